/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-snippets"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-snippets.h"
#include "text/wbl-pinyin.h"

/* ---- folding: the last operation that makes sense says it all ---- */

static gboolean
is_acceptable (const WblOp *op)
{
  const char *name = wbl_json_string_or (op->payload, "name", "");
  const char *category = wbl_json_string_or (op->payload, "category", "");
  const char *zh = wbl_json_string_or (op->payload, "zh", "");
  const char *en = wbl_json_string_or (op->payload, "en", "");

  if (!g_str_equal (op->kind, "snippet"))
    return FALSE;
  if (wbl_json_bool_or (op->payload, "deleted", FALSE))
    return TRUE;
  return *name != '\0' && strlen (name) <= WBL_SNIPPET_NAME_MAX && strlen (category) <= WBL_SNIPPET_NAME_MAX
         && (*zh != '\0' || *en != '\0') && strlen (zh) + strlen (en) <= WBL_SNIPPET_TEXT_MAX;
}

static gboolean
keep_last (const WblOp *op, gpointer data)
{
  JsonObject **payload = data;

  if (!is_acceptable (op))
    return TRUE;
  g_clear_pointer (payload, json_object_unref);
  *payload = json_object_ref (op->payload);
  return TRUE;
}

/* (nullable) */
static char *
cites_of (JsonObject *payload)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *cites = wbl_json_array_or_null (payload, "cites");

  if (cites == NULL || json_array_get_length (cites) == 0)
    return NULL;
  json_node_set_array (node, cites);
  return wbl_json_print (node);
}

static gboolean
write_snippet (WblDb *db, const char *id, JsonObject *payload, GError **error)
{
  const char *name = wbl_json_string_or (payload, "name", "");
  g_autofree char *pinyin = wbl_pinyin (name);
  g_autofree char *initials = wbl_pinyin_initials (name);
  g_autofree char *cites = cites_of (payload);

  return wbl_db_run (db, error,
                     "INSERT INTO snippet(id,category,name,zh,en,valid_from_ms,valid_to_ms,file_name,file_mime,file_hash,"
                     "file_size,pinyin,initials,cites) VALUES(?,?,?,NULLIF(?,''),NULLIF(?,''),?,?,NULLIF(?,''),NULLIF(?,''),"
                     "NULLIF(?,''),?,?,?,?) ON CONFLICT(id) DO UPDATE SET category=excluded.category, name=excluded.name,"
                     " zh=excluded.zh, en=excluded.en, valid_from_ms=excluded.valid_from_ms,"
                     " valid_to_ms=excluded.valid_to_ms, file_name=excluded.file_name, file_mime=excluded.file_mime,"
                     " file_hash=excluded.file_hash, file_size=excluded.file_size, pinyin=excluded.pinyin,"
                     " initials=excluded.initials, cites=excluded.cites",
                     "sssssiisssisss", id, wbl_json_string_or (payload, "category", ""), name,
                     wbl_json_string_or (payload, "zh", ""), wbl_json_string_or (payload, "en", ""),
                     wbl_json_time (payload, "valid_from"), wbl_json_time (payload, "valid_to"),
                     wbl_json_string_or (payload, "file_name", ""), wbl_json_string_or (payload, "file_mime", ""),
                     wbl_json_string_or (payload, "file_sha256", ""), wbl_json_int_or (payload, "file_size", 0), pinyin,
                     initials, cites);
}

/** wbl_db_fold_snippet: computes the snippet of @entity anew from its operations. */
gboolean
wbl_db_fold_snippet (WblDb *db, const char *entity, GError **error)
{
  const char *id = strchr (entity, ':') + 1;
  g_autoptr (JsonObject) payload = NULL;

  if (!wbl_db_ops_of (db, entity, keep_last, &payload, error))
    return FALSE;
  db->changes->knowledge = TRUE;
  if (payload == NULL || wbl_json_bool_or (payload, "deleted", FALSE))
    return wbl_db_run (db, error, "DELETE FROM snippet WHERE id=?", "s", id);
  return write_snippet (db, id, payload, error);
}

/* ---- reading ---- */

