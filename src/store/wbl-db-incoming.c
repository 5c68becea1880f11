/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-incoming"

#include "config.h"

#include "model/wbl-ai.h"
#include "model/wbl-json.h"
#include "model/wbl-json-merge.h"
#include "model/wbl-mentions.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-lessons.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "text/wbl-courtesy.h"

#define CLOCKS_DIFFER_MS (10 * 60 * 1000)

/* What the cloud brought, page by page, into rows: messages, changes of messages, operations of the team. */

/** wbl_db_chat: Returns: the row of a chat, made when it is new; 0 on failure. */
gint64
wbl_db_chat (WblDb *db, WblChatKind kind, gint64 peer, GError **error)
{
  if (!wbl_db_run (db, error, "INSERT OR IGNORE INTO chat(kind,peer,customer) VALUES(?1,?2,CASE ?1 WHEN 1 THEN ?2 ELSE 0 END)",
                   "ii", (gint64) kind, peer))
    return 0;
  return wbl_db_int (db, "SELECT id FROM chat WHERE kind=? AND peer=?", "ii", (gint64) kind, peer);
}

/** wbl_db_team: Returns: the group that a person confirmed as staff room, 0 = none. */
gint64
wbl_db_team (WblDb *db)
{
  return wbl_db_get_meta_int (db, "team");
}

/* A text that is written piece by piece would be kept once per piece. */
#define MAX_HISTORY 50

typedef struct
{
  WblDb *db;
  gint64 chat;
  gint64 uid; /* our own */
  gboolean history;
  gboolean team;
  gboolean session; /* a group of a customer and several of us */
  gint64 oldest_new; /* oldest message row added by this page, as a server id; 0 = none */
} Reader;

/* ---- messages ---- */

typedef struct
{
  WblContentType type;
  char *author;      /* (owned) (nullable) */
  gboolean streaming;
} ExtFacts;

static ExtFacts
read_ext (const WblCloudRecord *record)
{
  ExtFacts facts = { record->ctype, NULL, FALSE };
  g_autoptr (JsonObject) ext = *record->ext != '\0' ? wbl_json_parse_object (record->ext, -1, NULL) : NULL;
  JsonObject *ai = ext != NULL ? wbl_json_object_or_null (ext, "ai") : NULL;
  const char *t = ext != NULL ? wbl_json_string_or (ext, "t", "") : "";

  if (ext != NULL && g_str_equal (wbl_json_string_or (ext, "app", ""), "warbler"))
    {
      facts.author = g_strdup (wbl_json_string_or (ext, "name", NULL));
      if (g_str_equal (t, "survey"))
        facts.type = WBL_CONTENT_SURVEY;
      else if (g_str_equal (t, "rating"))
        facts.type = WBL_CONTENT_RATING;
    }
  facts.streaming = ai != NULL && wbl_json_bool_or (ai, "stream", FALSE) && !wbl_json_bool_or (ai, "finish", FALSE);
  return facts;
}

/* By us or, in a session, by a colleague with an account of their own. */
static gboolean
is_ours (Reader *reader, const WblCloudRecord *record)
{
  return record->from == reader->uid || (reader->session && wbl_db_is_staff (reader->db, record->from));
}

static WblSendState
sent_state (const WblCloudRecord *record)
{
  return record->status >= 2 ? WBL_SEND_READ : record->status == 1 ? WBL_SEND_DELIVERED : WBL_SEND_SENT;
}

static gboolean
insert_row (Reader *reader, const WblCloudRecord *record, const ExtFacts *facts, GError **error)
{
  gboolean us = is_ours (reader, record);
  g_autofree char *author = us && facts->author == NULL && record->from != reader->uid
                                ? wbl_db_member_name (reader->db, reader->chat, record->from)
                                : g_strdup (facts->author);
  gboolean called = record->from != reader->uid && record->group && wbl_mentions_call (record->config, reader->uid);
  gboolean courtesy = !us && facts->type == WBL_CONTENT_TEXT && wbl_is_courtesy (record->text);
  WblSendState state = us ? sent_state (record) : WBL_SEND_NONE;

  return wbl_db_run (reader->db, error,
                     "INSERT INTO message(chat,mid,from_uid,from_us,author,time_ms,type,text,attachment,ext,config,"
                     "courtesy,state,streaming,edit_ms,calls_me)"
                     " VALUES(?,?,?,?,?,?,?,?,NULLIF(?,''),NULLIF(?,''),NULLIF(?,''),?,?,?,?,?)",
                     "iiiisiissssiiiii", reader->chat, record->id, record->from, (gint64) us,
                     us ? author : NULL, record->time_ms, (gint64) facts->type, record->text,
                     record->attachment, record->ext, record->config, (gint64) courtesy, (gint64) state,
                     (gint64) facts->streaming, record->edit_ms, (gint64) called);
}

