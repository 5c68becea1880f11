/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-mentions"

#include "config.h"

#include <string.h>

#include "unit/sync/office.h"

/* Who is called by name hears of it, and what somebody marks as unread is so at every device of the account. */

static guint
alerts (TestDesk *desk, const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < desk->alerts->len; i++)
    n += g_str_has_prefix (desk->alerts->pdata[i], kind);
  return n;
}

static gboolean
has_note (Office *f, TestDesk *desk, const char *text, gboolean calls_me)
{
  g_autoptr (WblMessage) newest = test_desk_newest (desk, f->conversation);

  return newest->type == WBL_CONTENT_NOTE && g_str_equal (newest->text, text) && newest->calls_me == calls_me;
}

/* A note that names a colleague tells that colleague, once, and nobody else; its author knows already. */
static void
test_note (Office *f, gconstpointer data)
{
  g_autoptr (JsonObject) op = NULL;
  JsonArray *mentions = NULL;

  TEST_WAIT (alerts (f->chen, "message") == 1);
  test_desk_note (f->lin, f->conversation, "@陈静 请看运费，@林岚 自己也看");
  TEST_WAIT (has_note (f, f->chen, "@陈静 请看运费，@林岚 自己也看", TRUE));
  TEST_WAIT (alerts (f->chen, "mention") == 1);
  test_desk_wait_idle (f->lin);
  g_assert_true (has_note (f, f->lin, "@陈静 请看运费，@林岚 自己也看", TRUE));
  g_assert_cmpuint (alerts (f->lin, "mention"), ==, 0);
  op = test_export_op (f->nest, wbl_desk_get_team (f->lin->desk), "note");
  mentions = json_object_get_array_member (json_object_get_object_member (op, "payload"), "mentions");
  g_assert_cmpuint (json_array_get_length (mentions), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (mentions, 0), ==, wbl_desk_get_account (f->chen->desk)->agent_id);
  test_desk_note (f->chen, f->conversation, "看过了 lin@example.org");
  TEST_WAIT (has_note (f, f->lin, "看过了 lin@example.org", FALSE));
  test_desk_wait_idle (f->lin);
  g_assert_cmpuint (alerts (f->lin, "mention"), ==, 0);
  g_assert_false (test_customer_saw (f->customer, "请看运费"));
}

/* Who was away is told when they are back, and not again at the next start. */
static void
test_away (Office *f, gconstpointer data)
{
  test_desk_close (f->chen);
  test_desk_note (f->lin, f->conversation, "@陈静 等你");
  test_desk_wait_idle (f->lin);
  test_desk_open (f->chen);
  test_desk_resume (f->chen);
  TEST_WAIT (alerts (f->chen, "mention") == 1);
  test_desk_close (f->chen);
  test_desk_open (f->chen);
  test_desk_resume (f->chen);
  test_desk_wait_online (f->chen);
  test_desk_wait_idle (f->chen);
  g_assert_cmpuint (alerts (f->chen, "mention"), ==, 1);
}

static gboolean
unread_is (Office *f, TestDesk *desk, guint n)
{
  g_autoptr (WblConversation) c = test_desk_conversation (desk, f->customer->peer->uid);

  return c->unread == n;
}

/* The assignee's marks hold at every device of the account; another agent's are their own; customers hear of neither. */
static void
test_unread (Office *f, gconstpointer data)
{
  guint acks = 0;

  TEST_DO (f->lin, wbl_desk_take_async, f->conversation);
  test_desk_wait_idle (f->lin);
  TEST_DO (f->lin, wbl_desk_mark_read_async, f->conversation);
  TEST_WAIT (unread_is (f, f->chen, 0));
  test_customer_pull (f->customer);
  acks = f->customer->n_read_acks;
  TEST_DO (f->lin, wbl_desk_mark_unread_async, f->conversation);
  g_assert_true (unread_is (f, f->lin, 1));
  TEST_WAIT (unread_is (f, f->chen, 1));
  test_customer_pull (f->customer);
  g_assert_cmpuint (f->customer->n_read_acks, ==, acks);
  TEST_DO (f->lin, wbl_desk_mark_read_async, f->conversation);
  TEST_WAIT (unread_is (f, f->chen, 0));
  TEST_DO (f->chen, wbl_desk_mark_unread_async, f->conversation);
  test_desk_wait_idle (f->chen);
  g_assert_true (unread_is (f, f->chen, 1));
  test_desk_wait_idle (f->lin);
  g_assert_true (unread_is (f, f->lin, 0));
}

/* Marked while the network is away: the others hear of it afterwards. */
static void
test_unread_offline (Office *f, gconstpointer data)
{
  TEST_DO (f->lin, wbl_desk_take_async, f->conversation);
  test_desk_wait_idle (f->lin);
  TEST_DO (f->lin, wbl_desk_mark_read_async, f->conversation);
  TEST_WAIT (unread_is (f, f->chen, 0));
  test_desk_wait_idle (f->lin);
  nest_process_stop (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->lin->desk) == WBL_DESK_OFFLINE);
  TEST_DO (f->lin, wbl_desk_mark_unread_async, f->conversation);
  test_desk_close (f->lin);
  test_desk_open (f->lin);
  nest_process_start (f->nest);
  test_desk_resume (f->lin);
  test_desk_wait_online (f->lin);
  test_desk_wait_online (f->chen);
  TEST_WAIT (unread_is (f, f->chen, 1));
  g_assert_true (unread_is (f, f->lin, 1));
}

static gint64
group_with_support (Office *f, NestPeer *owner)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"family\",\"user_list\":[%" G_GINT64_FORMAT "]}", f->support);
  g_autoptr (JsonObject) answer = nest_peer_call (owner, "POST", "/group/create", body);

  g_assert_cmpint (json_object_get_int_member (answer, "code"), ==, 200);
  return json_object_get_int_member (json_object_get_object_member (answer, "data"), "group_id");
}

static void
say_to_group (NestPeer *peer, gint64 group, const char *text, char *config)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) answer = NULL;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_GROUPCHAT;
  body.content = (char *) text;
  body.config = config;
  answer = nest_peer_send_body (peer, group, nest_peer_new_client_id (peer), &body);
  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
}

/* In a group of customers, the line that calls our account says so, whoever else is in the list. */
static void
test_group (Office *f, gconstpointer data)
{
  g_autoptr (NestPeer) owner = nest_peer_new_user (f->nest, "grandma");
  gint64 group = group_with_support (f, owner);
  g_autofree char *me = g_strdup_printf ("{\"mentionList\":[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]}", owner->uid, f->support);
  g_autofree char *near = g_strdup_printf ("{\"mentionList\":[%" G_GINT64_FORMAT "]}", f->support + 1);
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblMessage) called = NULL, other = NULL;

  nest_peer_go_online (owner, "phone");
  say_to_group (owner, group, "@support which tent?", me);
  c = test_desk_wait_conversation (f->lin, group);
  called = test_desk_newest (f->lin, c->id);
  g_assert_true (called->calls_me);
  say_to_group (owner, group, "@somebody else", near);
  test_desk_wait_text (f->lin, group, "@somebody else");
  other = test_desk_newest (f->lin, c->id);
  g_assert_false (other->calls_me);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) OFFICE_TEST ("/mentions/" name, OFFICE_TEAM | OFFICE_CHEN | OFFICE_CUSTOMER, func)
  ADD ("note", test_note);
  ADD ("away", test_away);
  ADD ("unread", test_unread);
  ADD ("unread-offline", test_unread_offline);
  ADD ("group", test_group);
  return g_test_run ();
}
