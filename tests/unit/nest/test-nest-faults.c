/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-faults"
#include "config.h"

#include <string.h>

#include "nest-peer.h"

typedef struct
{
  NestProcess *nest;
  NestPeer *desk;
  NestPeer *customer;
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  const char *args[] = { "--faults", NULL };

  f->nest = nest_process_new (args);
  f->desk = nest_peer_new_user (f->nest, "desk");
  f->customer = nest_peer_new_visitor (f->nest, f->desk->uid);
  nest_peer_go_online (f->desk, "desk-1");
  nest_peer_go_online (f->customer, "page");
  f->desk->tolerant = TRUE;
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  nest_peer_free (f->desk);
  nest_peer_free (f->customer);
  nest_process_free (f->nest);
}

/* How many faults there were so far. */
static gint64
tell (Fixture *f,
      const char *what)
{
  g_autoptr (JsonObject) envelope = nest_peer_call (f->customer, "POST", "/__test__/set", what);

  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return json_object_get_int_member (json_object_get_object_member (envelope, "data"), "faults");
}

static void
wait_for_faults (Fixture *f,
                 gint64 n)
{
  while (tell (f, "{}") < n)
    g_main_context_iteration (NULL, FALSE);
}

static void
clear (Fixture *f)
{
  g_assert_cmpint (nest_peer_code (f->customer, "POST", "/__test__/clear", "{}"), ==, 200);
}

/* ---- who may ---- */

static void
test_refused (void)
{
  g_autoptr (NestProcess) nest = nest_process_new (NULL);
  g_autoptr (NestPeer) peer = nest_peer_new (nest);
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  g_assert_cmpuint (nest_peer_fetch (peer, "POST", "/__test__/set", "application/json", body, NULL), ==,
                    404);
  g_assert_cmpuint (nest_peer_fetch (peer, "POST", "/__test__/clear", "application/json", body, NULL), ==,
                    404);
}

/* ---- frames down ---- */

static void
test_drop (Fixture *f,
           gconstpointer data)
{
  g_autoptr (WblWireFrame) page = NULL;

  tell (f, "{\"down\":{\"drop\":100}}");
  nest_peer_ask_for (f->desk, f->customer->uid);
  wait_for_faults (f, 1);
  clear (f);
  page = nest_peer_pull (f->desk, f->customer->uid, 0); /* the first answer to come is this one */
  nest_peer_assert_quiet (f->desk);
}

static void
test_duplicate (Fixture *f,
                gconstpointer data)
{
  g_autoptr (WblWireFrame) once = NULL;
  g_autoptr (WblWireFrame) twice = NULL;

  tell (f, "{\"down\":{\"duplicate\":100}}");
  once = nest_peer_pull (f->desk, f->customer->uid, 0);
  twice = nest_peer_wait_sync (f->desk);
  g_assert_cmpuint (twice->sync_dl->xid->uid, ==, once->sync_dl->xid->uid);
}

static void
test_delay (Fixture *f,
            gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (WblWireFrame) page = NULL;

  tell (f, "{\"delay_ms\":300,\"down\":{\"delay\":100}}");
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 300 * 1000);
}

static void
test_reorder (Fixture *f,
              gconstpointer data)
{
  g_autoptr (WblWireFrame) first = NULL;
  g_autoptr (WblWireFrame) second = NULL;

  tell (f, "{\"down\":{\"reorder\":100}}");
  nest_peer_ask_for (f->desk, f->customer->uid);
  nest_peer_ask_for (f->desk, f->desk->uid);
  first = nest_peer_wait_sync (f->desk);
  second = nest_peer_wait_sync (f->desk);
  g_assert_cmpuint (first->sync_dl->xid->uid, ==, (guint64) f->desk->uid);
  g_assert_cmpuint (second->sync_dl->xid->uid, ==, (guint64) f->customer->uid);
}

/* What comes makes no sense; the connection goes on. */
static void
test_spoilt (Fixture *f,
             gconstpointer data)
{
  g_autoptr (WblWireFrame) page = NULL;

  tell (f, data);
  for (guint i = 0; i < 8; i++)
    nest_peer_ask_for (f->desk, f->customer->uid);
  while (f->desk->n_spoilt < 8)
    g_main_context_iteration (NULL, TRUE);
  clear (f);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->sync_dl->xid->uid, ==, (guint64) f->customer->uid);
}

static void
test_cut (Fixture *f,
          gconstpointer data)
{
  tell (f, "{\"down\":{\"cut\":100}}");
  nest_peer_ask_for (f->desk, f->customer->uid);
  nest_peer_wait_closed (f->desk);
  clear (f);
  tell (f, "{\"cut_now\":true}");
  nest_peer_wait_closed (f->customer);
}

