/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-calls"

#include "config.h"

#include <string.h>

#include "fake-cloud.h"
#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-cloud-people.h"
#include "lanying/wbl-cloud-talk.h"

/* The families of REST calls: what goes out, byte for byte, and what is made of the answer. */

#define BIG G_GINT64_CONSTANT (9007199254740993) /* no double holds it */

static FakeCloud *fake;
static WblCloud *cloud;
static GAsyncResult *answer;
static GPtrArray *taken; /* each keeps the cloud alive, until teardown */

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_null (answer);
  answer = g_object_ref (result);
}

static void
setup (void)
{
  fake = fake_cloud_new ();
  cloud = fake_cloud_client (fake);
  taken = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
teardown (void)
{
  gpointer weak = cloud;

  g_ptr_array_unref (taken);
  g_object_add_weak_pointer (G_OBJECT (cloud), &weak);
  g_object_unref (cloud);
  wait_until (weak == NULL);
  fake_cloud_free (fake);
}

static GAsyncResult *
take_answer (void)
{
  wait_until (answer != NULL);
  g_ptr_array_add (taken, g_steal_pointer (&answer));
  return taken->pdata[taken->len - 1];
}

#define CALLED(path, request, call)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GAsyncResult *result_ = NULL;                                                       \
    g_autoptr (GError) error_ = NULL;                                                              \
    fake_cloud_answer (fake, path, "{\"code\":200,\"data\":true}");                                \
    call;                                                                                          \
    result_ = take_answer ();                                                                      \
    g_assert_true (wbl_cloud_done_finish (cloud, result_, &error_));                               \
    g_assert_no_error (error_);                                                                    \
    g_assert_cmpstr (fake_cloud_asked (fake), ==, request);                                        \
  }                                                                                                \
  G_STMT_END

/* Parameters stand where the cloud wants them: some POSTs have them in the query, most in the body; ids are numbers. */
static void
test_changes (void)
{
  setup ();
  CALLED ("/group/info/name", "POST /group/info/name {\"group_id\":9007199254740993,\"value\":\"甲\"}",
          wbl_cloud_set_group_name_async (cloud, BIG, "甲", NULL, answered_cb, NULL));
  CALLED ("/group/info/ext", "POST /group/info/ext {\"group_id\":7,\"value\":\"{\\\"v\\\":1}\"}",
          wbl_cloud_set_group_ext_async (cloud, 7, "{\"v\":1}", NULL, answered_cb, NULL));
  CALLED ("/group/display_name", "POST /group/display_name {\"group_id\":7,\"value\":\"Lin\"}",
          wbl_cloud_set_group_display_name_async (cloud, 7, "Lin", NULL, answered_cb, NULL));
  CALLED ("/group/settings/history_visible", "POST /group/settings/history_visible {\"group_id\":7,\"value\":true}",
          wbl_cloud_set_group_history_visible_async (cloud, 7, TRUE, NULL, answered_cb, NULL));
  CALLED ("/group/transfer", "POST /group/transfer {\"group_id\":7,\"new_owner\":8}",
          wbl_cloud_transfer_group_async (cloud, 7, 8, NULL, answered_cb, NULL));
  CALLED ("/group/leave?group_id=7", "POST /group/leave?group_id=7 ",
          wbl_cloud_leave_group_async (cloud, 7, NULL, answered_cb, NULL));
  CALLED ("/group/destroy?group_id=7", "POST /group/destroy?group_id=7 ",
          wbl_cloud_destroy_group_async (cloud, 7, NULL, answered_cb, NULL));
  CALLED ("/group/apply", "POST /group/apply {\"group_id\":7,\"reason\":\"night shift\"}",
          wbl_cloud_apply_to_group_async (cloud, 7, "night shift", NULL, answered_cb, NULL));
  CALLED ("/group/apply/handle", "POST /group/apply/handle {\"group_id\":7,\"user_id\":8,\"approval\":false}",
          wbl_cloud_answer_group_application_async (cloud, 7, 8, FALSE, NULL, answered_cb, NULL));
  CALLED ("/group/invite/handle", "POST /group/invite/handle {\"group_id\":7,\"user_id\":8,\"approval\":true}",
          wbl_cloud_answer_group_invitation_async (cloud, 7, 8, TRUE, NULL, answered_cb, NULL));
  CALLED ("/group/announcement/edit", "POST /group/announcement/edit {\"group_id\":7,\"title\":\"t\",\"content\":\"c\\n\"}",
          wbl_cloud_announce_async (cloud, 7, "t", "c\n", NULL, answered_cb, NULL));
  CALLED ("/group/announcement/delete?group_id=7&announcement_id=3",
          "POST /group/announcement/delete?group_id=7&announcement_id=3 ",
          wbl_cloud_delete_announcement_async (cloud, 7, 3, NULL, answered_cb, NULL));
  CALLED ("/group/file/update_name", "POST /group/file/update_name {\"group_id\":7,\"file_id\":3,\"name\":\"b.pdf\"}",
          wbl_cloud_rename_group_file_async (cloud, 7, 3, "b.pdf", NULL, answered_cb, NULL));
  teardown ();
}

