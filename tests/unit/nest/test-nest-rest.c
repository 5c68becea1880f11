/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-rest"
#include "config.h"

#include <string.h>

#include "nest-peer.h"

#define BOUNDARY "xYz"
#define FORM "multipart/form-data; boundary=" BOUNDARY

typedef struct
{
  NestProcess *nest;
  NestPeer *desk;
  NestPeer *visitor;
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  f->nest = nest_process_new (NULL);
  f->desk = nest_peer_new_user (f->nest, "desk");
  f->visitor = nest_peer_new_visitor (f->nest, f->desk->uid);
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  nest_peer_free (f->desk);
  nest_peer_free (f->visitor);
  nest_process_free (f->nest);
}

static JsonObject *
data_of (JsonObject *envelope)
{
  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return json_object_get_object_member (envelope, "data");
}

static void
test_discovery (Fixture *f,
                gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/v2/app_dns?source=sdk&app_id=", f->nest->app_id, NULL);
  g_autoptr (JsonObject) envelope = nest_peer_call (f->desk, "GET", path, NULL);
  JsonArray *groups = json_object_get_array_member (data_of (envelope), "dns_list");
  JsonObject *group = json_array_get_object_element (groups, 0);
  JsonObject *cluster = json_array_get_object_element (json_object_get_array_member (group, "clusters"), 0);
  JsonObject *webim = json_array_get_object_element (json_object_get_array_member (cluster, "webim"), 0);
  g_autofree char *address = g_strconcat ("http://", json_object_get_string_member (webim, "host"), NULL);

  g_assert_cmpstr (address, ==, f->nest->http);
  g_assert_cmpint (nest_peer_code (f->desk, "GET", "/v2/app_dns?app_id=other", NULL), ==, 99998);
}

static void
test_access (Fixture *f,
             gconstpointer data)
{
  g_autoptr (NestPeer) nobody = nest_peer_new (f->nest);

  g_assert_false (nest_peer_sign_in (nobody, "desk", "wrong"));
  g_assert_false (nest_peer_sign_in (nobody, "no_such_user", "secret"));
  g_assert_cmpint (nest_peer_code (nobody, "GET", "/user/profile", NULL), ==, 10003);
  nobody->token = g_strdup ("nonsense");
  g_assert_cmpint (nest_peer_code (nobody, "GET", "/user/profile", NULL), ==, 10008);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/user/register/v2",
                                   "{\"username\":\"desk\",\"password\":\"x\"}"), ==, 10004);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/user/register/v2",
                                   "{\"username\":\"123\",\"password\":\"x\"}"), ==, 10002);
}

static void
test_profile_and_roster (Fixture *f,
                         gconstpointer data)
{
  g_autofree char *list = g_strdup_printf ("{\"list\":[%" G_GINT64_FORMAT "]}", f->visitor->uid);
  g_autofree char *ext = g_strdup_printf ("{\"user_id\":%" G_GINT64_FORMAT
                                          ",\"alias\":\"VIP\",\"ext\":\"{}\"}", f->visitor->uid);
  g_autoptr (JsonObject) envelope = NULL;
  JsonObject *item = NULL;

  g_assert_cmpint (nest_peer_code (f->visitor, "POST", "/user/profile",
                                   "{\"nick_name\":\"小雨\"}"), ==, 200);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/roster/ext", ext), ==, 200);
  envelope = nest_peer_call (f->desk, "POST", "/roster/list", list);
  item = json_array_get_object_element (json_object_get_array_member (envelope, "data"), 0);
  g_assert_cmpstr (json_object_get_string_member (item, "nick_name"), ==, "小雨");
  g_assert_cmpstr (json_object_get_string_member (item, "alias"), ==, "VIP");
}

/* What a visitor must not do. */
static void
test_visitor (Fixture *f,
              gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new_user (f->nest, "other");
  g_autofree char *ids = g_strdup_printf ("{\"list\":[%" G_GINT64_FORMAT "]}", other->uid);
  g_autofree char *history = g_strdup_printf ("/message/conversation?opposite_id=%" G_GINT64_FORMAT
                                              "&msg_id_start=0&limit=5", other->uid);
  g_autofree char *upload = g_strdup_printf ("/file/upload/chat?file_type=102&to_type=1&to_id=%"
                                             G_GINT64_FORMAT, other->uid);
  g_autofree char *message = g_strdup_printf ("{\"type\":1,\"content_type\":0,\"content\":\"x\","
                                              "\"targets\":[%" G_GINT64_FORMAT "]}", other->uid);
  g_autoptr (JsonObject) looked_up = nest_peer_call (f->visitor, "POST", "/roster/list", ids);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (looked_up, "data")), ==, 0);
  g_assert_cmpint (nest_peer_code (f->visitor, "GET", history, NULL), ==, 10010);
  g_assert_cmpint (nest_peer_code (f->visitor, "GET", upload, NULL), ==, 10010);
  g_assert_cmpint (nest_peer_code (f->visitor, "POST", "/message/send", message), ==, 10010);
  g_assert_cmpint (nest_peer_code (f->visitor, "POST", "/group/create", "{\"name\":\"x\"}"), ==, 10010);
  g_assert_cmpint (nest_peer_code (f->visitor, "GET", "/roster/name?username=desk", NULL), ==, 10010);
}

