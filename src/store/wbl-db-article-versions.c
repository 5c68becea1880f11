/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-article-versions"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-packs.h"
#include "store/wbl-db-private.h"

/*
 * An article of the team is the fold of its operations: each article.put is a version, the last one holds, and all are
 * kept. A body that does not fit into one operation goes before it in pieces, operations of an entity that is named by
 * the body's SHA-256; a version whose pieces are not all here does not hold yet. What the fold gives is in article_doc; the row in
 * article, which is what search finds, follows from that.
 */

#define INLINE_BYTES 7000 /* of a payload; the rest of WBL_OP_MAX_EXT is for names and ids */
#define PIECE_BYTES 6500  /* of a piece as JSON */
#define MAX_PIECES 128 /* the longest body has 91 when each of its characters is escaped */

/* ---- pieces ---- */

/* How long a character is in JSON. */
static gsize
json_length (const char *at)
{
  guchar c = (guchar) *at;

  if (c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r')
    return 2;
  return c < 0x20 || c == 0x7f ? 6 : (gsize) (g_utf8_next_char (at) - at);
}

static char *
next_piece (const char **rest)
{
  const char *end = *rest;
  char *piece;

  for (gsize used = 0; *end != '\0'; end = g_utf8_next_char (end))
    {
      used += json_length (end);
      if (used > PIECE_BYTES)
        break;
    }
  piece = g_strndup (*rest, (gsize) (end - *rest));
  *rest = end;
  return piece;
}

static gboolean
add_piece (WblDb *db, const char *entity, guint n, const char *text, GError **error)
{
  g_autoptr (WblOp) op = wbl_op_new ("piece", entity);

  wbl_op_set_int (op, "n", n);
  wbl_op_set_string (op, "text", text);
  return wbl_db_op_add (db, op, error);
}

/* Logs a body in pieces, unless that was done before: a version that is restored is not sent again. */
static gboolean
add_pieces (WblDb *db, const char *hash, const char *body, guint *n_pieces, GError **error)
{
  g_autofree char *entity = g_strconcat ("piece:", hash, NULL);
  gboolean sent = wbl_db_int (db, "SELECT 1 FROM op WHERE entity=? AND state<>4 LIMIT 1", "s", entity) != 0;

  *n_pieces = 0;
  for (const char *rest = body; *rest != '\0'; (*n_pieces)++)
    {
      g_autofree char *piece = next_piece (&rest);

      if (!sent && !add_piece (db, entity, *n_pieces, piece, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
collect_piece (const WblOp *op, gpointer data)
{
  GPtrArray *texts = data;
  gint64 n = wbl_json_int_or (op->payload, "n", -1);

  if (!g_str_equal (op->kind, "piece") || n < 0 || n >= MAX_PIECES)
    return TRUE;
  if (n >= texts->len)
    g_ptr_array_set_size (texts, (int) n + 1);
  g_free (texts->pdata[n]);
  texts->pdata[n] = g_strdup (wbl_json_string_or (op->payload, "text", ""));
  return TRUE;
}

/* Returns: (nullable): without an error, when not all pieces of it are here or they are not what they should be. */
static char *
join_pieces (WblDb *db, const char *hash, GError **error)
{
  g_autofree char *entity = g_strconcat ("piece:", hash, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *got = NULL;

  if (!wbl_db_ops_of (db, entity, collect_piece, texts, error))
    return NULL;
  for (guint i = 0; i < texts->len; i++)
    if (texts->pdata[i] != NULL)
      g_string_append (body, texts->pdata[i]);
  got = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body->str, (gssize) body->len);
  return g_str_equal (got, hash) ? g_string_free (g_steal_pointer (&body), FALSE) : NULL;
}

/* ---- the fold ---- */

typedef struct
{
  WblDb *db;
  GPtrArray *versions; /* (owned) WblArticleDoc, oldest first */
  WblArticleDoc *last; /* (unowned) (nullable): the one that holds */
  const char *key;
  guint n_puts; /* also the ones that cannot hold yet */
  GError *error;
} ArticleFold;

static void
article_fold_clear (ArticleFold *fold)
{
  g_clear_pointer (&fold->versions, g_ptr_array_unref);
  g_clear_error (&fold->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArticleFold, article_fold_clear)

static gboolean
fill_body (ArticleFold *fold, JsonObject *said, WblArticleDoc *doc)
{
  const char *hash = wbl_json_string_or (said, "sha256", NULL);

  if (hash == NULL)
    return TRUE;
  g_free (doc->body);
  doc->body = join_pieces (fold->db, hash, &fold->error);
  return doc->body != NULL;
}

/* A file's text is what an edit began from: where somebody has said so before, or gone on from there, it counts for nothing.
 * The next text of a file that a pack brought replaces the one before, until somebody edits it. */
static gboolean
is_overruled (const ArticleFold *fold, gboolean imported, gboolean packed)
{
  if (!imported || fold->n_puts == 0)
    return FALSE;
  return !packed || fold->last == NULL || !fold->last->filed;
}

static void
fold_put (ArticleFold *fold, const WblOp *op, JsonObject *said, gboolean packed)
{
  gboolean imported = wbl_json_bool_or (said, "imported", FALSE);
  g_autoptr (WblArticleDoc) doc = NULL;

  if (is_overruled (fold, imported, packed))
    return;
  fold->n_puts++;
  doc = wbl_article_doc_from_json (fold->key, said);
  if (!fill_body (fold, said, doc) || *doc->title == '\0' || *doc->body == '\0')
    return; /* pieces are missing, or it is none */
  doc->op = g_strdup (op->id);
  doc->author = g_strdup (op->agent);
  doc->at_ms = imported && doc->verified_ms != 0 ? doc->verified_ms : op->at_ms;
  doc->version = fold->n_puts;
  doc->pending = op->state == WBL_OP_QUEUED || op->state == WBL_OP_SENDING;
  doc->filed = imported && packed;
  if (fold->last != NULL && !doc->filed)
    fold->last->unseen = g_strcmp0 (doc->of, fold->last->op) != 0;
  fold->last = doc;
  g_ptr_array_add (fold->versions, g_steal_pointer (&doc));
}

static void
fold_packed (ArticleFold *fold, const WblOp *op)
{
  g_autoptr (JsonObject) said = wbl_db_packed_article (fold->db, op->entity + strlen ("pack:"), fold->key);

  if (said != NULL)
    fold_put (fold, op, said, TRUE);
}

static gboolean
fold_article_op (const WblOp *op, gpointer data)
{
  ArticleFold *fold = data;
  WblArticleState state = 0;

  if (g_str_equal (op->kind, "article.put"))
    fold_put (fold, op, op->payload, FALSE);
  else if (g_str_equal (op->kind, "article.pack"))
    fold_packed (fold, op);
  else if (fold->last == NULL)
    return fold->error == NULL;
  else if (g_str_equal (op->kind, "article.state"))
    {
      state = wbl_article_state_from_string (wbl_json_string_or (op->payload, "state", ""));
      fold->last->state = state != 0 ? state : fold->last->state;
    }
  else if (g_str_equal (op->kind, "article.verify"))
    {
      fold->last->verified_ms = wbl_json_time (op->payload, "verified");
      fold->last->review_ms = wbl_json_time (op->payload, "review");
    }
  return fold->error == NULL;
}

static gboolean
fold_all (WblDb *db, const char *key, ArticleFold *fold, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", key, NULL);

  fold->db = db;
  fold->key = key;
  fold->versions = g_ptr_array_new_with_free_func (g_object_unref);
  if (!wbl_db_ops_of (db, entity, fold_article_op, fold, error))
    return FALSE;
  if (fold->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fold->error));
      return FALSE;
    }
  if (fold->last != NULL)
    fold->last->in_force = TRUE;
  return TRUE;
}

/* ---- rows ---- */

static char *
hash_of (WblArticleDoc *doc)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  wbl_article_doc_to_json (doc, object);
  json_node_set_object (node, object);
  text = wbl_json_print (node);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static WblArticle *
article_of (WblArticleDoc *doc)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (doc->key);
  article->title = g_strdup (doc->title);
  article->body = g_strdup (doc->body);
  article->language = g_strdup (doc->language);
  article->collection = g_strdup (doc->collection);
  article->url = g_strdup (doc->url);
  article->region = g_strdup (doc->region);
  article->product = g_strdup (doc->product);
  article->twin = g_strdup (doc->twin);
  article->internal = doc->state != WBL_ARTICLE_PUBLIC;
  article->verified_ms = doc->verified_ms;
  article->valid_from_ms = doc->valid_from_ms;
  article->valid_to_ms = doc->valid_to_ms;
  return article;
}

static gboolean
is_found (const WblArticleDoc *doc)
{
  return doc->state == WBL_ARTICLE_PUBLIC || doc->state == WBL_ARTICLE_INTERNAL;
}

static WblArticlePut *
put_of (WblDb *db, WblArticleDoc *doc)
{
  g_autofree char *source = wbl_db_text (db, "SELECT source FROM article WHERE key=?", "s", doc->key);
  g_autofree char *hash = hash_of (doc);
  WblArticlePut *put = wbl_article_put_new (article_of (doc), hash, source);

  put->team = TRUE;
  return put;
}

static gboolean
delete_found (WblDb *db, const char *key, GError **error)
{
  return wbl_db_int (db, "SELECT 1 FROM article WHERE key=?", "s", key) == 0 || wbl_db_delete_article (db, key, error);
}

/* What search finds: of each article (element-type WblArticleDoc) that is published its last version. They are indexed together. */
static gboolean
write_found (WblDb *db, GPtrArray *docs, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };
  gboolean ok = TRUE;

  for (guint i = 0; i < docs->len && ok; i++)
    {
      WblArticleDoc *doc = docs->pdata[i];

      if (is_found (doc))
        g_ptr_array_add (puts, put_of (db, doc));
      else
        ok = delete_found (db, doc->key, error);
    }
  ok = ok && (puts->len == 0 || wbl_db_put_articles (db, puts, &counts, error));
  for (guint i = 0; i < docs->len && ok; i++)
    {
      WblArticleDoc *doc = docs->pdata[i];

      ok = !is_found (doc)
           || wbl_db_run (db, error, "UPDATE article SET version=?, changed_ms=? WHERE key=?", "iis", (gint64) doc->version,
                          doc->at_ms, doc->key);
    }
  return ok;
}

static gboolean
write_doc (WblDb *db, WblArticleDoc *doc, GError **error)
{
  return wbl_db_run (db, error,
                     "INSERT OR REPLACE INTO article_doc(key,op,version,title,body,language,collection,url,twin,region,"
                     "product,owner,state,valid_from_ms,valid_to_ms,verified_ms,review_ms,author,at_ms,pending,filed)"
                     " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     "ssisssssssssiiiiisiii", doc->key, doc->op, (gint64) doc->version, doc->title, doc->body, doc->language,
                     doc->collection, doc->url, doc->twin, doc->region, doc->product, doc->owner, (gint64) doc->state,
                     doc->valid_from_ms, doc->valid_to_ms, doc->verified_ms, doc->review_ms, doc->author, doc->at_ms,
                     (gint64) doc->pending, (gint64) doc->filed);
}

/**
 * wbl_db_fold_articles:
 * @keys: (element-type utf8): articles
 *
 * Computes the rows of articles from their operations. One without a version is left alone.
 */
gboolean
wbl_db_fold_articles (WblDb *db, GPtrArray *keys, GError **error)
{
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < keys->len; i++)
    {
      g_auto (ArticleFold) fold = { 0 };

      if (!fold_all (db, keys->pdata[i], &fold, error) || (fold.last != NULL && !write_doc (db, fold.last, error)))
        return FALSE;
      if (fold.last != NULL)
        g_ptr_array_add (docs, g_object_ref (fold.last));
    }
  db->changes->knowledge |= docs->len > 0;
  return write_found (db, docs, error);
}

/** wbl_db_fold_article: as wbl_db_fold_articles(), one. */
gboolean
wbl_db_fold_article (WblDb *db, const char *key, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  g_ptr_array_add (keys, (gpointer) key);
  return wbl_db_fold_articles (db, keys, error);
}

/** wbl_db_fold_piece: a piece of a body has come: whatever waits for it is folded again. @hash: SHA-256 of the body */
gboolean
wbl_db_fold_piece (WblDb *db, const char *hash, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GError *local = NULL;
  WblStmt *stmt = wbl_db_prepare (
      db, "SELECT DISTINCT substr(entity,9) FROM op WHERE kind='article.put' AND json_extract(payload,'$.sha256')=?", error, "s",
      hash);

  if (stmt == NULL)
    return FALSE;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (keys, col_dup (stmt, 0));
  wbl_stmt_done (stmt);
  for (guint i = 0; local == NULL && i < keys->len; i++)
    if (!wbl_db_fold_article (db, keys->pdata[i], &local))
      break;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/** wbl_db_article_is_team: Returns: whether an article is written here and shared, so that no import may replace it. */
gboolean
wbl_db_article_is_team (WblDb *db, const char *key)
{
  return wbl_db_int (db, "SELECT 1 FROM article_doc WHERE key=?", "s", key) != 0;
}

/** wbl_db_article_is_filed: Returns: whether a team's article is still what a file said, so that its next import may follow. */
gboolean
wbl_db_article_is_filed (WblDb *db, const char *key)
{
  return wbl_db_int (db, "SELECT filed FROM article_doc WHERE key=?", "s", key) != 0;
}

/* ---- reading ---- */

#define DOC_SELECT                                                                                                     \
  "SELECT d.key,op,version,title,body,language,collection,url,twin,region,product,owner,state,valid_from_ms,"          \
  "valid_to_ms,verified_ms,review_ms,coalesce((SELECT name FROM agent WHERE id=d.author),d.author),at_ms,pending,filed"  \
  " FROM article_doc d "

/* Imported articles in the same columns. */
#define IMPORTED_SELECT                                                                                                \
  "SELECT key,NULL,version,title,body,language,collection,url,twin,region,product,NULL,3-internal,valid_from_ms,"      \
  "valid_to_ms,verified_ms,0,coalesce(source,''),changed_ms,0,0 FROM article d "

static WblArticleDoc *
doc_from_row (WblStmt *stmt)
{
  WblArticleDoc *doc = wbl_article_doc_new ();

  doc->key = col_dup (stmt, 0);
  doc->op = col_dup (stmt, 1);
  doc->version = (guint) col_int (stmt, 2);
  doc->title = col_dup (stmt, 3);
  doc->body = col_dup (stmt, 4);
  doc->language = col_dup (stmt, 5);
  doc->collection = col_dup (stmt, 6);
  doc->url = col_dup (stmt, 7);
  doc->twin = col_dup (stmt, 8);
  doc->region = col_dup (stmt, 9);
  doc->product = col_dup (stmt, 10);
  doc->owner = col_dup (stmt, 11);
  doc->state = (WblArticleState) col_int (stmt, 12);
  doc->valid_from_ms = col_int (stmt, 13);
  doc->valid_to_ms = col_int (stmt, 14);
  doc->verified_ms = col_int (stmt, 15);
  doc->review_ms = col_int (stmt, 16);
  doc->author = col_dup (stmt, 17);
  doc->at_ms = col_int (stmt, 18);
  doc->pending = col_int (stmt, 19) != 0;
  doc->filed = col_int (stmt, 20) != 0;
  doc->in_force = TRUE;
  return doc;
}

static GPtrArray *
docs_from (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func (g_object_unref);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (docs, doc_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&docs);
  g_propagate_error (error, local);
  return NULL;
}

/** wbl_db_get_article_doc: Returns: (transfer full): an article as its writers made it; NOT_FOUND when there is none. */
WblArticleDoc *
wbl_db_get_article_doc (WblDb *db, const char *key, GError **error)
{
  gboolean team = wbl_db_article_is_team (db, key);
  g_autoptr (GPtrArray) docs = docs_from (
      db, wbl_db_prepare (db, team ? DOC_SELECT "WHERE d.key=?" : IMPORTED_SELECT "WHERE d.key=?", error, "s", key), error);

  if (docs == NULL)
    return NULL;
  if (docs->len > 0)
    return g_ptr_array_steal_index (docs, 0);
  g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such article");
  return NULL;
}

static void
name_author (WblDb *db, WblArticleDoc *doc)
{
  char *name = wbl_db_text (db, "SELECT name FROM agent WHERE id=?", "s", doc->author);

  if (name == NULL)
    return;
  g_free (doc->author);
  doc->author = name;
}

/** wbl_db_article_versions: Returns: (transfer full) (element-type WblArticleDoc): newest first; of an imported one itself. */
GPtrArray *
wbl_db_article_versions (WblDb *db, const char *key, GError **error)
{
  g_auto (ArticleFold) fold = { 0 };
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func (g_object_unref);
  WblArticleDoc *only = NULL;

  if (!fold_all (db, key, &fold, error))
    return NULL;
  for (guint i = fold.versions->len; i > 0; i--)
    {
      WblArticleDoc *doc = g_ptr_array_index (fold.versions, i - 1);

      name_author (db, doc);
      g_ptr_array_add (versions, g_object_ref (doc));
    }
  if (versions->len == 0)
    {
      only = wbl_db_get_article_doc (db, key, error);
      if (only == NULL)
        return NULL;
      g_ptr_array_add (versions, only);
    }
  return g_steal_pointer (&versions);
}

/**
 * wbl_db_articles_to_review:
 * @until_ms: whose review date is before this
 * @verified_before_ms: or which have no such date and were verified, but not since this
 *
 * Returns: (transfer full) (element-type WblArticleDoc): those that search finds, what is longest due first
 */
GPtrArray *
wbl_db_articles_to_review (WblDb *db, gint64 until_ms, gint64 verified_before_ms, guint limit, GError **error)
{
  return docs_from (db,
                    wbl_db_prepare (db,
                                    "SELECT * FROM (" DOC_SELECT "WHERE state IN (2,3) UNION ALL " IMPORTED_SELECT
                                    "WHERE NOT EXISTS (SELECT 1 FROM article_doc o WHERE o.key=d.key))"
                                    " WHERE (review_ms>0 AND review_ms<=?1)"
                                    " OR (review_ms=0 AND verified_ms>0 AND verified_ms<=?2)"
                                    " ORDER BY max(review_ms, verified_ms), key LIMIT ?3",
                                    error, "iii", until_ms, verified_before_ms, (gint64) limit),
                    error);
}

/** wbl_db_articles_in_state: Returns: (transfer full) (element-type WblArticleDoc): the team's, the newest first. */
GPtrArray *
wbl_db_articles_in_state (WblDb *db, WblArticleState state, guint limit, GError **error)
{
  return docs_from (db,
                    wbl_db_prepare (db, DOC_SELECT "WHERE state=? ORDER BY at_ms DESC, d.key LIMIT ?", error, "ii",
                                    (gint64) state, (gint64) limit),
                    error);
}

/* ---- writing ---- */

static gboolean
invalid (GError **error, const char *why)
{
  g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, why);
  return FALSE;
}

static gboolean
check_doc (WblArticleDoc *doc, GError **error)
{
  if (doc->key == NULL || *doc->key == '\0' || strlen (doc->key) > WBL_ARTICLE_MAX_KEY)
    return invalid (error, "The article's id is too long for the team's log");
  if (doc->title == NULL || *doc->title == '\0')
    return invalid (error, "The article has no title");
  if (doc->body == NULL || *doc->body == '\0')
    return invalid (error, "The article has no text");
  if (strlen (doc->body) > WBL_ARTICLE_MAX_PACKED)
    return invalid (error, "The article is longer than 4 MiB");
  return g_utf8_validate (doc->body, -1, NULL) && g_utf8_validate (doc->title, -1, NULL)
             ? TRUE
             : invalid (error, "The article is not text");
}

static gboolean
move_body_to_pieces (WblDb *db, WblOp *op, const char *body, GError **error)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);
  guint n = 0;

  if (!add_pieces (db, hash, body, &n, error))
    return FALSE;
  json_object_remove_member (op->payload, "body");
  wbl_op_set_string (op, "sha256", hash);
  wbl_op_set_int (op, "pieces", n);
  return TRUE;
}

