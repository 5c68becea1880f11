/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"
#include "text/wbl-features.h"

G_BEGIN_DECLS

/* The index of articles: segments of blocks (wbl-posting.h), written anew and merged, never changed. docs/search.md */

/** WblIndexing: articles on their way into the index; one at a time, ended by wbl_db_indexing_finish(). */
typedef struct _WblIndexing WblIndexing;
WblIndexing *wbl_db_indexing_new (WblDb *db);
void wbl_db_indexing_free (WblIndexing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblIndexing, wbl_db_indexing_free)
gboolean wbl_db_indexing_add (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error);
gboolean wbl_db_indexing_remove (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error);
gboolean wbl_db_indexing_finish (WblIndexing *self, GError **error);

/** WblSought: a term to score articles by. */
typedef struct
{
  const char *term;
  double weight;
  gboolean begun; /* any word that begins like it */
} WblSought;

/** WblScored: what scoring gives. */
typedef struct
{
  gint64 slot; /* of the index; its article may have gone since */
  double score;
} WblScored;
gboolean wbl_db_score_articles (WblDb *db, const WblSought *terms, guint n_terms, guint limit, GArray *best, GError **error);
gboolean wbl_db_find_articles (WblDb *db, const char *text, GArray *rows, GError **error);
guint wbl_db_count_segments (WblDb *db);

guint wbl_db_count_indexed (WblDb *db);
guint wbl_db_article_df (WblDb *db, const char *term);
guint wbl_db_article_df_known (WblDb *db, const char *term);
guint wbl_db_article_prefix_df (WblDb *db, const char *prefix);
double wbl_db_article_length (WblDb *db, gboolean title, WblFeatureKind kind);

gboolean wbl_db_look_for_articles (WblDb *db, GError **error);
gboolean wbl_db_tend_articles (WblDb *db, gboolean *more, GError **error);

G_END_DECLS
