/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-messages"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

#include "lanying/wbl-wire-names.h"

/* Ids are milliseconds since 2020 with twelve more bits to count in: below 2^53 until 2089. */
#define ID_EPOCH_MS G_GINT64_CONSTANT (1577836800000)
#define ID_SHIFT 12

#define COLUMNS \
  "SELECT id, client_id, ns, type, ctype, from_id, from_sn, to_id, conv_id, only_for, content," \
  " config, attachment, ext, oper_type, oper_mid, payload, time_ms, edit_ms, status, recalled" \
  " FROM messages m "

typedef struct
{
  gint64 lo;
  gint64 hi;
} Key;

/* The conversation that @user_id knows as @peer_id (0: what the desk itself says). */
static Key
make_key (gint64 user_id,
          gint64 peer_id)
{
  Key key = { MIN (user_id, peer_id), MAX (user_id, peer_id) };

  if (peer_id >= WBL_NEST_FIRST_GROUP)
    key.lo = 0;
  return key;
}

static Key
message_key (const WblNestMessage *message)
{
  if (message->only_for != 0)
    return make_key (message->only_for, message->conv_id);
  return make_key (message->from_id, message->to_id);
}

WblNestMessage *
wbl_nest_message_new (void)
{
  return g_new0 (WblNestMessage, 1);
}

void
wbl_nest_message_free (WblNestMessage *message)
{
  g_free (message->content);
  g_free (message->config);
  g_free (message->attachment);
  g_free (message->ext);
  g_clear_pointer (&message->payload, g_bytes_unref);
  g_free (message);
}

static GBytes *
column_bytes (sqlite3_stmt *row,
              int column)
{
  if (sqlite3_column_type (row, column) == SQLITE_NULL)
    return NULL;
  return g_bytes_new (sqlite3_column_blob (row, column),
                      (gsize) sqlite3_column_bytes (row, column));
}

static WblNestMessage *
take_message (WblNestDb *self,
              sqlite3_stmt *row)
{
  WblNestMessage *message = NULL;

  if (!wbl_nest_db_step (self, row))
    return NULL;
  message = wbl_nest_message_new ();
  message->id = sqlite3_column_int64 (row, 0);
  message->client_id = sqlite3_column_int64 (row, 1);
  message->ns = sqlite3_column_int (row, 2);
  message->type = sqlite3_column_int (row, 3);
  message->ctype = sqlite3_column_int (row, 4);
  message->from_id = sqlite3_column_int64 (row, 5);
  message->from_sn = sqlite3_column_int (row, 6);
  message->to_id = sqlite3_column_int64 (row, 7);
  message->conv_id = sqlite3_column_int64 (row, 8);
  message->only_for = sqlite3_column_int64 (row, 9);
  message->content = wbl_nest_db_column (row, 10);
  message->config = wbl_nest_db_column (row, 11);
  message->attachment = wbl_nest_db_column (row, 12);
  message->ext = wbl_nest_db_column (row, 13);
  message->oper_type = sqlite3_column_int (row, 14);
  message->oper_mid = sqlite3_column_int64 (row, 15);
  message->payload = column_bytes (row, 16);
  message->time_ms = sqlite3_column_int64 (row, 17);
  message->edit_ms = sqlite3_column_int64 (row, 18);
  message->status = sqlite3_column_int (row, 19);
  message->recalled = sqlite3_column_int (row, 20);
  return message;
}

static GPtrArray *
take_messages (WblNestDb *self,
               sqlite3_stmt *rows)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_message_free);
  WblNestMessage *message = NULL;

  while ((message = take_message (self, rows)) != NULL)
    g_ptr_array_add (messages, message);
  return messages;
}

static WblNestMessage *
take_only_message (WblNestDb *self,
                   sqlite3_stmt *row)
{
  WblNestMessage *message = take_message (self, row);

  sqlite3_reset (row);
  return message;
}

/* ---- writing ---- */

/**
 * wbl_nest_db_next_id: (skip)
 * @self: a store
 *
 * Returns: a new server id, larger than all before
 */
