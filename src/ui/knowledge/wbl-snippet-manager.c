/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snippet-manager"
#include "config.h"

#include "ui/knowledge/wbl-snippet-manager.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-snippets.h"
#include "text/wbl-safe-text.h"
#include "ui/thread/wbl-attach.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"
#include "ui/widgets/wbl-toasts.h"

#define PREVIEW_BYTES 8192

struct _WblSnippetManager
{
  AdwWindow parent_instance;
  WblDesk *desk;             /* (owned) */
  GPtrArray *snippets;       /* (owned) (element-type WblSnippet) */
  GCancellable *cancellable; /* (owned) */
  char *id;                  /* (owned) (nullable): of the one in the form, NULL = a new one */
  WblSnippet *deleted;       /* (owned) (nullable): what the toast brings back */
  WblAttachment *attachment; /* (owned) (nullable): chosen and not saved yet */
  char *file_name;           /* (owned) (nullable): what the form says goes with it */
  gboolean filling;          /* we change the form, not the person */
  gboolean opening;          /* id is to be shown once the list is there */
  AdwToastOverlay *toasts;
  GtkWidget *save, *remove, *no_file;
  GtkEditable *search, *name, *category, *from, *to;
  AdwActionRow *file;
  GtkListBox *list;
  GtkTextView *zh, *en;
  GtkLabel *help, *preview;
};

G_DEFINE_FINAL_TYPE (WblSnippetManager, wbl_snippet_manager, ADW_TYPE_WINDOW)

static void
tell (WblSnippetManager *self, const char *words)
{
  wbl_toasts_say (self->toasts, words);
}

/* ---- days ---- */

static char *
day_text (gint64 time_ms)
{
  g_autoptr (GDateTime) utc = time_ms != 0 ? g_date_time_new_from_unix_utc (time_ms / 1000) : NULL;
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d") : g_strdup ("");
}

/* Midnight of the day in @field, plus @days; 0 when it is empty. Returns whether it is a day at all. */
static gboolean
read_day (GtkEditable *field, int days, gint64 *time_ms)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (field)));
  g_autofree char *iso = g_strconcat (text, "T00:00:00", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) day = g_date_time_new_from_iso8601 (iso, zone);
  g_autoptr (GDateTime) moved = day != NULL ? g_date_time_add_days (day, days) : NULL;

  *time_ms = moved != NULL ? g_date_time_to_unix (moved) * 1000 : 0;
  return moved != NULL || *text == '\0';
}

static void
mark_error (GtkEditable *field, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (field), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (field), "error");
}

/* ---- the form ---- */

static char *
text_of (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static gboolean
is_complete (WblSnippetManager *self)
{
  g_autofree char *zh = text_of (self->zh);
  g_autofree char *en = text_of (self->en);
  gint64 from_ms = 0, to_ms = 0;
  gboolean from = read_day (self->from, 0, &from_ms);
  gboolean to = read_day (self->to, 1, &to_ms) && (to_ms == 0 || to_ms > from_ms);

  mark_error (self->from, !from);
  mark_error (self->to, !to);
  return from && to && *gtk_editable_get_text (self->name) != '\0' && (*zh != '\0' || *en != '\0');
}

static gboolean
example_cb (const char *name, gpointer data, char **value)
{
  const char *const *names = wbl_snippet_variables ();

  if (!g_strv_contains (names, name))
    return FALSE;
  *value = g_strdup_printf ("‹%s›", name);
  return TRUE;
}

/* As it would stand in a reply: variables as ‹name›, what is left to fill in as {{…}}. */
static void
show_preview (WblSnippetManager *self)
{
  gboolean english = gtk_widget_has_focus (GTK_WIDGET (self->en));
  g_autofree char *zh = text_of (self->zh);
  g_autofree char *en = text_of (self->en);
  g_autoptr (GArray) stops = g_array_new (FALSE, FALSE, sizeof (WblTemplateStop));
  g_autofree char *text = wbl_template_fill (*zh == '\0' || (english && *en != '\0') ? en : zh, example_cb, NULL, stops);
  g_autofree char *shown = wbl_display_text (text, PREVIEW_BYTES);

  gtk_label_set_text (self->preview, shown);
}

static void
edited_cb (WblSnippetManager *self)
{
  if (self->filling)
    return;
  gtk_widget_set_sensitive (self->save, is_complete (self));
  show_preview (self);
}

static void
show_file (WblSnippetManager *self)
{
  g_autofree char *name = wbl_words_line (self->file_name);

  adw_action_row_set_subtitle (self->file, name);
  gtk_widget_set_visible (self->no_file, self->file_name != NULL);
}

static void
set_text (GtkTextView *view, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text != NULL ? text : "", -1);
}

