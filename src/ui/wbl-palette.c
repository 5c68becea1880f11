/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-palette"
#include "config.h"

#include "ui/wbl-palette.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "desk/wbl-inbox.h"
#include "desk/wbl-knowledge.h"
#include "text/wbl-pinyin.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/wbl-shortcuts.h"

#define MAX_CONVERSATIONS 8
#define MAX_ARTICLES 5
#define ACTION_KEY "wbl-action"             /* of a row: const WblActionInfo* */
#define CONVERSATION_KEY "wbl-conversation" /* of a row: char* */
#define ARTICLE_KEY "wbl-article"           /* of a row: char* */

struct _WblPalette
{
  GtkWidget parent_instance;
  GtkWidget *clamp;  /* (template) */
  GtkWidget *box;    /* (template) */
  GtkEntry *entry;   /* (template) */
  GtkListBox *list;  /* (template) */
  GtkLabel *every;   /* (template) where all keys stand */
  WblInbox *found;   /* (owned) (nullable): conversations that match */
  GPtrArray *hits;   /* (owned) (nullable) (element-type WblHit): articles that match */
  GCancellable *searching; /* (owned) (nullable) */
  WblDesk *desk;     /* (owned) (nullable) */
};

enum
{
  OPEN_CONVERSATION,
  OPEN_ARTICLE,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblPalette, wbl_palette, GTK_TYPE_WIDGET)

static gboolean
is_ascii (const char *text)
{
  for (; *text != 0; text++)
    if (*text & 0x80)
      return FALSE;
  return TRUE;
}

/* Chinese by its pinyin, whole or first letters: "jiejue" and "jj" find 解决. */
static gboolean
matches_pinyin (const char *text, const char *wanted)
{
  g_autofree char *spaced = wbl_pinyin (text);
  g_auto (GStrv) syllables = g_strsplit (spaced, " ", -1);
  g_autofree char *whole = g_strjoinv (NULL, syllables);
  g_autofree char *initials = wbl_pinyin_initials (text);
  return g_str_has_prefix (whole, wanted) || g_str_has_prefix (initials, wanted);
}

/**
 * wbl_palette_matches:
 * @text: an action's title
 * @query: what was typed
 *
 * Returns: whether it is meant: Latin words by how they begin, text without spaces by any part of it or by its pinyin
 */
gboolean
wbl_palette_matches (const char *text, const char *query)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *wanted = g_utf8_casefold (query, -1);
  if (*query == 0 || g_str_match_string (query, text, TRUE))
    return TRUE;
  if (is_ascii (query))
    return !is_ascii (text) && matches_pinyin (text, wanted);
  return strstr (folded, wanted) != NULL;
}

static gboolean
action_enabled (WblPalette *self, const WblActionInfo *action)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GActionGroup *group = NULL;
  if (g_str_has_prefix (action->name, "win.") && G_IS_ACTION_GROUP (root))
    group = G_ACTION_GROUP (root);
  if (g_str_has_prefix (action->name, "app."))
    group = G_ACTION_GROUP (g_application_get_default ());
  return group != NULL && g_action_group_get_action_enabled (group, action->name + 4);
}

static GtkWidget *
small_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "secondary");
  gtk_widget_add_css_class (label, "smaller");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static GtkListBoxRow *
append_row (WblPalette *self, const char *icon, const char *title, const char *detail, const char *end)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *end_label = small_label (end);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (end_label, TRUE);
  gtk_widget_set_halign (end_label, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  if (detail != NULL)
    gtk_box_append (GTK_BOX (box), small_label (detail));
  gtk_box_append (GTK_BOX (box), end_label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, end, -1);
  gtk_list_box_append (self->list, row);
  return GTK_LIST_BOX_ROW (row);
}

static void
append_heading (WblPalette *self, const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "secondary");
  gtk_widget_add_css_class (row, "heading-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->list, row);
}

static void
append_actions (WblPalette *self, const char *query)
{
  guint n_actions = 0;
  const WblActionInfo *actions = wbl_actions_get (&n_actions);
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  gboolean headed = FALSE;
  for (guint i = 0; i < n_actions; i++)
    {
      const WblActionInfo *action = &actions[i];
      const char *title = _(action->title);
      g_autofree char *accel = wbl_keymap_label (keymap, action);
      GtkListBoxRow *row = NULL;
      if ((action->flags & WBL_ACTION_HIDDEN) != 0 || !action_enabled (self, action)
          || !(wbl_palette_matches (title, query) || wbl_palette_matches (action->title, query)))
        continue;
      if (!headed)
        append_heading (self, _("Actions"));
      headed = TRUE;
      row = append_row (self, action->icon, title, NULL, accel);
      g_object_set_data (G_OBJECT (row), ACTION_KEY, (gpointer) action);
    }
}

