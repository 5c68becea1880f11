/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-inbox-pane"
#include "config.h"

#include "ui/inbox/wbl-inbox-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/inbox/wbl-inbox-line.h"
#include "ui/inbox/wbl-inbox-tab.h"
#include "ui/wbl-format.h"
#include "ui/wbl-settings.h"
#include "ui/widgets/wbl-gradual-list.h"

/* How long after the last arrow key the list may move again. */
#define KEY_REST_MS 2000
#define LOADING_SHOWN_AFTER_MS 500

struct _WblInboxPane
{
  GtkBox parent_instance;
  WblDesk *desk;                 /* (owned) */
  WblInbox *inbox;               /* (owned) */
  WblGradualList *rows;          /* (owned) of the inbox, what the view may see */
  GtkSingleSelection *selection; /* (owned) over the rows */
  char *selected;                /* (owned) (nullable) id of the conversation that the window shows */
  GPtrArray *lines;              /* (element-type WblInboxLine) (unowned) those on screen */
  GtkWidget *tabs;
  GtkToggleButton *mine;
  GtkToggleButton *unassigned;
  GtkToggleButton *all;
  GtkSpinner *spinner;
  GtkLabel *status_words;
  GtkWidget *status_button;
  GtkSearchBar *search_bar;
  GtkEditable *search;
  GtkStack *stack;
  GtkListView *list;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  GtkWidget *dot;
  GtkLabel *me;
  GtkWidget *pending;
  GtkLabel *pending_words;
  GtkWidget *offline;
  GtkLabel *as_of;
  guint key_rest;     /* source: arrow keys came lately */
  guint loading_wait; /* source: a query runs, not for long yet */
  gboolean pointer_inside;
  gboolean syncing_selection; /* we move it, not the person */
  gboolean by_key;            /* a key that only moves came last, not a click */
  WblStatus status;           /* chosen in the menu; a search looks at all of them */
  gboolean waits_for_list;    /* the focus goes to the list once it has rows */
  gboolean unmarked;          /* the open conversation is not marked */
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblInboxPane, wbl_inbox_pane, GTK_TYPE_BOX)

static WblInboxNow
now_of (WblInboxPane *self)
{
  gboolean live = wbl_desk_get_link (self->desk) == WBL_DESK_ONLINE;
  gint64 as_of_ms = wbl_desk_get_as_of_ms (self->desk);
  WblInboxNow now = {
    .now_ms = live || as_of_ms == 0 ? wbl_now_ms () : as_of_ms,
    .target_ms = wbl_settings_get_int ("target-minutes") * 60 * G_GINT64_CONSTANT (1000),
    .live = live,
  };

  return now;
}

/* Foot bar */

static const char *
link_words (WblDeskLink state)
{
  switch (state)
    {
    case WBL_DESK_ONLINE:
      return C_ ("connection", "online");
    case WBL_DESK_CONNECTING:
      return C_ ("connection", "connecting");
    case WBL_DESK_SIGNED_OUT:
      return C_ ("connection", "signed out");
    case WBL_DESK_OFFLINE:
    case WBL_DESK_STOPPED:
    default:
      return C_ ("connection", "offline");
    }
}

static void
show_foot (WblInboxPane *self)
{
  const WblAccountInfo *account = wbl_desk_get_account (self->desk);
  WblDeskLink state = wbl_desk_get_link (self->desk);
  g_autofree char *as_of = wbl_format_as_of (wbl_desk_get_as_of_ms (self->desk), wbl_now_ms ());
  g_autofree char *me = NULL;

  /* Translators: at the foot of the list. %1$s is the person's own name, %2$s "online" or "offline". */
  me = g_strdup_printf (_ ("%1$s · %2$s"), account != NULL ? account->agent_name : "", link_words (state));
  gtk_label_set_text (self->me, account != NULL ? me : link_words (state));
  if (state == WBL_DESK_ONLINE)
    gtk_widget_add_css_class (self->dot, "online");
  else
    gtk_widget_remove_css_class (self->dot, "online");
  gtk_widget_set_visible (self->offline, state != WBL_DESK_ONLINE);
  gtk_label_set_text (self->as_of, wbl_desk_get_as_of_ms (self->desk) != 0 ? as_of : "");
}

