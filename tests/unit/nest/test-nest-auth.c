/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-auth"
#include "config.h"

#include <string.h>

#include "nest-world.h"

/* Every endpoint the desk lists, called by those who must not: the list is the desk's own, so a new
 * one is tested from its first day. */

typedef struct
{
  NestWorld *world;
  GString *wrong; /* (owned) what was found, a line each */
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  f->world = nest_world_new ();
  f->wrong = g_string_new (NULL);
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  g_assert_cmpstr (f->wrong->str, ==, "");
  g_string_free (f->wrong, TRUE);
  nest_world_free (f->world);
}

static gint
code_of (Fixture *f,
         const NestRoute *route,
         NestPeer *peer)
{
  g_autoptr (JsonObject) envelope = nest_world_call_route (f->world, route, peer);

  return (gint) json_object_get_int_member (envelope, "code");
}

static void
expect (Fixture *f,
        const NestRoute *route,
        NestPeer *peer,
        gint wanted)
{
  gint code = code_of (f, route, peer);

  if (code != wanted)
    g_string_append_printf (f->wrong, "%s %s: %d, not %d\n", route->method, route->path, code, wanted);
}

/* The demo's controls are for the program that started the desk; see test-nest-play. */
static gboolean
is_api (const NestRoute *route)
{
  return !g_str_has_prefix (route->path, "/__");
}

/* Calls @peer at each endpoint that not everybody may call. */
static guint
expect_all (Fixture *f,
            NestPeer *peer,
            const char *access,
            gint wanted)
{
  guint n = 0;

  for (guint i = 0; i < f->world->routes->len; i++)
    {
      const NestRoute *route = f->world->routes->pdata[i];

      if (!is_api (route) || g_str_equal (route->access, "anybody")
          || (access != NULL && !g_str_equal (route->access, access)))
        continue;
      expect (f, route, peer, wanted);
      n++;
    }
  return n;
}

static void
test_no_token (Fixture *f,
               gconstpointer data)
{
  g_assert_cmpuint (expect_all (f, f->world->nobody, NULL, 10003), >, 100);
}

static void
test_wrong_token (Fixture *f,
                  gconstpointer data)
{
  f->world->nobody->token = g_strdup ("0123456789abcdef");
  g_assert_cmpuint (expect_all (f, f->world->nobody, NULL, 10008), >, 100);
}

/* A token ends with the password it was got with. */
static void
test_ended_token (Fixture *f,
                  gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new_user (f->world->nest, "other");

  g_assert_cmpint (nest_peer_code (other, "POST", "/user/change_password",
                                   "{\"old_password\":\"secret\",\"new_password\":\"new\"}"), ==, 200);
  expect_all (f, other, NULL, 402);
  g_assert_true (nest_peer_sign_in (other, "other", "new"));
}

static void
test_visitor_on_users_calls (Fixture *f,
                             gconstpointer data)
{
  g_assert_cmpuint (expect_all (f, f->world->visitor, "users", 10010), >, 80);
  g_assert_cmpuint (expect_all (f, f->world->visitor, "admins", 10010), >, 3);
}

static void
test_user_on_admins_calls (Fixture *f,
                           gconstpointer data)
{
  g_assert_cmpuint (expect_all (f, f->world->alice, "admins", 10010), >, 3);
}

/* Only an administrator acts for others. */
static void
test_borrowed_name (Fixture *f,
                    gconstpointer data)
{
  f->world->mallory->act_as = f->world->alice->uid;
  expect_all (f, f->world->mallory, NULL, 10010);
}

static void
test_other_app (Fixture *f,
                gconstpointer data)
{
  g_free (f->world->nest->app_id);
  f->world->nest->app_id = g_strdup ("another-app");
  for (guint i = 0; i < f->world->routes->len; i++)
    if (is_api (f->world->routes->pdata[i])
        && !g_str_has_suffix (((NestRoute *) f->world->routes->pdata[i])->path, "/upload/data"))
      expect (f, f->world->routes->pdata[i], f->world->alice, 40000);
}

/* ---- somebody else's things ---- */

