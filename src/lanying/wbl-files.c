/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-files"

#include "config.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-cloud-internal.h"

#define MAX_BYTES (25 * 1024 * 1024)
#define MAX_ANSWER (256 * 1024)
#define MAX_HOPS 5

/* Files take two steps: the cloud names a place (with our token), the bytes go there or come from
 * there (without it, unless the place is the cloud itself). */

typedef struct
{
  GBytes *bytes;
  char *name;
  char *mime;
  char *download_url;
  WblCloudProgress progress;
  gpointer progress_data;
} Upload;

typedef struct
{
  char *url; /* where we are; changes with each redirection */
  gsize max_bytes;
  gboolean unasked; /* a picture that shows itself */
  guint hops;
  WblCloudProgress progress;
  gpointer progress_data;
} Download;

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_bytes_unref (upload->bytes);
  g_free (upload->name);
  g_free (upload->mime);
  g_free (upload->download_url);
  g_free (upload);
}

static void
download_free (gpointer data)
{
  Download *download = data;

  g_free (download->url);
  g_free (download);
}

/* The cloud knows two kinds of voice: AMR and MP3. */
static guint
file_type (WblContentType ctype, const char *mime)
{
  switch ((int)ctype)
    {
    case WBL_CONTENT_AUDIO:
      return g_strcmp0 (mime, "audio/mpeg") == 0 ? 104 : 101;
    case WBL_CONTENT_IMAGE:
      return 102;
    case WBL_CONTENT_VIDEO:
      return 103;
    default:
      return 100;
    }
}

/* The vendor's own names for its REST service stand for whichever address we use now. */
static gboolean
is_vendor_host (const char *host)
{
  return g_str_has_suffix (host, ".maximtop.cn") || g_str_has_suffix (host, ".maximtop.com.cn");
}

static gboolean
is_web (GUri *uri)
{
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  return (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")) && g_uri_get_host (uri) != NULL
         && *g_uri_get_host (uri) != '\0';
}

/* Makes @url absolute at the REST service if it is relative to it or names the vendor; NULL if it
 * is no web address. */
static char *
settle_url (WblCloud *self, const char *url)
{
  const char *base = wbl_session_get_rest_url (wbl_cloud_get_session (self));
  g_autofree char *absolute = base != NULL
                                  ? g_uri_resolve_relative (base, url, SOUP_HTTP_URI_FLAGS, NULL)
                                  : g_strdup (url);
  g_autoptr (GUri) uri
      = absolute != NULL ? g_uri_parse (absolute, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (!is_web (uri))
    return NULL;
  if (base == NULL || !is_vendor_host (g_uri_get_host (uri)))
    return g_steal_pointer (&absolute);
  return g_strdup_printf ("%s%s%s%s", base, g_uri_get_path (uri),
                          g_uri_get_query (uri) != NULL ? "?" : "",
                          g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
}

static gboolean
is_ours (WblCloud *self, const char *url)
{
  const char *base = wbl_session_get_rest_url (wbl_cloud_get_session (self));
  g_autoptr (GUri) ours = base != NULL ? g_uri_parse (base, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return ours != NULL && uri != NULL && wbl_http_same_origin (ours, uri);
}

/* An attachment's address was written by somebody else. At the cloud it may name a file and nothing more: a GET of ours
 * can mark messages as read. Pictures load by themselves, and from elsewhere that would tell a stranger who reads them
 * and when: there a person has to ask. */
static gboolean
may_fetch (WblCloud *self, const char *url, gboolean unasked)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";

  if (!is_web (uri)) /* a redirection may name anything */
    return FALSE;
  if (!is_ours (self, url))
    return !unasked;
  return g_str_has_prefix (path, "/file/") && strstr (path, "..") == NULL && strchr (path, '%') == NULL;
}

/* The token goes to the cloud's own origin only: each hop of a redirection is asked anew. */
static void
add_headers (WblCloud *self, SoupMessage *message, const char *url)
{
  WblSession *session = wbl_cloud_get_session (self);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (!is_ours (self, url) || wbl_session_get_token (session) == NULL)
    return;
  soup_message_headers_replace (headers, "app_id", wbl_session_get_app_id (session));
  soup_message_headers_replace (headers, "access-token", wbl_session_get_token (session));
}

/* Takes @task. */
static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, wbl_cloud_error_adopt (error));
  g_object_unref (task);
}

static void
fail_new (GTask *task, WblCloudError code, const char *text)
{
  fail (task, g_error_new_literal (WBL_CLOUD_ERROR, code, text));
}

/* Aliyun's callback says {"Status":"OK"}, Ceph {"data":true}, a small server the usual envelope. */
static gboolean
was_stored (const WblHttpAnswer *answer, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (answer->body, &size);
  g_autoptr (JsonObject) object = NULL;

  *error = wbl_cloud_error_from_http (answer->status);
  if (*error != NULL)
    return FALSE;
  object = wbl_json_parse_object (text != NULL ? text : "", size, error);
  if (object == NULL)
    return FALSE;
  if (wbl_json_int_or (object, "code", 200) != 200)
    *error = wbl_cloud_error_from_code (wbl_json_int_or (object, "code", 0),
                                        wbl_json_string_or (object, "message", NULL));
  else if (!g_str_equal (wbl_json_string_or (object, "Status", "OK"), "OK")
           || !wbl_json_bool_or (object, "data", TRUE))
    *error
        = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED, "the file was not stored");
  return *error == NULL;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Upload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);

  if (answer == NULL || !was_stored (answer, &error))
    {
      fail (task, error);
      return;
    }
  g_task_return_pointer (task, g_strdup (upload->download_url), g_free);
  g_object_unref (task);
}