gint64
wbl_nest_db_next_id (WblNestDb *self)
{
  gint64 id = (wbl_nest_db_now () - ID_EPOCH_MS) << ID_SHIFT;

  self->last_id = MAX (id, self->last_id + 1);
  return self->last_id;
}

/* The first free id of the message's millisecond. */
static gint64
past_id (WblNestDb *self,
         gint64 time_ms)
{
  gint64 first = MAX (time_ms - ID_EPOCH_MS, 1) << ID_SHIFT;
  gint64 last = wbl_nest_db_int (self, "SELECT max(id) FROM messages WHERE id BETWEEN ? AND ?", "ii",
                                 first, first + (1 << ID_SHIFT) - 1);

  return last != 0 ? last + 1 : first;
}

static void
complete_message (WblNestMessage *message)
{
  if (message->ns == 0)
    message->ns = WBL_NS_MESSAGE;
  if (message->ns == WBL_NS_MESSAGE && message->type == WBL_BODY_NORMAL)
    message->type = message->to_id >= WBL_NEST_FIRST_GROUP ? WBL_BODY_GROUPCHAT : WBL_BODY_CHAT;
}

static gboolean
insert_message (WblNestDb *self,
                const WblNestMessage *m,
                GError **error)
{
  Key key = message_key (m);

  return wbl_nest_db_run (self, error, "INSERT INTO messages VALUES"
                          "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                          "iiiiidddidiissssdibiidd", m->id, key.lo, key.hi, m->only_for,
                          m->client_id, m->ns, m->type, m->ctype, m->from_id, m->from_sn, m->to_id,
                          m->conv_id, m->content, m->config, m->attachment, m->ext, m->oper_type,
                          m->oper_mid, m->payload, m->time_ms, m->edit_ms, m->status, m->recalled);
}

/* Operations and notices move a conversation forward but do not open one. */
static gboolean
touch_chat (WblNestDb *self,
            const WblNestMessage *message,
            GError **error)
{
  Key key = message_key (message);

  if (message->ns == WBL_NS_MESSAGE && message->type != WBL_BODY_OPER)
    return wbl_nest_db_run (self, error, "INSERT INTO chats VALUES(?,?,?) ON CONFLICT(lo, hi) DO"
                            " UPDATE SET last_id=max(last_id, excluded.last_id)", "iii", key.lo,
                            key.hi, message->id);
  return wbl_nest_db_run (self, error, "UPDATE chats SET last_id=max(last_id, ?3) WHERE lo=?1 AND"
                          " hi=?2", "iii", key.lo, key.hi, message->id);
}

static gboolean
store_message (WblNestDb *self,
               WblNestMessage *message,
               GError **error)
{
  gboolean own = sqlite3_get_autocommit (self->handle);

  complete_message (message);
  if (own && !wbl_nest_db_begin (self, error))
    return FALSE;
  if (insert_message (self, message, error) && touch_chat (self, message, error))
    return !own || wbl_nest_db_commit (self, error);
  if (own)
    wbl_nest_db_rollback (self);
  return FALSE;
}

/**
 * wbl_nest_db_add_message: (skip)
 * @self: a store
 * @message: a message; id, type and (when 0) time are filled in
 * @error: return location for an error
 *
 * Stores a new message. Outside of a transaction it is on the disk when this returns %TRUE.
 *
 * Returns: whether it is stored; not when the sender used the client id before
 */
gboolean
wbl_nest_db_add_message (WblNestDb *self,
                         WblNestMessage *message,
                         GError **error)
{
  message->id = wbl_nest_db_next_id (self);
  message->time_ms = message->time_ms != 0 ? message->time_ms : wbl_nest_db_now ();
  return store_message (self, message, error);
}

/**
 * wbl_nest_db_add_past_message: (skip)
 * @self: a store
 * @message: a message with its time; id and type are filled in
 * @error: return location for an error
 *
 * Stores a message of the past: its id follows its time, so the order by id is the order by time.
 * Up to 4096 messages fit into one millisecond.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_past_message (WblNestDb *self,
                              WblNestMessage *message,
                              GError **error)
{
  message->id = past_id (self, message->time_ms);
  if (!store_message (self, message, error))
    return FALSE;
  self->last_id = MAX (self->last_id, message->id);
  return TRUE;
}

/**
 * wbl_nest_db_save_message: (skip)
 * @self: a store
 * @message: a message that is stored
 * @error: return location for an error
 *
 * Returns: whether content, config, ext, edit time, status and recalled are stored
 */
