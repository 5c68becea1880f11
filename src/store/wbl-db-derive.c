/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-derive"

#include "config.h"

#include "store/wbl-db-derive.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "text/wbl-fold.h"
#include "text/wbl-language.h"

/*
 * What follows from messages: which conversation a message belongs to, and what the inbox says about it. Nothing here
 * is an operation: every client derives the same from the same messages and operations.
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
  gint64 dismissed = wbl_db_int (db, "SELECT no_answer_mid FROM conversation WHERE id=?", "s", id);

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
                     " AND pending=0 AND from_us=0),0) WHERE id=?1",
                     "siiiis", id, (gint64) status, since, last, promise, language);
}

/* ---- which conversation a message belongs to ---- */

typedef struct
{
  gint64 row, mid, time_ms;
  gboolean opens; /* by the customer and not only courtesy */
  char *conversation;
} Placed;

typedef struct
{
  WblDb *db;
  gint64 chat;
  WblChatKind kind;
  gint64 peer;
  char *current;       /* conversation so far (owned) (nullable) */
  gint64 current_status, current_mid;
  gint64 previous_ms;
  GHashTable *touched; /* ids (owned) */
  gboolean fresh;      /* current was made in this run */
} Placer;

static void
placed_free (gpointer data)
{
  Placed *placed = data;

  g_free (placed->conversation);
  g_free (placed);
}

static GPtrArray *
load_messages (WblDb *db, gint64 chat, gint64 from_mid, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT id, mid, time_ms, from_us=0 AND courtesy=0, conversation FROM message WHERE chat=? AND pending=0"
      " AND mid>=? AND type<>6 ORDER BY mid",
      error, "ii", chat, from_mid);
  GPtrArray *messages = g_ptr_array_new_with_free_func (placed_free);

  while (wbl_db_step (db, stmt, NULL))
    {
      Placed *placed = g_new0 (Placed, 1);
      placed->row = col_int (stmt, 0);
      placed->mid = col_int (stmt, 1);
      placed->time_ms = col_int (stmt, 2);
      placed->opens = col_int (stmt, 3) != 0;
      placed->conversation = col_dup (stmt, 4);
      g_ptr_array_add (messages, placed);
    }
  return messages;
}

static void
enter (Placer *placer, char *id)
{
  g_autoptr (WblStmt) stmt = NULL;

  g_free (placer->current);
  placer->current = id;
  stmt = wbl_db_prepare (placer->db, "SELECT folded_status, status_mid FROM conversation WHERE id=?", NULL, "s", id);
  if (stmt == NULL || !wbl_db_step (placer->db, stmt, NULL))
    return;
  placer->current_status = col_int (stmt, 0);
  placer->current_mid = col_int (stmt, 1);
}

static gboolean
open_conversation (Placer *placer, const Placed *placed, GError **error)
{
  WblDb *db = placer->db;
  g_autofree char *app_id = wbl_db_get_meta (db, "app-id");
  char *id = wbl_conversation_id_new (app_id != NULL ? app_id : "", wbl_db_get_meta_int (db, "uid"), placer->kind,
                                      placer->peer, placed->mid);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  gboolean known = wbl_db_int (db, "SELECT 1 FROM conversation WHERE id=?", "s", id) != 0;
  gboolean ok = known
                || (wbl_db_run (db, error,
                                "INSERT INTO conversation(id,chat,opening_mid,opened_ms,last_ms) VALUES(?,?,?,?,?)",
                                "siiii", id, placer->chat, placed->mid, placed->time_ms, placed->time_ms)
                    && wbl_db_fold_entity (db, entity, error));

  placer->fresh = !known;
  enter (placer, id);
  return ok;
}

static gboolean
opens_next (const Placer *placer, const Placed *placed)
{
  return placed->opens && placer->current_status == WBL_STATUS_RESOLVED && placed->mid > placer->current_mid
         && placed->time_ms - placer->previous_ms > WBL_REOPEN_WINDOW_MS;
}