static void
show_snippet (WblSnippetManager *self, WblSnippet *snippet)
{
  g_autofree char *from = day_text (snippet != NULL ? snippet->valid_from_ms : 0);
  g_autofree char *to = day_text (snippet != NULL && snippet->valid_to_ms != 0 ? snippet->valid_to_ms - 1 : 0);

  self->filling = TRUE;
  g_free (self->id);
  self->id = g_strdup (snippet != NULL ? snippet->id : NULL);
  g_clear_pointer (&self->attachment, wbl_attachment_free);
  g_free (self->file_name);
  self->file_name = g_strdup (snippet != NULL ? snippet->file_name : NULL);
  gtk_editable_set_text (self->name, snippet != NULL ? snippet->name : "");
  gtk_editable_set_text (self->category, snippet != NULL ? snippet->category : "");
  gtk_editable_set_text (self->from, from);
  gtk_editable_set_text (self->to, to);
  set_text (self->zh, snippet != NULL ? snippet->zh : "");
  set_text (self->en, snippet != NULL ? snippet->en : "");
  show_file (self);
  self->filling = FALSE;
  is_complete (self);
  gtk_widget_set_sensitive (self->save, FALSE);
  gtk_widget_set_sensitive (self->remove, snippet != NULL);
  show_preview (self);
}

/* ---- the list ---- */

static WblSnippet *
snippet_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "snippet");
}

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  g_autofree char *line = wbl_words_line (text);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", line, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* What a person looks for second: that it does not hold today, else its group. */
static const char *
second_line (WblSnippet *snippet)
{
  if (snippet->valid_to_ms != 0 && snippet->valid_to_ms <= wbl_now_ms ())
    return _ ("Ended; not offered any more");
  if (snippet->valid_from_ms > wbl_now_ms ())
    return _ ("Not yet; offered later");
  return snippet->category;
}

static GtkWidget *
row_new (WblSnippet *snippet)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  g_autofree char *name = wbl_words_line (snippet->name);

  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), label_new (snippet->name, "hit-title"));
  gtk_box_append (GTK_BOX (box), label_new (second_line (snippet), "secondary"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "snippet", g_object_ref (snippet), g_object_unref);
  return row;
}

static gboolean
fits (WblSnippetManager *self, GPtrArray *found, WblSnippet *snippet)
{
  return *gtk_editable_get_text (self->search) == '\0' || g_ptr_array_find (found, snippet, NULL);
}

/* All of them, also those that do not hold today: the search alone would leave those out. */
static void
show_list (WblSnippetManager *self)
{
  const char *typed = gtk_editable_get_text (self->search);
  g_autoptr (GPtrArray) found = wbl_snippets_match (self->snippets, typed, wbl_now_ms ());
  GtkListBoxRow *row = NULL;

  self->filling = TRUE;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->snippets->len; i++)
    {
      WblSnippet *snippet = g_ptr_array_index (self->snippets, i);
      GtkWidget *widget = fits (self, found, snippet) ? row_new (snippet) : NULL;

      if (widget == NULL)
        continue;
      gtk_list_box_append (self->list, widget);
      if (g_strcmp0 (snippet->id, self->id) != 0)
        continue;
      gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (widget));
      if (self->opening)
        show_snippet (self, snippet);
      self->opening = FALSE;
    }
  self->filling = FALSE;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSnippetManager) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) snippets = wbl_desk_snippets_finish (WBL_DESK (source), result, &error);

  if (snippets == NULL || self->list == NULL)
    return;
  g_ptr_array_unref (self->snippets);
  self->snippets = g_steal_pointer (&snippets);
  show_list (self);
}

