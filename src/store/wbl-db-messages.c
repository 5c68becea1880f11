/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-messages"

#include "config.h"

#include "model/wbl-ai.h"
#include "model/wbl-json.h"
#include "model/wbl-op.h"
#include "model/wbl-quote.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-private.h"

#define FILE_PIECE (1024 * 1024)

void
wbl_thread_page_free (WblThreadPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->messages);
  g_free (page);
}

/* The window may still use an id from before a merge. */
static char *
current_id (WblDb *db, const char *conversation)
{
  char *current = wbl_db_text (db, "SELECT new FROM alias WHERE old=?", "s", conversation);

  return current != NULL ? current : g_strdup (conversation);
}

/* ---- rows to snapshots ---- */

static guint
json_uint (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  double value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;

  return value > 0 && value < 1e6 ? (guint) value : 0;
}

static void
fill_file (WblMessage *m, const char *json)
{
  g_autoptr (JsonObject) object = *json != '\0' ? wbl_json_parse_object (json, -1, NULL) : NULL;

  if (object == NULL)
    return;
  m->file_name = g_strdup (wbl_json_string_or (object, "dName", NULL));
  m->file_url = g_strdup (wbl_json_string_or (object, "url", NULL));
  m->file_size = MAX (0, wbl_json_int_or (object, "fLen", 0));
  m->width = json_uint (object, "width");
  m->height = json_uint (object, "height");
  m->duration_s = json_uint (object, "duration");
}

/* A place has no text of its own: its address, and where that is. */
static void
fill_place (WblMessage *m, const char *json)
{
  g_autoptr (JsonObject) object = *json != '\0' ? wbl_json_parse_object (json, -1, NULL) : NULL;
  JsonNode *lat = object != NULL ? json_object_get_member (object, "lat") : NULL;
  JsonNode *lon = object != NULL ? json_object_get_member (object, "lon") : NULL;
  const char *address = object != NULL ? wbl_json_string_or (object, "addr", "") : "";
  char x[G_ASCII_DTOSTR_BUF_SIZE];
  char y[G_ASCII_DTOSTR_BUF_SIZE];

  if (m->type != WBL_CONTENT_LOCATION || *m->text != '\0' || m->recalled || lat == NULL || lon == NULL
      || !JSON_NODE_HOLDS_VALUE (lat) || !JSON_NODE_HOLDS_VALUE (lon))
    return;
  g_ascii_formatd (x, sizeof x, "%.6f", json_node_get_double (lat));
  g_ascii_formatd (y, sizeof y, "%.6f", json_node_get_double (lon));
  g_free (m->text);
  m->text = *address != '\0' ? g_strdup_printf ("%s (%s, %s)", address, x, y) : g_strdup_printf ("%s, %s", x, y);
}

#define MESSAGE_COLUMNS                                                                                                \
  "m.id, m.mid, m.client_id, m.conversation, m.from_uid, m.from_us, m.author, m.time_ms, m.type,"                              \
  " coalesce((SELECT comment FROM rating WHERE rating.message=m.id), m.text), m.attachment,"                           \
  " m.state, m.fail, m.edited, m.recalled, m.streaming, (SELECT stars FROM rating WHERE rating.message=m.id),"         \
  " (SELECT coalesce(k.name,k.nick,k.username,'') FROM contact k WHERE k.uid=m.from_uid), m.pending,"                   \
  " CASE WHEN instr(m.ext,'\"quote\"')>0 THEN m.ext END, m.chat, m.calls_me," \
  " CASE WHEN m.from_us=0 AND instr(m.ext,'\"handover\"')>0 THEN m.ext END," \
  " m.pending=0 AND m.from_uid=(SELECT CAST(value AS INTEGER) FROM meta WHERE name='bot')"

static gboolean
is_handed_over (const char *ext)
{
  g_auto (WblAiMark) mark = { 0 };

  return *ext != '\0' && wbl_ai_mark_read (ext, &mark) && mark.handover;
}