static void
test_groups (Fixture *f,
             gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new_user (f->nest, "other");
  g_autoptr (JsonObject) created
      = nest_peer_call (f->desk, "POST", "/group/create", "{\"name\":\"room\",\"type\":0}");
  gint64 group = json_object_get_int_member (data_of (created), "group_id");
  g_autofree char *info = g_strdup_printf ("/group/info?group_id=%" G_GINT64_FORMAT, group);
  g_autofree char *ext = g_strdup_printf ("{\"group_id\":%" G_GINT64_FORMAT ",\"value\":\"{}\"}", group);
  g_autofree char *who = g_strdup_printf ("{\"group_id\":%" G_GINT64_FORMAT ",\"user_list\":[%"
                                          G_GINT64_FORMAT "]}", group, other->uid);
  g_autoptr (JsonObject) seen = NULL;

  g_assert_cmpint (nest_peer_code (other, "GET", info, NULL), ==, 20002);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/group/invite", who), ==, 200);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/group/info/ext", ext), ==, 200);
  seen = nest_peer_call (other, "GET", info, NULL);
  g_assert_cmpint (json_object_get_int_member (data_of (seen), "count"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (data_of (seen), "ext"), ==, "{}");
  g_assert_cmpint (nest_peer_code (other, "POST", "/group/kick", who), ==, 20012);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/group/kick", who), ==, 200);
  g_assert_cmpint (nest_peer_code (other, "GET", info, NULL), ==, 20002);
}

static void
silence (Fixture *f, gint64 group, gint64 user, int minutes, int expected)
{
  g_autofree char *body = g_strdup_printf ("{\"group_id\":%" G_GINT64_FORMAT ",\"user_list\":[%" G_GINT64_FORMAT "],"
                                           "\"duration\":%d}", group, user, minutes);
  g_autofree char *list = g_strdup_printf ("/group/banned_list?group_id=%" G_GINT64_FORMAT, group);
  g_autoptr (JsonObject) answer = NULL;
  JsonArray *banned;

  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/group/ban", body), ==, 200);
  answer = nest_peer_call (f->desk, "GET", list, NULL);
  banned = json_object_get_array_member (answer, "data");
  g_assert_cmpuint (json_array_get_length (banned), ==, expected == 200 ? 0 : 1);
  if (minutes < 0)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (banned, 0), "expired_time"), ==, -1);
}

/* For minutes, or, as -1, for ever; 0 minutes are over at once. */
static void
test_silence (Fixture *f,
              gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new_user (f->nest, "other");
  g_autoptr (JsonObject) created
      = nest_peer_call (f->desk, "POST", "/group/create", "{\"name\":\"room\",\"type\":0}");
  gint64 group = json_object_get_int_member (data_of (created), "group_id");
  g_autofree char *who = g_strdup_printf ("{\"group_id\":%" G_GINT64_FORMAT ",\"user_list\":[%"
                                          G_GINT64_FORMAT "]}", group, other->uid);
  g_autofree char *words = g_strdup_printf ("{\"type\":2,\"targets\":[%" G_GINT64_FORMAT "],"
                                            "\"content_type\":0,\"content\":\"hi\"}", group);
  static const int cases[][2] = { { 5, 10010 }, { 0, 200 }, { -1, 10010 } };

  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/group/invite", who), ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      silence (f, group, other->uid, cases[i][0], cases[i][1]);
      g_assert_cmpint (nest_peer_code (other, "POST", "/message/send", words), ==, cases[i][1]);
    }
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/group/unban", who), ==, 200);
  g_assert_cmpint (nest_peer_code (other, "POST", "/message/send", words), ==, 200);
}

