/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-dialog"

#include "config.h"

#include "ui/knowledge/wbl-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-article-packs.h"
#include "text/wbl-safe-text.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-problem.h"

#define MAX_PROBLEMS 500
#define MAX_CHANGES 500
#define MAX_CONVERSATIONS 20 /* of one article that are offered to be opened */
#define MAX_TEXT 400 /* bytes of a title or a passage */

struct _WblImportDialog
{
  AdwWindow parent_instance;
  WblDesk *desk;             /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GStrv paths;               /* (owned) */
  char *collection;          /* (owned) (nullable) */
  GtkStack *stack;
  GtkProgressBar *bar;
  GtkLabel *name;
  GtkWidget *stop;
  GtkLabel *outcome;
  GtkLabel *counts;
  GtkLabel *summary;
  GtkListBox *changes;
  GtkWidget *remove_gone;
  GtkWidget *confirm;
  GtkLabel *unread;
  GtkWidget *problems_part;
  GtkListBox *problems;
  GtkWidget *share;
  GStrv shareable;           /* (owned) (nullable): keys of what was just imported */
  GtkWidget *close;
};

G_DEFINE_FINAL_TYPE (WblImportDialog, wbl_import_dialog, ADW_TYPE_WINDOW)

/* What files say is shown as text, whatever it is. */
static void
set_text (GtkLabel   *label,
          const char *text)
{
  g_autofree char *safe = wbl_display_text (text, MAX_TEXT);

  gtk_label_set_text (label, safe);
}

static void
progress_cb (guint       done,
             guint       total,
             guint       articles,
             const char *name,
             gpointer    data)
{
  WblImportDialog *self = data;
  g_autofree char *text = NULL;

  /* Translators: progress of an import: 3 of 45 files, 128 articles */
  text = articles > done ? g_strdup_printf (ngettext ("%1$u of %2$u, %3$u article", "%1$u of %2$u, %3$u articles", articles),
                                            done, total, articles)
                         : g_strdup_printf (_("%1$u of %2$u"), done, total);
  gtk_progress_bar_set_fraction (self->bar, total > 0 ? (double) done / total : 0);
  gtk_progress_bar_set_text (self->bar, text);
  set_text (self->name, name != NULL ? name : "");
}

static void
add_problem (WblImportDialog *self,
             const char      *text)
{
  g_autofree char *safe = wbl_display_text (text, MAX_TEXT);
  GtkWidget *label = gtk_label_new (safe);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE,
                "margin-top", 6, "margin-bottom", 6, "margin-start", 12, "margin-end", 12, NULL);
  gtk_list_box_append (self->problems, label);
}

static char *
outcome_words (const WblImportReport *report,
               const GError          *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("Import Stopped"));
  if (error != NULL)
    return g_strdup (_("Import Failed"));
  return g_strdup (report->refused > 0 ? _("Imported, with Exceptions") : _("Imported"));
}

static char *
change_words (const WblImportReport *report)
{
  /* Translators: result of an import, counts of articles. Gone: their files are no longer there */
  g_autofree char *counts = g_strdup_printf (_("New: %1$u. Changed: %2$u. Unchanged: %3$u. Gone: %4$u. Not imported: %5$u."),
                                             report->added, report->changed, report->unchanged, report->gone, report->refused);
  g_autofree char *kept = g_strdup_printf (
      ngettext ("%u article stays as somebody of the team wrote it; its file says something else now.",
                "%u articles stay as somebody of the team wrote them; their files say something else now.", report->kept),
      report->kept);

  return g_strjoin ("\n", counts, report->kept > 0 ? kept : NULL, NULL);
}

static char *
count_words (const WblImportReport *report,
             const GError          *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("What was read before is kept."));
  if (error != NULL)
    return g_strdup (_("The articles could not be stored. Nothing that was here before is lost."));
  return change_words (report);
}

/* ---- what an import would do ---- */

static char *
passage_words (const WblImportChange *change)
{
  g_autofree char *new_ones = g_strdup_printf (ngettext ("%u passage is new", "%u passages are new", change->n_new), change->n_new);
  g_autofree char *dropped = g_strdup_printf (ngettext ("%u passage is no more", "%u passages are no more", change->n_dropped),
                                              change->n_dropped);

  if (change->n_new == 0 && change->n_dropped == 0)
    return g_strdup (_("Only its details change"));
  /* Translators: what changes of an article: two phrases with counts of passages */
  return g_strdup_printf (_("%1$s, %2$s"), new_ones, dropped);
}