static WblMessage *
message_from_row (WblStmt *stmt)
{
  WblMessage *m = wbl_message_new ();

  m->row_id = col_int (stmt, 0);
  m->server_id = col_int (stmt, 1);
  m->client_id = col_int (stmt, 2);
  m->conversation_id = g_strdup (col_text (stmt, 3));
  m->from_uid = col_int (stmt, 4);
  m->from_us = col_int (stmt, 5) != 0;
  m->author = g_strdup (m->from_us ? col_text (stmt, 6) : col_text (stmt, 17));
  m->time_ms = col_int (stmt, 7);
  m->type = (WblContentType) col_int (stmt, 8);
  m->text = g_strdup (col_text (stmt, 9));
  fill_file (m, col_text (stmt, 10));
  m->send_state = (WblSendState) col_int (stmt, 11);
  m->fail_reason = col_dup (stmt, 12);
  m->edited = col_int (stmt, 13) != 0;
  m->recalled = col_int (stmt, 14) != 0;
  fill_place (m, col_text (stmt, 10));
  m->streaming = col_int (stmt, 15) != 0;
  m->stars = (int) col_int (stmt, 16);
  m->calls_me = col_int (stmt, 21) != 0;
  m->handed_over = is_handed_over (col_text (stmt, 22));
  m->by_bot = col_int (stmt, 23) != 0;
  m->quote_mid = m->recalled ? 0 : wbl_quote_read (col_text (stmt, 19));
  return m;
}

/* What is shown of a quoted message is our own copy, never what the quoting one says of it. */
static WblMessage *
with_quote (WblDb *db, WblMessage *m, gint64 chat)
{
  g_autoptr (WblStmt) stmt = m->quote_mid != 0
                                 ? wbl_db_prepare (db, "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.chat=? AND m.mid=?",
                                                   NULL, "ii", chat, m->quote_mid)
                                 : NULL;

  if (stmt != NULL && wbl_db_step (db, stmt, NULL))
    m->quote = message_from_row (stmt);
  return m;
}

/* An operation as a line: a note, or an event whose text is "kind argument". Its row is the operation's number, negative. */
#define LINE_COLUMNS                                                                                                   \
  "seq, kind, CASE kind WHEN 'note' THEN payload ELSE json_set(payload,'$.agent',"                                     \
  "  coalesce((SELECT name FROM agent WHERE id=json_extract(payload,'$.agent')), json_extract(payload,'$.agent'),'')) END," \
  " coalesce((SELECT name FROM agent WHERE id=op.agent), op.agent), at_ms, mid, state, fail,"                          \
  " kind='note' AND " WBL_DB_NOTE_CALLS_ME

static WblSendState
line_state (WblOpState state)
{
  switch (state)
    {
    case WBL_OP_LOCAL:
    case WBL_OP_LOGGED:
      return WBL_SEND_SENT;
    case WBL_OP_REFUSED:
      return WBL_SEND_FAILED;
    case WBL_OP_WITHDRAWN:
      return WBL_SEND_CANCELLED;
    case WBL_OP_QUEUED:
    case WBL_OP_SENDING:
    default:
      return WBL_SEND_QUEUED;
    }
}

static WblMessage *
line_from_op (WblStmt *stmt, const char *conversation)
{
  WblMessage *m = wbl_message_new ();
  const char *kind = col_text (stmt, 1);
  g_autoptr (JsonObject) payload = wbl_json_parse_object (col_text (stmt, 2), -1, NULL);
  gboolean note = g_str_equal (kind, "note");

  m->row_id = -col_int (stmt, 0);
  m->server_id = col_int (stmt, 5);
  m->conversation_id = g_strdup (conversation);
  m->from_us = TRUE;
  m->author = g_strdup (col_text (stmt, 3));
  m->time_ms = col_int (stmt, 4);
  m->type = note ? WBL_CONTENT_NOTE : WBL_CONTENT_EVENT;
  if (note)
    m->text = g_strdup (payload != NULL ? wbl_json_string_or (payload, "text", "") : "");
  else
    m->text = g_strdup_printf ("%s %s", kind,
                               payload == NULL ? "" : wbl_json_string_or (payload, "status",
                                                        wbl_json_string_or (payload, "agent", "")));
  m->send_state = line_state ((WblOpState) col_int (stmt, 6));
  m->fail_reason = col_dup (stmt, 7);
  m->calls_me = col_int (stmt, 8) != 0;
  return m;
}

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

/* ---- pages of a thread ---- */

