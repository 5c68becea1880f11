/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-many"
#include "config.h"

#include <string.h>

#include "nest-world.h"

/* What an administrator says to many and does for many, and what users say about pushing. */

typedef struct
{
  NestWorld *world;
  gint64 group;
} Fixture;

/* Takes what waited for bob, so that what comes next is of the test. */
static void
catch_up (NestPeer *bob,
          const gint64 *chats,
          guint n)
{
  for (guint i = 0; i < n; i++)
    wbl_wire_frame_free (nest_peer_pull (bob, chats[i], 0));
  g_ptr_array_set_size (bob->frames, 0);
}

static void
set_up (Fixture *f,
        gconstpointer data)
{
  f->world = nest_world_new ();
  f->group = g_ascii_strtoll (g_hash_table_lookup (f->world->names, "group"), NULL, 10);
  nest_peer_go_online (f->world->bob, "guid-of-bob");
  catch_up (f->world->bob, (gint64[]){ 0, f->world->alice->uid, f->group }, 3);
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  nest_world_free (f->world);
}

static JsonObject *
call (Fixture *f,
      NestPeer *peer,
      const char *method,
      const char *path,
      const char *body)
{
  g_autofree char *text = nest_world_fill (f->world, body);

  return nest_peer_call (peer, method, path, text);
}

static gint
code_of (JsonObject *envelope)
{
  return (gint) json_object_get_int_member (envelope, "code");
}

static JsonObject *
outcome (JsonObject *envelope,
         guint i)
{
  return json_array_get_object_element (json_object_get_array_member (envelope, "data"), i);
}

/* ---- the desk itself speaks ---- */

/* The newest line of a conversation is the desk's own, with these words. */
static void
assert_system (NestPeer *peer,
               gint64 conversation,
               const char *words)
{
  g_autoptr (WblWireFrame) page = nest_peer_page_back (peer, conversation, 0, 1);
  const WblPbMessageBody *body = NULL;

  g_assert_cmpuint (page->n_metas, ==, 1);
  body = wbl_wire_frame_get_body (page, 0);
  g_assert_true (body->is_system);
  g_assert_cmpstr (body->content, ==, words);
  g_assert_cmpuint (page->metas[0]->from->uid, ==, 0);
}

static gint64
notify (Fixture *f,
        const char *body)
{
  g_autoptr (JsonObject) envelope = call (f, f->world->admin, "POST", "/message/notify", body);

  g_assert_cmpint (code_of (envelope), ==, 200);
  if (!json_object_has_member (envelope, "msg_ids"))
    return 0;
  return json_array_get_int_element (json_object_get_array_member (envelope, "msg_ids"), 0);
}

/* To a user it comes in conversation 0, once for each transaction; nobody else hears of it. */
static void
test_notify_user (Fixture *f,
                  gconstpointer data)
{
  static const char once[] = "{'type':1,'targets':[{bob}],'content_type':0,'content':'closed','transaction_id':77}";
  g_autoptr (WblWireFrame) page = NULL;
  gint64 id = notify (f, once);

  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (nest_peer_wait_notice (f->world->bob), ==, 0);
  page = nest_peer_pull (f->world->bob, 0, 0);
  g_assert_cmpuint (page->n_metas, ==, 1);
  g_assert_cmpuint (page->metas[0]->id, ==, (guint64) id);
  assert_system (f->world->bob, 0, "closed");
  g_assert_cmpint (notify (f, once), ==, id);
  nest_peer_assert_quiet (f->world->bob);
  g_clear_pointer (&page, wbl_wire_frame_free);
  nest_peer_go_online (f->world->alice, "guid-of-alice");
  page = nest_peer_pull (f->world->alice, 0, 0);
  for (guint i = 0; i < page->n_metas; i++)
    g_assert_cmpuint (page->metas[i]->id, !=, (guint64) id);
}

static void
test_notify_group (Fixture *f,
                   gconstpointer data)
{
  g_assert_cmpint (notify (f, "{'type':2,'targets':[{group}],'content_type':0,'content':'moved'}"), >, 0);
  assert_system (f->world->bob, f->group, "moved");
  nest_peer_go_online (f->world->mallory, "guid-of-mallory");
  g_assert_cmpint (notify (f, "{'type':1,'targets':[{bob},{alice}],'content_type':0,'content':'both',"
                              "'transaction_id':78}"), ==, 0);
  assert_system (f->world->bob, 0, "both");
  nest_peer_assert_quiet (f->world->mallory);
}

