/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk/wbl-feedback.h"
#include "store/wbl-db-people.h"
#include "store/wbl-db-ratings.h"
#include "unit/desk/lone-desk.h"
#include "unit/store/db-fixture.h"

#define CARD(stars, comment) "{\"app\":\"warbler\",\"v\":1,\"t\":\"rating\",\"stars\":" stars ",\"comment\":\"" comment "\"}"

/* Two days of ratings: 5 and 2 with a comment on the first, 4 on the second; a survey nobody answered. */
static gpointer
fill_job (WblDb *db, gpointer data, GError **error)
{
  const char *unanswered = "{\"app\":\"warbler\",\"v\":1,\"t\":\"survey\",\"survey\":\"s9\",\"scale\":5}";

  wbl_db_set_meta_int (db, "uid", UID, NULL);
  wbl_db_set_meta (db, "agent-id", "me", NULL);
  say (db, 10, CUSTOMER, T0, "hello", NULL);
  say (db, 11, UID, T0 + 1000, "How was it?", SURVEY_EXT);
  say (db, 12, CUSTOMER, T0 + 2000, "5", CARD ("5", ""));
  say (db, 13, CUSTOMER, T0 + 3000, "2", CARD ("2", "太慢了"));
  say (db, 14, CUSTOMER, T0 + 24 * HOUR, "4", CARD ("4", ""));
  say (db, 15, UID, T0 + 25 * HOUR, "And now?", unanswered);
  say (db, 16, CUSTOMER, T0 + 26 * HOUR, "Where is my parcel?", NULL);
  return GINT_TO_POINTER (1);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  lone_desk_set_up (f, fill_job);
}

static GPtrArray *
ratings (Fixture *f, const WblFeedbackFilter *filter, guint limit, guint *total)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *found;

  wbl_desk_ratings_async (f->desk, filter, limit, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  found = wbl_desk_ratings_finish (f->desk, result, total, &error);
  g_assert_no_error (error);
  return found;
}

static guint
count (Fixture *f, const WblFeedbackFilter *filter)
{
  guint total = 0;
  g_autoptr (GPtrArray) found = ratings (f, filter, 100, &total);

  g_assert_cmpuint (found->len, ==, total);
  return total;
}