static GPtrArray *
load_messages (WblDb *db, const char *conversation, gint64 before_mid, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.conversation=?1 AND m.state<>8"
      " AND (?2=0 OR (m.pending=0 AND m.mid<?2)) ORDER BY m.pending DESC, m.mid DESC, m.id DESC LIMIT ?3",
      error, "sii", conversation, before_mid, (gint64) limit);
  GPtrArray *messages = g_ptr_array_new_with_free_func (unref_object);

  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_insert (messages, 0, with_quote (db, message_from_row (stmt), col_int (stmt, 20)));
  return messages;
}

/* Notes and events stand by their authors' time between the messages; server ids of two groups do not compare. */
static gboolean
add_lines (WblDb *db, const char *conversation, GPtrArray *lines, gint64 from_ms, gint64 to_ms, GError **error)
{
  g_autofree char *entity = g_strconcat ("conv:", conversation, NULL);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT " LINE_COLUMNS " FROM op"
      " WHERE entity IN (SELECT ?1 UNION ALL SELECT 'conv:'||old FROM alias WHERE 'conv:'||new=?1)"
      " AND kind IN ('note','status','assign','claim') AND state<>4 AND at_ms>=?2 AND at_ms<?3 ORDER BY at_ms LIMIT 500",
      error, "sii", entity, from_ms, to_ms);
  guint at = 0;

  if (stmt == NULL)
    return FALSE;
  while (wbl_db_step (db, stmt, NULL))
    {
      gint64 time_ms = col_int (stmt, 4);

      while (at < lines->len && ((WblMessage *) g_ptr_array_index (lines, at))->time_ms <= time_ms)
        at++;
      g_ptr_array_insert (lines, (gint) at++, line_from_op (stmt, conversation));
    }
  return TRUE;
}

static gint64
time_of_mid (WblDb *db, const char *conversation, gint64 mid)
{
  return wbl_db_int (db, "SELECT time_ms FROM message WHERE conversation=? AND pending=0 AND mid=?", "si", conversation, mid);
}

/* The first look back ends after some weeks: then the chat's oldest conversation begins above a hole. */
static gint64
remote_mid (WblDb *db, const char *conversation)
{
  return wbl_db_int (db,
                     "SELECT h.hi FROM conversation c JOIN hole h ON h.chat=c.chat AND h.lo=0 AND h.hi<=c.opening_mid WHERE c.id=?"
                     " AND NOT EXISTS (SELECT 1 FROM conversation e WHERE e.chat=c.chat AND e.opening_mid<c.opening_mid)",
                     "s", conversation);
}

/**
 * wbl_db_thread_page:
 * @before_mid: show what is older than this message, 0 = the newest
 *
 * Returns: (transfer full): at most @limit messages, with the notes and events of their time
 */
WblThreadPage *
wbl_db_thread_page (WblDb *db, const char *conversation, gint64 before_mid, guint limit, GError **error)
{
  g_autoptr (WblThreadPage) page = g_new0 (WblThreadPage, 1);
  g_autofree char *current = wbl_db_text (db, "SELECT new FROM alias WHERE old=?", "s", conversation);
  const char *id = current != NULL ? current : conversation;
  gint64 from_ms = 0, to_ms = G_MAXINT64;

  page->messages = load_messages (db, id, before_mid, limit + 1, error);
  page->has_older = page->messages->len > limit;
  if (page->has_older)
    g_ptr_array_remove_index (page->messages, 0);
  if (page->has_older)
    from_ms = ((WblMessage *) g_ptr_array_index (page->messages, 0))->time_ms;
  else
    page->remote_mid = remote_mid (db, id);
  if (before_mid != 0)
    to_ms = time_of_mid (db, id, before_mid);
  return add_lines (db, id, page->messages, from_ms, to_ms, error) ? g_steal_pointer (&page) : NULL;
}

/* The conversation that an operation is about, NULL = none. */
static char *
conversation_of_op (WblDb *db, gint64 seq)
{
  return wbl_db_text (
      db,
      "SELECT CASE substr(entity,1,instr(entity,':')-1)"
      " WHEN 'conv' THEN coalesce((SELECT new FROM alias WHERE old=substr(entity,6)), substr(entity,6))"
      " WHEN 'rating' THEN (SELECT m.conversation FROM rating JOIN message m ON m.id=rating.message"
      "   WHERE rating.id=substr(entity,8))"
      " WHEN 'promise' THEN (SELECT conversation FROM promise WHERE id=substr(entity,9)) END FROM op WHERE seq=?",
      "i", seq);
}

