/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-articles"

#include "config.h"

#include <string.h>

#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-packs.h"
#include "store/wbl-db-private.h"

/* Of a longer article the rest is kept, but not found. The index must be told the same text when a row leaves it. */
#define INDEXED_BYTES (512 * 1024)

/**
 * wbl_article_put_new:
 * @article: (transfer full): the article
 * @hash: of its content
 * @source: (nullable): where it came from
 */
WblArticlePut *
wbl_article_put_new (WblArticle *article, const char *hash, const char *source)
{
  WblArticlePut *put = g_new0 (WblArticlePut, 1);

  put->article = article;
  put->hash = g_strdup (hash);
  put->source = g_strdup (source);
  return put;
}

void
wbl_article_put_free (WblArticlePut *put)
{
  if (put == NULL)
    return;
  g_object_unref (put->article);
  g_free (put->hash);
  g_free (put->source);
  g_free (put);
}

/* ---- the index ---- */

/** wbl_db_indexed_part: Returns: (transfer full) (nullable): what of an article's body is in the index. */
char *
wbl_db_indexed_part (const char *body)
{
  gsize len = body != NULL ? strlen (body) : 0;

  if (len > INDEXED_BYTES)
    len = (gsize) (g_utf8_find_prev_char (body, body + INDEXED_BYTES) - body);
  return body != NULL ? g_strndup (body, len) : NULL;
}

/* Must run while the row still holds what was indexed. */
static gboolean
unindex_article (WblDb *db, gint64 row, WblIndexing *indexing, GError **error)
{
  g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", row);
  g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row);
  g_autofree char *part = wbl_db_indexed_part (body);

  if (title == NULL || part == NULL)
    return TRUE;
  if (wbl_db_int (db, "SELECT internal FROM article WHERE id=?", "i", row)
      && !wbl_db_leak_unindex (db, row, title, body, error))
    return FALSE;
  return wbl_db_indexing_remove (indexing, row, title, part, error);
}

/* ---- writing ---- */

static gboolean
write_article (WblDb *db, const WblArticlePut *put, gint64 *row, GError **error)
{
  const WblArticle *a = put->article;

  if (!wbl_db_run (db, error,
                   "INSERT INTO article(key,title,body,language,collection,url,region,product,twin,internal,hash,"
                   "verified_ms,valid_from_ms,valid_to_ms,changed_ms,source) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                   " ON CONFLICT(key) DO UPDATE SET title=excluded.title, body=excluded.body, language=excluded.language,"
                   " collection=excluded.collection, url=excluded.url, region=excluded.region, product=excluded.product,"
                   " twin=excluded.twin, internal=excluded.internal,"
                   " hash=excluded.hash, verified_ms=excluded.verified_ms, valid_from_ms=excluded.valid_from_ms,"
                   " valid_to_ms=excluded.valid_to_ms, changed_ms=excluded.changed_ms, source=excluded.source,"
                   " version=version+1",
                   "sssssssssisiiiis", a->key, a->title, a->body, a->language, a->collection, a->url, a->region, a->product,
                   a->twin, (gint64) (a->internal != FALSE), put->hash, a->verified_ms, a->valid_from_ms, a->valid_to_ms,
                   wbl_db_now_ms (db), put->source))
    return FALSE;
  *row = wbl_db_int (db, "SELECT id FROM article WHERE key=?", "s", a->key);
  return TRUE;
}

/* A file that the team has read changed: its next text goes the same way, with the next pack (wbl_db_pack_staged()). */
static gboolean
stage_article (WblDb *db, const WblArticle *a, WblArticleCounts *counts, GError **error)
{
  g_autoptr (WblArticleDoc) doc = wbl_db_get_article_doc (db, a->key, error);

  if (doc == NULL)
    return FALSE;
  counts->changed++;
  wbl_article_doc_set (&doc->title, a->title);
  wbl_article_doc_set (&doc->body, a->body);
  wbl_article_doc_set (&doc->language, a->language);
  wbl_article_doc_set (&doc->collection, a->collection);
  wbl_article_doc_set (&doc->url, a->url);
  wbl_article_doc_set (&doc->region, a->region);
  wbl_article_doc_set (&doc->product, a->product);
  wbl_article_doc_set (&doc->twin, a->twin);
  doc->valid_from_ms = a->valid_from_ms;
  doc->valid_to_ms = a->valid_to_ms;
  doc->verified_ms = a->verified_ms;
  if (doc->state == WBL_ARTICLE_PUBLIC || doc->state == WBL_ARTICLE_INTERNAL)
    doc->state = a->internal ? WBL_ARTICLE_INTERNAL : WBL_ARTICLE_PUBLIC;
  return wbl_db_pack_stage (db, doc, TRUE, error);
}

static gboolean
put_article (WblDb *db, const WblArticlePut *put, WblIndexing *indexing, WblArticleCounts *counts, GError **error)
{
  const WblArticle *a = put->article;
  gint64 row = wbl_db_int (db, "SELECT id FROM article WHERE key=?", "s", a->key);
  g_autofree char *hash = row != 0 ? wbl_db_text (db, "SELECT hash FROM article WHERE id=?", "i", row) : NULL;
  g_autofree char *part = NULL;

  if (!put->team && wbl_db_article_is_filed (db, a->key))
    return stage_article (db, a, counts, error);
  if (g_strcmp0 (hash, put->hash) == 0 || (!put->team && wbl_db_article_is_team (db, a->key)))
    {
      counts->unchanged++;
      return TRUE;
    }
  if (row != 0 && !unindex_article (db, row, indexing, error))
    return FALSE;
  *(row != 0 ? &counts->changed : &counts->added) += 1;
  db->changes->knowledge = TRUE;
  part = wbl_db_indexed_part (a->body);
  return write_article (db, put, &row, error) && wbl_db_indexing_add (indexing, row, a->title, part, error)
         && (!a->internal || wbl_db_leak_index (db, row, a->title, a->body, error));
}