static void
append_conversations (WblPalette *self)
{
  guint n = self->found != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->found)) : 0;
  gboolean headed = FALSE;
  for (guint i = 0; i < MIN (n, MAX_CONVERSATIONS); i++)
    {
      g_autoptr (WblInboxRow) item = g_list_model_get_item (G_LIST_MODEL (self->found), i);
      WblConversation *conversation = wbl_inbox_row_get_conversation (item);
      g_autofree char *customer = NULL;
      g_autofree char *subject = NULL;
      g_autofree char *age = NULL;
      GtkListBoxRow *row = NULL;
      if (conversation == NULL)
        continue;
      if (!headed)
        append_heading (self, _("Conversations"));
      headed = TRUE;
      age = wbl_format_age (conversation->last_ms, wbl_now_ms ());
      customer = wbl_words_line (conversation->customer);
      subject = wbl_words_line (conversation->subject);
      row = append_row (self, "avatar-default-symbolic", customer, subject, age);
      g_object_set_data_full (G_OBJECT (row), CONVERSATION_KEY, g_strdup (conversation->id), g_free);
    }
}

static void
append_articles (WblPalette *self)
{
  for (guint i = 0; self->hits != NULL && i < self->hits->len; i++)
    {
      WblHit *hit = g_ptr_array_index (self->hits, i);
      g_autofree char *title = wbl_words_line (hit->title);
      GtkListBoxRow *row = NULL;
      if (i == 0)
        append_heading (self, _("Articles"));
      row = append_row (self, "text-x-generic-symbolic", title, NULL, hit->internal ? _("Internal, not for customers") : "");
      g_object_set_data_full (G_OBJECT (row), ARTICLE_KEY, g_strdup (hit->key), g_free);
    }
}

static void
select_first (WblPalette *self)
{
  GtkListBoxRow *row = NULL;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (gtk_list_box_row_get_selectable (row))
      {
        gtk_list_box_select_row (self->list, row);
        return;
      }
}

static void
refill (WblPalette *self)
{
  const char *query = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  GtkListBoxRow *row = NULL;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  append_actions (self, query);
  if (*query != 0)
    {
      append_articles (self);
      append_conversations (self);
    }
  select_first (self);
}

static void
hits_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblPalette) self = data;
  g_autoptr (GPtrArray) hits = wbl_desk_hits_finish (WBL_DESK (source), result, NULL);
  if (hits == NULL || self->desk == NULL)
    return; /* overtaken, or closed; the knowledge pane says what is wrong with a search */
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  self->hits = g_steal_pointer (&hits);
  refill (self);
}

/* Typing never waits: what was found before goes, what is being looked for is given up. */
static void
search_articles (WblPalette *self, const char *query)
{
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  if (self->desk == NULL || *query == 0)
    return;
  self->searching = g_cancellable_new ();
  wbl_desk_search_articles_async (self->desk, query, MAX_ARTICLES, self->searching, hits_cb, g_object_ref (self));
}

static void
changed_cb (WblPalette *self)
{
  const char *query = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  search_articles (self, query);
  if (self->found == NULL && *query != 0 && self->desk != NULL)
    {
      self->found = wbl_inbox_new (self->desk);
      g_signal_connect_object (self->found, "loaded", G_CALLBACK (refill), self, G_CONNECT_SWAPPED);
    }
  if (self->found != NULL && *query != 0)
    wbl_inbox_set_filter (self->found, WBL_QUEUE_ALL, 0, query);
  refill (self);
}

static void
run (WblPalette *self, GtkListBoxRow *row)
{
  const WblActionInfo *action = g_object_get_data (G_OBJECT (row), ACTION_KEY);
  g_autofree char *conversation = g_strdup (g_object_get_data (G_OBJECT (row), CONVERSATION_KEY));
  g_autofree char *article = g_strdup (g_object_get_data (G_OBJECT (row), ARTICLE_KEY));
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (WblPalette) alive = g_object_ref (self);
  wbl_palette_close (self);
  if (action != NULL)
    gtk_widget_activate_action (root, action->name, NULL);
  else if (conversation != NULL)
    g_signal_emit (self, signals[OPEN_CONVERSATION], 0, conversation);
  else if (article != NULL)
    g_signal_emit (self, signals[OPEN_ARTICLE], 0, article);
}

