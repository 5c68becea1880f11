/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-envelope"

#include "config.h"

#include "lanying/wbl-envelope.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"

#define MAX_TOKEN 8192

/** wbl_envelope_is_token: Returns: whether @text may stand in a header: 1 to 8192 printable ASCII
 * characters. */
gboolean
wbl_envelope_is_token (const char *text)
{
  gsize n = text != NULL ? strnlen (text, MAX_TOKEN + 1) : 0;

  if (n == 0 || n > MAX_TOKEN)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isgraph (text[i]))
        return FALSE;
    }
  return TRUE;
}

/**
 * wbl_envelope_message:
 * @method: "GET" or "POST"
 * @url: absolute, http or https
 * @app_id: for the header
 * @token: (nullable): for the header
 * @body: (nullable): JSON to send
 *
 * Returns: (transfer full) (nullable): a message to send once; NULL if @url is none
 */
SoupMessage *
wbl_envelope_message (
    const char *method, const char *url, const char *app_id, const char *token, JsonNode *body)
{
  SoupMessage *message = soup_message_new (method, url);
  SoupMessageHeaders *headers = NULL;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "app_id", app_id);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (token != NULL)
    soup_message_headers_replace (headers, "access-token", token);
  if (body != NULL)
    {
      char *text = wbl_json_print (body);
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  return message;
}

/* HTML is a captive portal or a broken proxy; some private clouds send JSON as text/plain. */
static gboolean
may_be_json (const char *content_type)
{
  return *content_type == '\0' || strstr (content_type, "json") != NULL
         || strcmp (content_type, "text/plain") == 0;
}

static JsonObject *
read_body (const WblHttpAnswer *answer, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (answer->body, &size);

  if (!may_be_json (answer->content_type))
    {
      g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL,
                           "the answer is not JSON");
      return NULL;
    }
  return wbl_json_parse_object (text != NULL ? text : "", size, error);
}

/**
 * wbl_envelope_read:
 * @answer: of a REST call
 * @error: what the envelope's code says; without a sound envelope what the HTTP status says; else
 * PROTOCOL
 *
 * Business errors come with HTTP 200, and 200 in the envelope is success whatever HTTP says, except
 * for 5xx.
 *
 * Returns: (transfer full) (nullable): the whole envelope, with its `data`
 */
JsonObject *
wbl_envelope_read (const WblHttpAnswer *answer, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) http = wbl_cloud_error_from_http (answer->status);
  g_autoptr (JsonObject) envelope = NULL;
  gint64 code = 0;

  if (answer->status < 500)
    envelope = read_body (answer, &cause);
  if (envelope != NULL)
    code = wbl_json_int (envelope, "code", &cause);
  if (envelope == NULL || cause != NULL)
    {
      g_propagate_error (error, http != NULL ? g_steal_pointer (&http)
                                             : wbl_cloud_error_adopt (g_steal_pointer (&cause)));
      return NULL;
    }
  if (code != 200)
    {
      g_propagate_error (
          error, wbl_cloud_error_from_code (code, wbl_json_string_or (envelope, "message", NULL)));
      return NULL;
    }
  return g_steal_pointer (&envelope);
}
