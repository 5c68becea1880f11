/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-refusals"

#include "config.h"

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-cloud-facts.h"
#include "lanying/wbl-cloud-internal.h"
#include "lanying/wbl-envelope.h"
#include "model/wbl-json.h"

/* How a server says no. The published tables do not tell which of their numbers comes when. */

typedef struct
{
  char *user;
  WblCloudRefusals found;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  g_free (probe->user);
  g_free (probe);
}

static gint64
code_of (const WblHttpAnswer *answer)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (answer->body, &size);
  g_autoptr (JsonObject) envelope = size > 0 ? wbl_json_parse_object (text, (gssize)size, NULL) : NULL;

  return envelope != NULL ? wbl_json_int_or (envelope, "code", answer->status) : answer->status;
}

/* Asks @path of the REST server, with another token or none. Takes @body. */
static void
ask (GTask *task, const char *method, const char *path, const char *token, JsonNode *body, GAsyncReadyCallback callback)
{
  WblSession *session = wbl_cloud_get_session (g_task_get_source_object (task));
  WblHttpLimits limits = { .deadline_ms = wbl_session_get_limits (session)->rest_ms, .max_bytes = WBL_JSON_MAX_BYTES };
  g_autofree char *url = g_strconcat (wbl_session_get_rest_url (session), path, NULL);
  g_autoptr (SoupMessage) message
      = wbl_envelope_message (method, url, wbl_session_get_app_id (session), token, body);

  wbl_http_fetch_async (wbl_session_get_http (session), message, &limits, g_task_get_cancellable (task), callback, task);
  g_clear_pointer (&body, json_node_unref);
}

static void
password_refused_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Probe *probe = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  probe->found.wrong_password = code_of (answer);
  g_task_return_boolean (task, TRUE);
}

static JsonNode *
wrong_password (const char *user)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *password = g_uuid_string_random ();

  json_object_set_string_member (object, "name", user);
  json_object_set_string_member (object, "password", password);
  return json_node_init_object (json_node_alloc (), object);
}

static void
token_refused_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Probe *probe = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  probe->found.wrong_token = code_of (answer);
  ask (task, "POST", "/token/user", NULL, wrong_password (probe->user), password_refused_cb);
}

/**
 * wbl_cloud_refusals_async:
 * @user: a name that signs in there
 *
 * Asks once with a token that is none, and signs @user in once with a password that is wrong: what the server says to
 * that. @self has to be signed in. Ours and everybody's tokens stay as they are.
 */
void
wbl_cloud_refusals_async (WblCloud *self,
                          const char *user,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, wbl_cloud_refusals_async);
  probe->user = g_strdup (user);
  g_task_set_task_data (task, probe, probe_free);
  if (wbl_session_get_rest_url (wbl_cloud_get_session (self)) != NULL)
    {
      ask (task, "GET", "/user/profile", "0123456789abcdef", NULL, token_refused_cb);
      return;
    }
  g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE, "not signed in");
  g_object_unref (task);
}

/** wbl_cloud_refusals_finish: Returns: whether the server could be asked; else an error of WBL_CLOUD_ERROR, or cancelled. */
gboolean
wbl_cloud_refusals_finish (WblCloud *self, GAsyncResult *result, WblCloudRefusals *refusals, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  *refusals = ((Probe *)g_task_get_task_data (G_TASK (result)))->found;
  return g_task_propagate_boolean (G_TASK (result), error);
}