/* The kind in words: an icon alone says nothing to a reader. */
static char *
row_words (const WblImportChange *change)
{
  g_autofree char *passages = change->kind == WBL_IMPORT_CHANGED ? passage_words (change) : NULL;
  g_autofree char *cited = NULL;

  if (change->conversations->len > 0)
    cited = g_strdup_printf (ngettext ("text sent in %u conversation is no more", "text sent in %u conversations is no more",
                                       change->conversations->len),
                             change->conversations->len);
  return g_strjoin (" · ",
                    change->kind == WBL_IMPORT_ADDED     ? _("New")
                    : change->kind == WBL_IMPORT_CHANGED ? passages
                                                         : _("Gone"),
                    cited, NULL);
}

static GtkWidget *
passage_row (const WblPassageChange *passage)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *heading = wbl_display_text (passage->heading, MAX_TEXT);
  g_autofree char *text = wbl_display_text (passage->text, MAX_TEXT);
  /* Translators: a passage of an article that is new, or is no more; then the heading it stands under */
  g_autofree char *title = g_strdup_printf (passage->added ? _("New: %s") : _("No more: %s"), *heading != '\0' ? heading : text);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (*heading != '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  return row;
}

/* A reply that cites text which is no more: its conversation opens in the main window. */
static GtkWidget *
conversation_row (const char *conversation,
                  guint       number)
{
  GtkWidget *row = adw_action_row_new ();
  /* Translators: a row of a list; opens a conversation in which a reply cites text that is no more */
  g_autofree char *title = g_strdup_printf (_("Open conversation %u with such a reply"), number);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", conversation);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.open-conversation");
  return row;
}

static void
add_change (WblImportDialog       *self,
            const WblImportChange *change)
{
  gboolean open = change->passages->len > 0 || change->conversations->len > 0;
  GtkWidget *row = open ? adw_expander_row_new () : adw_action_row_new ();
  g_autofree char *title = wbl_display_text (change->title, MAX_TEXT);
  g_autofree char *words = row_words (change);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_object_set (row, "subtitle", words, NULL);
  for (guint i = 0; i < change->passages->len; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), passage_row (g_ptr_array_index (change->passages, i)));
  for (guint i = 0; i < MIN (change->conversations->len, MAX_CONVERSATIONS); i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), conversation_row (g_ptr_array_index (change->conversations, i), i + 1));
  gtk_list_box_append (self->changes, row);
}

static void
add_rest (WblImportDialog *self,
          guint            n)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_strdup_printf (ngettext ("And %u more", "And %u more", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_append (self->changes, row);
}

static void
show_preview (WblImportDialog       *self,
              const WblImportReport *report)
{
  guint total = report->added + report->changed + report->gone, n = MIN (report->changes->len, MAX_CHANGES);
  g_autofree char *summary = change_words (report);
  g_autofree char *unread = g_strdup_printf (ngettext ("%u file or part cannot be imported. The report says why.",
                                                       "%u files or parts cannot be imported. The report says why.",
                                                       report->refused),
                                             report->refused);

  gtk_label_set_text (self->summary, summary);
  for (guint i = 0; i < n; i++)
    add_change (self, g_ptr_array_index (report->changes, i));
  if (total > n)
    add_rest (self, total - n);
  gtk_label_set_text (self->unread, unread);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), report->refused > 0);
  gtk_widget_set_visible (self->remove_gone, report->gone > 0);
  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_grab_focus (self->confirm);
}

static void
previewed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (WblImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblImportReport) report = wbl_desk_import_finish (WBL_DESK (source), result, &error);

  if (self->desk == NULL) /* closed */
    return;
  if (report != NULL && report->added + report->changed + report->gone > 0)
    show_preview (self, report);
  else
    wbl_import_dialog_show_report (self, report, error);
}

static void
import_done_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (WblImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblImportReport) report = wbl_desk_import_finish (WBL_DESK (source), result, &error);

  if (self->desk != NULL) /* still open */
    wbl_import_dialog_show_report (self, report, error);
}

static void
start (WblImportDialog    *self,
       gboolean            dry_run,
       GAsyncReadyCallback callback)
{
  const WblImportOptions options = { .collection = self->collection,
                                     .dry_run = dry_run,
                                     .remove_gone = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->remove_gone)) };

  gtk_stack_set_visible_child_name (self->stack, "progress");
  gtk_widget_grab_focus (self->stop);
  wbl_desk_import_async (self->desk, (const char *const *) self->paths, &options, progress_cb, self, self->cancellable, callback,
                         g_object_ref (self));
}

