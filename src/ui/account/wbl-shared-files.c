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
share_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblCloudList) self = data;
  WblDesk *desk = wbl_cloud_list_get_desk (self);
  g_autoptr (GFile) file = chosen_file (result);

  if (file == NULL || desk == NULL)
    return;
  wbl_cloud_list_tell (self, _("Sharing…"));
  wbl_desk_share_file_async (desk, file, NULL, wbl_cloud_list_changed_cb, g_object_ref (self));
}

static void
share_cb (WblSharedFiles *self)
{
  wbl_choose_files_async (window_of (self), WBL_CHOOSE_FILES, _("Share a File with the Team"), NULL, NULL, share_chosen_cb,
                          g_object_ref (self));
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
  const WblCloudFile *file = wbl_cloud_list_act_on (button, &list);

  wbl_desk_remove_shared_file_async (wbl_cloud_list_get_desk (list), file->id, wbl_cloud_list_changed_cb, g_object_ref (list));
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

static void
wbl_shared_files_class_init (WblSharedFilesClass *klass)
{
  WblCloudListClass *list_class = WBL_CLOUD_LIST_CLASS (klass);

  list_class->ask = wbl_desk_shared_files_async;
  list_class->finish = wbl_desk_shared_files_finish;
  list_class->make_row = make_row;
}

static void
wbl_shared_files_init (WblSharedFiles *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Share a _File…"));

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (share_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Shared Files"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
}
