/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-link"

#include "config.h"

#include <string.h>

#include "fake-cloud.h"
#include "lanying/wbl-engine.h"
#include "lanying/wbl-realtime-private.h"

/* The realtime machine by itself: sleep, and thousands of random sequences of everything that can happen to it. */

#define ROUNDS 300
#define ROUNDS_DEEP 10000

typedef struct
{
  guint n_states;
  guint n_sent; /* waiting for an answer of any kind */
  GHashTable *open; /* client ids (gint64*) that have no answer yet */
} Heard;

static void
state_cb (gpointer data)
{
  ((Heard *)data)->n_states++;
}

static void
chats_cb (GArray *chats, gpointer data)
{
}

static void
notice_cb (gint64 peer, gpointer data)
{
}

static void
page_cb (WblCloudPage *page, gpointer data)
{
}

static void
acked_cb (const WblCloudAck *ack, gpointer data)
{
  g_hash_table_remove (((Heard *)data)->open, &ack->client_id);
}

static void
refused_cb (gint64 client_id, const GError *error, gpointer data)
{
  g_hash_table_remove (((Heard *)data)->open, &client_id);
}

static void
account_cb (const GError *error, gpointer data)
{
}

static const WblRealtimeEvents events = { state_cb, chats_cb, notice_cb, page_cb, acked_cb, refused_cb, account_cb };

static gint64 slept_us;

static gint64
gap (void)
{
  return slept_us;
}

static WblRealtime *
link_new (FakeCloud *fake, Heard *heard)
{
  g_autoptr (WblSession) session = wbl_session_new (fake->url, "app");
  WblCloudLimits limits = wbl_cloud_limits_default;
  WblRealtime *link = NULL;

  limits.backoff_min_ms = 1;
  limits.backoff_max_ms = 3;
  limits.renew_ms = 1;
  limits.pulse_ms = 2;
  limits.heartbeat_ms = 3;
  limits.stable_ms = 4;
  wbl_session_set_limits (session, &limits);
  wbl_session_set_credentials (session, "anna", "secret");
  link = wbl_realtime_new (session, &events, heard);
  link->clock_gap = gap;
  return link;
}

static void
assert_no_timers (WblRealtime *link)
{
  g_assert_cmpuint (link->retry_id + link->provision_id + link->heartbeat_id + link->pulse_id + link->stable_id
                        + link->rejects_id,
                    ==, 0);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, link));
  g_assert_null (link->engine);
  g_assert_cmpuint (wbl_engine_count_open (), ==, 0);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* After the machine slept, the connection only looks alive: another one is made at once, without a failure counted. */
static void
test_sleep (void)
{
  FakeCloud *fake = fake_cloud_new ();
  Heard heard = { .open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
  WblRealtime *link = link_new (fake, &heard);

  wbl_realtime_start (link);
  wait_until (wbl_realtime_get_state (link) == WBL_LINK_ONLINE);
  slept_us += 20 * G_USEC_PER_SEC;
  wait_until (link->clock_gap_us == slept_us);
  g_assert_cmpuint (fake->n_connects, ==, 1);
  slept_us += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  wait_until (fake->n_connects == 2 && wbl_realtime_get_state (link) == WBL_LINK_ONLINE);
  g_assert_cmpuint (link->failures, ==, 0);
  wbl_realtime_stop (link);
  assert_no_timers (link);
  g_object_unref (link);
  settle ();
  g_hash_table_unref (heard.open);
  fake_cloud_free (fake);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_at_rest (WblRealtime *link)
{
  WblLinkState state = wbl_realtime_get_state (link);

  return state == WBL_LINK_IDLE || state == WBL_LINK_SUSPENDED || state == WBL_LINK_ONLINE;
}

/* Lets things happen, for so many turns of the loop; it never sleeps longer than a tick, and not long where nothing
 * is on its way. */
static void
turn (WblRealtime *link, guint turns)
{
  guint tick = g_timeout_add (1, tick_cb, NULL);

  for (; turns > 0; turns--)
    {
      g_main_context_iteration (NULL, TRUE);
      if (is_at_rest (link))
        turns = MIN (turns, 4);
    }
  g_source_remove (tick);
}

static void
do_something (WblRealtime *link, FakeCloud *fake, Heard *heard, GRand *rand, gint64 id)
{
  g_autoptr (WblCloudOutgoing) outgoing = NULL;

  switch (g_rand_int_range (rand, 0, 15))
    {
    case 0:
    case 1:
      wbl_realtime_start (link);
      break;
    case 2:
      wbl_realtime_stop (link);
      break;
    case 3:
      wbl_realtime_retry_now (link);
      break;
    case 4:
      outgoing = wbl_cloud_outgoing_new (id, 2002, FALSE);
      outgoing->text = g_strdup ("hi");
      g_hash_table_add (heard->open, g_memdup2 (&id, sizeof id));
      wbl_realtime_send (link, outgoing);
      break;
    case 5:
      wbl_realtime_pull (link, 2002 + id % 3, id % 2 == 0, 0, 20);
      break;
    case 6:
      if (fake->socket != NULL)
        g_io_stream_close (soup_websocket_connection_get_io_stream (fake->socket), NULL, NULL);
      break;
    case 7:
      slept_us += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
      break;
    case 8:
      if (fake->socket != NULL && soup_websocket_connection_get_state (fake->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        fake_cloud_kick (fake, (guint)g_rand_int_range (rand, 0, 14));
      break;
    case 9:
      if (fake->socket != NULL && soup_websocket_connection_get_state (fake->socket) == SOUP_WEBSOCKET_STATE_OPEN)
        fake_cloud_push_raw (fake, (const guint8 *)"\xff\xff", 2);
      break;
    case 10:
      fake->mute = !fake->mute;
      break;
    default:
      turn (link, (guint)g_rand_int_range (rand, 0, 400));
      break;
    }
}

/* Whatever happens, in whatever order: one connection at any time, every send has an answer, and after the stop
 * nothing is left. */
static void
test_random_sequences (void)
{
  FakeCloud *fake = fake_cloud_new ();
  GRand *rand = g_rand_new_with_seed (20261128);
  Heard heard = { .open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
  guint rounds = g_getenv ("WBL_TEST_DEEP") != NULL ? ROUNDS_DEEP : ROUNDS;
  guint n_online = 0;

  for (guint round = 0; round < rounds; round++)
    {
      WblRealtime *link = link_new (fake, &heard);
      guint n_steps = (guint)g_rand_int_range (rand, 1, 12);

      fake->mute = FALSE;
      for (guint step = 0; step < n_steps; step++)
        {
          do_something (link, fake, &heard, rand, 1 + round * 20 + step);
          n_online += wbl_realtime_get_state (link) == WBL_LINK_ONLINE;
          g_assert_cmpuint (wbl_engine_count_open (), <=, 1);
        }
      wbl_realtime_stop (link);
      assert_no_timers (link);
      g_assert_cmpuint (g_hash_table_size (heard.open), ==, 0);
      wbl_realtime_detach (link);
      g_object_unref (link);
      settle ();
    }
  g_test_message ("%u sequences, %u steps ended online", rounds, n_online);
  g_assert_cmpuint (n_online, >, rounds / 20);
  g_rand_free (rand);
  g_hash_table_unref (heard.open);
  fake_cloud_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/sleep", test_sleep);
  g_test_add_func ("/link/random-sequences", test_random_sequences);
  return g_test_run ();
}
