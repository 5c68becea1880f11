/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-gaps"

#include "config.h"

#include "store/wbl-db-gaps.h"
#include "store/wbl-db-private.h"

/* Searches are kept so long; who has not looked by then does not miss them. */
#define KEPT_MS (180 * 24 * G_GINT64_CONSTANT (3600000))

static void
gap_row_free (gpointer data)
{
  WblGapRow *row = data;

  g_free (row->text);
  g_free (row->who);
  g_free (row);
}

/**
 * wbl_db_add_gap:
 * @masked: what was searched for, without what says whose it is
 * @conversation: (nullable): for which it was searched
 *
 * Keeps a search that was no help. What is older than half a year goes.
 */
gboolean
wbl_db_add_gap (WblDb *db, WblGapKind kind, const char *masked, const char *conversation, GError **error)
{
  gint64 now = wbl_db_now_ms (db);

  db->changes->knowledge = TRUE;
  return wbl_db_run (db, error, "INSERT INTO gap(kind,text,who,at_ms) VALUES(?,?,?,?)", "issi", (gint64) kind, masked,
                     conversation != NULL ? conversation : "", now)
         && wbl_db_run (db, error, "DELETE FROM gap WHERE at_ms<?", "i", now - KEPT_MS);
}

/** wbl_db_close_gap: what is like @masked and came until now is no gap any more; what comes later is one again. */
gboolean
wbl_db_close_gap (WblDb *db, const char *masked, GError **error)
{
  db->changes->knowledge = TRUE;
  return wbl_db_run (db, error, "INSERT OR REPLACE INTO gap_closed(text,at_ms) VALUES(?,?)", "si", masked, wbl_db_now_ms (db));
}

static GPtrArray *
rows_from (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (gap_row_free);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      WblGapRow *row = g_new0 (WblGapRow, 1);

      *row = (WblGapRow){ (WblGapKind) col_int (stmt, 0), g_strdup (col_text (stmt, 1)), g_strdup (col_text (stmt, 2)),
                          col_int (stmt, 3) };
      g_ptr_array_add (rows, row);
    }
  if (local == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, local);
  return NULL;
}

/* A conversation whose customer's opening message is here, and in none of whose replies an article is cited. */
#define QUESTIONS                                                                                                      \
  "SELECT 3, m.text, c.id, m.time_ms FROM conversation c"                                                              \
  " JOIN message m ON m.chat=c.chat AND m.mid=c.opening_mid"                                                           \
  " WHERE m.time_ms>=?1 AND m.from_us=0 AND m.type=0 AND m.recalled=0 AND m.courtesy=0"                                \
  " AND NOT EXISTS (SELECT 1 FROM op WHERE kind='reply' AND instr(payload,'\"article\"')>0 AND state<>4"               \
  "  AND entity IN (SELECT 'conv:'||c.id UNION ALL SELECT 'conv:'||old FROM alias WHERE new=c.id))"

/** wbl_db_gap_rows: Returns: (transfer full) (element-type WblGapRow): searches and questions since then, newest first. */
GPtrArray *
wbl_db_gap_rows (WblDb *db, gint64 since_ms, guint limit, GError **error)
{
  return rows_from (db,
                    wbl_db_prepare (db,
                                    "SELECT * FROM (SELECT kind, text, who, at_ms FROM gap WHERE at_ms>=?1 UNION ALL " QUESTIONS
                                    ") ORDER BY 4 DESC LIMIT ?2",
                                    error, "ii", since_ms, (gint64) limit),
                    error);
}

/** wbl_db_closed_gaps: Returns: (transfer full) (element-type WblGapRow): what was closed, and when. */
GPtrArray *
wbl_db_closed_gaps (WblDb *db, GError **error)
{
  return rows_from (db, wbl_db_prepare (db, "SELECT 0, text, '', at_ms FROM gap_closed", error, ""), error);
}
