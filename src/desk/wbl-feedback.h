/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblFeedbackFilter: zero values mean "all". */
typedef struct
{
  gint64 from_ms, to_ms; /* to_ms 0 = now */
  int min_stars, max_stars;
  const char *agent_id; /* (nullable) */
  WblChannel channel;
  int reviewed; /* 0 all, 1 done only, -1 not done only */
  gboolean has_comment;
  const char *query; /* (nullable) */
} WblFeedbackFilter;

/** WblFeedbackSummary: figures of the period. Satisfied = 4 or 5 stars; the interval is Wilson's 95 % one. */
typedef struct
{
  guint n, satisfied;
  double low, high;        /* 0…1 */
  guint surveys, answered; /* response rate */
  guint unreviewed;
  gint64 oldest_unreviewed_ms;
  guint by_stars[6]; /* [1]…[5] */
  GArray *days;      /* WblFeedbackDay, oldest first */
} WblFeedbackSummary;
typedef struct
{
  gint64 day_ms; /* local midnight */
  guint n, satisfied;
  double low, high;
} WblFeedbackDay;
void wbl_feedback_summary_free (WblFeedbackSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblFeedbackSummary, wbl_feedback_summary_free)

void wbl_desk_ratings_async (WblDesk *self, const WblFeedbackFilter *filter, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_ratings_finish (WblDesk *self, GAsyncResult *result, guint *total, GError **error); /* WblRating, newest first */
void wbl_desk_feedback_summary_async (WblDesk *self, const WblFeedbackFilter *filter, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblFeedbackSummary *wbl_desk_feedback_summary_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_review_async (WblDesk *self, const char *rating, WblReviewState state, WblCause cause, const char *note, GAsyncReadyCallback callback, gpointer data); /* ends in command_finish */
void wbl_desk_rating_async (WblDesk *self, const char *rating, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblRating *wbl_desk_rating_finish (WblDesk *self, GAsyncResult *result, GError **error);

G_END_DECLS
