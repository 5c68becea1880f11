/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-files"
#include "config.h"

#include "nest/wbl-nest-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-multipart.h"
#include "nest/wbl-nest-thumbnail.h"

#define FORM_OVERHEAD (64 * 1024)
#define UPLOAD_KEY "wbl-nest-upload"

/* A file on its way in. It lives as long as its request. */
typedef struct
{
  WblNestFile *file;          /* (owned) */
  WblNestMultipart *multipart; /* (owned) */
  char *path;                 /* (owned) of the unfinished file, no other upload's */
  FILE *output;               /* (owned) (nullable) */
  gsize size;
  gsize received; /* with what is around the file */
} Upload;

static void
upload_free (Upload *self)
{
  if (self->output != NULL)
    {
      fclose (self->output);
      g_unlink (self->path);
    }
  g_clear_pointer (&self->multipart, wbl_nest_multipart_free);
  wbl_nest_file_free (self->file);
  g_free (self->path);
  g_free (self);
}

static gboolean
upload_write (const guint8 *data,
              gsize size,
              gpointer user_data)
{
  Upload *self = user_data;

  self->size += size;
  return self->size <= WBL_NEST_MAX_FILE && fwrite (data, 1, size, self->output) == size;
}

static void
chunk_came_cb (SoupServerMessage *message,
               GBytes *chunk,
               gpointer user_data)
{
  Upload *self = user_data;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  if (soup_server_message_get_status (message) != 0)
    return;
  self->received += size;
  if (self->received <= WBL_NEST_MAX_FILE + FORM_OVERHEAD
      && wbl_nest_multipart_feed (self->multipart, data, size))
    return;
  soup_server_message_set_status (message,
                                  self->size > WBL_NEST_MAX_FILE
                                          || self->received > WBL_NEST_MAX_FILE + FORM_OVERHEAD
                                      ? SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE
                                      : SOUP_STATUS_BAD_REQUEST, NULL);
}

/* The place made by /file/upload/chat, still empty. Who knows its name may fill it, once. */
static WblNestFile *
find_place (WblNest *nest,
            GHashTable *query)
{
  const char *sign = query != NULL ? g_hash_table_lookup (query, "file_sign") : NULL;
  g_autoptr (WblNestFile) file = sign != NULL ? wbl_nest_db_get_file (nest->db, sign) : NULL;

  return file != NULL && file->size < 0 ? g_steal_pointer (&file) : NULL;
}

static Upload *
upload_new (WblNest *nest,
            WblNestFile *file,
            const char *boundary)
{
  Upload *self = g_new0 (Upload, 1);
  g_autofree char *path = wbl_nest_db_dup_file_path (nest->db, file->sign);
  g_autofree char *random = g_uuid_string_random ();

  self->file = file;
  self->path = g_strconcat (path, ".", random, ".part", NULL);
  self->output = g_fopen (self->path, "wbxe");
  self->multipart = wbl_nest_multipart_new (boundary, upload_write, self);
  return self;
}

/**
 * wbl_nest_files_receive: (skip)
 * @nest: a desk
 * @message: a request to WBL_NEST_UPLOAD_PATH whose headers have come
 * @query: (nullable): its query
 *
 * Prepares to take the body to the disk as it comes in. A request that will be refused gets its
 * status here, and its body is dropped.
 */
void
wbl_nest_files_receive (WblNest *nest,
                        SoupServerMessage *message,
                        GHashTable *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GHashTable) params = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &params);
  const char *boundary = params != NULL ? g_hash_table_lookup (params, "boundary") : NULL;
  WblNestFile *file = find_place (nest, query);
  Upload *upload = NULL;
  guint status = 0;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (soup_message_headers_get_content_length (headers) > WBL_NEST_MAX_FILE + FORM_OVERHEAD)
    status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  else if (file == NULL)
    status = SOUP_STATUS_FORBIDDEN;
  else if (g_strcmp0 (type, "multipart/form-data") != 0 || boundary == NULL)
    status = SOUP_STATUS_BAD_REQUEST;
  else if ((upload = upload_new (nest, file, boundary))->output == NULL)
    status = SOUP_STATUS_INSUFFICIENT_STORAGE;
  if (upload != NULL)
    {
      g_object_set_data_full (G_OBJECT (message), UPLOAD_KEY, upload, (GDestroyNotify) upload_free);
      g_signal_connect (message, "got-chunk", G_CALLBACK (chunk_came_cb), upload);
    }
  else
    g_clear_pointer (&file, wbl_nest_file_free);
  if (status != 0)
    soup_server_message_set_status (message, status, NULL);
}

