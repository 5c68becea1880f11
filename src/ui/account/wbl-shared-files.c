/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-shared-files"
#include "config.h"

#include "ui/account/wbl-shared-files.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-board.h"
#include "text/wbl-safe-text.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"

/* Files that the whole team has. */

struct _WblSharedFiles
{
  WblCloudList parent_instance;
  GtkWidget *share, *progress, *stop;
  GCancellable *moving; /* (owned) (nullable): while a file is on its way, to the team or from it: one at a time */
};

G_DEFINE_FINAL_TYPE (WblSharedFiles, wbl_shared_files, WBL_TYPE_CLOUD_LIST)

static GtkWindow *
window_of (gpointer widget)
{
  return GTK_WINDOW (gtk_widget_get_root (widget));
}

/* The file that a person chose. (transfer full) (nullable) */
static GFile *
chosen_file (GAsyncResult *result)
{
  g_autoptr (GListModel) files = wbl_choose_files_finish (result, NULL);

  return files != NULL ? g_list_model_get_item (files, 0) : NULL;
}

/* ---- on the way ---- */

static void
show_moving (WblSharedFiles *self)
{
  gboolean busy = self->moving != NULL;

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), 0);
  gtk_widget_set_visible (self->progress, busy);
  gtk_widget_set_visible (self->stop, busy);
  gtk_widget_set_visible (self->share, !busy);
}

static void
progress_cb (double fraction, gpointer data)
{
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (((WblSharedFiles *) data)->progress), fraction);
}

static void
begin (WblSharedFiles *self, const char *words, const char *measure, const char *stop)
{
  self->moving = g_cancellable_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, measure, -1);
  gtk_widget_set_tooltip_text (self->stop, stop);
  show_moving (self);
  wbl_cloud_list_tell (WBL_CLOUD_LIST (self), words);
}

/* Returns: whether the window is still there to tell something. */
static gboolean
end (WblSharedFiles *self)
{
  g_clear_object (&self->moving);
  if (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)) == NULL)
    return FALSE;
  show_moving (self);
  return TRUE;
}

static void
stop_cb (WblSharedFiles *self)
{
  g_cancellable_cancel (self->moving);
}

/* Between the question for a file and its answer another may have begun to move, or the window has gone. */
static gboolean
may_begin (WblSharedFiles *self)
{
  return self->moving == NULL && wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)) != NULL;
}

/* ---- to the team ---- */

/* The one that was stopped leaves nothing behind that anybody sees. */
static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblSharedFiles *self = data;
  gboolean stopped = g_cancellable_is_cancelled (self->moving);

  if (end (self) && stopped)
    wbl_cloud_list_tell (WBL_CLOUD_LIST (self), _("Stopped. The file is not shared."));
  wbl_cloud_list_changed_cb (source, result, self);
}

/**
 * wbl_shared_files_share:
 * @file: up to 25 MiB
 *
 * Sends it to the team's files; how far it is can be seen, and it can be stopped. Not while another file is on its way.
 */
void
wbl_shared_files_share (WblSharedFiles *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *line = wbl_safe_filename (name);
  /* Translators: %s is a file */
  g_autofree char *words = g_strdup_printf (_("Sharing %s…"), line);

  begin (self, words, _("How much of the file is sent"), _("Stop sharing this file"));
  wbl_desk_share_file_async (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)), file, progress_cb, self, self->moving, shared_cb,
                             g_object_ref (self));
}

static void
share_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSharedFiles) self = data;
  g_autoptr (GFile) file = chosen_file (result);

  if (file != NULL && may_begin (self))
    wbl_shared_files_share (self, file);
}

static void
share_cb (WblSharedFiles *self)
{
  wbl_choose_files_async (window_of (self), WBL_CHOOSE_FILES, _("Share a File with the Team: Up to 25 MiB"), NULL, NULL,
                          share_chosen_cb, g_object_ref (self));
}

/* ---- from the team ---- */

/* What cannot be written is told in the words of the file system, which names the place. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSharedFiles) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (!end (self))
    return;
  if (done)
    wbl_cloud_list_tell (WBL_CLOUD_LIST (self), _("The file is saved."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wbl_cloud_list_tell (WBL_CLOUD_LIST (self), _("Stopped. The file is not saved."));
  else
    wbl_cloud_list_tell (WBL_CLOUD_LIST (self), error->domain == G_FILE_ERROR ? error->message : wbl_problem_sentence (error));
}

/**
 * wbl_shared_files_save:
 * @file: one of the team's
 * @to: where to
 *
 * Fetches it; how far it is can be seen, and it can be stopped: then there is nothing new at @to. Not while another file is on
 * its way.
 */
