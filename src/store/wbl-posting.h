/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

#include "text/wbl-features.h"

G_BEGIN_DECLS

/*
 * What the index of articles is written in. Pure.
 *
 * A segment holds what a run of articles ("slots", counted up from its first) says: terms in the order of their bytes, each
 * with the number of articles that have it and a list of them. It is cut into blocks that can be read alone.
 *
 *   block: entry*
 *   entry: shared, n, n bytes of the term after the first `shared` of the term before it (0 in a block's first),
 *          count, length of the list, list
 *   list:  (slot - slot before) << 3 | level
 *
 * All numbers are LEB128. The level says how much the article is about the term.
 */

#define WBL_POSTING_LEVELS 8
#define WBL_POSTING_TERM 259 /* the longest term in bytes */
#define WBL_POSTING_NUMBER 10 /* bytes of the longest number */
#define WBL_POSTING_BLOCK 1990 /* bytes: two of them fill a page of 4 KiB */

extern const float wbl_posting_level[WBL_POSTING_LEVELS];

/** WblPosting: an entry of a block; what it points to is valid until the next one is read. */
typedef struct
{
  char term[WBL_POSTING_TERM + 1]; /* NUL-terminated */
  guint len;
  guint64 count; /* articles that have it */
  const guint8 *list;
  gsize list_len;
} WblPosting;

/** WblPostingFunc: is given an entry. Returns: whether to go on, else with @error set. */
typedef gboolean (*WblPostingFunc) (const WblPosting *posting, gpointer data, GError **error);

/** wbl_posting_order: Returns: a term's first eight bytes as a number: terms are in its order, alike up to there or not. */
static inline guint64
wbl_posting_order (const char *term, gsize len)
{
  guint64 order = 0;

  memcpy (&order, term, MIN (len, sizeof order));
  return GUINT64_FROM_BE (order);
}

/** WblPostingReader: goes through a block. */
typedef struct
{
  const guint8 *at, *end;
} WblPostingReader;
gboolean wbl_posting_next (WblPostingReader *reader, WblPosting *posting);
gboolean wbl_posting_find (const guint8 *block, gsize len, const char *term, WblPosting *posting);

/** WblPostingSlots: goes through a list. */
typedef struct
{
  const guint8 *at, *end;
  guint64 slot; /* from the segment's first */
  guint level;
} WblPostingSlots;
gboolean wbl_posting_next_long_slot (WblPostingSlots *slots);

/** wbl_posting_next_slot: Returns: FALSE at the end of the list. Inline: a query passes millions of them. */
static inline gboolean
wbl_posting_next_slot (WblPostingSlots *slots)
{
  guint8 byte;

  if (slots->at >= slots->end)
    return FALSE;
  byte = *slots->at;
  if (byte >= 0x80)
    return wbl_posting_next_long_slot (slots);
  slots->at++;
  slots->slot += byte / WBL_POSTING_LEVELS;
  slots->level = byte % WBL_POSTING_LEVELS;
  return TRUE;
}

/** WblPostingSink: is given a block, the first term of it and its bytes. Returns: whether to go on, else with @error set. */
typedef gboolean (*WblPostingSink) (const char *first, const GByteArray *block, gpointer data, GError **error);

/** WblPostingWriter: cuts entries that come in order into blocks. */
typedef struct
{
  WblPostingSink sink;
  gpointer data;
  GByteArray *block; /* (owned) */
  char first[WBL_POSTING_TERM + 1];
  char last[WBL_POSTING_TERM + 1];
  guint last_len;
} WblPostingWriter;
guint8 *wbl_posting_put (guint8 *out, guint64 n);
void wbl_posting_put_number (GByteArray *bytes, guint64 n);
void wbl_posting_writer_init (WblPostingWriter *self, WblPostingSink sink, gpointer data);
gboolean wbl_posting_write (WblPostingWriter *self, const WblPosting *posting, GError **error);
gboolean wbl_posting_writer_finish (WblPostingWriter *self, GError **error);

/* WblPostingBatch: articles on their way into a segment. */
typedef struct _WblPostingBatch WblPostingBatch;
WblPostingBatch *wbl_posting_batch_new (const double average[4]);
void wbl_posting_batch_free (WblPostingBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblPostingBatch, wbl_posting_batch_free)
GBytes *wbl_posting_batch_add (WblPostingBatch *self, guint32 slot, const char *title, const char *body);
void wbl_posting_batch_count (WblPostingBatch *self, const char *title, const char *body);
gboolean wbl_posting_batch_end (WblPostingBatch *self, WblPostingFunc func, gpointer data, GError **error);

#define WBL_POSTING_ALL "#n" /* the name under which articles are counted: no term has it */

/** wbl_posting_length_term: Returns: the name under which the length of all titles, or bodies, in features of @kind is counted. */
const char *wbl_posting_length_term (gboolean title, WblFeatureKind kind);

/** WblPostingSource: gives a segment's entries in order; FALSE at its end, or with @error set. */
typedef gboolean (*WblPostingSource) (gpointer data, WblPosting *posting, GError **error);

/** WblPostingPart: a segment that is merged. */
typedef struct
{
  WblPostingSource next;
  gpointer data;
  guint64 first; /* its first slot, from the first of what is made */
} WblPostingPart;

/** WblPostingMerger: several segments on their way into one, a term at a time. */
typedef struct _WblPostingMerger WblPostingMerger;
WblPostingMerger *wbl_posting_merger_new (const WblPostingPart *parts, guint n, GError **error);
void wbl_posting_merger_free (WblPostingMerger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblPostingMerger, wbl_posting_merger_free)
gboolean wbl_posting_merger_next (WblPostingMerger *self, WblPostingWriter *writer, GError **error);

/** WblPostingEraser: writes a block again without what articles that leave have of it. */
typedef struct
{
  WblPostingReader reader;
  WblPosting posting; /* the next one to be written */
  gboolean more;
  const guint8 *leaving; /* a byte for each slot of the segment */
  gsize n_slots;
  WblPostingWriter writer;
  char first[WBL_POSTING_TERM + 1]; /* term of what is written; "" = nothing is */
  GByteArray *block;                /* what is written (owned) */
  GByteArray *list;                 /* (owned) */
} WblPostingEraser;
void wbl_posting_eraser_init (WblPostingEraser *self, const guint8 *block, gsize len, const guint8 *leaving, gsize n_slots);
void wbl_posting_eraser_erase (WblPostingEraser *self, const WblPosting *leaving);
gboolean wbl_posting_eraser_sweep (WblPostingEraser *self, guint64 n_leaving);
void wbl_posting_eraser_finish (WblPostingEraser *self);
void wbl_posting_eraser_clear (WblPostingEraser *self);

G_END_DECLS