/* What alice sees of what is hers. */
static char *
snapshot (Fixture *f)
{
  static const char *const views[] = {
    "/user/profile", "/user/settings", "/user/device/list", "/roster/list", "/roster/blocked_list",
    "/group/user_joined", "/group/info?group_id={group}", "/group/member_list?group_id={group}",
    "/group/admin_list?group_id={group}", "/group/banned_list?group_id={group}",
    "/group/blocked_list?group_id={group}", "/group/announcement/list?group_id={group}",
    "/group/file/list?group_id={group}", "/user/conversation/pin_list",
    "/message/conversation?opposite_id={bob}&msg_id_start=0&limit=50",
    "/message/conversation?opposite_id={group}&msg_id_start=0&limit=50",
  };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *path = nest_world_fill (f->world, views[i]);
      g_autoptr (GBytes) answer = NULL;

      nest_peer_fetch (f->world->alice, "GET", path, NULL, NULL, &answer);
      g_string_append_len (all, g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer));
      g_string_append_c (all, '\n');
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static gboolean
takes_any (const NestRoute *route,
           const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (nest_route_takes (route, names[i]))
      return TRUE;
  return FALSE;
}

/* Lists may be empty, but hold nothing. */
static gboolean
got_something (Fixture *f,
               const NestRoute *route,
               NestPeer *peer)
{
  g_autoptr (JsonObject) envelope = nest_world_call_route (f->world, route, peer);
  JsonNode *data = json_object_get_member (envelope, "data");

  if (json_object_get_int_member (envelope, "code") != 200)
    return FALSE;
  return data == NULL || !JSON_NODE_HOLDS_ARRAY (data)
         || json_array_get_length (json_node_get_array (data)) > 0;
}

/* A member of nothing: gets nothing of alice's, changes nothing. To ask to be let in is all. */
static void
test_outsider (Fixture *f,
               gconstpointer data)
{
  static const char *const hers[]
      = { "group_id", "group_list", "file_sign", "announcement_id", "file_id", NULL };
  static const char *const open[] = { "/group/apply", NULL };
  g_autofree char *before = snapshot (f);
  g_autofree char *after = NULL;
  guint n = 0;

  for (guint i = 0; i < f->world->routes->len; i++)
    {
      const NestRoute *route = f->world->routes->pdata[i];
      gboolean protected = takes_any (route, hers) && !g_strv_contains (open, route->path);

      if (!is_api (route) || g_str_equal (route->access, "anybody")
          || g_str_equal (route->path, "/user/delete") || g_str_equal (route->path, "/ai/message/send"))
        continue;
      if (got_something (f, route, f->world->mallory) && protected)
        g_string_append_printf (f->wrong, "%s %s\n", route->method, route->path);
      n += protected;
    }
  after = snapshot (f);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (n, >, 40);
}

/* A visitor reaches whom they came to talk to, and nobody and nothing else. */
static void
test_visitor_elsewhere (Fixture *f,
                        gconstpointer data)
{
  static const char *const others[] = { "opposite_id", "conversation_id", "to_id", "targets",
                                        "file_sign", "msg_id", "group_list", "group_id", NULL };
  guint n = 0;

  for (guint i = 0; i < f->world->routes->len; i++)
    {
      const NestRoute *route = f->world->routes->pdata[i];

      if (!g_str_equal (route->access, "visitors") || !takes_any (route, others))
        continue;
      if (got_something (f, route, f->world->visitor))
        g_string_append_printf (f->wrong, "%s %s\n", route->method, route->path);
      n++;
    }
  g_assert_cmpuint (n, >, 8);
}

/* ---- administrators ---- */

static void
test_administrator (Fixture *f,
                    gconstpointer data)
{
  NestPeer *admin = f->world->admin;
  g_autofree char *as_bot = nest_world_fill (f->world, "{'type':1,'targets':[{visitor}],"
                                             "'content_type':0,'content':'x','from_user_id':{alice}}");
  g_autofree char *kick
      = nest_world_fill (f->world, "{'group_id':{group},'user_list':[{bob}]}");
  g_autoptr (JsonObject) profile = NULL;
  JsonObject *user = NULL;

  g_assert_cmpint (nest_peer_code (admin, "GET", "/user/profile", NULL), ==, 10002);
  g_assert_cmpint (nest_peer_code (admin, "POST", "/group/kick", kick), ==, 10002);
  admin->act_as = 5;
  g_assert_cmpint (nest_peer_code (admin, "GET", "/user/profile", NULL), ==, 10000);
  admin->act_as = f->world->mallory->uid;
  profile = nest_peer_call (admin, "GET", "/user/profile", NULL);
  user = json_object_get_object_member (profile, "data");
  g_assert_cmpint (json_object_get_int_member (user, "user_id"), ==, f->world->mallory->uid);
  g_assert_cmpint (nest_peer_code (admin, "POST", "/group/kick", kick), ==, 20002);
  g_assert_cmpint (nest_peer_code (admin, "POST", "/message/send", as_bot), ==, 200);
  g_assert_cmpint (nest_peer_code (f->world->mallory, "POST", "/message/send", as_bot), ==, 10010);
  admin->act_as = 0;
  admin->act_in = g_ascii_strtoll (g_hash_table_lookup (f->world->names, "group"), NULL, 10);
  g_assert_cmpint (nest_peer_code (admin, "POST", "/group/kick", kick), ==, 200);
}