static gboolean
meet (Reader *reader, const WblCloudRecord *record, GError **error)
{
  return record->from == reader->uid
         || wbl_db_run (reader->db, error,
                        "INSERT INTO contact(uid,first_seen_ms) VALUES(?1,?2) ON CONFLICT(uid) DO UPDATE SET"
                        " first_seen_ms=min(coalesce(first_seen_ms,?2),?2)",
                        "ii", record->from, record->time_ms);
}

/* Not what a first sync or a look back brings. Clocks may differ by some minutes. */
static gboolean
is_recent (Reader *reader, const WblCloudRecord *record)
{
  gint64 as_of = wbl_db_get_meta_int (reader->db, "as-of");

  return !reader->history && as_of > 0 && record->time_ms > as_of - CLOCKS_DIFFER_MS;
}

/* What a person is told of. */
static gboolean
is_news (Reader *reader, const WblCloudRecord *record, WblContentType type)
{
  return is_recent (reader, record) && type != WBL_CONTENT_COMMAND
         && (!is_ours (reader, record) || (record->from != reader->uid && wbl_mentions_call (record->config, reader->uid)));
}

/* Their sender is told that a message came to us, once: not what is looked up of old days, nor what another device of ours
 * has told already. Who looks on (supervisors, auditors) says nothing to customers. */
static gboolean
note_arrival (Reader *reader, const WblCloudRecord *record, GError **error)
{
  gint64 as_of = wbl_db_get_meta_int (reader->db, "as-of");
  gboolean new_to_us = !reader->history || (as_of > 0 && record->time_ms > as_of - CLOCKS_DIFFER_MS);

  if (record->from == reader->uid || record->from == 0 || record->group || record->system || record->status != 0 || !new_to_us
      || wbl_db_get_meta_int (reader->db, "role") != WBL_ROLE_AGENT)
    return TRUE;
  reader->db->changes->outbox = TRUE;
  return wbl_db_run (reader->db, error, "INSERT OR IGNORE INTO arrival(chat,mid) VALUES(?,?)", "ii", reader->chat, record->id);
}

/* Another device of ours teaches a bot: so this one knows which, too, and does not take its answers for a customer's. */
static gboolean
meet_bot (Reader *reader, const WblCloudRecord *record, GError **error)
{
  g_autoptr (JsonObject) document
      = record->from == reader->uid && !record->group && wbl_db_bot (reader->db) == 0 ? wbl_ai_document_of (record->ext) : NULL;

  return document == NULL
         || wbl_db_set_bot (reader->db, wbl_db_int (reader->db, "SELECT peer FROM chat WHERE id=?", "i", reader->chat), error);
}

static gboolean
store_message (Reader *reader, const WblCloudRecord *record, GError **error)
{
  WblDb *db = reader->db;
  ExtFacts facts = { 0 };
  gint64 row;
  gboolean ok;

  if (record->ephemeral
      || wbl_db_int (db, "SELECT 1 FROM message WHERE chat=? AND mid=?", "ii", reader->chat, record->id))
    return TRUE;
  facts = read_ext (record);
  if (facts.type == (is_ours (reader, record) ? WBL_CONTENT_RATING : WBL_CONTENT_SURVEY))
    facts.type = record->ctype; /* we do not rate ourselves, and nobody else asks */
  ok = insert_row (reader, record, &facts, error) && meet (reader, record, error) && meet_bot (reader, record, error);
  g_free (facts.author);
  if (!ok)
    return FALSE;
  row = wbl_db_int (db, "SELECT id FROM message WHERE chat=? AND mid=?", "ii", reader->chat, record->id);
  if (reader->oldest_new == 0 || record->id < reader->oldest_new)
    reader->oldest_new = record->id;
  if (wbl_db_is_bot_chat (db, reader->chat))
    db->changes->knowledge = TRUE;
  else if (is_news (reader, record, facts.type))
    g_array_append_val (db->changes->incoming, row);
  return wbl_db_index_message (db, row, error) && wbl_db_rate (db, row, error) && note_arrival (reader, record, error);
}

/* ---- changes of messages ---- */

static gboolean
remember_text (WblDb *db, gint64 row, const char *kind, gint64 at_ms, GError **error)
{
  return wbl_db_run (db, error,
                     "INSERT INTO message_history(message,at_ms,kind,text) SELECT id,?1,?2,text FROM message WHERE id=?3"
                     " AND (SELECT count(*) FROM message_history WHERE message=?3)<?4",
                     "isii", at_ms, kind, row, (gint64) MAX_HISTORY);
}