static WblFeedbackSummary *
summary (Fixture *f, const WblFeedbackFilter *filter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblFeedbackSummary *got;

  wbl_desk_feedback_summary_async (f->desk, filter, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  got = wbl_desk_feedback_summary_finish (f->desk, result, &error);
  g_assert_no_error (error);
  return got;
}

static gboolean
review (Fixture *f, const char *rating, WblReviewState state, const char *note, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_review_async (f->desk, rating, state, WBL_CAUSE_PROCESS, note, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_desk_command_finish (f->desk, result, error);
}

static WblRating *
rating (Fixture *f, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_rating_async (f->desk, id, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_desk_rating_finish (f->desk, result, error);
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  guint total = 0;
  WblFeedbackFilter all = { 0 }, low = { .max_stars = 2 }, comment = { .has_comment = TRUE };
  WblFeedbackFilter first_day = { .to_ms = T0 + 12 * HOUR }, done = { .reviewed = 1 }, found = { .query = "太慢" };
  WblFeedbackFilter nobody = { .agent_id = "nobody" }, mail = { .channel = WBL_CHANNEL_MAIL };
  g_autoptr (GPtrArray) newest = ratings (f, &all, 1, &total);

  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (newest->len, ==, 1);
  g_assert_cmpstr (((WblRating *) newest->pdata[0])->id, ==, "r14");
  g_assert_cmpuint (count (f, &low), ==, 1);
  g_assert_cmpuint (count (f, &comment), ==, 1);
  g_assert_cmpuint (count (f, &first_day), ==, 2);
  g_assert_cmpuint (count (f, &done), ==, 0);
  g_assert_cmpuint (count (f, &found), ==, 1);
  g_assert_cmpuint (count (f, &nobody), ==, 0);
  g_assert_cmpuint (count (f, &mail), ==, 0);
}

static void
test_summary (Fixture *f, gconstpointer data)
{
  WblFeedbackFilter all = { 0 }, nothing = { .min_stars = 1, .max_stars = 1 };
  g_autoptr (WblFeedbackSummary) got = summary (f, &all);
  g_autoptr (WblFeedbackSummary) empty = summary (f, &nothing);
  const WblFeedbackDay *first = &g_array_index (got->days, WblFeedbackDay, 0);
  g_autoptr (GDateTime) midnight = g_date_time_new_from_unix_local (first->day_ms / 1000);

  g_assert_cmpuint (got->n, ==, 3);
  g_assert_cmpuint (got->satisfied, ==, 2);
  g_assert_cmpfloat (got->low, <, 2 / 3.0);
  g_assert_cmpfloat (got->high, >, 2 / 3.0);
  g_assert_cmpuint (got->by_stars[2], ==, 1);
  g_assert_cmpuint (got->surveys, ==, 2);
  g_assert_cmpuint (got->answered, ==, 0); /* cards that name no survey answer none */
  g_assert_cmpuint (got->unreviewed, ==, 3);
  g_assert_cmpint (got->oldest_unreviewed_ms, ==, T0 + 2000);
  g_assert_cmpuint (got->days->len, ==, 2);
  g_assert_cmpuint (first->n, ==, 2);
  g_assert_cmpuint (first->satisfied, ==, 1);
  g_assert_cmpint (g_date_time_get_hour (midnight), ==, 0);
  g_assert_cmpint (first->day_ms, <=, T0);
  g_assert_cmpuint (empty->n, ==, 0);
  g_assert_cmpuint (empty->days->len, ==, 0);
}

static void
test_review (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblRating) once = NULL;
  g_autoptr (WblRating) twice = NULL;
  WblFeedbackFilter done = { .reviewed = 1 };

  g_assert_true (review (f, "r13", WBL_REVIEW_IN_REVIEW, "look", &error));
  g_assert_no_error (error);
  once = rating (f, "r13", &error);
  g_assert_cmpint (once->review_state, ==, WBL_REVIEW_IN_REVIEW);
  g_assert_cmpint (once->cause, ==, WBL_CAUSE_PROCESS);
  g_assert_cmpstr (once->note, ==, "look");
  g_assert_true (review (f, "r13", WBL_REVIEW_DONE, NULL, &error));
  twice = rating (f, "r13", &error);
  g_assert_cmpint (twice->review_state, ==, WBL_REVIEW_DONE);
  g_assert_cmpuint (twice->n_reviews, ==, 1); /* it sees the first and replaces it */
  g_assert_cmpuint (count (f, &done), ==, 1);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblRating) none = rating (f, "r99", &error);

  g_assert_null (none);
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (review (f, "r99", WBL_REVIEW_DONE, NULL, &error));
  g_assert_nonnull (error);
}

static gpointer
profile_job (WblDb *db, gpointer data, GError **error)
{
  char nothing[] = "", name[] = "Mei";
  WblCloudProfile profile = { .uid = CUSTOMER, .nick = name, .username = nothing, .alias = nothing, .public_info = nothing };

  return wbl_db_put_profile (db, &profile, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
changed_cb (WblDesk *desk, WblDeskChanges *changes, gpointer data)
{
  *(gboolean *) data |= changes->feedback;
}

/* A rating may be here before the name of who gave it: the name then counts as a change of the ratings. */
static void
test_profile (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblRating) rated = NULL;
  gboolean told = FALSE;
  gulong handler = g_signal_connect (f->desk, "changed", G_CALLBACK (changed_cb), &told);

  g_assert_nonnull (fixture_write (wbl_desk_get_store (f->desk), profile_job, NULL));
  while (!told)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (f->desk, handler);
  rated = rating (f, "r13", &error);
  g_assert_cmpstr (rated->customer, ==, "Mei");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/feedback/filters", Fixture, NULL, set_up, test_filters, tear_down);
  g_test_add ("/feedback/summary", Fixture, NULL, set_up, test_summary, tear_down);
  g_test_add ("/feedback/review", Fixture, NULL, set_up, test_review, tear_down);
  g_test_add ("/feedback/profile", Fixture, NULL, set_up, test_profile, tear_down);
  g_test_add ("/feedback/missing", Fixture, NULL, set_up, test_missing, tear_down);
  return g_test_run ();
}
