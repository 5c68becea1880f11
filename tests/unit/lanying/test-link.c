/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-link"

#include "config.h"

#include <string.h>

#include "fake-cloud.h"
#include "hand-clock.h"
#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-engine.h"
#include "lanying/wbl-realtime-private.h"
#include "tests/unit/rounds.h"

/* The realtime machine by itself, over real connections but with a clock that stands still until it is turned: every
 * deadline of it, and thousands of random sequences of everything that can happen to it. */

#define ROUNDS 300
#define ROUNDS_DEEP 10000
#define DISCOVERY "/v2/app_dns?app_id=app&source=sdk"

typedef struct
{
  guint n_pages;
  guint n_chats;
  gint account_code;
  gint64 refused;
  gint refused_code;
  GHashTable *open; /* client ids (gint64*) that have no answer yet */
} Heard;

static void
state_cb (gpointer data)
{
}

static void
chats_cb (GArray *chats, gpointer data)
{
  ((Heard *)data)->n_chats++;
}

static void
notice_cb (gint64 peer, gpointer data)
{
}

static void
page_cb (WblCloudPage *page, gpointer data)
{
  ((Heard *)data)->n_pages++;
}

static void
acked_cb (const WblCloudAck *ack, gpointer data)
{
  g_hash_table_remove (((Heard *)data)->open, &ack->client_id);
}

static void
refused_cb (gint64 client_id, const GError *error, gpointer data)
{
  Heard *heard = data;

  heard->refused = client_id;
  heard->refused_code = error->code;
  g_hash_table_remove (heard->open, &client_id);
}

static void
account_cb (const GError *error, gpointer data)
{
  ((Heard *)data)->account_code = error->code;
}

static const WblRealtimeEvents events = { state_cb, chats_cb, notice_cb, page_cb, acked_cb, refused_cb, account_cb };

/* A link of anna's, and everything around it. */
typedef struct
{
  FakeCloud *fake;
  HandClock *clock;
  WblSession *session;
  WblRealtime *link;
  Heard heard;
} Fixture;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = fake_cloud_new ();
  f->fake->ping_ms = 600 * 1000;
  f->clock = hand_clock_new ();
  f->heard.open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  f->session = wbl_session_new (f->fake->url, "app");
  wbl_session_set_credentials (f->session, "anna", "secret");
  f->link = wbl_realtime_new (f->session, &f->clock->clock, &events, &f->heard);
  wbl_realtime_set_device (f->link, "guid", 7);
}

/* Nothing runs, and nothing is held. */
static void
assert_at_rest (Fixture *f)
{
  g_assert_cmpuint (hand_clock_count (f->clock), ==, 0);
  g_assert_cmpuint (f->link->rejects_id, ==, 0);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, f->link));
  g_assert_null (f->link->engine);
  g_assert_cmpuint (wbl_engine_count_open (), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wbl_realtime_stop (f->link);
  assert_at_rest (f);
  wbl_realtime_detach (f->link);
  g_object_unref (f->link);
  settle ();
  g_object_unref (f->session);
  hand_clock_free (f->clock);
  g_hash_table_unref (f->heard.open);
  fake_cloud_free (f->fake);
}

static void
wait_for (Fixture *f, WblLinkState state)
{
  wait_until (wbl_realtime_get_state (f->link) == state);
}

static void
go_online (Fixture *f)
{
  guint before = f->heard.n_chats;

  wbl_realtime_start (f->link);
  wait_for (f, WBL_LINK_ONLINE);
  wait_until (f->heard.n_chats > before);
}

static void
assert_waits (Fixture *f, WblCloudError error, gint64 ms)
{
  g_assert_cmpint (wbl_realtime_get_state (f->link), ==, WBL_LINK_BACKOFF);
  g_assert_error (wbl_realtime_get_problem (f->link), WBL_CLOUD_ERROR, (gint)error);
  g_assert_cmpuint (hand_clock_count (f->clock), ==, 1);
  if (ms > 0)
    g_assert_cmpint (wbl_realtime_get_retry_at_ms (f->link) - f->clock->clock.utc_ms (&f->clock->clock), <=, ms);
}

