/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-file-save"
#include "config.h"

#include "ui/thread/wbl-file-save.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-safe-text.h"
#include "ui/wbl-compat.h"

typedef struct
{
  GtkWidget *widget; /* (owned) */
  WblDesk *desk;     /* (owned) */
  WblMessage *message;
  GFile *file; /* (owned) (nullable) where to */
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->widget);
  g_object_unref (save->desk);
  g_object_unref (save->message);
  g_clear_object (&save->file);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static void
tell_failure (Save *save, const char *why)
{
  static const WblAskResponse answers[] = { { "close", N_ ("Close"), ADW_RESPONSE_DEFAULT } };
  WblAskResponse answer = answers[0];

  answer.label = _ (answer.label);
  wbl_ask_async (GTK_WINDOW (gtk_widget_get_root (save->widget)), _ ("The File Could Not Be Saved"), why, &answer, 1,
                 NULL, NULL, NULL);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    tell_failure (save, error->message);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_desk_load_file_finish (WBL_DESK (source), result, &error);

  if (bytes == NULL)
    {
      tell_failure (save, _ ("It is not on this computer yet. Try again when the network is back."));
      return;
    }
  g_file_replace_contents_bytes_async (save->file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                       written_cb, save);
  g_steal_pointer (&save);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GListModel) files = wbl_choose_files_finish (result, NULL);

  if (files == NULL || g_list_model_get_n_items (files) == 0)
    return;
  save->file = g_list_model_get_item (files, 0);
  wbl_desk_load_file_async (save->desk, save->message->row_id, FALSE, NULL, loaded_cb, save);
  g_steal_pointer (&save);
}

/**
 * wbl_file_save:
 * @widget: whose window asks
 * @desk: where the file comes from
 * @message: the message that carries it
 *
 * Asks where to save the file of a message and saves it there. Its own name is made safe and only proposed.
 */
void
wbl_file_save (GtkWidget *widget, WblDesk *desk, WblMessage *message)
{
  Save *save = g_new0 (Save, 1);
  g_autofree char *name = wbl_safe_filename (message->file_name != NULL ? message->file_name : "");

  save->widget = g_object_ref (widget);
  save->desk = g_object_ref (desk);
  save->message = g_object_ref (message);
  wbl_choose_files_async (GTK_WINDOW (gtk_widget_get_root (widget)), WBL_CHOOSE_SAVE, _ ("Save File"), name, NULL,
                          chosen_cb, save);
}