/* Edits come in any order; an older one than the last does not count, nor, between two people, one from before the
 * message. In a group a replacement has to say when it was made. */
static gboolean
is_late_edit (WblDb *db, gint64 row, const WblCloudRecord *record, gint64 edit)
{
  if (record->group && record->oper == WBL_OPER_REPLACE && record->edit_ms == 0)
    return TRUE;
  return edit < wbl_db_int (db, "SELECT max(edit_ms, CASE WHEN ?1 THEN 0 ELSE time_ms END) FROM message WHERE id=?2", "ii",
                            (gint64) (record->group || record->edit_ms == 0), row);
}

/* The edit brings only what differs: in ext, a piece of a bot's answer its number, its end the citations. */
static gboolean
merge_json (WblDb *db, gint64 row, const WblCloudRecord *record, GError **error)
{
  g_autofree char *ext = wbl_db_text (db, "SELECT ext FROM message WHERE id=?", "i", row);
  g_autofree char *config = wbl_db_text (db, "SELECT config FROM message WHERE id=?", "i", row);
  g_autofree char *merged_ext = *record->ext != '\0' ? wbl_json_merge (ext, record->ext) : NULL;
  g_autofree char *merged_config = *record->config != '\0' ? wbl_json_merge (config, record->config) : NULL;

  return wbl_db_run (db, error, "UPDATE message SET ext=NULLIF(coalesce(?1,ext),''), config=NULLIF(coalesce(?2,config),'')"
                                " WHERE id=?3",
                     "ssi", merged_ext, merged_config, row);
}

static gboolean
change_text (WblDb *db, gint64 row, const WblCloudRecord *record, GError **error)
{
  gboolean append = record->oper == WBL_OPER_APPEND;
  gint64 edit = record->edit_ms != 0 ? record->edit_ms : record->time_ms;
  ExtFacts facts = read_ext (record);

  g_free (facts.author);
  if (is_late_edit (db, row, record, edit))
    return TRUE;
  return remember_text (db, row, append ? "append" : "replace", edit, error)
         && wbl_db_unindex_message (db, row, error)
         && wbl_db_run (db, error,
                        "UPDATE message SET text=CASE WHEN ?1 THEN text||?2 WHEN ?2<>'' THEN ?2 ELSE text END,"
                        " edit_ms=?3, edited=(edited OR (streaming=0 AND ?1=0)), streaming=?4 WHERE id=?5",
                        "isiii", (gint64) append, record->text, edit, (gint64) facts.streaming, row)
         && merge_json (db, row, record, error) && wbl_db_index_message (db, row, error);
}

static gboolean
recall (WblDb *db, gint64 row, gint64 at_ms, GError **error)
{
  return remember_text (db, row, "recall", at_ms, error) && wbl_db_unindex_message (db, row, error)
         && wbl_db_run (db, error, "UPDATE message SET recalled=1, text='', attachment=NULL WHERE id=?", "i", row)
         && wbl_db_unlearn_reply (db, row, error);
}

static gboolean
mark_read_elsewhere (Reader *reader, gint64 mid, GError **error)
{
  g_autofree char *conversation = wbl_db_text (
      reader->db, "SELECT conversation FROM message WHERE chat=? AND mid<=? AND pending=0 ORDER BY mid DESC LIMIT 1",
      "ii", reader->chat, mid);

  wbl_db_touch (reader->db, conversation);
  return wbl_db_run (reader->db, error,
                     "UPDATE chat SET read_mid=max(read_mid,?1), read_sent_mid=max(read_sent_mid,?1) WHERE id=?2", "ii",
                     mid, reader->chat);
}

/* Another device of ours wants it to be unread again, from that message on; what customers were told stays told. */
static gboolean
mark_unread_elsewhere (Reader *reader, gint64 mid, GError **error)
{
  g_autofree char *conversation
      = wbl_db_text (reader->db, "SELECT conversation FROM message WHERE chat=? AND mid=?", "ii", reader->chat, mid);

  wbl_db_touch (reader->db, conversation);
  return wbl_db_run (reader->db, error, "UPDATE chat SET read_mid=min(read_mid,?1), looked_mid=min(looked_mid,?1) WHERE id=?2",
                     "ii", mid - 1, reader->chat);
}

