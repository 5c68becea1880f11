/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-surveys"

#include "config.h"

#include "store/wbl-db-groups.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-ratings.h"

/*
 * Asking for a rating. Two colleagues may resolve one conversation before they know of each other, and the customer is to be asked once:
 * the operation `survey` has a key that both make alike, and its lowest server id asks (docs/operations.md). Until that is known the
 * question waits. Whoever lost waits for the winner's question to come, and asks in their place when it does not.
 */

#define RULE_VERSION 1
#define SETTLE_MS 2000            /* a colleague's operation that the server took before ours has come by then */
#define LEASE_MS (10 * 60 * 1000) /* in which who won asks */
#define UNDECIDED (-1)

/**
 * wbl_db_survey_key:
 * @conversation: its id
 * @trigger_mid: the customer's newest message
 *
 * Returns: (transfer full): the key of asking for a rating after that message: the same at every desk
 */
char *
wbl_db_survey_key (const char *conversation, gint64 trigger_mid)
{
  g_autofree char *text = g_strdup_printf ("survey %d\n%s\n%" G_GINT64_FORMAT, RULE_VERSION, conversation, trigger_mid);
  char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  key[32] = '\0';
  return key;
}

/** wbl_db_survey_is_claimed: Returns: whether somebody, maybe us, has set out to ask already. */
gboolean
wbl_db_survey_is_claimed (WblDb *db, const char *key)
{
  return wbl_db_int (db, "SELECT 1 FROM op WHERE key=? AND state<>4 LIMIT 1", "s", key) != 0;
}

/** wbl_db_add_survey: we are going to ask; the message follows through the outbox, as soon as the team's log says that we may. Where the
 * team's room is gone nobody answers, and there is nobody to wait for. */
gboolean
wbl_db_add_survey (WblDb *db, const char *id, const char *conversation, const char *agent, GError **error)
{
  gint64 wait = wbl_db_get_meta_int (db, "team") != 0 && !wbl_db_team_is_gone (db) ? UNDECIDED : 0;

  return wbl_db_run (db, error, "INSERT OR REPLACE INTO survey(id,conversation,at_ms,agent,wait_ms) VALUES(?,?,?,?,?)", "ssisi", id,
                     conversation, wbl_db_now_ms (db), agent, wait);
}

/* Whether the first in the log of this key is ours. */
static gboolean
is_ours (WblDb *db, const char *key, gboolean *decided)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT mid, mine FROM op WHERE key=? AND state<>4 ORDER BY mid IS NULL, mid LIMIT 1", NULL, "s", key);
  gboolean found = stmt != NULL && wbl_db_step (db, stmt, NULL);

  *decided = found && col_int (stmt, 0) != 0;
  return found && col_int (stmt, 1) != 0;
}

/**
 * wbl_db_settle_survey:
 * @seq: an operation `survey` that has found its place in the log, ours or another's
 *
 * Lets our own question of its key go, or has it wait for the winner's.
 */
gboolean
wbl_db_settle_survey (WblDb *db, gint64 seq, GError **error)
{
  g_autofree char *key = wbl_db_text (db, "SELECT key FROM op WHERE seq=?", "i", seq);
  gboolean decided = FALSE, ours = key != NULL && is_ours (db, key, &decided);

  if (!decided)
    return TRUE;
  db->changes->outbox = TRUE;
  return wbl_db_run (db, error,
                     "UPDATE survey SET wait_ms=?1 WHERE id IN (SELECT json_extract(payload,'$.survey') FROM op WHERE key=?2 AND mine=1)"
                     " AND mid IS NULL AND (wait_ms=-1 OR (?3=0 AND wait_ms>0 AND wait_ms<?4))",
                     "isii", wbl_db_now_ms (db) + (ours ? SETTLE_MS : LEASE_MS), key, (gint64) ours,
                     wbl_db_now_ms (db) + SETTLE_MS + 1);
}

static gboolean
drop (WblDb *db, const char *survey, GError **error)
{
  gint64 row = wbl_db_int (db, "SELECT id FROM message WHERE pending=1 AND state IN (1,7) AND type=103 AND json_extract(ext,'$.survey')=?", "s",
                           survey);
  g_autofree char *text = row != 0 ? wbl_db_outbox_cancel (db, row, error) : NULL;

  return row == 0 || (text != NULL && wbl_db_run (db, error, "DELETE FROM survey WHERE id=?", "s", survey));
}

/**
 * wbl_db_survey_came:
 * @survey: the id of a question that another of our devices, or a colleague, sent to the customer
 *
 * Ours of the same key need not be asked any more.
 */
gboolean
wbl_db_survey_came (WblDb *db, const char *survey, GError **error)
{
  g_autofree char *ours = wbl_db_text (
      db, "SELECT s.id FROM survey s JOIN op mine ON mine.entity='conv:'||s.conversation AND mine.kind='survey' AND mine.mine=1"
          " AND json_extract(mine.payload,'$.survey')=s.id JOIN op theirs ON theirs.key=mine.key AND theirs.mine=0"
          " WHERE s.mid IS NULL AND json_extract(theirs.payload,'$.survey')=?",
      "s", survey);

  return ours == NULL || drop (db, ours, error);
}

/**
 * wbl_db_survey_refused:
 * @seq: an operation `survey` of ours that the team's log will not take
 * @reason: a code word
 *
 * Nobody waits for that log any more: the question has failed, which a person sees, and goes if they send it again.
 */
gboolean
wbl_db_survey_refused (WblDb *db, gint64 seq, const char *reason, GError **error)
{
  g_autofree char *survey = wbl_db_text (db, "SELECT json_extract(payload,'$.survey') FROM op WHERE seq=?", "i", seq);
  gint64 message = wbl_db_int (db, "SELECT client_id FROM message WHERE pending=1 AND type=103 AND json_extract(ext,'$.survey')=?",
                               "s", survey);

  return wbl_db_run (db, error, "UPDATE op SET state=4 WHERE seq=?", "i", seq)
         && wbl_db_run (db, error, "UPDATE survey SET wait_ms=0 WHERE id=? AND mid IS NULL", "s", survey)
         && wbl_db_outbox_failed (db, message, reason, FALSE, error);
}

/** wbl_db_survey_release: questions that waited long enough may go. */
gboolean
wbl_db_survey_release (WblDb *db, gint64 now_ms, GError **error)
{
  if (!wbl_db_run (db, error, "UPDATE survey SET wait_ms=0 WHERE wait_ms>0 AND wait_ms<=? AND mid IS NULL", "i", now_ms))
    return FALSE;
  if (sqlite3_changes (db->sqlite) > 0)
    db->changes->outbox = TRUE;
  return TRUE;
}

/** wbl_db_survey_next_ms: Returns: when the next question that still waits after @now_ms may go, 0 = none. */
gint64
wbl_db_survey_next_ms (WblDb *db, gint64 now_ms)
{
  return wbl_db_int (db, "SELECT min(wait_ms) FROM survey WHERE wait_ms>? AND mid IS NULL", "i", now_ms);
}