/* Whom an administrator disables is out, on all devices, until enabled again. */
static void
test_disabled (Fixture *f,
               gconstpointer data)
{
  g_autofree char *list = nest_world_fill (f->world, "{'list':[{bob}]}");

  nest_peer_go_online (f->world->bob, "guid-of-bob");
  g_assert_cmpint (nest_peer_code (f->world->admin, "PUT", "/user/disable", list), ==, 200);
  nest_peer_wait_closed (f->world->bob);
  g_assert_cmpint (nest_peer_code (f->world->bob, "GET", "/user/profile", NULL), ==, 10008);
  g_assert_false (nest_peer_sign_in (f->world->bob, "bob", "secret"));
  g_assert_cmpint (nest_peer_code (f->world->admin, "PUT", "/user/enable", list), ==, 200);
  g_assert_true (nest_peer_sign_in (f->world->bob, "bob", "secret"));
}

/* A removed device is off line, its token worth nothing, but not as if it never was; the account's other tokens stay. */
static void
test_removed_device (Fixture *f,
                     gconstpointer data)
{
  g_autoptr (NestPeer) phone = nest_peer_new (f->world->nest);
  g_autofree char *remove = NULL;
  g_autoptr (JsonObject) devices = NULL;

  g_assert_true (nest_peer_sign_in (phone, "bob", "secret"));
  nest_peer_go_online (phone, "guid-of-phone");
  nest_peer_go_online (f->world->bob, "guid-of-bob");
  remove = g_strdup_printf ("/user/device/remove?device_sn=%d", phone->sn);
  devices = nest_peer_call (f->world->bob, "GET", "/user/device/list", NULL);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (devices, "data")), ==, 2);
  g_assert_cmpint (nest_peer_code (f->world->bob, "POST", remove, NULL), ==, 200);
  nest_peer_wait_closed (phone);
  g_assert_cmpint (nest_peer_code (phone, "GET", "/user/profile", NULL), ==, 402);
  g_assert_cmpint (nest_peer_code (f->world->bob, "GET", "/user/profile", NULL), ==, 200);
}

/* An address with a token in it is for files alone. */
static void
test_token_in_address (Fixture *f,
                       gconstpointer data)
{
  g_autofree char *profile = g_strconcat ("/user/profile?access-token=", f->world->alice->token, NULL);
  g_autofree char *file = g_strconcat ("/file/download/chat?file_sign={sign}&access-token=",
                                       f->world->alice->token, NULL);
  g_autofree char *path = nest_world_fill (f->world, file);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpint (nest_peer_code (f->world->nobody, "GET", profile, NULL), ==, 10003);
  g_assert_cmpuint (nest_peer_fetch (f->world->nobody, "GET", path, NULL, NULL, &bytes), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, strlen ("hello"));
}

#define ADD(path, function) g_test_add ("/nest/auth/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-token", test_no_token);
  ADD ("wrong-token", test_wrong_token);
  ADD ("ended-token", test_ended_token);
  ADD ("visitor-on-users-calls", test_visitor_on_users_calls);
  ADD ("user-on-admins-calls", test_user_on_admins_calls);
  ADD ("borrowed-name", test_borrowed_name);
  ADD ("other-app", test_other_app);
  ADD ("outsider", test_outsider);
  ADD ("visitor-elsewhere", test_visitor_elsewhere);
  ADD ("administrator", test_administrator);
  ADD ("disabled", test_disabled);
  ADD ("removed-device", test_removed_device);
  ADD ("token-in-address", test_token_in_address);
  return g_test_run ();
}