/* What is staged goes in the same pack: it was to be sent anyway. */
static gboolean
log_pack (WblDb *db, WblArticleDoc *doc, gboolean imported, GError **error)
{
  g_autofree char *op = NULL;

  if (!wbl_db_pack_stage (db, doc, imported, error) || !wbl_db_pack_staged (db, error))
    return FALSE;
  op = wbl_db_text (db, "SELECT op FROM article_doc WHERE key=?", "s", doc->key);
  g_free (doc->op);
  doc->op = g_steal_pointer (&op);
  return TRUE;
}

static gboolean
log_put (WblDb *db, WblArticleDoc *doc, gboolean imported, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", doc->key, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("article.put", entity);
  g_autofree char *text = NULL;

  if (strlen (doc->body) > WBL_ARTICLE_MAX_BODY)
    return log_pack (db, doc, imported, error);
  wbl_article_doc_to_json (doc, op->payload);
  if (imported)
    json_object_set_boolean_member (op->payload, "imported", TRUE);
  text = wbl_op_payload_text (op);
  if (strlen (text) > INLINE_BYTES && !move_body_to_pieces (db, op, doc->body, error))
    return FALSE;
  if (!wbl_db_op_add (db, op, error))
    return FALSE;
  g_free (doc->op);
  doc->op = g_strdup (op->id);
  return TRUE;
}

