/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index"

#include "config.h"

#include <string.h>

#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"
#include "store/wbl-db-questions.h"
#include "text/wbl-tokenizer.h"

/*
 * Each batch of articles becomes a segment. When the newest MERGED segments are small they become one, up to MAX_SLOTS: an
 * article is written anew four times at most. An article that leaves takes its slot along; what lists say of the slot stays
 * until the index is made anew, which happens when more slots are empty than taken.
 */

#define SMALL_SLOTS 256
#define MERGED 8
#define MAX_SLOTS (SMALL_SLOTS * MERGED * MERGED * MERGED)
#define TENDED_ARTICLES 256
#define TENDED_BLOCKS 4096
#define MIN_EMPTY 1024 /* slots that are not worth an index */

#define FROM "article-index-from" /* up to this row of article all are in the index; none = all are */
#define OLD_BLOCKS "article-index-blocks" /* blocks before this one are of no segment */

/* ---- what is kept in memory ---- */

static void
segment_free (gpointer data)
{
  WblSegment *segment = data;

  g_array_unref (segment->key_at);
  g_byte_array_unref (segment->keys);
  g_free (segment);
}

static WblSegment *
segment_new (void)
{
  WblSegment *segment = g_new0 (WblSegment, 1);

  segment->key_at = g_array_new (FALSE, FALSE, sizeof (guint32));
  segment->keys = g_byte_array_new ();
  return segment;
}

void
wbl_article_index_free (WblArticleIndex *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->segments);
  g_hash_table_unref (self->df);
  g_free (self);
}

static void
add_key (WblSegment *segment, const char *first)
{
  g_array_append_val (segment->key_at, segment->keys->len);
  g_byte_array_append (segment->keys, (const guint8 *) first, (guint) strlen (first) + 1);
}

static WblSegment *
segment_from_row (WblStmt *stmt)
{
  WblSegment *segment = segment_new ();
  const char *keys = sqlite3_column_blob (stmt, 4);
  gsize len = (gsize) sqlite3_column_bytes (stmt, 4);

  segment->id = col_int (stmt, 0);
  segment->first = col_int (stmt, 1);
  segment->n_slots = col_int (stmt, 2);
  segment->block = col_int (stmt, 3);
  if (len > 0 && keys[len - 1] == '\0')
    for (const char *key = keys; key < keys + len; key += strlen (key) + 1)
      add_key (segment, key);
  return segment;
}

/** wbl_db_get_article_index: Returns: (transfer none): what is known of the index. */
WblArticleIndex *
wbl_db_get_article_index (WblDb *db)
{
  g_autoptr (WblStmt) stmt = NULL;

  if (db->article_index != NULL)
    return db->article_index;
  db->article_index = g_new0 (WblArticleIndex, 1);
  db->article_index->segments = g_ptr_array_new_with_free_func (segment_free);
  db->article_index->df = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stmt = wbl_db_prepare (db, "SELECT id,first,slots,block,keys FROM article_segment ORDER BY first,id", NULL, "");
  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (db->article_index->segments, segment_from_row (stmt));
  return db->article_index;
}

/** wbl_db_count_segments: Returns: of how many segments the index is: a lookup costs one block of each. */
guint
wbl_db_count_segments (WblDb *db)
{
  return wbl_db_get_article_index (db)->segments->len;
}

