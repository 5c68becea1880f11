/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-message-list"
#include "config.h"

#include "ui/thread/wbl-message-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>


/* So near to an end, in pixels, counts as being there. */
#define NEAR_END 32
#define NEAR_START 240

struct _WblMessageList
{
  GtkBox parent_instance;
  WblMessageContext context; /* desk and thread unowned: the pane holds them */
  GSignalGroup *thread;      /* (owned) */
  char *language;            /* (owned) (nullable) */
  GPtrArray *items;          /* (element-type GtkListItem) (unowned) bound ones */
  GtkButton *fetch; /* above the lines: what is older is at the server */
  GSignalGroup *desk; /* (owned) */
  GtkListView *view;
  GtkAdjustment *adjustment; /* (unowned) of the scrolled window */
  guint refresh_source;
  guint scroll_tick;
  gboolean laid_out; /* since the last change: the tick's */
  guint find_at; /* position of the hit, or GTK_INVALID_LIST_POSITION */
  gboolean stick;
  gboolean moving; /* we scroll, not the person */
};

enum
{
  ROW_ACTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblMessageList, wbl_message_list, GTK_TYPE_BOX)

static guint
count (WblMessageList *self)
{
  return self->context.thread != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->context.thread)) : 0;
}

static gboolean
at_end (WblMessageList *self)
{
  return gtk_adjustment_get_value (self->adjustment) + gtk_adjustment_get_page_size (self->adjustment) >=
         gtk_adjustment_get_upper (self->adjustment) - NEAR_END;
}

static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  WblMessageList *self = WBL_MESSAGE_LIST (widget);
  guint n = count (self);

  if (!self->laid_out)
    {
      self->laid_out = TRUE; /* before the next frame */
      return G_SOURCE_CONTINUE;
    }
  self->scroll_tick = 0;
  if (n == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return G_SOURCE_REMOVE;
  self->moving = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", n - 1);
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
  self->moving = FALSE;
  return G_SOURCE_REMOVE;
}