static void
show_pending (WblInboxPane *self)
{
  guint n = wbl_inbox_get_n_pending (self->inbox);
  /* Translators: a button at the foot of the list: changes that would move its rows. */
  g_autofree char *words = g_strdup_printf (ngettext ("%u update", "%u updates", n), n);

  gtk_label_set_text (self->pending_words, words);
  gtk_widget_set_visible (self->pending, n > 0);
}

static void
refresh_lines (WblInboxPane *self)
{
  WblInboxNow now = now_of (self);

  for (guint i = 0; i < self->lines->len; i++)
    wbl_inbox_line_refresh (self->lines->pdata[i], &now);
}

static void
tick_cb (WblInboxPane *self)
{
  refresh_lines (self);
  show_foot (self);
}

/* Order stays while the pointer or the arrow keys are in the list */

static void
update_frozen (WblInboxPane *self)
{
  wbl_inbox_set_frozen (self->inbox, self->pointer_inside || self->key_rest != 0);
}

static void
pointer_entered_cb (WblInboxPane *self)
{
  self->pointer_inside = TRUE;
  update_frozen (self);
}

static void
pointer_left_cb (WblInboxPane *self)
{
  self->pointer_inside = FALSE;
  update_frozen (self);
}

static gboolean
key_rest_cb (gpointer data)
{
  WblInboxPane *self = data;

  self->key_rest = 0;
  update_frozen (self);
  return G_SOURCE_REMOVE;
}

static void
freeze_for_keys (WblInboxPane *self)
{
  g_clear_handle_id (&self->key_rest, g_source_remove);
  self->key_rest = g_timeout_add (KEY_REST_MS, key_rest_cb, self);
  g_source_set_name_by_id (self->key_rest, "[warbler] inbox key rest");
  update_frozen (self);
}

/* Space chooses a row as a click does; every other key that changes the selection is on its way elsewhere. */
static gboolean
key_pressed_cb (WblInboxPane *self, guint keyval, guint keycode, GdkModifierType state)
{
  self->by_key = keyval != GDK_KEY_space && keyval != GDK_KEY_KP_Space;
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_Down:
    case GDK_KEY_Page_Up:
    case GDK_KEY_Page_Down:
    case GDK_KEY_Home:
    case GDK_KEY_End:
      freeze_for_keys (self);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
pressed_cb (WblInboxPane *self)
{
  self->by_key = FALSE;
}

static void
pending_clicked_cb (WblInboxPane *self)
{
  wbl_inbox_apply_pending (self->inbox);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0u);
}

/* Selection */

static void
choose (WblInboxPane *self, const char *id)
{
  if (g_strcmp0 (self->selected, id) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (id);
  g_signal_emit (self, signals[ACTIVATED], 0, id);
}

static void
activate_cb (WblInboxPane *self, guint position)
{
  g_autoptr (WblInboxRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row == NULL)
    return;
  g_clear_pointer (&self->selected, g_free); /* a click on the shown one opens it again (single pane) */
  choose (self, wbl_inbox_row_get_id (row));
}

/* Rows came and went: the selection follows its conversation, not its place. */
static void
keep_selection (WblInboxPane *self)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->unmarked || (self->selected != NULL && !wbl_inbox_find (self->inbox, self->selected, &position)))
    position = GTK_INVALID_LIST_POSITION;
  wbl_gradual_list_reach (self->rows, position);
  self->syncing_selection = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->syncing_selection = FALSE;
}

/* Where one page shows at a time a key that moves opens nothing: it would take the list away. */
static void
selected_cb (WblInboxPane *self)
{
  WblInboxRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (self->syncing_selection || row == NULL)
    return;
  if (self->unmarked && !self->by_key)
    g_clear_pointer (&self->selected, g_free); /* the one that was open last is opened again */
  if (!self->unmarked || !self->by_key)
    choose (self, wbl_inbox_row_get_id (row));
  if (self->unmarked)
    keep_selection (self);
}

/* Filter */