static void
test_people_changes (void)
{
  setup ();
  CALLED ("/roster/apply", "POST /roster/apply {\"user_id\":8,\"reason\":\"\"}",
          wbl_cloud_ask_contact_async (cloud, 8, NULL, NULL, answered_cb, NULL));
  CALLED ("/roster/accept?user_id=8", "POST /roster/accept?user_id=8 ",
          wbl_cloud_accept_contact_async (cloud, 8, NULL, answered_cb, NULL));
  CALLED ("/roster/decline", "POST /roster/decline {\"user_id\":8,\"reason\":\"no\"}",
          wbl_cloud_decline_contact_async (cloud, 8, "no", NULL, answered_cb, NULL));
  CALLED ("/roster/delete?user_id=8", "POST /roster/delete?user_id=8 ",
          wbl_cloud_remove_contact_async (cloud, 8, NULL, answered_cb, NULL));
  CALLED ("/roster/block?user_id=8", "POST /roster/block?user_id=8 ",
          wbl_cloud_block_async (cloud, 8, TRUE, NULL, answered_cb, NULL));
  CALLED ("/roster/unblock?user_id=8", "POST /roster/unblock?user_id=8 ",
          wbl_cloud_block_async (cloud, 8, FALSE, NULL, answered_cb, NULL));
  CALLED ("/roster/ext", "POST /roster/ext {\"user_id\":8,\"alias\":\"Ms Xu\",\"ext\":\"{}\"}",
          wbl_cloud_set_contact_ext_async (cloud, 8, "Ms Xu", "{}", NULL, answered_cb, NULL));
  CALLED ("/user/profile", "POST /user/profile {\"nick_name\":\"Lin\"}",
          wbl_cloud_set_own_profile_async (cloud, "Lin", NULL, NULL, NULL, answered_cb, NULL));
  CALLED ("/user/change_password", "POST /user/change_password {\"old_password\":\"a\",\"new_password\":\"b\"}",
          wbl_cloud_change_password_async (cloud, "a", "b", NULL, answered_cb, NULL));
  CALLED ("/user/kick?device_sn=42", "POST /user/kick?device_sn=42 ",
          wbl_cloud_kick_device_async (cloud, 42, FALSE, NULL, answered_cb, NULL));
  CALLED ("/user/device/remove?device_sn=42", "POST /user/device/remove?device_sn=42 ",
          wbl_cloud_kick_device_async (cloud, 42, TRUE, NULL, answered_cb, NULL));
  CALLED ("/user/conversation/pin", "POST /user/conversation/pin {\"conversation_id\":9007199254740993}",
          wbl_cloud_pin_async (cloud, BIG, TRUE, NULL, answered_cb, NULL));
  CALLED ("/user/conversation/unpin", "POST /user/conversation/unpin {\"conversation_id\":8}",
          wbl_cloud_pin_async (cloud, 8, FALSE, NULL, answered_cb, NULL));
  teardown ();
}

