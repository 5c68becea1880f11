/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-conversations"

#include "config.h"

#include "store/wbl-db-conversations.h"
#include "store/wbl-db-private.h"
#include "text/wbl-fold.h"
#include "text/wbl-tokenizer.h"

/* ---- one conversation as a snapshot ---- */

#define CONVERSATION_SELECT                                                                                            \
  "SELECT c.id, chat.kind, chat.peer,"                                                                                 \
  " coalesce(k.name, k.nick, chat.title, k.username, CAST(chat.peer AS TEXT)),"                                        \
  " c.subject, coalesce(k.language, c.language), coalesce(k.channel,1), c.status, c.priority, c.assignee,"             \
  " (SELECT name FROM agent WHERE agent.id=c.assignee), c.claim_pending, c.labels,"                                    \
  " coalesce((SELECT comment FROM rating WHERE message=m.id), m.text), m.from_us, m.author, m.type, c.last_ms,"                                                                   \
  " (SELECT count(*) FROM (SELECT 1 FROM message u WHERE u.conversation=c.id AND u.pending=0 AND u.mid>max(chat.read_mid," \
  "   chat.looked_mid)"                                                                                                \
  "   AND u.from_us=0 AND u.recalled=0 LIMIT 100)),"                                                                   \
  " c.needs_answer, c.waiting_since, c.snoozed_until, c.promise_due,"                                                  \
  " coalesce((SELECT text FROM draft d WHERE d.conversation=c.id AND d.note=0 AND d.text<>''),"                         \
  "  (SELECT name FROM draft_file f WHERE f.conversation=c.id)),"                                                       \
  " (SELECT 1 FROM draft d WHERE d.conversation=c.id AND d.note=1),"                                                   \
  " (SELECT count(*) FROM message q WHERE q.conversation=c.id AND q.pending=1 AND q.state IN (1,3)),"                  \
  " (SELECT count(*) FROM message q WHERE q.conversation=c.id AND q.pending=1 AND q.state=2),"                         \
  " (SELECT count(*) FROM message q WHERE q.conversation=c.id AND q.pending=1 AND q.state=7),"                         \
  " coalesce((SELECT r.stars FROM message rm JOIN rating r ON r.message=rm.id WHERE rm.chat=c.chat AND rm.type=102"        \
  "   ORDER BY rm.mid DESC LIMIT 1),0),"                                                                              \
  " c.opened_ms, c.opening_mid, c.last_customer_mid, m.recalled, c.last_customer_mid>chat.read_mid,"                    \
  " c.pinned, c.gone, chat.customer,"                                                                                   \
  " CASE WHEN c.assignee IS NULL AND c.reopened_ms>0 THEN coalesce((SELECT name FROM agent WHERE agent.id=c.folded_assignee),"  \
  "   c.folded_assignee) END"                                                                                            \
  " FROM conversation c JOIN chat ON chat.id=c.chat"                                                                   \
  " LEFT JOIN contact k ON k.uid=NULLIF(chat.customer,0) LEFT JOIN message m ON m.id=c.last_row "

#define LAST_LINE_BYTES 400

static char *
one_line (const char *text)
{
  g_autofree char *cut = g_strndup (text, LAST_LINE_BYTES);
  char *valid = g_utf8_make_valid (cut, -1);
  const char *end = NULL;

  if (!g_utf8_validate (cut, -1, &end))
    valid[end - cut] = '\0';
  return g_strdelimit (valid, "\n\r\t", ' ');
}

