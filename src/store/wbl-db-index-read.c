/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-read"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index-private.h"

/* What is kept of the index in memory, its blocks and how often a term is in it. */

/* ---- what is kept in memory ---- */

/** wbl_segment_free: @data: a segment. */
void
wbl_segment_free (gpointer data)
{
  WblSegment *segment = data;

  g_array_unref (segment->key_at);
  g_byte_array_unref (segment->keys);
  g_free (segment);
}

WblSegment *
wbl_segment_new (void)
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
  for (guint i = 0; i < 2; i++)
    g_hash_table_unref (self->blocks[i]);
  g_free (self);
}

static GHashTable *
new_blocks (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

/** wbl_segment_add_key: @first: the first term of the next block. */
void
wbl_segment_add_key (WblSegment *segment, const char *first)
{
  g_array_append_val (segment->key_at, segment->keys->len);
  g_byte_array_append (segment->keys, (const guint8 *) first, (guint) strlen (first) + 1);
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

/** wbl_db_get_article_index: Returns: (transfer none): what is known of the index. */
WblArticleIndex *
wbl_db_get_article_index (WblDb *db)
{
  g_autoptr (WblStmt) stmt = NULL;

  if (db->article_index != NULL)
    return db->article_index;
  db->article_index = g_new0 (WblArticleIndex, 1);
  db->article_index->segments = g_ptr_array_new_with_free_func (wbl_segment_free);
  db->article_index->df = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < 2; i++)
    db->article_index->blocks[i] = new_blocks ();
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
  guint low = 0, high = segment->key_at->len;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (strcmp (wbl_segment_key (segment, middle), term) <= 0)
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

#define MAX_KEPT (8 * 1024 * 1024) /* bytes, twice */

/* When there are too many, those that nobody asked for since the last time go. */
static void
keep_block (WblArticleIndex *self, gint64 id, GBytes *bytes)
{
  if (self->kept + g_bytes_get_size (bytes) > MAX_KEPT)
    {
      g_hash_table_unref (self->blocks[1]);
      self->blocks[1] = self->blocks[0];
      self->blocks[0] = new_blocks ();
      self->kept = 0;
    }
  self->kept += g_bytes_get_size (bytes);
  g_hash_table_insert (self->blocks[0], g_memdup2 (&id, sizeof id), g_bytes_ref (bytes));
}

/**
 * wbl_db_get_block:
 *
 * As wbl_db_read_block(), but of what is asked for often without the database.
 *
 * Returns: (transfer full) (nullable): the block; NULL when there is none, or with @error set
 */
GBytes *
wbl_db_get_block (WblDb *db, const WblSegment *segment, guint block, GError **error)
{
  WblArticleIndex *index = wbl_db_get_article_index (db);
  gint64 id = segment->block + block;
  g_autoptr (WblStmt) stmt = NULL;
  const guint8 *bytes = NULL;
  gsize len = 0;
  GBytes *found = g_hash_table_lookup (index->blocks[0], &id);

  if (found != NULL)
    return g_bytes_ref (found);
  found = g_hash_table_lookup (index->blocks[1], &id);
  if (found != NULL)
    g_bytes_ref (found);
  else if ((stmt = wbl_db_read_block (db, segment, block, &bytes, &len, error)) != NULL)
    found = g_bytes_new (bytes, len);
  if (found != NULL)
    keep_block (index, id, found);
  return found;
}

/** wbl_db_forget_index: the index changed: what was asked for says nothing any more. */
void
wbl_db_forget_index (WblDb *db)
{
  WblArticleIndex *index = wbl_db_get_article_index (db);

  g_hash_table_remove_all (index->df);
  for (guint i = 0; i < 2; i++)
    g_hash_table_remove_all (index->blocks[i]);
  index->kept = 0;
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
      g_autoptr (GBytes) block = wbl_db_get_block (db, segment, wbl_segment_find (segment, term), NULL);

      if (block != NULL && wbl_posting_find (g_bytes_get_data (block, NULL), g_bytes_get_size (block), term, &posting))
        sum += (gint64) posting.count;
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

/** wbl_db_article_df_known: as wbl_db_article_df(), if it was asked for lately; else G_MAXUINT. */
guint
wbl_db_article_df_known (WblDb *db, const char *term)
{
  gboolean known;
  guint df = known_df (db, term, &known);

  return known ? df : G_MAXUINT;
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