/** wbl_segment_find: Returns: in which of a segment's blocks @term would be. */
guint
wbl_segment_find (const WblSegment *segment, const char *term)
{
  guint low = 0, high = segment->key_at->len;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      const char *key = (const char *) segment->keys->data + g_array_index (segment->key_at, guint32, middle);

      if (strcmp (key, term) <= 0)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/**
 * wbl_db_read_block:
 * @bytes: (out): valid until the statement is done
 *
 * Returns: the statement that holds the block; NULL when there is none, or with @error set
 */
WblStmt *
wbl_db_read_block (WblDb *db, const WblSegment *segment, guint block, const guint8 **bytes, gsize *len, GError **error)
{
  g_autoptr (WblStmt) stmt = NULL;

  if (block >= segment->key_at->len)
    return NULL;
  stmt = wbl_db_prepare (db, "SELECT bytes FROM article_block WHERE id=?", error, "i", segment->block + block);
  if (stmt == NULL || !wbl_db_step (db, stmt, error))
    return NULL;
  *bytes = sqlite3_column_blob (stmt, 0);
  *len = (gsize) sqlite3_column_bytes (stmt, 0);
  return g_steal_pointer (&stmt);
}

void
wbl_segment_reader_init (WblSegmentReader *self, WblDb *db, const WblSegment *segment, guint block)
{
  *self = (WblSegmentReader){ .db = db, .segment = segment, .next = block, .block = g_byte_array_new () };
}

void
wbl_segment_reader_clear (WblSegmentReader *self)
{
  g_clear_pointer (&self->block, g_byte_array_unref);
}

/** wbl_segment_reader_next: a WblPostingSource. */
gboolean
wbl_segment_reader_next (gpointer reader, WblPosting *posting, GError **error)
{
  WblSegmentReader *self = reader;

  while (!wbl_posting_next (&self->reader, posting))
    {
      const guint8 *bytes = NULL;
      gsize len = 0;
      g_autoptr (WblStmt) stmt = NULL;

      if (wbl_db_give_way (self->db, error))
        return FALSE;
      stmt = wbl_db_read_block (self->db, self->segment, self->next, &bytes, &len, error);
      if (stmt == NULL)
        return FALSE;
      self->next++;
      g_byte_array_set_size (self->block, 0);
      g_byte_array_append (self->block, bytes, (guint) len);
      self->reader = (WblPostingReader){ self->block->data, self->block->data + len };
      posting->len = 0;
    }
  return TRUE;
}

/* ---- frequencies ---- */

#define MAX_KNOWN_DF 200000

static guint
known_df (WblDb *db, const char *term, gboolean *known)
{
  gpointer value = NULL;

  *known = g_hash_table_lookup_extended (wbl_db_get_article_index (db)->df, term, NULL, &value);
  return GPOINTER_TO_UINT (value);
}

/* Takes @term over. */
static guint
keep_df (WblDb *db, char *term, gint64 df)
{
  GHashTable *known = wbl_db_get_article_index (db)->df;
  guint n = (guint) CLAMP (df, 0, G_MAXUINT);

  if (g_hash_table_size (known) >= MAX_KNOWN_DF)
    g_hash_table_remove_all (known);
  g_hash_table_insert (known, term, GUINT_TO_POINTER (n));
  return n;
}

static gint64
count_term (WblDb *db, const char *term)
{
  const GPtrArray *segments = wbl_db_get_article_index (db)->segments;
  gint64 sum = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      const WblSegment *segment = segments->pdata[i];
      WblPosting posting;
      const guint8 *bytes = NULL;
      gsize len = 0;
      g_autoptr (WblStmt) stmt = wbl_db_read_block (db, segment, wbl_segment_find (segment, term), &bytes, &len, NULL);

      if (stmt != NULL && wbl_posting_find (bytes, len, term, &posting))
        sum += (gint64) posting.count - (gint64) posting.removed;
    }
  return sum;
}

/** wbl_db_article_df: Returns: in how many articles a term is (of WBL_FEATURE_GRAM with ~ before it). */
guint
wbl_db_article_df (WblDb *db, const char *term)
{
  gboolean known;
  guint df = known_df (db, term, &known);

  return known ? df : keep_df (db, g_strdup (term), count_term (db, term));
}

/** wbl_db_count_indexed: Returns: how many articles are in the index; costs the same however many. */
guint
wbl_db_count_indexed (WblDb *db)
{
  return wbl_db_article_df (db, WBL_POSTING_ALL);
}

/** wbl_db_article_length: Returns: how many features of @kind all titles, or all bodies, have together. */
double
wbl_db_article_length (WblDb *db, gboolean title, WblFeatureKind kind)
{
  return wbl_db_article_df (db, wbl_posting_length_term (title, kind));
}

static gint64
count_begun (WblDb *db, const WblSegment *segment, const char *prefix)
{
  WblSegmentReader reader;
  WblPosting posting = { .len = 0 };
  gint64 sum = 0;
  guint n = 0;

  wbl_segment_reader_init (&reader, db, segment, wbl_segment_find (segment, prefix));
  while (n < WBL_BEGUN_WORDS && wbl_segment_reader_next (&reader, &posting, NULL))
    {
      if (g_str_has_prefix (posting.term, prefix))
        {
          sum += (gint64) posting.count - (gint64) posting.removed;
          n++;
        }
      else if (strcmp (posting.term, prefix) > 0)
        break;
    }
  wbl_segment_reader_clear (&reader);
  return sum;
}

