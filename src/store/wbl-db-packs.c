/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-packs"

#include "config.h"

#include "store/wbl-db-packs.h"

#include <string.h>

#include "model/wbl-article-pack.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"

/*
 * A pack is one operation, article.pack, whose entity is named by the file's SHA-256. Its articles are in pack_article; the
 * fold of an article takes those as versions at the operation's place in the log. So it does not matter when a pack
 * comes: one that is fetched late counts from where its operation stands.
 */

#define FIRST_PAUSE_MS (5 * G_GINT64_CONSTANT (1000))
#define LONGEST_PAUSE_MS (60 * 60 * G_GINT64_CONSTANT (1000))
#define SHA256_LENGTH 64

void
wbl_pack_free (WblPack *pack)
{
  if (pack == NULL)
    return;
  g_free (pack->sha256);
  g_free (pack->name);
  g_free (pack->url);
  g_free (pack->fail);
  g_free (pack->author);
  g_clear_pointer (&pack->bytes, g_bytes_unref);
  g_free (pack);
}

static void
pack_destroy (gpointer data)
{
  wbl_pack_free (data);
}

static void
packed_destroy (gpointer data)
{
  wbl_packed_free (data);
}

/* ---- making ---- */

/**
 * wbl_db_pack_stage:
 * @doc: a version of an article that goes with the next pack
 * @imported: it is a file's, as an import read it: what a person wrote before holds against it
 */
gboolean
wbl_db_pack_stage (WblDb *db, WblArticleDoc *doc, gboolean imported, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL;

  wbl_article_doc_to_json (doc, object);
  if (imported)
    json_object_set_boolean_member (object, "imported", TRUE);
  json_node_set_object (node, object);
  json = wbl_json_print (node);
  return wbl_db_run (db, error, "INSERT OR REPLACE INTO pack_staged(key,doc) VALUES(?,?)", "ss", doc->key, json);
}

/* As many as one pack takes. */
static GPtrArray *
staged (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT key,doc FROM pack_staged ORDER BY key", error, "");
  g_autoptr (GPtrArray) articles = g_ptr_array_new_with_free_func (packed_destroy);
  GError *local = NULL;
  gsize bytes = 0;

  while (stmt != NULL && articles->len < WBL_PACK_FULL_ARTICLES && wbl_db_step (db, stmt, &local))
    {
      const char *doc = col_text (stmt, 1);

      bytes += strlen (doc);
      if (articles->len > 0 && bytes > WBL_PACK_FULL_TEXT)
        break;
      g_ptr_array_add (articles, wbl_packed_new (col_text (stmt, 0), doc));
    }
  if (stmt != NULL && local == NULL)
    return g_steal_pointer (&articles);
  if (local != NULL)
    g_propagate_error (error, local);
  return NULL;
}