static gint64
wait_of (Fixture *f)
{
  return wbl_realtime_get_retry_at_ms (f->link) - f->clock->clock.utc_ms (&f->clock->clock);
}

/* ---- deadlines ---- */

/* UNREAD at once and every 50 s, for as long as we are online. */
static void
test_heartbeat (Fixture *f, gconstpointer data)
{
  go_online (f);
  g_assert_cmpuint (f->fake->n_unread, ==, 1);
  for (guint i = 2; i < 6; i++)
    {
      hand_clock_turn (f->clock, 49999);
      settle ();
      g_assert_cmpuint (f->fake->n_unread, ==, i - 1);
      hand_clock_turn (f->clock, 1);
      wait_until (f->fake->n_unread == i);
    }
  g_assert_cmpuint (f->heard.n_chats, ==, 1);
  g_assert_cmpuint (f->fake->n_connects, ==, 1);
}

/* We ping at the server's interval; a pong keeps us, and nothing within the server's time-out ends us. */
static void
test_pings (Fixture *f, gconstpointer data)
{
  guint n_timers = 0;

  f->fake->ping_ms = 15000;
  go_online (f);
  n_timers = hand_clock_count (f->clock);
  for (guint i = 1; i < 4; i++)
    {
      hand_clock_turn (f->clock, 15000);
      g_assert_cmpuint (hand_clock_count (f->clock), ==, n_timers + 1);
      wait_until (f->fake->n_pings == i && hand_clock_count (f->clock) == n_timers);
    }
  f->fake->mute = TRUE;
  hand_clock_turn (f->clock, 15000);
  hand_clock_turn (f->clock, 99);
  g_assert_cmpint (wbl_realtime_get_state (f->link), ==, WBL_LINK_ONLINE);
  hand_clock_turn (f->clock, 1);
  assert_waits (f, WBL_CLOUD_ERROR_UNREACHABLE, 2000);
}

static void
test_no_answer_to_provision (Fixture *f, gconstpointer data)
{
  f->fake->mute = TRUE;
  wbl_realtime_start (f->link);
  wait_for (f, WBL_LINK_PROVISIONING);
  hand_clock_turn (f->clock, 19999);
  g_assert_cmpint (wbl_realtime_get_state (f->link), ==, WBL_LINK_PROVISIONING);
  hand_clock_turn (f->clock, 1);
  assert_waits (f, WBL_CLOUD_ERROR_TIMEOUT, 2000);
}

static void
test_no_answer_to_send (Fixture *f, gconstpointer data)
{
  g_autoptr (WblCloudOutgoing) outgoing = wbl_cloud_outgoing_new (5, 2002, FALSE);

  outgoing->text = g_strdup ("hi");
  go_online (f);
  f->fake->mute = TRUE;
  wbl_realtime_send (f->link, outgoing);
  hand_clock_turn (f->clock, 29999);
  g_assert_cmpint (f->heard.refused, ==, 0);
  hand_clock_turn (f->clock, 1);
  g_assert_cmpint (f->heard.refused, ==, 5);
  g_assert_cmpint (f->heard.refused_code, ==, WBL_CLOUD_ERROR_TIMEOUT);
  g_assert_cmpint (wbl_realtime_get_state (f->link), ==, WBL_LINK_ONLINE);
}

/* ---- trying again ---- */

static void
fail_once (Fixture *f)
{
  wait_for (f, WBL_LINK_ONLINE);
  fake_cloud_drop (f->fake);
  wait_for (f, WBL_LINK_BACKOFF);
}