static void
load (WblSnippetManager *self)
{
  wbl_desk_snippets_async (self->desk, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
changed_cb (WblSnippetManager *self, WblDeskChanges *changes)
{
  if (changes->knowledge)
    load (self);
}

static void
row_selected_cb (WblSnippetManager *self, GtkListBoxRow *row)
{
  if (row != NULL && !self->filling)
    show_snippet (self, snippet_of (row));
}

/* ---- what a person does ---- */

static void
add_cb (WblSnippetManager *self)
{
  gtk_list_box_unselect_all (self->list);
  show_snippet (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSnippetManager) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (self->list == NULL)
    return;
  if (!ok)
    gtk_widget_set_sensitive (self->save, TRUE);
  else if (self->file_name != NULL && wbl_desk_get_team (self->desk) != 0)
    tell (self, _ ("Saved for the team. The attachment stays on this device."));
  else
    tell (self, _ ("Saved for the team."));
  if (!ok)
    tell (self, wbl_problem_sentence (error));
}

static void
save_cb (WblSnippetManager *self)
{
  g_autofree char *zh = text_of (self->zh);
  g_autofree char *en = text_of (self->en);
  WblSnippetPut put = {
    .category = gtk_editable_get_text (self->category),
    .name = gtk_editable_get_text (self->name),
    .zh = zh,
    .en = en,
    .file_name = self->file_name,
    .file_mime = self->attachment != NULL ? self->attachment->mime : NULL,
    .file = self->attachment != NULL ? self->attachment->bytes : NULL,
  };

  if (self->id == NULL)
    self->id = g_uuid_string_random ();
  put.id = self->id;
  read_day (self->from, 0, &put.valid_from_ms);
  read_day (self->to, 1, &put.valid_to_ms);
  gtk_widget_set_sensitive (self->save, FALSE);
  gtk_widget_set_sensitive (self->remove, TRUE);
  wbl_desk_put_snippet_async (self->desk, &put, saved_cb, g_object_ref (self));
}

static void
undo_cb (WblSnippetManager *self)
{
  g_autoptr (WblSnippet) back = g_steal_pointer (&self->deleted);
  WblSnippetPut put = { 0 };

  if (back == NULL)
    return;
  put = (WblSnippetPut){ .id = back->id, .category = back->category, .name = back->name, .zh = back->zh, .en = back->en,
                         .valid_from_ms = back->valid_from_ms, .valid_to_ms = back->valid_to_ms };
  wbl_desk_put_snippet_async (self->desk, &put, saved_cb, g_object_ref (self));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSnippetManager) self = data;
  g_autoptr (GError) error = NULL;
  AdwToast *toast = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    {
      if (self->list != NULL)
        tell (self, wbl_problem_sentence (error));
      return;
    }
  if (self->list == NULL)
    return;
  toast = wbl_toast_new (_ ("Snippet deleted"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  wbl_toasts_show (self->toasts, toast);
}

static void
remove_cb (WblSnippetManager *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  WblSnippet *snippet = row != NULL ? snippet_of (row) : NULL;
  g_autofree char *id = g_strdup (self->id);

  if (id == NULL)
    return;
  g_set_object (&self->deleted, snippet);
  show_snippet (self, NULL);
  wbl_desk_delete_snippet_async (self->desk, id, removed_cb, g_object_ref (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblSnippetManager *self = WBL_SNIPPET_MANAGER (source);
  g_autoptr (GError) error = NULL;
  WblAttachment *attachment = wbl_attach_finish (result, &error);

  if (attachment == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (self, error->message);
      return;
    }
  wbl_attachment_free (self->attachment);
  self->attachment = attachment;
  g_free (self->file_name);
  self->file_name = g_strdup (attachment->name);
  show_file (self);
  edited_cb (self);
}

static void
choose_file_cb (WblSnippetManager *self)
{
  wbl_attach_choose_async (GTK_WIDGET (self), self->cancellable, chosen_cb, NULL);
}

static void
no_file_cb (WblSnippetManager *self)
{
  g_clear_pointer (&self->attachment, wbl_attachment_free);
  g_clear_pointer (&self->file_name, g_free);
  show_file (self);
  edited_cb (self);
}

/* ---- object ---- */

static void
wbl_snippet_manager_dispose (GObject *object)
{
  WblSnippetManager *self = WBL_SNIPPET_MANAGER (object);

  g_cancellable_cancel (self->cancellable);
  self->filling = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_SNIPPET_MANAGER);
  g_clear_object (&self->desk);
  g_clear_object (&self->deleted);
  G_OBJECT_CLASS (wbl_snippet_manager_parent_class)->dispose (object);
}

static void
wbl_snippet_manager_finalize (GObject *object)
{
  WblSnippetManager *self = WBL_SNIPPET_MANAGER (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->snippets);
  wbl_attachment_free (self->attachment);
  g_free (self->file_name);
  g_free (self->id);
  G_OBJECT_CLASS (wbl_snippet_manager_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, toasts);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, save);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, remove);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, no_file);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, search);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, name);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, category);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, from);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, to);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, file);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, list);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, zh);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, en);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, help);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetManager, preview);
}

static void
wbl_snippet_manager_class_init (WblSnippetManagerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_snippet_manager_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_snippet_manager_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-snippet-manager.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_list);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, no_file_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
show_help (WblSnippetManager *self)
{
  g_autofree char *names = g_strjoinv ("}}, {{", (GStrv) wbl_snippet_variables ());
  g_autofree char *words = NULL;

  /* Translators: %s is a list of names in double braces, such as {{order}}, {{date}}. Keep the braces as they are. */
  words = g_strdup_printf (_ ("Filled in by itself: {{%s}}. “{{order|your order}}” says what stands there when it is not "
                              "known. Any other {{words}} are left to fill in; Tab goes from one to the next."),
                           names);
  gtk_label_set_text (self->help, words);
}

static void
wbl_snippet_manager_init (WblSnippetManager *self)
{
  self->snippets = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->zh), "changed", G_CALLBACK (edited_cb), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->en), "changed", G_CALLBACK (edited_cb), self);
  show_help (self);
  show_snippet (self, NULL);
}

/**
 * wbl_snippet_manager_new:
 * @parent: (nullable): the window
 * @desk: whose snippets
 *
 * Returns: (transfer none): a window of its own, not yet shown
 */
GtkWidget *
wbl_snippet_manager_new (GtkWindow *parent, WblDesk *desk)
{
  WblSnippetManager *self = g_object_new (WBL_TYPE_SNIPPET_MANAGER, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  load (self);
  return GTK_WIDGET (self);
}

/**
 * wbl_snippet_manager_open:
 * @id: of a snippet
 *
 * Shows one of the snippets in the form, as soon as they are read.
 */
void
wbl_snippet_manager_open (WblSnippetManager *self, const char *id)
{
  g_return_if_fail (WBL_IS_SNIPPET_MANAGER (self) && id != NULL);
  g_free (self->id);
  self->id = g_strdup (id);
  self->opening = TRUE;
  show_list (self);
}
