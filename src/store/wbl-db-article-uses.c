/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-article-uses"

#include "config.h"

#include "store/wbl-db-article-uses.h"
#include "store/wbl-db-private.h"

static void
use_row_free (gpointer data)
{
  WblUseRow *row = data;

  g_free (row->conversation);
  g_free (row->customer);
  g_free (row->subject);
  g_free (row->agent);
  g_free (row);
}

/* Each conversation once for its use and once for its failure; ids that are aliases now count for what they became. */
#define USES                                                                                                           \
  "WITH did(conv, agent, at_ms, failed) AS ("                                                                          \
  " SELECT substr(entity,6), agent, at_ms, 0 FROM op WHERE kind='reply' AND instr(payload,'\"article\"')>0"            \
  " AND state<>4 AND EXISTS (SELECT 1 FROM json_each(payload,'$.cites') WHERE json_extract(value,'$.article')=?1)"     \
  " UNION ALL SELECT json_extract(payload,'$.conv'), agent, at_ms, json_extract(payload,'$.outcome')='wrong'"          \
  " FROM op WHERE entity='article:'||?1 AND kind='pick' AND state<>4 AND json_extract(payload,'$.undo') IS NULL"       \
  " AND id NOT IN (SELECT coalesce(json_extract(payload,'$.of'),'') FROM op WHERE entity='article:'||?1"               \
  "  AND kind='pick' AND state<>4)),"                                                                                  \
  " used AS (SELECT coalesce((SELECT new FROM alias WHERE old=conv), conv) AS conv, agent, min(at_ms) AS at_ms, failed" \
  " FROM did WHERE conv IS NOT NULL GROUP BY 1, failed) "

static WblUseRow *
use_from_row (WblStmt *stmt)
{
  WblUseRow *row = g_new0 (WblUseRow, 1);

  row->conversation = g_strdup (col_text (stmt, 0));
  row->customer = g_strdup (col_text (stmt, 1));
  row->subject = g_strdup (col_text (stmt, 2));
  row->agent = g_strdup (col_text (stmt, 3));
  row->at_ms = col_int (stmt, 4);
  row->stars = (int) col_int (stmt, 5);
  row->failed = col_int (stmt, 6) != 0;
  return row;
}

/**
 * wbl_db_article_uses:
 * @key: an article's
 *
 * Returns: (transfer full) (element-type WblUseRow): the conversations in which it was cited or found wrong, newest first
 */
GPtrArray *
wbl_db_article_uses (WblDb *db, const char *key, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      USES "SELECT u.conv, coalesce(p.name,p.nick,p.username,CAST(chat.peer AS TEXT)),"
           " coalesce(c.subject,(SELECT text FROM message m WHERE m.chat=c.chat AND m.mid=c.opening_mid),''),"
           " coalesce((SELECT name FROM agent WHERE id=u.agent),u.agent), u.at_ms,"
           " coalesce((SELECT r.stars FROM rating r JOIN message m ON m.id=r.message"
           "  WHERE m.conversation=u.conv AND r.at_ms>=u.at_ms ORDER BY r.at_ms DESC LIMIT 1),0), u.failed"
           " FROM used u JOIN conversation c ON c.id=u.conv JOIN chat ON chat.id=c.chat"
           " LEFT JOIN contact p ON p.uid=NULLIF(chat.customer,0) ORDER BY u.at_ms DESC, u.conv LIMIT ?2",
      error, "si", key, (gint64) limit);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (use_row_free);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (rows, use_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, local);
  return NULL;
}

/**
 * wbl_db_names_around:
 * @conversation: a conversation
 *
 * Returns: (transfer full): every name that the desk knows of who talks there: the customer's, the agents'
 */
GStrv
wbl_db_names_around (WblDb *db, const char *conversation, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "WITH peer(uid) AS (SELECT chat.customer FROM conversation c JOIN chat ON chat.id=c.chat WHERE c.id=?1 AND chat.customer<>0)"
      " SELECT name FROM contact WHERE uid IN peer AND name IS NOT NULL"
      " UNION SELECT nick FROM contact WHERE uid IN peer AND nick IS NOT NULL"
      " UNION SELECT username FROM contact WHERE uid IN peer AND username IS NOT NULL"
      " UNION SELECT author FROM message WHERE conversation=?1 AND author IS NOT NULL UNION SELECT name FROM agent",
      error, "s", conversation);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    if (*col_text (stmt, 0) != '\0')
      g_strv_builder_add (names, col_text (stmt, 0));
  if (local == NULL)
    return g_strv_builder_end (names);
  g_propagate_error (error, local);
  return NULL;
}
