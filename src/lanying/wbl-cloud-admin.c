/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-admin"

#include "config.h"

#include "lanying/wbl-cloud-admin.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-cloud-internal.h"
#include "lanying/wbl-envelope.h"
#include "model/wbl-json.h"

/* ---- a call ---- */

static void
free_object (gpointer object)
{
  json_object_unref (object);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);
  JsonObject *envelope = answer != NULL ? wbl_envelope_read (answer, &error) : NULL;

  if (envelope != NULL)
    g_task_return_pointer (task, envelope, free_object);
  else
    g_task_return_error (task, wbl_cloud_error_adopt (error));
}

/**
 * wbl_cloud_admin_call_async:
 * @token: an administrator token
 * @act_as: the user as whom it acts, 0 = nobody in particular
 * @method: "GET" or "POST"
 * @path: of the REST interface, with its query
 * @body: (nullable) (transfer none): JSON to send
 *
 * One call; @self has to be signed in, so that it knows where the cloud is. A refusal does not renew anything.
 */
void
wbl_cloud_admin_call_async (WblCloud *self,
                            const char *token,
                            gint64 act_as,
                            const char *method,
                            const char *path,
                            JsonNode *body,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  WblSession *session = wbl_cloud_get_session (self);
  const char *base = wbl_session_get_rest_url (session);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  WblHttpLimits limits = { .deadline_ms = wbl_session_get_limits (session)->rest_ms, .max_bytes = WBL_JSON_MAX_BYTES };
  g_autofree char *url = base != NULL ? g_strconcat (base, path, NULL) : NULL;
  g_autofree char *user = g_strdup_printf ("%" G_GINT64_FORMAT, act_as);
  g_autoptr (SoupMessage) message = NULL;

  g_task_set_source_tag (task, wbl_cloud_admin_call_async);
  if (url == NULL || !wbl_envelope_is_token (token))
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, url == NULL ? WBL_CLOUD_ERROR_OFFLINE : WBL_CLOUD_ERROR_REFUSED,
                               url == NULL ? "not signed in" : "this is no token");
      return;
    }
  message = wbl_envelope_message (method, url, wbl_session_get_app_id (session), token, body);
  if (act_as != 0)
    soup_message_headers_replace (soup_message_get_request_headers (message), "user_id", user);
  wbl_http_fetch_async (wbl_session_get_http (session), message, &limits, cancellable, answered_cb, g_steal_pointer (&task));
}

/** wbl_cloud_admin_call_finish: Returns: (transfer full): the envelope, with `code` 200; else an error of WBL_CLOUD_ERROR. */
JsonObject *
wbl_cloud_admin_call_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what a token says of itself ---- */

/* The middle part of a JWT, in the alphabet of URLs and without padding. */
static JsonObject *
claims_of (const char *token)
{
  static const char *const padding[] = { "", "===", "==", "=" };
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autofree char *padded = NULL;
  g_autofree guchar *bytes = NULL;
  gsize size = 0;
  JsonObject *claims = NULL;

  if (g_strv_length (parts) == 3)
    {
      padded = g_strconcat (parts[1], padding[strlen (parts[1]) % 4], NULL);
      g_strdelimit (padded, "-", '+');
      g_strdelimit (padded, "_", '/');
      bytes = g_base64_decode (padded, &size);
      claims = wbl_json_parse_object ((const char *) bytes, (gssize) size, NULL);
      explicit_bzero (padded, strlen (padded));
      explicit_bzero (bytes, size);
    }
  for (guint i = 0; parts[i] != NULL; i++)
    explicit_bzero (parts[i], strlen (parts[i]));
  return claims;
}

/**
 * wbl_cloud_admin_token_life:
 * @token: an administrator token
 *
 * Returns: (transfer full): how long it says that it lasts, in words without any of it
 */
char *
wbl_cloud_admin_token_life (const char *token)
{
  g_autoptr (JsonObject) claims = claims_of (token);
  gint64 until = claims != NULL ? wbl_json_int_or (claims, "exp", 0) : 0;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (claims == NULL)
    return g_strdup ("no JWT: it says nothing of itself");
  if (until == 0)
    return g_strdup ("a JWT without an end");
  return g_strdup_printf ("a JWT that ends in %" G_GINT64_FORMAT " s", until - now);
}
