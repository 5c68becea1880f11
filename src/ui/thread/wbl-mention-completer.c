/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-mention-completer"
#include "config.h"

#include "ui/thread/wbl-mention-completer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/wbl-mention.h"
#include "text/wbl-pinyin.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"

#define OFFERED_MAX 8

struct _WblMentionCompleter
{
  GObject parent_instance;
  GtkTextView *view;       /* (unowned): outlives us */
  GtkWidget *anchor;       /* (unowned): parent of the popover */
  GtkWidget *popover;      /* (unowned) (nullable): child of the anchor */
  GtkListBox *list;        /* (unowned) (nullable): in the popover */
  WblDraft *draft;         /* (owned) (nullable) */
  GSignalGroup *buffer;    /* (owned): what is shown */
  GPtrArray *agents;       /* (owned) (nullable) (element-type WblAgent) */
  GCancellable *asking;    /* (owned) (nullable) */
  guint show_id;           /* source */
  int begun;               /* where the at sign is, in characters */
  int refused;             /* the at sign behind which nobody is to be offered, -1 = none */
  gboolean inserting;      /* we write, not the person */
};

G_DEFINE_FINAL_TYPE (WblMentionCompleter, wbl_mention_completer, G_TYPE_OBJECT)

static GtkTextBuffer *
buffer_of (WblMentionCompleter *self)
{
  return gtk_text_view_get_buffer (self->view);
}

/**
 * wbl_mention_completer_is_open:
 * @self: the completer
 *
 * Returns: whether names are offered
 */
gboolean
wbl_mention_completer_is_open (WblMentionCompleter *self)
{
  g_return_val_if_fail (WBL_IS_MENTION_COMPLETER (self), FALSE);
  return self->popover != NULL && gtk_widget_get_visible (self->popover);
}

static void
hide (WblMentionCompleter *self)
{
  if (wbl_mention_completer_is_open (self))
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/* What is typed behind the at sign, when a mention is begun at the cursor. (transfer full) (nullable) */
static char *
typed (WblMentionCompleter *self)
{
  GtkTextIter start, cursor;
  g_autofree char *before = NULL;
  gsize at = 0;

  gtk_text_buffer_get_start_iter (buffer_of (self), &start);
  gtk_text_buffer_get_iter_at_mark (buffer_of (self), &cursor, gtk_text_buffer_get_insert (buffer_of (self)));
  before = gtk_text_buffer_get_text (buffer_of (self), &start, &cursor, FALSE);
  if (!wbl_mention_begun (before, strlen (before), &at))
    return NULL;
  self->begun = (int) g_utf8_pointer_to_offset (before, before + at);
  return g_strdup (g_utf8_next_char (before + at));
}

static gboolean
fits (const char *name, const char *prefix)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *wanted = g_utf8_casefold (prefix, -1);
  g_autofree char *pinyin = wbl_pinyin (name);
  g_autofree char *initials = wbl_pinyin_initials (name);

  return g_str_has_prefix (folded, wanted) || g_str_has_prefix (pinyin, wanted) || g_str_has_prefix (initials, wanted);
}

/* ---- choosing ---- */

static void
insert (WblMentionCompleter *self, const char *name)
{
  GtkTextBuffer *buffer = buffer_of (self);
  g_autofree char *mention = g_strdup_printf ("@%s ", name);
  GtkTextIter start, end;

  hide (self);
  self->inserting = TRUE;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, self->begun);
  gtk_text_buffer_get_iter_at_mark (buffer, &end, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, mention, -1);
  gtk_text_buffer_end_user_action (buffer);
  self->inserting = FALSE;
}

static void
activated_cb (WblMentionCompleter *self, GtkListBoxRow *row)
{
  WblAgent *agent = g_object_get_data (G_OBJECT (row), "agent");

  insert (self, agent->name);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
select_row (WblMentionCompleter *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  gtk_list_box_select_row (self->list, row);
  wbl_announce (GTK_WIDGET (self->view), gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row))));
}

static void
move (WblMentionCompleter *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  select_row (self, gtk_list_box_get_row_at_index (self->list, row != NULL ? gtk_list_box_row_get_index (row) + step : 0));
}

/**
 * wbl_mention_completer_key:
 * @self: the completer
 * @keyval: a key that the input method did not want
 *
 * Returns: whether it was for the list of names
 */
gboolean
wbl_mention_completer_key (WblMentionCompleter *self, guint keyval)
{
  GtkListBoxRow *row = NULL;

  g_return_val_if_fail (WBL_IS_MENTION_COMPLETER (self), FALSE);
  if (!wbl_mention_completer_is_open (self))
    return FALSE;
  row = gtk_list_box_get_selected_row (self->list);
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      move (self, keyval == GDK_KEY_Down ? 1 : -1);
      return TRUE;
    case GDK_KEY_Escape:
      self->refused = self->begun;
      hide (self);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row != NULL)
        activated_cb (self, row);
      return row != NULL;
    default:
      return FALSE;
    }
}

/* ---- showing ---- */

