/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-api"
#include "config.h"

#include <string.h>

#include "nest-world.h"

/* The desk against the cloud's own description of its interface, reduced to names and types by
 * scripts/reduce-swagger.py: what each call must refuse, and what its answer looks like. */

typedef struct
{
  NestWorld *world;
  JsonObject *api;      /* (owned) */
  GHashTable *answered; /* (owned) "METHOD path" as the desk lists it */
  GString *wrong;       /* (owned) what was found, a line each */
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  f->world = nest_world_new ();
  f->api = nest_api_load ();
  f->answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  f->wrong = g_string_new (NULL);
  for (guint i = 0; i < f->world->routes->len; i++)
    {
      const NestRoute *route = f->world->routes->pdata[i];

      g_hash_table_add (f->answered, g_strconcat (route->method, " ", route->path, NULL));
    }
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  g_assert_cmpstr (f->wrong->str, ==, "");
  g_string_free (f->wrong, TRUE);
  g_hash_table_unref (f->answered);
  json_object_unref (f->api);
  nest_world_free (f->world);
}

/* All but GET is POST to the desk. */
static char *
dup_key (const char *method,
         const char *path)
{
  return g_strconcat (g_str_equal (method, "GET") ? "GET " : "POST ", path, NULL);
}

static gboolean
is_answered (Fixture *f,
             JsonObject *call)
{
  g_autofree char *key = dup_key (json_object_get_string_member (call, "method"),
                                  json_object_get_string_member (call, "path"));

  return g_hash_table_contains (f->answered, key);
}

/* ---- what the desk does not have ---- */

static void
test_missing (Fixture *f,
              gconstpointer data)
{
  /* Pushing through other companies' services. */
  static const char *const not_here[] = { "/push/certificate", "/push/notify", NULL };
  JsonArray *calls = json_object_get_array_member (f->api, "calls");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (calls); i++)
    {
      JsonObject *call = json_array_get_object_element (calls, i);
      const char *path = json_object_get_string_member (call, "path");

      if (is_answered (f, call) == g_strv_contains (not_here, path))
        g_string_append_printf (f->wrong, "%s\n", path);
      n += is_answered (f, call);
    }
  g_assert_cmpuint (n, >, 175);
}

/* ---- bad parameters ---- */

/* A value of another type than @type, or NULL when a query cannot hold one. */
static const char *
wrong_value (const char *type,
             gboolean query)
{
  if (g_str_equal (type, "string"))
    return query ? NULL : "{}";
  if (g_str_has_suffix (type, "[]"))
    return "[[]]";
  return g_str_equal (type, "bool") ? "\"yes\"" : "\"x\"";
}

/* @name: the parameter that is @value, or missing when that is NULL */
static gint
call_with (Fixture *f,
           JsonObject *call,
           const char *name,
           const char *value)
{
  JsonArray *params = json_object_get_array_member (call, "parameters");
  g_autoptr (GHashTable) query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) body = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *method = json_object_get_string_member (call, "method");
  NestPeer *peer = f->world->alice;
  gint code = 0;
  g_autofree char *text = NULL;
  g_autofree char *tail = NULL;
  g_autofree char *path = NULL;

  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      JsonObject *param = json_array_get_object_element (params, i);
      const char *own = json_object_get_string_member (param, "name");
      gboolean in_body = g_str_equal (json_object_get_string_member (param, "in"), "body");
      char *good = nest_world_value (f->world, own, json_object_get_string_member (param, "type"));
      gboolean meant = g_str_equal (own, name);

      if (!meant || value != NULL)
        g_hash_table_insert (in_body ? body : query, g_strdup (own),
                             meant ? g_strdup (value) : g_strdup (good));
      g_free (good);
    }
  tail = nest_world_query (query);
  text = g_hash_table_size (body) > 0 ? nest_world_body (body) : NULL;
  path = g_strconcat (json_object_get_string_member (call, "path"), tail, NULL);
  code = nest_peer_code (peer, method, path, text);
  return code != 10010 ? code : nest_peer_code (f->world->admin, method, path, text);
}

static void
expect_refused (Fixture *f,
                JsonObject *call,
                const char *name,
                const char *value)
{
  gint code = call_with (f, call, name, value);

  if (code != 10002)
    g_string_append_printf (f->wrong, "%s %s %s=%s: %d\n",
                            json_object_get_string_member (call, "method"),
                            json_object_get_string_member (call, "path"), name,
                            value != NULL ? value : "(none)", code);
}

static JsonObject *find_call (Fixture *f, const char *method, const char *path);