/* A list is fetched to its end, and a server that repeats itself is left. */
static void
test_pages (void)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members = NULL;

  setup ();
  fake_cloud_answer (fake, "/group/member_list?group_id=7",
                     "{\"code\":200,\"cursor\":\"a b\",\"data\":[{\"user_id\":1,\"display_name\":\"甲\",\"join_time\":5}]}");
  fake_cloud_answer (fake, "/group/member_list?group_id=7&cursor=a%20b",
                     "{\"code\":200,\"cursor\":\"c\",\"data\":[{\"user_id\":9007199254740993}]}");
  fake_cloud_answer (fake, "/group/member_list?group_id=7&cursor=c",
                     "{\"code\":200,\"cursor\":\"c\",\"data\":[{\"user_id\":3}]}");
  wbl_cloud_members_async (cloud, 7, NULL, answered_cb, NULL);
  result = take_answer ();
  members = wbl_cloud_members_finish (cloud, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 3);
  g_assert_cmpstr (((WblCloudMember *)members->pdata[0])->display_name, ==, "甲");
  g_assert_cmpint (((WblCloudMember *)members->pdata[0])->joined_ms, ==, 5);
  g_assert_cmpint (((WblCloudMember *)members->pdata[1])->uid, ==, BIG);
  g_assert_cmpstr (((WblCloudMember *)members->pdata[2])->display_name, ==, "");
  teardown ();
}

/* A page of the list that cannot be read spoils the whole list: half a list would look like a whole one. */
static void
test_broken_page (void)
{
  static const char *const broken[] = {
    "{\"code\":200,\"data\":[5]}", "{\"code\":200,\"data\":[{\"user_id\":\"x\"}]}", "{\"code\":200,\"data\":{}}",
    "{\"code\":20002,\"message\":\"not a member\"}",
  };

  setup ();
  fake_cloud_answer (fake, "/group/member_list?group_id=7", "{\"code\":200,\"cursor\":\"a\",\"data\":[{\"user_id\":1}]}");
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      GAsyncResult *result = NULL;
      g_autoptr (GError) error = NULL;

      fake_cloud_answer (fake, "/group/member_list?group_id=7&cursor=a", broken[i]);
      wbl_cloud_members_async (cloud, 7, NULL, answered_cb, NULL);
      result = take_answer ();
      g_assert_null (wbl_cloud_members_finish (cloud, result, &error));
      g_assert_true (error->domain == WBL_CLOUD_ERROR);
      g_assert_cmpint (error->code, ==, i == 3 ? WBL_CLOUD_ERROR_FORBIDDEN : WBL_CLOUD_ERROR_PROTOCOL);
    }
  teardown ();
}

static void
test_outcomes (void)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outcomes = NULL;
  gint64 people[] = { 8, BIG };

  setup ();
  fake_cloud_answer (fake, "/group/invite",
                     "{\"code\":200,\"data\":[{\"user_id\":8,\"result\":\"success\"},"
                     "{\"user_id\":9007199254740993,\"result\":\"fail\",\"reason\":\"group is full\"}]}");
  wbl_cloud_invite_async (cloud, 7, people, 2, NULL, NULL, answered_cb, NULL);
  result = take_answer ();
  outcomes = wbl_cloud_outcomes_finish (cloud, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_cloud_asked (fake), ==,
                   "POST /group/invite {\"group_id\":7,\"user_list\":[8,9007199254740993],\"reason\":\"\"}");
  g_assert_true (((WblCloudOutcome *)outcomes->pdata[0])->done);
  g_assert_false (((WblCloudOutcome *)outcomes->pdata[1])->done);
  g_assert_cmpint (((WblCloudOutcome *)outcomes->pdata[1])->id, ==, BIG);
  g_assert_cmpstr (((WblCloudOutcome *)outcomes->pdata[1])->reason, ==, "group is full");
  teardown ();
}

