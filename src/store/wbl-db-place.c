/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-place"

#include "config.h"

#include "store/wbl-db-derive.h"
#include "store/wbl-db-lessons.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"

/*
 * Which conversation each message of a chat belongs to. Messages are gone through in the server's order: the first one
 * opens a conversation; a customer's message opens the next when the one before was resolved and left alone for the
 * reopen window. What an operation does to the order counts from the conversation's own opening, so the result depends
 * on the messages and operations alone and not on when they came: new messages at the end are appended, and whatever
 * comes in between makes the chat be gone through again.
 *
 * Somebody with less history opens conversations where we do not. Their id is the alias of ours, and their operations
 * are folded into ours from that message on.
 *
 * What is said to the company's bot and by it (wbl-db-lessons.c) is nobody's conversation.
 */

typedef struct
{
  gint64 row, mid, time_ms;
  gboolean opens; /* by the customer and not only courtesy */
  gboolean hashed; /* its cid is known */
  char *conversation;
} Placed;

typedef struct
{
  WblDb *db;
  gint64 chat;
  WblChatKind kind;
  gint64 peer;
  gint64 uid;
  char *app_id;
  char *current; /* conversation so far (owned) (nullable) */
  gint64 current_status, current_mid;
  gint64 previous_ms;
  GHashTable *opened;  /* ids of conversations of this run (owned) */
  GHashTable *touched; /* ids (owned) */
  GHashTable *known;   /* ids that were a conversation or an alias of this chat before this run (owned) */
} Placer;

static void
placed_free (gpointer data)
{
  Placed *placed = data;

  g_free (placed->conversation);
  g_free (placed);
}

/** wbl_db_id_hash: Returns: 64 bits of a conversation's id, never 0. */
gint64
wbl_db_id_hash (const char *id)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  for (; *id != '\0'; id++)
    hash = (hash ^ (guchar) *id) * G_GUINT64_CONSTANT (1099511628211);
  return hash != 0 ? (gint64) hash : 1;
}

static GPtrArray *
load_messages (WblDb *db, gint64 chat, gint64 from_mid, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT id, mid, time_ms, from_us=0 AND courtesy=0, cid IS NOT NULL, conversation FROM message WHERE chat=?"
      " AND pending=0 AND mid>=? AND type<>6 ORDER BY mid",
      error, "ii", chat, from_mid);
  GPtrArray *messages = g_ptr_array_new_with_free_func (placed_free);

  while (wbl_db_step (db, stmt, NULL))
    {
      Placed *placed = g_new0 (Placed, 1);
      placed->row = col_int (stmt, 0);
      placed->mid = col_int (stmt, 1);
      placed->time_ms = col_int (stmt, 2);
      placed->opens = col_int (stmt, 3) != 0;
      placed->hashed = col_int (stmt, 4) != 0;
      placed->conversation = col_dup (stmt, 5);
      g_ptr_array_add (messages, placed);
    }
  return messages;
}

static void
read_current (Placer *placer)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      placer->db, "SELECT folded_status, status_mid FROM conversation WHERE id=?", NULL, "s", placer->current);

  if (stmt == NULL || !wbl_db_step (placer->db, stmt, NULL))
    return;
  placer->current_status = col_int (stmt, 0);
  placer->current_mid = col_int (stmt, 1);
}

static void
enter (Placer *placer, const char *id)
{
  g_free (placer->current);
  placer->current = g_strdup (id);
  read_current (placer);
}

static gboolean
refold_current (Placer *placer, GError **error)
{
  if (!wbl_db_refold_conversation (placer->db, placer->current, error))
    return FALSE;
  read_current (placer);
  g_hash_table_add (placer->touched, g_strdup (placer->current));
  return TRUE;
}

static gboolean
open_conversation (Placer *placer, const Placed *placed, const char *id, GError **error)
{
  WblDb *db = placer->db;

  g_hash_table_add (placer->opened, g_strdup (id));
  if (!wbl_db_run (db, error, "DELETE FROM alias WHERE old=?", "s", id)
      || !wbl_db_run (db, error,
                      "INSERT OR IGNORE INTO conversation(id,chat,opening_mid,opened_ms,last_ms) VALUES(?,?,?,?,?)", "siiii",
                      id, placer->chat, placed->mid, placed->time_ms, placed->time_ms))
    return FALSE;
  enter (placer, id);
  return refold_current (placer, error);
}

