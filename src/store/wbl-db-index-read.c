/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-read"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index-private.h"

/* What is kept of the index in memory, its blocks and how often a term is in it. */

#define BLOCK_SLOTS 32768
#define MAX_KEPT (64 * 1024 * 1024) /* bytes of blocks */

/* ---- what is kept in memory ---- */

/** wbl_segment_free: @data: a segment. */
void
wbl_segment_free (gpointer data)
{
  WblSegment *segment = data;

  g_array_unref (segment->key_at);
  g_array_unref (segment->order);
  g_byte_array_unref (segment->keys);
  g_free (segment);
}

WblSegment *
wbl_segment_new (void)
{
  WblSegment *segment = g_new0 (WblSegment, 1);

  segment->key_at = g_array_new (FALSE, FALSE, sizeof (guint32));
  segment->order = g_array_new (FALSE, FALSE, sizeof (guint64));
  segment->keys = g_byte_array_new ();
  return segment;
}

static void
drop_blocks (WblArticleIndex *self)
{
  for (guint i = 0; i < BLOCK_SLOTS; i++)
    g_clear_pointer (&self->blocks[i].bytes, g_bytes_unref);
  self->kept = 0;
}

static void
index_free (WblArticleIndex *self)
{
  if (self == NULL)
    return;
  wbl_merging_free (self->merging);
  g_ptr_array_unref (self->segments);
  g_free (self->df);
  drop_blocks (self);
  g_free (self->blocks);
  g_free (self->scores);
  g_free (self);
}

/** wbl_db_drop_article_index: nothing is known of the index, nor of the one that is being made. */
void
wbl_db_drop_article_index (WblDb *db)
{
  g_clear_pointer (&db->article_index, index_free);
  g_clear_pointer (&db->next_index, index_free);
}

/** wbl_segment_add_key: @first: the first term of the next block. */
void
wbl_segment_add_key (WblSegment *segment, const char *first)
{
  gsize len = strlen (first);
  guint64 order = wbl_posting_order (first, len);

  g_array_append_val (segment->key_at, segment->keys->len);
  g_array_append_val (segment->order, order);
  g_byte_array_append (segment->keys, (const guint8 *) first, (guint) len + 1);
}

/** wbl_segment_clear_keys: it has no blocks. */
void
wbl_segment_clear_keys (WblSegment *segment)
{
  g_array_set_size (segment->key_at, 0);
  g_array_set_size (segment->order, 0);
  g_byte_array_set_size (segment->keys, 0);
}

static WblSegment *
segment_from_row (WblStmt *stmt)
{
  WblSegment *segment = wbl_segment_new ();
  const char *keys = sqlite3_column_blob (stmt, 4);
  gsize len = (gsize) sqlite3_column_bytes (stmt, 4);

  segment->id = col_int (stmt, 0);
  segment->first = col_int (stmt, 1);
  segment->n_slots = col_int (stmt, 2);
  segment->block = col_int (stmt, 3);
  if (len > 0 && keys[len - 1] == '\0')
    for (const char *key = keys; key < keys + len; key += strlen (key) + 1)
      wbl_segment_add_key (segment, key);
  return segment;
}

static WblArticleIndex *
index_new (WblDb *db, gint64 generation, gint64 version)
{
  WblArticleIndex *self = g_new0 (WblArticleIndex, 1);
  g_autoptr (WblStmt) stmt = NULL;

  self->db = db;
  self->generation = generation;
  self->foreign = version != WBL_ARTICLE_INDEX_VERSION;
  self->segments = g_ptr_array_new_with_free_func (wbl_segment_free);
  self->blocks = g_malloc0_n (BLOCK_SLOTS, sizeof *self->blocks);
  stmt = wbl_db_prepare (db, "SELECT id,first,slots,block,keys FROM article_segment WHERE slots>0 AND first>>?=? ORDER BY first,id",
                         NULL, "ii", (gint64) WBL_GENERATION_SHIFT, generation);
  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (self->segments, segment_from_row (stmt));
  return self;
}

/** wbl_db_get_article_index: Returns: (transfer none): what is known of the index that is searched. */
WblArticleIndex *
wbl_db_get_article_index (WblDb *db)
{
  if (db->article_index == NULL)
    db->article_index = index_new (db, wbl_db_get_meta_int (db, "article-index-generation"), wbl_db_get_meta_int (db, "article-index"));
  return db->article_index;
}

/** wbl_db_get_next_index: Returns: (transfer none) (nullable): the one that is being made in its place. */
WblArticleIndex *
wbl_db_get_next_index (WblDb *db)
{
  gint64 version = db->next_index == NULL ? wbl_db_get_meta_int (db, "article-index-next") : 0;

  if (version != 0)
    db->next_index = index_new (db, wbl_db_get_article_index (db)->generation + 1, version);
  return db->next_index;
}

/** wbl_index_slot: Returns: an article's slot in this index by its row, 0 when it is not in there (yet). */
gint64
wbl_index_slot (const WblArticleIndex *self, gint64 row)
{
  return wbl_db_int (self->db, "SELECT slot FROM article_slot WHERE article=? AND slot>>" G_STRINGIFY (WBL_GENERATION_SHIFT) "=?", "ii",
                     row, self->generation);
}

/** wbl_index_end: Returns: the first slot after all of its. */
gint64
wbl_index_end (const WblArticleIndex *self)
{
  const WblSegment *last = self->segments->len > 0 ? self->segments->pdata[self->segments->len - 1] : NULL;

  return last != NULL ? last->first + last->n_slots : (self->generation << WBL_GENERATION_SHIFT) + 1;
}

/** wbl_db_count_segments: Returns: of how many segments the index is: a lookup costs one block of each. */
guint
wbl_db_count_segments (WblDb *db)
{
  return wbl_db_get_article_index (db)->segments->len;
}