static gboolean
keep_articles (WblDb *db, const char *sha256, GPtrArray *articles, GError **error)
{
  for (guint i = 0; i < articles->len; i++)
    {
      const WblPacked *packed = g_ptr_array_index (articles, i);

      if (!wbl_db_run (db, error, "INSERT OR REPLACE INTO pack_article(key,pack,doc) VALUES(?,?,?)", "sss", packed->key, sha256,
                       packed->json)
          || !wbl_db_run (db, error, "DELETE FROM pack_staged WHERE key=?", "s", packed->key))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fold_articles (WblDb *db, GPtrArray *articles, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (guint i = 0; i < articles->len; i++)
    g_ptr_array_add (keys, ((WblPacked *) articles->pdata[i])->key);
  return wbl_db_fold_articles (db, keys, error);
}

/* What is in it was changed after the pack before it, up to now. */
static gboolean
log_pack (WblDb *db, const char *sha256, const char *name, GBytes *bytes, guint n, GError **error)
{
  g_autofree char *entity = g_strconcat ("pack:", sha256, NULL);
  g_autofree char *url = wbl_db_text (db, "SELECT url FROM pack WHERE sha256=?", "s", sha256);
  g_autoptr (WblOp) op = wbl_op_new ("article.pack", entity);
  gint64 since = wbl_db_get_meta_int (db, "packed-until"), until = MAX (wbl_db_now_ms (db), since + 1);

  wbl_op_set_string (op, "name", name);
  wbl_op_set_string (op, "sha256", sha256);
  wbl_op_set_int (op, "size", (gint64) g_bytes_get_size (bytes));
  wbl_op_set_int (op, "n", n);
  wbl_op_set_int (op, "since", since);
  wbl_op_set_int (op, "until", until);
  if (url != NULL) /* the same was sent before */
    wbl_op_set_string (op, "url", url);
  return wbl_db_set_meta_int (db, "packed-until", until, error)
         && wbl_db_run (db, error, "INSERT OR IGNORE INTO pack(sha256,name,size,n,until_ms,state,bytes) VALUES(?,?,?,?,?,1,?)",
                        "ssiiib", sha256, name, (gint64) g_bytes_get_size (bytes), (gint64) n, until, bytes)
         && wbl_db_op_add (db, op, error);
}

static gboolean
make_pack (WblDb *db, GPtrArray *articles, GError **error)
{
  g_autoptr (GBytes) bytes = wbl_pack_write (articles, error);
  g_autofree char *sha256 = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;
  g_autofree char *name = sha256 != NULL ? g_strdup_printf ("articles-%.12s.jsonl.gz", sha256) : NULL;

  return bytes != NULL && keep_articles (db, sha256, articles, error)
         && log_pack (db, sha256, name, bytes, articles->len, error) && fold_articles (db, articles, error);
}

/**
 * wbl_db_pack_some:
 * @more: (out): whether there is more to do
 *
 * Makes one pack of what is staged; from here on it is the team's, sent as soon as there is a line.
 */
gboolean
wbl_db_pack_some (WblDb *db, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) articles = staged (db, error);

  if (articles == NULL || (articles->len > 0 && !make_pack (db, articles, error)))
    return FALSE;
  *more = wbl_db_int (db, "SELECT 1 FROM pack_staged LIMIT 1", "") != 0;
  return TRUE;
}

/** wbl_db_pack_staged: as wbl_db_pack_some(), all of it. */
gboolean
wbl_db_pack_staged (WblDb *db, GError **error)
{
  gboolean more = TRUE;

  while (more)
    if (!wbl_db_pack_some (db, &more, error))
      return FALSE;
  return TRUE;
}

/**
 * wbl_db_imported_keys:
 * @collection: (nullable): of which articles; NULL: of all that were imported here
 *
 * Returns: (transfer full) (element-type utf8): the keys of those that are not the team's yet
 */
GPtrArray *
wbl_db_imported_keys (WblDb *db, const char *collection, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT key FROM article a WHERE (?1 IS NULL OR collection=?1)"
      " AND NOT EXISTS (SELECT 1 FROM article_doc d WHERE d.key=a.key) ORDER BY key",
      error, "s", collection);
  GPtrArray *keys = NULL;

  if (stmt == NULL)
    return NULL;
  keys = g_ptr_array_new_with_free_func (g_free);
  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (keys, col_dup (stmt, 0));
  return keys;
}

/**
 * wbl_db_pack_stage_keys:
 * @keys: (element-type utf8): imported articles
 * @n_too_long: (out): how many a pack cannot carry: they stay here alone
 *
 * Stages those that are not the team's yet, and that a pack can carry.
 *
 * Returns: how many
 */
guint
wbl_db_pack_stage_keys (WblDb *db, GPtrArray *keys, guint *n_too_long, GError **error)
{
  guint n = 0;

  *n_too_long = 0;
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_autoptr (WblArticleDoc) doc = wbl_db_get_article_doc (db, key, NULL);

      if (doc == NULL || doc->op != NULL)
        continue;
      if (strlen (key) > WBL_ARTICLE_MAX_KEY || strlen (doc->body) > WBL_ARTICLE_MAX_PACKED)
        {
          ++*n_too_long;
          continue;
        }
      if (!wbl_db_pack_stage (db, doc, TRUE, error))
        return 0;
      n++;
    }
  return n;
}

/* ---- moving ---- */

#define PACK_SELECT                                                                                                    \
  "SELECT p.sha256,p.name,p.url,p.fail,p.size,p.n,p.until_ms,p.next_ms,p.state,"                                       \
  " (SELECT coalesce(a.name,o.agent) FROM op o LEFT JOIN agent a ON a.id=o.agent WHERE o.entity='pack:'||p.sha256 LIMIT 1)" \
  " FROM pack p "

