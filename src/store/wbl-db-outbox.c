/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-outbox"

#include "config.h"

#include "store/wbl-db-derive.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-lessons.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-ratings.h"

/*
 * The outbox is the messages of ours without a server id. States: queued → sending → sent, or held, failed, cancelled.
 * One message of a chat is on its way at a time, the oldest first, so order is kept; a failed or held one keeps those
 * behind it waiting no longer than a person decides.
 */

void
wbl_queued_free (WblQueued *queued)
{
  if (queued == NULL)
    return;
  g_free (queued->text);
  g_free (queued->attachment);
  g_free (queued->ext);
  g_free (queued->config);
  g_free (queued);
}

static void
queued_destroy (gpointer data)
{
  wbl_queued_free (data);
}

static WblQueued *
queued_from_row (WblStmt *stmt)
{
  WblQueued *queued = g_new0 (WblQueued, 1);

  queued->row = col_int (stmt, 0);
  queued->client_id = col_int (stmt, 1);
  queued->kind = (WblChatKind) col_int (stmt, 2);
  queued->peer = col_int (stmt, 3);
  queued->type = (WblContentType) col_int (stmt, 4);
  queued->text = col_dup (stmt, 5);
  queued->attachment = g_strdup (col_text (stmt, 6));
  queued->ext = g_strdup (col_text (stmt, 7));
  queued->config = col_dup (stmt, 8);
  return queued;
}

/** wbl_db_outbox_next: Returns: (transfer full): of each chat where nothing is on its way, the oldest queued message; a question for a
 * rating only when it is ours to ask. */
GPtrArray *
wbl_db_outbox_next (WblDb *db, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT m.id, m.client_id, chat.kind, chat.peer, m.type, m.text, m.attachment, m.ext, m.config FROM message m"
      " JOIN chat ON chat.id=m.chat WHERE m.id IN (SELECT min(id) FROM message WHERE state IN (1,2,3,7) AND state IN (1,3)"
      " AND pending=1 AND NOT (type=103 AND EXISTS (SELECT 1 FROM survey WHERE survey.id=json_extract(message.ext,'$.survey')"
      "  AND wait_ms<>0)) GROUP BY chat) AND m.state=1 ORDER BY m.id LIMIT ?",
      error, "i", (gint64) limit);
  GPtrArray *list = g_ptr_array_new_with_free_func (queued_destroy);

  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (list, queued_from_row (stmt));
  return list;
}

guint
wbl_db_outbox_count (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM message WHERE state IN (1,2,3,7) AND pending=1", "");
}

static gboolean
touch_message (WblDb *db, gint64 row, GError **error)
{
  g_autofree char *conversation = wbl_db_text (db, "SELECT conversation FROM message WHERE id=?", "i", row);

  db->changes->outbox = TRUE;
  return conversation == NULL || wbl_db_derive_conversation (db, conversation, error);
}

static GArray *
rows_of (WblDb *db, WblStmt *in_use)
{
  g_autoptr (WblStmt) stmt = in_use;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (wbl_db_step (db, stmt, NULL))
    {
      gint64 row = col_int (stmt, 0);
      g_array_append_val (rows, row);
    }
  return rows;
}

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

/**
 * wbl_db_outbox_list:
 *
 * Returns: (transfer full) (element-type WblMessage): the messages that are not sent, oldest first, then the operations
 * that the staff room refused, with negative rows
 */
GPtrArray *
wbl_db_outbox_list (WblDb *db, GError **error)
{
  g_autoptr (GArray) rows = rows_of (
      db, wbl_db_prepare (db,
                          "SELECT * FROM (SELECT id FROM message WHERE state IN (1,2,3,7) AND pending=1 ORDER BY id LIMIT 1000)"
                          " UNION ALL SELECT * FROM (SELECT -seq FROM op WHERE state IN (1,2,5) AND state=5 ORDER BY seq LIMIT 1000)",
                          error, ""));
  GPtrArray *messages = g_ptr_array_new_with_free_func (unref_object);

  for (guint i = 0; i < rows->len; i++)
    {
      WblMessage *message = wbl_db_get_message (db, g_array_index (rows, gint64, i), NULL);

      if (message != NULL)
        g_ptr_array_add (messages, message);
    }
  return messages;
}

static gboolean
touch_rows (WblDb *db, GArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    if (!touch_message (db, g_array_index (rows, gint64, i), error))
      return FALSE;
  return TRUE;
}

/**
 * wbl_db_outbox_restart: when the store was opened: what was on its way goes again with its client id; what was being
 * held for undo stays held, never sent silently.
 */
gboolean
wbl_db_outbox_restart (WblDb *db, GError **error)
{
  return wbl_db_run (db, error, "UPDATE message SET state=1 WHERE state=3", "")
         && wbl_db_run (db, error, "UPDATE message SET hold_until=0, fail='quit' WHERE state=2 AND hold_until>0", "");
}