static const char *const status_nicks[] = { "any", "open", "with-customer", "snoozed", "resolved" };
static const char *const queue_nicks[] = { "mine", "unassigned", "all" };

/* What is looked for may be in any queue and of any status: who asks seldom knows where it is. */
static void
apply_filter (WblInboxPane *self, WblQueue queue, WblStatus status)
{
  const char *query = gtk_editable_get_text (self->search);
  gboolean searching = *query != '\0';

  self->status = status;
  wbl_gradual_list_renew (self->rows);
  wbl_inbox_set_filter (self->inbox, queue, searching ? 0 : status, searching ? query : NULL);
  gtk_label_set_text (self->status_words, searching || status == WBL_STATUS_OPEN ? "" : wbl_status_words (status));
}

static void
queue_toggled_cb (GtkToggleButton *button, WblInboxPane *self)
{
  WblQueue queue = button == self->mine ? WBL_QUEUE_MINE : button == self->all ? WBL_QUEUE_ALL : WBL_QUEUE_UNASSIGNED;

  if (!gtk_toggle_button_get_active (button))
    return;
  wbl_settings_set_string ("last-queue", queue_nicks[queue]);
  apply_filter (self, queue, self->status);
}

static void
status_changed_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WblInboxPane *self = data;
  const char *nick = g_variant_get_string (value, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (status_nicks); i++)
    if (g_str_equal (status_nicks[i], nick))
      {
        g_simple_action_set_state (action, value);
        wbl_settings_set_string ("last-status", nick);
        apply_filter (self, wbl_inbox_get_queue (self->inbox), i);
      }
}

static void
search_changed_cb (WblInboxPane *self)
{
  apply_filter (self, wbl_inbox_get_queue (self->inbox), self->status);
}

static void
search_activate_cb (WblInboxPane *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->inbox)) > 0)
    activate_cb (self, 0);
}

static void
stop_search_cb (WblInboxPane *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* Empty, loading */

static void
show_nothing_found (WblInboxPane *self)
{
  adw_status_page_set_icon_name (self->empty, "system-search-symbolic");
  adw_status_page_set_title (self->empty, _ ("Nothing Found"));
  adw_status_page_set_description (
      self->empty, _ ("Try fewer words, part of the name, or an order number. All stored conversations were searched."));
  gtk_button_set_label (self->empty_button, _ ("Clear Search"));
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), TRUE);
}

/* What the cloud has was never here in full: an empty list says nothing yet. */
static void
show_first_fetch (WblInboxPane *self)
{
  gboolean live = wbl_desk_get_link (self->desk) == WBL_DESK_ONLINE;

  adw_status_page_set_icon_name (self->empty, "emblem-synchronizing-symbolic");
  adw_status_page_set_title (self->empty, _ ("Fetching Conversations"));
  adw_status_page_set_description (self->empty, live ? _ ("The first time takes a moment.")
                                                     : _ ("The first time needs the network."));
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), FALSE);
}

static char *
promise_sentence (const WblInboxCounts *counts)
{
  if (counts->promises_today == 0)
    return g_strdup (_ ("No promises are due today."));
  return g_strdup_printf (ngettext ("%u promise due today.", "%u promises due today.", counts->promises_today),
                          counts->promises_today);
}

static void
show_all_answered (WblInboxPane *self)
{
  const WblInboxCounts *counts = wbl_inbox_get_counts (self->inbox);
  gboolean open = self->status == WBL_STATUS_OPEN;
  guint elsewhere = counts->needs_answer[WBL_QUEUE_UNASSIGNED];
  g_autofree char *sentence = promise_sentence (counts);
  g_autofree char *button = g_strdup_printf (ngettext ("%u Unassigned", "%u Unassigned", elsewhere), elsewhere);
  gboolean offer = elsewhere > 0 && wbl_inbox_get_queue (self->inbox) == WBL_QUEUE_MINE;

  adw_status_page_set_icon_name (self->empty, "emblem-ok-symbolic");
  adw_status_page_set_title (self->empty, open ? _ ("All Answered") : _ ("No Conversations Here"));
  adw_status_page_set_description (self->empty, sentence);
  gtk_button_set_label (self->empty_button, button);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), offer);
}