/* For who is on line only: it is in no history. */
static void
test_notify_brief (Fixture *f,
                   gconstpointer data)
{
  g_autoptr (WblWireFrame) frame = NULL;
  g_autoptr (WblWireFrame) history = NULL;

  notify (f, "{'type':1,'targets':[{bob}],'content_type':0,'content':'now','online_only':true}");
  frame = nest_peer_wait_sync (f->world->bob);
  g_assert_true (frame->sync_dl->is_eager_sync);
  g_assert_cmpstr (wbl_wire_frame_get_body (frame, 0)->content, ==, "now");
  history = nest_peer_page_back (f->world->bob, 0, 0, 10);
  for (guint i = 0; i < history->n_metas; i++)
    if (history->metas[i]->ns == WBL_NS_MESSAGE)
      g_assert_cmpstr (wbl_wire_frame_get_body (history, i)->content, !=, "now");
}

/* All whom it is for have to be there, and of the kind that is said: else nobody hears a word. */
static void
test_notify_refused (Fixture *f,
                     gconstpointer data)
{
  static const struct
  {
    const char *body;
    gint code;
  } cases[] = {
    { "{'type':1,'targets':[{bob},5],'content_type':0,'content':'x'}", 10000 },
    { "{'type':2,'targets':[9999999999],'content_type':0,'content':'x'}", 20001 },
    { "{'type':2,'targets':[{bob}],'content_type':0,'content':'x'}", 10002 },
    { "{'type':1,'targets':[],'content_type':0,'content':'x'}", 10002 },
    { "{'type':3,'targets':[{bob}],'content_type':0,'content':'x'}", 10002 },
    { "{'type':1,'targets':[{bob}],'content_type':10,'content':'x','related_mid':1}", 10002 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) envelope
          = call (f, f->world->admin, "POST", "/message/notify", cases[i].body);

      g_assert_cmpint (code_of (envelope), ==, cases[i].code);
    }
  nest_peer_assert_quiet (f->world->bob);
}

/* ---- for many at once ---- */

static void
test_profiles (Fixture *f,
               gconstpointer data)
{
  g_autoptr (JsonObject) profiles
      = call (f, f->world->admin, "POST", "/user/profile/batch",
              "{'list':[{'user_id':{bob},'nick_name':'Bobby'},{'user_id':5,'nick_name':'x'},"
              "{'user_id':'{alice}','description':'d'}]}");
  g_autoptr (JsonObject) avatars = call (f, f->world->admin, "PUT", "/user/avatar/batch",
                                         "{'list':[{'user_id':{bob},'avatar':'a'},{'user_id':{bob}}]}");
  g_autoptr (JsonObject) bob = nest_peer_call (f->world->bob, "GET", "/user/profile", NULL);
  JsonObject *seen = json_object_get_object_member (bob, "data");

  g_assert_true (json_object_get_boolean_member (outcome (profiles, 0), "success"));
  g_assert_false (json_object_get_boolean_member (outcome (profiles, 1), "success"));
  g_assert_cmpint (json_object_get_int_member (outcome (profiles, 1), "user_id"), ==, 5);
  g_assert_true (json_object_get_boolean_member (outcome (profiles, 2), "success"));
  g_assert_true (json_object_get_boolean_member (outcome (avatars, 0), "success"));
  g_assert_false (json_object_get_boolean_member (outcome (avatars, 1), "success"));
  g_assert_cmpstr (json_object_get_string_member (seen, "nick_name"), ==, "Bobby");
  g_assert_cmpstr (json_object_get_string_member (seen, "avatar"), ==, "a");
}

static void
test_too_many (Fixture *f,
               gconstpointer data)
{
  g_autoptr (GString) list = g_string_new ("{'user_id':{bob}}");
  g_autofree char *all = NULL;
  g_autofree char *applications = NULL;
  g_autoptr (JsonObject) refused = NULL;
  g_autoptr (JsonObject) refused_too = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (list, ",{'user_id':{bob}}");
  all = g_strdup_printf ("{'list':[%s]}", list->str);
  applications = g_strdup_printf ("[%s]", list->str);
  refused = call (f, f->world->admin, "POST", "/user/profile/batch", all);
  refused_too = call (f, f->world->mallory, "POST", "/roster/apply/batch", applications);
  g_assert_cmpint (code_of (refused), ==, 10002);
  g_assert_cmpint (code_of (refused_too), ==, 10002);
}

static void
test_applications (Fixture *f,
                   gconstpointer data)
{
  static const char list[]
      = "[{'user_id':{bob},'reason':'hi'},{'user_id':{mallory}},{'user_id':{bob}},{'reason':'whom?'}]";
  g_autoptr (JsonObject) envelope = call (f, f->world->mallory, "POST", "/roster/apply/batch", list);
  JsonObject *outcomes = json_object_get_object_member (envelope, "data");
  JsonArray *success = json_object_get_array_member (outcomes, "success");

  g_assert_cmpuint (json_array_get_length (success), ==, 1);
  g_assert_cmpint (json_array_get_int_element (success, 0), ==, f->world->bob->uid);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (outcomes, "fails")), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const bodies[] = { "{'user_id':{bob}}", "[{bob}]", "" };
      g_autoptr (JsonObject) refused
          = call (f, f->world->mallory, "POST", "/roster/apply/batch", bodies[i]);

      g_assert_cmpint (code_of (refused), ==, 10002);
    }
}

