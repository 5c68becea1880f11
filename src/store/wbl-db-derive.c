/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-derive"

#include "config.h"

#include "store/wbl-db-derive.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "text/wbl-fold.h"
#include "text/wbl-language.h"

/*
 * What follows from messages and operations for a conversation: what the inbox says about it. Nothing here is an
 * operation: every client derives the same from the same messages and operations.
 */

/* ---- one conversation's figures ---- */

/* The newest customer message that our side has answered, as a server id. */
static gint64
answered_mid (WblDb *db, const char *id)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT pending, mid, seen_mid FROM message WHERE conversation=? AND from_us=1 AND type<>103 AND recalled=0"
      " AND state NOT IN (2,7,8) ORDER BY pending DESC, mid DESC, id DESC LIMIT 1",
      NULL, "s", id);

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    return 0;
  return col_int (stmt, 0) != 0 ? col_int (stmt, 2) : col_int (stmt, 1);
}

static gint64
waiting_since (WblDb *db, const char *id)
{
  gint64 answered = answered_mid (db, id);
  gint64 dismissed = wbl_db_int (
      db, "SELECT max(no_answer_mid, CASE folded_status WHEN 4 THEN status_mid ELSE 0 END) FROM conversation WHERE id=?", "s",
      id);

  return wbl_db_int (db,
                     "SELECT time_ms FROM message WHERE conversation=? AND pending=0 AND mid>? AND from_us=0"
                     " AND courtesy=0 AND recalled=0 ORDER BY mid LIMIT 1",
                     "si", id, MAX (answered, dismissed));
}

/* A message of the customer after what the author of the status had seen opens the conversation again. */
static WblStatus
effective_status (WblDb *db, const char *id)
{
  gint64 folded = wbl_db_int (db, "SELECT folded_status FROM conversation WHERE id=?", "s", id);
  gint64 seen = wbl_db_int (db, "SELECT status_mid FROM conversation WHERE id=?", "s", id);
  gint64 until = wbl_db_int (db, "SELECT snoozed_until FROM conversation WHERE id=?", "s", id);

  if (folded == WBL_STATUS_OPEN)
    return WBL_STATUS_OPEN;
  if (folded == WBL_STATUS_SNOOZED && until > 0 && until <= wbl_db_now_ms (db))
    return WBL_STATUS_OPEN;
  if (wbl_db_int (db,
                  "SELECT 1 FROM message WHERE conversation=? AND pending=0 AND mid>? AND from_us=0 AND recalled=0"
                  " AND (courtesy=0 OR ?=3) LIMIT 1",
                  "sii", id, seen, folded))
    return WBL_STATUS_OPEN;
  return (WblStatus) folded;
}

static char *
conversation_language (WblDb *db, const char *id)
{
  g_autofree char *text = wbl_db_text (
      db,
      "SELECT group_concat(text, ' ') FROM (SELECT substr(text,1,400) AS text FROM message WHERE conversation=?"
      " AND pending=0 AND from_us=0 AND type=0 ORDER BY mid DESC LIMIT 5)",
      "s", id);

  return text != NULL ? g_strdup (wbl_detect_language (text)) : NULL;
}

/**
 * wbl_db_derive_conversation:
 * @id: a conversation; one that is not here is left alone
 *
 * Computes what follows from its messages: status, unanswered clock, last line, next promise, language.
 */
gboolean
wbl_db_derive_conversation (WblDb *db, const char *id, GError **error)
{
  g_autofree char *language = conversation_language (db, id);
  gint64 since = waiting_since (db, id);
  WblStatus status = effective_status (db, id);
  gint64 last = wbl_db_int (db,
                            "SELECT id FROM message WHERE conversation=? AND state<>8"
                            " ORDER BY pending DESC, mid DESC, id DESC LIMIT 1",
                            "s", id);
  gint64 promise = wbl_db_int (db, "SELECT min(due_ms) FROM promise WHERE conversation=? AND state=1", "s", id);

  wbl_db_touch (db, id);
  return wbl_db_run (db, error,
                     "UPDATE conversation SET status=?2, waiting_since=?3, needs_answer=(?3>0), last_row=?4,"
                     " last_ms=coalesce((SELECT time_ms FROM message WHERE id=?4), opened_ms), promise_due=?5,"
                     " language=?6, last_customer_mid=coalesce((SELECT max(mid) FROM message WHERE conversation=?1"
                     " AND pending=0 AND from_us=0),0), gone=" WBL_DB_GONE " WHERE id=?1",
                     "siiiis", id, (gint64) status, since, last, promise, language);
}

/* ---- time ---- */

/**
 * wbl_db_wake_snoozed:
 * @next_ms: (out): when the next one wakes, 0 = none
 */
gboolean
wbl_db_wake_snoozed (WblDb *db, gint64 now_ms, gint64 *next_ms, GError **error)
{
  for (;;)
    {
      g_autofree char *id = wbl_db_text (
          db, "SELECT id FROM conversation WHERE status=3 AND snoozed_until>0 AND snoozed_until<=? LIMIT 1", "i", now_ms);

      if (id == NULL)
        break;
      if (!wbl_db_put_back (db, id, error) || !wbl_db_derive_conversation (db, id, error))
        return FALSE;
    }
  *next_ms = wbl_db_int (db, "SELECT min(snoozed_until) FROM conversation WHERE status=3 AND snoozed_until>0", "");
  return TRUE;
}

/** wbl_db_contact_changed: a person's name or facts differ: what shows them is touched, and found by the new name. */
gboolean
wbl_db_contact_changed (WblDb *db, gint64 uid, GError **error)
{
  g_autofree char *name = wbl_db_text (db, "SELECT coalesce(name, nick, username, '') FROM contact WHERE uid=?", "i", uid);
  g_autofree char *folded = name != NULL ? wbl_fold (name) : NULL;
  g_autofree char *conversation = wbl_db_text (
      db,
      "SELECT c.id FROM conversation c JOIN chat ON chat.id=c.chat WHERE chat.customer=?"
      " ORDER BY c.opening_mid DESC LIMIT 1",
      "i", uid);

  wbl_db_touch (db, conversation);
  db->changes->feedback = TRUE; /* ratings say whose they are */
  return wbl_db_run (db, error, "UPDATE contact SET folded=? WHERE uid=?", "si", folded, uid);
}