void
wbl_shared_files_save (WblSharedFiles *self, const WblCloudFile *file, GFile *to)
{
  g_autofree char *line = wbl_safe_filename (file->name != NULL ? file->name : "");
  /* Translators: %s is a file */
  g_autofree char *words = g_strdup_printf (_("Saving %s…"), line);

  begin (self, words, _("How much of the file is here"), _("Stop saving this file"));
  wbl_desk_save_shared_file_async (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)), file, to, progress_cb, self, self->moving,
                                   saved_cb, g_object_ref (self));
}

typedef struct
{
  WblSharedFiles *list; /* (owned) */
  WblCloudFile file;    /* its name and url are owned, nothing else is set */
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->list);
  g_free (save->file.name);
  g_free (save->file.url);
  g_free (save);
}

static void
save_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Save *save = data;
  g_autoptr (GFile) to = chosen_file (result);

  if (to != NULL && may_begin (save->list))
    wbl_shared_files_save (save->list, &save->file, to);
  save_free (save);
}

static void
save_cb (GtkWidget *button)
{
  Save *save = g_new0 (Save, 1);
  WblCloudList *list = NULL;
  const WblCloudFile *file = wbl_cloud_list_item_of (button, &list);
  g_autofree char *name = wbl_safe_filename (file->name != NULL ? file->name : "");

  save->list = g_object_ref (WBL_SHARED_FILES (list));
  save->file.name = g_strdup (file->name);
  save->file.url = g_strdup (file->url);
  wbl_choose_files_async (window_of (button), WBL_CHOOSE_SAVE, _("Save File"), name, NULL, save_chosen_cb, save);
}

static void
remove_cb (GtkWidget *button)
{
  WblCloudList *list = NULL;
  const WblCloudFile *file = wbl_cloud_list_item_of (button, &list);
  g_autofree char *name = wbl_safe_filename (file->name != NULL ? file->name : "");
  /* Translators: %s is a file */
  g_autofree char *body = g_strdup_printf (_("“%s” is gone for the whole team, and cannot be brought back."), name);

  wbl_cloud_list_remove (button, file->id, _("Remove This File for All?"), body, _("_Remove"), wbl_desk_remove_shared_file_async);
}

static GtkWidget *
make_row (WblCloudList *self, gpointer item)
{
  const WblCloudFile *file = item;
  const char *name = file->name != NULL ? file->name : "";
  g_autofree char *size = g_format_size ((guint64) MAX (file->size, 0));
  g_autofree char *date = wbl_format_date (file->time_ms);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", size, date);
  /* Translators: name of a button for a screen reader; %s is a file */
  g_autofree char *save = g_strdup_printf (_("Save %s…"), name);
  /* Translators: name of a button for a screen reader; %s is a file */
  g_autofree char *take_away = g_strdup_printf (_("Remove %s for All"), name);
  GtkWidget *row = wbl_cloud_list_row (name, subtitle, item);
  GtkWidget *saves = NULL;

  saves = wbl_cloud_list_add_button (row, "document-save-symbolic", NULL, save, G_CALLBACK (save_cb));
  g_object_bind_property (WBL_SHARED_FILES (self)->share, "visible", saves, "sensitive", G_BINDING_SYNC_CREATE);
  wbl_cloud_list_add_button (row, "user-trash-symbolic", NULL, take_away, G_CALLBACK (remove_cb));
  return row;
}

/* What is on its way when the window goes is stopped. */
static void
wbl_shared_files_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (WBL_SHARED_FILES (widget)->moving);
  GTK_WIDGET_CLASS (wbl_shared_files_parent_class)->unroot (widget);
}

static void
wbl_shared_files_class_init (WblSharedFilesClass *klass)
{
  WblCloudListClass *list_class = WBL_CLOUD_LIST_CLASS (klass);

  GTK_WIDGET_CLASS (klass)->unroot = wbl_shared_files_unroot;
  list_class->ask = wbl_desk_shared_files_async;
  list_class->finish = wbl_desk_shared_files_finish;
  list_class->make_row = make_row;
}

static void
wbl_shared_files_init (WblSharedFiles *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->share = gtk_button_new_with_mnemonic (_("Share a _File…"));
  self->progress = gtk_progress_bar_new ();
  self->stop = gtk_button_new_with_mnemonic (_("_Stop"));
  gtk_widget_set_tooltip_text (self->share, _("A file of up to 25 MiB, for the whole team"));
  gtk_widget_set_valign (self->progress, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->share, "clicked", G_CALLBACK (share_cb), self);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (stop_cb), self);
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_box_append (GTK_BOX (box), self->stop);
  gtk_box_append (GTK_BOX (box), self->share);
  show_moving (self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Shared Files"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), box);
}