static void
test_send_and_history (Fixture *f,
                       gconstpointer data)
{
  g_autofree char *message = g_strdup_printf ("{\"type\":1,\"content_type\":0,\"content\":\"hi\","
                                              "\"targets\":[%" G_GINT64_FORMAT "]}", f->visitor->uid);
  g_autofree char *history = g_strdup_printf ("/message/conversation?opposite_id=%" G_GINT64_FORMAT
                                              "&msg_id_start=0&limit=5", f->desk->uid);
  g_autoptr (JsonObject) sent = nest_peer_call (f->desk, "POST", "/message/send", message);
  gint64 id = json_array_get_int_element (json_object_get_array_member (sent, "msg_ids"), 0);
  g_autofree char *recall = g_strdup_printf ("{\"conversation_id\":%" G_GINT64_FORMAT ",\"msg_id\":%"
                                             G_GINT64_FORMAT "}", f->visitor->uid, id);
  g_autoptr (JsonObject) page = nest_peer_call (f->visitor, "GET", history, NULL);
  g_autoptr (JsonObject) later = NULL;
  JsonArray *messages = json_object_get_array_member (data_of (page), "messages");

  g_assert_cmpuint (json_array_get_length (messages), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (messages, 0), "msg_id"), ==, id);
  g_assert_true (json_object_get_boolean_member (data_of (page), "is_last"));
  g_assert_cmpint (nest_peer_code (f->visitor, "POST", "/message/recall", recall), ==, 10010);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/message/recall", recall), ==, 200);
  later = nest_peer_call (f->visitor, "GET", history, NULL);
  messages = json_object_get_array_member (data_of (later), "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, 0);
}

/* ---- files ---- */

static GBytes *
make_form (const char *name,
           GBytes *content)
{
  g_autoptr (GByteArray) form = g_byte_array_new ();
  g_autofree char *head
      = g_strdup_printf ("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n"
                         "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\";"
                         " filename=\"%s\"\r\nContent-Type: image/png\r\n\r\n", name);
  const char *tail = "\r\n--" BOUNDARY "--\r\n";

  g_byte_array_append (form, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (form, g_bytes_get_data (content, NULL), (guint) g_bytes_get_size (content));
  g_byte_array_append (form, (const guint8 *) tail, (guint) strlen (tail));
  return g_byte_array_free_to_bytes (g_steal_pointer (&form));
}

static void
get_place (Fixture *f,
           char **upload_url,
           char **download_url)
{
  g_autofree char *path = g_strdup_printf ("/file/upload/chat?file_type=102&to_type=1&to_id=%"
                                           G_GINT64_FORMAT, f->desk->uid);
  g_autoptr (JsonObject) place = nest_peer_call (f->visitor, "GET", path, NULL);

  *upload_url = g_strdup (json_object_get_string_member (data_of (place), "upload_url"));
  *download_url = g_strdup (json_object_get_string_member (data_of (place), "download_url"));
}

static void
test_file (Fixture *f,
           gconstpointer data)
{
  g_autofree char *upload_url = NULL;
  g_autofree char *download_url = NULL;
  g_autofree char *pattern = g_strnfill (300000, '\r');
  g_autoptr (GBytes) content = g_bytes_new (pattern, 300000);
  g_autoptr (GBytes) form = make_form ("../../etc/x.png", content);
  g_autoptr (GBytes) got = NULL;
  g_autoptr (GBytes) refusal = NULL;
  g_autoptr (NestPeer) other = nest_peer_new_user (f->nest, "other");

  get_place (f, &upload_url, &download_url);
  g_assert_cmpuint (nest_peer_fetch (f->visitor, "POST", upload_url, FORM, form, NULL), ==, 200);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "GET", download_url, NULL, NULL, &got), ==, 200);
  g_assert_true (g_bytes_equal (got, content));
  nest_peer_fetch (other, "GET", download_url, NULL, NULL, &refusal);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (refusal, NULL),
                                  (gssize) g_bytes_get_size (refusal), "10009"));
  g_assert_cmpuint (nest_peer_fetch (f->visitor, "POST", upload_url, FORM, form, NULL), ==, 403);
}

static void
test_file_refused (Fixture *f,
                   gconstpointer data)
{
  g_autofree char *upload_url = NULL;
  g_autofree char *download_url = NULL;
  gsize size = 27 * 1024 * 1024;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GBytes) form = make_form ("large", large);
  g_autoptr (GBytes) cut = g_bytes_new_static ("--" BOUNDARY "\r\n", 7);

  get_place (f, &upload_url, &download_url);
  g_assert_cmpuint (nest_peer_fetch (f->visitor, "POST", upload_url, FORM, form, NULL), ==, 413);
  g_assert_cmpuint (nest_peer_fetch (f->visitor, "POST", upload_url, FORM, cut, NULL), ==, 400);
  g_assert_cmpuint (nest_peer_fetch (f->visitor, "POST", upload_url, "text/plain", cut, NULL), ==, 400);
  g_assert_cmpuint (nest_peer_fetch (f->visitor, "POST", "/file/upload/data?file_sign=0", FORM, cut,
                                     NULL), ==, 403);
}

