/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-requests"

#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "desk/wbl-blocked.h"
#include "desk/wbl-board.h"
#include "desk/wbl-requests.h"
#include "lanying/wbl-cloud-error.h"
#include "unit/sync/office.h"

/* What the cloud keeps for the account and its team: who waits for a yes or a no, announcements, files, who is blocked. */

#define ID "%" G_GINT64_FORMAT

static GPtrArray *
requests (Office *f)
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
only_request (Office *f, WblRequestKind kind, const char *reason)
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
assert_none (Office *f)
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
test_contact (Office *f, gconstpointer data)
{
  g_autoptr (WblRequest) request = NULL, again = NULL;

  assert_none (f);
  office_call (f->owner, "/user/authmode?value=1", NULL);
  office_call (f->ben, "/roster/apply", g_strdup_printf ("{\"user_id\":" ID ",\"reason\":\"from the shop\"}", f->support));
  request = only_request (f, WBL_REQUEST_CONTACT, "from the shop");
  TEST_DO (f->lin, wbl_desk_answer_request_async, request, FALSE);
  assert_none (f);
  g_assert_false (lists (f->ben, g_strdup ("/roster/list"), NULL, f->support));
  office_call (f->ben, "/roster/apply", g_strdup_printf ("{\"user_id\":" ID ",\"reason\":\"once more\"}", f->support));
  again = only_request (f, WBL_REQUEST_CONTACT, "once more");
  TEST_DO (f->lin, wbl_desk_answer_request_async, again, TRUE);
  assert_none (f);
  g_assert_true (lists (f->ben, g_strdup ("/roster/list"), NULL, f->support));
}

static void
test_application (Office *f, gconstpointer data)
{
  gint64 room = wbl_desk_get_team (f->lin->desk);
  g_autoptr (WblRequest) request = NULL;

  office_call (f->ben, "/group/apply", g_strdup_printf ("{\"group_id\":" ID ",\"reason\":\"new here\"}", room));
  request = only_request (f, WBL_REQUEST_APPLICATION, "new here");
  g_assert_cmpint (request->group, ==, room);
  TEST_DO (f->lin, wbl_desk_answer_request_async, request, TRUE);
  assert_none (f);
  g_assert_true (lists (f->owner, g_strdup_printf ("/group/member_list?group_id=" ID, room), "user_id", f->ben->uid));
}

static void
test_invitation (Office *f, gconstpointer data)
{
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (WblRequest) request = NULL;
  gint64 group;

  office_call (f->owner, "/user/settings", g_strdup_printf ("{\"user_id\":" ID ",\"group_confirm\":true}", f->support));
  made = nest_peer_call (f->ben, "POST", "/group/create", "{\"name\":\"another team\"}");
  group = json_object_get_int_member (json_object_get_object_member (made, "data"), "group_id");
  office_call (f->ben, "/group/invite",
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
list_of (Office *f,
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
test_announcements (Office *f, gconstpointer data)
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
test_files (Office *f, gconstpointer data)
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
  TEST_DO (f->lin, wbl_desk_save_shared_file_async, file, copy, NULL, NULL, NULL);
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
test_bad_files (Office *f, gconstpointer data)
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
test_stopped (Office *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-board-XXXXXX", NULL);
  GFile *large = made_file (dir, "large.bin", "x");
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GAsyncResult) stopped = NULL, refused = NULL;
  g_autoptr (GError) cancelled = NULL, too_large = NULL;
  g_autoptr (GPtrArray) list = NULL;
  double furthest = 0, begun = -1;

  g_assert_cmpint (truncate (g_file_peek_path (large), 3 << 20), ==, 0);
  office_set_faults (f, "{\"rest\":{\"path\":\"/group/file/upload\",\"times\":1,\"stall\":true}}");
  wbl_desk_share_file_async (f->lin->desk, large, furthest_cb, &furthest, stop, test_ready_cb, &stopped);
  TEST_WAIT (furthest >= 1);
  g_cancellable_cancel (stop);
  test_wait_result (&stopped);
  g_assert_false (wbl_desk_command_finish (f->lin->desk, stopped, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  office_set_faults (f, NULL);
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

typedef struct
{
  GCancellable *stop;
  guint n_told;
} Stopper;

static void
stop_at_once_cb (double fraction, gpointer data)
{
  Stopper *stopper = data;

  stopper->n_told++;
  g_cancellable_cancel (stopper->stop);
}

static void
assert_stopped (Office *f, GAsyncResult **result, Stopper *stopper)
{
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GError) error = NULL;

  test_wait_result (result);
  stopped = g_steal_pointer (result);
  g_assert_false (wbl_desk_command_finish (f->lin->desk, stopped, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (stopper->n_told, ==, 1);
  g_clear_object (&stopper->stop);
  *stopper = (Stopper){ g_cancellable_new (), 0 };
}

/* Nobody is told anything once it was stopped, either way; and there is no file then where it should have been saved. */
static void
test_stopped_at_once (Office *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-board-XXXXXX", NULL);
  GFile *large = made_file (dir, "large.bin", "x");
  g_autofree char *path = g_build_filename (dir, "copy.bin", NULL);
  g_autoptr (GFile) copy = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;
  Stopper stopper = { g_cancellable_new (), 0 };

  g_assert_cmpint (truncate (g_file_peek_path (large), 3 << 20), ==, 0);
  wbl_desk_share_file_async (f->lin->desk, large, stop_at_once_cb, &stopper, stopper.stop, test_ready_cb, &result);
  assert_stopped (f, &result, &stopper);
  TEST_DO (f->lin, wbl_desk_share_file_async, large, NULL, NULL, NULL);
  list = LIST (shared_files, f);
  g_assert_cmpuint (list->len, ==, 1);
  remove_file (large);
  wbl_desk_save_shared_file_async (f->lin->desk, list->pdata[0], copy, stop_at_once_cb, &stopper, stopper.stop, test_ready_cb,
                                   &result);
  assert_stopped (f, &result, &stopper);
  g_object_unref (stopper.stop);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* What the cloud refuses is said, of each list. */
static void
test_refused (Office *f, gconstpointer data)
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
      g_autofree char *faults = g_strdup_printf ("{\"rest\":{\"path\":\"%s\",\"times\":1,\"code\":20012}}", lists[i].path);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      office_set_faults (f, faults);
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
test_blocked (Office *f, gconstpointer data)
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
test_offline (Office *f, gconstpointer data)
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
#define ADD(name, func) OFFICE_TEST ("/requests/" name, OFFICE_TEAM | OFFICE_OWNER | OFFICE_BEN, func)
  ADD ("contact", test_contact);
  ADD ("application", test_application);
  ADD ("invitation", test_invitation);
  ADD ("announcements", test_announcements);
  ADD ("files", test_files);
  ADD ("bad-files", test_bad_files);
  ADD ("stopped", test_stopped);
  ADD ("stopped-at-once", test_stopped_at_once);
  ADD ("refused", test_refused);
  ADD ("blocked", test_blocked);
  ADD ("offline", test_offline);
  return g_test_run ();
}