static WblPack *
pack_from_row (WblStmt *stmt)
{
  WblPack *pack = g_new0 (WblPack, 1);

  pack->sha256 = col_dup (stmt, 0);
  pack->name = col_dup (stmt, 1);
  pack->url = col_dup (stmt, 2);
  pack->fail = col_dup (stmt, 3);
  pack->size = col_int (stmt, 4);
  pack->n = (guint) col_int (stmt, 5);
  pack->until_ms = col_int (stmt, 6);
  pack->next_ms = col_int (stmt, 7);
  pack->state = (WblPackState) col_int (stmt, 8);
  pack->author = col_dup (stmt, 9);
  return pack;
}

static GBytes *
bytes_of (WblDb *db, const char *sha256)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT bytes FROM pack WHERE sha256=?", NULL, "s", sha256);

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL) || sqlite3_column_type (stmt, 0) != SQLITE_BLOB)
    return NULL;
  return g_bytes_new (sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
}

/**
 * wbl_db_pack_next:
 * @state: TO_SEND or TO_FETCH
 *
 * Returns: (transfer full) (nullable): the one that is due; NULL without an error: none is
 */
WblPack *
wbl_db_pack_next (WblDb *db, WblPackState state, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      PACK_SELECT "WHERE p.state=?1 AND p.next_ms<=?2 AND EXISTS (SELECT 1 FROM op WHERE entity='pack:'||p.sha256 AND state<>4)"
                  " ORDER BY p.next_ms, p.until_ms LIMIT 1",
      error, "ii", (gint64) state, wbl_db_now_ms (db));
  WblPack *pack = stmt != NULL && wbl_db_step (db, stmt, error) ? pack_from_row (stmt) : NULL;

  if (pack != NULL && state == WBL_PACK_TO_SEND)
    pack->bytes = bytes_of (db, pack->sha256);
  return pack;
}

/** wbl_db_pack_next_ms: Returns: when the next pack may be tried again, UTC milliseconds, 0 = none waits for a time. */
gint64
wbl_db_pack_next_ms (WblDb *db)
{
  return wbl_db_int (db, "SELECT min(next_ms) FROM pack WHERE state IN (1,2) AND next_ms>?", "i", wbl_db_now_ms (db));
}

/** wbl_db_pack_sent: the group has the file; now the operation may go, which tells the others where it is. */
gboolean
wbl_db_pack_sent (WblDb *db, const char *sha256, const char *url, GError **error)
{
  g_autofree char *entity = g_strconcat ("pack:", sha256, NULL);

  db->changes->outbox = TRUE;
  db->changes->knowledge = TRUE;
  return wbl_db_run (db, error, "UPDATE pack SET state=3, url=?, fail=NULL WHERE sha256=?", "ss", url, sha256)
         && wbl_db_run (db, error, "UPDATE op SET payload=json_set(payload,'$.url',?) WHERE entity=? AND mine=1", "ss", url,
                        entity);
}

static gboolean
is_what_was_sent (WblDb *db, const char *sha256, GBytes *bytes, GError **error)
{
  g_autofree char *got = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  gint64 size = wbl_db_int (db, "SELECT size FROM pack WHERE sha256=?", "s", sha256);

  if (g_str_equal (got, sha256) && (gint64) g_bytes_get_size (bytes) == size)
    return TRUE;
  g_set_error_literal (error, WBL_PACK_ERROR, WBL_PACK_ERROR_DAMAGED, "This is not the pack that was sent");
  return FALSE;
}

/**
 * wbl_db_pack_apply:
 * @bytes: what came as this pack
 *
 * Takes in its articles. Fails with WBL_PACK_ERROR when it is not what was sent: nothing of it counts then.
 */
gboolean
wbl_db_pack_apply (WblDb *db, const char *sha256, GBytes *bytes, GError **error)
{
  g_autoptr (GPtrArray) articles = NULL;

  if (!is_what_was_sent (db, sha256, bytes, error) || (articles = wbl_pack_read (bytes, error)) == NULL)
    return FALSE;
  db->changes->knowledge = TRUE;
  return wbl_db_run (db, error, "UPDATE pack SET state=3, fail=NULL WHERE sha256=?", "s", sha256)
         && keep_articles (db, sha256, articles, error) && fold_articles (db, articles, error);
}