/** wbl_db_article_prefix_df: as wbl_db_article_df(), summed up over the first words of each segment that begin with @prefix. */
guint
wbl_db_article_prefix_df (WblDb *db, const char *prefix)
{
  g_autofree char *term = g_strconcat (prefix, "*", NULL);
  const GPtrArray *segments = wbl_db_get_article_index (db)->segments;
  gboolean known;
  guint df = known_df (db, term, &known);
  gint64 sum = 0;

  if (known)
    return df;
  for (guint i = 0; i < segments->len; i++)
    sum += count_begun (db, segments->pdata[i], prefix);
  return keep_df (db, g_steal_pointer (&term), sum);
}

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

  add_key (made->segment, first);
  return wbl_db_run (made->db, error, "INSERT INTO article_block(id,bytes) VALUES(?,?)", "ib", id, bytes);
}

static NewSegment
new_segment (WblDb *db, gint64 first, gint64 n_slots)
{
  NewSegment made = { db, segment_new () };

  made.segment->first = first;
  made.segment->n_slots = n_slots;
  made.segment->block = 1 + MAX (wbl_db_int (db, "SELECT max(id) FROM article_block", ""), wbl_db_get_meta_int (db, OLD_BLOCKS));
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

  if (!write_merged (db, segments, from, n, &made, error))
    {
      segment_free (made.segment);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (!drop_segment (db, segments->pdata[from + i], error))
      {
        segment_free (made.segment);
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

/* ---- a batch ---- */

struct _WblIndexing
{
  WblDb *db;
  WblPostingBatch *batch; /* (owned) */
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
  return self;
}

void
wbl_db_indexing_free (WblIndexing *self)
{
  if (self == NULL)
    return;
  wbl_posting_batch_free (self->batch);
  g_free (self);
}

/** wbl_db_indexing_add: puts an article in that is not in the index. */
gboolean
wbl_db_indexing_add (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error)
{
  gint64 slot = self->n_slots++;

  wbl_posting_batch_add (self->batch, (guint32) slot, title, body);
  return wbl_db_run (self->db, error, "INSERT INTO article_slot(slot,article) VALUES(?,?)", "ii", self->first + slot, row);
}

/** wbl_db_indexing_remove: takes an article out; @title and @body are what was put in. */
gboolean
wbl_db_indexing_remove (WblIndexing *self, gint64 row, const char *title, const char *body, GError **error)
{
  gint64 slot = wbl_db_int (self->db, "SELECT slot FROM article_slot WHERE article=?", "i", row);

  if (slot == 0) /* not there yet */
    return TRUE;
  wbl_posting_batch_remove (self->batch, title, body);
  return wbl_db_run (self->db, error, "DELETE FROM article_slot WHERE slot=?", "i", slot);
}

/** wbl_db_indexing_finish: writes the batch. */
gboolean
wbl_db_indexing_finish (WblIndexing *self, GError **error)
{
  WblArticleIndex *index = wbl_db_get_article_index (self->db);
  NewSegment made = new_segment (self->db, self->first, self->n_slots);
  WblPostingWriter writer;
  GError *local = NULL;
  gboolean ok;

  g_hash_table_remove_all (index->df);
  wbl_posting_writer_init (&writer, write_block, &made);
  ok = wbl_posting_batch_write (self->batch, &writer, &local);
  ok = wbl_posting_writer_finish (&writer, &local) && ok;
  if (!ok || (made.segment->key_at->len == 0 && self->n_slots == 0))
    {
      segment_free (made.segment);
      if (local != NULL)
        g_propagate_error (error, local);
      return ok;
    }
  return add_segment (&made, index->segments->len, error) && merge_small (self->db, error);
}

/* ---- an index that is made anew ---- */

/* Nothing is in the index any more; what it was is deleted bit by bit. */
static gboolean
start_anew (WblDb *db, GError **error)
{
  gint64 blocks = MAX (wbl_db_int (db, "SELECT max(id) FROM article_block", ""), wbl_db_get_meta_int (db, OLD_BLOCKS));

  g_clear_pointer (&db->article_index, wbl_article_index_free);
  return wbl_db_exec (db, "DELETE FROM article_segment; DELETE FROM article_slot", error)
         && wbl_db_set_meta_int (db, OLD_BLOCKS, blocks, error) && wbl_db_set_meta_int (db, FROM, 0, error)
         && wbl_db_set_meta_int (db, "article-index", WBL_ARTICLE_INDEX_VERSION, error);
}

/**
 * wbl_db_settle_article_index:
 *
 * On opening: an index that another version made is dropped, since nothing in it could be found or removed by this one's
 * tokens. wbl_db_tend_articles() makes it anew.
 */
gboolean
wbl_db_settle_article_index (WblDb *db, GError **error)
{
  if (wbl_db_get_meta_int (db, "article-index") == WBL_ARTICLE_INDEX_VERSION)
    return TRUE;
  if (wbl_db_begin (db, error) && start_anew (db, error) && wbl_db_refold_picks (db, error)
      && wbl_db_commit (db, error))
    return TRUE;
  wbl_db_rollback (db);
  return FALSE;
}

static gboolean
index_row (WblIndexing *indexing, gint64 row, GError **error)
{
  g_autofree char *title = wbl_db_text (indexing->db, "SELECT title FROM article WHERE id=?", "i", row);
  g_autofree char *body = wbl_db_text (indexing->db, "SELECT body FROM article WHERE id=?", "i", row);
  g_autofree char *part = wbl_db_indexed_part (body);

  if (wbl_db_int (indexing->db, "SELECT 1 FROM article_slot WHERE article=?", "i", row))
    return TRUE;
  return wbl_db_indexing_add (indexing, row, title, part, error);
}

/* The next articles that are not in the index. */
static gboolean
index_some (WblDb *db, GError **error)
{
  g_autoptr (WblIndexing) indexing = wbl_db_indexing_new (db);
  gint64 row = wbl_db_get_meta_int (db, FROM), next = 0;

  for (guint i = 0; i < TENDED_ARTICLES; i++, row = next)
    {
      next = wbl_db_int (db, "SELECT id FROM article WHERE id>? ORDER BY id LIMIT 1", "i", row);
      if (next == 0)
        break;
      if (!index_row (indexing, next, error))
        return FALSE;
    }
  db->changes->knowledge |= next == 0; /* more is found than before */
  return wbl_db_indexing_finish (indexing, error)
         && (next != 0 ? wbl_db_set_meta_int (db, FROM, row, error)
                       : wbl_db_run (db, error, "DELETE FROM meta WHERE name='" FROM "'", ""));
}

static gboolean
delete_some (WblDb *db, gint64 last, GError **error)
{
  gint64 first = wbl_db_int (db, "SELECT min(id) FROM article_block", "");

  if (first != 0 && first <= last)
    return wbl_db_run (db, error, "DELETE FROM article_block WHERE id<?", "i", MIN (first + TENDED_BLOCKS, last + 1));
  return wbl_db_run (db, error, "DELETE FROM meta WHERE name='" OLD_BLOCKS "'", "");
}

static gboolean
is_mostly_empty (WblDb *db)
{
  const GPtrArray *segments = wbl_db_get_article_index (db)->segments;
  const WblSegment *last = segments->len > 0 ? segments->pdata[segments->len - 1] : NULL;
  gint64 n_slots = last != NULL ? last->first + last->n_slots - 1 : 0;

  return n_slots > MIN_EMPTY && n_slots > 2 * wbl_db_int (db, "SELECT count(*) FROM article_slot", "");
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

/* A lookup costs one block of each segment, so there are to be few. */
static gboolean
join_some (WblDb *db, gboolean *more, GError **error)
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

/**
 * wbl_db_tend_articles:
 * @more: (out): whether there is more to do
 *
 * A part of the work that the index needs when nobody works with it: making it anew if it must be, joining its segments;
 * in a transaction. Until it is done, what is in the index is found. Fails with G_IO_ERROR_CANCELLED when somebody waits
 * for the database: roll back, try again later.
 */
gboolean
wbl_db_tend_articles (WblDb *db, gboolean *more, GError **error)
{
  g_autofree char *from = wbl_db_get_meta (db, FROM);
  gint64 old = wbl_db_get_meta_int (db, OLD_BLOCKS);

  *more = TRUE;
  if (from != NULL)
    return index_some (db, error);
  if (old != 0)
    return delete_some (db, old, error);
  if (is_mostly_empty (db))
    return start_anew (db, error);
  return join_some (db, more, error);
}