static void
fill_who (WblConversation *c, WblStmt *stmt)
{
  c->id = col_dup (stmt, 0);
  c->chat_kind = (WblChatKind) col_int (stmt, 1);
  c->peer = col_int (stmt, 2);
  c->customer = col_dup (stmt, 3);
  c->subject = col_dup (stmt, 4);
  c->language = col_dup (stmt, 5);
  c->channel = (WblChannel) col_int (stmt, 6);
  c->status = (WblStatus) col_int (stmt, 7);
  c->priority = (WblPriority) col_int (stmt, 8);
  c->assignee_id = col_dup (stmt, 9);
  c->assignee_name = col_dup (stmt, 10);
  if (c->assignee_name == NULL)
    c->assignee_name = g_strdup (c->assignee_id);
  c->claim_pending = col_int (stmt, 11) != 0;
  c->labels = *col_text (stmt, 12) != '\0' ? g_strsplit (col_text (stmt, 12), "\n", -1) : g_new0 (char *, 1);
}

static void
fill_last (WblConversation *c, WblStmt *stmt)
{
  c->last_text = one_line (col_text (stmt, 13));
  if (col_int (stmt, 14) != 0)
    c->last_author = g_strdup (col_text (stmt, 15));
  c->last_type = (WblContentType) col_int (stmt, 16);
  c->last_ms = col_int (stmt, 17);
  c->unread = (guint) col_int (stmt, 18);
  c->needs_answer = col_int (stmt, 19) != 0;
  c->waiting_since_ms = col_int (stmt, 20);
  c->snoozed_until_ms = col_int (stmt, 21);
  c->promise_due_ms = col_int (stmt, 22);
}

static WblConversation *
conversation_from_row (WblStmt *stmt)
{
  WblConversation *c = wbl_conversation_new ();

  fill_who (c, stmt);
  fill_last (c, stmt);
  c->draft = col_dup (stmt, 23);
  c->note_draft = col_int (stmt, 24) != 0;
  c->n_queued = (guint) col_int (stmt, 25);
  c->n_held = (guint) col_int (stmt, 26);
  c->n_failed = (guint) col_int (stmt, 27);
  c->last_rating = (int) col_int (stmt, 28);
  c->opened_ms = col_int (stmt, 29);
  c->opening_mid = col_int (stmt, 30);
  c->last_customer_mid = col_int (stmt, 31);
  c->read_untold = col_int (stmt, 33) != 0;
  c->pinned = col_int (stmt, 34) != 0;
  c->removed = col_int (stmt, 35) != 0;
  c->customer_uid = col_int (stmt, 36);
  c->left_by_name = col_dup (stmt, 37);
  return c;
}

static WblConversation *
first_conversation (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  GError *local = NULL;

  if (stmt != NULL && wbl_db_step (db, stmt, &local))
    return conversation_from_row (stmt);
  if (local != NULL)
    g_propagate_error (error, local);
  else if (stmt != NULL)
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such conversation");
  return NULL;
}

/** wbl_db_get_conversation: Returns: (transfer full): the conversation, also by an id that was derived from less history. */
WblConversation *
wbl_db_get_conversation (WblDb *db, const char *id, GError **error)
{
  return first_conversation (
      db,
      wbl_db_prepare (db, CONVERSATION_SELECT "WHERE c.id=coalesce((SELECT new FROM alias WHERE old=?1),?1)", error, "s", id),
      error);
}

WblConversation *
wbl_db_get_conversation_row (WblDb *db, gint64 row, GError **error)
{
  return first_conversation (db, wbl_db_prepare (db, CONVERSATION_SELECT "WHERE c.rowid=?", error, "i", row), error);
}

gint64
wbl_db_conversation_row (WblDb *db, const char *id)
{
  return wbl_db_int (db, "SELECT rowid FROM conversation WHERE id=coalesce((SELECT new FROM alias WHERE old=?1),?1)", "s", id);
}

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

/** wbl_db_conversations_of_peer: Returns: (transfer full): of a customer, newest first, at most 50, without @without. */
GPtrArray *
wbl_db_conversations_of_peer (WblDb *db, gint64 peer, const char *without, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, CONVERSATION_SELECT "WHERE chat.customer=? AND chat.customer<>0 AND c.id<>? ORDER BY c.opening_mid DESC LIMIT 50", error, "is", peer,
      without != NULL ? without : "");
  GPtrArray *list = g_ptr_array_new_with_free_func (unref_object);

  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (list, conversation_from_row (stmt));
  return list;
}