static gboolean
opens_next (const Placer *placer, const Placed *placed)
{
  return placed->opens && placer->current_status == WBL_STATUS_RESOLVED && placed->mid > placer->current_mid
         && placed->time_ms - placer->previous_ms > WBL_REOPEN_WINDOW_MS;
}

/* Whether anybody ever spoke of a conversation that this message opens. */
static gboolean
was_spoken_of (Placer *placer, const char *id)
{
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);

  return (placer->known != NULL && g_hash_table_contains (placer->known, id))
         || wbl_db_int (placer->db,
                        "SELECT 1 WHERE EXISTS (SELECT 1 FROM op WHERE entity=?) OR EXISTS (SELECT 1 FROM promise WHERE"
                        " conversation=?)",
                        "ss", entity, id)
                != 0;
}

static gboolean
add_alias (Placer *placer, const char *id, GError **error)
{
  WblDb *db = placer->db;
  const char *now = placer->current;

  return wbl_db_run (db, error, "INSERT OR REPLACE INTO alias(old,new) VALUES(?,?)", "ss", id, now)
         && wbl_db_run (db, error, "UPDATE OR REPLACE draft SET conversation=? WHERE conversation=?", "ss", now, id)
         && wbl_db_run (db, error, "UPDATE promise SET conversation=? WHERE conversation=?", "ss", now, id)
         && wbl_db_run (db, error, "UPDATE survey SET conversation=? WHERE conversation=?", "ss", now, id)
         && wbl_db_run (db, error, "UPDATE message SET conversation=? WHERE conversation=? AND pending=1", "ss", now, id)
         && refold_current (placer, error);
}

static gboolean
write_place (Placer *placer, const Placed *placed, const char *id, GError **error)
{
  if (placed->hashed && g_strcmp0 (placed->conversation, placer->current) == 0)
    return TRUE;
  g_hash_table_add (placer->touched, g_strdup (placer->current));
  return wbl_db_run (placer->db, error, "UPDATE message SET conversation=?, cid=? WHERE id=?", "sii", placer->current,
                     wbl_db_id_hash (id), placed->row);
}

static gboolean
place_one (Placer *placer, const Placed *placed, GError **error)
{
  g_autofree char *id = wbl_conversation_id_new (placer->app_id, placer->uid, placer->kind, placer->peer, placed->mid);
  gboolean opens = placer->current == NULL || opens_next (placer, placed);

  if (opens && !open_conversation (placer, placed, id, error))
    return FALSE;
  if (!opens && g_strcmp0 (id, placer->current) != 0 && was_spoken_of (placer, id) && !add_alias (placer, id, error))
    return FALSE;
  placer->previous_ms = placed->time_ms;
  return write_place (placer, placed, id, error);
}

