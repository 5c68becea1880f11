/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "search/wbl-rank.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* WblQuery: what is looked for, in one or more weighted parts. */
typedef struct _WblQuery WblQuery;
WblQuery *wbl_query_new_typed (const char *text);
WblQuery *wbl_query_new_conversation (void);
void wbl_query_add_message (WblQuery *self, const char *text, gboolean from_customer);
void wbl_query_set_place (WblQuery *self, const char *region, gint64 now_ms);
char *wbl_query_get_text (const WblQuery *self);
void wbl_query_free (WblQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblQuery, wbl_query_free)

/** WblFound: an article that was found. */
typedef struct
{
  WblArticle *article; /* (owned) */
  double score;
  WblRankText rank; /* what the score is made of */
  gboolean in_force; /* for the query's place and time */
  double learned;    /* what of the score comes from questions that people said it answers */
  guint times;       /* conversations in which it answered a question like this */
} WblFound;

GPtrArray *wbl_search_articles (WblDb *db, const WblQuery *query, guint limit, GError **error); /* WblFound */
guint wbl_search_best_passage (const WblQuery *query, const char *const *passages, guint n);
gboolean wbl_article_in_force (const WblArticle *article, const char *region, gint64 now_ms);

G_END_DECLS