/* The desk takes PUT and DELETE for POST: the same call again, which only the deep run makes. */
static gboolean
is_twin (Fixture *f,
         JsonObject *call)
{
  const char *method = json_object_get_string_member (call, "method");

  return g_getenv ("WBL_TEST_DEEP") == NULL && (g_str_equal (method, "PUT") || g_str_equal (method, "DELETE"))
         && find_call (f, "POST", json_object_get_string_member (call, "path")) != NULL;
}

/* Every parameter that must be there is missed; every one of another type is refused. */
static void
test_parameters (Fixture *f,
                 gconstpointer data)
{
  JsonArray *calls = json_object_get_array_member (f->api, "calls");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (calls); i++)
    {
      JsonObject *call = json_array_get_object_element (calls, i);
      JsonArray *params = json_object_get_array_member (call, "parameters");

      for (guint j = 0; is_answered (f, call) && !is_twin (f, call) && j < json_array_get_length (params); j++)
        {
          JsonObject *param = json_array_get_object_element (params, j);
          const char *name = json_object_get_string_member (param, "name");
          gboolean query = g_str_equal (json_object_get_string_member (param, "in"), "query");
          const char *wrong = wrong_value (json_object_get_string_member (param, "type"), query);

          if (json_object_get_boolean_member (param, "required"))
            expect_refused (f, call, name, NULL);
          if (wrong != NULL && *name != '\0') /* any text is one, where the body is a text */
            expect_refused (f, call, name, wrong);
          n++;
        }
    }
  g_test_message ("%u parameters", n);
  g_assert_cmpuint (n, >, 170);
}

/* ---- answers ---- */

static gboolean fits (Fixture *f, JsonNode *node, const char *type, GString *why);

static gboolean
fits_list (Fixture *f,
           JsonNode *node,
           const char *type,
           GString *why)
{
  g_autofree char *element = g_strndup (type, strlen (type) - 2);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!fits (f, json_array_get_element (array, i), element, why))
      return FALSE;
  return array != NULL;
}

/* Exactly the members it has in the description, each of its type. */
static gboolean
fits_members (Fixture *f,
              JsonObject *object,
              JsonObject *type,
              GString *why)
{
  g_autoptr (GList) names = json_object_get_members (type);
  g_autoptr (GList) own = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *kind = json_object_get_string_member (type, l->data);
      JsonNode *node = json_object_get_member (object, l->data);

      if (node == NULL || !fits (f, node, kind, why))
        {
          g_string_append_printf (why, " .%s is no %s", (char *) l->data, kind);
          return FALSE;
        }
    }
  for (GList *l = own; l != NULL; l = l->next)
    if (!json_object_has_member (type, l->data))
      {
        g_string_append_printf (why, " .%s is not described", (char *) l->data);
        return FALSE;
      }
  return TRUE;
}

static gboolean
fits (Fixture *f,
      JsonNode *node,
      const char *type,
      GString *why)
{
  static const struct
  {
    const char *name;
    GType type;
  } scalars[] = { { "bool", G_TYPE_BOOLEAN }, { "i32", G_TYPE_INT64 }, { "i64", G_TYPE_INT64 },
                  { "f64", G_TYPE_DOUBLE },   { "string", G_TYPE_STRING } };
  JsonObject *types = json_object_get_object_member (f->api, "types");

  for (guint i = 0; i < G_N_ELEMENTS (scalars); i++)
    if (g_str_equal (type, scalars[i].name))
      return json_node_get_value_type (node) == scalars[i].type
             && (!g_str_equal (type, "i32")
                 || (json_node_get_int (node) >= G_MININT32 && json_node_get_int (node) <= G_MAXINT32));
  if (g_str_has_suffix (type, "[]"))
    return fits_list (f, node, type, why);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  return g_str_equal (type, "object")
         || fits_members (f, json_node_get_object (node),
                          json_object_get_object_member (types, type), why);
}

static JsonObject *
find_call (Fixture *f,
           const char *method,
           const char *path)
{
  JsonArray *calls = json_object_get_array_member (f->api, "calls");

  for (guint i = 0; i < json_array_get_length (calls); i++)
    {
      JsonObject *call = json_array_get_object_element (calls, i);

      if (g_str_equal (json_object_get_string_member (call, "method"), method)
          && g_str_equal (json_object_get_string_member (call, "path"), path))
        return call;
    }
  return NULL;
}

