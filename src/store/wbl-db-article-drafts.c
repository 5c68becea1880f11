/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-article-drafts"

#include "config.h"

#include "model/wbl-json.h"
#include "store/wbl-db-article-drafts.h"
#include "store/wbl-db-private.h"

/** wbl_db_save_article_draft: keeps @doc, which need not be whole, in the place of an earlier draft of the same article. */
gboolean
wbl_db_save_article_draft (WblDb *db, WblArticleDoc *doc, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  wbl_article_doc_to_json (doc, object);
  json_node_set_object (node, object);
  text = wbl_json_print (node);
  return wbl_db_run (db, error, "INSERT OR REPLACE INTO article_draft(key,doc,at_ms) VALUES(?,?,?)", "ssi", doc->key, text,
                     wbl_db_now_ms (db));
}

static WblArticleDoc *
draft_from_row (WblStmt *stmt)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (col_text (stmt, 1), -1, NULL);
  WblArticleDoc *doc = NULL;

  if (object == NULL)
    object = json_object_new ();
  doc = wbl_article_doc_from_json (col_text (stmt, 0), object);
  doc->at_ms = col_int (stmt, 2);
  return doc;
}

static GPtrArray *
drafts_from (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func (g_object_unref);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (drafts, draft_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&drafts);
  g_propagate_error (error, local);
  return NULL;
}

/** wbl_db_get_article_draft: Returns: (transfer full) (nullable): without an error, there is none. */
WblArticleDoc *
wbl_db_get_article_draft (WblDb *db, const char *key, GError **error)
{
  g_autoptr (GPtrArray) drafts = drafts_from (
      db, wbl_db_prepare (db, "SELECT key,doc,at_ms FROM article_draft WHERE key=?", error, "s", key), error);

  return drafts != NULL && drafts->len > 0 ? g_ptr_array_steal_index (drafts, 0) : NULL;
}

/** wbl_db_article_drafts: Returns: (transfer full) (element-type WblArticleDoc): the newest first. */
GPtrArray *
wbl_db_article_drafts (WblDb *db, GError **error)
{
  return drafts_from (db, wbl_db_prepare (db, "SELECT key,doc,at_ms FROM article_draft ORDER BY at_ms DESC, key", error, ""),
                      error);
}

gboolean
wbl_db_drop_article_draft (WblDb *db, const char *key, GError **error)
{
  return wbl_db_run (db, error, "DELETE FROM article_draft WHERE key=?", "s", key);
}
