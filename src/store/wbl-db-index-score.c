/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-score"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index-private.h"
#include "text/wbl-tokenizer.h"

/*
 * Every article that has any of the terms is scored: segment by segment, a number for each slot, term by term. No list is
 * long enough to matter by itself; the caller leaves out the terms that would be too many together.
 */

#define FOUND_LIMIT 4096
#define STRIDE 32 /* slots that are looked at together */

typedef struct
{
  WblDb *db;
  float *scores;  /* (unowned): of the segment at hand */
  gboolean flat;  /* a term is there or not */
  guint limit;
  GArray *best;   /* (element-type WblScored): a heap, the worst first */
} Scorer;

/* ---- the best ---- */

static gboolean
is_worse (const WblScored *a, const WblScored *b)
{
  return a->score < b->score || (!(a->score > b->score) && a->slot > b->slot);
}

static void
swap (WblScored *a, WblScored *b)
{
  WblScored c = *a;

  *a = *b;
  *b = c;
}

static void
sift_up (WblScored *heap, guint at)
{
  for (; at > 0 && is_worse (&heap[at], &heap[(at - 1) / 2]); at = (at - 1) / 2)
    swap (&heap[at], &heap[(at - 1) / 2]);
}

static void
sift_down (WblScored *heap, guint n)
{
  guint at = 0;

  while (2 * at + 1 < n)
    {
      guint child = 2 * at + 1;

      if (child + 1 < n && is_worse (&heap[child + 1], &heap[child]))
        child++;
      if (!is_worse (&heap[child], &heap[at]))
        break;
      swap (&heap[at], &heap[child]);
      at = child;
    }
}

static void
offer (Scorer *self, gint64 slot, double score)
{
  WblScored scored = { slot, score };
  WblScored *heap = (WblScored *) (gpointer) self->best->data;

  if (self->best->len < self->limit)
    {
      g_array_append_val (self->best, scored);
      sift_up ((WblScored *) (gpointer) self->best->data, self->best->len - 1);
    }
  else if (self->limit > 0 && is_worse (&heap[0], &scored))
    {
      heap[0] = scored;
      sift_down (heap, self->best->len);
    }
}

/* What a score must be above to be among the best. */
static float
least_score (const Scorer *self)
{
  return self->best->len < self->limit ? 0 : (float) g_array_index (self->best, WblScored, 0).score;
}

/* Without a way out, so that the machine can look at several at once. */
static gboolean
is_any_above (const float *scores, float least)
{
  gint32 above = 0;

  for (guint i = 0; i < STRIDE; i++)
    above |= scores[i] > least;
  return above != 0;
}

static void
take_best (Scorer *self, const WblSegment *segment)
{
  float least = least_score (self);

  for (gint64 at = 0; at < segment->n_slots; at += STRIDE)
    {
      if (!is_any_above (self->scores + at, least))
        continue;
      for (gint64 i = at; i < at + STRIDE; i++)
        if (self->scores[i] > least)
          {
            offer (self, segment->first + i, (double) self->scores[i]);
            least = least_score (self);
          }
    }
}

static int
compare_scored (gconstpointer a, gconstpointer b)
{
  return is_worse (a, b) ? 1 : is_worse (b, a) ? -1 : 0;
}

/* ---- a segment ---- */

/* Entries of one or two bytes, which most are: without a branch that depends on which, since nobody could foretell it. The last
 * one and a longer one are left over. */
static inline void
add_short (float *scores, guint64 n_slots, WblPostingSlots *slots, const float *values)
{
  const guint8 *at = slots->at, *last = slots->end - 1;
  guint64 slot = slots->slot;

  while (at < last && (at[0] & at[1]) < 0x80)
    {
      guint two = at[0] >> 7, n = (at[0] & 0x7f) | ((guint) at[1] << 7 & (0u - two));

      if (G_UNLIKELY (slot + n / WBL_POSTING_LEVELS >= n_slots))
        break;
      at += 1 + two;
      slot += n / WBL_POSTING_LEVELS;
      scores[slot] += values[n % WBL_POSTING_LEVELS];
    }
  slots->at = at;
  slots->slot = slot;
}

static inline gboolean
add_one (float *scores, guint64 n_slots, WblPostingSlots *slots, const float *values)
{
  if (!wbl_posting_next_slot (slots) || slots->slot >= n_slots)
    return FALSE;
  scores[slots->slot] += values[slots->level];
  return TRUE;
}

static void
add_list (Scorer *self, const WblSegment *segment, const WblPosting *posting, double weight)
{
  WblPostingSlots slots = { posting->list, posting->list + posting->list_len, 0, 0 };
  guint64 n_slots = (guint64) segment->n_slots;
  float values[WBL_POSTING_LEVELS];

  for (guint i = 0; i < WBL_POSTING_LEVELS; i++)
    values[i] = (float) weight * (self->flat ? 1 : wbl_posting_level[i]);
  do
    add_short (self->scores, n_slots, &slots, values);
  while (add_one (self->scores, n_slots, &slots, values));
}

