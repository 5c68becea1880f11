/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-uploads"

#include "config.h"

#include "unit/desk/desk-fixture.h"

/* Files on their way out: told as they go, stopped by a person, cut off by the server, and there once in the end. */

#define SIZE (3 * 1024 * 1024)
#define UPLOAD_PATH "/file/upload/data" /* where the bytes go, at the local desk */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
  char *conversation;
  GBytes *file;
  gint64 row;      /* of the message */
  double fraction; /* told last */
  guint n_told;
} Fixture;

static void
upload_cb (Fixture *f, gint64 row, double fraction)
{
  f->row = row;
  f->fraction = fraction;
  f->n_told++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  guint8 *bytes = g_malloc (SIZE);

  for (gsize i = 0; i < SIZE; i++)
    bytes[i] = (guint8) (i * 2654435761u >> 13);
  f->file = g_bytes_new_take (bytes, SIZE);
  f->nest = test_nest_new_with ("--faults", &f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  g_signal_connect_swapped (f->desk->desk, "upload", G_CALLBACK (upload_cb), f);
  f->customer = test_customer_new (f->nest, f->support);
  test_customer_say (f->customer, "hello?");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  f->conversation = g_strdup (c->id);
  test_desk_wait_idle (f->desk);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
  g_bytes_unref (f->file);
  g_free (f->conversation);
}

static void
tell_faults (Fixture *f, const char *what, const char *body)
{
  g_autoptr (NestPeer) teller = nest_peer_new (f->nest);
  g_autofree char *path = g_strconcat ("/__test__/", what, NULL);

  g_assert_cmpint (nest_peer_code (teller, "POST", path, body), ==, 200);
}

static void
send_file (Fixture *f)
{
  WblReply reply = { .conversation = f->conversation, .text = "", .file_name = "tent.pdf", .file_mime = "application/pdf",
                     .file = f->file };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  wbl_desk_reply_async (f->desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  receipt = wbl_desk_reply_finish (f->desk->desk, result, NULL);
  g_assert_nonnull (receipt);
  f->row = receipt->row_id;
}

static void
assert_arrived_once (Fixture *f)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) got = NULL;
  const char *url = NULL;

  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  test_customer_pull (f->customer);
  g_assert_cmpuint (f->customer->texts->len, ==, 1);
  node = json_from_string (f->customer->files->pdata[0], NULL);
  url = json_object_get_string_member (json_node_get_object (node), "url");
  g_assert_cmpuint (nest_peer_fetch (f->customer->peer, "GET", url, NULL, NULL, &got), ==, 200);
  g_assert_true (g_bytes_equal (got, f->file));
}

static WblMessage *
waiting (Fixture *f)
{
  g_autoptr (GPtrArray) outbox = test_desk_outbox (f->desk);

  g_assert_cmpuint (outbox->len, ==, 1);
  return g_object_ref (outbox->pdata[0]);
}

static void
wait_failed (Fixture *f, const char *reason)
{
  g_autoptr (WblMessage) failed = NULL;

  TEST_WAIT (wbl_desk_get_n_failed (f->desk->desk) == 1);
  failed = waiting (f);
  g_assert_cmpint (failed->row_id, ==, f->row);
  g_assert_cmpstr (failed->fail_reason, ==, reason);
  g_assert_cmpfloat (wbl_desk_get_upload (f->desk->desk, f->row), ==, -1);
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  send_file (f);
  assert_arrived_once (f);
  g_assert_cmpuint (f->n_told, >, 1);
  g_assert_cmpuint (f->n_told, <=, 102);
  g_assert_cmpfloat (f->fraction, ==, 1);
  g_assert_cmpfloat (wbl_desk_get_upload (f->desk->desk, f->row), ==, -1);
}

/* A server that takes it all and never answers: a person stops it, and later sends it again, from the start. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":100,\"stall\":true}}");
  send_file (f);
  TEST_WAIT (wbl_desk_get_upload (f->desk->desk, f->row) > 0);
  wbl_desk_stop_upload (f->desk->desk, f->row);
  wait_failed (f, "stopped");
  wbl_desk_stop_upload (f->desk->desk, f->row); /* nothing to stop any more */
  tell_faults (f, "clear", "{}");
  TEST_DO (f->desk, wbl_desk_send_now_async, f->row);
  assert_arrived_once (f);
}

/* The server drops the connection in the middle, twice: it goes again by itself. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":2,\"drop\":true}}");
  send_file (f);
  assert_arrived_once (f);
}

/* Files never get through while messages do: it says why, and does not try for ever. */
static void
test_never (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":1000,\"drop\":true}}");
  send_file (f);
  wait_failed (f, "upload");
  tell_faults (f, "clear", "{}");
  TEST_DO (f->desk, wbl_desk_send_now_async, f->row);
  assert_arrived_once (f);
}

/* The whole server goes away in the middle and comes back. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":100,\"stall\":true}}");
  send_file (f);
  TEST_WAIT (wbl_desk_get_upload (f->desk->desk, f->row) > 0);
  nest_process_kill (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  g_assert_cmpfloat (wbl_desk_get_upload (f->desk->desk, f->row), ==, -1);
  nest_process_start (f->nest);
  test_desk_wait_online (f->desk);
  test_customer_reconnect (f->customer);
  assert_arrived_once (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/uploads/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("progress", test_progress);
  ADD ("stop", test_stop);
  ADD ("cut", test_cut);
  ADD ("never", test_never);
  ADD ("restart", test_restart);
  return g_test_run ();
}