static void
empty_clicked_cb (WblInboxPane *self)
{
  if (*gtk_editable_get_text (self->search) != '\0')
    stop_search_cb (self);
  else
    gtk_toggle_button_set_active (self->unassigned, TRUE);
}

/* Where keys have a home: the list when it shows, until then the queue's button. */
static void
focus_home (WblInboxPane *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->inbox)) > 0;

  gtk_widget_grab_focus (any ? GTK_WIDGET (self->list) : GTK_WIDGET (self->mine));
}

static void
follow_home (WblInboxPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->inbox)) == 0)
    return;
  if (self->waits_for_list && root != NULL && gtk_root_get_focus (root) == GTK_WIDGET (self->mine))
    focus_home (self);
  self->waits_for_list = FALSE;
}

static void
show_contents (WblInboxPane *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->inbox)) > 0;

  if (!any && wbl_inbox_is_loading (self->inbox))
    return; /* what was there stays */
  if (!any && *gtk_editable_get_text (self->search) != '\0')
    show_nothing_found (self);
  else if (!any && wbl_desk_get_as_of_ms (self->desk) == 0)
    show_first_fetch (self);
  else if (!any)
    show_all_answered (self);
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
  follow_home (self);
}

static gboolean
loading_shown_cb (gpointer data)
{
  WblInboxPane *self = data;

  self->loading_wait = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
update_loading (WblInboxPane *self)
{
  gboolean loading = wbl_inbox_is_loading (self->inbox);

  if (loading && self->loading_wait == 0 && !gtk_spinner_get_spinning (self->spinner))
    {
      self->loading_wait = g_timeout_add (LOADING_SHOWN_AFTER_MS, loading_shown_cb, self);
      g_source_set_name_by_id (self->loading_wait, "[warbler] inbox loading");
    }
  if (loading)
    return;
  g_clear_handle_id (&self->loading_wait, g_source_remove);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
}

static void
counts_changed_cb (WblInboxPane *self)
{
  const WblInboxCounts *counts = wbl_inbox_get_counts (self->inbox);

  wbl_inbox_tab_set_count (WBL_INBOX_TAB (self->mine), counts->needs_answer[WBL_QUEUE_MINE]);
  wbl_inbox_tab_set_count (WBL_INBOX_TAB (self->unassigned), counts->needs_answer[WBL_QUEUE_UNASSIGNED]);
  wbl_inbox_tab_set_count (WBL_INBOX_TAB (self->all), counts->needs_answer[WBL_QUEUE_ALL]);
  show_contents (self);
}

static void
items_changed_cb (WblInboxPane *self)
{
  keep_selection (self);
  update_loading (self);
  show_contents (self);
}

static void
state_changed_cb (WblInboxPane *self)
{
  show_foot (self);
  show_contents (self);
  refresh_lines (self);
}

/* Rows */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, wbl_inbox_line_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  WblInboxPane *self = data;
  GtkWidget *line = gtk_list_item_get_child (item);
  WblInboxNow now = now_of (self);

  wbl_inbox_line_set_row (WBL_INBOX_LINE (line), gtk_list_item_get_item (item), &now);
  g_ptr_array_add (self->lines, line);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  WblInboxPane *self = data;
  GtkWidget *line = gtk_list_item_get_child (item);
  WblInboxNow now = { 0 };

  g_ptr_array_remove_fast (self->lines, line);
  wbl_inbox_line_set_row (WBL_INBOX_LINE (line), NULL, &now);
}

static void
teardown_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  WblInboxPane *self = data;

  g_ptr_array_remove_fast (self->lines, gtk_list_item_get_child (item));
}

static void
set_up_list (WblInboxPane *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (teardown_cb), self, 0);
  self->rows = wbl_gradual_list_new (G_LIST_MODEL (self->inbox));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}

static void
add_status_action (WblInboxPane *self, WblStatus status)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = NULL;

  action = g_simple_action_new_stateful ("status", G_VARIANT_TYPE_STRING, g_variant_new_string (status_nicks[status]));
  g_signal_connect_object (action, "change-state", G_CALLBACK (status_changed_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "inbox", G_ACTION_GROUP (group));
}

