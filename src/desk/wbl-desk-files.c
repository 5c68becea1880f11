/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-files"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-messages.h"

/* Files of messages: from the store when they are here, else from the cloud, and then they are here. */

#define MAX_FILE (25 * 1024 * 1024)
#define MAX_KEPT (G_GINT64_CONSTANT (512) * 1024 * 1024) /* of all files; the cloud has the older ones */

typedef struct
{
  gint64 row;
  gboolean thumbnail;
  char *url;     /* (nullable) */
  GBytes *bytes; /* (nullable) */
} Wanted;

static Wanted *
wanted_new (gint64 row, gboolean thumbnail)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->row = row;
  wanted->thumbnail = thumbnail;
  return wanted;
}

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->url);
  g_clear_pointer (&wanted->bytes, g_bytes_unref);
  g_free (wanted);
}

static gpointer
look_job (WblDb *db, gpointer data, GError **error)
{
  Wanted *asked = data;
  g_autoptr (WblMessage) message = wbl_db_get_message (db, asked->row, error);
  Wanted *found;

  if (message == NULL)
    return NULL;
  found = wanted_new (asked->row, asked->thumbnail);
  found->url = g_strdup (message->file_url);
  found->bytes = wbl_db_get_file (db, asked->row, asked->thumbnail, NULL);
  if (found->bytes == NULL && asked->thumbnail)
    found->bytes = wbl_db_get_file (db, asked->row, FALSE, NULL);
  return found;
}

static gpointer
keep_job (WblDb *db, gpointer data, GError **error)
{
  Wanted *wanted = data;

  if (wbl_db_put_file (db, wanted->row, wanted->thumbnail, wanted->bytes, error))
    wbl_db_trim_files (db, MAX_KEPT, error);
  return NULL;
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  Wanted *wanted = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *bytes = wbl_cloud_download_finish (WBL_CLOUD (source), result, &error);
  Wanted *kept;

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  kept = wanted_new (wanted->row, wanted->thumbnail);
  kept->bytes = g_bytes_ref (bytes);
  wbl_store_write_async (self->store, WBL_PRIORITY_MAINTENANCE, keep_job, kept, wanted_free, NULL, NULL, NULL, NULL);
  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  Wanted *found = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, found, wanted_free);
  if (found->bytes != NULL)
    g_task_return_pointer (task, g_bytes_ref (found->bytes), (GDestroyNotify) g_bytes_unref);
  else if (found->url == NULL)
    g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND, "The message has no file");
  else if (self->cloud == NULL || wbl_desk_get_link (self) != WBL_DESK_ONLINE)
    g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE, "The file is not here yet");
  else
    wbl_cloud_download_async (self->cloud, found->url, found->thumbnail, MAX_FILE, cancellable,
                              downloaded_cb, g_steal_pointer (&task));
}

/**
 * wbl_desk_load_file_async:
 * @row_id: of a message with a file
 * @thumbnail: whether a small picture is enough
 *
 * Fails with WBL_CLOUD_ERROR_OFFLINE when the file is not here and cannot be fetched now.
 */
void
wbl_desk_load_file_async (WblDesk *self,
                          gint64 row_id,
                          gboolean thumbnail,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_desk_load_file_async);
  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, look_job, wanted_new (row_id, thumbnail), wanted_free,
                        wanted_free, cancellable, looked_cb, task);
}

/** wbl_desk_load_file_finish: Returns: (transfer full): the bytes. */
GBytes *
wbl_desk_load_file_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- on their way out ---- */

/** wbl_desk_get_upload: Returns: how much of the file of our message @row_id is sent, from 0 to 1; -1 = it is not on its
 * way. */
double
wbl_desk_get_upload (WblDesk *self, gint64 row_id)
{
  return self->sync != NULL ? wbl_sync_get_upload (self->sync, row_id) : -1;
}

/** wbl_desk_stop_upload: stops it: the message fails with the word "stopped", and wbl_desk_send_now_async() sends it again
 * from the beginning. Without an upload nothing happens. */
void
wbl_desk_stop_upload (WblDesk *self, gint64 row_id)
{
  if (self->sync != NULL)
    wbl_sync_stop_upload (self->sync, row_id);
}