/* Where the desk follows what the cloud does instead of what its description says. */
static const char *
kind_of_data (JsonObject *call,
              const char *described)
{
  if (g_str_equal (json_object_get_string_member (call, "path"), "/group/user_joined"))
    return "GroupInfoAndSettingsDto[]";
  return described;
}

static void
drop_owner (JsonArray *groups)
{
  for (guint i = 0; i < json_array_get_length (groups); i++)
    json_object_remove_member (json_array_get_object_element (groups, i), "owner");
}

/* Clients read the user name from the answer to a registration, and either name of a group's owner. */
static void
drop_known_extra (const char *path,
                  JsonObject *envelope)
{
  if (g_str_equal (path, "/group/user_joined"))
    drop_owner (json_object_get_array_member (envelope, "data"));
  if (g_str_equal (path, "/user/register/v2") || g_str_equal (path, "/user/register/push"))
    json_object_remove_member (json_object_get_object_member (envelope, "data"), "username");
}

static void
check_answer (Fixture *f,
              JsonObject *call,
              JsonObject *envelope)
{
  const char *path = json_object_get_string_member (call, "path");
  JsonObject *answer = json_object_get_object_member (call, "answer");
  g_autoptr (GList) own = json_object_get_members (envelope);
  g_autoptr (GString) why = g_string_new (NULL);

  drop_known_extra (path, envelope);
  for (GList *l = own; l != NULL; l = l->next)
    {
      const char *name = l->data;
      JsonNode *node = json_object_get_member (envelope, name);

      if (g_str_equal (name, "code"))
        continue;
      if (g_str_equal (name, "message") && JSON_NODE_HOLDS_NULL (node))
        continue;
      if (!json_object_has_member (answer, name)
          || !fits (f, node, kind_of_data (call, json_object_get_string_member (answer, name)), why))
        g_string_append_printf (f->wrong, "%s: %s:%s\n", path, name, why->str);
    }
}

static void
keep (Fixture *f,
      const char *what,
      JsonObject *envelope)
{
  g_auto (GStrv) parts = g_strsplit (what, "=", 2);
  JsonObject *data = json_object_get_object_member (envelope, "data");
  JsonNode *node = json_object_get_member (data, parts[1]);

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    g_hash_table_insert (f->world->names, g_strdup (parts[0]), json_node_dup_string (node));
  else
    nest_world_keep (f->world, parts[0], json_node_get_int (node));
}

/* One line of the table: who, method, path with query, body, what to keep. */
static void
take_step (Fixture *f,
           char **columns,
           GHashTable *done)
{
  g_autofree char *path = nest_world_fill (f->world, columns[2]);
  g_autofree char *plain = g_strndup (path, strcspn (path, "?"));
  g_autofree char *body = *columns[3] != '\0' ? nest_world_fill (f->world, columns[3]) : NULL;
  NestPeer *peer = nest_world_peer (f->world, columns[0]);
  g_autoptr (JsonObject) envelope = nest_peer_call (peer, columns[1], path, body);
  JsonObject *call = find_call (f, columns[1], plain);

  g_hash_table_add (done, dup_key (columns[1], plain));
  if (json_object_get_int_member (envelope, "code") != 200)
    g_string_append_printf (f->wrong, "%s %s %s: %d %s\n", columns[0], columns[1], path,
                            (gint) json_object_get_int_member (envelope, "code"),
                            json_object_get_string_member (envelope, "message"));
  else if (call != NULL)
    check_answer (f, call, envelope);
  if (*columns[4] != '\0')
    keep (f, columns[4], envelope);
}

/* Every call the description knows was made, but files, which answer with their bytes. */
static void
check_all_done (Fixture *f,
                GHashTable *done)
{
  static const char *const elsewhere[]
      = { "/file/download/chat", "/file/download/avatar", "/ai/message/send", "/roster/mobile",
          "/user/mobile", NULL };
  JsonArray *calls = json_object_get_array_member (f->api, "calls");

  for (guint i = 0; i < json_array_get_length (calls); i++)
    {
      JsonObject *call = json_array_get_object_element (calls, i);
      const char *path = json_object_get_string_member (call, "path");
      g_autofree char *key = dup_key (json_object_get_string_member (call, "method"), path);

      if (is_answered (f, call) && !g_hash_table_contains (done, key)
          && !g_strv_contains (elsewhere, path))
        g_string_append_printf (f->wrong, "%s was not called\n", key);
    }
}

static void
test_answers (Fixture *f,
              gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "nest-calls.tsv", NULL);
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  nest_peer_go_online (f->world->alice, "guid-of-alice");
  nest_world_keep (f->world, "sn", f->world->alice->sn);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", 5);

      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      g_assert_cmpuint (g_strv_length (columns), ==, 5);
      take_step (f, columns, done);
    }
  check_all_done (f, done);
}

