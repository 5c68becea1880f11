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
  WblCloudProgress progress; /* (nullable) */
  gpointer progress_data;
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
  found->progress = asked->progress;
  found->progress_data = asked->progress_data;
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
fetch (GTask *task, const Wanted *found)
{
  WblDesk *self = g_task_get_source_object (task);

  if (found->progress != NULL)
    found->progress (0, found->progress_data);
  wbl_cloud_download_async (self->cloud, found->url, found->thumbnail, MAX_FILE, found->progress, found->progress_data,
                            g_task_get_cancellable (task), downloaded_cb, task);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
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
    fetch (g_steal_pointer (&task), found);
}

static void
load (GTask *task, Wanted *wanted)
{
  WblDesk *self = g_task_get_source_object (task);

  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, look_job, wanted, wanted_free, wanted_free,
                        g_task_get_cancellable (task), looked_cb, task);
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
  load (task, wanted_new (row_id, thumbnail));
}

/** wbl_desk_load_file_finish: Returns: (transfer full): the bytes. */
GBytes *
wbl_desk_load_file_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- to where a person wants them ---- */

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (source);
  gsize size = 0;
  const char *bytes = g_bytes_get_data (data, &size);
  GError *error = NULL;

  if (path != NULL ? g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error)
                   : g_file_replace_contents (source, bytes, size, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/* wbl_desk_write_file: ends @task (transfer full) with @bytes in the file @to, whole, or else with what was there before. Who
 * stops it now comes too late, and is told so. */
void
wbl_desk_write_file (GTask *task, GFile *to, GBytes *bytes)
{
  g_autoptr (GTask) writing = NULL;

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  g_task_set_check_cancellable (task, FALSE);
  writing = g_task_new (to, NULL, written_cb, task);
  g_task_set_source_tag (writing, wbl_desk_write_file);
  g_task_set_task_data (writing, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (writing, write_thread);
}

struct _WblSaving
{
  WblDesk *desk; /* (unowned): its task holds it */
  gint64 row;
  GFile *to;          /* (owned) */
  GCancellable *stop; /* (owned) */
  double fraction;    /* -1 = it is not fetched, or not yet */
};

static void
saving_free (gpointer data)
{
  WblSaving *saving = data;

  g_object_unref (saving->to);
  g_object_unref (saving->stop);
  g_free (saving);
}

static void
saving_progress_cb (double fraction, gpointer data)
{
  WblSaving *saving = data;

  saving->fraction = fraction;
  g_signal_emit_by_name (saving->desk, "download", saving->row, fraction);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = WBL_DESK (source);
  WblSaving *saving = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = wbl_desk_load_file_finish (self, result, &error);

  g_hash_table_remove (self->saving, &saving->row);
  g_signal_emit_by_name (self, "download", saving->row, -1.0);
  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    wbl_desk_write_file (g_steal_pointer (&task), saving->to, bytes);
}

/**
 * wbl_desk_save_file_async:
 * @row_id: of a message with a file
 * @to: where a person wants it
 *
 * Writes the file of a message, whole or not at all. What has to be fetched first is told by the signal "download", and can be
 * stopped with wbl_desk_stop_download(): CANCELLED. Fails with WBL_CLOUD_ERROR_OFFLINE as wbl_desk_load_file_async() does, with
 * G_IO_ERROR_PENDING while the same file is being saved, with G_FILE_ERROR when it cannot be written. Ends in
 * wbl_desk_command_finish().
 */
void
wbl_desk_save_file_async (WblDesk *self, gint64 row_id, GFile *to, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, stop, callback, data);
  WblSaving *saving = NULL;
  Wanted *wanted = NULL;

  g_task_set_source_tag (task, wbl_desk_save_file_async);
  if (g_hash_table_contains (self->saving, &row_id))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "It is being saved");
      return;
    }
  saving = g_new0 (WblSaving, 1);
  *saving = (WblSaving){ self, row_id, g_object_ref (to), g_object_ref (stop), -1 };
  g_task_set_task_data (task, saving, saving_free);
  g_hash_table_insert (self->saving, &saving->row, saving);
  wanted = wanted_new (row_id, FALSE);
  wanted->progress = saving_progress_cb;
  wanted->progress_data = saving;
  load (g_task_new (self, stop, loaded_cb, g_steal_pointer (&task)), wanted);
}

/** wbl_desk_get_download: Returns: how much of the file of message @row_id, which a person saves, is fetched, from 0 to 1; -1 =
 * it is not on its way. */
double
wbl_desk_get_download (WblDesk *self, gint64 row_id)
{
  const WblSaving *saving = g_hash_table_lookup (self->saving, &row_id);

  return saving != NULL ? saving->fraction : -1;
}

/** wbl_desk_stop_download: the file is not saved. Without one on its way nothing happens. */
void
wbl_desk_stop_download (WblDesk *self, gint64 row_id)
{
  const WblSaving *saving = g_hash_table_lookup (self->saving, &row_id);

  if (saving != NULL)
    g_cancellable_cancel (saving->stop);
}

/* wbl_desk_stop_downloads: all of them. */
void
wbl_desk_stop_downloads (WblDesk *self)
{
  g_autoptr (GPtrArray) stops = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer saving = NULL;

  g_hash_table_iter_init (&iter, self->saving);
  while (g_hash_table_iter_next (&iter, NULL, &saving))
    g_ptr_array_add (stops, g_object_ref (((WblSaving *) saving)->stop));
  for (guint i = 0; i < stops->len; i++)
    g_cancellable_cancel (stops->pdata[i]);
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