#define SNIPPET_SELECT                                                                                                  \
  "SELECT s.id, s.category, s.name, s.zh, s.en, s.valid_from_ms, s.valid_to_ms, s.file_name, s.file_mime, s.file_hash," \
  " s.file_size, s.pinyin, s.initials, s.used_ms, f.hash IS NOT NULL FROM snippet s"                                    \
  " LEFT JOIN snippet_file f ON f.hash=s.file_hash "

static WblSnippet *
snippet_from_row (WblStmt *stmt)
{
  WblSnippet *snippet = wbl_snippet_new ();

  snippet->id = col_dup (stmt, 0);
  snippet->category = col_dup (stmt, 1);
  snippet->name = col_dup (stmt, 2);
  snippet->zh = col_dup (stmt, 3);
  snippet->en = col_dup (stmt, 4);
  snippet->valid_from_ms = col_int (stmt, 5);
  snippet->valid_to_ms = col_int (stmt, 6);
  snippet->file_name = col_dup (stmt, 7);
  snippet->file_mime = col_dup (stmt, 8);
  snippet->file_hash = col_dup (stmt, 9);
  snippet->file_size = col_int (stmt, 10);
  snippet->pinyin = col_dup (stmt, 11);
  snippet->initials = col_dup (stmt, 12);
  snippet->used_ms = col_int (stmt, 13);
  snippet->file_here = col_int (stmt, 14) != 0;
  return snippet;
}

/** wbl_db_list_snippets: Returns: (transfer full): all of them, those that do not hold today too. */
GPtrArray *
wbl_db_list_snippets (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, SNIPPET_SELECT "ORDER BY s.category, s.name, s.id", error, "");
  g_autoptr (GPtrArray) snippets = g_ptr_array_new_with_free_func (g_object_unref);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (snippets, snippet_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&snippets);
  g_propagate_error (error, local);
  return NULL;
}

static void
cites_free (gpointer data)
{
  WblSnippetCites *cites = data;

  g_free (cites->id);
  g_free (cites->name);
  g_free (cites->cites);
  g_free (cites);
}

/** wbl_db_list_snippet_cites: Returns: (transfer full) (element-type WblSnippetCites): those that repeat an article, by name. */
GPtrArray *
wbl_db_list_snippet_cites (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT id, name, cites FROM snippet WHERE cites IS NOT NULL ORDER BY name, id", error, "");
  GPtrArray *all = NULL;

  if (stmt == NULL)
    return NULL;
  all = g_ptr_array_new_with_free_func (cites_free);
  while (wbl_db_step (db, stmt, NULL))
    {
      WblSnippetCites *cites = g_new (WblSnippetCites, 1);

      *cites = (WblSnippetCites){ col_dup (stmt, 0), col_dup (stmt, 1), col_dup (stmt, 2) };
      g_ptr_array_add (all, cites);
    }
  return all;
}

/** wbl_db_get_snippet: Returns: (transfer full): NOT_FOUND when there is none. */
WblSnippet *
wbl_db_get_snippet (WblDb *db, const char *id, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, SNIPPET_SELECT "WHERE s.id=?", error, "s", id);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  if (wbl_db_step (db, stmt, &local))
    return snippet_from_row (stmt);
  if (local != NULL)
    g_propagate_error (error, local);
  else
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such snippet");
  return NULL;
}

/** wbl_db_snippet_used: it was inserted here just now: it comes first the next time. */
gboolean
wbl_db_snippet_used (WblDb *db, const char *id, GError **error)
{
  return wbl_db_run (db, error, "UPDATE snippet SET used_ms=? WHERE id=?", "is", wbl_db_now_ms (db), id);
}

/** wbl_db_put_snippet_file: @hash: SHA-256 of @bytes, in hexadecimal digits. */
gboolean
wbl_db_put_snippet_file (WblDb *db, const char *hash, GBytes *bytes, GError **error)
{
  return wbl_db_run (db, error, "INSERT OR IGNORE INTO snippet_file(hash,bytes) VALUES(?,?)", "sb", hash, bytes);
}

GBytes *
wbl_db_get_snippet_file (WblDb *db, const char *hash)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT bytes FROM snippet_file WHERE hash=?", NULL, "s", hash);

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    return NULL;
  return g_bytes_new (sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
}