/* GTK warns when the rows have not been laid out since the last change: at the frame after the next, however slow frames are. */
static void
scroll_soon (WblMessageList *self)
{
  self->laid_out = FALSE;
  if (self->scroll_tick == 0)
    self->scroll_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

static void
scroll_not (WblMessageList *self)
{
  if (self->scroll_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll_tick);
  self->scroll_tick = 0;
}

static void
extent_changed_cb (WblMessageList *self)
{
  if (self->stick && !at_end (self))
    scroll_soon (self);
}

static void
scrolled_cb (WblMessageList *self)
{
  gboolean near_start = gtk_adjustment_get_value (self->adjustment) < NEAR_START;
  gboolean scrollable = gtk_adjustment_get_upper (self->adjustment) > gtk_adjustment_get_page_size (self->adjustment);

  if (!self->moving && scrollable && self->scroll_tick == 0)
    self->stick = at_end (self);
  if (near_start && scrollable && !self->stick && self->context.thread != NULL &&
      wbl_thread_get_has_older (self->context.thread) && !wbl_thread_get_loading (self->context.thread))
    wbl_thread_load_older (self->context.thread);
}

/* Day, name and time of a line depend on its neighbours. */
static gboolean
refresh_cb (gpointer data)
{
  WblMessageList *self = data;

  self->refresh_source = 0;
  for (guint i = 0; i < self->items->len; i++)
    {
      GtkListItem *item = self->items->pdata[i];

      wbl_message_row_refresh (WBL_MESSAGE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_position (item));
    }
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (WblMessageList *self)
{
  if (self->refresh_source != 0)
    return;
  self->refresh_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
  g_source_set_name_by_id (self->refresh_source, "[warbler] thread refresh");
}

static void
stay_at_end (WblMessageList *self)
{
  if (self->stick)
    scroll_soon (self);
}

static void
items_changed_cb (WblMessageList *self)
{
  refresh_soon (self);
  stay_at_end (self);
}

static void
row_action_cb (WblMessageRow *row, const char *what, WblMessage *message, WblMessageList *self)
{
  g_signal_emit (self, signals[ROW_ACTION], 0, what, message);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *row = wbl_message_row_new ();

  g_signal_connect_object (row, "action", G_CALLBACK (row_action_cb), data, 0);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  WblMessageList *self = data;
  guint position = gtk_list_item_get_position (item);
  WblMessageRow *row = WBL_MESSAGE_ROW (gtk_list_item_get_child (item));

  g_ptr_array_add (self->items, item);
  wbl_message_row_set_row (row, gtk_list_item_get_item (item), position, &self->context);
  wbl_message_row_set_found (row, position == self->find_at);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  WblMessageList *self = data;
  WblMessageContext nothing = { 0 };

  g_ptr_array_remove_fast (self->items, item);
  wbl_message_row_set_row (WBL_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL, 0, &nothing);
}

static void
teardown_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_ptr_array_remove_fast (WBL_MESSAGE_LIST (data)->items, item);
}

static void
wbl_message_list_dispose (GObject *object)
{
  WblMessageList *self = WBL_MESSAGE_LIST (object);
  GtkWidget *child = NULL;

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  scroll_not (self);
  g_signal_group_set_target (self->thread, NULL);
  g_signal_group_set_target (self->desk, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->view = NULL;
  G_OBJECT_CLASS (wbl_message_list_parent_class)->dispose (object);
}

static void
wbl_message_list_finalize (GObject *object)
{
  WblMessageList *self = WBL_MESSAGE_LIST (object);

  g_object_unref (self->thread);
  g_object_unref (self->desk);
  g_ptr_array_unref (self->items);
  g_free (self->language);
  G_OBJECT_CLASS (wbl_message_list_parent_class)->finalize (object);
}

static void
wbl_message_list_class_init (WblMessageListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_message_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_message_list_finalize;
  signals[ROW_ACTION] = g_signal_new ("row-action", WBL_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_STRING, WBL_TYPE_MESSAGE);
}

/* (nullable): the line that has the focus. */
static WblMessageRow *
focused_row (GtkWidget *view)
{
  GtkWidget *item = gtk_widget_get_focus_child (view);
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  return WBL_IS_MESSAGE_ROW (row) ? WBL_MESSAGE_ROW (row) : NULL;
}

/**
 * wbl_message_list_get_focused:
 * @self: the list
 *
 * Returns: (transfer none) (nullable): the line that has the focus
 */
WblMessage *
wbl_message_list_get_focused (WblMessageList *self)
{
  g_autoptr (WblThreadRow) row = NULL;
  WblMessageRow *focused = NULL;

  g_return_val_if_fail (WBL_IS_MESSAGE_LIST (self), NULL);
  focused = focused_row (GTK_WIDGET (self->view));
  row = focused != NULL ? wbl_message_row_dup_row (focused) : NULL;
  return row != NULL ? wbl_thread_row_get_message (row) : NULL;
}

/* Ctrl+C copies it, */
static gboolean
copy_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  WblMessageRow *row = focused_row (view);

  if (row != NULL)
    wbl_message_row_copy (row);
  return row != NULL;
}

/* and Enter, unless a button or a link in it has the focus, lets a part be selected. */
static gboolean
select_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  WblMessageRow *row = focused_row (view);

  return row != NULL && wbl_message_row_select (row) != NULL;
}

/* ---- what the server alone has ---- */

static const char *
fetch_words (WblMessageList *self)
{
  if (wbl_thread_get_fetching (self->context.thread))
    return _ ("Fetching Older Messages…");
  if (wbl_desk_get_link (self->context.desk) != WBL_DESK_ONLINE)
    /* Translators: in place of a button: they can be fetched with a connection */
    return _ ("Older messages are at the server, which cannot be reached now");
  return _ ("_Fetch Older Messages");
}

static void
show_fetch (WblMessageList *self)
{
  gboolean shown = self->context.thread != NULL && wbl_thread_get_has_remote (self->context.thread) &&
                   !wbl_thread_get_has_older (self->context.thread);

  gtk_widget_set_visible (GTK_WIDGET (self->fetch), shown);
  if (shown)
    gtk_button_set_label (self->fetch, fetch_words (self));
}