/* ---- bad input ---- */

static void
test_bad_bodies (Fixture *f,
                 gconstpointer data)
{
  g_autofree char *deep = g_strnfill (500000, '[');
  gsize size = 2 * 1024 * 1024;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (size), size);

  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/user/profile", deep), ==, 10002);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/user/profile", "[1]"), ==, 10002);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/user/profile", "{\"nick_name\":"), ==, 10002);
  g_assert_cmpint (nest_peer_code (f->desk, "POST", "/user/profile", "{\"nick_name\":{}}"), ==, 10002);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "POST", "/user/profile", "application/json", large,
                                     NULL), ==, 413);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "GET", "/no/such/path", NULL, NULL, NULL), ==, 404);
}

static guint
fetch_with (Fixture *f,
            const char *header,
            const char *value)
{
  g_autofree char *url = g_strconcat (f->nest->http, "/api/health", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GBytes) body = NULL;

  soup_message_headers_replace (soup_message_get_request_headers (message), header, value);
  body = soup_session_send_and_read (f->desk->session, message, NULL, NULL);
  return soup_message_get_status (message);
}

#define PAGE "http://localhost:8080"

static SoupMessage *
message_to (Fixture *f,
            const char *method,
            const char *path)
{
  g_autofree char *url = g_strconcat (f->nest->http, path, NULL);

  return soup_message_new (method, url);
}

static void
result_cb (GObject *source,
           GAsyncResult *result,
           gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* A page of @origin opens the realtime connection. */
static SoupWebsocketConnection *
open_socket (Fixture *f,
             SoupMessage *message,
             const char *origin,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  soup_session_websocket_connect_async (f->desk->session, message, origin, NULL, G_PRIORITY_DEFAULT, NULL, result_cb,
                                        &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return soup_session_websocket_connect_finish (f->desk->session, result, error);
}

/* What a browser asks before it lets a page of @origin call @path with our headers; its answer's headers are in @message. */
static guint
ask_before (Fixture *f,
            const char *origin,
            const char *path,
            SoupMessage **message)
{
  SoupMessageHeaders *headers = NULL;

  *message = message_to (f, "OPTIONS", path);
  headers = soup_message_get_request_headers (*message);
  soup_message_headers_replace (headers, "Origin", origin);
  soup_message_headers_replace (headers, "Access-Control-Request-Method", "POST");
  soup_message_headers_replace (headers, "Access-Control-Request-Headers", "access-token,app_id,content-type");
  g_bytes_unref (soup_session_send_and_read (f->desk->session, *message, NULL, NULL));
  return soup_message_get_status (*message);
}

static const char *
allowed (SoupMessage *message,
         const char *what)
{
  g_autofree char *name = g_strconcat ("Access-Control-Allow-", what, NULL);

  return soup_message_headers_get_one (soup_message_get_response_headers (message), name);
}

/* Web pages of others must not reach the desk. */
static void
test_foreign_origin (Fixture *f,
                     gconstpointer data)
{
  g_autoptr (SoupMessage) message = NULL;

  g_assert_cmpuint (fetch_with (f, "Origin", f->nest->http), ==, 200);
  g_assert_cmpuint (fetch_with (f, "Origin", "https://example.org"), ==, 403);
  g_assert_cmpuint (fetch_with (f, "Origin", "null"), ==, 403);
  g_assert_cmpuint (ask_before (f, "https://example.org", "/token/user", &message), ==, 403);
  g_assert_null (allowed (message, "Origin"));
  g_assert_cmpuint (fetch_with (f, "Host", "example.org"), ==, 403);
}

/* A page that whoever started the desk has named may use it: the browser is told so, and shows it every answer. */
static void
test_named_origin (Fixture *f,
                   gconstpointer data)
{
  static const char *const paths[] = { "/token/user", "/file/upload/data", "/socket.io/" };
  g_autofree char *health = g_strconcat (f->nest->http, "/api/health", NULL);
  g_autoptr (SoupMessage) seen = soup_message_new ("GET", health);
  g_autoptr (SoupMessage) foreign = NULL;
  g_autoptr (SoupMessage) socket = NULL;
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (SoupMessage) message = NULL;

      g_assert_cmpuint (ask_before (f, PAGE, paths[i], &message), ==, 204);
      g_assert_cmpstr (allowed (message, "Origin"), ==, PAGE);
      g_assert_nonnull (strstr (allowed (message, "Methods"), "POST"));
      for (guint h = 0; h < 5; h++)
        g_assert_nonnull (strstr (allowed (message, "Headers"), (const char *[]){ "access-token", "app_id",
                                  "content-type", "group_id", "user_id" }[h]));
      g_assert_null (allowed (message, "Credentials"));
    }
  soup_message_headers_replace (soup_message_get_request_headers (seen), "Origin", PAGE);
  g_bytes_unref (soup_session_send_and_read (f->desk->session, seen, NULL, NULL));
  g_assert_cmpuint (soup_message_get_status (seen), ==, 200);
  g_assert_cmpstr (allowed (seen, "Origin"), ==, PAGE);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (seen), "Vary"), ==, "Origin");
  g_assert_cmpuint (ask_before (f, "http://localhost:8081", "/token/user", &foreign), ==, 403);
  g_assert_null (allowed (foreign, "Origin"));
  g_assert_cmpuint (fetch_with (f, "Host", "example.org"), ==, 403);
  socket = message_to (f, "GET", "/socket.io/?EIO=3&transport=websocket");
  connection = open_socket (f, socket, PAGE, &error);
  g_assert_no_error (error);
}

