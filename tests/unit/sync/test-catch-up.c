/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-catch-up"

#include "config.h"

#include <stdlib.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-thread.h"
#include "store/wbl-db-private.h"
#include "unit/desk/desk-fixture.h"

/* Whatever happened while nobody looked is here afterwards, once. */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->nest = test_nest_new (&f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, f->support);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
}

static void
say_numbers (Fixture *f, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);
      test_customer_say (f->customer, text);
    }
}

/* All numbers below @n, each once, in order. */
static void
assert_numbers (Fixture *f, TestDesk *desk, guint n)
{
  g_autoptr (WblConversation) c = test_desk_wait_conversation (desk, f->customer->peer->uid);
  g_autoptr (GPtrArray) lines = test_desk_thread (desk, c->id);

  g_assert_cmpuint (lines->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);
      g_assert_cmpstr (((WblMessage *) lines->pdata[i])->text, ==, text);
    }
}

/* Long history comes in pages to a desk that was never here. */
static void
test_pages (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) late = test_desk_new ();

  say_numbers (f, 0, 500);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "number 499");
  test_desk_wait_idle (f->desk);
  assert_numbers (f, f->desk, 500);
  test_desk_sign_in (late, f->nest, "Bo", WBL_ROLE_AGENT);
  assert_numbers (f, late, 500);
}

/* Only the newest 20 lines of the only chat are here, as after a first look that ended before the others. */
static gpointer
forget_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_exec (db,
                      "DELETE FROM message WHERE mid<(SELECT min(mid) FROM (SELECT mid FROM message ORDER BY mid DESC LIMIT 20));"
                      "UPDATE conversation SET opening_mid=(SELECT min(mid) FROM message);"
                      "INSERT INTO hole(chat,hi,lo) SELECT chat,min(mid),0 FROM message",
                      error)
             ? GINT_TO_POINTER (1)
             : NULL;
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = wbl_store_job_finish (WBL_STORE (source), result, NULL) != NULL;
}

/* What the first look left at the server is fetched when a person asks for it. */
static void
test_older (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblThread) thread = NULL;
  gboolean forgotten = FALSE;

  say_numbers (f, 0, 130);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "number 129");
  test_desk_wait_idle (f->desk);
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  wbl_store_write_async (wbl_desk_get_store (f->desk->desk), WBL_PRIORITY_INTERACTIVE, forget_job, NULL, NULL, NULL, NULL,
                         forgotten_cb, &forgotten);
  TEST_WAIT (forgotten);
  thread = wbl_thread_new (f->desk->desk, c->id);
  TEST_WAIT (wbl_thread_get_has_remote (thread));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (thread)), ==, 20);
  wbl_thread_fetch_older (thread);
  g_assert_true (wbl_thread_get_fetching (thread));
  TEST_WAIT (!wbl_thread_get_fetching (thread));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (thread)), >, 20);
  test_desk_wait_idle (f->desk);
  assert_numbers (f, f->desk, 130);
  TEST_WAIT (!wbl_thread_get_has_remote (thread));
}

/* The server thinks that this device has them; it was killed before it wrote them down. Only history finds them. */
static void
test_delivered_not_stored (Fixture *f, gconstpointer data)
{
  g_autofree char *guid = test_desk_meta (f->desk, "device-guid");
  g_autoptr (NestPeer) thief = nest_peer_new (f->nest);

  say_numbers (f, 0, 70);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "number 69");
  test_desk_wait_idle (f->desk);
  test_desk_close (f->desk);
  say_numbers (f, 70, 200);
  g_assert_true (nest_peer_sign_in (thief, SUPPORT, SUPPORT_PASSWORD));
  nest_peer_go_online (thief, guid); /* the same device, as far as the server knows */
  for (gint64 key = 0, more = 1; more;)
    {
      g_autoptr (WblWireFrame) page = nest_peer_pull (thief, f->customer->peer->uid, key);

      key = (gint64) page->sync_dl->next_key;
      more = key != 0;
    }
  nest_peer_disconnect (thief);
  say_numbers (f, 200, 203);
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_idle (f->desk);
  assert_numbers (f, f->desk, 203);
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    {
      say_numbers (f, i * 5, i * 5 + 5);
      nest_process_kill (f->nest);
      nest_process_start (f->nest);
      test_customer_reconnect (f->customer);
    }
  test_desk_wait_online (f->desk);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "number 29");
  test_desk_wait_idle (f->desk);
  assert_numbers (f, f->desk, 30);
}

/* Two machines of one account, both live; what one answers the other shows. */
static void
test_two_devices (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) other = test_desk_new ();
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  g_autoptr (WblMessage) line = NULL;

  test_desk_sign_in (other, f->nest, "Bo", WBL_ROLE_AGENT);
  say_numbers (f, 0, 3);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "number 2");
  test_desk_wait_text (other, f->customer->peer->uid, "number 2");
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  receipt = test_desk_reply (f->desk, c->id, "counted", 0);
  test_desk_wait_text (other, f->customer->peer->uid, "counted");
  line = test_desk_newest (other, c->id);
  g_assert_true (line->from_us);
  g_assert_cmpstr (line->author, ==, "Ana");
  test_customer_wait_texts (f->customer, 1);
  g_assert_cmpuint (f->customer->texts->len, ==, 1);
}

/* While nobody looked the server forgot our device and gave its number away: we become another one, for good. */
static void
test_number_given_away (Fixture *f, gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new (f->nest);
  g_autofree char *guid = test_desk_meta (f->desk, "device-guid");
  g_autofree char *sn = test_desk_meta (f->desk, "device-sn");
  g_autofree char *path = g_strconcat ("/user/device/remove?device_sn=", sn, NULL);
  g_autofree char *new_guid = NULL;
  g_autofree char *new_sn = NULL;
  g_autofree char *kept = NULL;

  test_desk_close (f->desk);
  g_assert_true (nest_peer_sign_in (other, SUPPORT, SUPPORT_PASSWORD));
  g_assert_cmpint (nest_peer_code (other, "POST", path, NULL), ==, 200);
  nest_peer_go_online (other, "other");
  g_assert_cmpint (other->sn, ==, atoi (sn));
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_online (f->desk);
  new_guid = test_desk_meta (f->desk, "device-guid");
  new_sn = test_desk_meta (f->desk, "device-sn");
  g_assert_cmpstr (new_guid, !=, guid);
  g_assert_cmpint (atoi (new_sn), ==, other->sn + 1);
  test_desk_close (f->desk);
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_online (f->desk);
  kept = test_desk_meta (f->desk, "device-guid");
  g_assert_cmpstr (kept, ==, new_guid);
  nest_peer_assert_quiet (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/catch-up/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("pages", test_pages);
  ADD ("older", test_older);
  ADD ("delivered-not-stored", test_delivered_not_stored);
  ADD ("restart", test_restart);
  ADD ("two-devices", test_two_devices);
  ADD ("number-given-away", test_number_given_away);
  return g_test_run ();
}
