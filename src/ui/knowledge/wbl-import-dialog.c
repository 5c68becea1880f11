/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-dialog"

#include "config.h"

#include "ui/knowledge/wbl-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-compat.h"

#define MAX_PROBLEMS 500

struct _WblImportDialog
{
  AdwWindow parent_instance;
  WblDesk *desk;             /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GtkStack *stack;
  GtkProgressBar *bar;
  GtkLabel *name;
  GtkLabel *outcome;
  GtkLabel *counts;
  GtkWidget *problems_part;
  GtkListBox *problems;
  GtkWidget *close;
};

G_DEFINE_FINAL_TYPE (WblImportDialog, wbl_import_dialog, ADW_TYPE_WINDOW)

static void
progress_cb (guint       done,
             guint       total,
             const char *name,
             gpointer    data)
{
  WblImportDialog *self = data;
  g_autofree char *text = NULL;

  /* Translators: progress of an import: 3 of 45 files */
  text = g_strdup_printf (_("%1$u of %2$u"), done, total);
  gtk_progress_bar_set_fraction (self->bar, total > 0 ? (double) done / total : 0);
  gtk_progress_bar_set_text (self->bar, text);
  gtk_label_set_text (self->name, name != NULL ? name : "");
}

static void
add_problem (WblImportDialog *self,
             const char      *text)
{
  GtkWidget *label = gtk_label_new (text);

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
count_words (const WblImportReport *report,
             const GError          *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("What was read before is kept."));
  if (error != NULL)
    return g_strdup (_("The articles could not be stored. Nothing that was here before is lost."));
  /* Translators: result of an import, four counts of articles */
  return g_strdup_printf (_("New: %1$u. Changed: %2$u. Unchanged: %3$u. Not imported: %4$u."), report->added,
                          report->changed, report->unchanged, report->refused);
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
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, outcome);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, counts);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, problems_part);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, problems);
  gtk_widget_class_bind_template_child (widget_class, WblImportDialog, close);
  gtk_widget_class_bind_template_callback (widget_class, close_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
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
  return self;
}

/**
 * wbl_import_dialog_run:
 * @paths: files and folders, NULL-terminated
 * @collection: (nullable): name to file them under
 *
 * Starts the import and shows the dialog.
 */
void
wbl_import_dialog_run (WblImportDialog   *self,
                       const char *const *paths,
                       const char        *collection)
{
  g_return_if_fail (WBL_IS_IMPORT_DIALOG (self));
  wbl_desk_import_async (self->desk, paths, collection, progress_cb, self, self->cancellable, import_done_cb,
                         g_object_ref (self));
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
  gtk_widget_set_visible (self->problems_part, n > 0);
  gtk_stack_set_visible_child_name (self->stack, "report");
  gtk_widget_grab_focus (self->close);
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

  if (paths == NULL || paths[0] == NULL)
    return;
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