static void
set_up_named (Fixture *f,
              gconstpointer data)
{
  static const char *const args[] = { "--web-origin", "https://desk.example", "--web-origin", PAGE, "--faults",
                                      NULL };

  f->nest = nest_process_new (args);
  f->desk = nest_peer_new_user (f->nest, "desk");
  f->visitor = nest_peer_new_visitor (f->nest, f->desk->uid);
}

/* The realtime connection, the customer page and what tests say have handlers of their own: a page of others may ask none
 * of them, and none of them keeps a body that nobody asked for. */
static void
test_guarded (Fixture *f,
              gconstpointer data)
{
  static const char *const paths[] = { "/socket.io/?EIO=3&transport=websocket", "/chat/", "/__test__/clear" };
  const gsize size = 2 * 1024 * 1024;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (SoupMessage) socket = NULL;
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (SoupMessage) message = NULL;

      g_assert_cmpuint (ask_before (f, "https://example.org", paths[i], &message), ==, 403);
      g_assert_cmpuint (nest_peer_fetch (f->desk, "POST", paths[i], "text/plain", large, NULL), ==, 413);
    }
  socket = message_to (f, "GET", paths[0]);
  connection = open_socket (f, socket, "https://example.org", &error);
  g_assert_null (connection);
  g_assert_cmpuint (soup_message_get_status (socket), ==, 403);
}

static void
test_chat_page (Fixture *f,
                gconstpointer data)
{
  g_autofree char *url = g_strconcat (f->nest->http, "/chat/", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GBytes) body = soup_session_send_and_read (f->desk->session, message, NULL, NULL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (headers, NULL), ==, "text/html");
  g_assert_nonnull (soup_message_headers_get_one (headers, "Content-Security-Policy"));
  g_assert_cmpuint (g_bytes_get_size (body), >, 100);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "GET", "/chat/../demo/desk.json", NULL, NULL, NULL), ==, 404);
}

/* The desk ends when whoever started it does. */
static void
test_parent_gone (Fixture *f,
                  gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (f->nest->process), NULL, NULL);
  g_subprocess_wait_check (f->nest->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&f->nest->process);
}

#define ADD(path, function) g_test_add ("/nest/rest/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("discovery", test_discovery);
  ADD ("access", test_access);
  ADD ("profile-and-roster", test_profile_and_roster);
  ADD ("visitor", test_visitor);
  ADD ("groups", test_groups);
  ADD ("silence", test_silence);
  ADD ("send-and-history", test_send_and_history);
  ADD ("file", test_file);
  ADD ("file-refused", test_file_refused);
  ADD ("bad-bodies", test_bad_bodies);
  ADD ("foreign-origin", test_foreign_origin);
  g_test_add ("/nest/rest/named-origin", Fixture, NULL, set_up_named, test_named_origin, tear_down);
  g_test_add ("/nest/rest/guarded", Fixture, NULL, set_up_named, test_guarded, tear_down);
  ADD ("chat-page", test_chat_page);
  ADD ("parent-gone", test_parent_gone);
  return g_test_run ();
}
