/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-imports"

#include "config.h"

#include <string.h>

#include "store/wbl-db-imports.h"
#include "store/wbl-db-private.h"

void
wbl_imported_free (WblImported *imported)
{
  g_free (imported->key);
  g_free (imported->title);
  g_free (imported->file);
  g_free (imported);
}

/** wbl_db_import_hash: Returns: (transfer full) (nullable): what the article's file was when it was last imported. */
char *
wbl_db_import_hash (WblDb *db, const char *key)
{
  return wbl_db_text (db, "SELECT i.hash FROM import i JOIN article a ON a.key=i.key WHERE i.key=?", "s", key);
}

/**
 * wbl_db_note_import:
 * @root: the path that was imported
 * @file: the file within it
 * @hash: of what the file says of the article
 */
gboolean
wbl_db_note_import (WblDb *db, const char *key, const char *root, const char *file, const char *hash, GError **error)
{
  return wbl_db_run (db, error, "INSERT OR IGNORE INTO import_root(path) VALUES(?)", "s", root)
         && wbl_db_run (db, error,
                        "INSERT INTO import(key,root,file,hash) SELECT ?,id,?,? FROM import_root WHERE path=?"
                        " ON CONFLICT(key) DO UPDATE SET root=excluded.root, file=excluded.file, hash=excluded.hash",
                        "ssss", key, file, hash, root);
}

/** wbl_db_list_imported: Returns: (transfer full): the articles that came from a path and are still here. */
GPtrArray *
wbl_db_list_imported (WblDb *db, const char *root, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT i.key, a.title, i.file FROM import_root r JOIN import i ON i.root=r.id JOIN article a ON a.key=i.key"
      " WHERE r.path=? ORDER BY i.file, i.key",
      error, "s", root);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_imported_free);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      WblImported *imported = g_new (WblImported, 1);

      *imported = (WblImported){ col_dup (stmt, 0), col_dup (stmt, 1), col_dup (stmt, 2) };
      g_ptr_array_add (all, imported);
    }
  if (local == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, local);
  return NULL;
}

static void
use_free (gpointer data)
{
  WblUse *use = data;

  g_free (use->article);
  g_free (use->conversation);
  g_free (use->passage);
  g_free (use);
}

/**
 * wbl_db_list_uses:
 * @articles: (element-type utf8): keys of articles, as a set
 *
 * Reads the log once, however many articles are asked for.
 *
 * Returns: (transfer full): the replies that cite one of them; one of several citations is there several times
 */
GPtrArray *
wbl_db_list_uses (WblDb *db, GHashTable *articles, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT json_extract(c.value,'$.article'), json_extract(c.value,'$.passage'), o.entity"
      " FROM op o, json_each(o.payload,'$.cites') c"
      " WHERE o.kind='reply' AND instr(o.payload,'\"article\"')>0 AND c.type='object' ORDER BY o.seq",
      error, "");
  g_autoptr (GPtrArray) uses = g_ptr_array_new_with_free_func (use_free);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      const char *entity = col_text (stmt, 2);
      WblUse *use;

      if (!g_hash_table_contains (articles, col_text (stmt, 0)) || !g_str_has_prefix (entity, "conv:"))
        continue;
      use = g_new (WblUse, 1);
      *use = (WblUse){ col_dup (stmt, 0), g_strdup (entity + strlen ("conv:")), col_dup (stmt, 1) };
      g_ptr_array_add (uses, use);
    }
  if (local == NULL)
    return g_steal_pointer (&uses);
  g_propagate_error (error, local);
  return NULL;
}
