/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-tend"

#include "config.h"

#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"
#include "store/wbl-db-questions.h"

/* What the index needs when nobody works with it: being made anew, few segments. */

#define TENDED_ARTICLES 256
#define TENDED_BLOCKS 1024
#define MIN_EMPTY 1024 /* slots that are not worth an index */

#define FROM "article-index-from" /* up to this row of article all are in the index; none = all are */

/* Nothing is in the index any more; the blocks of what it was are deleted bit by bit. */
static gboolean
start_anew (WblDb *db, GError **error)
{
  g_clear_pointer (&db->article_index, wbl_article_index_free);
  db->index_touched = TRUE;
  return wbl_db_exec (db, "DELETE FROM article_segment; DELETE FROM article_slot;"
                          "INSERT INTO article_segment(first,slots,block,blocks,keys)"
                          " SELECT 0,0,low,high-low+1,x'' FROM (SELECT min(id) low, max(id) high FROM article_block)"
                          " WHERE low IS NOT NULL", error)
         && wbl_db_set_meta_int (db, FROM, 0, error)
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
index_row (WblDb *db, WblIndexing *indexing, gint64 row, GError **error)
{
  g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", row);
  g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row);
  g_autofree char *part = wbl_db_indexed_part (body);

  if (wbl_db_int (db, "SELECT 1 FROM article_slot WHERE article=?", "i", row))
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
      if (!index_row (db, indexing, next, error))
        return FALSE;
    }
  db->changes->knowledge |= next == 0; /* more is found than before */
  return wbl_db_indexing_finish (indexing, error)
         && (next != 0 ? wbl_db_set_meta_int (db, FROM, row, error)
                       : wbl_db_run (db, error, "DELETE FROM meta WHERE name='" FROM "'", ""));
}

static gboolean
is_mostly_empty (WblDb *db)
{
  const GPtrArray *segments = wbl_db_get_article_index (db)->segments;
  const WblSegment *last = segments->len > 0 ? segments->pdata[segments->len - 1] : NULL;
  gint64 n_slots = last != NULL ? last->first + last->n_slots - 1 : 0;

  return n_slots > MIN_EMPTY && n_slots > 2 * wbl_db_int (db, "SELECT count(*) FROM article_slot", "");
}

/**
 * wbl_db_tend_articles:
 * @more: (out): whether there is more to do
 *
 * A part of the work that the index needs when nobody works with it: making it anew if it must be, joining its segments;
 * in a transaction. Until it is done, what is in the index is found. It is less when somebody waits for the database.
 */
gboolean
wbl_db_tend_articles (WblDb *db, gboolean *more, GError **error)
{
  g_autofree char *from = wbl_db_get_meta (db, FROM);

  *more = TRUE;
  if (from != NULL)
    return index_some (db, error);
  if (!wbl_db_delete_left (db, TENDED_BLOCKS, more, error) || *more)
    return *more;
  *more = is_mostly_empty (db);
  return *more ? start_anew (db, error) : wbl_db_merge_idle (db, TENDED_BLOCKS, more, error);
}