/* An imported article becomes the team's as it is, so that there is a version to go back to. */
static gboolean
share (WblDb *db, const char *key, char **op, GError **error)
{
  g_autoptr (WblArticleDoc) doc = wbl_db_get_article_doc (db, key, error);

  if (doc == NULL)
    return FALSE;
  if (doc->op == NULL && (!check_doc (doc, error) || !log_put (db, doc, TRUE, error)))
    return FALSE;
  if (op != NULL)
    *op = g_strdup (doc->op);
  return TRUE;
}

/**
 * wbl_db_share_article: an imported article becomes the team's, as it is. One that is already stays as it is.
 */
gboolean
wbl_db_share_article (WblDb *db, const char *key, GError **error)
{
  return share (db, key, NULL, error);
}

/**
 * wbl_db_save_article:
 * @doc: what to write; its "of" says which version its author had before them, NULL = none or the imported one
 *
 * Logs the next version of an article, or its first. INVALID says what is wrong with it.
 */
gboolean
wbl_db_save_article (WblDb *db, WblArticleDoc *doc, GError **error)
{
  g_autoptr (WblArticleDoc) copy = NULL;

  if (!check_doc (doc, error))
    return FALSE;
  copy = wbl_article_doc_copy (doc);
  if (!wbl_db_article_is_team (db, doc->key) && wbl_db_int (db, "SELECT 1 FROM article WHERE key=?", "s", doc->key) != 0)
    {
      g_clear_pointer (&copy->of, g_free);
      if (!share (db, doc->key, &copy->of, error))
        return FALSE;
    }
  return log_put (db, copy, FALSE, error);
}

