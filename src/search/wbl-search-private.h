/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "search/wbl-search.h"

G_BEGIN_DECLS

/** WblQueryPart: a part of what is looked for, the newest first. */
typedef struct
{
  char *text; /* (owned) */
  double weight;
  gboolean from_customer;
} WblQueryPart;

struct _WblQuery
{
  GArray *parts; /* of WblQueryPart */
  gboolean conversation;
  char *region; /* (nullable) */
  gint64 now_ms;
};

/** WblRanked: an article that was compared with a query. */
typedef struct
{
  gint64 row;
  char *key;      /* (owned) (nullable): of those that are alike */
  guint8 *digest; /* (owned) (nullable): of those that are not finished */
  double found;   /* by the first stage */
  double score;
  WblRankText rank;
  gboolean in_force;
  double learned; /* part of the score */
  guint times;    /* as of WblFound */
} WblRanked;

WblRanker *wbl_query_make_ranker (const WblQuery *query);
GArray *wbl_search_rank (WblDb *db, const WblQuery *query, WblRanker *ranker, guint limit, GHashTable *keep, GError **error);
void wbl_ranked_order (WblDb *db, GArray *ranked);
GPtrArray *wbl_ranked_load (WblDb *db, const GArray *ranked, guint limit, GError **error);

G_END_DECLS