static void
test_groups (void)
{
  GAsyncResult *created = NULL;
  GAsyncResult *read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCloudGroup) group = NULL;
  gint64 people[] = { 8 };

  setup ();
  fake_cloud_answer (fake, "/group/create", "{\"code\":200,\"data\":{\"group_id\":9007199254740993}}");
  wbl_cloud_create_group_async (cloud, WBL_CLOUD_GROUP_SESSION, "Ms Xu", NULL, people, 1, NULL, answered_cb, NULL);
  created = take_answer ();
  g_assert_cmpint (wbl_cloud_create_group_finish (cloud, created, &error), ==, BIG);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_cloud_asked (fake), ==,
                   "POST /group/create {\"name\":\"Ms Xu\",\"description\":\"\",\"type\":3,\"user_list\":[8]}");
  g_assert_true (wbl_cloud_is_group (cloud, BIG));

  fake_cloud_answer (fake, "/group/info?group_id=7",
                     "{\"code\":200,\"data\":{\"group_id\":7,\"type\":3,\"owner_id\":8,\"name\":\"n\",\"ext\":\"{}\","
                     "\"description\":null,\"count\":4}}");
  wbl_cloud_group_async (cloud, 7, NULL, answered_cb, NULL);
  read = take_answer ();
  group = wbl_cloud_group_finish (cloud, read, &error);
  g_assert_no_error (error);
  g_assert_cmpint (group->owner, ==, 8);
  g_assert_cmpuint (group->type, ==, 3);
  g_assert_cmpuint (group->n_members, ==, 4);
  g_assert_cmpstr (group->description, ==, "");
  g_assert_true (wbl_cloud_is_group (cloud, 7));
  teardown ();
}

static void
test_requests (void)
{
  GAsyncResult *first = NULL;
  GAsyncResult *second = NULL;
  GAsyncResult *third = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) applications = NULL;
  g_autoptr (GPtrArray) invitations = NULL;
  g_autoptr (GPtrArray) contacts = NULL;
  gint64 groups[] = { 7, 9 };

  setup ();
  fake_cloud_answer (fake, "/group/application_list",
                     "{\"code\":200,\"cursor\":\"2\",\"data\":[{\"group_id\":7,\"applicant_id\":8,\"reason\":\"r\",\"status\":0,\"expired_time\":99}]}");
  fake_cloud_answer (fake, "/group/application_list?cursor=2",
                     "{\"code\":200,\"data\":[{\"group_id\":9,\"applicant_id\":8,\"status\":2}]}");
  wbl_cloud_group_applications_async (cloud, groups, 2, NULL, answered_cb, NULL);
  first = take_answer ();
  applications = wbl_cloud_group_applications_finish (cloud, first, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (applications->len, ==, 2);
  g_assert_cmpint (((WblCloudRequest *)applications->pdata[0])->from, ==, 8);
  g_assert_cmpint (((WblCloudRequest *)applications->pdata[0])->expires_ms, ==, 99);
  g_assert_cmpint (((WblCloudRequest *)applications->pdata[1])->state, ==, WBL_CLOUD_REQUEST_DECLINED);
  g_assert_cmpstr (fake_cloud_asked (fake), ==, "POST /group/application_list?cursor=2 {\"group_list\":[7,9]}");

  fake_cloud_answer (fake, "/group/invitation_list",
                     "{\"code\":200,\"data\":[{\"group_id\":7,\"inviter_id\":8,\"invitee_id\":1001,\"updated_at\":\"x\"}]}");
  wbl_cloud_group_invitations_async (cloud, NULL, answered_cb, NULL);
  second = take_answer ();
  invitations = wbl_cloud_group_invitations_finish (cloud, second, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((WblCloudRequest *)invitations->pdata[0])->from, ==, 8);
  g_assert_cmpint (((WblCloudRequest *)invitations->pdata[0])->to, ==, 1001);

  fake_cloud_answer (fake, "/roster/apply/list", "{\"code\":200,\"data\":[{\"user_id\":8,\"reason\":\"hi\"}]}");
  wbl_cloud_contact_requests_async (cloud, NULL, answered_cb, NULL);
  third = take_answer ();
  contacts = wbl_cloud_contact_requests_finish (cloud, third, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((WblCloudRequest *)contacts->pdata[0])->from, ==, 8);
  g_assert_cmpint (((WblCloudRequest *)contacts->pdata[0])->group, ==, 0);
  teardown ();
}

