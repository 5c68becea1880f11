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
add_segment (WblArticleIndex *index, WblNewSegment *made, GError **error)
{
  WblSegment *segment = g_steal_pointer (&made->segment);
  g_autoptr (GBytes) keys = g_bytes_new_static (segment->keys->data, segment->keys->len);

  g_ptr_array_add (index->segments, segment);
  if (!wbl_db_run (index->db, error, "INSERT INTO article_segment(first,slots,block,blocks,keys) VALUES(?,?,?,?,?)", "iiiib",
                   segment->first, segment->n_slots, segment->block, (gint64) segment->key_at->len, keys))
    return FALSE;
  segment->id = sqlite3_last_insert_rowid (index->db->sqlite);
  return TRUE;
}

/* ---- a batch ---- */

/* Its part of one index. */
typedef struct
{
  WblArticleIndex *index; /* (unowned) */
  WblPostingBatch *batch; /* (owned) */
  WblLeaving *leaving;    /* (owned) */
  gint64 first, n_slots;
} Writing;

struct _WblIndexing
{
  WblDb *db;
  Writing into[2]; /* the index that is searched, and the one that is being made in its place */
  guint n;
};

static void
write_into (WblIndexing *self, WblArticleIndex *index)
{
  double average[4], n = MAX (1, wbl_index_df (index, WBL_POSTING_ALL));

  for (int kind = 0; kind < 4; kind++)
    average[kind] = wbl_index_df (index, wbl_posting_length_term (FALSE, (WblFeatureKind) kind)) / n;
  self->into[self->n++] = (Writing){ index, wbl_posting_batch_new (average), wbl_leaving_new (index), wbl_index_end (index), 0 };
}

/** wbl_db_indexing_new: Returns: (transfer full): a batch that nothing is in yet; within a transaction. */
WblIndexing *
wbl_db_indexing_new (WblDb *db)
{
  WblIndexing *self = g_new0 (WblIndexing, 1);
  WblArticleIndex *next = wbl_db_get_next_index (db);

  self->db = db;
  write_into (self, wbl_db_get_article_index (db));
  if (next != NULL)
    write_into (self, next);
  return self;
}

/** wbl_db_indexing_new_newest: as wbl_db_indexing_new(), of articles that the newest index alone has not. */
WblIndexing *
wbl_db_indexing_new_newest (WblDb *db)
{
  WblIndexing *self = g_new0 (WblIndexing, 1);
  WblArticleIndex *next = wbl_db_get_next_index (db);

  self->db = db;
  write_into (self, next != NULL ? next : wbl_db_get_article_index (db));
  return self;
}

void
wbl_db_indexing_free (WblIndexing *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n; i++)
    {
      wbl_posting_batch_free (self->into[i].batch);
      wbl_leaving_free (self->into[i].leaving);
    }
  g_free (self);
}

static gboolean
add_into (Writing *into, gint64 row, const char *title, const char *body, GError **error)
{
  gint64 slot = into->n_slots++;
  g_autoptr (GBytes) digest = wbl_posting_batch_add (into->batch, (guint32) slot, title, body);

  return wbl_db_run (into->index->db, error,
                     "INSERT INTO article_slot(slot,article,region,valid_from_ms,valid_to_ms,digest)"
                     " SELECT ?,id,region,valid_from_ms,valid_to_ms,? FROM article WHERE id=?",
                     "ibi", into->first + slot, digest, row);
}

/** wbl_db_indexing_add: puts an article in that is not in the index; its row is written already. */
gboolean
wbl_db_indexing_add (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error)
{
  for (guint i = 0; i < self->n; i++)
    if (!add_into (&self->into[i], row, title, body, error))
      return FALSE;
  return TRUE;
}

/** wbl_db_indexing_remove: takes an article out; @title and @body are what was put in. */
gboolean
wbl_db_indexing_remove (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error)
{
  for (guint i = 0; i < self->n; i++)
    {
      gint64 slot = wbl_index_slot (self->into[i].index, row);

      if (slot != 0) /* else not there yet */
        wbl_leaving_add (self->into[i].leaving, slot, title, body);
    }
  return wbl_db_run (self->db, error, "DELETE FROM article_slot WHERE article=?", "i", row);
}

static gboolean
write_posting (const WblPosting *posting, gpointer writer, GError **error)
{
  return wbl_posting_write (writer, posting, error);
}

static gboolean
write_batch (Writing *into, GError **error)
{
  WblNewSegment made = wbl_new_segment (into->index->db, into->first, into->n_slots);
  WblPostingWriter writer;
  GError *local = NULL;
  gboolean ok;

  wbl_posting_writer_init (&writer, wbl_new_segment_write, &made);
  ok = wbl_posting_batch_end (into->batch, write_posting, &writer, &local);
  ok = wbl_posting_writer_finish (&writer, &local) && ok;
  if (ok)
    return add_segment (into->index, &made, error);
  wbl_segment_free (made.segment);
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
finish (Writing *into, GError **error)
{
  wbl_index_forget (into->index);
  return (into->n_slots == 0 || write_batch (into, error)) && wbl_leaving_finish (into->leaving, error)
         && wbl_index_merge_small (into->index, error)
         && wbl_index_merge_some (into->index, (guint) into->n_slots * MERGED_BLOCKS, error);
}

/** wbl_db_indexing_finish: writes the batch, then takes out what leaves: an article may have come with the same batch. */
gboolean
wbl_db_indexing_finish (WblIndexing *self, GError **error)
{
  gboolean more;

  for (guint i = 0; i < self->n; i++)
    if (!finish (&self->into[i], error))
      return FALSE;
  return wbl_db_delete_left (self->db, self->into[0].n_slots * DELETED_BLOCKS, &more, error);
}
