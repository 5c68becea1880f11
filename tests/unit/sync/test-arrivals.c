/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-arrivals"

#include "config.h"

#include "unit/desk/desk-fixture.h"

/* Who wrote is told that it came to us, once for each message; and what customers' apps tell us is seen. */

#define BURST 30

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer role)
{
  f->nest = test_nest_new (&f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", (WblRole) GPOINTER_TO_INT (role));
  f->customer = test_customer_new (f->nest, f->support);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
}

static guint
n_acks (Fixture *f)
{
  return test_export_count (f->nest, "DELIVER_ACK", f->customer->peer->uid, NULL);
}

/* About how many messages the customer was told so. */
static guint
n_told (Fixture *f)
{
  g_autoptr (GPtrArray) messages = nest_process_export (f->nest, NULL);
  g_autoptr (GHashTable) about = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < messages->len; i++)
    {
      JsonObject *message = g_ptr_array_index (messages, i);

      if (g_str_equal (json_object_get_string_member (message, "type"), "DELIVER_ACK"))
        g_hash_table_add (about, (gpointer) json_object_get_string_member (message, "about"));
    }
  return g_hash_table_size (about);
}

static void
restart (Fixture *f)
{
  test_desk_close (f->desk);
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_online (f->desk);
  test_desk_wait_idle (f->desk);
}

/* Live, and after a time away; never again for the same message. */
static void
test_told_once (Fixture *f, gconstpointer data)
{
  g_autofree char *last = g_strdup_printf ("message %d", BURST - 1);

  test_customer_say (f->customer, "hello?");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "hello?");
  TEST_WAIT (n_acks (f) == 1);
  test_desk_close (f->desk);
  for (guint i = 0; i < BURST; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      test_customer_say (f->customer, text);
    }
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_text (f->desk, f->customer->peer->uid, last);
  TEST_WAIT (n_told (f) == 1 + BURST);
  test_desk_wait_idle (f->desk);
  restart (f);
  test_customer_say (f->customer, "still there?");
  TEST_WAIT (n_told (f) == 2 + BURST);
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (n_acks (f), ==, 2 + BURST);
}

/* Two devices of the account are on line: whichever is first tells it, and the customer hears nothing twice. */
static void
test_two_devices (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) other = test_desk_new ();

  test_desk_sign_in (other, f->nest, "Ben", WBL_ROLE_AGENT);
  test_customer_say (f->customer, "hello?");
  test_customer_say (f->customer, "is anybody there?");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "is anybody there?");
  test_desk_wait_text (other, f->customer->peer->uid, "is anybody there?");
  TEST_WAIT (n_told (f) == 2);
  test_desk_wait_idle (f->desk);
  test_desk_wait_idle (other);
  g_assert_cmpuint (n_acks (f), ==, 2);
}

/* Supervisors and auditors leave no trace at the customer's. */
static void
test_onlooker (Fixture *f, gconstpointer data)
{
  test_customer_say (f->customer, "hello?");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "hello?");
  test_desk_wait_idle (f->desk);
  restart (f);
  g_assert_cmpuint (n_acks (f), ==, 0);
}

static gboolean
newest_is (Fixture *f, const char *conversation, WblSendState state)
{
  g_autoptr (WblMessage) newest = test_desk_newest (f->desk, conversation);

  return newest->send_state == state;
}

static void
acknowledge (Fixture *f, gint64 mid, WblCloudOper oper)
{
  g_autoptr (WblWireFrame) answer = nest_peer_operate (f->customer->peer, f->support, (gint) oper, mid, f->support, NULL);

  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
}

/* The line of ours says so, at this device and at one that comes later; "seen" is more than "delivered". */
static void
test_sender_sees (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  g_autoptr (WblMessage) sent = NULL;
  g_autoptr (TestDesk) later = test_desk_new ();

  test_customer_say (f->customer, "hello?");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  TEST_DO (f->desk, wbl_desk_take_async, c->id);
  receipt = test_desk_reply (f->desk, c->id, "Good morning", 0);
  TEST_WAIT (newest_is (f, c->id, WBL_SEND_SENT));
  sent = test_desk_newest (f->desk, c->id);
  acknowledge (f, sent->server_id, WBL_OPER_DELIVER_ACK);
  TEST_WAIT (newest_is (f, c->id, WBL_SEND_DELIVERED));
  test_desk_sign_in (later, f->nest, "Ben", WBL_ROLE_AGENT);
  test_desk_wait_text (later, f->customer->peer->uid, "Good morning");
  {
    g_autoptr (WblMessage) there = test_desk_newest (later, c->id);

    g_assert_cmpint (there->send_state, ==, WBL_SEND_DELIVERED);
  }
  acknowledge (f, sent->server_id, WBL_OPER_READ_ACK);
  TEST_WAIT (newest_is (f, c->id, WBL_SEND_READ));
  acknowledge (f, sent->server_id, WBL_OPER_DELIVER_ACK);
  test_customer_say (f->customer, "thanks");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "thanks");
  {
    g_autoptr (GPtrArray) thread = test_desk_thread (f->desk, c->id);
    const WblMessage *ours = g_ptr_array_index (thread, thread->len - 2);

    g_assert_cmpstr (ours->text, ==, "Good morning");
    g_assert_cmpint (ours->send_state, ==, WBL_SEND_READ);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, role, func) \
  g_test_add ("/arrivals/" name, Fixture, GINT_TO_POINTER (role), set_up, func, tear_down)
  ADD ("told-once", WBL_ROLE_AGENT, test_told_once);
  ADD ("two-devices", WBL_ROLE_AGENT, test_two_devices);
  ADD ("supervisor", WBL_ROLE_SUPERVISOR, test_onlooker);
  ADD ("auditor", WBL_ROLE_AUDITOR, test_onlooker);
  ADD ("sender-sees", WBL_ROLE_AGENT, test_sender_sees);
  return g_test_run ();
}