/** wbl_db_outbox_requeue: the connection ended: what was on its way goes again, with the same client id. */
gboolean
wbl_db_outbox_requeue (WblDb *db, GError **error)
{
  db->changes->outbox = TRUE;
  return wbl_db_run (db, error, "UPDATE message SET state=1 WHERE state=3", "");
}

/** wbl_db_set_attachment: its file was uploaded. */
gboolean
wbl_db_set_attachment (WblDb *db, gint64 row, const char *attachment, GError **error)
{
  return wbl_db_run (db, error, "UPDATE message SET attachment=? WHERE id=?", "si", attachment, row);
}

/**
 * wbl_db_outbox_review:
 * @held_after_ms: a queued reply older than this is held
 *
 * After a reconnection, when what the customers wrote is here: a reply that waited too long, or whose customer wrote
 * again, is held for a look instead of being sent.
 */
gboolean
wbl_db_outbox_review (WblDb *db, gint64 held_after_ms, GError **error)
{
  g_autoptr (GArray) rows = rows_of (
      db,
      wbl_db_prepare (
          db,
          "SELECT m.id FROM message m JOIN conversation c ON c.id=m.conversation WHERE m.state=1 AND m.pending=1"
          " AND m.type<>103 AND m.fail IS NULL AND (m.time_ms<?1 OR EXISTS (SELECT 1 FROM message n"
          "   WHERE n.conversation=m.conversation AND n.pending=0 AND n.from_us=0 AND n.courtesy=0 AND n.mid>m.seen_mid))",
          error, "i", wbl_db_now_ms (db) - held_after_ms));

  for (guint i = 0; i < rows->len; i++)
    if (!wbl_db_run (db, error,
                     "UPDATE message SET state=2, fail=CASE WHEN time_ms<?1 THEN 'old' ELSE 'moved' END WHERE id=?2", "ii",
                     wbl_db_now_ms (db) - held_after_ms, g_array_index (rows, gint64, i)))
      return FALSE;
  return touch_rows (db, rows, error);
}

/**
 * wbl_db_outbox_release:
 * @next_ms: (out): when the next hold ends, 0 = none
 *
 * Holds for undo that have ended become queued; a question that waited for a colleague's may go at @next_ms, too.
 */
gboolean
wbl_db_outbox_release (WblDb *db, gint64 now_ms, gint64 *next_ms, GError **error)
{
  g_autoptr (GArray) rows = rows_of (
      db, wbl_db_prepare (db, "SELECT id FROM message WHERE state=2 AND hold_until>0 AND hold_until<=?", error, "i", now_ms));
  gint64 waits_ms;

  if (!wbl_db_run (db, error, "UPDATE message SET state=1, hold_until=0 WHERE state=2 AND hold_until>0 AND hold_until<=?",
                   "i", now_ms)
      || !wbl_db_survey_release (db, now_ms, error))
    return FALSE;
  *next_ms = wbl_db_int (db, "SELECT min(hold_until) FROM message WHERE state=2 AND hold_until>0", "");
  waits_ms = wbl_db_survey_next_ms (db, now_ms);
  if (waits_ms > 0 && (*next_ms == 0 || waits_ms < *next_ms))
    *next_ms = waits_ms;
  return touch_rows (db, rows, error);
}

gboolean
wbl_db_outbox_sending (WblDb *db, gint64 client_id, GError **error)
{
  return wbl_db_run (db, error, "UPDATE message SET state=3 WHERE client_id=? AND state=1", "i", client_id)
         && touch_message (db, wbl_db_int (db, "SELECT id FROM message WHERE client_id=?", "i", client_id), error);
}

/* The same message may have come back in a page before its acknowledgement: then that row goes. */
static gboolean
drop_echo (WblDb *db, gint64 row, gint64 mid, GError **error)
{
  gint64 echo = wbl_db_int (db, "SELECT e.id FROM message e JOIN message m ON m.chat=e.chat WHERE m.id=? AND e.mid=? AND e.id<>m.id",
                            "ii", row, mid);

  return echo == 0
         || (wbl_db_unindex_message (db, echo, error)
             && wbl_db_run (db, error, "DELETE FROM message_history WHERE message=?", "i", echo)
             && wbl_db_run (db, error, "DELETE FROM message WHERE id=?", "i", echo));
}

/* The server's order decides where it belongs: the customer may have opened the next conversation before it. */
static gboolean
place_acked (WblDb *db, gint64 row, gint64 mid, GError **error)
{
  return wbl_db_place_messages (db, wbl_db_int (db, "SELECT chat FROM message WHERE id=?", "i", row), mid, error);
}

