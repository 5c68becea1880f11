/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-groups-sync"

#include "config.h"

#include <string.h>

#include "unit/sync/office.h"

/* Sessions of a customer with several of us, who is called in them, and what the cloud says of groups and people. */

#define ID "%" G_GINT64_FORMAT

static void
let_into_staff_room (Office *f)
{
  office_call (f->owner, "/group/invite", g_strdup_printf ("{\"group_id\":" ID ",\"user_list\":[" ID "]}", wbl_desk_get_team (f->lin->desk),
                                                    f->ben->uid));
}

static gint64
new_session (Office *f)
{
  return office_call (f->owner, "/group/create",
               g_strdup_printf ("{\"name\":\"#1042\",\"type\":3,\"user_list\":[" ID "," ID "]}", f->wang->uid, f->ben->uid));
}

static void
say (NestPeer *peer, gint64 group, const char *text)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) answer = NULL;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_GROUPCHAT;
  body.content = (char *) text;
  answer = nest_peer_send_body (peer, group, nest_peer_new_client_id (peer), &body);
  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
}

static gboolean
needs_answer (Office *f, gint64 peer)
{
  g_autoptr (WblConversation) c = test_desk_conversation (f->lin, peer);

  return c != NULL && c->needs_answer;
}

static gboolean
is_called (Office *f, gint64 peer, const char *name)
{
  g_autoptr (WblConversation) c = test_desk_conversation (f->lin, peer);

  return c != NULL && g_str_equal (c->customer, name);
}

static gboolean
author_is (Office *f, gint64 peer, const char *author)
{
  g_autoptr (WblConversation) c = test_desk_conversation (f->lin, peer);

  return c != NULL && g_strcmp0 (c->last_author, author) == 0;
}

/* What the desk said last in the group, as the customer gets it. */
static char *
last_config (Office *f, gint64 group, const char *text)
{
  g_autoptr (WblWireFrame) page = nest_peer_page_back (f->wang, group, 0, 20);
  char *config = NULL;

  for (guint i = 0; i < page->n_metas && config == NULL; i++)
    {
      const WblPbMessageBody *body = wbl_wire_frame_get_body (page, i);

      if (body != NULL && g_strcmp0 (body->content, text) == 0)
        config = g_strdup (body->config != NULL ? body->config : "");
    }
  return config;
}

static gboolean
has_come (Office *f, gint64 group, const char *text)
{
  g_autofree char *config = last_config (f, group, text);

  return config != NULL;
}

/* One conversation, the customer's; a colleague's answer is an answer; ours goes to the group and calls who is named. */
static void
test_session (Office *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("{\"mentionList\":[" ID "]}", f->wang->uid);
  g_autofree char *called = NULL, *plain = NULL;
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) first = NULL, second = NULL;
  gint64 group;

  let_into_staff_room (f);
  test_desk_wait_idle (f->lin);
  group = new_session (f);
  say (f->wang, group, "我的帐篷漏水");
  TEST_WAIT (is_called (f, group, "王小明"));
  c = test_desk_conversation (f->lin, group);
  g_assert_cmpint (c->customer_uid, ==, f->wang->uid);
  g_assert_cmpint (c->chat_kind, ==, WBL_CHAT_GROUP);
  g_assert_true (c->needs_answer);
  say (f->ben, group, "请拍一张照片");
  TEST_WAIT (!needs_answer (f, group));
  TEST_WAIT (author_is (f, group, "Ben"));
  say (f->wang, group, "拍好了，要发哪里？");
  TEST_WAIT (needs_answer (f, group));
  TEST_DO (f->lin, wbl_desk_take_async, c->id);
  first = test_desk_reply (f->lin, c->id, "@王小明 发在这里就好", 0);
  second = test_desk_reply (f->lin, c->id, "我看一下 ben@example.org", 0);
  TEST_WAIT (has_come (f, group, "我看一下 ben@example.org"));
  g_assert_false (needs_answer (f, group));
  called = last_config (f, group, "@王小明 发在这里就好");
  g_assert_cmpstr (called, ==, expected);
  plain = last_config (f, group, "我看一下 ben@example.org");
  g_assert_cmpstr (plain, ==, "");
}

/* Nobody to call where there is only one. */
static void
test_no_mention_of_one (Office *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  g_autoptr (WblWireFrame) page = NULL;

  nest_peer_say (f->wang, f->support, "hello");
  c = test_desk_wait_conversation (f->lin, f->wang->uid);
  receipt = test_desk_reply (f->lin, c->id, "@王小明 hello", 0);
  TEST_WAIT (!needs_answer (f, f->wang->uid));
  test_desk_wait_idle (f->lin);
  page = nest_peer_page_back (f->wang, f->support, 0, 20);
  for (guint i = 0; i < page->n_metas; i++)
    {
      const WblPbMessageBody *body = wbl_wire_frame_get_body (page, i);

      g_assert_true (body->config == NULL || *body->config == '\0');
    }
}

/* Who turns out to be a colleague later never was a customer. */
static void
test_staff_known_later (Office *f, gconstpointer data)
{
  gint64 group = new_session (f);

  say (f->wang, group, "我的帐篷漏水");
  say (f->ben, group, "请拍一张照片");
  test_desk_wait_text (f->lin, group, "请拍一张照片");
  TEST_WAIT (is_called (f, group, "王小明"));
  g_assert_true (needs_answer (f, group));
  let_into_staff_room (f);
  TEST_WAIT (!needs_answer (f, group));
}