static void
test_shared (void)
{
  GAsyncResult *news = NULL;
  GAsyncResult *listed = NULL;
  GAsyncResult *shared = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) announcements = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("pack", 4);
  WblCloudFile *file = NULL;

  setup ();
  fake_cloud_answer (fake, "/group/announcement/list?group_id=7",
                     "{\"code\":200,\"data\":[{\"id\":3,\"group_id\":7,\"author\":8,\"created_at\":5,\"title\":\"t\",\"content\":\"c\"}]}");
  wbl_cloud_announcements_async (cloud, 7, NULL, answered_cb, NULL);
  news = take_answer ();
  announcements = wbl_cloud_announcements_finish (cloud, news, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((WblCloudAnnouncement *)announcements->pdata[0])->content, ==, "c");

  fake_cloud_answer (fake, "/group/file/list?group_id=7",
                     "{\"code\":200,\"data\":[{\"file_id\":3,\"group_id\":7,\"name\":\"a.pack\",\"size\":9007199254740993,"
                     "\"type\":\"application/zip\",\"uploader\":8,\"url\":\"/file/download/chat?file_sign=x\"}]}");
  wbl_cloud_group_files_async (cloud, 7, NULL, answered_cb, NULL);
  listed = take_answer ();
  files = wbl_cloud_group_files_finish (cloud, listed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((WblCloudFile *)files->pdata[0])->size, ==, BIG);
  g_assert_cmpstr (((WblCloudFile *)files->pdata[0])->url, ==, "/file/download/chat?file_sign=x");

  fake_cloud_answer (fake, "/group/file/upload", "{\"code\":200,\"data\":{\"file_id\":4,\"name\":\"b.pack\"}}");
  wbl_cloud_share_file_async (cloud, 7, "b.pack", NULL, bytes, NULL, NULL, NULL, answered_cb, NULL);
  shared = take_answer ();
  file = wbl_cloud_share_file_finish (cloud, shared, &error);
  g_assert_no_error (error);
  g_assert_cmpint (file->id, ==, 4);
  g_assert_cmpstr (fake_cloud_asked (fake), ==,
                   "POST /group/file/upload {\"group_id\":7,\"name\":\"b.pack\",\"size\":4,"
                   "\"type\":\"application/octet-stream\",\"url\":\"/file/download/chat?file_sign=x\"}");
  g_assert_cmpuint (fake->uploaded, >, 4);
  g_assert_false (fake->storage_saw_token);
  wbl_cloud_file_free (file);
  teardown ();
}

static void
ask_ids (const char *path, const char *body, guint n)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  fake_cloud_answer (fake, path, body);
  result = take_answer ();
  ids = wbl_cloud_ids_finish (cloud, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, n);
  if (n > 0)
    g_assert_cmpint (g_array_index (ids, gint64, n - 1), ==, BIG);
}