/** wbl_db_set_article_state: publishes, withdraws or archives an article. */
gboolean
wbl_db_set_article_state (WblDb *db, const char *key, WblArticleState state, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", key, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("article.state", entity);

  wbl_op_set_string (op, "state", wbl_article_state_to_string (state));
  return share (db, key, NULL, error) && wbl_db_op_add (db, op, error);
}

typedef struct
{
  WblDb *db;
  const char *key;
  WblArticleState state;
} Before;

static gboolean
note_state (const WblOp *op, gpointer data)
{
  Before *before = data;
  g_autoptr (JsonObject) packed = g_str_equal (op->kind, "article.pack")
                                      ? wbl_db_packed_article (before->db, op->entity + strlen ("pack:"), before->key)
                                      : NULL;
  WblArticleState state
      = wbl_article_state_from_string (wbl_json_string_or (packed != NULL ? packed : op->payload, "state", ""));

  if (state != 0 && state != WBL_ARTICLE_ARCHIVED)
    before->state = state;
  return TRUE;
}

/** wbl_db_unarchive_article: an article that was put away is what it was before: public, internal or a draft. */
gboolean
wbl_db_unarchive_article (WblDb *db, const char *key, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", key, NULL);
  Before before = { db, key, WBL_ARTICLE_DRAFT };

  return wbl_db_ops_of (db, entity, note_state, &before, error) && wbl_db_set_article_state (db, key, before.state, error);
}

/** wbl_db_verify_article: somebody has checked today that an article is right. @review_ms: when to do it again, 0 = open */
gboolean
wbl_db_verify_article (WblDb *db, const char *key, gint64 review_ms, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", key, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("article.verify", entity);

  wbl_op_set_int (op, "verified", wbl_db_now_ms (db));
  wbl_op_set_int (op, "review", review_ms);
  return share (db, key, NULL, error) && wbl_db_op_add (db, op, error);
}