static void
add_storage_parts (SoupMultipart *multipart, JsonObject *place)
{
  static const char *const names[] = { "OSSAccessKeyId", "policy", "signature", "callback", "key" };
  JsonObject *parts = wbl_json_object_or_null (place, "oss_body_param");

  if (parts == NULL || wbl_json_string_or (parts, "key", NULL) == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    soup_multipart_append_form_string (multipart, names[i],
                                       wbl_json_string_or (parts, names[i], ""));
}

static void
send_bytes (GTask *task, JsonObject *place, const char *url)
{
  WblCloud *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  WblHttpLimits limits = {
    .idle_ms = wbl_session_get_limits (wbl_cloud_get_session (self))->transfer_ms,
    .max_bytes = MAX_ANSWER,
    .progress = upload->progress,
    .progress_data = upload->progress_data,
    .stranger = !is_ours (self, url),
    .sending = TRUE,
  };
  g_autoptr (SoupMultipart) multipart = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr (SoupMessage) message = NULL;

  add_storage_parts (multipart, place);
  soup_multipart_append_form_file (multipart, "file", upload->name, upload->mime, upload->bytes);
  message = soup_message_new_from_multipart (url, multipart);
  add_headers (self, message, url);
  wbl_http_fetch_async (wbl_session_get_http (wbl_cloud_get_session (self)), message, &limits,
                        g_task_get_cancellable (task), stored_cb, task);
}

static void
placed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Upload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) envelope = wbl_session_call_finish (WBL_SESSION (source), result, &error);
  JsonObject *place = envelope != NULL ? wbl_json_object (envelope, "data", &error) : NULL;
  g_autofree char *url = NULL;

  if (place != NULL)
    {
      url = settle_url (g_task_get_source_object (task),
                        wbl_json_string (place, "upload_url", &error));
      upload->download_url
          = g_strdup (error == NULL ? wbl_json_string (place, "download_url", &error) : "");
    }
  if (error != NULL)
    fail (task, error);
  else if (url == NULL || wbl_http_leaves_tls (wbl_session_get_rest_url (WBL_SESSION (source)), url))
    fail_new (task, WBL_CLOUD_ERROR_PROTOCOL, "no place to upload to, or not a safe one");
  else
    send_bytes (task, place, url);
}

/* A file name goes into a header: no path, no control characters, no quote. */
static char *
safe_name (const char *name)
{
  g_autofree char *base = g_path_get_basename (name != NULL && *name != '\0' ? name : "file");
  g_autofree char *valid = g_utf8_make_valid (base, -1);

  return g_strdelimit (g_steal_pointer (&valid), "\"\\\r\n\t/", '_');
}

