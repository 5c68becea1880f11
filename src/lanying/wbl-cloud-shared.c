/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-shared"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-rest.h"

/* What the members of a group share: announcements and files. */

#define SHARED_FILE 200 /* file_type of the place to upload to */

static void
free_announcement (gpointer data)
{
  wbl_cloud_announcement_free (data);
}

static void
free_file (gpointer data)
{
  wbl_cloud_file_free (data);
}

/* ---- announcements ---- */

static gpointer
read_announcement (JsonNode *node, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);
  WblCloudAnnouncement *announcement = object != NULL ? g_new0 (WblCloudAnnouncement, 1) : NULL;

  if (announcement == NULL)
    return NULL;
  announcement->id = wbl_json_int (object, "id", error);
  announcement->group = wbl_json_int_or (object, "group_id", 0);
  announcement->author = wbl_json_int_or (object, "author", 0);
  announcement->time_ms = wbl_json_int_or (object, "created_at", 0);
  announcement->title = wbl_rest_member (object, "title");
  announcement->content = wbl_rest_member (object, "content");
  return announcement;
}

const WblRestKind wbl_rest_announcements = { .row = read_announcement, .destroy = free_announcement };

/** wbl_cloud_announcements_async: asks for all announcements of @group. */
void
wbl_cloud_announcements_async (WblCloud *self,
                               gint64 group,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autofree char *path = wbl_rest_path ("/group/announcement/list", "group_id", group);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_announcements, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_announcements_finish: Returns: (transfer container) (element-type WblCloudAnnouncement) (nullable) */
GPtrArray *
wbl_cloud_announcements_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_announcements, result, error);
}

/** wbl_cloud_announce_async: tells all members; administrators may. */
void
wbl_cloud_announce_async (WblCloud *self,
                          gint64 group,
                          const char *title,
                          const char *content,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/group/announcement/edit",
                 wbl_rest_body ("{'group_id': <%x>, 'title': <%s>, 'content': <%s>}", group, title, content), cancellable,
                 callback, data);
}

/** wbl_cloud_delete_announcement_async: takes it back; its parameters are in the query. */
void
wbl_cloud_delete_announcement_async (WblCloud *self,
                                     gint64 group,
                                     gint64 announcement,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_autofree char *path = g_strdup_printf (
      "/group/announcement/delete?group_id=%" G_GINT64_FORMAT "&announcement_id=%" G_GINT64_FORMAT, group, announcement);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", path, NULL, cancellable, callback, data);
}

/* ---- shared files ---- */

static gpointer
file_new (JsonObject *object, GError **error)
{
  WblCloudFile *file = g_new0 (WblCloudFile, 1);

  file->id = wbl_json_int (object, "file_id", error);
  file->group = wbl_json_int_or (object, "group_id", 0);
  file->uploader = wbl_json_int_or (object, "uploader", 0);
  file->time_ms = wbl_json_int_or (object, "created_at", 0);
  file->size = wbl_json_int_or (object, "size", 0);
  file->name = wbl_rest_member (object, "name");
  file->type = wbl_rest_member (object, "type");
  file->url = wbl_rest_member (object, "url");
  return file;
}

static gpointer
read_file (JsonNode *node, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);

  return object != NULL ? file_new (object, error) : NULL;
}

const WblRestKind wbl_rest_files = { .row = read_file, .destroy = free_file };

/** wbl_cloud_group_files_async: asks which files @group shares; fetch one with wbl_cloud_download_async(). */
void
wbl_cloud_group_files_async (WblCloud *self,
                             gint64 group,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autofree char *path = wbl_rest_path ("/group/file/list", "group_id", group);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_files, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_group_files_finish: Returns: (transfer container) (element-type WblCloudFile) (nullable): what is shared. */
GPtrArray *
wbl_cloud_group_files_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_files, result, error);
}

/** wbl_cloud_rename_group_file_async: its address stays. */
void
wbl_cloud_rename_group_file_async (WblCloud *self,
                                   gint64 group,
                                   gint64 file,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/group/file/update_name",
                 wbl_rest_body ("{'group_id': <%x>, 'file_id': <%x>, 'name': <%s>}", group, file, name), cancellable,
                 callback, data);
}

/* ---- sharing one: its bytes first, then the group's list ---- */

static const WblRestKind shared_kind = { .one = file_new, .destroy = free_file };

typedef struct
{
  gint64 group;
  char *name;
  char *mime;
  gint64 size;
} Share;

static void
share_free (gpointer data)
{
  Share *share = data;

  g_free (share->name);
  g_free (share->mime);
  g_free (share);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WblCloudFile *file = wbl_rest_finish (WBL_CLOUD (source), &shared_kind, result, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, free_file);
  else
    g_task_return_error (task, error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Share *share = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autofree char *url = wbl_cloud_upload_finish (WBL_CLOUD (source), result, &error);

  if (url == NULL)
    g_task_return_error (task, error);
  else
    wbl_rest_call (WBL_CLOUD (source), &shared_kind, "POST", "/group/file/upload",
                   wbl_rest_body ("{'group_id': <%x>, 'name': <%s>, 'size': <%x>, 'type': <%s>, 'url': <%s>}",
                                  share->group, share->name, share->size, share->mime, url),
                   cancellable, listed_cb, g_steal_pointer (&task));
}

/**
 * wbl_cloud_share_file_async:
 * @name: what members see
 * @mime: (nullable): content type
 * @bytes: (transfer none): at most wbl_cloud_max_file_bytes()
 * @progress: (nullable) (scope async): told on the main thread how much is sent
 *
 * Uploads a file and puts it on the group's list. Cancelled in between, the bytes are there and nobody sees them.
 */
void
wbl_cloud_share_file_async (WblCloud *self,
                            gint64 group,
                            const char *name,
                            const char *mime,
                            GBytes *bytes,
                            WblCloudProgress progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Share *share = g_new0 (Share, 1);
  g_autofree char *place
      = g_strdup_printf ("/file/upload/chat?file_type=%d&to_id=%" G_GINT64_FORMAT "&to_type=2", SHARED_FILE, group);

  g_task_set_source_tag (task, wbl_cloud_share_file_async);
  share->group = group;
  share->name = g_utf8_make_valid (name, -1);
  share->mime = g_strdup (mime != NULL ? mime : "application/octet-stream");
  share->size = (gint64)g_bytes_get_size (bytes);
  g_task_set_task_data (task, share, share_free);
  wbl_cloud_put_async (self, place, name, mime, bytes, progress, progress_data, cancellable, stored_cb, task);
}

/** wbl_cloud_share_file_finish: Returns: (transfer full) (nullable): as the group lists it. */
WblCloudFile *
wbl_cloud_share_file_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