/* Nothing is said, not even pong, and the connection stays. */
static void
test_mute (Fixture *f,
           gconstpointer data)
{
  g_autoptr (WblWireFrame) page = NULL;
  guint n_texts = f->desk->texts->len;

  tell (f, "{\"mute\":true}");
  soup_websocket_connection_send_text (f->desk->socket, "2");
  nest_peer_ask_for (f->desk, f->customer->uid);
  wait_for_faults (f, 1);
  clear (f);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (f->desk->texts->len, ==, n_texts);
  g_assert_cmpint (soup_websocket_connection_get_state (f->desk->socket), ==,
                   SOUP_WEBSOCKET_STATE_OPEN);
  nest_peer_assert_quiet (f->desk);
}

/* ---- frames up ---- */

static void
test_up_drop (Fixture *f,
              gconstpointer data)
{
  g_autoptr (WblWireFrame) page = NULL;

  tell (f, "{\"up\":{\"drop\":100}}");
  nest_peer_post_text (f->customer, f->desk->uid, nest_peer_new_client_id (f->customer), "lost");
  wait_for_faults (f, 1);
  clear (f);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->n_metas, ==, 0);
}

/* A message that arrives twice is one, and answered twice. */
static void
test_up_duplicate (Fixture *f,
                   gconstpointer data)
{
  g_autoptr (WblWireFrame) again = NULL;
  g_autoptr (WblWireFrame) page = NULL;
  gint64 id = 0;

  tell (f, "{\"up\":{\"duplicate\":100}}");
  id = nest_peer_say (f->customer, f->desk->uid, "once");
  again = nest_peer_wait_sync (f->customer);
  g_assert_cmpuint (again->sync_dl->server_mid, ==, (guint64) id);
  clear (f);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->n_metas, ==, 1);
}

/* ---- refusals ---- */

static void
test_invalid_token (Fixture *f,
                    gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new_device (f->desk);

  tell (f, "{\"provision\":{\"status\":7,\"times\":1}}");
  nest_peer_connect (other);
  g_assert_cmpint (nest_peer_provision (other, "x"), ==, WBL_STATUS_INVALID_TOKEN);
  g_assert_cmpint (nest_peer_provision (other, "x"), ==, WBL_STATUS_OK);
}

static void
test_rate_limit (Fixture *f,
                 gconstpointer data)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) refused = NULL;

  body.content = (char *) "too fast";
  tell (f, "{\"send\":{\"status\":20,\"times\":1}}");
  refused = nest_peer_send_body (f->customer, f->desk->uid, nest_peer_new_client_id (f->customer), &body);
  g_assert_cmpint ((gint) refused->sync_dl->status->code, ==, WBL_STATUS_RATE_LIMIT);
  nest_peer_say (f->customer, f->desk->uid, "slower");
}

/* Nothing is stored, everybody is told so, and afterwards all is as before. */
static void
test_disk_full (Fixture *f,
                gconstpointer data)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) refused = NULL;
  g_autoptr (WblWireFrame) again = NULL;
  g_autoptr (WblWireFrame) page = NULL;
  g_autoptr (NestPeer) other = nest_peer_new_device (f->desk);
  gint64 client_id = nest_peer_new_client_id (f->customer);

  tell (f, "{\"disk_full\":true}");
  body.content = (char *) "no room";
  refused = nest_peer_send_body (f->customer, f->desk->uid, client_id, &body);
  g_assert_cmpint ((gint) refused->sync_dl->status->code, ==, WBL_STATUS_FAIL);
  g_assert_cmpstr (refused->sync_dl->status->reason, ==, "store failed");
  nest_peer_connect (other);
  g_assert_cmpint (nest_peer_provision (other, "new"), ==, WBL_STATUS_FAIL);
  nest_peer_assert_quiet (f->desk); /* no NOTICE of what is not there */
  clear (f);
  again = nest_peer_send_body (f->customer, f->desk->uid, client_id, &body);
  g_assert_cmpint ((gint) again->sync_dl->status->code, ==, WBL_STATUS_OK);
  g_assert_cmpint (nest_peer_wait_notice (f->desk), ==, f->customer->uid);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->n_metas, ==, 1);
  g_assert_cmpint (nest_peer_provision (other, "new"), ==, WBL_STATUS_OK);
}

/* ---- REST ---- */