/* The wait is anything between 1 s and a bound that doubles up to 30 s; not a moment earlier is anybody asked. */
static void
test_backs_off (Fixture *f, gconstpointer data)
{
  gint64 bound = 1000;

  wbl_realtime_start (f->link);
  for (guint i = 1; i < 9; i++)
    {
      gint64 wait = 0;

      fail_once (f);
      bound = MIN (bound * 2, 30000);
      assert_waits (f, WBL_CLOUD_ERROR_UNREACHABLE, bound);
      wait = wait_of (f);
      g_assert_cmpint (wait, >=, 1000);
      hand_clock_turn (f->clock, (guint)wait - 1);
      settle ();
      g_assert_cmpuint (f->fake->n_connects, ==, i);
      hand_clock_turn (f->clock, 1);
    }
  g_assert_cmpuint (f->fake->max_sockets, ==, 1);
}

/* After a minute online what failed before is forgotten, not a moment earlier. */
static void
test_stable (Fixture *f, gconstpointer data)
{
  wbl_realtime_start (f->link);
  for (guint i = 0; i < 3; i++)
    {
      fail_once (f);
      wbl_realtime_retry_now (f->link);
    }
  wait_for (f, WBL_LINK_ONLINE);
  hand_clock_turn (f->clock, 59999);
  g_assert_cmpuint (f->link->failures, ==, 3);
  hand_clock_turn (f->clock, 1);
  g_assert_cmpuint (f->link->failures, ==, 0);
}

/* A token that is refused is renewed after 0, 2 and 4 s; then a person is asked. */
static void
test_renewals (Fixture *f, gconstpointer data)
{
  f->fake->refuse_token = TRUE;
  wbl_realtime_start (f->link);
  for (guint i = 0; i < 3; i++)
    {
      wait_for (f, WBL_LINK_BACKOFF);
      g_assert_cmpuint (f->fake->n_sign_ins, ==, i + 1);
      g_assert_cmpint (wait_of (f), ==, 2000 * i);
      hand_clock_turn (f->clock, 2000 * i);
    }
  wait_for (f, WBL_LINK_SUSPENDED);
  g_assert_cmpuint (f->fake->n_sign_ins, ==, 4);
  g_assert_cmpint (f->heard.account_code, ==, WBL_CLOUD_ERROR_SIGN_IN_AGAIN);
  assert_at_rest (f);
}

/* After the machine slept, the connection only looks alive: another one is made at once, without a failure counted. */
static void
test_sleep (Fixture *f, gconstpointer data)
{
  go_online (f);
  f->clock->asleep_us += 20 * G_USEC_PER_SEC;
  hand_clock_turn (f->clock, 10000);
  g_assert_cmpint (wbl_realtime_get_state (f->link), ==, WBL_LINK_ONLINE);
  f->clock->asleep_us += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  hand_clock_turn (f->clock, 10000);
  wait_until (f->fake->n_connects == 2 && wbl_realtime_get_state (f->link) == WBL_LINK_ONLINE);
  g_assert_cmpuint (f->link->failures, ==, 0);
}

/* ---- who we are ---- */

/* Another device has our guid: once on a connection we become a new device. */
static void
test_guid_conflict (Fixture *f, gconstpointer data)
{
  f->fake->guid_conflicts = 1;
  go_online (f);
  g_assert_cmpuint (f->fake->n_provisions, ==, 2);
  g_assert_cmpuint (f->fake->n_connects, ==, 1);
  g_assert_cmpstr (f->fake->last_guid, !=, "guid");
  g_assert_cmpuint (f->fake->last_sn, ==, 0);
  g_assert_cmpstr (wbl_realtime_get_device_guid (f->link), ==, f->fake->last_guid);
  g_assert_cmpuint (wbl_realtime_get_device_sn (f->link), ==, 42);
  g_assert_cmpuint (f->link->failures, ==, 0);
}

