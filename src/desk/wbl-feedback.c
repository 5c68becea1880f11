/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-feedback"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-feedback.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-ratings.h"
#include "text/wbl-stats.h"

#define SATISFIED 4 /* stars and more */

/* ---- the filter on its way to the store ---- */

typedef struct
{
  WblRatingQuery query;
  guint limit;
} Wish;

static Wish *
wish_new (const WblFeedbackFilter *filter, guint limit)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->query = (WblRatingQuery){
    .from_ms = filter->from_ms,
    .to_ms = filter->to_ms,
    .min_stars = filter->min_stars,
    .max_stars = filter->max_stars,
    .agent_id = g_strdup (filter->agent_id),
    .channel = filter->channel,
    .reviewed = filter->reviewed,
    .has_comment = filter->has_comment,
    .query = g_strdup (filter->query),
  };
  wish->limit = limit;
  return wish;
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->query.agent_id);
  g_free (wish->query.query);
  g_free (wish);
}

/* ---- ratings ---- */

typedef struct
{
  GPtrArray *ratings;
  guint total;
} Page;

static void
page_free (gpointer data)
{
  g_clear_pointer (&((Page *) data)->ratings, g_ptr_array_unref);
  g_free (data);
}

static gpointer
ratings_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  g_autoptr (GArray) counts = wbl_db_rating_counts (db, &wish->query, error);
  g_autoptr (GPtrArray) ratings = counts != NULL ? wbl_db_ratings (db, &wish->query, wish->limit, error) : NULL;
  Page *page;

  if (ratings == NULL)
    return NULL;
  page = g_new (Page, 1);
  *page = (Page){ g_steal_pointer (&ratings), counts->len };
  return page;
}

/**
 * wbl_desk_ratings_async:
 * @filter: which ones; read before this returns
 * @limit: how many at most
 *
 * End with wbl_desk_ratings_finish().
 */
void
wbl_desk_ratings_async (WblDesk *self,
                        const WblFeedbackFilter *filter,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  wbl_desk_read (self, wbl_desk_ratings_async, ratings_job, wish_new (filter, limit), wish_free, page_free, cancellable,
                 callback, data);
}

/** wbl_desk_ratings_finish: @total: (out) (optional): how many there are. Returns: (transfer full): newest first. */
GPtrArray *
wbl_desk_ratings_finish (WblDesk *self, GAsyncResult *result, guint *total, GError **error)
{
  Page *page = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *ratings;

  if (page == NULL)
    return NULL;
  ratings = g_steal_pointer (&page->ratings);
  if (total != NULL)
    *total = page->total;
  page_free (page);
  return ratings;
}

static gpointer
rating_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_rating (db, data, error);
}

/** wbl_desk_rating_async: one rating by its id. End with wbl_desk_rating_finish(). */
void
wbl_desk_rating_async (WblDesk *self, const char *rating, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_rating_async, rating_job, g_strdup (rating), g_free, g_object_unref, cancellable, callback,
                 data);
}

/** wbl_desk_rating_finish: Returns: (transfer full): WBL_DESK_ERROR_NOT_FOUND when there is none. */
WblRating *
wbl_desk_rating_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  WblRating *rating = g_task_propagate_pointer (G_TASK (result), &local);

  if (g_error_matches (local, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    {
      local->domain = WBL_DESK_ERROR;
      local->code = WBL_DESK_ERROR_NOT_FOUND;
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return rating;
}

/* ---- figures ---- */

void
wbl_feedback_summary_free (WblFeedbackSummary *summary)
{
  if (summary == NULL)
    return;
  g_clear_pointer (&summary->days, g_array_unref);
  g_free (summary);
}

static void
summary_destroy (gpointer data)
{
  wbl_feedback_summary_free (data);
}

/* Midnight of a time's day on this desk's calendar. A day that begins at 01:00 (clocks moved) begins there. */
static gint64
local_midnight (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);
  g_autoptr (GDateTime) midnight = NULL;

  if (time == NULL)
    return 0;
  midnight = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                                    g_date_time_get_day_of_month (time), 0, 0, 0);
  return midnight != NULL ? g_date_time_to_unix (midnight) * 1000 : 0;
}

