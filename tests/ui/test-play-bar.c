/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-play-bar"
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "desk/wbl-demo.h"
#include "ui/widgets/wbl-play-bar.h"
#include "unit/desk/desk-fixture.h"

/* The bar of the busy morning at a local desk that plays it, and goes away in the middle of it. */

typedef struct
{
  NestProcess *nest;
  TestDesk *desk;
  GtkWidget *window;
  WblPlayBar *bar;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const args[] = { "--seed", "shop", "--play", NULL };
  f->nest = nest_process_new (args);
  f->desk = test_desk_new ();
  test_desk_sign_in_as (f->desk, f->nest, f->nest->user, f->nest->password, "林岚", WBL_ROLE_AGENT);
  f->bar = WBL_PLAY_BAR (g_object_new (WBL_TYPE_PLAY_BAR, NULL));
  f->window = g_object_ref_sink (gtk_window_new ());
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->bar));
  gtk_window_present (GTK_WINDOW (f->window));
  wbl_play_bar_set_desk (f->bar, f->desk->desk);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wbl_play_bar_set_desk (f->bar, NULL);
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->window);
  test_desk_free (f->desk);
  nest_process_free (f->nest);
}

/* A question of our own, behind the bar's. Returns: whether the local desk answered. */
static gboolean
ask (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblPlay) play = NULL;
  wbl_desk_play_async (f->desk->desk, WBL_PLAY_STATE, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  play = wbl_desk_play_finish (f->desk->desk, result, NULL);
  return play != NULL;
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
problem_cb (char **words, const char *problem)
{
  g_free (*words);
  *words = g_strdup (problem);
}

/* What begins with the local desk's own --play is shown; one failed answer hides nothing, and what a person pressed in vain
 * is said; stopping hides the bar. */
static void
test_one_failure (Fixture *f, gconstpointer data)
{
  guint n = 0;
  g_autofree char *words = NULL;
  TEST_WAIT (wbl_play_bar_get_active (f->bar));
  g_signal_connect_swapped (f->bar, "notify::active", G_CALLBACK (count_cb), &n);
  g_signal_connect_swapped (f->bar, "problem", G_CALLBACK (problem_cb), &words);
  nest_process_stop (f->nest);
  g_assert_false (ask (f));
  g_assert_null (words);
  wbl_play_bar_pause (f->bar);
  TEST_WAIT (words != NULL);
  g_assert_nonnull (strstr (words, "network"));
  g_assert_true (wbl_play_bar_get_active (f->bar));
  nest_process_start (f->nest); /* a new morning begins */
  TEST_WAIT (ask (f));
  g_assert_true (wbl_play_bar_get_active (f->bar));
  g_assert_cmpuint (n, ==, 0);
  g_signal_handlers_disconnect_by_func (f->bar, problem_cb, &words);
  wbl_play_bar_stop (f->bar);
  TEST_WAIT (!wbl_play_bar_get_active (f->bar));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/play-bar/one-failure", Fixture, NULL, set_up, test_one_failure, tear_down);
  return g_test_run ();
}
