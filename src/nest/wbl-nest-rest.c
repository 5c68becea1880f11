/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest"
#include "config.h"

#include "nest/wbl-nest-rest.h"

#include <string.h>

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-faults.h"
#include "nest/wbl-nest-files.h"
#include "nest/wbl-nest-json.h"
#include "nest/wbl-nest-origin.h"
#include "nest/wbl-nest-params.h"

#define MAX_BODY (1024 * 1024)

static const WblNestRoute *const families[] = {
  wbl_nest_app_routes,           wbl_nest_sign_routes,         wbl_nest_user_routes,
  wbl_nest_device_routes,        wbl_nest_admin_routes,        wbl_nest_roster_routes,
  wbl_nest_many_routes,          wbl_nest_push_routes,
  wbl_nest_contact_routes,       wbl_nest_group_routes,        wbl_nest_group_setting_routes,
  wbl_nest_group_member_routes,  wbl_nest_group_door_routes,   wbl_nest_group_board_routes,
  wbl_nest_message_routes,       wbl_nest_ask_routes,          wbl_nest_file_routes,
  wbl_nest_play_routes,
};

/* Changes come by POST, and by PUT or DELETE to whoever likes that better. */
static gboolean
is_method_of (const WblNestRoute *route,
              const char *method)
{
  static const char *const reading[] = { "GET", "HEAD", NULL };
  static const char *const writing[] = { "POST", "PUT", "DELETE", NULL };

  return g_strv_contains (g_str_equal (route->method, "GET") ? reading : writing, method);
}

static const WblNestRoute *
find_route (const char *method,
            const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const WblNestRoute *route = families[i]; route->path != NULL; route++)
      if (g_str_equal (route->path, path) && is_method_of (route, method))
        return route;
  return NULL;
}

/* ---- the body ---- */

static GBytes *
flatten_body (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (!soup_message_body_get_accumulate (body)) /* a file, on the disk by now */
    return g_bytes_new_static ("", 0);
  return soup_message_body_flatten (body);
}

/* One text: as it is, or as a JSON string. */
static char *
read_text (const char *text,
           gsize size)
{
  g_autofree char *quoted = g_strdup_printf ("{\"text\":%.*s}", (int) size, text != NULL ? text : "");
  g_autoptr (JsonObject) object = wbl_nest_json_parse (quoted, strlen (quoted));
  JsonNode *node = object != NULL ? json_object_get_member (object, "text") : NULL;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return g_utf8_validate (text, (gssize) size, NULL) ? g_strndup (text, size) : NULL;
}

/* A list becomes the member without a name. */
static JsonObject *
read_list (const char *text,
           gsize size)
{
  g_autofree char *wrapped = g_strdup_printf ("{\"\":%.*s}", (int) size, text != NULL ? text : "");

  return size > 0 ? wbl_nest_json_parse (wrapped, strlen (wrapped)) : NULL;
}

static JsonObject *
read_object (const char *text,
             gsize size,
             const char *params)
{
  if (wbl_nest_params_is_text (params))
    return json_object_new ();
  return wbl_nest_params_is_list (params) ? read_list (text, size) : wbl_nest_json_parse (text, size);
}

/* Whether the body is what the route takes; if not, the call has failed. */
static gboolean
read_body (WblNestCall *call,
           const WblNestRoute *route)
{
  g_autoptr (GBytes) bytes = flatten_body (call->message);
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  gboolean is_text = wbl_nest_params_is_text (route->params);

  call->body = read_object (text, size, route->params);
  call->text = is_text && size > 0 ? read_text (text, size) : NULL;
  if (call->body != NULL && (!is_text || call->text != NULL))
    return TRUE;
  wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER,
                      is_text ? "the body is no text" : "the body is no JSON of its kind");
  return FALSE;
}

/* ---- who calls ---- */

static const char *
get_header (WblNestCall *call,
            const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (call->message), name);
}

/* Only a file's address may carry a token: others are logged and remembered where they pass. */
static const char *
find_token (WblNestCall *call,
            const WblNestRoute *route)
{
  const char *token = get_header (call, "access-token");

  if (token == NULL && call->query != NULL && g_str_has_prefix (route->path, "/file/download/"))
    {
      token = g_hash_table_lookup (call->query, "access-token");
      if (token == NULL)
        token = g_hash_table_lookup (call->query, "store_token");
    }
  return token;
}