static void
test_status (Fixture *f,
             gconstpointer data)
{
  tell (f, "{\"rest\":{\"status\":503,\"times\":2}}");
  g_assert_cmpuint (nest_peer_fetch (f->desk, "GET", "/user/profile", NULL, NULL, NULL), ==, 503);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "GET", "/user/profile", NULL, NULL, NULL), ==, 503);
  g_assert_cmpint (nest_peer_code (f->desk, "GET", "/user/profile", NULL), ==, 200);
}

static void
test_codes (Fixture *f,
            gconstpointer data)
{
  static const gint codes[] = { 402, 10008, 20000 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *what
          = g_strdup_printf ("{\"rest\":{\"code\":%d,\"path\":\"/user\"}}", codes[i]);

      tell (f, what);
      g_assert_cmpint (nest_peer_code (f->desk, "GET", "/roster/list", NULL), ==, 200);
      g_assert_cmpint (nest_peer_code (f->desk, "GET", "/user/profile", NULL), ==, codes[i]);
      g_assert_cmpint (nest_peer_code (f->desk, "GET", "/user/profile", NULL), ==, 200);
    }
}

/* One that gives up after a second. */
static void
expect_no_answer (Fixture *f,
                  const char *what,
                  gint code)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 1, NULL);
  g_autofree char *url = g_strconcat (f->nest->http, "/user/profile", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  tell (f, what);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_null (answer);
  if (code >= 0)
    g_assert_error (error, G_IO_ERROR, code);
  clear (f);
  g_assert_cmpint (nest_peer_code (f->desk, "GET", "/user/profile", NULL), ==, 200);
}

static void
test_rest_stall (Fixture *f,
                 gconstpointer data)
{
  expect_no_answer (f, "{\"rest\":{\"stall\":true}}", G_IO_ERROR_TIMED_OUT);
}

static void
test_rest_drop (Fixture *f,
                gconstpointer data)
{
  expect_no_answer (f, "{\"rest\":{\"drop\":true,\"times\":3}}", -1);
}

static void
test_rest_truncate (Fixture *f,
                    gconstpointer data)
{
  expect_no_answer (f, "{\"rest\":{\"truncate\":true,\"times\":3}}", -1);
}

static void
test_rest_delay (Fixture *f,
                 gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();

  tell (f, "{\"rest\":{\"delay_ms\":300}}");
  g_assert_cmpint (nest_peer_code (f->desk, "GET", "/user/profile", NULL), ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 300 * 1000);
}

/* Nonsense is refused and changes nothing. */
static void
test_nonsense (Fixture *f,
               gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("[]", 2);
  g_autoptr (GBytes) empty = g_bytes_new_static ("{}", 2);

  g_assert_cmpuint (nest_peer_fetch (f->desk, "POST", "/__test__/set", "application/json", body, NULL), ==,
                    400);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "GET", "/__test__/set", NULL, NULL, NULL), ==, 400);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "POST", "/__test__/no", "application/json", empty, NULL), ==,
                    400);
  g_assert_cmpuint (nest_peer_fetch (f->desk, "POST", "/__test__/set", "application/json",
                                     empty, NULL), ==, 200);
  tell (f, "{\"down\":7,\"rest\":[],\"seed\":\"x\",\"mute\":1,\"disk_full\":\"no\",\"delay_ms\":null}");
  nest_peer_say (f->customer, f->desk->uid, "still here");
}

#define ADD_WITH(path, data, function) \
  g_test_add ("/nest/faults/" path, Fixture, data, set_up, function, tear_down)
#define ADD(path, function) ADD_WITH (path, NULL, function)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nest/faults/refused", test_refused);
  ADD ("drop", test_drop);
  ADD ("duplicate", test_duplicate);
  ADD ("delay", test_delay);
  ADD ("reorder", test_reorder);
  ADD_WITH ("truncate", "{\"down\":{\"truncate\":100}}", test_spoilt);
  ADD_WITH ("malformed", "{\"down\":{\"malformed\":100}}", test_spoilt);
  ADD ("cut", test_cut);
  ADD ("mute", test_mute);
  ADD ("up/drop", test_up_drop);
  ADD ("up/duplicate", test_up_duplicate);
  ADD ("invalid-token", test_invalid_token);
  ADD ("rate-limit", test_rate_limit);
  ADD ("disk-full", test_disk_full);
  ADD ("rest/status", test_status);
  ADD ("rest/codes", test_codes);
  ADD ("rest/stall", test_rest_stall);
  ADD ("rest/drop", test_rest_drop);
  ADD ("rest/truncate", test_rest_truncate);
  ADD ("rest/delay", test_rest_delay);
  ADD ("nonsense", test_nonsense);
  return g_test_run ();
}