gboolean
wbl_nest_db_save_message (WblNestDb *self,
                          const WblNestMessage *message,
                          GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE messages SET content=?, config=?, ext=?, edit_ms=?,"
                          " status=?, recalled=? WHERE id=?", "sssiddi", message->content,
                          message->config, message->ext, message->edit_ms, message->status,
                          message->recalled, message->id);
}

/**
 * wbl_nest_db_set_read: (skip)
 * @self: a store
 * @user_id: who read
 * @peer_id: the conversation
 * @up_to_id: the last message they read; 0: all there is
 * @error: return location for an error
 *
 * Marks a conversation as read by a user: nothing up to that message counts as unread, no new
 * device gets it without asking for history, and in a one-to-one conversation the peer sees it as
 * read.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_read (WblNestDb *self,
                      gint64 user_id,
                      gint64 peer_id,
                      gint64 up_to_id,
                      GError **error)
{
  Key key = make_key (user_id, peer_id);
  gint64 id = up_to_id != 0 ? up_to_id
                            : wbl_nest_db_int (self, "SELECT last_id FROM chats WHERE lo=? AND hi=?",
                                               "ii", key.lo, key.hi);

  return wbl_nest_db_run (self, error, "INSERT INTO reads(user_id, lo, hi, read_id) VALUES(?,?,?,?)"
                          " ON CONFLICT(user_id, lo, hi) DO UPDATE SET"
                          " read_id=max(read_id, excluded.read_id)", "iiii", user_id, key.lo,
                          key.hi, id)
         && wbl_nest_db_run (self, error, "UPDATE messages SET status=2 WHERE lo=?1 AND hi=?2 AND"
                             " id<=?3 AND to_id=?4 AND type<>1 AND status<2", "iiii", key.lo,
                             key.hi, id, user_id);
}

/**
 * wbl_nest_db_unset_read: (skip)
 * @self: a store
 * @user_id: who wants to read again
 * @peer_id: the conversation
 * @from_id: the first message that is to count as unread
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_unset_read (WblNestDb *self,
                        gint64 user_id,
                        gint64 peer_id,
                        gint64 from_id,
                        GError **error)
{
  Key key = make_key (user_id, peer_id);

  return wbl_nest_db_run (self, error, "UPDATE reads SET read_id=min(read_id, ?4 - 1) WHERE"
                          " user_id=?1 AND lo=?2 AND hi=?3", "iiii", user_id, key.lo, key.hi,
                          from_id)
         && wbl_nest_db_run (self, error, "UPDATE messages SET status=1 WHERE lo=?1 AND hi=?2 AND"
                             " id>=?3 AND to_id=?4 AND type<>1 AND status=2", "iiii", key.lo,
                             key.hi, from_id, user_id);
}

/**
 * wbl_nest_db_set_cleared: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: the conversation
 * @error: return location for an error
 *
 * Empties a conversation for one user; the other side keeps it.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_cleared (WblNestDb *self,
                         gint64 user_id,
                         gint64 peer_id,
                         GError **error)
{
  Key key = make_key (user_id, peer_id);

  return wbl_nest_db_run (self, error, "INSERT INTO reads(user_id, lo, hi, read_id, cleared_id)"
                          " SELECT ?1, lo, hi, last_id, last_id FROM chats WHERE lo=?2 AND hi=?3"
                          " ON CONFLICT(user_id, lo, hi) DO UPDATE SET read_id=excluded.read_id,"
                          " cleared_id=excluded.cleared_id", "iii", user_id, key.lo, key.hi);
}

/**
 * wbl_nest_db_hide_message: (skip)
 * @self: a store
 * @user_id: a user
 * @id: a message they deleted for themselves
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_hide_message (WblNestDb *self,
                          gint64 user_id,
                          gint64 id,
                          GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT OR IGNORE INTO hidden VALUES(?,?)", "ii", user_id, id);
}

/* ---- reading ---- */