static void
fetch_cb (WblMessageList *self)
{
  if (self->context.thread != NULL)
    wbl_thread_fetch_older (self->context.thread);
}

static GtkWidget *
make_fetch (WblMessageList *self)
{
  self->fetch = GTK_BUTTON (gtk_button_new_with_mnemonic (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->fetch), "flat");
  gtk_widget_set_halign (GTK_WIDGET (self->fetch), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self->fetch), FALSE);
  g_signal_connect_swapped (self->fetch, "clicked", G_CALLBACK (fetch_cb), self);
  return GTK_WIDGET (self->fetch);
}

static void
add_keys (WblMessageList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_c, GDK_CONTROL_MASK), gtk_callback_action_new (copy_cb, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Return|KP_Enter"), gtk_callback_action_new (select_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static GtkListItemFactory *
make_factory (WblMessageList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (teardown_cb), self, 0);
  return factory;
}

static void
wbl_message_list_init (WblMessageList *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->items = g_ptr_array_new ();
  self->stick = TRUE;
  self->find_at = GTK_INVALID_LIST_POSITION;
  self->thread = g_signal_group_new (WBL_TYPE_THREAD);
  g_signal_group_connect_swapped (self->thread, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_group_connect_swapped (self->thread, "notify::has-remote", G_CALLBACK (show_fetch), self);
  g_signal_group_connect_swapped (self->thread, "notify::fetching", G_CALLBACK (show_fetch), self);
  g_signal_group_connect_swapped (self->thread, "notify::has-older", G_CALLBACK (show_fetch), self);
  self->desk = g_signal_group_new (WBL_TYPE_DESK);
  g_signal_group_connect_swapped (self->desk, "state-changed", G_CALLBACK (show_fetch), self);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (NULL, make_factory (self)));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "messages");
  add_keys (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Messages"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scroll, TRUE);
  gtk_widget_set_hexpand (scroll, TRUE);
  gtk_box_append (GTK_BOX (self), make_fetch (self));
  gtk_box_append (GTK_BOX (self), scroll);
  g_signal_connect_object (self->view, "map", G_CALLBACK (stay_at_end), self, G_CONNECT_SWAPPED);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroll));
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "changed", G_CALLBACK (extent_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_message_list_set_thread:
 * @self: the list
 * @desk: the desk
 * @thread: (nullable): what to show from now on, at its newest line; the caller keeps it alive meanwhile
 */
void
wbl_message_list_set_thread (WblMessageList *self, WblDesk *desk, WblThread *thread)
{
  GtkNoSelection *model = thread != NULL ? gtk_no_selection_new (g_object_ref (G_LIST_MODEL (thread))) : NULL;

  g_return_if_fail (WBL_IS_MESSAGE_LIST (self));
  gtk_list_view_set_model (self->view, NULL);
  self->context.desk = desk;
  self->context.thread = thread;
  self->stick = TRUE;
  self->find_at = GTK_INVALID_LIST_POSITION;
  g_signal_group_set_target (self->thread, thread);
  g_signal_group_set_target (self->desk, thread != NULL ? desk : NULL);
  show_fetch (self);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (model));
  g_clear_object (&model);
  scroll_soon (self);
}

/**
 * wbl_message_list_set_reader:
 * @self: the list
 * @plain: whether the reader is the assignee, who sees phone and mail
 * @language: (nullable): BCP 47 tag of the customer's language
 */
void
wbl_message_list_set_reader (WblMessageList *self, gboolean plain, const char *language)
{
  char *copy = g_strdup (language);

  g_return_if_fail (WBL_IS_MESSAGE_LIST (self));
  if (self->context.plain == plain && g_strcmp0 (self->language, language) == 0)
    {
      g_free (copy);
      return;
    }
  g_free (self->language);
  self->language = copy;
  self->context.plain = plain;
  self->context.language = copy;
  for (guint i = 0; i < self->items->len; i++)
    {
      GtkListItem *item = self->items->pdata[i];

      wbl_message_row_set_row (WBL_MESSAGE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                               gtk_list_item_get_position (item), &self->context);
    }
}