static gboolean
place_all (Placer *placer, gint64 from_mid, GError **error)
{
  GError *local = NULL;
  g_autoptr (GPtrArray) messages = load_messages (placer->db, placer->chat, from_mid, &local);

  for (guint i = 0; local == NULL && i < messages->len; i++)
    place_one (placer, g_ptr_array_index (messages, i), &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
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

static void
placer_init (Placer *placer, WblDb *db, gint64 chat)
{
  *placer = (Placer){ .db = db, .chat = chat, .uid = wbl_db_get_meta_int (db, "uid") };
  placer->kind = (WblChatKind) wbl_db_int (db, "SELECT kind FROM chat WHERE id=?", "i", chat);
  placer->peer = wbl_db_int (db, "SELECT peer FROM chat WHERE id=?", "i", chat);
  placer->app_id = wbl_db_get_meta (db, "app-id");
  if (placer->app_id == NULL)
    placer->app_id = g_strdup ("");
  placer->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  placer->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
placer_clear (Placer *placer)
{
  g_free (placer->app_id);
  g_free (placer->current);
  g_clear_pointer (&placer->opened, g_hash_table_unref);
  g_clear_pointer (&placer->touched, g_hash_table_unref);
  g_clear_pointer (&placer->known, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Placer, placer_clear)

/* ---- at the end ---- */

static void
start_behind (Placer *placer, gint64 from_mid)
{
  static const char before[] = " FROM message WHERE chat=? AND pending=0 AND mid<? AND type<>6 ORDER BY mid DESC LIMIT 1";
  g_autofree char *conversation_sql = g_strconcat ("SELECT conversation", before, NULL);
  g_autofree char *time_sql = g_strconcat ("SELECT time_ms", before, NULL);
  g_autofree char *conversation = wbl_db_text (placer->db, conversation_sql, "ii", placer->chat, from_mid);

  placer->previous_ms = wbl_db_int (placer->db, time_sql, "ii", placer->chat, from_mid);
  if (conversation != NULL)
    enter (placer, conversation);
}

/**
 * wbl_db_place_messages:
 * @chat: row of the chat
 * @from_mid: the oldest message that is new in it
 *
 * Gives each message its conversation, opens conversations (docs/operations.md) and derives what follows.
 */
gboolean
wbl_db_place_messages (WblDb *db, gint64 chat, gint64 from_mid, GError **error)
{
  g_auto (Placer) placer = { 0 };

  if (wbl_db_is_bot_chat (db, chat))
    return TRUE;
  if (wbl_db_int (db,
                  "SELECT 1 FROM message WHERE chat=? AND pending=0 AND mid>? AND conversation IS NOT NULL AND type<>6 LIMIT 1",
                  "ii", chat, from_mid))
    return wbl_db_place_again (db, chat, error);
  placer_init (&placer, db, chat);
  start_behind (&placer, from_mid);
  return place_all (&placer, from_mid, error) && derive_touched (&placer, error) && wbl_db_settle_pin (db, chat, error);
}

/* ---- the whole chat ---- */

static GHashTable *
ids_of (WblDb *db, const char *sql, gint64 chat, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, sql, error, "i", chat);
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  while (wbl_db_step (db, stmt, NULL))
    g_hash_table_add (ids, col_dup (stmt, 0));
  return ids;
}

/* What was opened before and is part of another one now; its alias has taken what hung on it. */
static gboolean
drop_unopened (Placer *placer, GError **error)
{
  g_autoptr (GHashTable) here = ids_of (placer->db, "SELECT id FROM conversation WHERE chat=?", placer->chat, error);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, here);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (g_hash_table_contains (placer->opened, id))
        continue;
      wbl_db_touch (placer->db, id);
      if (!wbl_db_run (placer->db, error, "DELETE FROM conversation WHERE id=?", "s", id))
        return FALSE;
    }
  return TRUE;
}

/* Promises hang on the conversation that their maker meant. */
static gboolean
fold_promises (Placer *placer, GError **error)
{
  g_autoptr (GHashTable) promises = ids_of (
      placer->db,
      "SELECT 'promise:'||p.id FROM promise p JOIN conversation c ON c.id=p.conversation WHERE c.chat=?", placer->chat, error);
  GHashTableIter iter;
  gpointer entity;
  gboolean ok = TRUE;

  g_hash_table_iter_init (&iter, promises);
  while (ok && g_hash_table_iter_next (&iter, &entity, NULL))
    ok = wbl_db_fold_entity (placer->db, entity, error);
  return ok;
}

/** wbl_db_place_again: goes through a whole chat: something came in between, or a conversation ends elsewhere. */
gboolean
wbl_db_place_again (WblDb *db, gint64 chat, GError **error)
{
  g_auto (Placer) placer = { 0 };

  if (wbl_db_is_bot_chat (db, chat))
    return TRUE;
  placer_init (&placer, db, chat);
  placer.known = ids_of (db,
                         "SELECT id FROM conversation WHERE chat=?1 UNION"
                         " SELECT old FROM alias JOIN conversation c ON c.id=alias.new WHERE c.chat=?1",
                         chat, error);
  return wbl_db_run (db, error, "DELETE FROM alias WHERE new IN (SELECT id FROM conversation WHERE chat=?)", "i", chat)
         && place_all (&placer, 0, error) && drop_unopened (&placer, error) && fold_promises (&placer, error)
         && derive_touched (&placer, error) && wbl_db_settle_pin (db, chat, error);
}
