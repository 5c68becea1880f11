/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-merge"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index-private.h"

/*
 * A lookup costs a block of each segment, so there are to be few. MERGED of the newest that are alike small become one: the
 * smallest at once, larger ones a few blocks with each batch, up to IMPORTED_SLOTS. When nobody works all are joined from
 * one on that is not much larger than what came after it: after an import that is all, after an edit not what is large.
 *
 * A row of article_segment without slots says of blocks that they are nobody's: those of a segment that became part of another,
 * and those of one that is being written. They are deleted bit by bit.
 */

#define SMALL_SLOTS 256
#define MERGED 8
#define AT_ONCE_SLOTS (SMALL_SLOTS * MERGED)
#define IMPORTED_SLOTS (AT_ONCE_SLOTS * MERGED * MERGED)
#define MAX_SLOTS (1 << 21)

struct _WblMerging
{
  WblArticleIndex *index; /* (unowned) */
  WblNewSegment made;
  guint n; /* segments */
  WblSegmentReader *readers; /* of each (owned) */
  WblPostingMerger *merger;  /* (owned) */
  WblPostingWriter writer;
};

/** wbl_merging_free: what was written of it is nobody's. */
void
wbl_merging_free (WblMerging *self)
{
  if (self == NULL)
    return;
  wbl_posting_merger_free (self->merger);
  for (guint i = 0; i < self->n; i++)
    wbl_segment_reader_clear (&self->readers[i]);
  g_free (self->readers);
  g_clear_pointer (&self->writer.block, g_byte_array_unref);
  g_clear_pointer (&self->made.segment, wbl_segment_free);
  g_free (self);
}

/* ---- one merge ---- */

static const WblSegment *
segment_at (const WblArticleIndex *index, guint i)
{
  return index->segments->pdata[i];
}

/* The ids of its blocks are kept for it. There are about as many as it is made of; half of each may stay free, and numbers be longer. */
static gboolean
keep_ids (WblMerging *self, guint from, GError **error)
{
  WblSegment *made = self->made.segment;
  gint64 blocks = 0;

  for (guint i = 0; i < self->n; i++)
    blocks += segment_at (self->index, from + i)->key_at->len;
  if (!wbl_db_run (self->made.db, error, "INSERT INTO article_segment(first,slots,block,blocks,keys) VALUES(0,0,?,?,x'')", "ii",
                   made->block, 4 * blocks + self->n))
    return FALSE;
  made->id = sqlite3_last_insert_rowid (self->made.db->sqlite);
  return TRUE;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblMerging, wbl_merging_free)

/* Returns: (transfer full) (nullable): NULL with @error set */
static WblMerging *
merging_new (WblArticleIndex *index, guint from, guint n, GError **error)
{
  const WblSegment *first = segment_at (index, from), *last = segment_at (index, from + n - 1);
  g_autoptr (WblMerging) self = g_new0 (WblMerging, 1);
  g_autofree WblPostingPart *parts = g_new0 (WblPostingPart, n);

  self->index = index;
  self->made = wbl_new_segment (index->db, first->first, last->first + last->n_slots - first->first);
  self->n = n;
  self->readers = g_new0 (WblSegmentReader, n);
  for (guint i = 0; i < n; i++)
    {
      const WblSegment *segment = segment_at (index, from + i);

      wbl_segment_reader_init (&self->readers[i], index->db, segment, 0);
      parts[i] = (WblPostingPart){ wbl_segment_reader_next, &self->readers[i], (guint64) (segment->first - first->first) };
    }
  wbl_posting_writer_init (&self->writer, wbl_new_segment_write, &self->made);
  self->merger = wbl_posting_merger_new (parts, n, error);
  return self->merger != NULL && keep_ids (self, from, error) ? g_steal_pointer (&self) : NULL;
}

