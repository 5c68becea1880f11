/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-words"
#include "config.h"

#include <adwaita.h>

#include "desk/wbl-desk.h"
#include "lanying/wbl-cloud-error.h"
#include "store/wbl-db.h"
#include "ui/wbl-alert-queue.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"
#include "ui/wbl-window-private.h"
#include "ui/widgets/wbl-offline-bar.h"

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Rule 24: what is queued, held or promised is named, each by itself, and nothing that is not there. */
static void
test_closing (void)
{
  g_autofree char *nothing = wbl_closing_words (0, 0, 0);
  g_autofree char *queued = wbl_closing_words (1, 0, 0);
  g_autofree char *held = wbl_closing_words (0, 1, 0);
  g_autofree char *promised = wbl_closing_words (0, 0, 1);
  g_autofree char *all = wbl_closing_words (3, 2, 4);

  g_assert_cmpstr (nothing, ==, "Running on, Warbler tells you of new messages.\nThis is asked once; Preferences can change it.");
#define WAITS "\nRunning on, Warbler sends what waits and reminds you.\nThis is asked once; Preferences can change it."
  g_assert_cmpstr (queued, ==, "1 message is not sent yet." WAITS);
  g_assert_cmpstr (held, ==, "1 message is held back." WAITS);
  g_assert_cmpstr (promised, ==, "1 promise is due today." WAITS);
  g_assert_cmpstr (all, ==, "3 messages are not sent yet.\n2 messages are held back.\n4 promises are due today." WAITS);
#undef WAITS
}

/* What can go wrong at the first sign-in: each has its own words and its own way out. */
static void
test_sign_in_errors_differ (void)
{
  const struct
  {
    GQuark domain;
    int code;
    WblWayOut way_out;
  } errors[] = {
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_WRONG_PASSWORD, WBL_WAY_EDIT_PASSWORD },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNKNOWN_APP, WBL_WAY_EDIT_APP },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNKNOWN_USER, WBL_WAY_EDIT_USER },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE, WBL_WAY_RETRY },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TLS, WBL_WAY_EDIT_SERVER },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_APP, WBL_WAY_RETRY },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_LICENSE, WBL_WAY_RETRY },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SERVER, WBL_WAY_RETRY },
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, WBL_WAY_EDIT_SERVER },
    { WBL_DESK_ERROR, WBL_DESK_ERROR_KEYRING_LOCKED, WBL_WAY_UNLOCK },
    { WBL_DESK_ERROR, WBL_DESK_ERROR_KEYRING_MISSING, WBL_WAY_NO_KEYRING },
    { WBL_DESK_ERROR, WBL_DESK_ERROR_NO_PASSWORD, WBL_WAY_EDIT_PASSWORD },
    { WBL_DESK_ERROR, WBL_DESK_ERROR_NO_KEY, WBL_WAY_NEW_STORE },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_FULL, WBL_WAY_RETRY },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_DISK, WBL_WAY_RETRY },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, WBL_WAY_RETRY },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_NO_LOCK, WBL_WAY_RETRY },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_CORRUPT, WBL_WAY_NEW_STORE },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_OLDER, WBL_WAY_CARRY_OVER },
  };
  g_autoptr (GHashTable) bodies = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (errors[i].domain, errors[i].code, "<b>server</b>");
      WblProblem words = { NULL };
      wbl_problem_describe (error, &words);
      g_assert_cmpint (words.way_out, ==, errors[i].way_out);
      g_assert_nonnull (words.action);
      g_assert_null (strstr (words.body, "server</b>"));
      g_assert_true (g_hash_table_add (bodies, (gpointer) words.body));
    }
}