/** wbl_cloud_max_file_bytes: Returns: what a file may have, either way; say so before it is chosen. */
gsize
wbl_cloud_max_file_bytes (void)
{
  return MAX_BYTES;
}

/**
 * wbl_cloud_put_async: (skip):
 * @place: the REST call that names the place to upload to
 *
 * Both steps of an upload; ends in wbl_cloud_upload_finish().
 */
void
wbl_cloud_put_async (WblCloud *self,
                     const char *place,
                     const char *name,
                     const char *mime,
                     GBytes *bytes,
                     WblCloudProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = NULL;
  Upload *upload = NULL;

  g_return_if_fail (WBL_IS_CLOUD (self) && bytes != NULL);
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, wbl_cloud_put_async);
  if (g_bytes_get_size (bytes) > MAX_BYTES)
    {
      fail_new (task, WBL_CLOUD_ERROR_TOO_LARGE, "the file is larger than 25 MiB");
      return;
    }
  upload = g_new0 (Upload, 1);
  upload->bytes = g_bytes_ref (bytes);
  upload->name = safe_name (name);
  upload->mime = g_strdup (
      mime != NULL && strpbrk (mime, "\r\n") == NULL ? mime : "application/octet-stream");
  upload->progress = progress;
  upload->progress_data = progress_data;
  g_task_set_task_data (task, upload, upload_free);
  wbl_session_call_async (wbl_cloud_get_session (self), "GET", place, NULL,
                          wbl_session_get_limits (wbl_cloud_get_session (self))->rest_ms, cancellable,
                          placed_cb, task);
}

/**
 * wbl_cloud_upload_async:
 * @peer: the chat it is for
 * @ctype: IMAGE, AUDIO, VIDEO, else it is a file
 * @name: file name; only its last part is used
 * @mime: (nullable): content type
 * @bytes: (transfer none): at most wbl_cloud_max_file_bytes()
 * @progress: (nullable) (scope async): told on the main thread how much is sent
 *
 * Gives TOO_LARGE at once for more. What was cancelled or failed starts from the beginning.
 */
void
wbl_cloud_upload_async (WblCloud *self,
                        gint64 peer,
                        gboolean group,
                        WblContentType ctype,
                        const char *name,
                        const char *mime,
                        GBytes *bytes,
                        WblCloudProgress progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autofree char *place
      = g_strdup_printf ("/file/upload/chat?file_type=%u&to_id=%" G_GINT64_FORMAT "&to_type=%d",
                         file_type (ctype, mime), peer, group ? 2 : 1);

  wbl_cloud_put_async (self, place, name, mime, bytes, progress, progress_data, cancellable, callback, data);
}

/** wbl_cloud_upload_avatar_async: a picture of ourselves; its address then goes into our profile. */
void
wbl_cloud_upload_avatar_async (WblCloud *self,
                               const char *mime,
                               GBytes *bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  wbl_cloud_put_async (self, "/file/upload/avatar/user", "avatar", mime, bytes, NULL, NULL, cancellable, callback, data);
}

/** wbl_cloud_upload_finish: Returns: (transfer full) (nullable): the address to put into the
 * message. */
char *
wbl_cloud_upload_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fetch_hop (GTask *task);

static void
follow (GTask *task, const WblHttpAnswer *answer)
{
  Download *download = g_task_get_task_data (task);

  if (++download->hops > MAX_HOPS || wbl_http_leaves_tls (download->url, answer->location))
    {
      fail_new (task, WBL_CLOUD_ERROR_PROTOCOL, "a redirection that is not followed");
      return;
    }
  g_free (download->url);
  download->url = g_strdup (answer->location);
  download->unasked = FALSE; /* our cloud itself sends us on */
  fetch_hop (task);
}

/* The cloud tells of a missing file with an envelope and HTTP 200: only when we asked it, not a
 * storage host. */
