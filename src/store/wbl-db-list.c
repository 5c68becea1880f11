/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-list"

#include "config.h"

#include "store/wbl-db-list.h"
#include "store/wbl-db-private.h"

/*
 * Pins belong to the account and are the cloud's: what was changed here is told to it, and then its list holds. A
 * removal is this device's own: the rows stay, only the list leaves them out until something newer comes.
 */

static char *
current_id (WblDb *db, const char *conversation, GError **error)
{
  char *id = wbl_db_text (db, "SELECT id FROM conversation WHERE id=coalesce((SELECT new FROM alias WHERE old=?1),?1)", "s",
                          conversation);

  if (id == NULL)
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such conversation");
  return id;
}

static gint64
chat_of (WblDb *db, const char *id)
{
  return wbl_db_int (db, "SELECT chat FROM conversation WHERE id=?", "s", id);
}

static void
touch_chat (WblDb *db, gint64 chat)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT id FROM conversation WHERE chat=?", NULL, "i", chat);

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    wbl_db_touch (db, col_text (stmt, 0));
}

/* ---- pins ---- */

/** wbl_db_settle_pin: the newest conversation of a pinned chat is the one on top. @chat: its row. */
gboolean
wbl_db_settle_pin (WblDb *db, gint64 chat, GError **error)
{
#define ON_TOP                                                                                                         \
  "(id=(SELECT n.id FROM conversation n WHERE n.chat=?1 ORDER BY n.opening_mid DESC LIMIT 1)"                          \
  " AND EXISTS (SELECT 1 FROM pin JOIN chat ON chat.peer=pin.peer WHERE chat.id=?1 AND pin.pinned=1))"
  if (!wbl_db_int (db, "SELECT 1 FROM conversation WHERE chat=?1 AND pinned<>" ON_TOP " LIMIT 1", "i", chat))
    return TRUE;
  touch_chat (db, chat);
  return wbl_db_run (db, error, "UPDATE conversation SET pinned=" ON_TOP " WHERE chat=?1", "i", chat);
#undef ON_TOP
}

static GArray *
ids_from (WblDb *db, WblStmt *in_use)
{
  g_autoptr (WblStmt) stmt = in_use;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    {
      gint64 id = col_int (stmt, 0);
      g_array_append_val (ids, id);
    }
  return ids;
}

static gboolean
settle_all (WblDb *db, GArray *chats, GError **error)
{
  for (guint i = 0; i < chats->len; i++)
    if (!wbl_db_settle_pin (db, g_array_index (chats, gint64, i), error))
      return FALSE;
  return TRUE;
}

/** wbl_db_pin: a person wants the chat of @conversation on top of the list, or not any more; the cloud is to be told. */
gboolean
wbl_db_pin (WblDb *db, const char *conversation, gboolean pin, GError **error)
{
  g_autofree char *id = current_id (db, conversation, error);
  gint64 chat = id != NULL ? chat_of (db, id) : 0;

  if (id == NULL)
    return FALSE;
  db->changes->outbox = TRUE;
  return wbl_db_run (db, error, "INSERT OR REPLACE INTO pin(peer,pinned,untold) SELECT peer,?,1 FROM chat WHERE id=?", "ii",
                     (gint64) pin, chat)
         && wbl_db_settle_pin (db, chat, error);
}

/** wbl_db_next_pin: Returns: whether the cloud is to be told of a change: @change (out). */
gboolean
wbl_db_next_pin (WblDb *db, WblPinChange *change)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT peer, pinned FROM pin WHERE untold=1 LIMIT 1", NULL, "");

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    return FALSE;
  change->peer = col_int (stmt, 0);
  change->pinned = col_int (stmt, 1) != 0;
  return TRUE;
}

/** wbl_db_pin_told: the cloud has it, unless a person thought otherwise meanwhile. */
gboolean
wbl_db_pin_told (WblDb *db, const WblPinChange *change, GError **error)
{
  return wbl_db_run (db, error, "UPDATE pin SET untold=0 WHERE peer=? AND pinned=?", "ii", change->peer,
                     (gint64) change->pinned);
}

/** wbl_db_put_pins: @peers: (array length=n): what the cloud has; what it was not told yet stays as it is here. */
gboolean
wbl_db_put_pins (WblDb *db, const gint64 *peers, gsize n, GError **error)
{
  g_autoptr (GArray) chats = NULL;

  if (!wbl_db_run (db, error, "UPDATE pin SET pinned=0 WHERE untold=0", ""))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!wbl_db_run (db, error,
                     "INSERT INTO pin(peer,pinned,untold) VALUES(?,1,0) ON CONFLICT(peer) DO UPDATE SET pinned=1"
                     " WHERE untold=0",
                     "i", peers[i]))
      return FALSE;
  chats = ids_from (db, wbl_db_prepare (db, "SELECT chat.id FROM chat JOIN pin ON pin.peer=chat.peer", error, ""));
  return settle_all (db, chats, error) && wbl_db_run (db, error, "DELETE FROM pin WHERE pinned=0 AND untold=0", "");
}