static char *
safe_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL && *name != '\0' ? name : "file", -1);
  g_autofree char *base = g_path_get_basename (valid);
  g_autofree char *cut = g_utf8_substring (base, 0, MIN (g_utf8_strlen (base, -1), 120));

  for (char *at = cut; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) || strchr ("/\\\"", *at) != NULL)
      *at = '_';
  return g_steal_pointer (&cut);
}

/* Of several uploads to one place the first that is complete fills it: only then the file gets its
 * name, and there is no other of that name. */
static gboolean
upload_finish (Upload *self,
               WblNestDb *db)
{
  g_autofree char *path = wbl_nest_db_dup_file_path (db, self->file->sign);

  self->file->name = safe_name (wbl_nest_multipart_get_name (self->multipart));
  self->file->type = g_strdup (wbl_nest_multipart_get_type (self->multipart));
  self->file->size = (gint64) self->size;
  return fflush (self->output) == 0 && fsync (fileno (self->output)) == 0
         && wbl_nest_db_begin (db, NULL) && wbl_nest_db_save_file (db, self->file, NULL)
         && g_rename (self->path, path) == 0 && wbl_nest_db_commit (db, NULL);
}

static void
finish (WblNestCall *call)
{
  Upload *upload = g_object_get_data (G_OBJECT (call->message), UPLOAD_KEY);
  g_autoptr (WblNestFile) now = NULL;

  if (upload != NULL)
    now = wbl_nest_db_get_file (call->nest->db, upload->file->sign);
  if (upload == NULL || !wbl_nest_multipart_is_complete (upload->multipart))
    soup_server_message_set_status (call->message, SOUP_STATUS_BAD_REQUEST, NULL);
  else if (now == NULL || now->size >= 0)
    soup_server_message_set_status (call->message, SOUP_STATUS_FORBIDDEN, NULL);
  else if (upload_finish (upload, call->nest->db))
    wbl_nest_call_ok (call);
  else
    {
      wbl_nest_db_rollback (call->nest->db);
      wbl_nest_call_done (call, FALSE);
    }
}

static char *
download_url (WblNestCall *call,
              const WblNestFile *file)
{
  return g_strconcat (call->nest->base_url,
                      file->is_public ? "/file/download/avatar?object_name="
                                      : "/file/download/chat?file_sign=",
                      file->sign, NULL);
}