static WblMessage *
get_line (WblDb *db, gint64 seq, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT " LINE_COLUMNS " FROM op WHERE seq=?", error, "i", seq);
  g_autofree char *conversation = conversation_of_op (db, seq);

  if (stmt != NULL && wbl_db_step (db, stmt, error))
    return line_from_op (stmt, conversation);
  if (stmt != NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such operation");
  return NULL;
}

/** wbl_db_get_message: @row: a message, or an operation by its number, negative. Returns: (transfer full) (nullable) */
WblMessage *
wbl_db_get_message (WblDb *db, gint64 row, GError **error)
{
  g_autoptr (WblStmt) stmt = NULL;

  if (row < 0)
    return get_line (db, -row, error);
  stmt = wbl_db_prepare (db, "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.id=?", error, "i", row);
  if (stmt != NULL && wbl_db_step (db, stmt, error))
    return with_quote (db, message_from_row (stmt), col_int (stmt, 20));
  if (stmt != NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such message");
  return NULL;
}

/**
 * wbl_db_get_quoted:
 * @mid: the server id of a message of the same chat, of whatever conversation
 *
 * Returns: (transfer full) (nullable): the message that a reply answers; NOT_FOUND when it is not here or was taken back
 */
WblMessage *
wbl_db_get_quoted (WblDb *db, const char *conversation, gint64 mid, GError **error)
{
  g_autofree char *id = current_id (db, conversation);
  g_autoptr (WblStmt) stmt
      = wbl_db_prepare (db,
                        "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.chat=(SELECT chat FROM conversation WHERE id=?)"
                        " AND m.mid=? AND m.recalled=0",
                        error, "si", id, mid);

  if (stmt != NULL && wbl_db_step (db, stmt, error))
    return message_from_row (stmt);
  if (stmt != NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such message in this chat");
  return NULL;
}

/* ---- our own messages ---- */

/**
 * wbl_db_add_message:
 * @client_id: (out): allocated here, in the transaction
 *
 * Returns: the row, 0 on failure
 */
gint64
wbl_db_add_message (WblDb *db, const WblNewMessage *message, gint64 *client_id, GError **error)
{
  gint64 row;

  *client_id = wbl_db_next_client_id (db, error);
  if (*client_id == 0
      || !wbl_db_run (db, error,
                      "INSERT INTO message(chat,client_id,pending,conversation,from_uid,from_us,author,time_ms,type,text,"
                      "attachment,ext,state,hold_until,config,seen_mid) SELECT c.chat,?1,1,c.id,?2,1,?3,?4,?5,?6,?7,?8,?9,?10,"
                      "?11,c.last_customer_mid FROM conversation c WHERE c.id=?12",
                      "iisiisssiiss", *client_id, wbl_db_get_meta_int (db, "uid"), message->author, wbl_db_now_ms (db),
                      (gint64) message->type, message->text, message->attachment, message->ext, (gint64) message->state,
                      message->hold_until_ms, message->config, message->conversation))
    return 0;
  row = wbl_db_int (db, "SELECT id FROM message WHERE client_id=?", "i", *client_id);
  if (row == 0)
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such conversation");
  db->changes->outbox = TRUE;
  return row != 0 && wbl_db_index_message (db, row, error)
                 && wbl_db_derive_conversation (db, message->conversation, error)
             ? row
             : 0;
}

/* ---- reading ---- */

/**
 * wbl_db_mark_unread:
 * @tell: whether our other devices are told
 *
 * What the customer wrote last is unread again; it is told anew when it is read.
 */
gboolean
wbl_db_mark_unread (WblDb *db, const char *id, gboolean tell, GError **error)
{
  g_autofree char *conversation = current_id (db, id);
  gint64 mid = wbl_db_int (db, "SELECT last_customer_mid FROM conversation WHERE id=?", "s", conversation);

  if (mid == 0)
    return TRUE;
  wbl_db_touch (db, conversation);
  db->changes->outbox = db->changes->outbox || tell;
  return wbl_db_run (db, error, "UPDATE chat SET looked_mid=min(looked_mid,?1-1), read_mid=min(read_mid,?1-1),"
                                " read_sent_mid=min(read_sent_mid,?1-1), unread_mid=CASE WHEN ?2 THEN ?1 ELSE unread_mid END"
                                " WHERE id=(SELECT chat FROM conversation WHERE id=?3)",
                     "iis", mid, (gint64) tell, conversation);
}

/** wbl_db_take_unread_marks: Returns: (transfer full): what our other devices are to be told now; it is told once. */
GArray *
wbl_db_take_unread_marks (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT peer, unread_mid FROM chat WHERE unread_mid>0", error, "");
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (WblUnreadMark));

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    {
      WblUnreadMark mark = { col_int (stmt, 0), col_int (stmt, 1) };
      g_array_append_val (marks, mark);
    }
  if (stmt == NULL || !wbl_db_run (db, error, "UPDATE chat SET unread_mid=0 WHERE unread_mid>0", ""))
    return NULL;
  return g_steal_pointer (&marks);
}

/** wbl_db_mark_looked: somebody here had @id before their eyes; nobody is told. */
gboolean
wbl_db_mark_looked (WblDb *db, const char *id, GError **error)
{
  g_autofree char *conversation = current_id (db, id);

  wbl_db_touch (db, conversation);
  return wbl_db_run (db, error,
                     "UPDATE chat SET looked_mid=max(looked_mid,(SELECT last_customer_mid FROM conversation WHERE id=?1))"
                     " WHERE id=(SELECT chat FROM conversation WHERE id=?1)",
                     "s", conversation);
}

/** wbl_db_mark_read: everything of the customer in @id was read by its assignee. */
gboolean
wbl_db_mark_read (WblDb *db, const char *id, GError **error)
{
  g_autofree char *conversation = current_id (db, id);
  gint64 newest = wbl_db_int (
      db, "SELECT max(mid) FROM message WHERE conversation=? AND pending=0 AND from_us=0", "s", conversation);

  if (newest <= wbl_db_int (db, "SELECT read_mid FROM chat JOIN conversation c ON c.chat=chat.id WHERE c.id=?", "s", conversation))
    return TRUE;
  wbl_db_touch (db, conversation);
  db->changes->outbox = TRUE;
  return wbl_db_run (db, error,
                     "UPDATE chat SET read_mid=max(read_mid,?), unread_mid=0 WHERE id=(SELECT chat FROM conversation WHERE id=?)", "is",
                     newest, conversation);
}

void
wbl_read_mark_free (WblReadMark *mark)
{
  g_array_unref (mark->mids);
  g_array_unref (mark->senders);
  g_free (mark);
}

static void
read_mark_destroy (gpointer data)
{
  wbl_read_mark_free (data);
}

static WblReadMark *
read_mark_of (WblStmt *stmt)
{
  WblReadMark *mark = g_new0 (WblReadMark, 1);

  mark->kind = (WblChatKind) col_int (stmt, 1);
  mark->peer = col_int (stmt, 2);
  mark->up_to = col_int (stmt, 3);
  mark->mids = g_array_new (FALSE, FALSE, sizeof (gint64));
  mark->senders = g_array_new (FALSE, FALSE, sizeof (gint64));
  return mark;
}

/* In a group only the sender of a message that says whose reading counts (config.groupMemberList) is told. */
static void
add_mids (WblDb *db, gint64 chat, WblReadMark *mark)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT mid, CASE WHEN ?3 OR instr(coalesce(config,''),'\"groupMemberList\"')>0 THEN from_uid ELSE 0 END"
      " FROM message WHERE chat=?1 AND pending=0 AND from_us=0 AND mid<=?2"
      " AND mid>(SELECT read_sent_mid FROM chat WHERE id=?1) ORDER BY mid DESC LIMIT 100",
      NULL, "iii", chat, mark->up_to, (gint64) (mark->kind == WBL_CHAT_USER));

  while (wbl_db_step (db, stmt, NULL))
    {
      gint64 mid = col_int (stmt, 0), sender = col_int (stmt, 1);
      g_array_append_val (mark->mids, mid);
      g_array_append_val (mark->senders, sender);
    }
}