/* A server that finds a conflict in a name just made is not asked for ever. */
static void
test_guid_conflict_for_ever (Fixture *f, gconstpointer data)
{
  f->fake->guid_conflicts = 3;
  wbl_realtime_start (f->link);
  wait_for (f, WBL_LINK_SUSPENDED);
  g_assert_cmpuint (f->fake->n_provisions, ==, 2);
  g_assert_cmpint (f->heard.account_code, ==, WBL_CLOUD_ERROR_REFUSED);
  assert_at_rest (f);
  go_online (f); /* a person tries again */
  g_assert_cmpuint (f->fake->n_provisions, ==, 4);
}

/* Two copies of one installation: the one that is kicked is another device when a person starts it again, or it
 * would kick the other. */
static void
test_kicked_by_twin (Fixture *f, gconstpointer data)
{
  go_online (f);
  fake_cloud_kick (f->fake, WBL_USER_NOTICE_KICK_BY_SAME_DEVICE);
  wait_for (f, WBL_LINK_SUSPENDED);
  g_assert_cmpint (f->heard.account_code, ==, WBL_CLOUD_ERROR_KICKED);
  assert_at_rest (f);
  go_online (f);
  g_assert_cmpstr (f->fake->last_guid, !=, "guid");
  g_assert_cmpuint (f->fake->last_sn, ==, 0);
}

/* ---- notices ---- */

/* What ends the session, and what is said of it; token and connection go, the device stays. */
static void
test_endings (Fixture *f, gconstpointer data)
{
  static const struct
  {
    guint type;
    gint code;
  } kicks[] = {
    { WBL_USER_NOTICE_PASSWORD_CHANGED, WBL_CLOUD_ERROR_SIGN_IN_AGAIN },
    { WBL_USER_NOTICE_FROZEN, WBL_CLOUD_ERROR_ACCOUNT },
    { WBL_USER_NOTICE_REMOVED, WBL_CLOUD_ERROR_ACCOUNT },
    { WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE, WBL_CLOUD_ERROR_KICKED },
    { WBL_USER_NOTICE_DEVICE_REMOVED, WBL_CLOUD_ERROR_KICKED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kicks); i++)
    {
      go_online (f);
      fake_cloud_kick (f->fake, kicks[i].type);
      wait_for (f, WBL_LINK_SUSPENDED);
      g_assert_cmpint (f->heard.account_code, ==, kicks[i].code);
      g_assert_null (wbl_session_get_token (f->session));
      assert_at_rest (f);
      g_assert_cmpuint (f->fake->n_sign_ins, ==, i + 1);
      g_assert_cmpstr (f->fake->last_guid, ==, "guid");
    }
}

/* What only tells, what is forged, what is old: the connection stays. */
static void
test_no_endings (Fixture *f, gconstpointer data)
{
  static const guint told[] = { 0, WBL_USER_NOTICE_INFO_UPDATED, WBL_USER_NOTICE_DEVICE_LOGIN,
                                WBL_USER_NOTICE_DEVICE_LOGOUT, WBL_USER_NOTICE_DEVICE_ADDED,
                                13 /* TRAFFIC_LIMIT_EXCEEDED */, 99 };
  guint n = 0;

  go_online (f);
  for (; n < G_N_ELEMENTS (told); n++)
    fake_cloud_kick (f->fake, told[n]);
  f->fake->kick_chat = 2002;
  fake_cloud_kick (f->fake, WBL_USER_NOTICE_FROZEN);
  f->fake->kick_chat = 0;
  f->fake->kick_ms = wbl_session_get_signed_in_ms (f->session) - 6 * 60 * 1000;
  fake_cloud_kick (f->fake, WBL_USER_NOTICE_FROZEN);
  wait_until (f->heard.n_pages == n + 2);
  g_assert_cmpint (wbl_realtime_get_state (f->link), ==, WBL_LINK_ONLINE);
  f->fake->kick_ms += 2 * 60 * 1000; /* clocks differ: this one may be of now */
  fake_cloud_kick (f->fake, WBL_USER_NOTICE_FROZEN);
  wait_for (f, WBL_LINK_SUSPENDED);
}