/* Until so many blocks are written, or all. @done: (out): whether that is all. */
static gboolean
merging_run (WblMerging *self, guint n_blocks, gboolean *done, GError **error)
{
  const GArray *blocks = self->made.segment->key_at;
  guint64 end = (guint64) blocks->len + n_blocks;
  GError *local = NULL;

  *done = FALSE;
  while (blocks->len < end && !*done && !wbl_db_is_wanted (self->made.db))
    *done = !wbl_posting_merger_next (self->merger, &self->writer, &local);
  if (*done && local == NULL)
    wbl_posting_writer_finish (&self->writer, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static guint
index_of (const GPtrArray *segments, gint64 first)
{
  for (guint i = 0; i < segments->len; i++)
    if (((const WblSegment *) segments->pdata[i])->first == first)
      return i;
  return segments->len;
}

/* Puts what was made in the place of what it was made of. */
static gboolean
merging_finish (WblMerging *self, GError **error)
{
  WblDb *db = self->made.db;
  GPtrArray *segments = self->index->segments;
  WblSegment *made = g_steal_pointer (&self->made.segment);
  guint from = index_of (segments, made->first);
  g_autoptr (GBytes) keys = g_bytes_new_static (made->keys->data, made->keys->len);
  gboolean ok = TRUE;

  wbl_index_forget (self->index);
  for (guint i = 0; i < self->n && ok; i++)
    ok = wbl_db_run (db, error, "UPDATE article_segment SET slots=0, keys=x'' WHERE id=?", "i", segment_at (self->index, from + i)->id);
  g_ptr_array_remove_range (segments, from, self->n);
  g_ptr_array_insert (segments, (gint) from, made);
  return ok
         && wbl_db_run (db, error, "UPDATE article_segment SET first=?, slots=?, blocks=?, keys=? WHERE id=?", "iiibi", made->first,
                        made->n_slots, (gint64) made->key_at->len, keys, made->id);
}

/* ---- what is to be merged ---- */

/* Segments from here on are not being merged. */
static guint
first_free (const WblArticleIndex *index)
{
  return index->merging != NULL ? index_of (index->segments, index->merging->made.segment->first) + index->merging->n : 0;
}

/* Returns: how many of the newest segments have at most @small slots each; 0 when they are few, or not more than @least together */
static guint
count_newest (const WblArticleIndex *index, gint64 small, gint64 least)
{
  guint len = index->segments->len, from = first_free (index), n = 0;
  gint64 total = 0;

  while (n + from < len && segment_at (index, len - 1 - n)->n_slots <= small)
    total += segment_at (index, len - 1 - n++)->n_slots;
  return n >= MERGED && total > least && total <= IMPORTED_SLOTS ? n : 0;
}

/* Returns: how many of the newest segments are to become one when nobody works: back to the oldest one that is not much larger than
 * all after it together */
static guint
count_alike (const WblArticleIndex *index)
{
  guint len = index->segments->len, alike = 0;
  gint64 total = 0;

  for (guint n = 1; n <= len; n++)
    {
      gint64 slots = segment_at (index, len - n)->n_slots;

      if (total + slots > MAX_SLOTS)
        break;
      if (n > 1 && slots <= MERGED * total)
        alike = n;
      total += slots;
    }
  return alike;
}

static gboolean
start (WblArticleIndex *index, guint n, GError **error)
{
  index->db->index_touched = TRUE;
  index->merging = merging_new (index, index->segments->len - n, n, error);
  return index->merging != NULL;
}

/* Large segments that are joined while nobody works wait until again nobody does; from the beginning, if there is more to do. */
static gboolean
start_imported (WblArticleIndex *index, GError **error)
{
  guint n = 0;

  if (index->merging != NULL && index->merging->made.segment->n_slots <= IMPORTED_SLOTS)
    return TRUE;
  for (gint64 small = AT_ONCE_SLOTS; small < IMPORTED_SLOTS && n == 0; small *= MERGED)
    n = count_newest (index, small, small * (MERGED - 1));
  if (n == 0)
    return TRUE;
  g_clear_pointer (&index->merging, wbl_merging_free);
  return start (index, n, error);
}

/** wbl_index_merge_small: after a batch: merges the smallest segments, if there are enough of them. */
gboolean
wbl_index_merge_small (WblArticleIndex *self, GError **error)
{
  guint n = count_newest (self, SMALL_SLOTS, 0);
  g_autoptr (WblMerging) merging = NULL;
  gboolean done;

  if (n == 0)
    return TRUE;
  merging = merging_new (self, self->segments->len - n, n, error);
  return merging != NULL && merging_run (merging, G_MAXUINT, &done, error) && merging_finish (merging, error);
}

static gboolean
run (WblArticleIndex *index, guint n_blocks, GError **error)
{
  gboolean done;

  index->db->index_touched = TRUE;
  if (!merging_run (index->merging, n_blocks, &done, error))
    return FALSE;
  if (done)
    {
      g_autoptr (WblMerging) merging = g_steal_pointer (&index->merging);
      return merging_finish (merging, error);
    }
  return TRUE;
}

/** wbl_index_merge_some: after a batch: goes on with merging larger segments, by about @n_blocks. */
gboolean
wbl_index_merge_some (WblArticleIndex *self, guint n_blocks, GError **error)
{
  if (n_blocks == 0 || !start_imported (self, error))
    return n_blocks == 0;
  if (self->merging == NULL || self->merging->made.segment->n_slots > IMPORTED_SLOTS)
    return TRUE;
  return run (self, n_blocks, error);
}

/** wbl_db_merge_idle: when nobody works: as that, with all that should be one. @more: (out): whether there is more to do. */
gboolean
wbl_db_merge_idle (WblDb *db, guint n_blocks, gboolean *more, GError **error)
{
  WblArticleIndex *index = wbl_db_get_article_index (db);
  guint n = index->merging == NULL ? count_alike (index) : 0;

  *more = index->merging != NULL || n > 0;
  return !*more || ((n == 0 || start (index, n, error)) && run (index, n_blocks, error));
}

/** wbl_index_leave_merging: an article of the segment at @slot leaves: what it is being merged into has it too. */
void
wbl_index_leave_merging (WblArticleIndex *self, gint64 slot)
{
  const WblSegment *made = self->merging != NULL ? self->merging->made.segment : NULL;

  if (made != NULL && slot >= made->first && slot < made->first + made->n_slots)
    g_clear_pointer (&self->merging, wbl_merging_free);
}

/* Returns: the row of article_segment that a merge is writing, 0 = none */
static gint64
being_made (const WblArticleIndex *index)
{
  return index != NULL && index->merging != NULL ? index->merging->made.segment->id : 0;
}

/**
 * wbl_db_delete_left:
 * @n_blocks: at most
 * @more: (out): whether there are more
 *
 * Deletes blocks that are nobody's any more.
 */
gboolean
wbl_db_delete_left (WblDb *db, gint64 n_blocks, gboolean *more, GError **error)
{
  static const char sql[] = "SELECT min(id) FROM article_segment WHERE slots=0 AND id NOT IN (?,?)";
  gint64 but = being_made (wbl_db_get_article_index (db)), and_but = being_made (wbl_db_get_next_index (db)), id;

  while ((*more = (id = wbl_db_int (db, sql, "ii", but, and_but)) != 0) && n_blocks > 0)
    {
      gint64 block = wbl_db_int (db, "SELECT block FROM article_segment WHERE id=?", "i", id);
      gint64 blocks = wbl_db_int (db, "SELECT blocks FROM article_segment WHERE id=?", "i", id);
      gint64 left = blocks - MIN (blocks, n_blocks);

      n_blocks -= blocks - left;
      if (!wbl_db_run (db, error, "DELETE FROM article_block WHERE id>=? AND id<?", "ii", block + left, block + blocks)
          || !(left > 0 ? wbl_db_run (db, error, "UPDATE article_segment SET blocks=? WHERE id=?", "ii", left, id)
                        : wbl_db_run (db, error, "DELETE FROM article_segment WHERE id=?", "i", id)))
        return FALSE;
    }
  return TRUE;
}