/** wbl_db_unsent_read_marks: Returns: (transfer full): chats whose customers were not told yet that we read. */
GPtrArray *
wbl_db_unsent_read_marks (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT id, kind, peer, read_mid FROM chat WHERE read_mid>read_sent_mid LIMIT 200", error, "");
  GPtrArray *marks = g_ptr_array_new_with_free_func (read_mark_destroy);

  while (wbl_db_step (db, stmt, NULL))
    {
      WblReadMark *mark = read_mark_of (stmt);
      add_mids (db, col_int (stmt, 0), mark);
      g_ptr_array_add (marks, mark);
    }
  return marks;
}

gboolean
wbl_db_read_mark_sent (WblDb *db, WblChatKind kind, gint64 peer, gint64 up_to, GError **error)
{
  return wbl_db_run (db, error, "UPDATE chat SET read_sent_mid=max(read_sent_mid,?) WHERE kind=? AND peer=?", "iii", up_to,
                     (gint64) kind, peer);
}

/* ---- arrivals ---- */

static void
arrival_mark_free (gpointer data)
{
  WblArrivalMark *mark = data;

  g_array_unref (mark->mids);
  g_free (mark);
}

/* The mark of @peer, which is the last one if there is one: they come by person. */
static WblArrivalMark *
mark_of (GPtrArray *marks, gint64 peer)
{
  WblArrivalMark *mark = marks->len > 0 ? g_ptr_array_index (marks, marks->len - 1) : NULL;

  if (mark != NULL && mark->peer == peer)
    return mark;
  mark = g_new0 (WblArrivalMark, 1);
  mark->peer = peer;
  mark->mids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (marks, mark);
  return mark;
}