/* Short, calm, no code without words: that holds for every error that has an enum. */
static void
test_every_error_has_words (void)
{
  const struct
  {
    GQuark domain;
    int last;
  } domains[] = {
    { WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNVERIFIED },
    { WBL_DESK_ERROR, WBL_DESK_ERROR_NO_GROUP },
    { WBL_STORE_ERROR, WBL_STORE_ERROR_FAILED },
  };
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");
  guint n = 0;
  for (gsize d = 0; d < G_N_ELEMENTS (domains); d++)
    for (int code = 1; code <= domains[d].last; code++, n++)
      {
        g_autoptr (GError) error = g_error_new_literal (domains[d].domain, code, "x");
        g_assert_cmpstr (wbl_problem_sentence (error), !=, wbl_problem_sentence (foreign));
        g_assert_null (strchr (wbl_problem_sentence (error), '!'));
      }
  g_assert_cmpuint (n, ==, wbl_problem_count ());
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_ages (void)
{
  const gint64 now = G_GINT64_CONSTANT (1790000000000);
  assert_text (wbl_format_age (now - 59999, now), "now");
  assert_text (wbl_format_age (now + 5 * MINUTE, now), "now");
  assert_text (wbl_format_age (now - MINUTE, now), "1 min");
  assert_text (wbl_format_age (now - HOUR + 1, now), "59 min");
  assert_text (wbl_format_age (now - HOUR, now), "1 h");
  assert_text (wbl_format_age (now - DAY + 1, now), "23 h");
  assert_text (wbl_format_age (now - 2 * DAY, now), "2 d");
  assert_text (wbl_format_duration (-5), "0 min");
  assert_text (wbl_format_duration (12 * MINUTE + 59000), "12 min");
}

/* The tests run in Asia/Shanghai: the day begins at 16:00 UTC. */
static void
test_days (void)
{
  g_autoptr (GDateTime) noon = g_date_time_new_local (2026, 11, 23, 12, 0, 0);
  const gint64 now = g_date_time_to_unix (noon) * 1000;
  assert_text (wbl_format_day (now - 11 * HOUR, now), "Today");
  assert_text (wbl_format_day (now - 12 * HOUR - 1, now), "Yesterday");
  assert_text (wbl_format_day (now - 3 * DAY, now), "Fri 20 Nov");
  assert_text (wbl_format_day (now - 400 * DAY, now), "Sun 19 Oct 2025");
  assert_text (wbl_format_clock (now), "12:00");
  assert_text (wbl_format_as_of (0, now), "");
  assert_text (wbl_format_as_of (now, now), "As of 12:00");
}

static void
test_offline_words (void)
{
  assert_text (wbl_offline_bar_words (10000), "Offline. Work goes on; what you write is saved.");
  assert_text (wbl_offline_bar_words (43 * MINUTE),
               "Offline for 43 min. Work goes on; what you write is saved.");
}

static char *
bar_says (const WblBarFacts *facts, WblBarAct does)
{
  WblBarWords words = { NULL };
  gboolean shown = wbl_offline_bar_choose (facts, &words);
  g_assert_cmpint (words.does, ==, does);
  g_assert_cmpint (shown, ==, words.words != NULL);
  g_assert_cmpint (words.act != NULL, ==, does != WBL_BAR_NOTHING);
  return words.words;
}

static void
assert_bar (const WblBarFacts *facts, WblBarAct does, const char *part)
{
  g_autofree char *words = bar_says (facts, does);
  if (part == NULL)
    g_assert_null (words);
  else
    g_assert_nonnull (strstr (words, part));
}

/* One line at a time: why nothing goes out, what to do about it, and nothing when all is well. */
static void
test_bar (void)
{
  g_autoptr (GError) frozen = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_APP, "app is frozen");
  g_autoptr (GError) expired = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_LICENSE, "code 30022");
  g_autoptr (GError) kicked = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_KICKED, "notice 5");
  g_autoptr (GError) away = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE, "no route");
  g_autoptr (GError) full = g_error_new_literal (WBL_STORE_ERROR, WBL_STORE_ERROR_FULL, "database or disk is full");
  g_autoptr (GError) locked = g_error_new_literal (WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, "read-only");
  g_autoptr (GError) broken = g_error_new_literal (WBL_STORE_ERROR, WBL_STORE_ERROR_DISK, "disk I/O error");
  WblBarFacts facts = { .link = WBL_DESK_ONLINE };

  assert_bar (&facts, WBL_BAR_NOTHING, NULL);
  facts.team_gone = TRUE;
  assert_bar (&facts, WBL_BAR_TEAM, "room was dissolved");
  facts.n_failed = 2;
  assert_bar (&facts, WBL_BAR_NOTHING, "2 could not be sent");
  facts.unverified = TRUE;
  assert_bar (&facts, WBL_BAR_NOTHING, "is verified");
  facts.store = full;
  assert_bar (&facts, WBL_BAR_NOTHING, "The disk is full");
  facts.store = locked;
  assert_bar (&facts, WBL_BAR_NOTHING, "folder cannot be written");
  facts.store = broken;
  assert_bar (&facts, WBL_BAR_NOTHING, "The disk gives an error");
  facts.link = WBL_DESK_CONNECTING;
  assert_bar (&facts, WBL_BAR_NOTHING, NULL);
  facts.link = WBL_DESK_OFFLINE;
  facts.problem = away;
  assert_bar (&facts, WBL_BAR_RETRY, "cannot be saved at the moment");
  facts.store = full;
  assert_bar (&facts, WBL_BAR_RETRY, "the disk is full: what you write cannot be saved");
  facts.store = NULL;
  assert_bar (&facts, WBL_BAR_RETRY, "Offline. Work goes on");
  facts.problem = frozen;
  assert_bar (&facts, WBL_BAR_RETRY, "has frozen or closed your Lanying app");
  facts.problem = expired;
  assert_bar (&facts, WBL_BAR_RETRY, "licence of your Lanying app");
  facts.link = WBL_DESK_STOPPED;
  facts.problem = kicked;
  assert_bar (&facts, WBL_BAR_SIGN_IN, "another device");
  facts.problem = NULL;
  assert_bar (&facts, WBL_BAR_RETRY, "Not connected");
}