/** wbl_segment_key: Returns: (transfer none): no term of a block comes before this one. */
const char *
wbl_segment_key (const WblSegment *segment, guint block)
{
  return (const char *) segment->keys->data + g_array_index (segment->key_at, guint32, block);
}

/** wbl_segment_find: Returns: in which of a segment's blocks @term would be. */
guint
wbl_segment_find (const WblSegment *segment, const char *term)
{
  guint64 order = wbl_posting_order (term, strlen (term));
  guint low = 0, high = segment->key_at->len;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      guint64 found = g_array_index (segment->order, guint64, middle);

      if (found < order || (found == order && strcmp (wbl_segment_key (segment, middle), term) <= 0))
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

/* ---- blocks that are asked for again ---- */

static guint
block_slot (gint64 id)
{
  return (guint) ((guint64) id * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32) % BLOCK_SLOTS;
}

/* In place of the one that was there. When there is too much it is not kept, which makes room for later ones. */
static void
keep_block (WblArticleIndex *self, gint64 id, GBytes *bytes)
{
  guint at = block_slot (id);

  if (self->blocks[at].bytes != NULL)
    self->kept -= g_bytes_get_size (self->blocks[at].bytes);
  g_clear_pointer (&self->blocks[at].bytes, g_bytes_unref);
  if (self->kept + g_bytes_get_size (bytes) > MAX_KEPT)
    return;
  self->kept += g_bytes_get_size (bytes);
  self->blocks[at].id = id;
  self->blocks[at].bytes = g_bytes_ref (bytes);
}

/**
 * wbl_index_get_block:
 *
 * As wbl_db_read_block(), but what was asked for lately comes from memory.
 *
 * Returns: (transfer full) (nullable): the block; NULL when there is none, or with @error set
 */
GBytes *
wbl_index_get_block (WblArticleIndex *self, const WblSegment *segment, guint block, GError **error)
{
  gint64 id = segment->block + block;
  guint at = block_slot (id);
  g_autoptr (WblStmt) stmt = NULL;
  const guint8 *bytes = NULL;
  gsize len = 0;
  GBytes *found;

  if (self->blocks[at].bytes != NULL && self->blocks[at].id == id)
    return g_bytes_ref (self->blocks[at].bytes);
  stmt = wbl_db_read_block (self->db, segment, block, &bytes, &len, error);
  if (stmt == NULL)
    return NULL;
  found = g_bytes_new (bytes, len);
  keep_block (self, id, found);
  return found;
}

/** wbl_index_forget: the index changed: what was asked for says nothing any more. */
void
wbl_index_forget (WblArticleIndex *self)
{
  self->db->index_touched = TRUE;
  g_clear_pointer (&self->df, g_free);
  if (self->kept > 0)
    drop_blocks (self);
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

#define DF_SLOTS (1 << 18)

/* Two terms of one hash would have one frequency: of so few among 2^64 that does not happen. */
static guint64
hash_term (const char *term)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *term != '\0'; term++)
    hash = (hash ^ (guchar) *term) * G_GUINT64_CONSTANT (0x100000001b3);
  hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return MAX (1, hash ^ hash >> 29);
}

/* Returns: whether it is known. */
static gboolean
find_df (const WblArticleIndex *self, guint64 hash, guint *df)
{
  const WblKnownDf *known = self->df;

  if (known == NULL || known[hash % DF_SLOTS].hash != hash)
    return FALSE;
  *df = known[hash % DF_SLOTS].df;
  return TRUE;
}

/* In place of the one that was there. */
static guint
keep_df (WblArticleIndex *self, guint64 hash, gint64 df)
{
  guint n = (guint) CLAMP (df, 0, G_MAXUINT - 1);

  if (self->df == NULL)
    self->df = g_new0 (WblKnownDf, DF_SLOTS);
  self->df[hash % DF_SLOTS] = (WblKnownDf){ hash, n };
  return n;
}

static gint64
count_term (WblArticleIndex *self, const char *term)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      const WblSegment *segment = self->segments->pdata[i];
      WblPosting posting;
      g_autoptr (GBytes) block = wbl_index_get_block (self, segment, wbl_segment_find (segment, term), NULL);

      if (block != NULL && wbl_posting_find (g_bytes_get_data (block, NULL), g_bytes_get_size (block), term, &posting))
        sum += (gint64) posting.count;
    }
  return sum;
}

/** wbl_index_df: Returns: in how many articles of this index a term is (of WBL_FEATURE_GRAM with ~ before it). */
guint
wbl_index_df (WblArticleIndex *self, const char *term)
{
  guint64 hash = hash_term (term);
  guint df;

  return find_df (self, hash, &df) ? df : keep_df (self, hash, count_term (self, term));
}

/** wbl_db_article_df: as wbl_index_df(), of the index that is searched. */
guint
wbl_db_article_df (WblDb *db, const char *term)
{
  return wbl_index_df (wbl_db_get_article_index (db), term);
}

/** wbl_db_article_df_known: as wbl_db_article_df(), if it was asked for lately; else G_MAXUINT. */
guint
wbl_db_article_df_known (WblDb *db, const char *term)
{
  guint df;

  return find_df (wbl_db_get_article_index (db), hash_term (term), &df) ? df : G_MAXUINT;
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
          sum += (gint64) posting.count;
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
  WblArticleIndex *index = wbl_db_get_article_index (db);
  guint64 hash = hash_term (term);
  gint64 sum = 0;
  guint df;

  if (find_df (index, hash, &df))
    return df;
  for (guint i = 0; i < index->segments->len; i++)
    sum += count_begun (db, index->segments->pdata[i], prefix);
  return keep_df (index, hash, sum);
}