/**
 * wbl_db_untold_arrivals:
 * @limit: how many messages at most
 *
 * What was read says more: it is not told as arrived.
 *
 * Returns: (transfer full) (element-type WblArrivalMark): what came to us and its senders do not know
 */
GPtrArray *
wbl_db_untold_arrivals (WblDb *db, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = NULL;
  GPtrArray *marks = NULL;

  if (!wbl_db_run (db, error, "DELETE FROM arrival WHERE mid<=(SELECT read_sent_mid FROM chat WHERE id=chat)", ""))
    return NULL;
  stmt = wbl_db_prepare (db, "SELECT h.peer, a.mid FROM arrival a JOIN chat h ON h.id=a.chat ORDER BY a.chat, a.mid LIMIT ?",
                         error, "i", (gint64) limit);
  if (stmt == NULL)
    return NULL;
  marks = g_ptr_array_new_with_free_func (arrival_mark_free);
  while (wbl_db_step (db, stmt, NULL))
    {
      gint64 mid = col_int (stmt, 1);
      g_array_append_val (mark_of (marks, col_int (stmt, 0))->mids, mid);
    }
  return marks;
}

/** wbl_db_arrivals_told: they are not told again. */
gboolean
wbl_db_arrivals_told (WblDb *db, const WblArrivalMark *mark, GError **error)
{
  for (guint i = 0; i < mark->mids->len; i++)
    if (!wbl_db_run (db, error, "DELETE FROM arrival WHERE mid=? AND chat IN (SELECT id FROM chat WHERE kind=1 AND peer=?)", "ii",
                     g_array_index (mark->mids, gint64, i), mark->peer))
      return FALSE;
  return TRUE;
}

/* ---- files ---- */

gboolean
wbl_db_put_file (WblDb *db, gint64 row, gboolean thumbnail, GBytes *bytes, GError **error)
{
  gsize size = g_bytes_get_size (bytes), at = 0;
  gint64 piece = 0;

  do
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, at, MIN (FILE_PIECE, size - at));

      if (!wbl_db_run (db, error, "INSERT OR REPLACE INTO file(message,thumbnail,piece,bytes) VALUES(?,?,?,?)", "iiib",
                       row, (gint64) thumbnail, piece++, part))
        return FALSE;
      at += g_bytes_get_size (part);
    }
  while (at < size);
  return TRUE;
}

