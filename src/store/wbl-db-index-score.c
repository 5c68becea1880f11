/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-score"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index-private.h"
#include "text/wbl-tokenizer.h"

/*
 * Every article that has any of the terms is scored: of each segment CHUNK slots at a time, so that their numbers stay near the
 * processor, all lists a part at a time. No list is long enough to matter by itself; the caller leaves out the terms
 * that would be too many together.
 */

#define FOUND_LIMIT 4096
#define STRIDE 32 /* slots that are looked at together */
#define CHUNK 65536 /* slots; a multiple of STRIDE */

/* Where a term is in the segment at hand. */
typedef struct
{
  GBytes *block; /* that it is in (owned) */
  WblPostingSlots slots; /* what is left of it */
  float values[WBL_POSTING_LEVELS]; /* what each level adds */
} List;

typedef struct
{
  WblDb *db;
  WblArticleIndex *index;
  float *scores;  /* (unowned): of the slots at hand */
  GArray *lists;  /* (element-type List): of the segment at hand (owned) */
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

/* @first: the slot of the first score */
static void
take_best (Scorer *self, gint64 first, guint n)
{
  float least = least_score (self);

  for (guint at = 0; at < n; at += STRIDE)
    {
      if (!is_any_above (self->scores + at, least))
        continue;
      for (guint i = at; i < at + STRIDE; i++)
        if (self->scores[i] > least)
          {
            offer (self, first + i, (double) self->scores[i]);
            least = least_score (self);
          }
    }
}

static int
compare_scored (gconstpointer a, gconstpointer b)
{
  return is_worse (a, b) ? 1 : is_worse (b, a) ? -1 : 0;
}

/* ---- lists ---- */

static void
list_clear (gpointer data)
{
  g_bytes_unref (((List *) data)->block);
}

static void
collect (Scorer *self, GBytes *block, const WblPosting *posting, double weight)
{
  List list = { g_bytes_ref (block), { posting->list, posting->list + posting->list_len, 0, 0 } };

  for (guint i = 0; i < WBL_POSTING_LEVELS; i++)
    list.values[i] = (float) weight * (self->flat ? 1 : wbl_posting_level[i]);
  g_array_append_val (self->lists, list);
}

/* Returns: whether there may be more words in the next block. @n: (inout): how many were collected */
static gboolean
collect_from_block (Scorer *self, GBytes *block, const WblSought *sought, guint *n)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (block, &len);
  WblPostingReader reader = { bytes, bytes + len };
  WblPosting posting = { .len = 0 };

  while (*n < WBL_BEGUN_WORDS && wbl_posting_next (&reader, &posting))
    if (g_str_has_prefix (posting.term, sought->term))
      {
        collect (self, block, &posting, sought->weight);
        ++*n;
      }
    else if (strcmp (posting.term, sought->term) > 0)
      return FALSE;
  return *n < WBL_BEGUN_WORDS;
}

static gboolean
collect_begun (Scorer *self, const WblSegment *segment, const WblSought *sought, GError **error)
{
  GError *local = NULL;
  gboolean more = TRUE;
  guint n = 0;

  for (guint i = wbl_segment_find (segment, sought->term); more && i < segment->key_at->len; i++)
    {
      g_autoptr (GBytes) block = wbl_index_get_block (self->index, segment, i, &local);

      more = block != NULL && collect_from_block (self, block, sought, &n);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
collect_term (Scorer *self, const WblSegment *segment, const WblSought *sought, GError **error)
{
  g_autoptr (GBytes) block = NULL;
  WblPosting posting;
  GError *local = NULL;

  if (g_cancellable_set_error_if_cancelled (self->db->cancellable, error))
    return FALSE;
  if (sought->begun)
    return collect_begun (self, segment, sought, error);
  block = wbl_index_get_block (self->index, segment, wbl_segment_find (segment, sought->term), &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (block != NULL && wbl_posting_find (g_bytes_get_data (block, NULL), g_bytes_get_size (block), sought->term, &posting))
    collect (self, block, &posting, sought->weight);
  return TRUE;
}

/* ---- a segment ---- */

/* Entries of one or two bytes, which most are: without a branch that depends on which, since nobody could foretell it. The last
 * one and a longer one are left over. @scores: of the slots from @first to @end */
static inline void
add_short (float *scores, guint64 first, guint64 end, WblPostingSlots *slots, const float *values)
{
  const guint8 *at = slots->at, *last = slots->end - 1;
  guint64 slot = slots->slot;

  while (at < last && (at[0] & at[1]) < 0x80)
    {
      guint two = at[0] >> 7, n = (at[0] & 0x7f) | ((guint) at[1] << 7 & (0u - two));

      if (G_UNLIKELY (slot + n / WBL_POSTING_LEVELS >= end))
        break;
      at += 1 + two;
      slot += n / WBL_POSTING_LEVELS;
      scores[slot - first] += values[n % WBL_POSTING_LEVELS];
    }
  slots->at = at;
  slots->slot = slot;
}

/* Returns: FALSE at the end of the list, and before an entry that comes after these slots: it is left there. */
static inline gboolean
add_one (float *scores, guint64 first, guint64 end, WblPostingSlots *slots, const float *values)
{
  WblPostingSlots next = *slots;

  if (!wbl_posting_next_slot (&next) || next.slot >= end)
    return FALSE;
  *slots = next;
  scores[next.slot - first] += values[next.level];
  return TRUE;
}

static void
add_list (Scorer *self, List *list, guint64 first, guint64 end)
{
  if (list->slots.at >= list->slots.end)
    return;
  do
    add_short (self->scores, first, end, &list->slots, list->values);
  while (add_one (self->scores, first, end, &list->slots, list->values));
}

static gboolean
score_chunk (Scorer *self, const WblSegment *segment, gint64 first, GError **error)
{
  gint64 n = MIN (CHUNK, segment->n_slots - first);

  if (g_cancellable_set_error_if_cancelled (self->db->cancellable, error))
    return FALSE;
  memset (self->scores, 0, CHUNK * sizeof *self->scores);
  for (guint i = 0; i < self->lists->len; i++)
    add_list (self, &g_array_index (self->lists, List, i), (guint64) first, (guint64) (first + n));
  take_best (self, segment->first + first, (guint) n);
  return TRUE;
}

static gboolean
score_segment (Scorer *self, const WblSegment *segment, const WblSought *terms, guint n_terms, GError **error)
{
  g_array_set_size (self->lists, 0);
  for (guint i = 0; i < n_terms; i++)
    if (!collect_term (self, segment, &terms[i], error))
      return FALSE;
  for (gint64 first = 0; first < segment->n_slots && self->lists->len > 0; first += CHUNK)
    if (!score_chunk (self, segment, first, error))
      return FALSE;
  return TRUE;
}

static gboolean
score (Scorer *self, const WblSought *terms, guint n_terms, GError **error)
{
  WblArticleIndex *index = wbl_db_get_article_index (self->db);
  g_autoptr (GArray) lists = g_array_new (FALSE, FALSE, sizeof (List));

  g_array_set_clear_func (lists, list_clear);
  self->index = index;
  if (index->scores == NULL)
    index->scores = g_new (float, CHUNK);
  self->scores = index->scores;
  self->lists = lists;
  for (guint i = 0; i < index->segments->len; i++)
    if (!score_segment (self, index->segments->pdata[i], terms, n_terms, error))
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
