/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-pulls"

#include "config.h"

#include "lanying/wbl-pulls.h"

#define wait_until(condition)                                                                      \
  while (!(condition))                                                                             \
  g_main_context_iteration (NULL, TRUE)

typedef struct
{
  guint n;
  gint64 peer;
  gboolean history;
  guint64 key;
  gint64 times[64];
} Sent;

static void
send_cb (gint64 peer, gboolean history, guint64 key, guint n, gpointer data)
{
  Sent *sent = data;

  g_assert_cmpuint (sent->n, <, G_N_ELEMENTS (sent->times));
  sent->times[sent->n++] = g_get_monotonic_time ();
  sent->peer = peer;
  sent->history = history;
  sent->key = key;
}

static void
test_one_in_flight (void)
{
  Sent sent = { 0 };
  WblPulls *pulls = wbl_pulls_new (send_cb, &sent);

  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  g_assert_cmpuint (sent.n, ==, 1);
  wbl_pulls_ask (pulls, 5, TRUE, 0, 20);
  g_assert_cmpuint (sent.n, ==, 2);
  g_assert_true (sent.history);
  /* A continuation waits for the page that is out, then goes; the news that came meanwhile are at
   * its end. */
  wbl_pulls_ask (pulls, 5, FALSE, 77, 0);
  g_assert_cmpuint (sent.n, ==, 2);
  wbl_pulls_answered (pulls, 5, FALSE, FALSE);
  g_assert_cmpuint (sent.n, ==, 3);
  g_assert_cmpuint (sent.key, ==, 77);
  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  wbl_pulls_answered (pulls, 5, FALSE, TRUE);
  g_assert_cmpuint (sent.n, ==, 4);
  g_assert_cmpuint (sent.key, ==, 0);
  wbl_pulls_answered (pulls, 5, FALSE, TRUE);
  wbl_pulls_answered (pulls, 5, FALSE, TRUE);
  g_assert_cmpuint (sent.n, ==, 4);
  wbl_pulls_free (pulls);
}

static void
test_twenty_a_second (void)
{
  Sent sent = { 0 };
  WblPulls *pulls = wbl_pulls_new (send_cb, &sent);

  for (gint64 peer = 1; peer <= 25; peer++)
    wbl_pulls_ask (pulls, peer, FALSE, 0, 0);
  g_assert_cmpuint (sent.n, ==, 20);
  wait_until (sent.n == 25);
  for (guint i = 20; i < 25; i++)
    g_assert_cmpint (sent.times[i] - sent.times[i - 20], >=, G_USEC_PER_SEC);
  wbl_pulls_free (pulls);
}

static void
test_asks_three_times (void)
{
  Sent sent = { 0 };
  WblPulls *pulls = wbl_pulls_new (send_cb, &sent);

  wbl_pulls_set_patience (pulls, 10);
  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  wait_until (sent.n == 3);
  g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_main_context_pending (NULL));
  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  g_assert_cmpuint (sent.n, ==, 4);
  wbl_pulls_free (pulls);
}

static void
test_bar_and_clear (void)
{
  Sent sent = { 0 };
  WblPulls *pulls = wbl_pulls_new (send_cb, &sent);

  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  wbl_pulls_bar (pulls);
  wbl_pulls_clear (pulls);
  wbl_pulls_ask (pulls, 5, FALSE, 0, 0);
  g_assert_cmpuint (sent.n, ==, 1);
  wbl_pulls_ask (pulls, 6, FALSE, 0, 0);
  g_assert_cmpuint (sent.n, ==, 2);
  wbl_pulls_clear (pulls);
  g_assert_false (g_main_context_pending (NULL));
  wbl_pulls_free (pulls);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pulls/one-in-flight", test_one_in_flight);
  g_test_add_func ("/pulls/twenty-a-second", test_twenty_a_second);
  g_test_add_func ("/pulls/asks-three-times", test_asks_three_times);
  g_test_add_func ("/pulls/bar-and-clear", test_bar_and_clear);
  return g_test_run ();
}