/**
 * wbl_nest_db_get_message: (skip)
 * @self: a store
 * @id: a server id
 *
 * Returns: (transfer full) (nullable): the message
 */
WblNestMessage *
wbl_nest_db_get_message (WblNestDb *self,
                         gint64 id)
{
  return take_only_message (self, wbl_nest_db_bind (self, COLUMNS "WHERE id=?", "i", id));
}

/**
 * wbl_nest_db_list_sent: (skip)
 * @self: a store
 * @user_id: a sender
 * @client_id: what the sender called a message
 *
 * Returns: (transfer container) (element-type WblNestMessage): every message of theirs by that name, the oldest first
 */
GPtrArray *
wbl_nest_db_list_sent (WblNestDb *self,
                       gint64 user_id,
                       gint64 client_id)
{
  return take_messages (self, wbl_nest_db_bind (self, COLUMNS "WHERE from_id=? AND client_id=?"
                        " AND client_id>0 ORDER BY id", "ii", user_id, client_id));
}

/**
 * wbl_nest_db_get_position: (skip)
 * @self: a store
 * @user_id: a user
 * @sn: one of their devices
 * @peer_id: a conversation
 *
 * Returns: up to which message the device was sent the conversation. A device that never asked
 *   stands where the user has read to: what is older it gets from the history.
 */
gint64
wbl_nest_db_get_position (WblNestDb *self,
                          gint64 user_id,
                          gint sn,
                          gint64 peer_id)
{
  Key key = make_key (user_id, peer_id);

  return wbl_nest_db_int (self, "SELECT coalesce((SELECT id FROM positions WHERE user_id=?1 AND"
                          " sn=?2 AND lo=?3 AND hi=?4), (SELECT read_id FROM reads WHERE user_id=?1"
                          " AND lo=?3 AND hi=?4), 0)", "idii", user_id, sn, key.lo, key.hi);
}

/**
 * wbl_nest_db_set_position: (skip)
 * @self: a store
 * @user_id: a user
 * @sn: one of their devices
 * @peer_id: a conversation
 * @id: the last message the device was sent
 * @error: return location for an error
 *
 * Moves the position forward; it never goes back.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_position (WblNestDb *self,
                          gint64 user_id,
                          gint sn,
                          gint64 peer_id,
                          gint64 id,
                          GError **error)
{
  Key key = make_key (user_id, peer_id);

  return wbl_nest_db_run (self, error, "INSERT INTO positions VALUES(?,?,?,?,?)"
                          " ON CONFLICT(user_id, sn, lo, hi) DO UPDATE SET id=max(id, excluded.id)",
                          "idiii", user_id, sn, key.lo, key.hi, id);
}

/**
 * wbl_nest_db_list_after: (skip)
 * @self: a store
 * @user_id: who asks
 * @peer_id: the conversation
 * @after_id: where they stand
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type WblNestMessage): what comes next, oldest first, with
 *   operations and notices
 */
GPtrArray *
wbl_nest_db_list_after (WblNestDb *self,
                        gint64 user_id,
                        gint64 peer_id,
                        gint64 after_id,
                        gint limit)
{
  Key key = make_key (user_id, peer_id);

  return take_messages (self, wbl_nest_db_bind (self, COLUMNS "WHERE lo=?1 AND hi=?2 AND id>?3 AND"
                        " only_for IN(0, ?4) AND NOT recalled AND NOT EXISTS(SELECT 1 FROM hidden h"
                        " WHERE h.user_id=?4 AND h.id=m.id) AND id>coalesce((SELECT cleared_id FROM"
                        " reads WHERE user_id=?4 AND lo=?1 AND hi=?2), 0) ORDER BY id LIMIT ?5",
                        "iiiid", key.lo, key.hi, after_id, user_id, limit));
}

/**
 * wbl_nest_db_list_back: (skip)
 * @self: a store
 * @user_id: who asks
 * @peer_id: the conversation
 * @from_id: the newest message wanted, itself included; 0: the newest there is
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type WblNestMessage): a page of history, newest first: the
 *   messages as they are now, and recalls, but no other operations
 */