/* @file: uploader, to_id and is_public */
static void
answer_place (WblNestCall *call,
              WblNestFile *file)
{
  g_autofree char *upload = NULL;
  g_autofree char *download = NULL;
  JsonObject *data = NULL;

  file->size = -1;
  if (!wbl_nest_db_add_file (call->nest->db, file, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  upload = g_strconcat (call->nest->base_url, WBL_NEST_UPLOAD_PATH "?file_sign=", file->sign, NULL);
  download = download_url (call, file);
  data = json_object_new ();
  json_object_set_string_member (data, "upload_url", upload);
  json_object_set_string_member (data, "download_url", download);
  json_object_set_string_member (data, "upload_method", "POST");
  json_object_set_object_member (data, "oss_body_param", json_object_new ());
  wbl_nest_call_object (call, data);
}

static void
make_place (WblNestCall *call)
{
  g_autoptr (WblNestFile) file = g_new0 (WblNestFile, 1);

  file->uploader = call->user->id;
  file->to_id = wbl_nest_call_id (call, "to_id");
  if (wbl_nest_call_may_reach (call, file->to_id))
    answer_place (call, file);
}

static void
make_avatar_place (WblNestCall *call)
{
  g_autoptr (WblNestFile) file = g_new0 (WblNestFile, 1);

  file->uploader = call->user->id;
  file->is_public = TRUE;
  answer_place (call, file);
}

/* Who may give the group its avatar is asked again when they do. */
static void
make_group_avatar_place (WblNestCall *call)
{
  if (wbl_nest_call_may_reach (call, wbl_nest_call_id (call, "group_id")))
    make_avatar_place (call);
}

/* ---- download ---- */

static gboolean
may_read (WblNestCall *call,
          const WblNestFile *file)
{
  gint64 user_id = call->user->id;

  if (file->is_public)
    return TRUE;
  if (file->to_id >= WBL_NEST_FIRST_GROUP)
    return wbl_nest_db_is_member (call->nest->db, file->to_id, user_id);
  return user_id == file->uploader || user_id == file->to_id;
}

/* Only what a browser shows without running anything keeps its type. */
static const char *
safe_type (const char *type)
{
  static const char *const shown[] = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4",
    "audio/webm", "video/mp4", "video/webm", NULL,
  };

  return type != NULL && g_strv_contains (shown, type) ? type : NULL;
}

static void
send_bytes (WblNestCall *call,
            const WblNestFile *file,
            GBytes *bytes,
            const char *type)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  SoupMessageBody *body = soup_server_message_get_response_body (call->message);
  g_autofree char *name = g_uri_escape_string (file->name != NULL ? file->name : "file", NULL, FALSE);
  g_autofree char *disposition
      = g_strdup_printf ("%s; filename*=UTF-8''%s", type != NULL ? "inline" : "attachment", name);

  soup_message_headers_set_content_type (headers, type != NULL ? type : "application/octet-stream",
                                         NULL);
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; sandbox");
  soup_message_headers_replace (headers, "Cache-Control", "private, max-age=86400");
  soup_message_body_append_bytes (body, bytes);
  soup_server_message_set_status (call->message, SOUP_STATUS_OK, NULL);
}

static gboolean
send_path (WblNestCall *call,
           const WblNestFile *file,
           const char *path,
           const char *type)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;

  if (bytes != NULL)
    send_bytes (call, file, bytes, type);
  return bytes != NULL;
}

static void
send_original (WblNestCall *call,
               const WblNestFile *file)
{
  g_autofree char *path = wbl_nest_db_dup_file_path (call->nest->db, file->sign);

  if (!send_path (call, file, path, safe_type (file->type)))
    wbl_nest_call_fail (call, WBL_NEST_NO_FILE, "no such file");
}

/* ---- thumbnails ---- */

typedef struct
{
  WblNestCall *call; /* (owned) */
  WblNestFile *file; /* (owned) */
} Waiting;

static char *
thumbnail_path (WblNestDb *db,
                const WblNestFile *file)
{
  g_autofree char *path = wbl_nest_db_dup_file_path (db, file->sign);

  return g_strconcat (path, ".small", NULL);
}

static const char *
thumbnail_type (const WblNestFile *file)
{
  return g_strcmp0 (file->type, "image/jpeg") == 0 ? "image/jpeg" : "image/png";
}

/* What cannot be made smaller is sent as it is. */
static void
thumbnail_made_cb (GObject *source,
                   GAsyncResult *result,
                   gpointer user_data)
{
  Waiting *self = user_data;
  g_autofree char *path = thumbnail_path (self->call->nest->db, self->file);
  g_autoptr (GError) error = NULL;

  if (!wbl_nest_thumbnail_finish (result, &error))
    g_debug ("No thumbnail: %s", error->message);
  if (error != NULL || !send_path (self->call, self->file, path, thumbnail_type (self->file)))
    send_original (self->call, self->file);
  wbl_nest_file_free (self->file);
  wbl_nest_call_finish (self->call);
  g_free (self);
}