static void
confirm_cb (WblImportDialog *self)
{
  start (self, FALSE, import_done_cb);
}

/* ---- for the team ---- */

/* What came in just now, when there are colleagues who could have it. */
static void
offer_sharing (WblImportDialog       *self,
               const WblImportReport *report)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; report != NULL && report->changes != NULL && !report->dry_run && i < report->changes->len; i++)
    {
      const WblImportChange *change = g_ptr_array_index (report->changes, i);

      if (change->kind == WBL_IMPORT_GONE)
        continue;
      g_strv_builder_add (keys, change->key);
      n++;
    }
  g_strfreev (self->shareable);
  self->shareable = g_strv_builder_end (keys);
  gtk_widget_set_visible (self->share, n > 0 && wbl_desk_get_account (self->desk) != NULL && wbl_desk_get_team (self->desk) != 0
                                           && wbl_desk_get_account (self->desk)->role != WBL_ROLE_AUDITOR);
}

static void
shared_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (WblImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL, *too_long = NULL, *all = NULL;
  guint n = 0, n_too_long = 0;

  if (self->desk == NULL)
    return;
  if (wbl_desk_share_articles_finish (WBL_DESK (source), result, &n, &n_too_long, &error))
    words = g_strdup_printf (ngettext ("%u article is the team’s now. It travels as soon as there is a connection.",
                                       "%u articles are the team’s now. They travel as soon as there is a connection.", n),
                             n);
  if (n_too_long > 0)
    too_long = g_strdup_printf (ngettext ("%u article is longer than 4 MiB and stays on this computer.",
                                          "%u articles are longer than 4 MiB and stay on this computer.", n_too_long),
                                n_too_long);
  all = words != NULL && too_long != NULL ? g_strdup_printf ("%s\n%s", words, too_long) : g_strdup (words);
  gtk_label_set_text (self->counts, all != NULL ? all : wbl_problem_sentence (error));
  gtk_widget_set_visible (self->share, FALSE);
  gtk_widget_grab_focus (self->close);
}

static void
share_cb (WblImportDialog *self)
{
  gtk_widget_set_sensitive (self->share, FALSE);
  wbl_desk_share_articles_async (self->desk, (const char *const *) self->shareable, NULL, shared_cb, g_object_ref (self));
}

static gboolean
close_requested_cb (WblImportDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  return GDK_EVENT_PROPAGATE;
}

static void
cancel_cb (WblImportDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
wbl_import_dialog_dispose (GObject *object)
{
  WblImportDialog *self = WBL_IMPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->paths, g_strfreev);
  g_clear_pointer (&self->collection, g_free);
  g_clear_pointer (&self->shareable, g_strfreev);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_IMPORT_DIALOG);
  G_OBJECT_CLASS (wbl_import_dialog_parent_class)->dispose (object);
}