static WblFeedbackDay *
day_at (WblFeedbackSummary *summary, gint64 time_ms)
{
  WblFeedbackDay day = { .day_ms = local_midnight (time_ms) };
  guint n = summary->days->len;

  if (n == 0 || g_array_index (summary->days, WblFeedbackDay, n - 1).day_ms != day.day_ms)
    g_array_append_val (summary->days, day);
  return &g_array_index (summary->days, WblFeedbackDay, summary->days->len - 1);
}

static void
count_rating (WblFeedbackSummary *summary, const WblRatingCount *rating)
{
  gboolean satisfied = rating->stars >= SATISFIED;
  WblFeedbackDay *day = day_at (summary, rating->at_ms);

  summary->n++;
  summary->satisfied += satisfied;
  day->n++;
  day->satisfied += satisfied;
  if (rating->stars >= 1 && rating->stars <= 5)
    summary->by_stars[rating->stars]++;
  if (rating->reviewed)
    return;
  if (summary->unreviewed++ == 0)
    summary->oldest_unreviewed_ms = rating->at_ms;
}

static gpointer
summary_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  g_autoptr (GArray) counts = wbl_db_rating_counts (db, &wish->query, error);
  WblFeedbackSummary *summary;

  if (counts == NULL)
    return NULL;
  summary = g_new0 (WblFeedbackSummary, 1);
  summary->days = g_array_new (FALSE, TRUE, sizeof (WblFeedbackDay));
  for (guint i = 0; i < counts->len; i++)
    count_rating (summary, &g_array_index (counts, WblRatingCount, i));
  wbl_wilson (summary->satisfied, summary->n, &summary->low, &summary->high);
  for (guint i = 0; i < summary->days->len; i++)
    {
      WblFeedbackDay *day = &g_array_index (summary->days, WblFeedbackDay, i);
      wbl_wilson (day->satisfied, day->n, &day->low, &day->high);
    }
  wbl_db_survey_counts (db, &wish->query, &summary->surveys, &summary->answered);
  return summary;
}

/**
 * wbl_desk_feedback_summary_async:
 * @filter: which ratings; read before this returns. Surveys are counted by its period alone.
 *
 * End with wbl_desk_feedback_summary_finish().
 */
void
wbl_desk_feedback_summary_async (WblDesk *self,
                                 const WblFeedbackFilter *filter,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  wbl_desk_read (self, wbl_desk_feedback_summary_async, summary_job, wish_new (filter, 0), wish_free, summary_destroy,
                 cancellable, callback, data);
}

/** wbl_desk_feedback_summary_finish: Returns: (transfer full): the period's figures. */
WblFeedbackSummary *
wbl_desk_feedback_summary_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- reviews ---- */

static JsonArray *
sees_of (WblDb *db, const char *rating, GError **error)
{
  g_auto (GStrv) ids = wbl_db_reviews_in_force (db, rating, error);
  JsonArray *sees;

  if (ids == NULL)
    return NULL;
  sees = json_array_new ();
  for (guint i = 0; ids[i] != NULL; i++)
    json_array_add_string_element (sees, ids[i]);
  return sees;
}

/* The rating must be here; the review says which others its author had before them. */
static gpointer
review_job (WblDb *db, gpointer data, GError **error)
{
  WblOp *op = data;
  const char *id = strchr (op->entity, ':') + 1;
  g_autoptr (WblRating) rating = wbl_db_get_rating (db, id, error);
  JsonArray *sees = rating != NULL ? sees_of (db, id, error) : NULL;

  if (sees == NULL)
    return NULL;
  json_object_set_array_member (op->payload, "sees", sees);
  return wbl_db_op_add (db, op, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
op_destroy (gpointer data)
{
  wbl_op_free (data);
}

/**
 * wbl_desk_review_async:
 * @rating: the rating's id
 * @note: (nullable): for the team
 *
 * Writes a review; any role may. One that a colleague writes at the same time stays beside it. End with
 * wbl_desk_command_finish().
 */
void
wbl_desk_review_async (WblDesk *self,
                       const char *rating,
                       WblReviewState state,
                       WblCause cause,
                       const char *note,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autofree char *entity = g_strconcat ("rating:", rating, NULL);
  WblOp *op = wbl_op_new ("review", entity);

  wbl_op_set_string (op, "state", wbl_review_state_to_string (state));
  wbl_op_set_string (op, "cause", cause != WBL_CAUSE_NONE ? wbl_cause_to_string (cause) : "");
  wbl_op_set_string (op, "note", note);
  wbl_desk_command (self, wbl_desk_review_async, review_job, op, op_destroy, callback, data);
}