/**
 * wbl_db_find_people:
 * @name: a part of a customer's name
 * @limit: how many people at most
 *
 * Returns: (transfer full) (element-type WblConversation): the newest conversation of each customer of such a name, who
 *   wrote last first
 */
GPtrArray *
wbl_db_find_people (WblDb *db, const char *name, guint limit, GError **error)
{
  g_autofree char *folded = wbl_fold (name);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      CONVERSATION_SELECT
      "WHERE c.rowid IN (SELECT (SELECT n.rowid FROM conversation n WHERE n.chat=h.id ORDER BY n.opening_mid DESC LIMIT 1)"
      " FROM contact p JOIN chat h ON h.customer=p.uid AND h.customer<>0 WHERE instr(p.folded,?1)>0)"
      " ORDER BY c.last_ms DESC LIMIT ?2",
      error, "si", g_strstrip (folded), (gint64) limit);
  GPtrArray *list = NULL;

  if (stmt == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func (unref_object);
  while (wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (list, conversation_from_row (stmt));
  return list;
}

/* ---- lists ---- */

#define URGENCY "sort_answer, sort_due, sort_waiting, last_ms DESC"
#define LIST_ORDER " ORDER BY sort_safety, sort_pin, " URGENCY
#define ME WBL_DB_ME

/* By queue; with the status as ?1, which the index begins with, or 0 for any. What somebody took out of the list is found by
 * searching only. */
#define LIST(queue)                                                                       \
  {                                                                                       \
    "SELECT rowid FROM conversation WHERE gone=0 AND ?1=0" queue LIST_ORDER,              \
        "SELECT rowid FROM conversation WHERE gone=0 AND status=?1" queue LIST_ORDER      \
  }

static const char *const list_sql[3][2] = {
  LIST (" AND assignee=" ME),
  LIST (" AND assignee IS NULL"),
  LIST (""),
};

static GArray *
collect_rows (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      gint64 row = col_int (stmt, 0);
      g_array_append_val (rows, row);
    }
  if (local == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, local);
  return NULL;
}

#define FOUND_LIMIT "2000"

/* Matches in messages, newest first, then matches in names; each conversation once, by its newest match. */
static GArray *
search (WblDb *db, const WblListQuery *query, GError **error)
{
  g_autofree char *match = wbl_query_to_fts (query->query, WBL_QUERY_PREFIX);
  g_autofree char *folded = wbl_fold (query->query);
  g_autofree char *like = g_strconcat ("%", g_strstrip (folded), "%", NULL);

  return collect_rows (
      db,
      wbl_db_prepare (
          db,
          "WITH hit(conversation, at) AS ("
          " SELECT m.conversation, m.time_ms FROM (SELECT rowid AS key FROM message_fts WHERE message_fts MATCH ?1"
          "   ORDER BY rowid DESC LIMIT " FOUND_LIMIT ") f JOIN message m ON m.fts=f.key WHERE m.conversation IS NOT NULL"
          " UNION ALL"
          " SELECT c.id, c.last_ms FROM contact k JOIN chat ON chat.customer=k.uid AND chat.customer<>0"
          "   JOIN conversation c ON c.chat=chat.id WHERE ?4=0 AND k.folded LIKE ?2"
          " UNION ALL"
          " SELECT c.id, c.last_ms FROM conversation c WHERE c.subject LIKE ?2 OR c.labels LIKE ?2)"
          " SELECT c.rowid FROM conversation c JOIN (SELECT conversation, max(at) AS newest FROM hit GROUP BY conversation)"
          " h ON h.conversation=c.id WHERE (?3=0 OR c.status=?3) ORDER BY h.newest DESC LIMIT " FOUND_LIMIT,
          error, "ssii", match != NULL ? match : "\"\"", like, (gint64) query->status, (gint64) query->no_names),
      error);
}