/** wbl_db_outbox_acked: the server has it: it gets its id and its place. A repeated acknowledgement changes nothing. */
gboolean
wbl_db_outbox_acked (WblDb *db, const WblCloudAck *ack, GError **error)
{
  gint64 row = wbl_db_int (db, "SELECT id FROM message WHERE client_id=? AND pending=1", "i", ack->client_id);

  if (row == 0)
    return TRUE;
  return drop_echo (db, row, ack->server_id, error)
         && wbl_db_run (db, error,
                        "UPDATE message SET mid=?1, pending=0, state=4, fail=NULL,"
                        " time_ms=CASE WHEN ?2>0 THEN ?2 ELSE time_ms END WHERE id=?3",
                        "iii", ack->server_id, ack->time_ms, row)
         && wbl_db_run (db, error,
                        "UPDATE chat SET newest_mid=max(newest_mid,?) WHERE id=(SELECT chat FROM message WHERE id=?)", "ii",
                        ack->server_id, row)
         && wbl_db_run (db, error, "UPDATE survey SET mid=? WHERE id=(SELECT json_extract(ext,'$.survey') FROM message WHERE id=?)",
                        "ii", ack->server_id, row)
         && wbl_db_rate (db, row, error) && place_acked (db, row, ack->server_id, error) && touch_message (db, row, error)
         && wbl_db_learn_from_reply (db, row, error) && wbl_db_lesson_acked (db, row, error);
}

/**
 * wbl_db_outbox_failed:
 * @reason: a code word, shown as a sentence by the window
 * @retry: whether it simply goes back to the queue
 */
gboolean
wbl_db_outbox_failed (WblDb *db, gint64 client_id, const char *reason, gboolean retry, GError **error)
{
  gint64 row = wbl_db_int (db, "SELECT id FROM message WHERE client_id=? AND pending=1 AND state IN (1,3)", "i", client_id);

  if (row == 0)
    return TRUE;
  return wbl_db_run (db, error, "UPDATE message SET state=?, fail=? WHERE id=?", "isi",
                     (gint64) (retry ? WBL_SEND_QUEUED : WBL_SEND_FAILED), retry ? NULL : reason, row)
         && touch_message (db, row, error);
}

/** wbl_db_outbox_wants_verification: Returns: whether something failed because the cloud wants the account verified. */
gboolean
wbl_db_outbox_wants_verification (WblDb *db)
{
  return wbl_db_int (db,
                     "SELECT EXISTS (SELECT 1 FROM message WHERE state IN (1,2,3,7) AND state=7 AND fail='verify')"
                     " OR EXISTS (SELECT 1 FROM op WHERE state IN (1,2,5) AND state=5 AND fail='verify')",
                     "")
         != 0;
}

guint
wbl_db_outbox_count_failed (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM message WHERE state IN (1,2,3,7) AND state=7 AND pending=1", "");
}

/** wbl_db_outbox_count_held: Returns: messages that do not go out before a time or a person's word. */
guint
wbl_db_outbox_count_held (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM message WHERE state IN (1,2,3,7) AND state=2 AND pending=1", "");
}

/** wbl_db_outbox_send_now: a person decided: a held or failed message (negative: operation) goes, and is not held again. */
gboolean
wbl_db_outbox_send_now (WblDb *db, gint64 row, GError **error)
{
  if (row < 0)
    return wbl_db_op_retry (db, -row, error);
  if (wbl_db_int (db, "SELECT 1 FROM message WHERE id=? AND pending=1", "i", row) == 0)
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "Nothing waits under that number");
      return FALSE;
    }
  return wbl_db_run (db, error,
                     "UPDATE message SET state=1, hold_until=0, fail='confirmed' WHERE id=? AND pending=1 AND state IN (2,7)",
                     "i", row)
         && touch_message (db, row, error);
}

/** wbl_db_outbox_cancel: Returns: (transfer full) (nullable): the text of what will not be sent; @row as in the list. */
char *
wbl_db_outbox_cancel (WblDb *db, gint64 row, GError **error)
{
  g_autofree char *text = NULL;

  if (row < 0)
    return wbl_db_op_withdraw (db, -row, error);
  text = wbl_db_text (db, "SELECT text FROM message WHERE id=? AND pending=1 AND state IN (1,2,7)", "i", row);
  if (text == NULL)
    {
      gboolean left = wbl_db_int (db, "SELECT 1 FROM message WHERE id=? AND from_us=1 AND state NOT IN (0,8)", "i", row) != 0;

      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND,
                           left ? "The message is on its way already" : "Nothing waits under that number");
      return NULL;
    }
  if (!wbl_db_unindex_message (db, row, error)
      || !wbl_db_run (db, error, "UPDATE message SET state=8, hold_until=0 WHERE id=?", "i", row)
      || !touch_message (db, row, error))
    return NULL;
  return g_steal_pointer (&text);
}

/** wbl_db_article_is_internal: Returns: whether text of this article must not reach a customer. */
gboolean
wbl_db_article_is_internal (WblDb *db, const char *key)
{
  return wbl_db_int (db, "SELECT internal FROM article WHERE key=?", "s", key) != 0;
}
