/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db-index.h"
#include "store/wbl-db-private.h"
#include "store/wbl-posting.h"
#include "text/wbl-tokenizer.h"

G_BEGIN_DECLS

#define WBL_ARTICLE_INDEX_FORMAT 6 /* of its tables, its blocks and of digests */
#define WBL_ARTICLE_INDEX_VERSION (100 * WBL_ARTICLE_INDEX_FORMAT + WBL_TOKENIZER_VERSION)
#define WBL_ARTICLE_INDEX_FROM "article-index-from" /* fact: up to this row of article the newest index has all; none = it has all */
#define WBL_GENERATION_SHIFT 40 /* bits of a slot that count up: the others say which index it is of */
#define WBL_BEGUN_WORDS 256 /* of a segment that begin like what is being typed */

/** WblSegment: where a segment's blocks are. */
typedef struct
{
  gint64 id;
  gint64 first;      /* slot */
  gint64 n_slots;
  gint64 block;      /* the id of its first block; the others follow */
  GArray *key_at;    /* (element-type guint32): where each block's first term is in keys (owned) */
  GArray *order;     /* (element-type guint64): its first eight bytes as a number: most comparisons end there (owned) */
  GByteArray *keys;  /* NUL-terminated (owned) */
} WblSegment;

/** WblKnownDf: how many articles have a term that was asked for, by its hash, so that no words are kept. */
typedef struct
{
  guint64 hash; /* 0 = none */
  guint df;
} WblKnownDf;

/** WblMerging: segments that are on their way into one, over as many transactions as it takes (wbl-db-index-merge.c). */
typedef struct _WblMerging WblMerging;

/** WblArticleIndex: what is kept in memory of an index, from its first use until it changes. */
struct _WblArticleIndex
{
  WblDb *db; /* (unowned) */
  gint64 generation;
  gboolean foreign;    /* another version's tokenizer made it: its terms cannot be told from the texts */
  GPtrArray *segments; /* (element-type WblSegment): by slot (owned) */
  WblMerging *merging; /* some of these (owned) (nullable) */
  WblKnownDf *df;      /* those asked for lately, each where its hash says (owned) (nullable) */
  struct
  {
    gint64 id;
    GBytes *bytes; /* (owned) (nullable) */
  } *blocks;  /* those asked for lately, each where its id says (owned) */
  gsize kept; /* their bytes */
  float *scores; /* a number for each of some slots, for who scores them (owned) (nullable) */
};

/** WblSegmentReader: goes through a segment, entry by entry. */
typedef struct
{
  WblDb *db;
  const WblSegment *segment;
  guint next;        /* block */
  GByteArray *block; /* (owned) */
  WblPostingReader reader;
} WblSegmentReader;

WblArticleIndex *wbl_db_get_article_index (WblDb *db);
WblArticleIndex *wbl_db_get_next_index (WblDb *db);
gint64 wbl_index_slot (const WblArticleIndex *self, gint64 row);
gint64 wbl_index_end (const WblArticleIndex *self);
guint wbl_index_df (WblArticleIndex *self, const char *term);
WblSegment *wbl_segment_new (void);
void wbl_segment_free (gpointer data);
void wbl_segment_add_key (WblSegment *segment, const char *first);
void wbl_segment_clear_keys (WblSegment *segment);
const char *wbl_segment_key (const WblSegment *segment, guint block);
guint wbl_segment_find (const WblSegment *segment, const char *term);
WblStmt *wbl_db_read_block (WblDb *db, const WblSegment *segment, guint block, const guint8 **bytes, gsize *len, GError **error);
GBytes *wbl_index_get_block (WblArticleIndex *self, const WblSegment *segment, guint block, GError **error);
void wbl_index_forget (WblArticleIndex *self);
void wbl_segment_reader_init (WblSegmentReader *self, WblDb *db, const WblSegment *segment, guint block);
void wbl_segment_reader_clear (WblSegmentReader *self);
gboolean wbl_segment_reader_next (gpointer reader, WblPosting *posting, GError **error);

/** WblNewSegment: a segment that is being written. */
typedef struct
{
  WblDb *db;
  WblSegment *segment; /* (owned) */
} WblNewSegment;
WblNewSegment wbl_new_segment (WblDb *db, gint64 first, gint64 n_slots);
gboolean wbl_new_segment_write (const char *first, const GByteArray *block, gpointer data, GError **error);

void wbl_merging_free (WblMerging *self);
void wbl_index_leave_merging (WblArticleIndex *self, gint64 slot);
gboolean wbl_index_merge_small (WblArticleIndex *self, GError **error);
gboolean wbl_index_merge_some (WblArticleIndex *self, guint n_blocks, GError **error);
gboolean wbl_db_merge_idle (WblDb *db, guint n_blocks, gboolean *more, GError **error);
gboolean wbl_db_delete_left (WblDb *db, gint64 n_blocks, gboolean *more, GError **error);

/** WblLeaving: articles that leave the index together; ended by wbl_leaving_finish(). */
typedef struct _WblLeaving WblLeaving;
WblLeaving *wbl_leaving_new (WblArticleIndex *index);
void wbl_leaving_free (WblLeaving *self);
void wbl_leaving_add (WblLeaving *self, gint64 slot, const char *title, const char *body);
gboolean wbl_leaving_finish (WblLeaving *self, GError **error);

WblIndexing *wbl_db_indexing_new_newest (WblDb *db);
gboolean wbl_db_begin_next_index (WblDb *db, GError **error);
gboolean wbl_db_end_next_index (WblDb *db, GError **error);
gboolean wbl_db_delete_left_slots (WblDb *db, gint64 n_slots, gboolean *more, GError **error);

G_END_DECLS
