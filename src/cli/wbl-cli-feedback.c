/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-feedback"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "desk/wbl-feedback.h"

/* feedback …: ratings and their reviews. */

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

static WblFeedbackFilter
filter_of (WblRun *run)
{
  WblFeedbackFilter filter = { .min_stars = run->stars, .max_stars = run->stars, .has_comment = run->comment,
                               .agent_id = run->agent, .query = run->query };

  if (run->days > 0)
    filter.from_ms = g_get_real_time () / 1000 - run->days * DAY_MS;
  return filter;
}

static void
add_rating (JsonBuilder *builder, gconstpointer item)
{
  const WblRating *rating = item;

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "id", rating->id);
  wbl_json_add_string (builder, "conversation", rating->conversation_id);
  wbl_json_add_id (builder, "message", rating->mid);
  wbl_json_add_masked (builder, "customer", rating->customer, WBL_MASK_ALL);
  wbl_json_add_string (builder, "agent", rating->agent_name);
  wbl_json_add_int (builder, "stars", rating->stars);
  wbl_json_add_masked (builder, "comment", rating->comment, WBL_MASK_ALL);
  wbl_json_add_int (builder, "time", rating->time_ms);
  wbl_json_add_string (builder, "state", wbl_review_state_to_string (rating->review_state));
  wbl_json_add_string (builder, "cause", wbl_cause_to_string (rating->cause));
  wbl_json_add_masked (builder, "note", rating->note, WBL_MASK_ALL);
  wbl_json_add_string (builder, "reviewer", rating->reviewer_name);
  wbl_json_add_int (builder, "reviews", rating->n_reviews);
  wbl_json_add_bool (builder, "pending", rating->review_pending);
  json_builder_end_object (builder);
}

static void
print_rating (WblRun *run, gconstpointer item)
{
  const WblRating *rating = item;
  g_autofree char *time = wbl_cli_time (rating->time_ms);
  g_autofree char *customer = wbl_cli_mask (rating->customer, WBL_MASK_ALL);
  g_autofree char *comment = wbl_cli_mask (rating->comment, WBL_MASK_ALL);

  wbl_run_print (run, "%s  %s  %d/5  %-9s  %s  %s\n", rating->id, time, rating->stars,
                 wbl_review_state_to_string (rating->review_state), customer, comment);
}

static void
ratings_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (GPtrArray) ratings = wbl_desk_ratings_finish (run->desk, result, &total, &error);

  wbl_run_list (run, ratings, error, add_rating, print_rating);
}

static void
feedback_list (WblRun *run)
{
  WblFeedbackFilter filter = filter_of (run);

  wbl_desk_ratings_async (run->desk, &filter, run->limit > 0 ? (guint) run->limit : 100, NULL, ratings_cb, run);
}

static void
rating_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblRating) rating = wbl_desk_rating_finish (run->desk, result, &error);
  JsonBuilder *builder;

  if (rating == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  builder = json_builder_new ();
  add_rating (builder, rating);
  if (run->json)
    wbl_run_print_json (run, builder);
  else
    {
      g_autofree char *note = wbl_cli_mask (rating->note != NULL ? rating->note : "-", WBL_MASK_ALL);

      g_object_unref (builder);
      print_rating (run, rating);
      wbl_run_print (run, "cause %s  note %s\n", wbl_cause_to_string (rating->cause), note);
    }
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
feedback_show (WblRun *run)
{
  wbl_desk_rating_async (run->desk, run->args[0], NULL, rating_cb, run);
}

static void
feedback_review (WblRun *run)
{
  WblReviewState state = run->status != NULL ? wbl_review_state_from_string (run->status) : WBL_REVIEW_DONE;
  WblCause cause = run->cause != NULL ? wbl_cause_from_string (run->cause) : WBL_CAUSE_NONE;

  if (state == 0 || (run->cause != NULL && cause == WBL_CAUSE_NONE))
    wbl_run_usage (run, "states: new, in_review, done; causes: policy, product, process, knowledge, agent, delivery, customer, unclear");
  else
    wbl_desk_review_async (run->desk, run->args[0], state, cause, run->note, wbl_run_done_cb, run);
}

static void
print_summary (WblRun *run, const WblFeedbackSummary *summary)
{
  JsonBuilder *builder;

  if (!run->json)
    {
      wbl_run_print (run, "%u of %u satisfied (likely %.0f–%.0f %%), %u of %u surveys answered, %u not reviewed\n",
                     summary->satisfied, summary->n, summary->low * 100, summary->high * 100, summary->answered,
                     summary->surveys, summary->unreviewed);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  wbl_json_add_int (builder, "n", summary->n);
  wbl_json_add_int (builder, "satisfied", summary->satisfied);
  json_builder_set_member_name (builder, "low");
  json_builder_add_double_value (builder, summary->low);
  json_builder_set_member_name (builder, "high");
  json_builder_add_double_value (builder, summary->high);
  wbl_json_add_int (builder, "surveys", summary->surveys);
  wbl_json_add_int (builder, "answered", summary->answered);
  wbl_json_add_int (builder, "unreviewed", summary->unreviewed);
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
summary_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblFeedbackSummary) summary = wbl_desk_feedback_summary_finish (run->desk, result, &error);

  if (summary == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  print_summary (run, summary);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
feedback_report (WblRun *run)
{
  WblFeedbackFilter filter = filter_of (run);

  wbl_desk_feedback_summary_async (run->desk, &filter, NULL, summary_cb, run);
}

const WblCommand wbl_feedback_commands[] = {
  { "feedback list", "[--stars N] [--days N] [--agent ID] [--has-comment] [--query TEXT]", "Ratings, newest first", "ndgmQl", 0, 0,
    WBL_STORE_THERE, FALSE, feedback_list },
  { "feedback show", "RATING", "A rating and its review", "", 1, 1, WBL_STORE_THERE, FALSE, feedback_show },
  { "feedback review", "RATING [--status STATE] [--cause CAUSE] [--note TEXT]", "Review a rating", "tcN", 1, 1, WBL_STORE_THERE, FALSE,
    feedback_review },
  { "feedback report", "[--days N] [--agent ID]", "Satisfaction with its interval", "dg", 0, 0, WBL_STORE_THERE, FALSE, feedback_report },
  { NULL }
};