GPtrArray *
wbl_nest_db_list_back (WblNestDb *self,
                       gint64 user_id,
                       gint64 peer_id,
                       gint64 from_id,
                       gint limit)
{
  Key key = make_key (user_id, peer_id);

  return take_messages (self, wbl_nest_db_bind (self, COLUMNS "WHERE lo=?1 AND hi=?2 AND id<=?3 AND"
                        " only_for IN(0, ?4) AND ns=1 AND oper_type IN(0, 5) AND NOT recalled AND NOT"
                        " EXISTS(SELECT 1 FROM hidden h WHERE h.user_id=?4 AND h.id=m.id) AND"
                        " id>coalesce((SELECT cleared_id FROM reads WHERE user_id=?4 AND lo=?1 AND"
                        " hi=?2), 0) ORDER BY id DESC LIMIT ?5", "iiiid", key.lo, key.hi,
                        from_id != 0 ? from_id : G_MAXINT64, user_id, limit));
}

#define OWN_CHATS \
  " FROM (SELECT lo, hi, last_id, CASE WHEN lo=?1 THEN hi ELSE lo END AS peer FROM chats" \
  " WHERE lo=?1 UNION SELECT lo, hi, last_id, lo FROM chats WHERE hi=?1 AND lo>0" \
  " UNION ALL SELECT lo, hi, last_id, hi FROM chats JOIN members ON group_id=hi" \
  " WHERE user_id=?1 AND lo=0) c LEFT JOIN reads r ON r.user_id=?1 AND r.lo=c.lo AND r.hi=c.hi "

/**
 * wbl_nest_db_list_chats: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type WblNestChat): the user's conversations, newest first
 */
GArray *
wbl_nest_db_list_chats (WblNestDb *self,
                        gint64 user_id)
{
  GArray *chats = g_array_new (FALSE, TRUE, sizeof (WblNestChat));
  sqlite3_stmt *rows
      = wbl_nest_db_bind (self, "SELECT peer, c.last_id, (SELECT count(*) FROM messages m WHERE"
                          " m.lo=c.lo AND m.hi=c.hi AND m.id>coalesce(r.read_id, 0) AND m.from_id<>?1"
                          " AND m.ns=1 AND m.type<>1 AND NOT m.recalled AND (m.to_id<>?1 OR"
                          " m.status<2))" OWN_CHATS
                          "WHERE c.last_id>coalesce(r.cleared_id, 0) ORDER BY c.last_id DESC", "i",
                          user_id);

  while (wbl_nest_db_step (self, rows))
    {
      WblNestChat chat = { sqlite3_column_int64 (rows, 0), sqlite3_column_int64 (rows, 1),
                           sqlite3_column_int64 (rows, 2) };

      g_array_append_val (chats, chat);
    }
  return chats;
}

/**
 * wbl_nest_db_list_behind: (skip)
 * @self: a store
 * @user_id: a user
 * @sn: one of their devices
 *
 * Returns: (transfer full) (element-type gint64): the conversations that hold something the device
 *   was not sent yet
 */
GArray *
wbl_nest_db_list_behind (WblNestDb *self,
                         gint64 user_id,
                         gint sn)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT peer" OWN_CHATS
                               "LEFT JOIN positions p ON p.user_id=?1 AND p.sn=?2 AND p.lo=c.lo AND"
                               " p.hi=c.hi WHERE c.last_id>coalesce(p.id, r.read_id, 0)"
                               " ORDER BY c.last_id DESC", "id", user_id, sn));
}

/**
 * wbl_nest_db_list_all: (skip)
 * @self: a store
 * @after_id: where to go on; 0: at the start
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type WblNestMessage): everything stored, oldest first
 */
GPtrArray *
wbl_nest_db_list_all (WblNestDb *self,
                      gint64 after_id,
                      gint limit)
{
  return take_messages (self, wbl_nest_db_bind (self, COLUMNS "WHERE id>? ORDER BY id LIMIT ?", "id",
                        after_id, limit));
}
