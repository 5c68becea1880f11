/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-pins"

#include "config.h"

#include <string.h>

#include "unit/sync/office.h"

/* What stays on top of the list at every device of the account, and what one device took out of its own. */

static gboolean
is_pinned (Office *f, TestDesk *desk)
{
  g_autoptr (WblConversation) c = test_desk_conversation (desk, f->customer->peer->uid);

  return c->pinned;
}

static gboolean
is_removed (Office *f, TestDesk *desk)
{
  g_autoptr (WblConversation) c = test_desk_conversation (desk, f->customer->peer->uid);

  return c == NULL; /* not in the list */
}

/* On line each device hears of it; one that was away finds it, and one that changed it while away tells it. */
static void
test_pin (Office *f, gconstpointer data)
{
  TEST_DO (f->lin, wbl_desk_pin_async, f->conversation, TRUE);
  g_assert_true (is_pinned (f, f->lin));
  TEST_WAIT (is_pinned (f, f->chen));
  test_desk_close (f->chen);
  TEST_DO (f->lin, wbl_desk_pin_async, f->conversation, FALSE);
  test_desk_wait_idle (f->lin);
  test_desk_open (f->chen);
  g_assert_true (is_pinned (f, f->chen));
  TEST_DO (f->chen, wbl_desk_pin_async, f->conversation, FALSE); /* off line, and nothing new */
  test_desk_resume (f->chen);
  TEST_WAIT (!is_pinned (f, f->chen));
  test_desk_wait_idle (f->chen);
  test_desk_close (f->lin);
  test_desk_open (f->lin);
  TEST_DO (f->lin, wbl_desk_pin_async, f->conversation, TRUE);
  test_desk_resume (f->lin);
  TEST_WAIT (is_pinned (f, f->chen));
  g_assert_true (is_pinned (f, f->lin));
}

/* A cloud that does not keep pins for this chat: its word holds, and it is not asked for ever. */
static void
test_refused (Office *f, gconstpointer data)
{
  office_set_faults (f, "{\"rest\":{\"path\":\"/user/conversation/pin\",\"times\":1,\"code\":10010}}");
  TEST_DO (f->lin, wbl_desk_pin_async, f->conversation, TRUE);
  TEST_WAIT (!is_pinned (f, f->lin));
  test_desk_wait_idle (f->lin);
  g_assert_false (is_pinned (f, f->chen));
}

/* Out of one list only; the cloud is told that it is that device's; the next message brings it back. */
static void
test_remove (Office *f, gconstpointer data)
{
  TEST_DO (f->lin, wbl_desk_remove_async, f->conversation, FALSE);
  g_assert_true (is_removed (f, f->lin));
  TEST_WAIT (test_export_count (f->nest, "CONVERSATION", f->support, NULL) == 1);
  test_desk_wait_idle (f->chen);
  g_assert_false (is_removed (f, f->chen));
  test_desk_close (f->lin);
  test_desk_open (f->lin);
  test_desk_resume (f->lin);
  test_desk_wait_online (f->lin);
  test_desk_wait_idle (f->lin);
  g_assert_true (is_removed (f, f->lin)); /* it stays so, and is told once */
  g_assert_cmpuint (test_export_count (f->nest, "CONVERSATION", f->support, NULL), ==, 1);
  test_customer_say (f->customer, "在吗");
  TEST_WAIT (!is_removed (f, f->lin));
  TEST_DO (f->lin, wbl_desk_remove_async, f->conversation, FALSE);
  TEST_DO (f->lin, wbl_desk_remove_async, f->conversation, TRUE);
  g_assert_false (is_removed (f, f->lin));
}

static void
drop_everywhere (Office *f, NestPeer *device)
{
  WblPbConversation body = WBL_PB_CONVERSATION_INIT;
  WblPbConversationOperation operation = WBL_PB_CONVERSATION_OPERATION_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  g_autoptr (WblWireFrame) answer = NULL;

  xid.has_uid = operation.has_type = body.has_type = TRUE;
  xid.uid = (guint64) f->customer->peer->uid;
  operation.type = WBL_CONVERSATION_OPER_DELETE_EVERYWHERE;
  operation.xid = &xid;
  body.type = WBL_CONVERSATION_OPER;
  body.operation = &operation;
  answer = nest_peer_send_payload (device, 0, nest_peer_new_client_id (device), WBL_NS_CONVERSATION, &body.base);
  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
}

/* An app of the vendor's deletes it for all devices: it leaves the lists, but not while the customer waits. */
static void
test_other_app (Office *f, gconstpointer data)
{
  g_autoptr (NestPeer) phone = nest_peer_new (f->nest);
  g_autoptr (WblReceipt) receipt = NULL;

  g_assert_true (nest_peer_sign_in (phone, SUPPORT, SUPPORT_PASSWORD));
  nest_peer_go_online (phone, "phone");
  drop_everywhere (f, phone);
  TEST_DO (f->lin, wbl_desk_take_async, f->conversation);
  receipt = test_desk_reply (f->lin, f->conversation, "请先晾干", 0);
  test_customer_wait_texts (f->customer, 1);
  TEST_WAIT (test_export_count (f->nest, "CONVERSATION", f->support, NULL) == 1);
  test_desk_wait_text (f->chen, f->customer->peer->uid, "请先晾干");
  test_desk_wait_idle (f->lin);
  g_assert_false (is_removed (f, f->lin) || is_removed (f, f->chen));
  drop_everywhere (f, phone);
  TEST_WAIT (is_removed (f, f->lin) && is_removed (f, f->chen));
  test_customer_say (f->customer, "还漏");
  TEST_WAIT (!is_removed (f, f->lin) && !is_removed (f, f->chen));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) OFFICE_TEST ("/list/" name, OFFICE_CHEN | OFFICE_CUSTOMER, func)
  ADD ("pin", test_pin);
  ADD ("pin/refused", test_refused);
  ADD ("remove", test_remove);
  ADD ("remove/other-app", test_other_app);
  return g_test_run ();
}