/** wbl_db_pack_failed: it is tried again later: after 5 s, then each time twice as long, at most an hour. */
gboolean
wbl_db_pack_failed (WblDb *db, const char *sha256, const char *why, GError **error)
{
  gint64 tries = wbl_db_int (db, "SELECT tries FROM pack WHERE sha256=?", "s", sha256);
  gint64 pause = MIN (FIRST_PAUSE_MS << MIN (tries, 20), LONGEST_PAUSE_MS);

  db->changes->knowledge = TRUE;
  return wbl_db_run (db, error, "UPDATE pack SET tries=tries+1, fail=?, next_ms=? WHERE sha256=?", "sis", why,
                     wbl_db_now_ms (db) + pause, sha256);
}

/** wbl_db_packs_retry: a person, or a new connection: whatever waits is tried at once. */
gboolean
wbl_db_packs_retry (WblDb *db, GError **error)
{
  return wbl_db_run (db, error, "UPDATE pack SET next_ms=0 WHERE state IN (1,2) AND next_ms>0", "");
}

/** wbl_db_packs_waiting: Returns: (transfer full) (element-type WblPack): what is not where it should be, oldest first. */
GPtrArray *
wbl_db_packs_waiting (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, PACK_SELECT "WHERE p.state IN (1,2) ORDER BY p.until_ms, p.sha256", error, "");
  GPtrArray *packs = NULL;

  if (stmt == NULL)
    return NULL;
  packs = g_ptr_array_new_with_free_func (pack_destroy);
  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (packs, pack_from_row (stmt));
  return packs;
}

/* ---- folding ---- */

static gboolean
is_hash (const char *text)
{
  return strlen (text) == SHA256_LENGTH && strspn (text, "0123456789abcdef") == SHA256_LENGTH;
}

/* A colleague's operation says where the file is; the first that says so counts. */
static gboolean
note_pack (const WblOp *op, gpointer data)
{
  WblPack *pack = data;
  const char *url = wbl_json_string_or (op->payload, "url", NULL);
  const char *name = wbl_json_string_or (op->payload, "name", "");
  gint64 size = wbl_json_int_or (op->payload, "size", 0);

  if (!g_str_equal (op->kind, "article.pack") || url == NULL || size <= 0 || size > (gint64) WBL_PACK_MAX_BYTES)
    return TRUE;
  pack->url = g_strdup (url);
  pack->name = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 100));
  pack->size = size;
  pack->n = (guint) CLAMP (wbl_json_int_or (op->payload, "n", 0), 0, WBL_PACK_MAX_ARTICLES);
  pack->until_ms = wbl_json_time (op->payload, "until");
  return FALSE;
}

/** wbl_db_fold_pack: an operation has told of a pack, or has got its place: it is to be fetched, or its articles fold anew. */
gboolean
wbl_db_fold_pack (WblDb *db, const char *sha256, GError **error)
{
  g_autofree char *entity = g_strconcat ("pack:", sha256, NULL);
  g_autoptr (WblPack) pack = g_new0 (WblPack, 1);
  g_autoptr (GPtrArray) articles = g_ptr_array_new_with_free_func (packed_destroy);
  g_autoptr (WblStmt) stmt = NULL;

  if (!is_hash (sha256))
    return TRUE;
  if (wbl_db_int (db, "SELECT 1 FROM pack WHERE sha256=?", "s", sha256) == 0)
    {
      if (!wbl_db_ops_of (db, entity, note_pack, pack, error))
        return FALSE;
      db->changes->knowledge = TRUE;
      return pack->url == NULL
             || wbl_db_run (db, error, "INSERT INTO pack(sha256,name,size,url,n,until_ms,state) VALUES(?,?,?,?,?,?,2)", "ssisii",
                            sha256, pack->name, pack->size, pack->url, (gint64) pack->n, pack->until_ms);
    }
  stmt = wbl_db_prepare (db, "SELECT key FROM pack_article WHERE pack=?", error, "s", sha256);
  if (stmt == NULL)
    return FALSE;
  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (articles, wbl_packed_new (col_text (stmt, 0), ""));
  return fold_articles (db, articles, error);
}

/** wbl_db_packed_article: Returns: (transfer full) (nullable): what a pack says of an article. */
JsonObject *
wbl_db_packed_article (WblDb *db, const char *sha256, const char *key)
{
  g_autofree char *json = wbl_db_text (db, "SELECT doc FROM pack_article WHERE key=? AND pack=?", "ss", key, sha256);

  return json != NULL ? wbl_json_parse_object (json, -1, NULL) : NULL;
}
