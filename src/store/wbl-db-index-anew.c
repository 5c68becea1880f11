/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-anew"

#include "config.h"

#include "store/wbl-db-index-private.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-questions.h"

/*
 * The tables of the index have a version of their own, a fact: 100 times that of their format, and the tokenizer's.
 *
 * Another format: they are dropped and made anew, and the articles are found as they come in. Another tokenizer, or too many
 * empty slots: the index goes on serving while a next one is made of all articles (wbl_db_tend_articles()) and then takes its
 * place in one transaction. Both are in the same tables, told apart by the high bits of their slots, the generation.
 * Whatever changes an article meanwhile changes both (WblIndexing), so that nothing must be caught up.
 */

#define SHIFT G_STRINGIFY (WBL_GENERATION_SHIFT)

/* Which article each slot is, and what of it is compared (wbl-digest.h); segments of slots, and what is in their blocks
 * (wbl-posting.h). keys: the first term of each block. */
static const char tables[] =
    "DROP TABLE IF EXISTS article_slot; DROP TABLE IF EXISTS article_segment; DROP TABLE IF EXISTS article_block;"
    "CREATE TABLE article_slot(slot INTEGER PRIMARY KEY, article INTEGER NOT NULL, region TEXT,"
    " valid_from_ms INTEGER NOT NULL, valid_to_ms INTEGER NOT NULL, digest BLOB NOT NULL);"
    "CREATE UNIQUE INDEX article_slot_article ON article_slot(article, slot>>" SHIFT ");"
    "CREATE TABLE article_segment(id INTEGER PRIMARY KEY, first INTEGER NOT NULL, slots INTEGER NOT NULL,"
    " block INTEGER NOT NULL, blocks INTEGER NOT NULL, keys BLOB NOT NULL);"
    "CREATE TABLE article_block(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "DELETE FROM meta WHERE name IN ('article-index-next','article-index-generation')";

static gboolean
make_tables (WblDb *db, GError **error)
{
  wbl_db_drop_article_index (db);
  db->index_touched = TRUE;
  return wbl_db_exec (db, tables, error) && wbl_db_set_meta_int (db, WBL_ARTICLE_INDEX_FROM, 0, error)
         && wbl_db_set_meta_int (db, "article-index", WBL_ARTICLE_INDEX_VERSION, error);
}

/**
 * wbl_db_begin_next_index: within a transaction: from now on a next index is made, beside the one that is searched. One that
 * was begun already is left, and its blocks are deleted bit by bit.
 */
gboolean
wbl_db_begin_next_index (WblDb *db, GError **error)
{
  gint64 serving = wbl_db_get_meta_int (db, "article-index-generation");

  wbl_db_drop_article_index (db);
  db->index_touched = TRUE;
  return wbl_db_run (db, error, "UPDATE article_segment SET slots=0, keys=x'' WHERE slots>0 AND first>>" SHIFT ">?", "i", serving)
         && wbl_db_run (db, error, "DELETE FROM article_slot WHERE slot>=?", "i", (serving + 1) << WBL_GENERATION_SHIFT)
         && wbl_db_set_meta_int (db, WBL_ARTICLE_INDEX_FROM, 0, error)
         && wbl_db_set_meta_int (db, "article-index-next", WBL_ARTICLE_INDEX_VERSION, error);
}

/**
 * wbl_db_end_next_index: within a transaction: the next index has all articles, and is searched from now on. What was of the
 * other one is deleted bit by bit.
 */
gboolean
wbl_db_end_next_index (WblDb *db, GError **error)
{
  gint64 serving = wbl_db_get_meta_int (db, "article-index-generation") + 1;

  wbl_db_drop_article_index (db);
  db->index_touched = TRUE;
  return wbl_db_run (db, error, "UPDATE article_segment SET slots=0, keys=x'' WHERE slots>0 AND first>>" SHIFT "<?", "i", serving)
         && wbl_db_set_meta_int (db, "article-index-generation", serving, error)
         && wbl_db_run (db, error, "UPDATE meta SET value=(SELECT value FROM meta WHERE name='article-index-next')"
                                   " WHERE name='article-index'", "")
         && wbl_db_run (db, error, "DELETE FROM meta WHERE name='article-index-next'", "");
}

/** wbl_db_delete_left_slots: deletes some of what an index that is not searched any more had of articles; as wbl_db_delete_left(). */
gboolean
wbl_db_delete_left_slots (WblDb *db, gint64 n_slots, gboolean *more, GError **error)
{
  gint64 first = wbl_db_get_article_index (db)->generation << WBL_GENERATION_SHIFT;

  *more = wbl_db_int (db, "SELECT 1 FROM article_slot WHERE slot<? LIMIT 1", "i", first) != 0;
  return !*more
         || wbl_db_run (db, error, "DELETE FROM article_slot WHERE slot IN (SELECT slot FROM article_slot WHERE slot<? LIMIT ?)", "ii",
                        first, n_slots);
}

/* What else is made of tokens. */
static gboolean
tokens_changed (WblDb *db, GError **error)
{
  return wbl_db_refold_picks (db, error) && wbl_db_leak_make_anew (db, error);
}

/** wbl_db_settle_article_index: on opening: sees to it that the index is, or becomes, one that this version made. */
gboolean
wbl_db_settle_article_index (WblDb *db, GError **error)
{
  gint64 version = wbl_db_get_meta_int (db, "article-index"), next = wbl_db_get_meta_int (db, "article-index-next");
  gboolean readable = version / 100 == WBL_ARTICLE_INDEX_FORMAT;

  if (readable && (next != 0 ? next : version) == WBL_ARTICLE_INDEX_VERSION)
    return TRUE;
  if (wbl_db_begin (db, error)
      && (readable ? wbl_db_begin_next_index (db, error) : make_tables (db, error))
      && tokens_changed (db, error) && wbl_db_commit (db, error))
    return TRUE;
  wbl_db_rollback (db);
  return FALSE;
}