static void
make_popover (WblMentionCompleter *self)
{
  if (self->popover != NULL)
    return;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_focusable (GTK_WIDGET (self->list), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("People to Mention"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_add_css_class (self->popover, "mentions");
  gtk_widget_set_parent (self->popover, self->anchor);
}

static void
add_row (WblMentionCompleter *self, WblAgent *agent)
{
  g_autofree char *name = wbl_words_line (agent->name);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data_full (G_OBJECT (row), "agent", g_object_ref (agent), g_object_unref);
  gtk_list_box_append (self->list, row);
}

static guint
fill (WblMentionCompleter *self, const char *prefix)
{
  const WblAccountInfo *me = wbl_desk_get_account (wbl_draft_get_desk (self->draft));
  GtkListBoxRow *row = NULL;
  guint n = 0;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->agents->len && n < OFFERED_MAX; i++)
    {
      WblAgent *agent = g_ptr_array_index (self->agents, i);

      if ((me != NULL && g_strcmp0 (agent->id, me->agent_id) == 0) || !fits (agent->name, prefix))
        continue;
      add_row (self, agent);
      n++;
    }
  select_row (self, gtk_list_box_get_row_at_index (self->list, 0));
  return n;
}

static void
point_at_cursor (WblMentionCompleter *self)
{
  GdkRectangle at = { 0 };
  GtkTextIter cursor;
  double x = 0, y = 0;

  gtk_text_buffer_get_iter_at_mark (buffer_of (self), &cursor, gtk_text_buffer_get_insert (buffer_of (self)));
  gtk_text_view_get_iter_location (self->view, &cursor, &at);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, at.x, at.y, &at.x, &at.y);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), self->anchor, at.x, at.y, &x, &y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle){ (int) x, (int) y, 1, MAX (at.height, 1) });
}

static void
show (WblMentionCompleter *self)
{
  g_autofree char *prefix = typed (self);

  if (prefix == NULL)
    self->refused = -1;
  if (prefix == NULL || self->agents == NULL || self->begun == self->refused)
    {
      hide (self);
      return;
    }
  make_popover (self);
  if (fill (self, prefix) == 0)
    {
      hide (self);
      return;
    }
  point_at_cursor (self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
agents_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblMentionCompleter) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *agents = wbl_desk_agents_finish (WBL_DESK (source), result, &error);

  if (agents == NULL)
    return;
  g_clear_pointer (&self->agents, g_ptr_array_unref);
  self->agents = agents;
  if (self->draft != NULL)
    show (self);
}

/* Who can be called is asked for whenever a mention begins: somebody may have come. */
static gboolean
show_cb (gpointer data)
{
  WblMentionCompleter *self = data;
  g_autofree char *prefix = typed (self);

  self->show_id = 0;
  if (prefix != NULL && (*prefix == '\0' || self->agents == NULL))
    wbl_desk_callable_async (wbl_draft_get_desk (self->draft), wbl_draft_get_conversation (self->draft),
                             wbl_draft_get_note (self->draft), self->asking, agents_cb, g_object_ref (self));
  show (self);
  return G_SOURCE_REMOVE;
}

/* The cursor moves after the text is in. */
static void
changed_cb (WblMentionCompleter *self)
{
  if (self->inserting || self->draft == NULL || self->show_id != 0)
    return;
  self->show_id = g_idle_add (show_cb, self);
  g_source_set_name_by_id (self->show_id, "[warbler] mentions");
}

/* ---- object ---- */

/**
 * wbl_mention_completer_set_draft:
 * @self: the completer
 * @draft: (nullable): what the view shows now
 */
void
wbl_mention_completer_set_draft (WblMentionCompleter *self, WblDraft *draft)
{
  g_return_if_fail (WBL_IS_MENTION_COMPLETER (self));
  g_clear_handle_id (&self->show_id, g_source_remove);
  hide (self);
  self->refused = -1;
  g_clear_pointer (&self->agents, g_ptr_array_unref); /* others in a note than in a reply */
  g_cancellable_cancel (self->asking);
  g_object_unref (self->asking);
  self->asking = g_cancellable_new ();
  g_set_object (&self->draft, draft);
  g_signal_group_set_target (self->buffer, draft != NULL ? buffer_of (self) : NULL);
}

/**
 * wbl_mention_completer_close:
 * @self: the completer
 *
 * Lets go of the text view, which is about to go away.
 */
void
wbl_mention_completer_close (WblMentionCompleter *self)
{
  g_return_if_fail (WBL_IS_MENTION_COMPLETER (self));
  g_cancellable_cancel (self->asking);
  g_clear_handle_id (&self->show_id, g_source_remove);
  g_signal_group_set_target (self->buffer, NULL);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
wbl_mention_completer_finalize (GObject *object)
{
  WblMentionCompleter *self = WBL_MENTION_COMPLETER (object);

  g_object_unref (self->buffer);
  g_object_unref (self->asking);
  g_clear_pointer (&self->agents, g_ptr_array_unref);
  G_OBJECT_CLASS (wbl_mention_completer_parent_class)->finalize (object);
}

static void
wbl_mention_completer_class_init (WblMentionCompleterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_mention_completer_finalize;
}

static void
wbl_mention_completer_init (WblMentionCompleter *self)
{
  self->asking = g_cancellable_new ();
  self->refused = -1;
  self->buffer = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_swapped (self->buffer, "changed", G_CALLBACK (changed_cb), self);
}

/**
 * wbl_mention_completer_new:
 * @view: where the text is
 * @anchor: a widget around it, parent of the list
 *
 * Returns: (transfer full): a completer; wbl_mention_completer_close() must be called before @view goes
 */
WblMentionCompleter *
wbl_mention_completer_new (GtkTextView *view, GtkWidget *anchor)
{
  WblMentionCompleter *self = g_object_new (WBL_TYPE_MENTION_COMPLETER, NULL);

  self->view = view;
  self->anchor = anchor;
  return self;
}