static void
wbl_import_dialog_class_init (WblImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_import_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, name);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, outcome);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, counts);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, changes);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, remove_gone);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, confirm);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, unread);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, problems_part);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, problems);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, share);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, close);
  gtk_widget_class_bind_template_callback (widget_class, close_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, confirm_cb);
  gtk_widget_class_bind_template_callback (widget_class, share_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wbl_import_dialog_init (WblImportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_import_dialog_new:
 * @desk: what to import into
 * @parent: (nullable): the window it stands over
 *
 * Returns: (transfer none): a dialog, not yet shown; it ends itself when closed
 */
WblImportDialog *
wbl_import_dialog_new (WblDesk   *desk,
                       GtkWindow *parent)
{
  WblImportDialog *self = g_object_new (WBL_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  return self;
}

/**
 * wbl_import_dialog_run:
 * @paths: files and folders, NULL-terminated
 * @collection: (nullable): name to file them under
 *
 * Shows the dialog, and in it what the import would do; it is done once that is confirmed. With nothing to do the report
 * comes at once.
 */
void
wbl_import_dialog_run (WblImportDialog   *self,
                       const char *const *paths,
                       const char        *collection)
{
  g_return_if_fail (WBL_IS_IMPORT_DIALOG (self));
  g_strfreev (self->paths);
  self->paths = g_strdupv ((char **) paths);
  g_free (self->collection);
  self->collection = g_strdup (collection);
  start (self, TRUE, previewed_cb);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * wbl_import_dialog_show_report:
 * @report: (nullable): what was imported and what was refused and why
 * @error: (nullable): why the import ended early
 *
 * Shows the outcome in place of the progress.
 */
void
wbl_import_dialog_show_report (WblImportDialog       *self,
                               const WblImportReport *report,
                               const GError          *error)
{
  g_autofree char *outcome = outcome_words (report, error);
  g_autofree char *counts = count_words (report, error);
  guint n = report != NULL && report->problems != NULL ? MIN (report->problems->len, MAX_PROBLEMS) : 0;

  gtk_label_set_text (self->outcome, outcome);
  gtk_label_set_text (self->counts, counts);
  for (guint i = 0; i < n; i++)
    add_problem (self, g_ptr_array_index (report->problems, i));
  for (guint i = 0; report != NULL && report->notes != NULL && i < report->notes->len && n < MAX_PROBLEMS; i++, n++)
    add_problem (self, g_ptr_array_index (report->notes, i));
  gtk_widget_set_visible (self->problems_part, n > 0);
  offer_sharing (self, report);
  gtk_stack_set_visible_child_name (self->stack, "report");
  gtk_widget_grab_focus (self->close);
}

/* A page or a file elsewhere would have to be fetched first, from whatever machine its address names. */
static void
tell_elsewhere (GtkWindow *parent)
{
  const WblAskResponse close = { "close", _("Close"), ADW_RESPONSE_DEFAULT };

  wbl_ask_async (parent, _("Not on This Computer"),
                 _("Warbler imports files and folders of this computer and opens no addresses. Save the page or the file here, then "
                   "import that."),
                 &close, 1, NULL, NULL, NULL);
}

static GStrv
chosen_paths (GListModel *files)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (g_file_peek_path (file) != NULL)
        g_strv_builder_add (paths, g_file_peek_path (file));
    }
  return g_strv_builder_end (paths);
}

typedef struct
{
  WblDesk *desk;     /* (owned) */
  GtkWindow *parent; /* (owned) (nullable) */
  gboolean folder;
} Choice;

static void
choice_free (Choice *choice)
{
  g_clear_object (&choice->desk);
  g_clear_object (&choice->parent);
  g_free (choice);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Choice) choice = data;
  g_autoptr (GListModel) files = wbl_choose_files_finish (result, NULL);
  g_auto (GStrv) paths = files != NULL ? chosen_paths (files) : NULL;
  g_autofree char *collection = NULL;

  if (paths == NULL)
    return;
  if (paths[0] == NULL)
    {
      tell_elsewhere (choice->parent);
      return;
    }
  collection = choice->folder ? g_path_get_basename (paths[0]) : NULL;
  wbl_import_dialog_run (wbl_import_dialog_new (choice->desk, choice->parent), (const char *const *) paths, collection);
}

/**
 * wbl_import_choose:
 * @from: a widget of the window it stands over
 * @desk: what to import into
 * @folder: whether to choose a folder, else files
 *
 * Asks what to import, then does it in a #WblImportDialog.
 */
void
wbl_import_choose (GtkWidget *from,
                   WblDesk   *desk,
                   gboolean   folder)
{
  GtkRoot *root = gtk_widget_get_root (from);
  Choice *choice = g_new0 (Choice, 1);

  choice->desk = g_object_ref (desk);
  choice->parent = GTK_IS_WINDOW (root) ? g_object_ref (GTK_WINDOW (root)) : NULL;
  choice->folder = folder;
  wbl_choose_files_async (choice->parent, folder ? WBL_CHOOSE_FOLDER : WBL_CHOOSE_FILES,
                          folder ? _("Import Folder") : _("Import Files"), NULL, NULL, chosen_cb, choice);
}

/* ---- drops ---- */

static gboolean
dropped_cb (GtkDropTarget *target,
            const GValue  *value,
            double         x,
            double         y,
            WblDesk       *desk)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    if (g_file_peek_path (l->data) != NULL)
      g_strv_builder_add (builder, g_file_peek_path (l->data));
  paths = g_strv_builder_end (builder);
  if (paths[0] != NULL)
    wbl_import_dialog_run (wbl_import_dialog_new (desk, parent), (const char *const *) paths, NULL);
  else
    tell_elsewhere (parent);
  return TRUE;
}

/**
 * wbl_import_accept_drops:
 * @widget: on which files and folders may be dropped
 * @desk: what to import into
 *
 * Imports what is dropped in a #WblImportDialog.
 */
void
wbl_import_accept_drops (GtkWidget *widget,
                         WblDesk   *desk)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (dropped_cb), desk, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}
