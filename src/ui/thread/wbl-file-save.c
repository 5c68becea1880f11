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
  WblMessage *message; /* (owned) */
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->widget);
  g_object_unref (save->desk);
  g_object_unref (save->message);
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

/* What cannot be written is told in the words of the file system, which names the place. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;

  if (wbl_desk_command_finish (WBL_DESK (source), result, &error))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wbl_announce (save->widget, _ ("Stopped. The file is not saved."));
  else if (error->domain == G_FILE_ERROR || error->domain == G_IO_ERROR)
    tell_failure (save, error->message);
  else
    tell_failure (save, _ ("It is not on this computer yet. Try again when the network is back."));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GListModel) files = wbl_choose_files_finish (result, NULL);
  g_autoptr (GFile) to = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  WblDesk *desk = save->desk;
  gint64 row = save->message->row_id;

  if (to != NULL)
    wbl_desk_save_file_async (desk, row, to, saved_cb, g_steal_pointer (&save));
}

/**
 * wbl_file_save:
 * @widget: whose window asks
 * @desk: where the file comes from
 * @message: the message that carries it
 *
 * Asks where to save the file of a message and saves it there; the desk's signal "download" tells how far it is. Its own name is
 * made safe and only proposed.
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