/** wbl_db_get_file: Returns: (transfer full) (nullable): the bytes, NULL without error when they are not here. */
GBytes *
wbl_db_get_file (WblDb *db, gint64 row, gboolean thumbnail, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT bytes FROM file WHERE message=? AND thumbnail=? ORDER BY piece", error, "ii", row, (gint64) thumbnail);
  g_autoptr (GByteArray) bytes = NULL;

  while (wbl_db_step (db, stmt, error))
    {
      if (bytes == NULL)
        bytes = g_byte_array_new ();
      g_byte_array_append (bytes, sqlite3_column_blob (stmt, 0), (guint) sqlite3_column_bytes (stmt, 0));
    }
  return bytes != NULL ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

/**
 * wbl_db_trim_files:
 * @max_bytes: what files may take in all
 *
 * Lets go of files that the cloud has, those of the oldest messages first, until the rest fits. What is not sent yet is
 * nowhere else and stays.
 */
gboolean
wbl_db_trim_files (WblDb *db, gint64 max_bytes, GError **error)
{
  gint64 over = wbl_db_int (db, "SELECT coalesce(sum(length(bytes)),0) FROM file", "") - max_bytes;

  while (over > 0)
    {
      gint64 row = wbl_db_int (db,
                               "SELECT min(f.message) FROM file f JOIN message m ON m.id=f.message WHERE m.pending=0 AND"
                               " coalesce(json_extract(CASE WHEN json_valid(m.attachment) THEN m.attachment END,'$.url'),'')<>''",
                               "");

      if (row == 0)
        return TRUE;
      over -= wbl_db_int (db, "SELECT sum(length(bytes)) FROM file WHERE message=?", "i", row);
      if (!wbl_db_run (db, error, "DELETE FROM file WHERE message=?", "i", row))
        return FALSE;
    }
  return TRUE;
}

/* ---- drafts ---- */

/**
 * wbl_db_save_draft:
 * @quote_mid: what the reply will answer, 0 = nothing in particular
 *
 * Without text and without anything to answer the draft is removed.
 */
gboolean
wbl_db_save_draft (WblDb *db, const char *id, gboolean note, const char *text, gint64 quote_mid, GError **error)
{
  g_autofree char *conversation = current_id (db, id);

  wbl_db_touch (db, conversation);
  if ((text == NULL || *text == '\0') && quote_mid == 0)
    return wbl_db_run (db, error, "DELETE FROM draft WHERE conversation=? AND note=?", "si", conversation, (gint64) note);
  return wbl_db_run (db, error, "INSERT OR REPLACE INTO draft(conversation,note,text,at_ms,quote) VALUES(?,?,?,?,?)", "sisii",
                     conversation, (gint64) note, text != NULL ? text : "", wbl_db_now_ms (db), quote_mid);
}

/** wbl_db_get_draft: @quote_mid: (out) (optional). Returns: (transfer full) (nullable): the saved text. */
char *
wbl_db_get_draft (WblDb *db, const char *id, gboolean note, gint64 *quote_mid)
{
  g_autofree char *conversation = current_id (db, id);

  if (quote_mid != NULL)
    *quote_mid = wbl_db_int (db, "SELECT quote FROM draft WHERE conversation=? AND note=?", "si", conversation, (gint64) note);
  return wbl_db_text (db, "SELECT text FROM draft WHERE conversation=? AND note=?", "si", conversation, (gint64) note);
}

/** wbl_db_save_draft_file: @file: (nullable): what goes with the reply; without it the stored one is removed. */
gboolean
wbl_db_save_draft_file (WblDb *db, const char *id, const WblAttachment *file, GError **error)
{
  g_autofree char *conversation = current_id (db, id);

  wbl_db_touch (db, conversation);
  if (file == NULL)
    return wbl_db_run (db, error, "DELETE FROM draft_file WHERE conversation=?", "s", conversation);
  return wbl_db_run (db, error,
                     "INSERT OR REPLACE INTO draft_file(conversation,name,mime,width,height,bytes) VALUES(?,?,?,?,?,?)", "sssiib",
                     conversation, file->name, file->mime, (gint64) file->width, (gint64) file->height, file->bytes);
}

/** wbl_db_get_draft_file: Returns: (transfer full) (nullable): what was to go with the reply. */
WblAttachment *
wbl_db_get_draft_file (WblDb *db, const char *id)
{
  g_autofree char *conversation = current_id (db, id);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT name,mime,width,height,bytes FROM draft_file WHERE conversation=?", NULL,
                                             "s", conversation);
  WblAttachment *file = NULL;

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    return NULL;
  file = g_new0 (WblAttachment, 1);
  file->name = col_dup (stmt, 0);
  file->mime = col_dup (stmt, 1);
  file->width = (guint) col_int (stmt, 2);
  file->height = (guint) col_int (stmt, 3);
  file->bytes = g_bytes_new (sqlite3_column_blob (stmt, 4), (gsize) sqlite3_column_bytes (stmt, 4));
  return file;
}
