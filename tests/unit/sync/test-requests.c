/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-requests"

#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "desk/wbl-blocked.h"
#include "desk/wbl-board.h"
#include "desk/wbl-requests.h"
#include "lanying/wbl-cloud-error.h"
#include "unit/desk/desk-fixture.h"

/* What the cloud keeps for the account and its team: who waits for a yes or a no, announcements, files, who is blocked. */

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
  f->nest = test_nest_new_with ("--faults", &f->support);
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
  g_assert_cmpstr (request->group_name, ==, "another team");
  TEST_DO (f->lin, wbl_desk_answer_request_async, request, TRUE);
  assert_none (f);
  g_assert_true (lists (f->owner, g_strdup ("/group/user_joined"), "group_id", group));
}

/* ---- the team's board ---- */

#define LIST(what, f) ((GPtrArray *) list_of (f, wbl_desk_##what##_async, wbl_desk_##what##_finish))

static gpointer
list_of (Fixture *f,
         void (*ask) (WblDesk *, GCancellable *, GAsyncReadyCallback, gpointer),
         GPtrArray *(*finish) (WblDesk *, GAsyncResult *, GError **))
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list = NULL;

  ask (f->lin->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  list = finish (f->lin->desk, result, &error);
  g_assert_no_error (error);
  return list;
}

static void
test_announcements (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL, during = NULL, after = NULL;
  const WblCloudAnnouncement *said = NULL;

  before = LIST (announcements, f);
  g_assert_cmpuint (before->len, ==, 0);
  TEST_DO (f->lin, wbl_desk_announce_async, "周一起退货改为 30 天");
  during = LIST (announcements, f);
  g_assert_cmpuint (during->len, ==, 1);
  said = g_ptr_array_index (during, 0);
  g_assert_cmpstr (said->title, ==, "周一起退货改为 30 天");
  g_assert_cmpint (said->author, ==, f->support);
  TEST_DO (f->lin, wbl_desk_withdraw_announcement_async, said->id);
  after = LIST (announcements, f);
  g_assert_cmpuint (after->len, ==, 0);
}

static GFile *
made_file (const char *dir, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return g_file_new_for_path (path);
}

static void
remove_file (GFile *file)
{
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_object_unref (file);
}

/* What one shares another gets byte for byte; article packs lie in the same place and are not shown. */
static void
test_files (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-board-XXXXXX", NULL);
  GFile *prices = made_file (dir, "价格 2.txt", "tent 199"), *pack = made_file (dir, "articles-0.jsonl.gz", "packed");
  GFile *copy = made_file (dir, "copy.txt", "what was there before");
  g_autoptr (GPtrArray) during = NULL, after = NULL;
  g_autofree char *content = NULL;
  const WblCloudFile *file = NULL;

  TEST_DO (f->lin, wbl_desk_share_file_async, prices, NULL, NULL, NULL);
  TEST_DO (f->lin, wbl_desk_share_file_async, pack, NULL, NULL, NULL);
  during = LIST (shared_files, f);
  g_assert_cmpuint (during->len, ==, 1);
  file = g_ptr_array_index (during, 0);
  g_assert_cmpstr (file->name, ==, "价格 2.txt");
  g_assert_cmpint (file->size, ==, strlen ("tent 199"));
  TEST_DO (f->lin, wbl_desk_save_shared_file_async, file, copy, NULL);
  g_assert_true (g_file_load_contents (copy, NULL, &content, NULL, NULL, NULL));
  g_assert_cmpstr (content, ==, "tent 199");
  TEST_DO (f->lin, wbl_desk_remove_shared_file_async, file->id);
  after = LIST (shared_files, f);
  g_assert_cmpuint (after->len, ==, 0);
  remove_file (prices);
  remove_file (pack);
  remove_file (copy);
  g_rmdir (dir);
}