static guint
count_requests (Fixture *f, const char *what)
{
  guint n = 0;

  for (guint i = 0; i < f->fake->requests->len; i++)
    n += strstr (f->fake->requests->pdata[i], what) != NULL;
  return n;
}

/* The servers moved: token and addresses are asked for anew, 2 s later. */
static void
test_moved (Fixture *f, gconstpointer data)
{
  static const guint types[] = { WBL_USER_NOTICE_CLUSTER_CHANGED, WBL_USER_NOTICE_DNS_UPDATE };
  const char *host = f->fake->url + strlen ("http://");
  g_autofree char *place = g_strdup_printf ("[{\"protocol\":\"http\",\"host\":\"%s\"}]", host);
  g_autofree char *answer
      = g_strdup_printf ("{\"code\":200,\"data\":{\"app_status\":\"normal\",\"dns_list\":[{\"group_level\":0,"
                         "\"clusters\":[{\"ratel\":%s,\"webim\":%s}]}]}}",
                         place, place);

  fake_cloud_answer (f->fake, DISCOVERY, answer);
  go_online (f);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      guint before = f->heard.n_chats;

      g_assert_cmpuint (count_requests (f, DISCOVERY), ==, i + 1);
      fake_cloud_kick (f->fake, types[i]);
      wait_for (f, WBL_LINK_BACKOFF);
      g_assert_null (wbl_realtime_get_problem (f->link));
      g_assert_cmpint (wait_of (f), ==, 2000);
      g_assert_cmpuint (hand_clock_count (f->clock), ==, 1);
      hand_clock_turn (f->clock, 2000);
      wait_until (f->heard.n_chats > before);
      g_assert_cmpuint (f->fake->n_sign_ins, ==, i + 2);
    }
  g_assert_cmpuint (count_requests (f, DISCOVERY), ==, 3);
  g_assert_cmpint (f->heard.account_code, ==, 0);
}

/* ---- everything, in any order ---- */

static gboolean
is_moving (WblRealtime *link)
{
  WblLinkState state = wbl_realtime_get_state (link);

  return state == WBL_LINK_DISCOVERING || state == WBL_LINK_CONNECTING || state == WBL_LINK_PROVISIONING;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Lets the network come, for so many turns of the loop at most; fewer where nothing is on its way. */
static void
let_come (Fixture *f, guint turns)
{
  guint tick = g_timeout_add (1, tick_cb, NULL);

  for (; turns > 0; turns--)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (wbl_engine_count_open (), <=, 1);
      if (!is_moving (f->link))
        turns = MIN (turns, 3);
    }
  g_source_remove (tick);
}

static SoupWebsocketConnection *
open_socket (Fixture *f)
{
  SoupWebsocketConnection *socket = f->fake->socket;

  return socket != NULL && soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN ? socket : NULL;
}

static void
say (Fixture *f, gint64 id)
{
  g_autoptr (WblCloudOutgoing) outgoing = wbl_cloud_outgoing_new (id, 2002, FALSE);

  outgoing->text = g_strdup ("hi");
  g_hash_table_add (f->heard.open, g_memdup2 (&id, sizeof id));
  wbl_realtime_send (f->link, outgoing);
}

/* Something the server, the line or the clock does. */
static void
let_happen (Fixture *f, GRand *rand)
{
  static const guint spans_ms[] = { 1, 100, 2000, 20000, 60000 };

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      if (f->fake->socket != NULL)
        g_io_stream_close (soup_websocket_connection_get_io_stream (f->fake->socket), NULL, NULL);
      break;
    case 1:
      f->clock->asleep_us += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
      break;
    case 2:
      if (open_socket (f) != NULL)
        fake_cloud_kick (f->fake, (guint)g_rand_int_range (rand, 0, 14));
      break;
    case 3:
      if (open_socket (f) != NULL)
        fake_cloud_push_raw (f->fake, (const guint8 *)"\xff\xff", 2);
      break;
    case 4:
      f->fake->mute = !f->fake->mute;
      break;
    case 5:
      f->fake->guid_conflicts = (guint)g_rand_int_range (rand, 0, 3);
      f->fake->refuse_token = g_rand_int_range (rand, 0, 4) == 0;
      break;
    default:
      hand_clock_turn (f->clock, spans_ms[g_rand_int_range (rand, 0, G_N_ELEMENTS (spans_ms))]);
      break;
    }
}

