/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index"

#include "config.h"

#include <string.h>

#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"

/* Each batch of articles becomes a segment. An article that leaves takes its words and its slot along (wbl-db-index-erase.c). */

#define MERGED_BLOCKS 2 /* blocks that are merged with each new article: more than are written */
#define DELETED_BLOCKS 6

/* ---- writing ---- */

/** wbl_new_segment_write: a WblPostingSink. @data: WblNewSegment. */
gboolean
wbl_new_segment_write (const char *first, const GByteArray *block, gpointer data, GError **error)
{
  WblNewSegment *made = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (block->data, block->len);
  gint64 id = made->segment->block + made->segment->key_at->len;

  wbl_segment_add_key (made->segment, first);
  return wbl_db_run (made->db, error, "INSERT INTO article_block(id,bytes) VALUES(?,?)", "ib", id, bytes);
}

/** wbl_new_segment: Returns: a segment without blocks; theirs come after all others. */
WblNewSegment
wbl_new_segment (WblDb *db, gint64 first, gint64 n_slots)
{
  WblNewSegment made = { db, wbl_segment_new () };

  made.segment->first = first;
  made.segment->n_slots = n_slots;
  made.segment->block = MAX (1, wbl_db_int (db, "SELECT max(block+blocks) FROM article_segment", ""));
  return made;
}

/* Takes the segment over. */
static gboolean
add_segment (WblNewSegment *made, GError **error)
{
  WblDb *db = made->db;
  WblSegment *segment = g_steal_pointer (&made->segment);
  g_autoptr (GBytes) keys = g_bytes_new_static (segment->keys->data, segment->keys->len);

  g_ptr_array_add (wbl_db_get_article_index (db)->segments, segment);
  if (!wbl_db_run (db, error, "INSERT INTO article_segment(first,slots,block,blocks,keys) VALUES(?,?,?,?,?)", "iiiib",
                   segment->first, segment->n_slots, segment->block, (gint64) segment->key_at->len, keys))
    return FALSE;
  segment->id = sqlite3_last_insert_rowid (db->sqlite);
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
  gint64 slot = wbl_db_article_slot (self->db, row);

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
  WblNewSegment made = wbl_new_segment (self->db, self->first, self->n_slots);
  WblPostingWriter writer;
  GError *local = NULL;
  gboolean ok;

  wbl_posting_writer_init (&writer, wbl_new_segment_write, &made);
  ok = wbl_posting_batch_end (self->batch, write_posting, &writer, &local);
  ok = wbl_posting_writer_finish (&writer, &local) && ok;
  if (ok)
    return add_segment (&made, error);
  wbl_segment_free (made.segment);
  g_propagate_error (error, local);
  return FALSE;
}

/** wbl_db_indexing_finish: writes the batch, then takes out what leaves: an article may have come with the same batch. */
gboolean
wbl_db_indexing_finish (WblIndexing *self, GError **error)
{
  gboolean more;

  wbl_db_forget_index (self->db);
  return (self->n_slots == 0 || write_batch (self, error)) && wbl_leaving_finish (self->leaving, error)
         && wbl_db_merge_small (self->db, error) && wbl_db_merge_some (self->db, (guint) self->n_slots * MERGED_BLOCKS, error)
         && wbl_db_delete_left (self->db, self->n_slots * DELETED_BLOCKS, &more, error);
}
