/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index-private.h"

/*
 * Each batch of articles becomes a segment. When the newest MERGED segments are small they become one, up to MAX_SLOTS: an
 * article is written anew four times at most. An article that leaves takes its words and its slot along
 * (wbl-db-index-erase.c).
 */

#define SMALL_SLOTS 256
#define MERGED 8
#define MAX_SLOTS (SMALL_SLOTS * MERGED * MERGED * MERGED)

/* ---- writing ---- */

/* Blocks of a segment that is being written. */
typedef struct
{
  WblDb *db;
  WblSegment *segment; /* (owned) */
} NewSegment;

static gboolean
write_block (const char *first, const GByteArray *block, gpointer data, GError **error)
{
  NewSegment *made = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (block->data, block->len);
  gint64 id = made->segment->block + made->segment->key_at->len;

  wbl_segment_add_key (made->segment, first);
  return wbl_db_run (made->db, error, "INSERT INTO article_block(id,bytes) VALUES(?,?)", "ib", id, bytes);
}

/** wbl_db_last_block: Returns: the id of the last block that is or was, as far as is known. */
gint64
wbl_db_last_block (WblDb *db)
{
  return MAX (wbl_db_int (db, "SELECT max(id) FROM article_block", ""), wbl_db_get_meta_int (db, WBL_INDEX_OLD_BLOCKS));
}

static NewSegment
new_segment (WblDb *db, gint64 first, gint64 n_slots)
{
  NewSegment made = { db, wbl_segment_new () };

  made.segment->first = first;
  made.segment->n_slots = n_slots;
  made.segment->block = 1 + wbl_db_last_block (db);
  return made;
}

/* Takes the segment over. */
static gboolean
add_segment (NewSegment *made, guint at, GError **error)
{
  WblDb *db = made->db;
  WblSegment *segment = g_steal_pointer (&made->segment);
  g_autoptr (GBytes) keys = g_bytes_new_static (segment->keys->data, segment->keys->len);

  g_ptr_array_insert (wbl_db_get_article_index (db)->segments, (int) at, segment);
  if (!wbl_db_run (db, error, "INSERT INTO article_segment(first,slots,block,blocks,keys) VALUES(?,?,?,?,?)", "iiiib",
                   segment->first, segment->n_slots, segment->block, (gint64) segment->key_at->len, keys))
    return FALSE;
  segment->id = sqlite3_last_insert_rowid (db->sqlite);
  return TRUE;
}

static gboolean
drop_segment (WblDb *db, const WblSegment *segment, GError **error)
{
  return wbl_db_run (db, error, "DELETE FROM article_block WHERE id>=? AND id<?", "ii", segment->block,
                     segment->block + segment->key_at->len)
         && wbl_db_run (db, error, "DELETE FROM article_segment WHERE id=?", "i", segment->id);
}

static gboolean
write_merged (WblDb *db, GPtrArray *segments, guint from, guint n, NewSegment *made, GError **error)
{
  g_autofree WblSegmentReader *readers = g_new0 (WblSegmentReader, n);
  g_autofree WblPostingPart *parts = g_new0 (WblPostingPart, n);
  WblPostingWriter writer;
  GError *local = NULL;
  gboolean ok;

  for (guint i = 0; i < n; i++)
    {
      const WblSegment *segment = segments->pdata[from + i];

      wbl_segment_reader_init (&readers[i], db, segment, 0);
      parts[i] = (WblPostingPart){ wbl_segment_reader_next, &readers[i], (guint64) (segment->first - made->segment->first) };
    }
  wbl_posting_writer_init (&writer, write_block, made);
  ok = wbl_posting_merge (parts, n, &writer, &local);
  ok = wbl_posting_writer_finish (&writer, &local) && ok;
  for (guint i = 0; i < n; i++)
    wbl_segment_reader_clear (&readers[i]);
  if (local != NULL)
    g_propagate_error (error, local);
  return ok;
}