static GError *
refusal_in (WblCloud *self, const Download *download, const WblHttpAnswer *answer)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (answer->body, &size);
  g_autoptr (JsonObject) object = NULL;
  gint64 code = 0;

  if (!is_ours (self, download->url) || !g_str_equal (answer->content_type, "application/json")
      || size > MAX_ANSWER)
    return NULL;
  object = wbl_json_parse_object (text != NULL ? text : "", size, NULL);
  code = object != NULL ? wbl_json_int_or (object, "code", 200) : 200;
  return code != 200
             ? wbl_cloud_error_from_code (code, wbl_json_string_or (object, "message", NULL))
             : NULL;
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);

  if (answer != NULL && answer->location != NULL)
    {
      follow (task, answer);
      return;
    }
  if (answer != NULL)
    error = wbl_cloud_error_from_http (answer->status);
  if (answer != NULL && error == NULL)
    error = refusal_in (g_task_get_source_object (task), g_task_get_task_data (task), answer);
  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  g_task_return_pointer (task, g_bytes_ref (answer->body), (GDestroyNotify)g_bytes_unref);
  g_object_unref (task);
}

static void
fetch_hop (GTask *task)
{
  WblCloud *self = g_task_get_source_object (task);
  Download *download = g_task_get_task_data (task);
  WblHttpLimits limits = {
    .idle_ms = wbl_session_get_limits (wbl_cloud_get_session (self))->transfer_ms,
    .max_bytes = download->max_bytes,
    .progress = download->progress,
    .progress_data = download->progress_data,
    .stranger = !is_ours (self, download->url),
  };
  g_autoptr (SoupMessage) message = NULL;

  if (may_fetch (self, download->url, download->unasked))
    message = soup_message_new ("GET", download->url);
  if (message == NULL)
    {
      fail_new (task, WBL_CLOUD_ERROR_PROTOCOL, "not the address of a file");
      return;
    }
  add_headers (self, message, download->url);
  wbl_http_fetch_async (wbl_session_get_http (wbl_cloud_get_session (self)), message, &limits,
                        g_task_get_cancellable (task), fetched_cb, task);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Download *download = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *url = NULL;

  if (!wbl_session_open_finish (WBL_SESSION (source), result, &error))
    {
      fail (task, error);
      return;
    }
  url = settle_url (g_task_get_source_object (task), download->url);
  if (url == NULL)
    {
      fail_new (task, WBL_CLOUD_ERROR_PROTOCOL, "not a web address");
      return;
    }
  g_free (download->url);
  download->url = g_steal_pointer (&url);
  fetch_hop (task);
}

/**
 * wbl_cloud_download_async:
 * @url: of an attachment; may be relative to the cloud
 * @thumbnail: whether a small picture of it is wanted, which nobody asked for: from the cloud only
 * @max_bytes: of the content; 25 MiB at most in any case
 * @progress: (nullable) (scope async): told on the main thread how much is here, if the server says how much there is
 *
 * Follows up to five redirections; our token goes to the cloud's own host only, and TLS is never
 * left.
 */
void
wbl_cloud_download_async (WblCloud *self,
                          const char *url,
                          gboolean thumbnail,
                          gsize max_bytes,
                          WblCloudProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = NULL;
  Download *download = NULL;

  g_return_if_fail (WBL_IS_CLOUD (self) && url != NULL);
  task = g_task_new (self, cancellable, callback, data);
  download = g_new0 (Download, 1);
  g_task_set_source_tag (task, wbl_cloud_download_async);
  download->url
      = thumbnail ? g_strconcat (url, strchr (url, '?') != NULL ? "&" : "?", "image_type=2", NULL)
                  : g_strdup (url);
  download->max_bytes = MIN (max_bytes, MAX_BYTES);
  download->unasked = thumbnail;
  download->progress = progress;
  download->progress_data = progress_data;
  g_task_set_task_data (task, download, download_free);
  wbl_session_open_async (wbl_cloud_get_session (self), cancellable, ready_cb, task);
}

/** wbl_cloud_download_finish: Returns: (transfer full) (nullable): the content. */
GBytes *
wbl_cloud_download_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