/* ---- pushing ---- */

static char *
tags_of (NestPeer *peer)
{
  g_autoptr (JsonObject) envelope = nest_peer_call (peer, "GET", "/user/push/tag", NULL);
  JsonArray *tags = json_object_get_array_member (envelope, "data");
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (tags); i++)
    g_string_append_printf (all, "%s ", json_array_get_string_element (tags, i));
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* POST adds, DELETE takes away; they are each person's own, and survive a change of the settings. */
static void
test_tags (Fixture *f,
           gconstpointer data)
{
  static const char *const steps[][4] = {
    { "POST", "/user/push/tag", "{'tags':['b','a','b']}", "a b " },
    { "POST", "/user/settings", "{'user_id':{alice},'no_push':true}", "a b " },
    { "POST", "/user/push/alias", "{'alias':'x'}", "a b " },
    { "DELETE", "/user/push/tag", "{'tags':['b','c']}", "a " },
    { "POST", "/user/push/tag", "{'tags':['d']}", "a d " },
    { "DELETE", "/user/push/tag/all", "{}", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (JsonObject) done = call (f, f->world->alice, steps[i][0], steps[i][1], steps[i][2]);
      g_autofree char *tags = tags_of (f->world->alice);
      g_autofree char *others = tags_of (f->world->bob);

      g_assert_cmpint (code_of (done), ==, 200);
      g_assert_cmpstr (tags, ==, steps[i][3]);
      g_assert_cmpstr (others, ==, "");
    }
}

/* The next thing that the desk itself tells bob. */
static WblWireFrame *
next_notice (Fixture *f)
{
  WblWireFrame *page = NULL;

  g_assert_cmpint (nest_peer_wait_notice (f->world->bob), ==, 0);
  page = nest_peer_pull (f->world->bob, 0, 0);
  g_assert_cmpuint (page->n_metas, ==, 1);
  return page;
}

/* Who has somebody among their contacts hears what they say of themselves now: only what is new. */
static void
test_profile_told (Fixture *f,
                   gconstpointer data)
{
  static const char *const changes[][3] = {
    { "/user/profile", "{'nick_name':'Al','private_info':'p'}", "{\"nick_name\":\"Al\"}" },
    { "/user/avatar", "{'avatar':'http://a/b'}", "{\"avatar\":\"http://a/b\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (JsonObject) done = call (f, f->world->alice, "POST", changes[i][0], changes[i][1]);
      g_autoptr (JsonObject) same = call (f, f->world->alice, "POST", changes[i][0], changes[i][1]);
      g_autoptr (WblWireFrame) page = next_notice (f);
      const WblPbRosterNotice *notice = (const WblPbRosterNotice *)
          wbl_wire_frame_get_meta_payload (page, 0, WBL_NS_ROSTER_NOTICE);

      g_assert_cmpint (code_of (same), ==, 200);
      g_assert_cmpint ((gint) notice->type, ==, WBL_ROSTER_NOTICE_INFO_UPDATED);
      g_assert_cmpint ((gint64) notice->from->uid, ==, f->world->alice->uid);
      g_assert_cmpint ((gint64) notice->to[0]->uid, ==, f->world->bob->uid);
      g_assert_cmpstr (notice->content, ==, changes[i][2]);
    }
}

/* Who leaves a group is no member when it is told; their devices hear of it all the same. */
static void
test_left (Fixture *f,
           gconstpointer data)
{
  g_autoptr (JsonObject) done = call (f, f->world->bob, "POST", "/group/leave", "{'group_id':{group}}");
  g_autoptr (WblWireFrame) page = next_notice (f);
  const WblPbGroupNotice *notice = (const WblPbGroupNotice *)
      wbl_wire_frame_get_meta_payload (page, 0, WBL_NS_GROUP_NOTICE);

  g_assert_cmpint (code_of (done), ==, 200);
  g_assert_cmpint ((gint) notice->type, ==, WBL_GROUP_NOTICE_LEAVED);
  g_assert_cmpint ((gint64) notice->gid->uid, ==, f->group);
  g_assert_cmpint ((gint64) notice->from->uid, ==, f->world->bob->uid);
}

#define ADD(path, function) g_test_add ("/nest/many/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("notify-user", test_notify_user);
  ADD ("notify-group", test_notify_group);
  ADD ("notify-brief", test_notify_brief);
  ADD ("notify-refused", test_notify_refused);
  ADD ("profiles", test_profiles);
  ADD ("too-many", test_too_many);
  ADD ("applications", test_applications);
  ADD ("tags", test_tags);
  ADD ("profile-told", test_profile_told);
  ADD ("left", test_left);
  return g_test_run ();
}