/* A conversation that more history shows to be part of the one before it. */
static gboolean
merge_into_current (Placer *placer, const char *id, GError **error)
{
  WblDb *db = placer->db;
  const char *now = placer->current;
  g_autofree char *entity = g_strconcat ("conv:", now, NULL);

  g_debug ("a conversation is part of an older one");
  return wbl_db_run (db, error, "UPDATE alias SET new=? WHERE new=?", "ss", now, id)
         && wbl_db_run (db, error, "INSERT OR REPLACE INTO alias(old,new) VALUES(?,?)", "ss", id, now)
         && wbl_db_run (db, error, "UPDATE OR IGNORE draft SET conversation=? WHERE conversation=?", "ss", now, id)
         && wbl_db_run (db, error, "UPDATE promise SET conversation=? WHERE conversation=?", "ss", now, id)
         && wbl_db_run (db, error, "UPDATE survey SET conversation=? WHERE conversation=?", "ss", now, id)
         && wbl_db_run (db, error, "UPDATE message SET conversation=? WHERE conversation=? AND pending=1", "ss", now, id)
         && wbl_db_run (db, error, "DELETE FROM conversation WHERE id=?", "s", id)
         && wbl_db_fold_entity (db, entity, error);
}

static gboolean
place_one (Placer *placer, const Placed *placed, GError **error)
{
  g_autofree char *starts = wbl_db_text (placer->db, "SELECT id FROM conversation WHERE chat=? AND opening_mid=?",
                                         "ii", placer->chat, placed->mid);

  if (placer->current == NULL || opens_next (placer, placed))
    {
      if (!open_conversation (placer, placed, error))
        return FALSE;
    }
  else if (starts != NULL && !g_str_equal (starts, placer->current) && !merge_into_current (placer, starts, error))
    return FALSE;
  placer->previous_ms = placed->time_ms;
  g_hash_table_add (placer->touched, g_strdup (placer->current));
  return wbl_db_run (placer->db, error, "UPDATE message SET conversation=? WHERE id=?", "si", placer->current,
                     placed->row);
}

static gboolean
settled (const Placer *placer, const Placed *placed)
{
  return !placer->fresh && placer->current != NULL && placed->conversation != NULL
         && g_str_equal (placed->conversation, placer->current);
}

static gboolean
derive_touched (Placer *placer, GError **error)
{
  GHashTableIter iter;
  gpointer id;
  gboolean ok = TRUE;

  g_hash_table_iter_init (&iter, placer->touched);
  while (ok && g_hash_table_iter_next (&iter, &id, NULL))
    ok = wbl_db_derive_conversation (placer->db, id, error);
  return ok;
}

static gboolean
start_at (Placer *placer, gint64 chat, gint64 from_mid)
{
  WblDb *db = placer->db;
  char *before = wbl_db_text (
      db, "SELECT id FROM conversation WHERE chat=? AND opening_mid<? ORDER BY opening_mid DESC LIMIT 1", "ii", chat,
      from_mid);

  placer->chat = chat;
  placer->kind = (WblChatKind) wbl_db_int (db, "SELECT kind FROM chat WHERE id=?", "i", chat);
  placer->peer = wbl_db_int (db, "SELECT peer FROM chat WHERE id=?", "i", chat);
  placer->previous_ms = wbl_db_int (
      db, "SELECT time_ms FROM message WHERE chat=? AND pending=0 AND mid<? AND type<>6 ORDER BY mid DESC LIMIT 1",
      "ii", chat, from_mid);
  if (before != NULL)
    enter (placer, before);
  return placer->kind != 0;
}

/**
 * wbl_db_place_messages:
 * @chat: row of the chat
 * @from_mid: the oldest message whose place may have changed
 * @thorough: whether to go on to the newest message even when one is found in its place
 *
 * Gives each message its conversation, opens and joins conversations (docs/operations.md) and derives what follows.
 */
gboolean
wbl_db_place_messages (WblDb *db, gint64 chat, gint64 from_mid, gboolean thorough, GError **error)
{
  Placer placer = { .db = db };
  g_autoptr (GPtrArray) messages = load_messages (db, chat, from_mid, error);
  gboolean ok = start_at (&placer, chat, from_mid);

  placer.touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; ok && i < messages->len; i++)
    {
      const Placed *placed = g_ptr_array_index (messages, i);

      if (!thorough && settled (&placer, placed))
        break;
      ok = place_one (&placer, placed, error);
    }
  ok = ok && derive_touched (&placer, error);
  g_hash_table_unref (placer.touched);
  g_free (placer.current);
  return ok;
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
      if (!wbl_db_derive_conversation (db, id, error))
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
      "SELECT c.id FROM conversation c JOIN chat ON chat.id=c.chat WHERE chat.kind=1 AND chat.peer=?"
      " ORDER BY c.opening_mid DESC LIMIT 1",
      "i", uid);

  wbl_db_touch (db, conversation);
  return wbl_db_run (db, error, "UPDATE contact SET folded=? WHERE uid=?", "si", folded, uid);
}