/* A file that cannot be read, or is empty, is refused before anything is sent. */
static void
test_bad_files (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at/all");
  g_autoptr (GFile) empty = g_file_new_for_path ("/dev/null");
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (GError) missing = NULL, nothing = NULL;

  wbl_desk_share_file_async (f->lin->desk, nowhere, NULL, NULL, NULL, test_ready_cb, &first);
  test_wait_result (&first);
  g_assert_false (wbl_desk_command_finish (f->lin->desk, first, &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  wbl_desk_share_file_async (f->lin->desk, empty, NULL, NULL, NULL, test_ready_cb, &second);
  test_wait_result (&second);
  g_assert_false (wbl_desk_command_finish (f->lin->desk, second, &nothing));
  g_assert_error (nothing, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID);
}

static void
furthest_cb (double fraction, gpointer data)
{
  double *furthest = data;

  *furthest = MAX (*furthest, fraction);
}

/* How far it is can be seen; stopped at the last step, the file is on nobody's list. One that is too large is not begun. */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-board-XXXXXX", NULL);
  GFile *large = made_file (dir, "large.bin", "x");
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GAsyncResult) stopped = NULL, refused = NULL;
  g_autoptr (GError) cancelled = NULL, too_large = NULL;
  g_autoptr (GPtrArray) list = NULL;
  double furthest = 0, begun = -1;

  g_assert_cmpint (truncate (g_file_peek_path (large), 3 << 20), ==, 0);
  call (f->owner, "/__test__/set", g_strdup ("{\"rest\":{\"path\":\"/group/file/upload\",\"times\":1,\"stall\":true}}"));
  wbl_desk_share_file_async (f->lin->desk, large, furthest_cb, &furthest, stop, test_ready_cb, &stopped);
  TEST_WAIT (furthest >= 1);
  g_cancellable_cancel (stop);
  test_wait_result (&stopped);
  g_assert_false (wbl_desk_command_finish (f->lin->desk, stopped, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call (f->owner, "/__test__/clear", g_strdup ("{}"));
  list = LIST (shared_files, f);
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_cmpint (truncate (g_file_peek_path (large), (25 << 20) + 1), ==, 0);
  wbl_desk_share_file_async (f->lin->desk, large, furthest_cb, &begun, NULL, test_ready_cb, &refused);
  test_wait_result (&refused);
  g_assert_false (wbl_desk_command_finish (f->lin->desk, refused, &too_large));
  g_assert_error (too_large, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE);
  g_assert_true (begun < 0);
  remove_file (large);
  g_rmdir (dir);
}

/* What the cloud refuses is said, of each list. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *path;
    void (*ask) (WblDesk *, GCancellable *, GAsyncReadyCallback, gpointer);
    GPtrArray *(*finish) (WblDesk *, GAsyncResult *, GError **);
  } lists[] = {
    { "/group/announcement/list", wbl_desk_announcements_async, wbl_desk_announcements_finish },
    { "/group/file/list", wbl_desk_shared_files_async, wbl_desk_shared_files_finish },
    { "/roster/blocked_list", wbl_desk_blocked_async, wbl_desk_blocked_finish },
    { "/roster/apply/list", wbl_desk_requests_async, wbl_desk_requests_finish },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      call (f->owner, "/__test__/set",
            g_strdup_printf ("{\"rest\":{\"path\":\"%s\",\"times\":1,\"code\":20012}}", lists[i].path));
      lists[i].ask (f->lin->desk, NULL, test_ready_cb, &result);
      test_wait_result (&result);
      g_assert_null (lists[i].finish (f->lin->desk, result, &error));
      g_assert_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_FORBIDDEN);
    }
}

static int
say (NestPeer *peer, gint64 to)
{
  g_autofree char *body = g_strdup_printf ("{\"type\":1,\"targets\":[" ID "],\"content_type\":0,\"content\":\"hello\"}", to);

  return nest_peer_code (peer, "POST", "/message/send", body);
}

static void
test_blocked (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL, during = NULL, after = NULL;

  before = LIST (blocked, f);
  g_assert_cmpuint (before->len, ==, 0);
  TEST_DO (f->lin, wbl_desk_block_async, f->ben->uid, TRUE);
  during = LIST (blocked, f);
  g_assert_cmpuint (during->len, ==, 1);
  g_assert_cmpint (((WblBlocked *) g_ptr_array_index (during, 0))->person, ==, f->ben->uid);
  g_assert_true (lists (f->owner, g_strdup ("/roster/blocked_list"), NULL, f->ben->uid));
  g_assert_cmpint (say (f->ben, f->support), !=, 200);
  TEST_DO (f->lin, wbl_desk_block_async, f->ben->uid, FALSE);
  after = LIST (blocked, f);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_cmpint (say (f->ben, f->support), ==, 200);
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
  ADD ("announcements", test_announcements);
  ADD ("files", test_files);
  ADD ("bad-files", test_bad_files);
  ADD ("stopped", test_stopped);
  ADD ("refused", test_refused);
  ADD ("blocked", test_blocked);
  ADD ("offline", test_offline);
  return g_test_run ();
}
