/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-tend"

#include "config.h"

#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"

/* What the index needs when nobody works with it: being made anew, few segments. */

#define TENDED_ARTICLES 256
#define TENDED_BLOCKS 1024
#define TENDED_SLOTS 1024
#define MIN_EMPTY 1024 /* slots that are not worth an index */

/* The one that is not whole. */
static const WblArticleIndex *
newest (WblDb *db)
{
  const WblArticleIndex *next = wbl_db_get_next_index (db);

  return next != NULL ? next : wbl_db_get_article_index (db);
}

static gboolean
index_row (WblDb *db, WblIndexing *indexing, gint64 row, GError **error)
{
  g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", row);
  g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row);
  g_autofree char *part = wbl_db_indexed_part (body);

  return wbl_db_indexing_add (indexing, row, title, part, error);
}

/* All are in. */
static gboolean
end_index (WblDb *db, GError **error)
{
  db->changes->knowledge = TRUE; /* more is found than before */
  return wbl_db_run (db, error, "DELETE FROM meta WHERE name='" WBL_ARTICLE_INDEX_FROM "'", "")
         && (wbl_db_get_next_index (db) == NULL || wbl_db_end_next_index (db, error));
}

/* The next articles that are not in the index. */
static gboolean
index_some (WblDb *db, GError **error)
{
  g_autoptr (WblIndexing) indexing = wbl_db_indexing_new_newest (db);
  gint64 row = wbl_db_get_meta_int (db, WBL_ARTICLE_INDEX_FROM), next = 0;

  for (guint i = 0; i < TENDED_ARTICLES; i++, row = next)
    {
      next = wbl_db_int (db, "SELECT id FROM article WHERE id>? ORDER BY id LIMIT 1", "i", row);
      if (next == 0)
        break;
      if (wbl_index_slot (newest (db), next) == 0 && !index_row (db, indexing, next, error))
        return FALSE;
    }
  return wbl_db_indexing_finish (indexing, error)
         && (next != 0 ? wbl_db_set_meta_int (db, WBL_ARTICLE_INDEX_FROM, row, error) : end_index (db, error));
}

/** wbl_db_look_for_articles: articles were written beside the index: it is to look for those that it has not. */
gboolean
wbl_db_look_for_articles (WblDb *db, GError **error)
{
  return wbl_db_set_meta_int (db, WBL_ARTICLE_INDEX_FROM, 0, error);
}

static gboolean
is_mostly_empty (WblDb *db)
{
  const WblArticleIndex *index = wbl_db_get_article_index (db);
  gint64 n_slots = wbl_index_end (index) - (index->generation << WBL_GENERATION_SHIFT) - 1;

  return n_slots > MIN_EMPTY && n_slots > 2 * wbl_db_int (db, "SELECT count(*) FROM article_slot", "");
}

/**
 * wbl_db_tend_articles:
 * @more: (out): whether there is more to do
 *
 * A part of the work that the index needs when nobody works with it: making it anew if it must be, joining its segments;
 * in a transaction. It is less when somebody waits for the database.
 */
gboolean
wbl_db_tend_articles (WblDb *db, gboolean *more, GError **error)
{
  g_autofree char *from = wbl_db_get_meta (db, WBL_ARTICLE_INDEX_FROM);

  *more = TRUE;
  if (from != NULL)
    return index_some (db, error);
  if (!wbl_db_delete_left_slots (db, TENDED_SLOTS, more, error) || *more)
    return *more;
  if (!wbl_db_delete_left (db, TENDED_BLOCKS, more, error) || *more)
    return *more;
  *more = is_mostly_empty (db);
  return *more ? wbl_db_begin_next_index (db, error) : wbl_db_merge_idle (db, TENDED_BLOCKS, more, error);
}