static void
test_people (void)
{
  GAsyncResult *found = NULL;
  GAsyncResult *may = NULL;
  GAsyncResult *online = NULL;
  GAsyncResult *pinned = NULL;
  GAsyncResult *devices = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCloudProfile) profile = NULL;
  g_autoptr (GArray) pins = NULL;
  g_autoptr (GPtrArray) list = NULL;

  setup ();
  wbl_cloud_contacts_async (cloud, NULL, answered_cb, NULL);
  ask_ids ("/roster/list", "{\"code\":200,\"data\":[1,9007199254740993]}", 2);
  wbl_cloud_blocked_async (cloud, NULL, answered_cb, NULL);
  ask_ids ("/roster/blocked_list", "{\"code\":200,\"data\":null}", 0);
  wbl_cloud_support_staff_async (cloud, NULL, answered_cb, NULL);
  ask_ids ("/app/support_staff", "{\"code\":200,\"data\":[{\"user_id\":9007199254740993}]}", 1);

  fake_cloud_answer (fake, "/roster/name?username=a%26b",
                     "{\"code\":200,\"data\":{\"user_id\":8,\"nick_name\":\"甲\",\"relation\":3,\"alias\":null}}");
  wbl_cloud_find_person_async (cloud, "a&b", NULL, answered_cb, NULL);
  found = take_answer ();
  profile = wbl_cloud_profile_finish (cloud, found, &error);
  g_assert_no_error (error);
  g_assert_cmpint (profile->relation, ==, WBL_CLOUD_BLOCKED);
  g_assert_cmpstr (profile->alias, ==, "");

  fake_cloud_answer (fake, "/roster/may_message?user_id=1001&roster_id=8", "{\"code\":200,\"data\":false}");
  wbl_cloud_may_message_async (cloud, 8, NULL, answered_cb, NULL);
  may = take_answer ();
  g_assert_false (wbl_cloud_may_message_finish (cloud, may, &error));
  g_assert_no_error (error);
  fake_cloud_answer (fake, "/user/online_status?user_id=8", "{\"code\":200,\"data\":{\"online\":true}}");
  wbl_cloud_online_async (cloud, 8, NULL, answered_cb, NULL);
  online = take_answer ();
  g_assert_true (wbl_cloud_online_finish (cloud, online, &error));
  fake_cloud_answer (fake, "/user/conversation/pin_list", "{\"code\":200,\"data\":{\"conversation_ids\":[9007199254740993]}}");
  wbl_cloud_pinned_async (cloud, NULL, answered_cb, NULL);
  pinned = take_answer ();
  pins = wbl_cloud_pinned_finish (cloud, pinned, &error);
  g_assert_cmpint (g_array_index (pins, gint64, 0), ==, BIG);
  fake_cloud_answer (fake, "/user/device/list", "{\"code\":200,\"data\":[{\"device_sn\":42,\"platform\":5,\"user_agent\":\"Linux\"}]}");
  wbl_cloud_devices_async (cloud, NULL, answered_cb, NULL);
  devices = take_answer ();
  list = wbl_cloud_devices_finish (cloud, devices, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((WblCloudDevice *)list->pdata[0])->platform, ==, 5);
  teardown ();
}

/* A bot's answer is withheld until it is whole; blanks trickle before it, to keep the connection alive. */
static void
test_bot (void)
{
  g_autoptr (WblCloudOutgoing) question = wbl_cloud_outgoing_new (77, 3003, FALSE);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCloudAnswer) said = NULL;
  const WblCloudRecord *record = NULL;

  setup ();
  question->text = g_strdup ("保修多久？");
  question->ext = g_strdup ("{\"ai\":{\"preset_name\":\"shop\"}}");
  fake_cloud_answer (fake, "/ai/message/send",
                     " \n   \n{\"code\":200,\"data\":{\"message_quota_usage\":0.25,\"messages\":["
                     "{\"msg_id\":12,\"type\":\"CHAT\",\"ctype\":\"FILE\",\"content\":\"\",\"attachment\":\"{}\",\"timestamp\":6},"
                     "{\"msg_id\":11,\"type\":\"GROUPCHAT\",\"ctype\":\"TEXT\",\"content\":\"两年\",\"timestamp\":5,"
                     "\"from_xid\":{\"uid\":3003},\"to_xid\":{\"uid\":1001},\"ext\":\"{\\\"ai\\\":{\\\"role\\\":\\\"ai\\\"}}\"}]}}");
  wbl_cloud_ask_bot_async (cloud, question, NULL, answered_cb, NULL);
  result = take_answer ();
  said = wbl_cloud_ask_bot_finish (cloud, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_cloud_asked (fake), ==,
                   "POST /ai/message/send {\"type\":1,\"targets\":[3003],\"content_type\":0,\"content\":\"保修多久？\","
                   "\"ext\":\"{\\\"ai\\\":{\\\"preset_name\\\":\\\"shop\\\"}}\",\"transaction_id\":77}");
  g_assert_cmpfloat (said->quota_usage, ==, 0.25);
  g_assert_cmpuint (said->records->len, ==, 2);
  record = said->records->pdata[0];
  g_assert_cmpint (record->id, ==, 11);
  g_assert_cmpint (record->from, ==, 3003);
  g_assert_true (record->group);
  g_assert_cmpstr (record->text, ==, "两年");
  record = said->records->pdata[1];
  g_assert_cmpint (record->ctype, ==, WBL_CONTENT_FILE);
  g_assert_cmpint (record->from, ==, 0);
  teardown ();
}