static void
row_activated_cb (WblPalette *self, GtkListBoxRow *row)
{
  run (self, row);
}

static void
activate_cb (WblPalette *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  if (row != NULL)
    run (self, row);
}

static void
move (WblPalette *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkAdjustment *adjustment = gtk_list_box_get_adjustment (self->list);
  graphene_rect_t box;
  int i = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  do
    row = gtk_list_box_get_row_at_index (self->list, i += step);
  while (row != NULL && !gtk_list_box_row_get_selectable (row));
  if (row == NULL)
    return;
  gtk_list_box_select_row (self->list, row);
  if (adjustment != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &box))
    gtk_adjustment_clamp_page (adjustment, box.origin.y - 30, box.origin.y + box.size.height + 6);
}

static gboolean
key_pressed_cb (WblPalette *self, guint keyval, guint keycode, GdkModifierType state)
{
  switch (keyval)
    {
    case GDK_KEY_Down:
      move (self, 1);
      return TRUE;
    case GDK_KEY_Up:
      move (self, -1);
      return TRUE;
    case GDK_KEY_Escape:
      wbl_palette_close (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
clicked_cb (WblPalette *self, int n_press, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  if (picked == NULL || !(picked == self->box || gtk_widget_is_ancestor (picked, self->box)))
    wbl_palette_close (self);
}

/* Which actions are possible is known once it is in a window. */
static void
wbl_palette_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wbl_palette_parent_class)->root (widget);
  refill (WBL_PALETTE (widget));
}

static gboolean
wbl_palette_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WBL_PALETTE (widget)->entry));
}

static void
wbl_palette_dispose (GObject *object)
{
  WblPalette *self = WBL_PALETTE (object);
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_clear_object (&self->found);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_PALETTE);
  G_OBJECT_CLASS (wbl_palette_parent_class)->dispose (object);
}

static void
wbl_palette_class_init (WblPaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_palette_dispose;
  widget_class->root = wbl_palette_root;
  widget_class->grab_focus = wbl_palette_grab_focus;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/wbl-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, WblPalette, clamp);
  gtk_widget_class_bind_template_child (widget_class, WblPalette, box);
  gtk_widget_class_bind_template_child (widget_class, WblPalette, entry);
  gtk_widget_class_bind_template_child (widget_class, WblPalette, list);
  gtk_widget_class_bind_template_child (widget_class, WblPalette, every);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[OPEN_CONVERSATION] =
    g_signal_new ("open-conversation", WBL_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[OPEN_ARTICLE] =
    g_signal_new ("open-article", WBL_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CLOSED] = g_signal_new ("closed", WBL_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
show_every_key (WblPalette *self)
{
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  g_autofree char *key = wbl_keymap_label (keymap, wbl_actions_find ("win.shortcuts"));
  /* Translators: at the foot of the palette; %s is a key such as "Ctrl+?" */
  g_autofree char *words = g_strdup_printf (_("%s for every shortcut"), key);
  gtk_label_set_text (self->every, words);
  gtk_widget_set_visible (GTK_WIDGET (self->every), *key != '\0');
}

static void
wbl_palette_init (WblPalette *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  show_every_key (self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * wbl_palette_new:
 * @desk: (nullable): the desk whose articles and conversations can be found
 *
 * Returns: (transfer floating): a palette, to be put over a window
 */
GtkWidget *
wbl_palette_new (WblDesk *desk)
{
  WblPalette *self = g_object_new (WBL_TYPE_PALETTE, NULL);
  g_set_object (&self->desk, desk);
  return GTK_WIDGET (self);
}

/**
 * wbl_palette_get_n_rows:
 * @self: a palette
 *
 * Returns: how many things can be run now, headings not counted
 */
guint
wbl_palette_get_n_rows (WblPalette *self)
{
  guint n = 0;
  GtkListBoxRow *row = NULL;
  g_return_val_if_fail (WBL_IS_PALETTE (self), 0);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    n += gtk_list_box_row_get_selectable (row);
  return n;
}

/**
 * wbl_palette_set_query:
 * @self: a palette
 * @query: what to look for
 */
void
wbl_palette_set_query (WblPalette *self, const char *query)
{
  g_return_if_fail (WBL_IS_PALETTE (self));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), query);
}

/**
 * wbl_palette_close:
 * @self: a palette
 *
 * Tells its owner that it is done.
 */
void
wbl_palette_close (WblPalette *self)
{
  g_return_if_fail (WBL_IS_PALETTE (self));
  g_signal_emit (self, signals[CLOSED], 0);
}
