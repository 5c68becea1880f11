/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-shared-files"
#include "config.h"

#include "ui/account/wbl-shared-files.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-board.h"
#include "text/wbl-safe-text.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"

/* Files that the whole team has. */

struct _WblSharedFiles
{
  WblCloudList parent_instance;
  GtkWidget *share, *progress, *stop;
  GCancellable *sharing; /* (owned) (nullable): while a file is on its way */
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

/* ---- to the team ---- */

static void
show_sharing (WblSharedFiles *self)
{
  gboolean busy = self->sharing != NULL;

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), 0);
  gtk_widget_set_visible (self->progress, busy);
  gtk_widget_set_visible (self->stop, busy);
  gtk_widget_set_visible (self->share, !busy);
}

static void
progress_cb (double fraction, gpointer data)
{
  WblSharedFiles *self = data;

  if (!g_cancellable_is_cancelled (self->sharing)) /* else the bar may be gone already */
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), fraction);
}

/* The one that was stopped leaves nothing behind that anybody sees. */
static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblSharedFiles *self = data;
  gboolean stopped = g_cancellable_is_cancelled (self->sharing);

  g_clear_object (&self->sharing);
  if (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)) != NULL)
    {
      show_sharing (self);
      if (stopped)
        wbl_cloud_list_tell (WBL_CLOUD_LIST (self), _("Stopped. The file is not shared."));
    }
  wbl_cloud_list_changed_cb (source, result, self);
}

/**
 * wbl_shared_files_share:
 * @file: up to 25 MiB
 *
 * Sends it to the team's files; how far it is can be seen, and it can be stopped.
 */
void
wbl_shared_files_share (WblSharedFiles *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *line = wbl_safe_filename (name);
  /* Translators: %s is a file */
  g_autofree char *words = g_strdup_printf (_("Sharing %s…"), line);

  self->sharing = g_cancellable_new ();
  show_sharing (self);
  wbl_cloud_list_tell (WBL_CLOUD_LIST (self), words);
  wbl_desk_share_file_async (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)), file, progress_cb, self, self->sharing, shared_cb,
                             g_object_ref (self));
}

static void
share_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSharedFiles) self = data;
  g_autoptr (GFile) file = chosen_file (result);

  if (file != NULL && self->sharing == NULL && wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)) != NULL)
    wbl_shared_files_share (self, file);
}

static void
share_cb (WblSharedFiles *self)
{
  wbl_choose_files_async (window_of (self), WBL_CHOOSE_FILES, _("Share a File with the Team: Up to 25 MiB"), NULL, NULL,
                          share_chosen_cb, g_object_ref (self));
}

static void
stop_cb (WblSharedFiles *self)
{
  g_cancellable_cancel (self->sharing);
}

/* ---- from the team ---- */

typedef struct
{
  WblCloudList *list; /* (owned) */
  WblCloudFile file;  /* its url is owned, nothing else is set */
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->list);
  g_free (save->file.url);
  g_free (save);
}

static void
save_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Save *save = data;
  WblDesk *desk = wbl_cloud_list_get_desk (save->list);
  g_autoptr (GFile) to = chosen_file (result);

  if (to != NULL && desk != NULL)
    wbl_desk_save_shared_file_async (desk, &save->file, to, NULL, wbl_cloud_list_changed_cb, g_object_ref (save->list));
  save_free (save);
}

static void
save_cb (GtkWidget *button)
{
  Save *save = g_new0 (Save, 1);
  const WblCloudFile *file = wbl_cloud_list_item_of (button, &save->list);
  g_autofree char *name = wbl_safe_filename (file->name != NULL ? file->name : "");

  g_object_ref (save->list);
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

  wbl_cloud_list_add_button (row, "document-save-symbolic", NULL, save, G_CALLBACK (save_cb));
  wbl_cloud_list_add_button (row, "user-trash-symbolic", NULL, take_away, G_CALLBACK (remove_cb));
  return row;
}

/* What is on its way when the window goes is stopped. */
static void
wbl_shared_files_dispose (GObject *object)
{
  g_cancellable_cancel (WBL_SHARED_FILES (object)->sharing);
  G_OBJECT_CLASS (wbl_shared_files_parent_class)->dispose (object);
}

static void
wbl_shared_files_class_init (WblSharedFilesClass *klass)
{
  WblCloudListClass *list_class = WBL_CLOUD_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_shared_files_dispose;
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
  gtk_widget_set_tooltip_text (self->stop, _("Stop sharing this file"));
  gtk_widget_set_valign (self->progress, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How much of the file is sent"),
                                  -1);
  g_signal_connect_swapped (self->share, "clicked", G_CALLBACK (share_cb), self);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (stop_cb), self);
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_box_append (GTK_BOX (box), self->stop);
  gtk_box_append (GTK_BOX (box), self->share);
  show_sharing (self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Shared Files"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), box);
}
