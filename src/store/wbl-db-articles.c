/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-articles"

#include "config.h"

#include <string.h>

#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-private.h"
#include "text/wbl-features.h"
#include "text/wbl-tokenizer.h"

/* Of a longer article the rest is kept, but not found. The index must be told the same text when a row leaves it. */
#define INDEXED_BYTES (512 * 1024)
#define PREFIX_WORDS 200
#define MAX_KNOWN_DF 100000 /* kept in memory until articles change */

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

/* ---- document frequencies: counted over a batch, written once ---- */

typedef struct
{
  GHashTable *deltas; /* term (owned) → how many articles more (int) */
  GHashTable *seen;   /* terms of this article (owned) */
  int by;
  int lengths[4]; /* by kind, of the field that is counted */
} Frequencies;

/* Together how long all titles or bodies are: rows beside the terms, by names that no term has. */
static const char *const length_terms[2][4] = { { "#b0", "#b1", "#b2", "#b3" }, { "#t0", "#t1", "#t2", "#t3" } };

static void
add_delta (GHashTable *deltas, const char *term, int by)
{
  int n = GPOINTER_TO_INT (g_hash_table_lookup (deltas, term));

  g_hash_table_replace (deltas, g_strdup (term), GINT_TO_POINTER (n + by));
}

static void
count_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Frequencies *f = data;
  char term[512];
  gsize mark = kind == WBL_FEATURE_GRAM ? 1 : 0;

  f->lengths[kind]++;
  if (kind == WBL_FEATURE_PAIR || len + mark >= sizeof term)
    return;
  term[0] = '~';
  memcpy (term + mark, bytes, len);
  term[len + mark] = '\0';
  if (g_hash_table_contains (f->seen, term))
    return;
  g_hash_table_add (f->seen, g_strdup (term));
  add_delta (f->deltas, term, f->by);
}

static void
count_field (Frequencies *f, const char *text, gboolean title)
{
  memset (f->lengths, 0, sizeof f->lengths);
  wbl_features (text, -1, count_cb, f);
  for (guint kind = 0; kind < G_N_ELEMENTS (f->lengths); kind++)
    add_delta (f->deltas, length_terms[title][kind], f->by * f->lengths[kind]);
}

static void
count_article (GHashTable *deltas, const char *title, const char *body, int by)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Frequencies f = { deltas, seen, by, { 0 } };

  count_field (&f, title, TRUE);
  count_field (&f, body, FALSE);
}

static gboolean
write_frequencies (WblDb *db, GHashTable *deltas, GError **error)
{
  GHashTableIter iter;
  gpointer term, by;

  g_clear_pointer (&db->article_df, g_hash_table_unref);
  g_hash_table_iter_init (&iter, deltas);
  while (g_hash_table_iter_next (&iter, &term, &by))
    {
      gint64 n = GPOINTER_TO_INT (by);

      if (n != 0
          && !wbl_db_run (db, error,
                          "INSERT INTO article_term(term,df) VALUES(?,?) ON CONFLICT(term) DO UPDATE SET df=df+excluded.df",
                          "si", term, n))
        return FALSE;
      if (n < 0 && !wbl_db_run (db, error, "DELETE FROM article_term WHERE term=? AND df<=0", "s", term))
        return FALSE;
    }
  return TRUE;
}

/* ---- the index ---- */

static char *
indexed_part (const char *body)
{
  gsize len = strlen (body);

  if (len > INDEXED_BYTES)
    len = (gsize) (g_utf8_find_prev_char (body, body + INDEXED_BYTES) - body);
  return g_strndup (body, len);
}

static gboolean
index_article (WblDb *db, gint64 row, const char *title, const char *body, GHashTable *deltas, GError **error)
{
  g_autofree char *part = indexed_part (body);

  count_article (deltas, title, part, 1);
  return wbl_db_run (db, error, "INSERT INTO article_fts(rowid,title,body) VALUES(?,?,?)", "iss", row, title, part);
}

/* Must run while the row still holds what was indexed. */
static gboolean
unindex_article (WblDb *db, gint64 row, GHashTable *deltas, GError **error)
{
  g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", row);
  g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row);
  g_autofree char *part = body != NULL ? indexed_part (body) : NULL;

  if (title == NULL || part == NULL)
    return TRUE;
  if (wbl_db_int (db, "SELECT internal FROM article WHERE id=?", "i", row)
      && !wbl_db_leak_unindex (db, row, title, body, error))
    return FALSE;
  count_article (deltas, title, part, -1);
  return wbl_db_run (db, error, "INSERT INTO article_fts(article_fts,rowid,title,body) VALUES('delete',?,?,?)", "iss", row,
                     title, part);
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

static gboolean
put_article (WblDb *db, const WblArticlePut *put, GHashTable *deltas, WblArticleCounts *counts, GError **error)
{
  const WblArticle *a = put->article;
  gint64 row = wbl_db_int (db, "SELECT id FROM article WHERE key=?", "s", a->key);
  g_autofree char *hash = row != 0 ? wbl_db_text (db, "SELECT hash FROM article WHERE id=?", "i", row) : NULL;

  if (g_strcmp0 (hash, put->hash) == 0 || (!put->team && wbl_db_article_is_team (db, a->key)))
    {
      counts->unchanged++;
      return TRUE;
    }
  if (row != 0 && !unindex_article (db, row, deltas, error))
    return FALSE;
  *(row != 0 ? &counts->changed : &counts->added) += 1;
  db->changes->knowledge = TRUE;
  return write_article (db, put, &row, error) && index_article (db, row, a->title, a->body, deltas, error)
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
  g_autoptr (GHashTable) deltas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < puts->len; i++)
    if (!put_article (db, g_ptr_array_index (puts, i), deltas, counts, error))
      return FALSE;
  return write_frequencies (db, deltas, error);
}

