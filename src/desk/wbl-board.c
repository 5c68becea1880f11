/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-board"

#include "config.h"

#include "desk/wbl-board.h"
#include "desk/wbl-desk-private.h"
#include "lanying/wbl-cloud-groups.h"

/* Article packs travel in the group's files too; they are no file for people. */
#define PACK_PREFIX "articles-"
#define PACK_SUFFIX ".jsonl.gz"

/* A question about the staff room. (transfer full) (nullable): NULL = answered already */
static GTask *
ask (WblDesk *self, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = wbl_desk_ask (self, tag, cancellable, callback, data);

  if (task == NULL || (self->team != 0 && !self->team_gone))
    return g_steal_pointer (&task);
  g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND, "There is no team");
  return NULL;
}

/* ---- announcements ---- */

static void
announcements_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *list = wbl_cloud_announcements_finish (WBL_CLOUD (source), result, &error);

  wbl_desk_return (task, list, (GDestroyNotify) g_ptr_array_unref, error);
}

/** wbl_desk_announcements_async: asks what the team's announcements are. */
void
wbl_desk_announcements_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = ask (self, wbl_desk_announcements_async, cancellable, callback, data);

  if (task != NULL)
    wbl_cloud_announcements_async (self->cloud, self->team, cancellable, announcements_cb, task);
}

/** wbl_desk_announcements_finish: Returns: (transfer full) (element-type WblCloudAnnouncement) (nullable) */
GPtrArray *
wbl_desk_announcements_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_desk_announce_async: tells the team; the cloud lets only the group's administrators. Our form has one text for both
 * of the cloud's, title and content. */
void
wbl_desk_announce_async (WblDesk *self, const char *text, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = ask (self, wbl_desk_announce_async, NULL, callback, data);

  if (task != NULL)
    wbl_cloud_announce_async (self->cloud, self->team, text, text, NULL, wbl_desk_asked_cb, task);
}

/** wbl_desk_withdraw_announcement_async: takes the announcement of this id back. */
void
wbl_desk_withdraw_announcement_async (WblDesk *self, gint64 announcement, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = ask (self, wbl_desk_withdraw_announcement_async, NULL, callback, data);

  if (task != NULL)
    wbl_cloud_delete_announcement_async (self->cloud, self->team, announcement, NULL, wbl_desk_asked_cb, task);
}

/* ---- files ---- */

static gboolean
is_for_people (const WblCloudFile *file)
{
  return file->name == NULL || !g_str_has_prefix (file->name, PACK_PREFIX) || !g_str_has_suffix (file->name, PACK_SUFFIX);
}

static void
files_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *files = wbl_cloud_group_files_finish (WBL_CLOUD (source), result, &error);

  for (guint i = files != NULL ? files->len : 0; i > 0; i--)
    if (!is_for_people (g_ptr_array_index (files, i - 1)))
      g_ptr_array_remove_index (files, i - 1);
  wbl_desk_return (task, files, (GDestroyNotify) g_ptr_array_unref, error);
}

/** wbl_desk_shared_files_async: asks which files the team shares. */
void
wbl_desk_shared_files_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = ask (self, wbl_desk_shared_files_async, cancellable, callback, data);

  if (task != NULL)
    wbl_cloud_group_files_async (self->cloud, self->team, cancellable, files_cb, task);
}

/** wbl_desk_shared_files_finish: Returns: (transfer full) (element-type WblCloudFile) (nullable) */
GPtrArray *
wbl_desk_shared_files_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (WblCloudFile) shared = wbl_cloud_share_file_finish (WBL_CLOUD (source), result, &error);

  if (shared != NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  WblShareProgress progress;
  gpointer data;
} Share;

static void
share (GTask *task, GFile *file, GBytes *bytes)
{
  WblDesk *self = g_task_get_source_object (task);
  const Share *share = g_task_get_task_data (task);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  wbl_cloud_share_file_async (self->cloud, self->team, name, mime, bytes, share->progress, share->data,
                              g_task_get_cancellable (task), shared_cb, task);
}

/* Before anything is sent. */
static gboolean
fits (GTask *task, guint64 size)
{
  if (size <= wbl_cloud_max_file_bytes ())
    return TRUE;
  g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE, "The file is larger than 25 MiB");
  return FALSE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else if (g_bytes_get_size (bytes) == 0)
    g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID, "The file is empty");
  else if (self->cloud == NULL)
    g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE, "This needs the cloud");
  else if (fits (task, g_bytes_get_size (bytes)))
    share (g_steal_pointer (&task), G_FILE (source), bytes);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    g_task_return_error (task, error);
  else if (fits (task, (guint64) g_file_info_get_size (info)))
    g_file_load_bytes_async (G_FILE (source), cancellable, read_cb, g_steal_pointer (&task));
}

/**
 * wbl_desk_share_file_async:
 * @progress: (nullable) (scope async): told on the main thread how much of the file is sent, from 0 to 1
 *
 * Puts a file where all of the team find it, under its own name. TOO_LARGE above 25 MiB, INVALID when there is nothing in it:
 * before anything is sent. Cancelled on its way, it is on nobody's list.
 */
void
wbl_desk_share_file_async (WblDesk *self,
                           GFile *file,
                           WblShareProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GTask *task = ask (self, wbl_desk_share_file_async, cancellable, callback, data);
  const Share share = { progress, progress_data };

  if (task == NULL)
    return;
  g_task_set_task_data (task, g_memdup2 (&share, sizeof share), g_free);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable,
                           measured_cb, task);
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = wbl_cloud_download_finish (WBL_CLOUD (source), result, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    {
      GFile *to = g_task_get_task_data (task);

      wbl_desk_write_file (g_steal_pointer (&task), to, bytes);
    }
}

/**
 * wbl_desk_save_shared_file_async:
 * @to: where to
 * @progress: (nullable) (scope async): told on the main thread how much of the file is here, from 0 to 1
 *
 * Fetches a shared file and writes it, whole or not at all; G_FILE_ERROR when it cannot be written.
 */
void
wbl_desk_save_shared_file_async (WblDesk *self,
                                 const WblCloudFile *shared,
                                 GFile *to,
                                 WblShareProgress progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  GTask *task = ask (self, wbl_desk_save_shared_file_async, cancellable, callback, data);

  if (task == NULL)
    return;
  g_task_set_task_data (task, g_object_ref (to), g_object_unref);
  wbl_cloud_download_async (self->cloud, shared->url, FALSE, wbl_cloud_max_file_bytes (), progress, progress_data, cancellable,
                            downloaded_cb, task);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) outcomes = wbl_cloud_outcomes_finish (WBL_CLOUD (source), result, &error);
  const WblCloudOutcome *outcome = outcomes != NULL && outcomes->len > 0 ? g_ptr_array_index (outcomes, 0) : NULL;

  if (outcomes == NULL)
    g_task_return_error (task, error);
  else if (outcome != NULL && !outcome->done)
    g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_FORBIDDEN, "%s", outcome->reason);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/** wbl_desk_remove_shared_file_async: who shared it, or an administrator of the group, may; FORBIDDEN for others. */
void
wbl_desk_remove_shared_file_async (WblDesk *self, gint64 file, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = ask (self, wbl_desk_remove_shared_file_async, NULL, callback, data);

  if (task != NULL)
    wbl_cloud_delete_group_files_async (self->cloud, self->team, &file, 1, NULL, removed_cb, task);
}