static gboolean
apply_to_row (Reader *reader, gint64 row, const WblCloudRecord *record, GError **error)
{
  WblDb *db = reader->db;

  switch (record->oper)
    {
    case WBL_OPER_READ_ACK:
      return wbl_db_run (db, error, "UPDATE message SET state=6 WHERE id=? AND from_us=1 AND state IN (4,5)", "i", row);
    case WBL_OPER_DELIVER_ACK:
      return wbl_db_run (db, error, "UPDATE message SET state=5 WHERE id=? AND from_us=1 AND state=4", "i", row);
    case WBL_OPER_RECALL:
    case WBL_OPER_DELETE:
      return recall (db, row, record->time_ms, error);
    case WBL_OPER_APPEND:
    case WBL_OPER_REPLACE:
      return change_text (db, row, record, error);
    case WBL_OPER_NONE:
    case WBL_OPER_READ_ALL:
    case WBL_OPER_READ_CANCEL:
    case WBL_OPER_PLAY_ACK:
    default:
      return TRUE;
    }
}

/* Only its author changes a message; only we ourselves delete one here. A server should see to that too. */
static gboolean
may_apply (Reader *reader, gint64 row, const WblCloudRecord *record)
{
  switch (record->oper)
    {
    case WBL_OPER_RECALL:
    case WBL_OPER_APPEND:
    case WBL_OPER_REPLACE:
      return record->from == wbl_db_int (reader->db, "SELECT from_uid FROM message WHERE id=?", "i", row);
    case WBL_OPER_DELETE:
      return record->from == reader->uid;
    case WBL_OPER_READ_ACK:
    case WBL_OPER_DELIVER_ACK:
      return record->from != reader->uid;
    case WBL_OPER_NONE:
    case WBL_OPER_READ_ALL:
    case WBL_OPER_READ_CANCEL:
    case WBL_OPER_PLAY_ACK:
    default:
      return TRUE;
    }
}

/* What we said ourselves comes back after a reconnection; we may think otherwise since. */
static gboolean
is_echo (Reader *reader, const WblCloudRecord *record)
{
  return record->from_device != 0 && record->from_device == (guint) wbl_db_get_meta_int (reader->db, "device-sn");
}

static gboolean
apply_operation (Reader *reader, const WblCloudRecord *record, GError **error)
{
  WblDb *db = reader->db;
  gint64 row = wbl_db_int (db, "SELECT id FROM message WHERE chat=? AND mid=?", "ii", reader->chat, record->oper_mid);
  g_autofree char *conversation = wbl_db_text (db, "SELECT conversation FROM message WHERE id=?", "i", row);

  if (record->oper == WBL_OPER_READ_ALL && record->from == reader->uid)
    return is_echo (reader, record) || mark_read_elsewhere (reader, record->oper_mid, error);
  if (record->oper == WBL_OPER_READ_CANCEL && record->from == reader->uid)
    return is_echo (reader, record) || mark_unread_elsewhere (reader, record->oper_mid, error);
  if ((record->oper == WBL_OPER_DELIVER_ACK || record->oper == WBL_OPER_READ_ACK) && record->from == reader->uid)
    return wbl_db_run (db, error, "DELETE FROM arrival WHERE chat=? AND mid=?", "ii", reader->chat, record->oper_mid);
  if (row == 0 || !may_apply (reader, row, record))
    return TRUE;
  if (!apply_to_row (reader, row, record, error))
    return FALSE;
  return conversation == NULL || wbl_db_derive_conversation (db, conversation, error);
}

/* ---- the team's operations ---- */

/* Who is mentioned in a note of a colleague is told, as of what a customer writes. */
static gboolean
receive (Reader *reader, WblOp *op, const WblCloudRecord *record, GError **error)
{
  WblDb *db = reader->db;
  gboolean known = wbl_db_int (db, "SELECT 1 FROM op WHERE id=?", "s", op->id) != 0;
  gint64 seq;

  if (!wbl_db_op_receive (db, op, record->id, error))
    return FALSE;
  if (known || !g_str_equal (op->kind, "note") || !is_recent (reader, record))
    return TRUE;
  seq = -wbl_db_int (db, "SELECT seq FROM op WHERE id=?1 AND mine=0 AND agent<>" WBL_DB_ME " AND " WBL_DB_NOTE_CALLS_ME, "s",
                     op->id);
  if (seq != 0)
    g_array_append_val (db->changes->incoming, seq);
  return TRUE;
}

static gboolean
receive_operation (Reader *reader, const WblCloudRecord *record, GError **error)
{
  g_autoptr (WblOp) op = NULL;

  if (record->ctype != WBL_CONTENT_COMMAND || record->ephemeral)
    return TRUE;
  op = wbl_op_from_ext (record->ext, NULL);
  if (op == NULL)
    g_debug ("a command in the staff room is no operation");
  return op == NULL || receive (reader, op, record, error);
}

