/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblRatingQuery: zero values mean "all". */
typedef struct
{
  gint64 from_ms, to_ms;
  int min_stars, max_stars;
  char *agent_id;
  WblChannel channel;
  int reviewed; /* 1 done, -1 not done */
  gboolean has_comment;
  char *query;
} WblRatingQuery;

GPtrArray *wbl_db_ratings (WblDb *db, const WblRatingQuery *query, guint limit, GError **error); /* WblRating */
WblRating *wbl_db_get_rating (WblDb *db, const char *id, GError **error);
GPtrArray *wbl_db_ratings_of_peer (WblDb *db, gint64 peer, GError **error); /* WblRating, newest first */
GStrv wbl_db_reviews_in_force (WblDb *db, const char *rating, GError **error);

/** WblRatingCount: one rating for the figures. */
typedef struct
{
  gint64 at_ms;
  int stars;
  gboolean reviewed;
} WblRatingCount;
GArray *wbl_db_rating_counts (WblDb *db, const WblRatingQuery *query, GError **error); /* WblRatingCount, oldest first */
gboolean wbl_db_survey_counts (WblDb *db, const WblRatingQuery *query, guint *surveys, guint *answered);

/* Asking for a rating: once, whoever resolves. */
char *wbl_db_survey_key (const char *conversation, gint64 trigger_mid);
gboolean wbl_db_survey_is_claimed (WblDb *db, const char *key);
gboolean wbl_db_add_survey (WblDb *db, const char *id, const char *conversation, const char *agent, GError **error);
gboolean wbl_db_settle_survey (WblDb *db, gint64 seq, GError **error);
gboolean wbl_db_survey_came (WblDb *db, const char *survey, GError **error);
gboolean wbl_db_survey_refused (WblDb *db, gint64 seq, const char *reason, GError **error);
gboolean wbl_db_survey_release (WblDb *db, gint64 now_ms, GError **error);
gint64 wbl_db_survey_next_ms (WblDb *db, gint64 now_ms);

G_END_DECLS