static gint64
header_id (WblNestCall *call,
           const char *name)
{
  const char *text = get_header (call, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* An administrator names the user to be, or the group whose owner to be. */
static gboolean
take_admin (WblNestCall *call)
{
  gint64 user_id = header_id (call, "user_id");
  g_autoptr (WblNestGroup) group = NULL;

  call->is_admin = TRUE;
  call->group_id = header_id (call, "group_id");
  group = wbl_nest_db_get_group (call->nest->db, call->group_id);
  if (user_id == 0 && group != NULL)
    user_id = group->owner_id;
  call->user = wbl_nest_db_get_user (call->nest->db, user_id);
  if (call->user != NULL || user_id == 0)
    return TRUE;
  wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  return FALSE;
}

/* One that was good once sends the web SDK back to sign in; it does not for one that never was. */
static void
refuse_token (WblNestCall *call,
              const char *token)
{
  if (wbl_nest_db_is_ended (call->nest->db, token))
    wbl_nest_call_fail (call, WBL_NEST_ENDED_TOKEN, "access-token ended");
  else
    wbl_nest_call_fail (call, WBL_NEST_BAD_TOKEN, "access-token invalid");
}

static gboolean
take_user (WblNestCall *call,
           const char *token)
{
  gint64 other = header_id (call, "user_id");

  call->user = wbl_nest_db_find_token (call->nest->db, token);
  if (call->user == NULL)
    refuse_token (call, token);
  else if (other != 0 && other != call->user->id)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "only an administrator acts for others");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_rights (WblNestCall *call,
              WblNestAccess access)
{
  if (access == WBL_NEST_ADMINS)
    {
      if (!call->is_admin)
        wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "administrators only");
      return call->is_admin;
    }
  if (call->user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "header user_id missing");
  else if (access == WBL_NEST_USERS && call->user->anonymous)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "no permission");
  else
    return TRUE;
  return FALSE;
}

/* Whether the caller may go on; if not, the call has failed. */
static gboolean
check_access (WblNestCall *call,
              const WblNestRoute *route)
{
  const char *app_id = get_header (call, "app_id");
  const char *token = find_token (call, route);
  gboolean admin = FALSE;

  if (app_id != NULL && !g_str_equal (app_id, call->nest->app_id))
    wbl_nest_call_fail (call, WBL_NEST_NO_APP, "unknown app id");
  else if (route->access == WBL_NEST_ANYBODY)
    return TRUE;
  else if (token == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_TOKEN, "access-token missing");
  else
    {
      admin = wbl_nest_db_is_admin (call->nest->db, token);
      return (admin ? take_admin (call) : take_user (call, token))
             && check_rights (call, route->access);
    }
  return FALSE;
}

/* ---- the answer ---- */

static void
send_answer (WblNestCall *call)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), call->answer);
  char *text = json_to_string (node, FALSE);

  soup_server_message_set_status (call->message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (call->message, "application/json; charset=utf-8",
                                    SOUP_MEMORY_TAKE, text, strlen (text));
}

static JsonObject *
new_answer (void)
{
  JsonObject *answer = json_object_new ();

  json_object_set_int_member (answer, "code", WBL_NEST_OK);
  json_object_set_null_member (answer, "data");
  json_object_set_null_member (answer, "message");
  return answer;
}

static void
call_free (WblNestCall *call)
{
  json_object_unref (call->answer);
  g_clear_pointer (&call->body, json_object_unref);
  g_clear_pointer (&call->user, wbl_nest_user_free);
  g_free (call->text);
  g_object_unref (call->message);
  g_free (call);
}

/* A handler that answers with something else than an envelope sets the status itself. */
static void
run_route (WblNest *nest,
           const WblNestRoute *route,
           SoupServerMessage *message,
           GHashTable *query)
{
  WblNestCall *call = g_new0 (WblNestCall, 1);

  call->nest = nest;
  call->message = g_object_ref (message);
  call->query = query;
  call->answer = new_answer ();
  call->is_handled = TRUE;
  if (check_access (call, route) && read_body (call, route)
      && wbl_nest_params_check (call, route->params))
    route->handler (call);
  call->is_handled = FALSE;
  if (!call->is_waiting)
    wbl_nest_call_finish (call);
}