/* The customer's other conversations are the same person's. */
static void
test_one_person (Office *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  WblCustomerCard *card = NULL;
  gint64 group = new_session (f);

  nest_peer_say (f->wang, f->support, "hello");
  test_desk_wait_text (f->lin, f->wang->uid, "hello");
  say (f->wang, group, "我的帐篷漏水");
  TEST_WAIT (is_called (f, group, "王小明"));
  c = test_desk_conversation (f->lin, group);
  wbl_desk_customer_async (f->lin->desk, c->id, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  card = wbl_desk_customer_finish (f->lin->desk, result, NULL);
  g_assert_cmpint (card->contact->uid, ==, f->wang->uid);
  g_assert_cmpuint (card->conversations->len, ==, 1);
  g_assert_cmpint (((WblConversation *) g_ptr_array_index (card->conversations, 0))->peer, ==, f->wang->uid);
  wbl_customer_card_free (card);
}

/* ---- notices ---- */

/* Names change while we are on line, and are there when we come back. */
static void
test_names (Office *f, gconstpointer data)
{
  gint64 group = office_call (f->owner, "/group/create", g_strdup_printf ("{\"name\":\"family\",\"user_list\":[" ID "]}", f->wang->uid));

  say (f->wang, group, "hello all");
  TEST_WAIT (is_called (f, group, "family"));
  office_call (f->owner, "/group/info/name", g_strdup_printf ("{\"group_id\":" ID ",\"value\":\"帐篷团购\"}", group));
  TEST_WAIT (is_called (f, group, "帐篷团购"));
  nest_peer_say (f->wang, f->support, "hello");
  TEST_WAIT (is_called (f, f->wang->uid, "王小明"));
  office_call (f->wang, "/user/profile", g_strdup ("{\"nick_name\":\"王大明\"}"));
  office_call (f->wang, "/roster/apply", g_strdup_printf ("{\"user_id\":" ID ",\"reason\":\"hi\"}", f->support));
  TEST_WAIT (is_called (f, f->wang->uid, "王大明"));
  test_desk_close (f->lin);
  office_call (f->owner, "/group/info/name", g_strdup_printf ("{\"group_id\":" ID ",\"value\":\"tents\"}", group));
  test_desk_open (f->lin);
  test_desk_resume (f->lin);
  TEST_WAIT (is_called (f, group, "tents"));
}

static void
note (Office *f, const char *conversation, const char *text)
{
  test_desk_note (f->lin, conversation, text);
}

/* Without a room what is done waits here, is no failure, and goes to the next room. */
static void
test_room_gone (Office *f, gconstpointer data)
{
  g_autofree char *destroy = g_strdup_printf ("/group/destroy?group_id=" ID, wbl_desk_get_team (f->lin->desk));
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (JsonObject) op = NULL;

  nest_peer_say (f->wang, f->support, "hello");
  c = test_desk_wait_conversation (f->lin, f->wang->uid);
  g_assert_false (wbl_desk_is_team_gone (f->lin->desk));
  office_call (f->owner, destroy, NULL);
  TEST_WAIT (wbl_desk_is_team_gone (f->lin->desk));
  note (f, c->id, "alone now");
  test_desk_close (f->lin);
  test_desk_open (f->lin);
  test_desk_resume (f->lin);
  test_desk_wait_online (f->lin);
  test_desk_wait_idle (f->lin);
  TEST_WAIT (wbl_desk_is_team_gone (f->lin->desk));
  g_assert_cmpuint (wbl_desk_get_n_failed (f->lin->desk), ==, 0);
  g_assert_cmpuint (wbl_desk_get_n_outbox (f->lin->desk), >, 0);
  TEST_DO (f->lin, wbl_desk_create_team_async, "新客服", NULL);
  TEST_WAIT (!wbl_desk_is_team_gone (f->lin->desk));
  test_desk_wait_idle (f->lin);
  op = test_export_op (f->nest, wbl_desk_get_team (f->lin->desk), "note");
  g_assert_nonnull (op);
  g_assert_cmpuint (wbl_desk_get_n_outbox (f->lin->desk), ==, 0);
}

/* Put out of a colleague's room while away, and let in again while here. */
static void
test_put_out (Office *f, gconstpointer data)
{
  g_autofree char *us = g_strdup_printf (ID, f->support);
  gint64 room = office_call (f->ben, "/group/create", g_strdup_printf ("{\"name\":\"room\",\"user_list\":[%s]}", us));

  TEST_DO (f->lin, wbl_desk_join_team_async, room, NULL);
  test_desk_wait_idle (f->lin);
  g_assert_false (wbl_desk_is_team_gone (f->lin->desk));
  test_desk_close (f->lin);
  office_call (f->ben, "/group/kick", g_strdup_printf ("{\"group_id\":" ID ",\"user_list\":[%s]}", room, us));
  test_desk_open (f->lin);
  test_desk_resume (f->lin);
  TEST_WAIT (wbl_desk_is_team_gone (f->lin->desk));
  office_call (f->ben, "/group/invite", g_strdup_printf ("{\"group_id\":" ID ",\"user_list\":[%s]}", room, us));
  TEST_WAIT (!wbl_desk_is_team_gone (f->lin->desk));
  office_call (f->ben, "/group/kick", g_strdup_printf ("{\"group_id\":" ID ",\"user_list\":[%s]}", room, us));
  TEST_WAIT (wbl_desk_is_team_gone (f->lin->desk));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) OFFICE_TEST ("/groups/" name, OFFICE_TEAM | OFFICE_OWNER | OFFICE_WANG | OFFICE_BEN, func)
  ADD ("session", test_session);
  ADD ("session/no-mention-of-one", test_no_mention_of_one);
  ADD ("session/staff-known-later", test_staff_known_later);
  ADD ("session/one-person", test_one_person);
  ADD ("names", test_names);
  ADD ("room-gone", test_room_gone);
  ADD ("put-out", test_put_out);
  return g_test_run ();
}
