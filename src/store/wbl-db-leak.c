/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-leak"

#include "config.h"

#include <string.h>

#include "store/wbl-db-index.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-private.h"
#include "text/wbl-leak.h"

/*
 * The leak guard's index: every run of twelve tokens of every internal article. A reply is looked up run by run, so a
 * check costs as many lookups as the reply has tokens, however large the knowledge is. Public articles are not in it:
 * only when something is found is the same run looked for in them, through their own index.
 */

#define PUBLIC_CANDIDATES 64 /* public articles that are read for one run */
#define PUBLIC_LOOKUPS 32    /* runs that are looked for in public articles: beyond that it is a leak */

void
wbl_leak_span_free (WblLeakSpan *span)
{
  if (span == NULL)
    return;
  g_free (span->article);
  g_free (span->title);
  g_free (span);
}

/* ---- the index ---- */

static gboolean
run_for_each (WblDb *db, const char *sql, gint64 article, const char *text, GError **error)
{
  g_autoptr (GArray) shingles = wbl_leak_shingles (text);

  for (guint i = 0; i < shingles->len; i++)
    if (!wbl_db_run (db, error, sql, "ii", (gint64) g_array_index (shingles, WblShingle, i).hash, article))
      return FALSE;
  return TRUE;
}

/** wbl_db_leak_index: from now on text of this internal article is guarded. */
gboolean
wbl_db_leak_index (WblDb *db, gint64 article, const char *title, const char *body, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO leak(hash,article) VALUES(?,?)";

  return run_for_each (db, sql, article, title, error) && run_for_each (db, sql, article, body, error);
}

/** wbl_db_leak_unindex: @title and @body are what was indexed. */
gboolean
wbl_db_leak_unindex (WblDb *db, gint64 article, const char *title, const char *body, GError **error)
{
  static const char sql[] = "DELETE FROM leak WHERE hash=? AND article=?";

  return run_for_each (db, sql, article, title, error) && run_for_each (db, sql, article, body, error);
}

/** wbl_db_leak_make_anew: of all internal articles at once: with runs of other tokens the guard would let text pass. */
gboolean
wbl_db_leak_make_anew (WblDb *db, GError **error)
{
  static const char next[] = "SELECT id FROM article WHERE id>? AND internal=1 ORDER BY id LIMIT 1";

  if (!wbl_db_run (db, error, "DELETE FROM leak", ""))
    return FALSE;
  for (gint64 row = wbl_db_int (db, next, "i", (gint64) 0); row != 0; row = wbl_db_int (db, next, "i", row))
    {
      g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", row);
      g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row);

      if (!wbl_db_leak_index (db, row, title, body, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- what public articles say too ---- */

static void
add_hashes (GHashTable *set, const char *text)
{
  g_autoptr (GArray) shingles = wbl_leak_shingles (text);

  for (guint i = 0; i < shingles->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (shingles, WblShingle, i).hash, sizeof (guint64)));
}

static gboolean
article_has (WblDb *db, gint64 row, guint64 hash, GHashTable *allowed)
{
  g_autofree char *title = wbl_db_text (db, "SELECT title FROM article WHERE id=? AND internal=0", "i", row);
  g_autofree char *body = title != NULL ? wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", row) : NULL;
  g_autoptr (GHashTable) own = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  if (body == NULL)
    return FALSE;
  add_hashes (own, title);
  add_hashes (own, body);
  if (!g_hash_table_contains (own, &hash))
    return FALSE;
  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_add (allowed, key);
    }
  return TRUE;
}

/* Candidates hold every word of @part; then the run itself is looked for. What the found article says is @allowed. */
static gboolean
public_has (WblDb *db, const char *part, guint64 hash, GHashTable *allowed)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_read = 0;

  if (!wbl_db_find_articles (db, part, rows, NULL))
    return FALSE;
  for (guint i = 0; i < rows->len && n_read < PUBLIC_CANDIDATES; i++)
    {
      gint64 row = g_array_index (rows, gint64, i);

      if (wbl_db_int (db, "SELECT internal FROM article WHERE id=?", "i", row))
        continue;
      if (article_has (db, row, hash, allowed))
        return TRUE;
      n_read++;
    }
  return FALSE;
}

/* The run as the internal article writes it: a reply may have other punctuation, which parts CJK text differently. */
static char *
internal_part (WblDb *db, gint64 article, guint64 hash)
{
  g_autofree char *body = wbl_db_text (db, "SELECT body FROM article WHERE id=?", "i", article);
  g_autoptr (GArray) shingles = body != NULL ? wbl_leak_shingles (body) : NULL;

  for (guint i = 0; shingles != NULL && i < shingles->len; i++)
    {
      const WblShingle *shingle = &g_array_index (shingles, WblShingle, i);

      if (shingle->hash == hash)
        return g_strndup (body + shingle->start, shingle->end - shingle->start);
    }
  return NULL;
}

static gboolean
is_public (WblDb *db, const char *text, const WblShingle *shingle, gint64 article, GHashTable *allowed)
{
  g_autofree char *part = g_strndup (text + shingle->start, shingle->end - shingle->start);
  g_autofree char *original = NULL;

  if (public_has (db, part, shingle->hash, allowed))
    return TRUE;
  original = internal_part (db, article, shingle->hash);
  return original != NULL && public_has (db, original, shingle->hash, allowed);
}

/* ---- the check ---- */

static gint64
owner_of (WblDb *db, guint64 hash)
{
  return wbl_db_int (db, "SELECT article FROM leak WHERE hash=? LIMIT 1", "i", (gint64) hash);
}

static WblLeakSpan *
span_new (WblDb *db, const WblShingle *shingle, gint64 article)
{
  WblLeakSpan *span = g_new0 (WblLeakSpan, 1);

  span->article = wbl_db_text (db, "SELECT key FROM article WHERE id=?", "i", article);
  span->title = wbl_db_text (db, "SELECT title FROM article WHERE id=?", "i", article);
  span->start = shingle->start;
  span->end = shingle->end;
  return span;
}

/* How far the text goes on repeating internal articles after @first. */
static void
extend (WblDb *db, GArray *shingles, guint first, GHashTable *allowed, WblLeakSpan *span)
{
  for (guint i = first + 1; i < shingles->len; i++)
    {
      const WblShingle *shingle = &g_array_index (shingles, WblShingle, i);

      if (g_hash_table_contains (allowed, &shingle->hash) || owner_of (db, shingle->hash) == 0)
        break;
      span->end = shingle->end;
    }
}

/**
 * wbl_db_find_leak:
 * @text: what a customer would read
 *
 * Looks for WBL_LEAK_TOKENS tokens in a row that an internal article has and no public one.
 *
 * Returns: (transfer full) (nullable): the first such part; NULL without @error when there is none
 */
WblLeakSpan *
wbl_db_find_leak (WblDb *db, const char *text, GError **error)
{
  g_autoptr (GArray) shingles = wbl_leak_shingles (text);
  g_autoptr (GHashTable) allowed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint lookups = 0;

  for (guint i = 0; i < shingles->len; i++)
    {
      const WblShingle *shingle = &g_array_index (shingles, WblShingle, i);
      gint64 article = g_hash_table_contains (allowed, &shingle->hash) ? 0 : owner_of (db, shingle->hash);
      WblLeakSpan *span;

      if (article == 0 || (lookups++ < PUBLIC_LOOKUPS && is_public (db, text, shingle, article, allowed)))
        continue;
      span = span_new (db, shingle, article);
      extend (db, shingles, i, allowed, span);
      return span;
    }
  return NULL;
}