/* Makes one of @n segments from the one at @from on. */
static gboolean
merge (WblDb *db, guint from, guint n, GError **error)
{
  GPtrArray *segments = wbl_db_get_article_index (db)->segments;
  const WblSegment *first = segments->pdata[from], *last = segments->pdata[from + n - 1];
  NewSegment made = new_segment (db, first->first, last->first + last->n_slots - first->first);

  wbl_db_forget_index (db);
  if (!write_merged (db, segments, from, n, &made, error))
    {
      wbl_segment_free (made.segment);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (!drop_segment (db, segments->pdata[from + i], error))
      {
        wbl_segment_free (made.segment);
        return FALSE;
      }
  g_ptr_array_remove_range (segments, from, n);
  return add_segment (&made, from, error);
}

/* How many of the newest segments have at most @small slots each, and all together: @total. */
static guint
count_newest (const GPtrArray *segments, gint64 small, gint64 *total)
{
  guint n = 0;

  *total = 0;
  while (n < segments->len && ((const WblSegment *) segments->pdata[segments->len - 1 - n])->n_slots <= small)
    *total += ((const WblSegment *) segments->pdata[segments->len - 1 - n++])->n_slots;
  return n;
}

static gboolean
merge_small (WblDb *db, GError **error)
{
  GPtrArray *segments = wbl_db_get_article_index (db)->segments;

  for (gint64 small = SMALL_SLOTS; small < MAX_SLOTS; small *= MERGED)
    {
      gint64 total;
      guint n = count_newest (segments, small, &total);

      if (n >= MERGED && total <= MAX_SLOTS && !merge (db, segments->len - n, n, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns: how many segments from @from on may become one. */
static guint
count_joinable (const GPtrArray *segments, guint from)
{
  gint64 total = 0;
  guint n = 0;

  while (from + n < segments->len && total + ((const WblSegment *) segments->pdata[from + n])->n_slots <= MAX_SLOTS)
    total += ((const WblSegment *) segments->pdata[from + n++])->n_slots;
  return n;
}

/** wbl_db_join_segments: @more: (out): whether there may be more to join. A lookup costs a block of each, so there are to be few. */
gboolean
wbl_db_join_segments (WblDb *db, gboolean *more, GError **error)
{
  const GPtrArray *segments = wbl_db_get_article_index (db)->segments;

  *more = FALSE;
  for (guint i = 0; i < segments->len && !*more; i++)
    {
      guint n = count_joinable (segments, i);

      *more = n > 1;
      if (*more && !merge (db, i, n, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- a batch ---- */

struct _WblIndexing
{
  WblDb *db;
  WblPostingBatch *batch; /* (owned) */
  WblLeaving *leaving;    /* (owned) */
  gint64 first, n_slots;
};

/** wbl_db_indexing_new: Returns: (transfer full): a batch that nothing is in yet; within a transaction. */
WblIndexing *
wbl_db_indexing_new (WblDb *db)
{
  WblIndexing *self = g_new0 (WblIndexing, 1);
  const GPtrArray *segments = wbl_db_get_article_index (db)->segments;
  const WblSegment *last = segments->len > 0 ? segments->pdata[segments->len - 1] : NULL;
  double average[4], n = MAX (1, wbl_db_count_indexed (db));

  for (int kind = 0; kind < 4; kind++)
    average[kind] = wbl_db_article_length (db, FALSE, (WblFeatureKind) kind) / n;
  self->db = db;
  self->batch = wbl_posting_batch_new (average);
  self->first = last != NULL ? last->first + last->n_slots : 1;
  self->leaving = wbl_leaving_new (db, self->first);
  return self;
}

void
wbl_db_indexing_free (WblIndexing *self)
{
  if (self == NULL)
    return;
  wbl_posting_batch_free (self->batch);
  wbl_leaving_free (self->leaving);
  g_free (self);
}

/** wbl_db_indexing_add: puts an article in that is not in the index; its row is written already. */
gboolean
wbl_db_indexing_add (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error)
{
  gint64 slot = self->n_slots++;
  g_autoptr (GBytes) digest = wbl_posting_batch_add (self->batch, (guint32) slot, title, body);

  return wbl_db_run (self->db, error,
                     "INSERT INTO article_slot(slot,article,region,valid_from_ms,valid_to_ms,digest)"
                     " SELECT ?,id,region,valid_from_ms,valid_to_ms,? FROM article WHERE id=?",
                     "ibi", self->first + slot, digest, row);
}

/** wbl_db_indexing_remove: takes an article out; @title and @body are what was put in. */
gboolean
wbl_db_indexing_remove (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error)
{
  gint64 slot = wbl_db_int (self->db, "SELECT slot FROM article_slot WHERE article=?", "i", row);

  if (slot == 0) /* not there yet */
    return TRUE;
  wbl_leaving_add (self->leaving, slot, title, body);
  return wbl_db_run (self->db, error, "DELETE FROM article_slot WHERE slot=?", "i", slot);
}

static gboolean
write_posting (const WblPosting *posting, gpointer writer, GError **error)
{
  return wbl_posting_write (writer, posting, error);
}

static gboolean
write_batch (WblIndexing *self, GError **error)
{
  NewSegment made = new_segment (self->db, self->first, self->n_slots);
  WblPostingWriter writer;
  GError *local = NULL;
  gboolean ok;

  wbl_posting_writer_init (&writer, write_block, &made);
  ok = wbl_posting_batch_end (self->batch, write_posting, &writer, &local);
  ok = wbl_posting_writer_finish (&writer, &local) && ok;
  if (ok)
    return add_segment (&made, wbl_db_get_article_index (self->db)->segments->len, error);
  wbl_segment_free (made.segment);
  g_propagate_error (error, local);
  return FALSE;
}

/** wbl_db_indexing_finish: writes the batch, then takes out what leaves: an article may have come with the same batch. */
gboolean
wbl_db_indexing_finish (WblIndexing *self, GError **error)
{
  wbl_db_forget_index (self->db);
  return (self->n_slots == 0 || write_batch (self, error)) && wbl_leaving_finish (self->leaving, error)
         && merge_small (self->db, error);
}
