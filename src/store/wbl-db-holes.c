/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-holes"

#include "config.h"

#include "store/wbl-db-incoming.h"
#include "store/wbl-db-private.h"

/*
 * A server remembers what it delivered, not what we stored. So after each connection everything above the newest
 * record of a chat is unknown: a hole from there up. Pages of history, newest first, close it from above until they
 * meet its lower edge. A hole is a row, so a crash in between forgets nothing.
 */

/** wbl_db_open_hole: after a (re)connection: what is above the newest record here is unknown. */
gboolean
wbl_db_open_hole (WblDb *db, WblChatKind kind, gint64 peer, GError **error)
{
  gint64 chat = wbl_db_chat (db, kind, peer, error);

  return chat != 0
         && wbl_db_run (db, error, "INSERT OR IGNORE INTO hole(chat,hi,lo) SELECT id,?,newest_mid FROM chat WHERE id=?",
                        "ii", G_MAXINT64, chat);
}

/**
 * wbl_db_fill_hole:
 * @asked_before: the key of the request, 0 = from the newest
 * @oldest: the oldest record of the page, 0 when it was empty
 * @beginning: whether there is nothing older
 *
 * Everything from @oldest up to the key is here now.
 */
gboolean
wbl_db_fill_hole (WblDb *db, gint64 chat, guint64 asked_before, gint64 oldest, gboolean beginning, GError **error)
{
  gint64 top = asked_before == 0 || asked_before > G_MAXINT64 ? G_MAXINT64 : (gint64) asked_before;
  gint64 reached = beginning ? 0 : oldest;

  /* Holes that lie wholly within the page go; one that sticks out below ends lower. */
  return wbl_db_run (db, error, "DELETE FROM hole WHERE chat=? AND hi<=? AND lo>=? AND ?<hi", "iiii", chat, top,
                     MAX (reached - 1, 0), reached)
         && wbl_db_run (db, error, "UPDATE OR REPLACE hole SET hi=?1 WHERE chat=?2 AND hi<=?3 AND hi>?1 AND lo<?1",
                        "iii", reached, chat, top);
}

/** wbl_db_holes: Returns: (transfer full) (element-type WblHole): newest first. */
GArray *
wbl_db_holes (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT chat.id, kind, peer, hi, lo FROM hole JOIN chat ON chat.id=hole.chat ORDER BY hi DESC", error, "");
  GArray *holes = g_array_new (FALSE, FALSE, sizeof (WblHole));

  while (wbl_db_step (db, stmt, NULL))
    {
      WblHole hole = { col_int (stmt, 0), (WblChatKind) col_int (stmt, 1), col_int (stmt, 2), col_int (stmt, 3),
                       col_int (stmt, 4) };
      g_array_append_val (holes, hole);
    }
  return holes;
}
