/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-requests"

#include "config.h"

#include "desk/wbl-requests.h"
#include "lanying/wbl-cloud-error.h"
#include "unit/desk/desk-fixture.h"

/* Who waits for a yes or a no of the account, and what becomes of it. */

#define ID "%" G_GINT64_FORMAT

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *lin;
  NestPeer *owner; /* the support account at another device */
  NestPeer *ben;
} Fixture;

static void
call (NestPeer *peer, const char *path, char *body)
{
  g_autofree char *owned = body;

  g_assert_cmpint (nest_peer_code (peer, "POST", path, owned), ==, 200);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->nest = test_nest_new (&f->support);
  f->lin = test_desk_new ();
  test_desk_sign_in (f->lin, f->nest, "林岚", WBL_ROLE_AGENT);
  TEST_DO (f->lin, wbl_desk_create_team_async, "客服", NULL);
  test_desk_wait_idle (f->lin);
  f->owner = nest_peer_new (f->nest);
  g_assert_true (nest_peer_sign_in (f->owner, SUPPORT, SUPPORT_PASSWORD));
  f->ben = nest_peer_new_user (f->nest, "ben");
  call (f->ben, "/user/profile", g_strdup ("{\"nick_name\":\"Ben\"}"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->lin);
  nest_peer_free (f->owner);
  nest_peer_free (f->ben);
  nest_process_free (f->nest);
}

static GPtrArray *
requests (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list = NULL;

  wbl_desk_requests_async (f->lin->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  list = wbl_desk_requests_finish (f->lin->desk, result, &error);
  g_assert_no_error (error);
  return list;
}

static WblRequest *
only_request (Fixture *f, WblRequestKind kind, const char *reason)
{
  g_autoptr (GPtrArray) list = requests (f);
  const WblRequest *request = NULL;

  g_assert_cmpuint (list->len, ==, 1);
  request = g_ptr_array_index (list, 0);
  g_assert_cmpint (request->kind, ==, kind);
  g_assert_cmpint (request->person, ==, f->ben->uid);
  g_assert_cmpstr (request->person_name, ==, "Ben");
  g_assert_cmpstr (request->reason, ==, reason);
  return wbl_request_copy (request);
}

static void
assert_none (Fixture *f)
{
  g_autoptr (GPtrArray) list = requests (f);

  g_assert_cmpuint (list->len, ==, 0);
}

/* Whether a list of the cloud's, of ids or of objects with user_id or group_id, names somebody. */
static gboolean
lists (NestPeer *peer, char *path, const char *member, gint64 id)
{
  g_autofree char *owned = path;
  g_autoptr (JsonObject) answer = nest_peer_call (peer, "GET", owned, NULL);
  JsonArray *data = json_object_get_array_member (answer, "data");

  for (guint i = 0; i < json_array_get_length (data); i++)
    if (member == NULL ? json_array_get_int_element (data, i) == id
                       : json_object_get_int_member (json_array_get_object_element (data, i), member) == id)
      return TRUE;
  return FALSE;
}

static void
test_contact (Fixture *f, gconstpointer data)
{
  g_autoptr (WblRequest) request = NULL, again = NULL;

  assert_none (f);
  call (f->owner, "/user/authmode?value=1", NULL);
  call (f->ben, "/roster/apply", g_strdup_printf ("{\"user_id\":" ID ",\"reason\":\"from the shop\"}", f->support));
  request = only_request (f, WBL_REQUEST_CONTACT, "from the shop");
  TEST_DO (f->lin, wbl_desk_answer_request_async, request, FALSE);
  assert_none (f);
  g_assert_false (lists (f->ben, g_strdup ("/roster/list"), NULL, f->support));
  call (f->ben, "/roster/apply", g_strdup_printf ("{\"user_id\":" ID ",\"reason\":\"once more\"}", f->support));
  again = only_request (f, WBL_REQUEST_CONTACT, "once more");
  TEST_DO (f->lin, wbl_desk_answer_request_async, again, TRUE);
  assert_none (f);
  g_assert_true (lists (f->ben, g_strdup ("/roster/list"), NULL, f->support));
}

static void
test_application (Fixture *f, gconstpointer data)
{
  gint64 room = wbl_desk_get_team (f->lin->desk);
  g_autoptr (WblRequest) request = NULL;

  call (f->ben, "/group/apply", g_strdup_printf ("{\"group_id\":" ID ",\"reason\":\"new here\"}", room));
  request = only_request (f, WBL_REQUEST_APPLICATION, "new here");
  g_assert_cmpint (request->group, ==, room);
  TEST_DO (f->lin, wbl_desk_answer_request_async, request, TRUE);
  assert_none (f);
  g_assert_true (lists (f->owner, g_strdup_printf ("/group/member_list?group_id=" ID, room), "user_id", f->ben->uid));
}

static void
test_invitation (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (WblRequest) request = NULL;
  gint64 group;

  call (f->owner, "/user/settings", g_strdup_printf ("{\"user_id\":" ID ",\"group_confirm\":true}", f->support));
  made = nest_peer_call (f->ben, "POST", "/group/create", "{\"name\":\"another team\"}");
  group = json_object_get_int_member (json_object_get_object_member (made, "data"), "group_id");
  call (f->ben, "/group/invite",
        g_strdup_printf ("{\"group_id\":" ID ",\"user_list\":[" ID "],\"reason\":\"join us\"}", group, f->support));
  request = only_request (f, WBL_REQUEST_INVITATION, "join us");
  g_assert_cmpint (request->group, ==, group);
  TEST_DO (f->lin, wbl_desk_answer_request_async, request, TRUE);
  assert_none (f);
  g_assert_true (lists (f->owner, g_strdup ("/group/user_joined"), "group_id", group));
}

/* Nothing is kept here: away from the cloud nobody can be answered. */
static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_desk_close (f->lin);
  test_desk_open (f->lin);
  wbl_desk_requests_async (f->lin->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_null (wbl_desk_requests_finish (f->lin->desk, result, &error));
  g_assert_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/requests/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("contact", test_contact);
  ADD ("application", test_application);
  ADD ("invitation", test_invitation);
  ADD ("offline", test_offline);
  return g_test_run ();
}