/**
 * wbl_message_list_scroll_to_end:
 * @self: the list
 */
void
wbl_message_list_scroll_to_end (WblMessageList *self)
{
  g_return_if_fail (WBL_IS_MESSAGE_LIST (self));
  self->stick = TRUE;
  scroll_soon (self);
}

/**
 * wbl_message_list_select_text:
 * @self: the list
 *
 * Shows the text of the line that has the focus, else of the newest line with text, where a part of it can be selected.
 *
 * Returns: (transfer none) (nullable): the window; %NULL when there is no text
 */
GtkWidget *
wbl_message_list_select_text (WblMessageList *self)
{
  WblMessageRow *row = NULL;
  GtkListItem *newest = NULL;

  g_return_val_if_fail (WBL_IS_MESSAGE_LIST (self), NULL);
  row = focused_row (GTK_WIDGET (self->view));
  for (guint i = 0; row == NULL && i < self->items->len; i++)
    {
      GtkListItem *item = self->items->pdata[i];
      const char *text = wbl_message_row_get_shown_text (WBL_MESSAGE_ROW (gtk_list_item_get_child (item)));

      if (*text != '\0' && (newest == NULL || gtk_list_item_get_position (item) > gtk_list_item_get_position (newest)))
        newest = item;
    }
  if (newest != NULL)
    row = WBL_MESSAGE_ROW (gtk_list_item_get_child (newest));
  return row != NULL ? wbl_message_row_select (row) : NULL;
}

/* Marks the hit, in the rows that exist now and, by bind, in those to come. */
static void
mark_found (WblMessageList *self, guint position)
{
  self->find_at = position;
  for (guint i = 0; i < self->items->len; i++)
    {
      GtkListItem *item = self->items->pdata[i];

      wbl_message_row_set_found (WBL_MESSAGE_ROW (gtk_list_item_get_child (item)),
                                 gtk_list_item_get_position (item) == position);
    }
}

/**
 * wbl_message_list_show_position:
 * @self: the list
 * @position: the line to show and to mark
 */
void
wbl_message_list_show_position (WblMessageList *self, guint position)
{
  g_return_if_fail (WBL_IS_MESSAGE_LIST (self));
  self->stick = FALSE;
  scroll_not (self);
  mark_found (self, position);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

static gboolean
line_matches (WblMessageList *self, guint position, const char *folded)
{
  g_autoptr (WblThreadRow) row = g_list_model_get_item (G_LIST_MODEL (self->context.thread), position);
  WblMessage *message = wbl_thread_row_get_message (row);
  g_autofree char *text = g_utf8_casefold (message->text != NULL ? message->text : "", -1);

  return !message->recalled && strstr (text, folded) != NULL;
}

/**
 * wbl_message_list_find:
 * @self: the list
 * @text: what to find, in any case
 * @step: -1 for the next older hit, 1 for the next newer one, 0 to begin at the newest line
 *
 * Shows and marks a hit among the lines that are loaded; when there is none older, older lines are fetched.
 *
 * Returns: whether there was one
 */
gboolean
wbl_message_list_find (WblMessageList *self, const char *text, int step)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  gint64 n = count (self);
  gint64 at = n - 1;

  g_return_val_if_fail (WBL_IS_MESSAGE_LIST (self), FALSE);
  if (step != 0 && self->find_at != GTK_INVALID_LIST_POSITION)
    at = (gint64) self->find_at + step;
  for (; *folded != '\0' && at >= 0 && at < n; at += step > 0 ? 1 : -1)
    if (line_matches (self, (guint) at, folded))
      {
        wbl_message_list_show_position (self, (guint) at);
        return TRUE;
      }
  if (step <= 0 && n > 0 && *folded != '\0' && wbl_thread_get_has_older (self->context.thread))
    wbl_thread_load_older (self->context.thread);
  return FALSE;
}

/**
 * wbl_message_list_end_find:
 * @self: the list
 */
void
wbl_message_list_end_find (WblMessageList *self)
{
  g_return_if_fail (WBL_IS_MESSAGE_LIST (self));
  mark_found (self, GTK_INVALID_LIST_POSITION);
}