/** wbl_db_delete_article: Returns: FALSE with NOT_FOUND when there is none. */
gboolean
wbl_db_delete_article (WblDb *db, const char *key, GError **error)
{
  g_autoptr (GHashTable) deltas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 row = wbl_db_int (db, "SELECT id FROM article WHERE key=?", "s", key);

  if (row == 0)
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such article");
      return FALSE;
    }
  db->changes->knowledge = TRUE;
  return unindex_article (db, row, deltas, error) && write_frequencies (db, deltas, error)
         && wbl_db_run (db, error, "DELETE FROM article WHERE id=?", "i", row);
}

/* ---- an index of another version ---- */

static gboolean
index_all (WblDb *db, GHashTable *deltas, GError **error)
{
  gint64 row = 0;

  while ((row = wbl_db_int (db, "SELECT id FROM article WHERE id>? ORDER BY id LIMIT 1", "i", row)) != 0)
    {
      g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", row);
      g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row);

      if (!index_article (db, row, title, body, deltas, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
rebuild_index (WblDb *db, GError **error)
{
  g_autoptr (GHashTable) deltas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return wbl_db_exec (db, "INSERT INTO article_fts(article_fts) VALUES('delete-all'); DELETE FROM article_term", error)
         && index_all (db, deltas, error) && write_frequencies (db, deltas, error)
         && wbl_db_set_meta_int (db, "article-index", WBL_TOKENIZER_VERSION, error);
}

/**
 * wbl_db_settle_article_index:
 *
 * On opening: an index that another version's tokenizer made is made anew, since nothing in it could be found or removed
 * by this one's tokens.
 */
gboolean
wbl_db_settle_article_index (WblDb *db, GError **error)
{
  if (wbl_db_get_meta_int (db, "article-index") == WBL_TOKENIZER_VERSION)
    return TRUE;
  if (wbl_db_begin (db, error) && rebuild_index (db, error) && wbl_db_commit (db, error))
    return TRUE;
  wbl_db_rollback (db);
  return FALSE;
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

/** wbl_db_get_article_row: as wbl_db_get_article(), by the row that wbl_db_find_articles() gave. */
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

guint
wbl_db_count_articles (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM article", "");
}

/* ---- candidates ---- */

/** wbl_db_article_df: Returns: in how many articles a term is (of WBL_FEATURE_GRAM with ~ before it). */
guint
wbl_db_article_df (WblDb *db, const char *term)
{
  gpointer known;
  guint df;

  if (db->article_df != NULL && g_hash_table_lookup_extended (db->article_df, term, NULL, &known))
    return GPOINTER_TO_UINT (known);
  df = (guint) MAX (0, wbl_db_int (db, "SELECT df FROM article_term WHERE term=?", "s", term));
  if (db->article_df != NULL && g_hash_table_size (db->article_df) >= MAX_KNOWN_DF)
    g_clear_pointer (&db->article_df, g_hash_table_unref);
  if (db->article_df == NULL)
    db->article_df = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (db->article_df, g_strdup (term), GUINT_TO_POINTER (df));
  return df;
}

/** wbl_db_article_length: Returns: how many features of @kind all titles, or all bodies, have together. */
double
wbl_db_article_length (WblDb *db, gboolean title, WblFeatureKind kind)
{
  return wbl_db_article_df (db, length_terms[title != FALSE][kind]);
}

/** wbl_db_article_prefix_df: as wbl_db_article_df(), summed up over the first words that begin with @prefix. */
guint
wbl_db_article_prefix_df (WblDb *db, const char *prefix)
{
  g_autofree char *end = g_strconcat (prefix, "\xf4\x8f\xbf\xbf", NULL);

  return (guint) wbl_db_int (
      db, "SELECT sum(df) FROM (SELECT df FROM article_term WHERE term>=? AND term<? LIMIT " G_STRINGIFY (PREFIX_WORDS) ")",
      "ss", prefix, end);
}

static char *
phrase_for (const char *words, gboolean prefix, gboolean title_only)
{
  g_auto (GStrv) parts = g_strsplit (words, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);

  return g_strconcat (title_only ? "title : \"" : "\"", escaped, prefix ? "\"*" : "\"", NULL);
}

/**
 * wbl_db_find_articles:
 * @words: what to find, as it stands in a text; several tokens are a phrase
 * @prefix: whether the last of them may be the beginning of a longer one
 * @limit: how many rows are read at most
 * @rows: (element-type gint64): the rows are appended here
 *
 * Returns: whether it could be looked for
 */
gboolean
wbl_db_find_articles (WblDb *db, const char *words, gboolean prefix, gboolean title_only, guint limit, GArray *rows, GError **error)
{
  g_autofree char *phrase = phrase_for (words, prefix, title_only);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT rowid FROM article_fts WHERE article_fts MATCH ? LIMIT ?", error,
                                             "si", phrase, (gint64) limit);
  GError *local = NULL;

  if (stmt == NULL)
    return FALSE;
  while (wbl_db_step (db, stmt, &local))
    {
      gint64 row = col_int (stmt, 0);
      g_array_append_val (rows, row);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}
