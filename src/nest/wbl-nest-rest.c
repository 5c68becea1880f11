/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest"
#include "config.h"

#include "nest/wbl-nest-rest.h"

#include <string.h>

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-faults.h"
#include "nest/wbl-nest-files.h"
#include "nest/wbl-nest-json.h"

#define MAX_BODY (1024 * 1024)

static const WblNestRoute *const families[] = {
  wbl_nest_account_routes, wbl_nest_roster_routes, wbl_nest_group_routes, wbl_nest_message_routes,
  wbl_nest_file_routes, wbl_nest_play_routes,
};

static const WblNestRoute *
find_route (const char *method,
            const char *path)
{
  gboolean get = g_str_equal (method, "GET") || g_str_equal (method, "HEAD");

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const WblNestRoute *route = families[i]; route->path != NULL; route++)
      if (g_str_equal (route->path, path) && g_str_equal (route->method, "GET") == get)
        return route;
  return NULL;
}

static JsonObject *
read_body (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (!soup_message_body_get_accumulate (body)) /* a file, on the disk by now */
    return json_object_new ();
  bytes = soup_message_body_flatten (body);
  text = g_bytes_get_data (bytes, &size);
  return wbl_nest_json_parse (text, size);
}

static const char *
find_token (WblNestCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  const char *token = soup_message_headers_get_one (headers, "access-token");

  if (token == NULL && call->query != NULL)
    token = g_hash_table_lookup (call->query, "access-token");
  return token;
}

static gboolean
is_other_app (WblNestCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  const char *app_id = soup_message_headers_get_one (headers, "app_id");

  return app_id != NULL && !g_str_equal (app_id, call->nest->app_id);
}

/* Whether the caller may go on; if not, the call has failed. */
static gboolean
check_access (WblNestCall *call,
              WblNestAccess access)
{
  const char *token = find_token (call);

  if (is_other_app (call))
    wbl_nest_call_fail (call, WBL_NEST_NO_APP, "unknown app id");
  else if (access == WBL_NEST_ANYBODY)
    return TRUE;
  else if (token == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_TOKEN, "access-token missing");
  else if ((call->user = wbl_nest_db_find_token (call->nest->db, token)) == NULL)
    wbl_nest_call_fail (call, WBL_NEST_BAD_TOKEN, "access-token invalid");
  else if (access == WBL_NEST_USERS && call->user->anonymous)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "no permission");
  else
    return TRUE;
  return FALSE;
}

static void
send_answer (WblNestCall *call)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), call->answer);
  char *text = json_to_string (node, FALSE);

  soup_server_message_set_status (call->message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (call->message, "application/json; charset=utf-8",
                                    SOUP_MEMORY_TAKE, text, strlen (text));
}

/* A handler that answers with something else than an envelope sets the status itself. */
static void
run_route (WblNest *nest,
           const WblNestRoute *route,
           SoupServerMessage *message,
           GHashTable *query)
{
  WblNestCall call = { .nest = nest, .message = message, .query = query };

  call.answer = json_object_new ();
  json_object_set_int_member (call.answer, "code", WBL_NEST_OK);
  json_object_set_null_member (call.answer, "data");
  json_object_set_null_member (call.answer, "message");
  call.body = read_body (message);
  if (call.body == NULL)
    wbl_nest_call_fail (&call, WBL_NEST_BAD_PARAMETER, "the body is not a JSON object");
  else if (check_access (&call, route->access))
    route->handler (&call);
  if (soup_server_message_get_status (message) == 0)
    send_answer (&call);
  json_object_unref (call.answer);
  g_clear_pointer (&call.body, json_object_unref);
  g_clear_pointer (&call.user, wbl_nest_user_free);
}

static void
handled_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  WblNest *nest = user_data;
  const WblNestRoute *route = NULL;

  if (soup_server_message_get_status (message) != 0)
    return;
  if (wbl_nest_faults_answer (nest, message, path))
    return;
  route = find_route (soup_server_message_get_method (message), path);
  if (route == NULL)
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
  else
    run_route (nest, route, message, query);
}

/* ---- before the body ---- */

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes *chunk,
              gpointer user_data)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (body->length <= MAX_BODY || soup_server_message_get_status (message) != 0)
    return;
  soup_message_body_set_accumulate (body, FALSE);
  soup_server_message_set_status (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
}

static void
headers_came_cb (SoupServer *server,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer user_data)
{
  WblNest *nest = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "X-Content-Type-Options", "nosniff");
  if (nest->is_cut && !g_str_has_prefix (path, WBL_NEST_PLAY_PATH))
    soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
  else if (!wbl_nest_is_own_origin (nest, message))
    soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
  else if (g_str_equal (path, WBL_NEST_UPLOAD_PATH))
    wbl_nest_files_receive (nest, message, query);
  else if (soup_message_headers_get_content_length (headers) > MAX_BODY)
    soup_server_message_set_status (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
  else
    g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
}

/**
 * wbl_nest_rest_start: (skip)
 * @nest: a desk
 *
 * Adds the REST interface to its server.
 */
void
wbl_nest_rest_start (WblNest *nest)
{
  soup_server_add_early_handler (nest->server, NULL, headers_came_cb, nest, NULL);
  soup_server_add_handler (nest->server, NULL, handled_cb, nest, NULL);
}