/* @file: (transfer full) */
static void
send_thumbnail (WblNestCall *call,
                WblNestFile *file)
{
  g_autofree char *path = wbl_nest_db_dup_file_path (call->nest->db, file->sign);
  g_autofree char *small = thumbnail_path (call->nest->db, file);
  Waiting *waiting = NULL;

  if (send_path (call, file, small, thumbnail_type (file)))
    {
      wbl_nest_file_free (file);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->call = call;
  waiting->file = file;
  wbl_nest_call_wait (call);
  wbl_nest_thumbnail_async (path, small, file->type, thumbnail_made_cb, waiting);
}

/* ---- both ---- */

/* 2 asks for a thumbnail, 3 for the picture of a video: there is none here. */
static void
send_as_wanted (WblNestCall *call,
                const char *sign)
{
  g_autoptr (WblNestFile) file = wbl_nest_db_get_file (call->nest->db, sign);

  if (file == NULL || file->size < 0 || !may_read (call, file))
    wbl_nest_call_fail (call, WBL_NEST_NO_FILE, "no such file");
  else if (wbl_nest_call_int (call, "image_type", 1) == 2)
    send_thumbnail (call, g_steal_pointer (&file));
  else
    send_original (call, file);
}

static void
download_chat (WblNestCall *call)
{
  send_as_wanted (call, wbl_nest_call_text (call, "file_sign"));
}

static void
download_avatar (WblNestCall *call)
{
  send_as_wanted (call, wbl_nest_call_text (call, "object_name"));
}

/* ---- forwarding ---- */

/* The same bytes once more, for somebody else. */
static void
forward (WblNestCall *call)
{
  g_autoptr (WblNestFile) file
      = wbl_nest_db_get_file (call->nest->db, wbl_nest_call_text (call, "file_sign"));
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *url = NULL;

  if (!wbl_nest_call_may_reach (call, wbl_nest_call_id (call, "to_id")))
    return;
  if (file == NULL || file->size < 0 || !may_read (call, file))
    {
      wbl_nest_call_fail (call, WBL_NEST_NO_FILE, "no such file");
      return;
    }
  from = wbl_nest_db_dup_file_path (call->nest->db, file->sign);
  file->uploader = call->user->id;
  file->to_id = wbl_nest_call_id (call, "to_id");
  file->is_public = FALSE;
  if (!wbl_nest_db_add_file (call->nest->db, file, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  to = wbl_nest_db_dup_file_path (call->nest->db, file->sign);
  url = download_url (call, file);
  if (link (from, to) != 0)
    wbl_nest_call_fail (call, WBL_NEST_NO_FILE, "cannot forward");
  else
    json_object_set_string_member (call->answer, "data", url);
}

#define PICTURE_PARAMS \
  " image_type:i32 w:f64 h:f64 thumbnail_strategy:i32 sdk_sign:string store_token:string"

const WblNestRoute wbl_nest_file_routes[] = {
  { "GET", "/file/upload/chat", make_place, WBL_NEST_VISITORS,
    "file_type:i32* to_id:i64* to_type:i32" },
  { "GET", "/file/upload/avatar/user", make_avatar_place, WBL_NEST_USERS },
  { "GET", "/file/upload/avatar/group", make_group_avatar_place, WBL_NEST_USERS, "group_id:i64*" },
  { "GET", "/file/upload/forward", forward, WBL_NEST_USERS,
    "file_sign:string* to_id:i64* to_type:i32" },
  { "POST", WBL_NEST_UPLOAD_PATH, finish, WBL_NEST_ANYBODY },
  { "GET", "/file/download/chat", download_chat, WBL_NEST_VISITORS,
    "file_sign:string* format:string source:string" PICTURE_PARAMS },
  { "GET", "/file/download/avatar", download_avatar, WBL_NEST_VISITORS,
    "object_name:string*" PICTURE_PARAMS },
  { NULL },
};