static gboolean
is_blank (const char *text)
{
  for (; text != NULL && *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/**
 * wbl_db_list_conversations:
 *
 * Returns: (transfer full) (element-type gint64): rows in the inbox's order, or newest match first with a query, which
 *   looks through every queue
 */
GArray *
wbl_db_list_conversations (WblDb *db, const WblListQuery *query, GError **error)
{
  if (!is_blank (query->query))
    return search (db, query, error);
  g_return_val_if_fail (query->queue >= 0 && query->queue < 3, NULL);
  return collect_rows (db, wbl_db_prepare (db, list_sql[query->queue][query->status != 0], error, "i",
                                           (gint64) query->status), error);
}

/* The most urgent one, pinned or not. Not one that a reply is on its way to, held back or waiting for the network. */
#define NEXT_SELECT                                                                                                          \
  "SELECT id FROM conversation c WHERE needs_answer=1 AND gone=0 AND status IN (1,2) AND id<>?1 AND NOT EXISTS (SELECT 1 FROM message q" \
  " WHERE q.conversation=c.id AND q.pending=1 AND q.state IN (1,2,3)) AND assignee"

static const char *const next_sql[2] = {
  NEXT_SELECT " IS NULL ORDER BY sort_safety, " URGENCY " LIMIT 1",
  NEXT_SELECT "=" ME " ORDER BY sort_safety, " URGENCY " LIMIT 1",
};

/**
 * wbl_db_next_conversation:
 * @mine: look through my conversations first; FALSE = only what nobody has
 * @after: (nullable): not this one
 *
 * Returns: (transfer full) (nullable): the id of the most urgent conversation that needs an answer; NULL without an error
 *   when there is none
 */
char *
wbl_db_next_conversation (WblDb *db, gboolean mine, const char *after, GError **error)
{
  for (int i = mine ? 1 : 0; i >= 0; i--)
    {
      g_autoptr (WblStmt) stmt = wbl_db_prepare (db, next_sql[i], error, "s", after != NULL ? after : "");
      GError *local = NULL;

      if (stmt == NULL)
        return NULL;
      if (wbl_db_step (db, stmt, &local))
        return col_dup (stmt, 0);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
    }
  return NULL;
}

static gboolean
count_answers (WblDb *db, WblListCounts *counts, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT count(*) FILTER (WHERE assignee=" ME "), count(*) FILTER (WHERE assignee IS NULL), count(*)"
      " FROM conversation WHERE status IN (1,2,3) AND needs_answer=1 AND gone=0",
      error, "");

  if (stmt == NULL || !wbl_db_step (db, stmt, error))
    return FALSE;
  for (int i = 0; i < 3; i++)
    counts->needs_answer[i] = (guint) col_int (stmt, i);
  return TRUE;
}

static const char *const status_sql[3] = {
  "SELECT status, count(*) FROM conversation WHERE gone=0 AND assignee=" ME " GROUP BY status",
  "SELECT status, count(*) FROM conversation WHERE gone=0 AND assignee IS NULL GROUP BY status",
  "SELECT status, count(*) FROM conversation WHERE gone=0 GROUP BY status",
};

/** wbl_db_count_conversations: @day_end_ms: the end of today in the person's time zone. */
gboolean
wbl_db_count_conversations (WblDb *db, int queue, gint64 day_end_ms, WblListCounts *counts, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, status_sql[queue], error, "");

  *counts = (WblListCounts){ 0 };
  while (wbl_db_step (db, stmt, NULL))
    if (col_int (stmt, 0) >= 1 && col_int (stmt, 0) <= 4)
      counts->status[col_int (stmt, 0)] = (guint) col_int (stmt, 1);
  counts->promises_today = (guint) wbl_db_int (db, "SELECT count(*) FROM promise WHERE state=1 AND due_ms<?", "i", day_end_ms);
  counts->next_promise_ms = wbl_db_int (db, "SELECT min(due_ms) FROM promise WHERE state=1", "");
  return count_answers (db, counts, error);
}