/* Two hundred messages in a minute make six notifications, and none is forgotten. */
static void
test_alerts_in_a_minute (void)
{
  g_autoptr (WblAlertQueue) queue = wbl_alert_queue_new ();
  guint sent = 0, told = 0, mine = 0;
  for (gint64 ms = 1; ms <= MINUTE + 20000; ms += 100)
    {
      g_autoptr (WblAlertBatch) batch = NULL;
      if (ms < MINUTE && ms / 300 != (ms - 100) / 300)
        {
          g_autofree char *id = g_strdup_printf ("c%d", (int) (ms / 300 % 23));
          const WblDeskAlert alert = { .kind = WBL_ALERT_MESSAGE,
                                       .conversation_id = id,
                                       .customer = "Anna",
                                       .text = "hi",
                                       .mine = ms % 2 == 1 };
          wbl_alert_queue_push (queue, &alert);
        }
      batch = wbl_alert_queue_take (queue, ms);
      sent += batch != NULL && batch->n_messages > 0;
      told += batch != NULL ? batch->n_messages : 0;
      mine += batch != NULL ? batch->n_mine : 0;
    }
  g_assert_cmpuint (sent, <=, 6);
  g_assert_cmpuint (sent, >, 3);
  g_assert_cmpuint (told, ==, 199);
  g_assert_cmpuint (mine, ==, told);
}

static void
test_alerts_first_at_once (void)
{
  g_autoptr (WblAlertQueue) queue = wbl_alert_queue_new ();
  const WblDeskAlert alert = { .conversation_id = "a", .customer = "Anna", .text = "hi" };
  g_autoptr (WblAlertBatch) first = NULL;
  g_autoptr (WblAlertBatch) second = NULL;
  g_assert_cmpint (wbl_alert_queue_wait_ms (queue, 5000), ==, -1);
  wbl_alert_queue_push (queue, &alert);
  g_assert_cmpint (wbl_alert_queue_wait_ms (queue, 5000), ==, 0);
  first = wbl_alert_queue_take (queue, 5000);
  g_assert_cmpstr (first->customer, ==, "Anna");
  g_assert_cmpuint (first->n_conversations, ==, 1);
  wbl_alert_queue_push (queue, &alert);
  g_assert_cmpint (wbl_alert_queue_wait_ms (queue, 6000), ==, 11000);
  g_assert_null (wbl_alert_queue_take (queue, 6000));
  /* Read before it was told: nothing is told. */
  wbl_alert_queue_forget (queue, "a");
  second = wbl_alert_queue_take (queue, 60000);
  g_assert_null (second);
}

/* Who runs the app, as the vendor's own window reads it; and what a person can do about it. */
static void
test_verification (void)
{
  const struct
  {
    const char *json, *begin, *has;
  } cases[] = {
    { "{\"account_verification_status\":\"verified\",\"account_verification_type\":\"enterprise\","
      "\"account_verification_name\":\"Blue\\nfinch\"}", "Verified: the company Blue finch.", "" },
    { "{\"account_verification_status\":\"unverified\",\"account_verification_type\":\"person\","
      "\"account_verification_name\":\"<b>Li</b>\"}", "Not verified: the person <b>Li</b>.", "Lanying console" },
    { "{\"status\":\"expired\"}", "The verification failed or has run out: a person.", "renewed" },
  };
  static const char *const untold[] = { "", "null", "[]", "{}", "{\"status\":1}", "{\"account_verification_status\":\"maybe\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WblVerification) verification = wbl_verification_read (cases[i].json);
      g_autofree char *words = wbl_format_verification (verification);

      g_assert_true (g_str_has_prefix (words, cases[i].begin));
      g_assert_nonnull (strstr (words, cases[i].has));
    }
  for (guint i = 0; i < G_N_ELEMENTS (untold); i++)
    {
      g_autoptr (WblVerification) verification = wbl_verification_read (untold[i]);

      g_assert_null (wbl_format_verification (verification));
    }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/words/sign-in", test_sign_in_errors_differ);
  g_test_add_func ("/words/closing", test_closing);
  g_test_add_func ("/words/verification", test_verification);
  g_test_add_func ("/words/every-error", test_every_error_has_words);
  g_test_add_func ("/format/ages", test_ages);
  g_test_add_func ("/format/days", test_days);
  g_test_add_func ("/words/offline", test_offline_words);
  g_test_add_func ("/words/bar", test_bar);
  g_test_add_func ("/alerts/in-a-minute", test_alerts_in_a_minute);
  g_test_add_func ("/alerts/first-at-once", test_alerts_first_at_once);
  return g_test_run ();
}