/* Something the owner does, or anything else. */
static void
do_something (Fixture *f, GRand *rand, gint64 id)
{
  switch (g_rand_int_range (rand, 0, 16))
    {
    case 0:
    case 1:
      wbl_realtime_start (f->link);
      break;
    case 2:
      wbl_realtime_stop (f->link);
      break;
    case 3:
      wbl_realtime_retry_now (f->link);
      break;
    case 4:
      say (f, id);
      break;
    case 5:
      wbl_realtime_pull (f->link, 2002 + id % 3, id % 2 == 0, 0, 20);
      break;
    case 6:
    case 7:
    case 8:
    case 9:
    case 10:
      let_happen (f, rand);
      break;
    default:
      let_come (f, (guint)g_rand_int_range (rand, 0, 100));
      break;
    }
}

static guint
run_sequence (Fixture *f, GRand *rand, guint round)
{
  guint n_steps = (guint)g_rand_int_range (rand, 1, 16);
  guint n_online = 0;

  f->fake->mute = FALSE;
  f->fake->refuse_token = FALSE;
  f->fake->guid_conflicts = 0;
  if (g_rand_int_range (rand, 0, 3) > 0)
    go_online (f);
  for (guint step = 0; step < n_steps; step++)
    {
      do_something (f, rand, 1 + round * 20 + step);
      n_online += wbl_realtime_get_state (f->link) == WBL_LINK_ONLINE;
      g_assert_cmpuint (wbl_engine_count_open (), <=, 1);
    }
  return n_online;
}

/* Whatever happens, in whatever order: one connection at any time, every send has an answer, and after the stop
 * nothing is left. Sometimes the link itself is another one. */
static void
test_random_sequences (Fixture *f, gconstpointer data)
{
  GRand *rand = g_rand_new_with_seed (20261128);
  guint rounds = test_rounds (ROUNDS, ROUNDS_DEEP);
  guint n_online = 0;

  for (guint round = 0; round < rounds; round++)
    {
      n_online += run_sequence (f, rand, round);
      wbl_realtime_stop (f->link);
      assert_at_rest (f);
      g_assert_cmpuint (g_hash_table_size (f->heard.open), ==, 0);
      if (round % 2 == 0)
        continue;
      wbl_realtime_detach (f->link);
      g_object_unref (f->link);
      settle ();
      f->link = wbl_realtime_new (f->session, &f->clock->clock, &events, &f->heard);
      wbl_realtime_set_device (f->link, "guid", 7);
    }
  g_test_message ("%u sequences, %u steps ended online, %u connections", rounds, n_online, f->fake->n_connects);
  g_assert_cmpuint (n_online, >, rounds);
  g_rand_free (rand);
}

#define ADD(name, function) g_test_add ("/link/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("heartbeat", test_heartbeat);
  ADD ("pings", test_pings);
  ADD ("no-answer-to-provision", test_no_answer_to_provision);
  ADD ("no-answer-to-send", test_no_answer_to_send);
  ADD ("backs-off", test_backs_off);
  ADD ("stable", test_stable);
  ADD ("renewals", test_renewals);
  ADD ("sleep", test_sleep);
  ADD ("guid-conflict", test_guid_conflict);
  ADD ("guid-conflict-for-ever", test_guid_conflict_for_ever);
  ADD ("kicked-by-twin", test_kicked_by_twin);
  ADD ("endings", test_endings);
  ADD ("no-endings", test_no_endings);
  ADD ("moved", test_moved);
  ADD ("random-sequences", test_random_sequences);
  return g_test_run ();
}