/* ---- questions ---- */

/* Where nobody answers, the answer is that. */
static void
test_ask_nobody (Fixture *f,
                 gconstpointer data)
{
  g_autofree char *body = nest_world_fill (f->world, "{'type':1,'targets':[{bob}],"
                                           "'content_type':0,'content':'Are you a bot?'}");
  g_autoptr (JsonObject) envelope
      = nest_peer_call (f->world->alice, "POST", "/ai/message/send", body);
  JsonObject *list = json_object_get_object_member (envelope, "data");

  check_answer (f, find_call (f, "POST", "/ai/message/send"), envelope);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (list, "messages")), ==, 0);
}

static char *
question_for_bot (NestPeer *peer)
{
  g_autoptr (JsonObject) bot
      = nest_peer_call (peer, "GET", "/roster/name?username=bluefinch-bot", NULL);
  JsonObject *user = json_object_get_object_member (bot, "data");

  return g_strdup_printf ("{\"type\":1,\"content_type\":0,\"content\":\"How long is the warranty?\","
                          "\"targets\":[%" G_GINT64_FORMAT "]}",
                          json_object_get_int_member (user, "user_id"));
}

/* The bot's answer, whole. */
static void
test_ask_bot (Fixture *f,
              gconstpointer data)
{
  const char *args[] = { "--seed", "demo", "--play-speed", "50", NULL };
  g_autoptr (NestProcess) demo = nest_process_new (args);
  g_autoptr (NestPeer) customer = nest_peer_new_user (demo, "customer");
  g_autofree char *body = question_for_bot (customer);
  g_autoptr (JsonObject) envelope = nest_peer_call (customer, "POST", "/ai/message/send", body);
  JsonArray *messages = json_object_get_array_member (
      json_object_get_object_member (envelope, "data"), "messages");

  check_answer (f, find_call (f, "POST", "/ai/message/send"), envelope);
  g_assert_cmpuint (json_array_get_length (messages), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (messages, 0), "type"),
                   ==, "CHAT");
}

static void
aborted_cb (GObject *source,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GBytes) bytes
      = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  g_assert_null (bytes);
  *(gboolean *) user_data = TRUE;
}

static void
sent_cb (SoupMessage *message,
         gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Who asks and leaves does no harm. The bot writes slowly here: it answers when they are gone. */
static void
test_ask_and_leave (Fixture *f,
                    gconstpointer data)
{
  const char *args[] = { "--seed", "demo", NULL };
  g_autoptr (NestProcess) demo = nest_process_new (args);
  g_autoptr (NestPeer) customer = nest_peer_new_user (demo, "customer");
  g_autoptr (NestPeer) other = nest_peer_new_user (demo, "other");
  g_autofree char *text = question_for_bot (customer);
  g_autofree char *url = g_strconcat (demo->http, "/ai/message/send", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autofree char *history = NULL;
  gboolean sent = FALSE;
  gboolean aborted = FALSE;

  soup_message_headers_append (soup_message_get_request_headers (message), "access-token",
                               customer->token);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  g_signal_connect (message, "wrote-body", G_CALLBACK (sent_cb), &sent);
  soup_session_send_and_read_async (customer->session, message, 0, NULL, aborted_cb, &aborted);
  while (!sent)
    g_main_context_iteration (NULL, TRUE);
  soup_session_abort (customer->session);
  while (!aborted)
    g_main_context_iteration (NULL, TRUE);
  history = g_strdup_printf ("/message/conversation?msg_id_start=0&limit=5&opposite_id=%s",
                             strstr (text, "[") + 1);
  *strchr (history, ']') = '\0';
  for (gsize n = 0; n < 2;)
    {
      g_autoptr (JsonObject) page = nest_peer_call (customer, "GET", history, NULL);

      n = json_array_get_length (json_object_get_array_member (
          json_object_get_object_member (page, "data"), "messages"));
    }
  g_assert_cmpint (nest_peer_code (other, "POST", "/ai/message/send", text), ==, 200);
}

#define ADD(path, function) g_test_add ("/nest/api/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("missing", test_missing);
  ADD ("parameters", test_parameters);
  ADD ("answers", test_answers);
  ADD ("ask-nobody", test_ask_nobody);
  ADD ("ask-bot", test_ask_bot);
  ADD ("ask-and-leave", test_ask_and_leave);
  return g_test_run ();
}
