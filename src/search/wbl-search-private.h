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

WblRanker *wbl_query_make_ranker (const WblQuery *query);
GPtrArray *wbl_search_by_words (WblDb *db, const WblQuery *query, guint limit, GError **error); /* WblFound */

G_END_DECLS