static void
test_messages (void)
{
  g_autoptr (WblCloudOutgoing) outgoing = wbl_cloud_outgoing_new (78, 7, TRUE);
  GAsyncResult *posted = NULL;
  GAsyncResult *read = NULL;
  GAsyncResult *forwarded = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCloudPage) page = NULL;
  g_autofree char *url = NULL;

  setup ();
  outgoing->oper = WBL_OPER_REPLACE;
  outgoing->oper_mid = BIG;
  outgoing->text = g_strdup ("new");
  fake_cloud_answer (fake, "/message/send", "{\"code\":200,\"data\":true,\"msg_ids\":[9007199254740993]}");
  wbl_cloud_post_async (cloud, outgoing, NULL, answered_cb, NULL);
  posted = take_answer ();
  g_assert_cmpint (wbl_cloud_post_finish (cloud, posted, &error), ==, BIG);
  g_assert_cmpstr (fake_cloud_asked (fake), ==,
                   "POST /message/send {\"type\":2,\"targets\":[7],\"content_type\":12,\"content\":\"new\","
                   "\"related_mid\":9007199254740993,\"transaction_id\":78}");

  fake_cloud_answer (fake, "/message/conversation?opposite_id=8&msg_id_start=0&limit=20",
                     "{\"code\":200,\"data\":{\"is_last\":false,\"next_msg_id\":4,\"messages\":["
                     "{\"msg_id\":6,\"ctype\":\"TEXT\",\"status\":\"READ\"},{\"msg_id\":5,\"ctype\":\"LOCATION\"}]}}");
  wbl_cloud_read_back_async (cloud, 8, 0, 20, NULL, answered_cb, NULL);
  read = take_answer ();
  page = wbl_cloud_read_back_finish (cloud, read, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->next_key, ==, 4);
  g_assert_cmpint (((WblCloudRecord *)page->records->pdata[0])->id, ==, 5);
  g_assert_cmpint (((WblCloudRecord *)page->records->pdata[0])->ctype, ==, WBL_CONTENT_LOCATION);
  g_assert_cmpuint (((WblCloudRecord *)page->records->pdata[1])->status, ==, 2);

  fake_cloud_answer (fake, "/file/upload/forward?file_sign=abc&to_id=8&to_type=1", "{\"code\":200,\"data\":\"https://x/y\"}");
  wbl_cloud_forward_file_async (cloud, "https://h/file/download/chat?file_sign=abc&w=5", 8, FALSE, NULL, answered_cb, NULL);
  forwarded = take_answer ();
  url = wbl_cloud_forward_file_finish (cloud, forwarded, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (url, ==, "https://x/y");
  teardown ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calls/changes", test_changes);
  g_test_add_func ("/calls/people-changes", test_people_changes);
  g_test_add_func ("/calls/pages", test_pages);
  g_test_add_func ("/calls/broken-page", test_broken_page);
  g_test_add_func ("/calls/outcomes", test_outcomes);
  g_test_add_func ("/calls/groups", test_groups);
  g_test_add_func ("/calls/requests", test_requests);
  g_test_add_func ("/calls/shared", test_shared);
  g_test_add_func ("/calls/people", test_people);
  g_test_add_func ("/calls/bot", test_bot);
  g_test_add_func ("/calls/messages", test_messages);
  return g_test_run ();
}