static guint
index_of (const char *const *nicks, guint n, const char *key, guint otherwise)
{
  g_autofree char *nick = wbl_settings_dup_string (key);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      return i;
  return otherwise;
}

static void
connect_tabs (WblInboxPane *self, WblQueue queue)
{
  GtkToggleButton *tabs[] = { self->mine, self->unassigned, self->all };

  gtk_toggle_button_set_active (tabs[queue], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    g_signal_connect_object (tabs[i], "toggled", G_CALLBACK (queue_toggled_cb), self, 0);
}

static void
start (WblInboxPane *self)
{
  WblQueue queue = index_of (queue_nicks, G_N_ELEMENTS (queue_nicks), "last-queue", WBL_QUEUE_MINE);
  WblStatus status = index_of (status_nicks, G_N_ELEMENTS (status_nicks), "last-status", WBL_STATUS_OPEN);

  self->inbox = wbl_inbox_new (self->desk);
  set_up_list (self);
  add_status_action (self, status);
  connect_tabs (self, queue);
  g_signal_connect_object (self->inbox, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "loaded", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "counts-changed", G_CALLBACK (counts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "pending-changed", G_CALLBACK (show_pending), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "state-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wbl_ticker_get_default (), "tick", G_CALLBACK (tick_cb), self, G_CONNECT_SWAPPED);
  apply_filter (self, queue, status);
  counts_changed_cb (self);
  update_loading (self);
  show_foot (self);
}

static void
wbl_inbox_pane_dispose (GObject *object)
{
  WblInboxPane *self = WBL_INBOX_PANE (object);

  g_clear_handle_id (&self->key_rest, g_source_remove);
  g_clear_handle_id (&self->loading_wait, g_source_remove);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_INBOX_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->inbox);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_inbox_pane_parent_class)->dispose (object);
}

static void
wbl_inbox_pane_finalize (GObject *object)
{
  WblInboxPane *self = WBL_INBOX_PANE (object);

  g_free (self->selected);
  g_ptr_array_unref (self->lines);
  G_OBJECT_CLASS (wbl_inbox_pane_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, tabs);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, mine);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, unassigned);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, all);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, status_words);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, status_button);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, search);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, stack);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, list);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, empty);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, empty_button);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, dot);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, me);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, pending);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, pending_words);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, offline);
  gtk_widget_class_bind_template_child (widget_class, WblInboxPane, as_of);
}

static void
wbl_inbox_pane_class_init (WblInboxPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_inbox_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_inbox_pane_finalize;
  signals[ACTIVATED] = g_signal_new ("activated", WBL_TYPE_INBOX_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WBL_TYPE_INBOX_TAB);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/inbox/wbl-inbox-pane.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, empty_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pending_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static void
wbl_inbox_pane_init (WblInboxPane *self)
{
  self->lines = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search);
}

/**
 * wbl_inbox_pane_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): the pane, on the queue and status that were used last
 */
GtkWidget *
wbl_inbox_pane_new (WblDesk *desk)
{
  WblInboxPane *self = g_object_new (WBL_TYPE_INBOX_PANE, NULL);

  g_return_val_if_fail (WBL_IS_DESK (desk), GTK_WIDGET (self));
  self->desk = g_object_ref (desk);
  start (self);
  return GTK_WIDGET (self);
}

/**
 * wbl_inbox_pane_get_inbox:
 * @self: the pane
 *
 * Returns: (transfer none): its model
 */
WblInbox *
wbl_inbox_pane_get_inbox (WblInboxPane *self)
{
  g_return_val_if_fail (WBL_IS_INBOX_PANE (self), NULL);
  return self->inbox;
}

/**
 * wbl_inbox_pane_select:
 * @self: the pane
 * @conversation: (nullable): the conversation that the window shows
 *
 * Marks the row of a conversation, now or when it comes. "activated" is not emitted.
 */