static gboolean
add_begun (Scorer *self, const WblSegment *segment, const WblSought *sought, GError **error)
{
  WblSegmentReader reader;
  WblPosting posting = { .len = 0 };
  GError *local = NULL;
  guint n = 0;

  wbl_segment_reader_init (&reader, self->db, segment, wbl_segment_find (segment, sought->term));
  while (n < WBL_BEGUN_WORDS && wbl_segment_reader_next (&reader, &posting, &local))
    {
      if (g_str_has_prefix (posting.term, sought->term))
        {
          add_list (self, segment, &posting, sought->weight);
          n++;
        }
      else if (strcmp (posting.term, sought->term) > 0)
        break;
    }
  wbl_segment_reader_clear (&reader);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
add_term (Scorer *self, const WblSegment *segment, const WblSought *sought, GError **error)
{
  g_autoptr (GBytes) block = NULL;
  WblPosting posting;
  GError *local = NULL;

  if (g_cancellable_set_error_if_cancelled (self->db->cancellable, error))
    return FALSE;
  if (sought->begun)
    return add_begun (self, segment, sought, error);
  block = wbl_db_get_block (self->db, segment, wbl_segment_find (segment, sought->term), &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (block != NULL && wbl_posting_find (g_bytes_get_data (block, NULL), g_bytes_get_size (block), sought->term, &posting))
    add_list (self, segment, &posting, sought->weight);
  return TRUE;
}

static gsize
rounded (gint64 n_slots)
{
  return ((gsize) n_slots + STRIDE - 1) / STRIDE * STRIDE;
}

static gboolean
score_segment (Scorer *self, const WblSegment *segment, const WblSought *terms, guint n_terms, GError **error)
{
  memset (self->scores, 0, rounded (segment->n_slots) * sizeof *self->scores);
  for (guint i = 0; i < n_terms; i++)
    if (!add_term (self, segment, &terms[i], error))
      return FALSE;
  take_best (self, segment);
  return TRUE;
}

static gboolean
score (Scorer *self, const WblSought *terms, guint n_terms, GError **error)
{
  WblArticleIndex *index = wbl_db_get_article_index (self->db);
  const GPtrArray *segments = index->segments;
  gsize most = 1;

  for (guint i = 0; i < segments->len; i++)
    most = MAX (most, rounded (((const WblSegment *) segments->pdata[i])->n_slots));
  if (most > index->n_scores)
    {
      index->scores = g_renew (float, index->scores, most);
      index->n_scores = most;
    }
  self->scores = index->scores;
  for (guint i = 0; i < segments->len; i++)
    if (!score_segment (self, segments->pdata[i], terms, n_terms, error))
      return FALSE;
  return TRUE;
}

/**
 * wbl_db_score_articles:
 * @limit: how many are wanted
 * @best: (element-type WblScored): they are put here, best first
 *
 * Returns: whether they could be scored; else @error is set, CANCELLED among others
 */
gboolean
wbl_db_score_articles (WblDb *db, const WblSought *terms, guint n_terms, guint limit, GArray *best, GError **error)
{
  Scorer scorer = { .db = db, .limit = limit, .best = best };

  if (!score (&scorer, terms, n_terms, error))
    return FALSE;
  g_array_sort (best, compare_scored);
  return TRUE;
}

/* ---- articles that have all of a text ---- */

static gboolean
token_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  if (!colocated)
    g_hash_table_add (data, g_strndup (token, len));
  return TRUE;
}

/**
 * wbl_db_find_articles:
 * @rows: (element-type gint64): the rows of articles that have every word of @text are appended here, of very many some
 *
 * Returns: whether it could be looked for
 */
gboolean
wbl_db_find_articles (WblDb *db, const char *text, GArray *rows, GError **error)
{
  g_autoptr (GHashTable) tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (WblScored));
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (WblSought));
  Scorer scorer = { .db = db, .limit = FOUND_LIMIT, .best = best, .flat = TRUE };
  GHashTableIter iter;
  gpointer token;

  wbl_tokenize (text, -1, WBL_TOKENIZE_DEFAULT, token_cb, tokens);
  g_hash_table_iter_init (&iter, tokens);
  while (g_hash_table_iter_next (&iter, &token, NULL))
    g_array_append_val (terms, ((WblSought){ token, 1, FALSE }));
  if (!score (&scorer, (const WblSought *) (gpointer) terms->data, terms->len, error))
    return FALSE;
  g_array_sort (best, compare_scored);
  for (guint i = 0; i < best->len && g_array_index (best, WblScored, i).score >= terms->len; i++)
    {
      gint64 row = wbl_db_int (db, "SELECT article FROM article_slot WHERE slot=?", "i", g_array_index (best, WblScored, i).slot);
      if (row != 0)
        g_array_append_val (rows, row);
    }
  return TRUE;
}