static gboolean
read_record (Reader *reader, const WblCloudRecord *record, GError **error)
{
  if (record->ns == WBL_CLOUD_OPERATION)
    return reader->team || apply_operation (reader, record, error);
  if (record->ns != WBL_CLOUD_MESSAGE)
    return TRUE;
  return reader->team ? receive_operation (reader, record, error) : store_message (reader, record, error);
}

/* Somebody whom a notice is about is to be asked for again. */
static gboolean
heed_roster_notice (WblDb *db, const WblCloudRecord *record, GError **error)
{
  guint n = record->affected != NULL ? record->affected->len : 0;

  for (guint i = 0; i <= n; i++)
    if (!wbl_db_run (db, error, "UPDATE contact SET fetched_ms=0 WHERE uid=?", "i",
                     i < n ? g_array_index (record->affected, gint64, i) : record->oper_peer))
      return FALSE;
  return TRUE;
}

static gboolean
heed_notices (Reader *reader, const WblCloudPage *page, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);
      gint64 group = record->oper_peer != 0 ? record->oper_peer : page->peer;

      if (record->ns == WBL_CLOUD_GROUP_NOTICE && (page->peer == 0 || group == page->peer))
        ok = wbl_db_heed_group_notice (reader->db, record, group, error);
      else if (record->ns == WBL_CLOUD_ROSTER_NOTICE && page->peer == 0)
        ok = heed_roster_notice (reader->db, record, error);
    }
  return ok;
}

/* Another device of ours took a conversation from the list of all of them. For that device alone is its own affair. */
static gboolean
heed_removals (Reader *reader, const WblCloudPage *page, GError **error)
{
  for (guint i = 0; i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);

      if (record->ns == WBL_CLOUD_CONVERSATION && record->notice_type == WBL_FORGET_EVERYWHERE && record->from == reader->uid
          && !wbl_db_remove_elsewhere (reader->db, record->oper_peer != 0 ? record->oper_peer : page->peer, record->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
note_newest (Reader *reader, const WblCloudPage *page, GError **error)
{
  gint64 newest = 0;

  for (guint i = 0; i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);

      if (!record->ephemeral) /* it overtakes what is not here yet */
        newest = MAX (newest, record->id);
    }
  return newest == 0
         || wbl_db_run (reader->db, error, "UPDATE chat SET newest_mid=max(newest_mid,?) WHERE id=?", "ii", newest,
                        reader->chat);
}

static gboolean
fill (Reader *reader, const WblCloudPage *page, guint64 asked_before, GError **error)
{
  const WblCloudRecord *first = page->records->len > 0 ? g_ptr_array_index (page->records, 0) : NULL;

  return !page->history
         || wbl_db_fill_hole (reader->db, reader->chat, asked_before, first != NULL ? first->id : 0,
                              page->next_key == 0 || first == NULL, error);
}

/**
 * wbl_db_store_page:
 * @asked_before: for a page of history, the key it was asked with (0 = from the newest)
 *
 * Stores a page whole, in the running transaction: a page is either here or asked for again.
 */
gboolean
wbl_db_store_page (WblDb *db, const WblCloudPage *page, guint64 asked_before, GError **error)
{
  WblChatKind kind = page->group ? WBL_CHAT_GROUP : WBL_CHAT_USER;
  Reader reader = { .db = db, .uid = wbl_db_get_meta_int (db, "uid"), .history = page->history };

  if (page->peer == 0)
    return heed_removals (&reader, page, error) && heed_notices (&reader, page, error);
  reader.team = page->group && page->peer == wbl_db_team (db);
  reader.chat = wbl_db_chat (db, kind, page->peer, error);
  if (reader.chat == 0)
    return FALSE;
  reader.session = page->group && !reader.team && wbl_db_is_session (db, reader.chat);
  for (guint i = 0; i < page->records->len; i++)
    if (!read_record (&reader, g_ptr_array_index (page->records, i), error))
      return FALSE;
  if (!note_newest (&reader, page, error) || !fill (&reader, page, asked_before, error))
    return FALSE;
  if (reader.session && reader.oldest_new != 0 && !wbl_db_settle_customer (db, reader.chat, error))
    return FALSE;
  if (reader.oldest_new != 0 && !wbl_db_place_messages (db, reader.chat, reader.oldest_new, error))
    return FALSE;
  return heed_removals (&reader, page, error) && heed_notices (&reader, page, error);
}
