/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-files"
#include "config.h"

#include "nest/wbl-nest-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-multipart.h"

#define FORM_OVERHEAD (64 * 1024)
#define UPLOAD_KEY "wbl-nest-upload"

/* A file on its way in. It lives as long as its request. */
typedef struct
{
  WblNestFile *file;          /* (owned) */
  WblNestMultipart *multipart; /* (owned) */
  char *path;                 /* (owned) of the unfinished file */
  FILE *output;               /* (owned) (nullable) */
  gsize size;
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

  if (soup_server_message_get_status (message) != 0
      || wbl_nest_multipart_feed (self->multipart, data, size))
    return;
  soup_server_message_set_status (message,
                                  self->size > WBL_NEST_MAX_FILE
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

  self->file = file;
  self->path = g_strconcat (path, ".part", NULL);
  self->output = g_fopen (self->path, "wbe");
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

static gboolean
upload_finish (Upload *self,
               WblNestDb *db)
{
  g_autofree char *path = wbl_nest_db_dup_file_path (db, self->file->sign);
  gboolean written = fflush (self->output) == 0 && fsync (fileno (self->output)) == 0;

  self->file->name = safe_name (wbl_nest_multipart_get_name (self->multipart));
  self->file->type = g_strdup (wbl_nest_multipart_get_type (self->multipart));
  self->file->size = (gint64) self->size;
  if (!written || g_rename (self->path, path) != 0)
    return FALSE;
  fclose (g_steal_pointer (&self->output));
  return wbl_nest_db_save_file (db, self->file, NULL);
}

static void
finish (WblNestCall *call)
{
  Upload *upload = g_object_get_data (G_OBJECT (call->message), UPLOAD_KEY);

  if (upload == NULL || !wbl_nest_multipart_is_complete (upload->multipart))
    soup_server_message_set_status (call->message, SOUP_STATUS_BAD_REQUEST, NULL);
  else
    wbl_nest_call_done (call, upload_finish (upload, call->nest->db));
}

static void
make_place (WblNestCall *call)
{
  g_autoptr (WblNestFile) file = g_new0 (WblNestFile, 1);
  g_autofree char *upload_url = NULL;
  g_autofree char *download_url = NULL;
  JsonObject *data = NULL;

  file->uploader = call->user->id;
  file->to_id = wbl_nest_call_id (call, "to_id");
  file->size = -1;
  if (!wbl_nest_call_may_reach (call, file->to_id))
    return;
  if (!wbl_nest_db_add_file (call->nest->db, file, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  upload_url = g_strconcat (call->nest->base_url, WBL_NEST_UPLOAD_PATH "?file_sign=", file->sign,
                            NULL);
  download_url = g_strconcat (call->nest->base_url, "/file/download/chat?file_sign=", file->sign,
                              NULL);
  data = json_object_new ();
  json_object_set_string_member (data, "upload_url", upload_url);
  json_object_set_string_member (data, "download_url", download_url);
  json_object_set_string_member (data, "upload_method", "POST");
  json_object_set_object_member (data, "oss_body_param", json_object_new ());
  wbl_nest_call_object (call, data);
}

/* ---- download ---- */

static gboolean
may_read (WblNestCall *call,
          const WblNestFile *file)
{
  gint64 user_id = call->user->id;

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
send_file (WblNestCall *call,
           const WblNestFile *file,
           GMappedFile *mapped)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  SoupMessageBody *body = soup_server_message_get_response_body (call->message);
  const char *type = safe_type (file->type);
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (mapped);
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

static void
download (WblNestCall *call)
{
  const char *sign = wbl_nest_call_text (call, "file_sign");
  g_autoptr (WblNestFile) file = sign != NULL ? wbl_nest_db_get_file (call->nest->db, sign) : NULL;
  g_autofree char *path = NULL;
  g_autoptr (GMappedFile) mapped = NULL;

  if (file != NULL && file->size >= 0 && may_read (call, file))
    {
      path = wbl_nest_db_dup_file_path (call->nest->db, file->sign);
      mapped = g_mapped_file_new (path, FALSE, NULL);
    }
  if (mapped == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_FILE, "no such file");
  else
    send_file (call, file, mapped);
}

const WblNestRoute wbl_nest_file_routes[] = {
  { "GET", "/file/upload/chat", make_place, WBL_NEST_VISITORS },
  { "POST", WBL_NEST_UPLOAD_PATH, finish, WBL_NEST_ANYBODY },
  { "GET", "/file/download/chat", download, WBL_NEST_VISITORS },
  { NULL },
};