/**
 * wbl_db_put_articles:
 * @puts: (element-type WblArticlePut): articles; the same key again is the next version of it
 * @counts: (inout): added to
 *
 * Returns: whether all were written
 */
gboolean
wbl_db_put_articles (WblDb *db, GPtrArray *puts, WblArticleCounts *counts, GError **error)
{
  g_autoptr (WblIndexing) indexing = wbl_db_indexing_new (db);

  for (guint i = 0; i < puts->len; i++)
    if (!put_article (db, g_ptr_array_index (puts, i), indexing, counts, error))
      return FALSE;
  return wbl_db_indexing_finish (indexing, error);
}

/** wbl_db_delete_article: Returns: FALSE with NOT_FOUND when there is none. */
gboolean
wbl_db_delete_article (WblDb *db, const char *key, GError **error)
{
  g_autoptr (WblIndexing) indexing = wbl_db_indexing_new (db);
  gint64 row = wbl_db_int (db, "SELECT id FROM article WHERE key=?", "s", key);

  if (row == 0)
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such article");
      return FALSE;
    }
  db->changes->knowledge = TRUE;
  return unindex_article (db, row, indexing, error) && wbl_db_indexing_finish (indexing, error)
         && wbl_db_run (db, error, "DELETE FROM article WHERE id=?", "i", row);
}

/* ---- reading ---- */

#define ARTICLE_SELECT                                                                                                 \
  "SELECT key, title, body, language, collection, url, region, internal, version, verified_ms, valid_from_ms,"         \
  " valid_to_ms, changed_ms, product, twin FROM article "

static WblArticle *
article_from_row (WblStmt *stmt)
{
  WblArticle *article = wbl_article_new ();

  article->key = col_dup (stmt, 0);
  article->title = col_dup (stmt, 1);
  article->body = col_dup (stmt, 2);
  article->language = col_dup (stmt, 3);
  article->collection = col_dup (stmt, 4);
  article->url = col_dup (stmt, 5);
  article->region = col_dup (stmt, 6);
  article->internal = col_int (stmt, 7) != 0;
  article->version = (guint) col_int (stmt, 8);
  article->verified_ms = col_int (stmt, 9);
  article->valid_from_ms = col_int (stmt, 10);
  article->valid_to_ms = col_int (stmt, 11);
  article->changed_ms = col_int (stmt, 12);
  article->product = col_dup (stmt, 13);
  article->twin = col_dup (stmt, 14);
  return article;
}

static WblArticle *
one_article (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  if (wbl_db_step (db, stmt, &local))
    return article_from_row (stmt);
  if (local != NULL)
    g_propagate_error (error, local);
  else
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such article");
  return NULL;
}

/** wbl_db_get_article: Returns: (transfer full): NOT_FOUND when there is none. */
WblArticle *
wbl_db_get_article (WblDb *db, const char *key, GError **error)
{
  return one_article (db, wbl_db_prepare (db, ARTICLE_SELECT "WHERE key=?", error, "s", key), error);
}

/** wbl_db_get_article_row: as wbl_db_get_article(), by its row. */
WblArticle *
wbl_db_get_article_row (WblDb *db, gint64 row, GError **error)
{
  return one_article (db, wbl_db_prepare (db, ARTICLE_SELECT "WHERE id=?", error, "i", row), error);
}

/** wbl_db_list_articles: Returns: (transfer full): by title, of @collection or, with NULL, of all. */
GPtrArray *
wbl_db_list_articles (WblDb *db, const char *collection, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, ARTICLE_SELECT "WHERE ?1 IS NULL OR collection=?1 ORDER BY title, key LIMIT ?2", error, "si", collection,
      (gint64) limit);
  g_autoptr (GPtrArray) articles = g_ptr_array_new_with_free_func (g_object_unref);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (articles, article_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&articles);
  g_propagate_error (error, local);
  return NULL;
}

/** wbl_db_article_row: Returns: an article's row by its key, 0 when it is not here. */
gint64
wbl_db_article_row (WblDb *db, const char *key)
{
  return wbl_db_int (db, "SELECT id FROM article WHERE key=?", "s", key);
}

/** wbl_db_article_slot: Returns: an article's slot of the index by its row, 0 when it is not in there (yet). */
gint64
wbl_db_article_slot (WblDb *db, gint64 row)
{
  return wbl_index_slot (wbl_db_get_article_index (db), row);
}

guint
wbl_db_count_articles (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM article", "");
}

/* ---- candidates ---- */

/**
 * wbl_db_read_slot:
 * @slot: of the index
 * @func: (scope call): called with the article, if it is still there
 *
 * Returns: FALSE with @error set
 */
gboolean
wbl_db_read_slot (WblDb *db, gint64 slot, WblArticleSlotFunc func, gpointer data, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT article, region, valid_from_ms, valid_to_ms, digest FROM article_slot WHERE slot=?", error, "i", slot);
  GError *local = NULL;

  if (stmt == NULL)
    return FALSE;
  if (wbl_db_step (db, stmt, &local))
    {
      WblArticleSlot one = { col_int (stmt, 0), (const char *) sqlite3_column_text (stmt, 1), col_int (stmt, 2), col_int (stmt, 3),
                             sqlite3_column_blob (stmt, 4), (gsize) sqlite3_column_bytes (stmt, 4) };
      func (&one, data);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/** wbl_db_article_key: Returns: (transfer full) (nullable): an article's key by its row. */
char *
wbl_db_article_key (WblDb *db, gint64 row)
{
  return wbl_db_text (db, "SELECT key FROM article WHERE id=?", "i", row);
}
