/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-pulls"

#include "config.h"

#include "hand-clock.h"
#include "lanying/wbl-pulls.h"

typedef struct
{
  HandClock *clock;
  WblPulls *pulls;
  guint n;
  gint64 peer;
  gboolean history;
  guint64 key;
} Fixture;

static void
send_cb (gint64 peer, gboolean history, guint64 key, guint n, gpointer data)
{
  Fixture *f = data;

  f->n++;
  f->peer = peer;
  f->history = history;
  f->key = key;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = hand_clock_new ();
  f->pulls = wbl_pulls_new (&f->clock->clock, send_cb, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wbl_pulls_free (f->pulls);
  hand_clock_free (f->clock);
}

static void
test_one_in_flight (Fixture *f, gconstpointer data)
{
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  g_assert_cmpuint (f->n, ==, 1);
  wbl_pulls_ask (f->pulls, 5, TRUE, 0, 20);
  g_assert_cmpuint (f->n, ==, 2);
  g_assert_true (f->history);
  /* A continuation waits for the page that is out, then goes; the news that came meanwhile are at
   * its end. */
  wbl_pulls_ask (f->pulls, 5, FALSE, 77, 0);
  g_assert_cmpuint (f->n, ==, 2);
  wbl_pulls_answered (f->pulls, 5, FALSE, FALSE);
  g_assert_cmpuint (f->n, ==, 3);
  g_assert_cmpuint (f->key, ==, 77);
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  wbl_pulls_answered (f->pulls, 5, FALSE, TRUE);
  g_assert_cmpuint (f->n, ==, 4);
  g_assert_cmpuint (f->key, ==, 0);
  wbl_pulls_answered (f->pulls, 5, FALSE, TRUE);
  wbl_pulls_answered (f->pulls, 5, FALSE, TRUE);
  g_assert_cmpuint (f->n, ==, 4);
}

static void
test_twenty_a_second (Fixture *f, gconstpointer data)
{
  for (gint64 peer = 1; peer <= 25; peer++)
    wbl_pulls_ask (f->pulls, peer, FALSE, 0, 0);
  g_assert_cmpuint (f->n, ==, 20);
  hand_clock_turn (f->clock, 999);
  g_assert_cmpuint (f->n, ==, 20);
  hand_clock_turn (f->clock, 2);
  g_assert_cmpuint (f->n, ==, 25);
}

/* News of a hundred thousand chats, as after weeks away, or from a server that lies: each is asked for once, in the order they
 * came, and what the queue costs does not grow with it. */
static void
test_many (Fixture *f, gconstpointer data)
{
  const gint64 n = 100000;

  for (gint64 peer = 1; peer <= n; peer++)
    wbl_pulls_ask (f->pulls, peer, FALSE, 0, 0);
  g_assert_cmpuint (f->n, ==, 20);
  g_assert_false (wbl_pulls_is_full (f->pulls));
  for (gint64 peer = n + 1; peer <= n + 20; peer++)
    wbl_pulls_ask (f->pulls, peer, FALSE, 0, 0);
  g_assert_true (wbl_pulls_is_full (f->pulls));
  for (gint64 peer = 1; peer <= 20; peer++)
    wbl_pulls_answered (f->pulls, peer, FALSE, TRUE);
  for (guint second = 0; second < 5; second++)
    {
      hand_clock_turn (f->clock, 1001);
      g_assert_cmpint (f->peer, ==, f->n);
    }
  g_assert_cmpuint (f->n, ==, 120);
  g_assert_false (wbl_pulls_is_full (f->pulls));
}

/* Late, and its chat waits with a key meanwhile: one wish for both, and that one. */
static void
test_late_and_continued (Fixture *f, gconstpointer data)
{
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  wbl_pulls_ask (f->pulls, 5, FALSE, 77, 0);
  hand_clock_turn (f->clock, 20010);
  g_assert_cmpuint (f->n, ==, 2);
  g_assert_cmpuint (f->key, ==, 77);
  wbl_pulls_answered (f->pulls, 5, FALSE, TRUE);
  hand_clock_turn (f->clock, 60000);
  g_assert_cmpuint (f->n, ==, 2);
}

/* The key that is asked for is the key to go on with. */
static void
test_goes_round (Fixture *f, gconstpointer data)
{
  wbl_pulls_ask (f->pulls, 5, FALSE, 77, 0);
  g_assert_false (wbl_pulls_goes_round (f->pulls, 5, 78));
  g_assert_false (wbl_pulls_goes_round (f->pulls, 5, 0));
  g_assert_false (wbl_pulls_goes_round (f->pulls, 6, 77));
  g_assert_true (wbl_pulls_goes_round (f->pulls, 5, 77));
}

static void
test_asks_three_times (Fixture *f, gconstpointer data)
{
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  hand_clock_turn (f->clock, 19999);
  g_assert_cmpuint (f->n, ==, 1);
  hand_clock_turn (f->clock, 2 * 20010);
  g_assert_cmpuint (f->n, ==, 3);
  hand_clock_turn (f->clock, 60000);
  g_assert_cmpuint (f->n, ==, 3);
  g_assert_cmpuint (hand_clock_count (f->clock), ==, 0);
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  g_assert_cmpuint (f->n, ==, 4);
}

static void
test_bar_and_clear (Fixture *f, gconstpointer data)
{
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  wbl_pulls_bar (f->pulls);
  wbl_pulls_clear (f->pulls);
  wbl_pulls_ask (f->pulls, 5, FALSE, 0, 0);
  g_assert_cmpuint (f->n, ==, 1);
  wbl_pulls_ask (f->pulls, 6, FALSE, 0, 0);
  g_assert_cmpuint (f->n, ==, 2);
  wbl_pulls_clear (f->pulls);
  g_assert_cmpuint (hand_clock_count (f->clock), ==, 0);
}

#define ADD(name, function) g_test_add ("/pulls/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one-in-flight", test_one_in_flight);
  ADD ("twenty-a-second", test_twenty_a_second);
  ADD ("many", test_many);
  ADD ("late-and-continued", test_late_and_continued);
  ADD ("goes-round", test_goes_round);
  ADD ("asks-three-times", test_asks_three_times);
  ADD ("bar-and-clear", test_bar_and_clear);
  return g_test_run ();
}