/**
 * wbl_nest_call_wait: (skip)
 * @call: a call whose answer takes a while
 *
 * Lets the caller wait. The call lives on; who keeps it ends it by wbl_nest_call_finish(), and reads
 * no more of its query.
 */
void
wbl_nest_call_wait (WblNestCall *call)
{
  call->is_waiting = call->is_paused = TRUE;
  call->query = NULL;
  soup_server_message_pause (call->message);
}

/**
 * wbl_nest_call_finish: (skip)
 * @call: (transfer full): a call
 *
 * Sends its answer; that of a call whose handler still runs when that returns.
 */
void
wbl_nest_call_finish (WblNestCall *call)
{
  call->is_waiting = FALSE;
  if (call->is_handled)
    return;
  if (soup_server_message_get_status (call->message) == 0)
    send_answer (call);
  if (call->is_paused)
    soup_server_message_unpause (call->message);
  call_free (call);
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

  if (body->length <= MAX_BODY)
    return;
  soup_message_body_set_accumulate (body, FALSE);
  if (soup_server_message_get_status (message) == 0)
    soup_server_message_set_status (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
}

/* Whether the play has taken the network away; its own control and that of tests, and the customer page, are still there. */
static gboolean
is_away (WblNest *nest,
         const char *path)
{
  return nest->is_cut && !g_str_has_prefix (path, WBL_NEST_PLAY_PATH)
         && !g_str_has_prefix (path, WBL_NEST_FAULTS_PATH) && !g_str_has_prefix (path, "/chat");
}

/* The status that refuses a request by its head; 0: none. */
static guint
find_refusal (WblNest *nest,
              SoupServerMessage *message,
              const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (is_away (nest, path))
    return SOUP_STATUS_SERVICE_UNAVAILABLE;
  if (!wbl_nest_origin_may_ask (nest, message))
    return SOUP_STATUS_FORBIDDEN;
  if (!g_str_equal (path, WBL_NEST_UPLOAD_PATH)
      && soup_message_headers_get_content_length (headers) > MAX_BODY)
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  return 0;
}

/* What is refused is still sent to the end: it is dropped as it comes. */
static void
headers_came_cb (SoupServer *server,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer user_data)
{
  WblNest *nest = user_data;
  guint refusal = find_refusal (nest, message, path);

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "X-Content-Type-Options", "nosniff");
  if (refusal != SOUP_STATUS_FORBIDDEN)
    wbl_nest_origin_answer (nest, message);
  if (refusal != 0)
    {
      soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
      soup_server_message_set_status (message, refusal, NULL);
    }
  else if (soup_server_message_get_status (message) == 0 && g_str_equal (path, WBL_NEST_UPLOAD_PATH))
    {
      wbl_nest_files_receive (nest, message, query);
      wbl_nest_faults_cut_upload (nest, message, path);
    }
  else
    g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
}

/**
 * wbl_nest_rest_guard: (skip)
 * @nest: a desk
 * @path: (nullable): where a handler of its own answers; %NULL: everywhere else
 *
 * Looks at each request there before its body is read: who may ask, and how much may come. The server asks only the
 * handler of the longest path, so each path with a handler needs this.
 */
void
wbl_nest_rest_guard (WblNest *nest,
                     const char *path)
{
  soup_server_add_early_handler (nest->server, path, headers_came_cb, nest, NULL);
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
  wbl_nest_rest_guard (nest, NULL);
  soup_server_add_handler (nest->server, NULL, handled_cb, nest, NULL);
}

/**
 * wbl_nest_rest_print_routes: (skip)
 *
 * Prints what the desk answers, a line each: method, path, who may call, parameters.
 */
void
wbl_nest_rest_print_routes (void)
{
  static const char *const names[] = { "anybody", "visitors", "users", "admins" };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const WblNestRoute *route = families[i]; route->path != NULL; route++)
      g_print ("%s %s %s %s\n", route->method, route->path, names[route->access],
               route->params != NULL ? route->params : "");
}