void
wbl_inbox_pane_select (WblInboxPane *self, const char *conversation)
{
  guint position = 0;
  char *copy = g_strdup (conversation);

  g_return_if_fail (WBL_IS_INBOX_PANE (self));
  g_free (self->selected);
  self->selected = copy;
  keep_selection (self);
  if (conversation == NULL || !wbl_inbox_find (self->inbox, conversation, &position))
    return;
  wbl_gradual_list_reach (self->rows, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/**
 * wbl_inbox_pane_set_marking:
 * @self: the pane
 * @marking: whether the open conversation stays marked
 *
 * Where only one page has room nothing is marked: a click, Enter or Space opens any row, also the one that was open last,
 * and the arrow keys only move through the list.
 */
void
wbl_inbox_pane_set_marking (WblInboxPane *self, gboolean marking)
{
  g_return_if_fail (WBL_IS_INBOX_PANE (self));
  self->unmarked = !marking;
  keep_selection (self);
}

/**
 * wbl_inbox_pane_select_relative:
 * @self: the pane
 * @step: 1 for the next row, -1 for the one before
 *
 * Opens a neighbour of the selected conversation, as Alt+Down does; emits "activated".
 *
 * Returns: %FALSE at an end of the list
 */
gboolean
wbl_inbox_pane_select_relative (WblInboxPane *self, int step)
{
  guint n = 0;
  guint position = 0;
  gint64 wanted = step > 0 ? 0 : -1;

  g_return_val_if_fail (WBL_IS_INBOX_PANE (self), FALSE);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->inbox));
  if (self->selected != NULL && wbl_inbox_find (self->inbox, self->selected, &position))
    wanted = (gint64) position + step;
  if (wanted < 0 || wanted >= n)
    return FALSE;
  freeze_for_keys (self);
  self->by_key = FALSE;
  wbl_gradual_list_reach (self->rows, (guint) wanted);
  gtk_single_selection_set_selected (self->selection, (guint) wanted);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", (guint) wanted);
  return TRUE;
}

/**
 * wbl_inbox_pane_get_selected:
 * @self: the pane
 *
 * Returns: (nullable): id of the marked conversation
 */
const char *
wbl_inbox_pane_get_selected (WblInboxPane *self)
{
  g_return_val_if_fail (WBL_IS_INBOX_PANE (self), NULL);
  return self->selected;
}

/**
 * wbl_inbox_pane_set_queue:
 * @self: the pane
 * @queue: the queue to show
 */
void
wbl_inbox_pane_set_queue (WblInboxPane *self, WblQueue queue)
{
  g_return_if_fail (WBL_IS_INBOX_PANE (self));
  gtk_toggle_button_set_active (queue == WBL_QUEUE_MINE         ? self->mine
                                : queue == WBL_QUEUE_UNASSIGNED ? self->unassigned
                                                                : self->all,
                                TRUE);
}

/**
 * wbl_inbox_pane_set_status:
 * @self: the pane
 * @status: the status to show, 0 for any
 */
void
wbl_inbox_pane_set_status (WblInboxPane *self, WblStatus status)
{
  g_return_if_fail (WBL_IS_INBOX_PANE (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "inbox.status", "s", status_nicks[status]);
}

/**
 * wbl_inbox_pane_focus_list:
 * @self: the pane
 *
 * Puts the focus on the list, also when its first rows are still on their way.
 */
void
wbl_inbox_pane_focus_list (WblInboxPane *self)
{
  g_return_if_fail (WBL_IS_INBOX_PANE (self));
  self->waits_for_list = g_list_model_get_n_items (G_LIST_MODEL (self->inbox)) == 0;
  focus_home (self);
}

/**
 * wbl_inbox_pane_focus_search:
 * @self: the pane
 *
 * Shows the search entry and puts the cursor into it.
 */
void
wbl_inbox_pane_focus_search (WblInboxPane *self)
{
  g_return_if_fail (WBL_IS_INBOX_PANE (self));
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * wbl_inbox_pane_search:
 * @self: the pane
 * @text: what to look for
 *
 * Searches the conversations, as if the person had typed it.
 */
void
wbl_inbox_pane_search (WblInboxPane *self, const char *text)
{
  wbl_inbox_pane_focus_search (self);
  gtk_editable_set_text (self->search, text);
  gtk_editable_set_position (self->search, -1);
}
