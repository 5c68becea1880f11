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

/* ---- who has it ---- */

/* Who did something within this time is there. */
#define AT_WORK_MS (2 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* When the customer wrote again after the conversation was resolved, 0 = not, or somebody has taken it since. */
static gint64
reopened_ms (WblDb *db, const char *id)
{
  return wbl_db_int (db,
                     "SELECT m.time_ms FROM conversation c JOIN message m ON m.conversation=c.id AND m.pending=0"
                     " AND m.mid>c.released_mid AND m.from_us=0 AND m.courtesy=0 AND m.recalled=0 WHERE c.id=?"
                     " ORDER BY m.mid LIMIT 1",
                     "s", id);
}

/* Whether the agent did something at the desk shortly before @at_ms, as the team's log has it. */
static gboolean
was_at_work (WblDb *db, const char *agent, gint64 at_ms)
{
  return wbl_db_get_meta_int (db, "team") == 0
         || wbl_db_int (db,
                        "SELECT 1 FROM op WHERE agent=? AND at_ms BETWEEN ? AND ? AND key IS NULL AND state NOT IN (4,5)"
                        " LIMIT 1",
                        "sii", agent, at_ms - AT_WORK_MS, at_ms);
}

/* A reopened conversation is its last agent's if they were there, else nobody's until somebody takes it. */
static gboolean
derive_assignee (WblDb *db, const char *id, GError **error)
{
  g_autofree char *last = wbl_db_text (db, "SELECT folded_assignee FROM conversation WHERE id=?", "s", id);
  gint64 reopened = reopened_ms (db, id);
  gboolean has_it = reopened == 0 || last == NULL || was_at_work (db, last, reopened);

  return wbl_db_run (db, error, "UPDATE conversation SET assignee=?, reopened_ms=? WHERE id=?", "sis", has_it ? last : NULL,
                     reopened, id);
}

static GPtrArray *
reopened_after (WblDb *db, const char *agent, gint64 at_ms)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT id FROM conversation WHERE folded_assignee=? AND reopened_ms>0 AND reopened_ms BETWEEN ? AND ?", NULL, "sii",
      agent, at_ms, at_ms + AT_WORK_MS);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (ids, col_dup (stmt, 0));
  return ids;
}

/**
 * wbl_db_agent_acted:
 * @agent: who
 * @at_ms: when they did something at the desk
 *
 * What was reopened soon after that may be theirs, or not any more when the operation was taken back.
 */
gboolean
wbl_db_agent_acted (WblDb *db, const char *agent, gint64 at_ms, GError **error)
{
  g_autoptr (GPtrArray) ids = reopened_after (db, agent, at_ms);

  for (guint i = 0; i < ids->len; i++)
    if (!wbl_db_derive_conversation (db, ids->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- the row ---- */

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
 * Computes what follows from its messages: status, who has it, unanswered clock, last line, next promise, language.
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
  if (!derive_assignee (db, id, error))
    return FALSE;
  return wbl_db_run (db, error,
                     "UPDATE conversation SET status=?2, waiting_since=?3, needs_answer=(?3>0), last_row=?4, answer_due=?7,"
                     " last_ms=coalesce((SELECT time_ms FROM message WHERE id=?4), opened_ms), promise_due=?5,"
                     " language=?6, last_customer_mid=coalesce((SELECT max(mid) FROM message WHERE conversation=?1"
                     " AND pending=0 AND from_us=0),0), gone=" WBL_DB_GONE " WHERE id=?1",
                     "siiiisi", id, (gint64) status, since, last, promise, language, since > 0 ? since + wbl_db_get_target_ms (db) : 0);
}

/* ---- time ---- */

#define TARGET_MS (10 * 60 * G_GINT64_CONSTANT (1000))

/** wbl_db_get_target_ms: Returns: how soon a customer is to have an answer. */
gint64
wbl_db_get_target_ms (WblDb *db)
{
  gint64 target = wbl_db_get_meta_int (db, "target-ms");

  return target > 0 ? target : TARGET_MS;
}

/** wbl_db_set_target_ms: how soon a customer is to have an answer, from now on: the list's order follows. */
gboolean
wbl_db_set_target_ms (WblDb *db, gint64 target_ms, GError **error)
{
  g_return_val_if_fail (target_ms > 0, FALSE);
  if (target_ms == wbl_db_get_target_ms (db))
    return TRUE;
  db->changes->list = TRUE;
  return wbl_db_set_meta_int (db, "target-ms", target_ms, error)
         && wbl_db_run (db, error, "UPDATE conversation SET answer_due=waiting_since+? WHERE waiting_since>0", "i", target_ms);
}

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