/* ---- out of the list ---- */

static gboolean
remove_up_to (WblDb *db, gint64 chat, gint64 mid, GError **error)
{
  touch_chat (db, chat);
  return wbl_db_run (db, error, "UPDATE chat SET removed_mid=max(removed_mid,?) WHERE id=?", "ii", mid, chat)
         && wbl_db_run (db, error, "UPDATE conversation SET gone=" WBL_DB_GONE " WHERE chat=?", "i", chat);
}

static gint64
newest_mid (WblDb *db, const char *id)
{
  return wbl_db_int (db, "SELECT max(mid) FROM message WHERE conversation=? AND pending=0", "s", id);
}

/**
 * wbl_db_remove:
 *
 * Takes @conversation, and what came before it with that person, out of this device's list. Everything stays in the
 * store and is found by searching; a newer message, or what somebody does to it, brings it back.
 *
 * Returns: %FALSE with INVALID while something in it is not sent yet
 */
gboolean
wbl_db_remove (WblDb *db, const char *conversation, GError **error)
{
  g_autofree char *id = current_id (db, conversation, error);
  gint64 chat = id != NULL ? chat_of (db, id) : 0;

  if (id == NULL)
    return FALSE;
  if (wbl_db_int (db, "SELECT 1 FROM message WHERE conversation=? AND pending=1 AND state<>8 LIMIT 1", "s", id))
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, "Something in it is not sent yet");
      return FALSE;
    }
  db->changes->outbox = TRUE;
  return remove_up_to (db, chat, newest_mid (db, id), error)
         && wbl_db_run (db, error, "UPDATE chat SET forget=1 WHERE id=?1 AND NOT EXISTS (SELECT 1 FROM conversation c"
                                   " WHERE c.chat=?1 AND c.gone=0)",
                        "i", chat);
}

/**
 * wbl_db_remove_elsewhere:
 * @peer: the chat
 * @mid: server id of the removal
 *
 * Another device took it out of the list of all devices. Where somebody still waits for an answer it stays: the work of
 * a desk is not lost by tidying up elsewhere.
 */
gboolean
wbl_db_remove_elsewhere (WblDb *db, gint64 peer, gint64 mid, GError **error)
{
  g_autoptr (GArray) chats = ids_from (
      db, wbl_db_prepare (db,
                          "SELECT id FROM chat WHERE peer=? AND removed_mid<? AND NOT EXISTS (SELECT 1 FROM conversation c"
                          " WHERE c.chat=chat.id AND c.needs_answer=1)",
                          error, "ii", peer, mid));

  for (guint i = 0; i < chats->len; i++)
    if (!remove_up_to (db, g_array_index (chats, gint64, i), mid, error))
      return FALSE;
  return TRUE;
}

/** wbl_db_put_back: @conversation is in the list again, if it was taken out. */
gboolean
wbl_db_put_back (WblDb *db, const char *conversation, GError **error)
{
  gint64 chat = wbl_db_int (db,
                            "SELECT chat.id FROM chat JOIN conversation c ON c.chat=chat.id WHERE chat.removed_mid>0"
                            " AND c.id=coalesce((SELECT new FROM alias WHERE old=?1),?1)",
                            "s", conversation);

  if (chat == 0)
    return TRUE;
  touch_chat (db, chat);
  return wbl_db_run (db, error, "UPDATE chat SET removed_mid=0, forget=0 WHERE id=?", "i", chat)
         && wbl_db_run (db, error, "UPDATE conversation SET gone=0 WHERE chat=?", "i", chat);
}

/** wbl_db_take_removals: Returns: (transfer full) (element-type gint64): chats that the cloud is to forget for this device;
 * it is told once. */
GArray *
wbl_db_take_removals (WblDb *db, GError **error)
{
  g_autoptr (GArray) peers = ids_from (db, wbl_db_prepare (db, "SELECT peer FROM chat WHERE forget=1", error, ""));

  if (peers->len > 0 && !wbl_db_run (db, error, "UPDATE chat SET forget=0 WHERE forget=1", ""))
    return NULL;
  return g_steal_pointer (&peers);
}
