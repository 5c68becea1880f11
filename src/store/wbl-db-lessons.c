/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-lessons"

#include "config.h"

#include "store/wbl-db-lessons.h"

#include <string.h>

#include "model/wbl-ai.h"
#include "model/wbl-json.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-private.h"
#include "text/wbl-safe-text.h"

/*
 * A lesson is a file message to the bot with the article's metadata in ext.ai (docs/protocol.md). It waits in the outbox as
 * any message does. When the server has it, the operation `article.teach` says so to the team, and what an article's lesson
 * is read from is that log. The chat with the bot is no conversation of anybody's.
 */

#define HASH_DIGITS 16
#define ANSWER_WITHIN 50 /* messages after the lesson */

/** wbl_db_bot: Returns: the user id of the company's bot, 0 = nobody said it. */
gint64
wbl_db_bot (WblDb *db)
{
  return wbl_db_get_meta_int (db, "bot");
}

/** wbl_db_set_bot: @uid: user id of the company's bot, 0 = none. */
gboolean
wbl_db_set_bot (WblDb *db, gint64 uid, GError **error)
{
  db->changes->knowledge = TRUE;
  return wbl_db_set_meta_int (db, "bot", uid, error) && wbl_db_settle_sessions (db, error);
}

/** wbl_db_is_person: Returns: whether @uid has written to us as no bot does: what a bot says is marked (docs/protocol.md). */
gboolean
wbl_db_is_person (WblDb *db, gint64 uid)
{
  return wbl_db_int (db,
                     "SELECT 1 FROM message m JOIN chat c ON c.id=m.chat WHERE c.kind=1 AND c.peer=? AND m.pending=0"
                     " AND m.from_us=0 AND CASE WHEN json_valid(m.ext) THEN coalesce(json_extract(m.ext,'$.ai.role'),'')<>'ai'"
                     " ELSE 1 END LIMIT 1",
                     "i", uid)
         != 0;
}

/** wbl_db_is_bot_chat: Returns: whether @chat is with the bot: what is said there is no conversation of a customer's. */
gboolean
wbl_db_is_bot_chat (WblDb *db, gint64 chat)
{
  gint64 bot = wbl_db_bot (db);

  return bot != 0 && wbl_db_int (db, "SELECT 1 FROM chat WHERE id=? AND kind=1 AND peer=?", "ii", chat, bot) != 0;
}

/** wbl_db_may_teach: Returns: whether the article is public and in force today. */
gboolean
wbl_db_may_teach (WblDb *db, const char *article)
{
  gint64 now = wbl_db_now_ms (db);

  return wbl_db_int (db,
                     "SELECT 1 FROM article WHERE key=? AND internal=0 AND valid_from_ms<=? AND (valid_to_ms=0 OR"
                     " valid_to_ms>?)",
                     "sii", article, now, now)
         != 0;
}

/* ---- what is sent ---- */

static char *
lesson_text (WblArticleDoc *doc)
{
  return g_str_has_prefix (doc->body, "# ") ? g_strconcat (doc->body, "\n", NULL)
                                            : g_strconcat ("# ", doc->title, "\n\n", doc->body, "\n", NULL);
}

static char *
day (gint64 ms)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (ms / 1000);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : NULL;
}

static void
add_fact (GHashTable *facts, const char *name, char *in_value)
{
  if (in_value != NULL && *in_value != '\0')
    g_hash_table_insert (facts, (gpointer) name, in_value);
  else
    g_free (in_value);
}

/* Whatever the bot is told of the article apart from its version, which differs from desk to desk. */
static GHashTable *
facts_of (WblArticleDoc *doc)
{
  GHashTable *facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  add_fact (facts, "document", g_strdup (doc->key));
  add_fact (facts, "title", g_strdup (doc->title));
  add_fact (facts, "language", g_strdup (doc->language));
  add_fact (facts, "region", g_strdup (doc->region));
  add_fact (facts, "product", g_strdup (doc->product));
  add_fact (facts, "url", g_strdup (doc->url));
  add_fact (facts, "valid_from", doc->valid_from_ms != 0 ? day (doc->valid_from_ms) : NULL);
  add_fact (facts, "valid_to", doc->valid_to_ms != 0 ? day (doc->valid_to_ms) : NULL);
  return facts;
}

static char *
hash_of (WblArticleDoc *doc)
{
  g_autoptr (GHashTable) facts = facts_of (doc);
  g_autofree char *named = wbl_ai_ext_for_document (facts);
  g_autofree char *text = lesson_text (doc);
  g_autofree char *all = g_strconcat (named, text, NULL);
  char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);

  hash[HASH_DIGITS] = '\0';
  return hash;
}

static char *
lesson_ext (WblArticleDoc *doc)
{
  g_autoptr (GHashTable) facts = facts_of (doc);

  add_fact (facts, "version", g_strdup_printf ("%u", doc->version));
  add_fact (facts, "hash", hash_of (doc));
  return wbl_ai_ext_for_document (facts);
}

static char *
lesson_attachment (WblArticleDoc *doc, gsize size)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *title = wbl_safe_filename (doc->title);
  g_autofree char *name = g_strconcat (title, ".md", NULL);

  json_object_set_string_member (object, "dName", name);
  json_object_set_int_member (object, "fLen", (gint64) size);
  json_object_set_string_member (object, "mime", "text/markdown");
  return wbl_json_print (node);
}

static gint64
add_message (WblDb *db, WblArticleDoc *doc, GError **error)
{
  g_autofree char *text = lesson_text (doc);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *ext = lesson_ext (doc);
  g_autofree char *attachment = lesson_attachment (doc, g_bytes_get_size (bytes));
  g_autofree char *name = wbl_db_get_meta (db, "agent-name");
  gint64 chat = wbl_db_chat (db, WBL_CHAT_USER, wbl_db_bot (db), error);
  gint64 client_id = chat != 0 ? wbl_db_next_client_id (db, error) : 0;
  gint64 row;

  if (client_id == 0
      || !wbl_db_run (db, error,
                      "INSERT INTO message(chat,client_id,pending,from_uid,from_us,author,time_ms,type,text,attachment,ext,"
                      "state) VALUES(?,?,1,?,1,?,?,?,'',?,?,?)",
                      "iiisiissi", chat, client_id, wbl_db_get_meta_int (db, "uid"), name, wbl_db_now_ms (db),
                      (gint64) WBL_CONTENT_FILE, attachment, ext, (gint64) WBL_SEND_QUEUED))
    return 0;
  row = wbl_db_int (db, "SELECT id FROM message WHERE client_id=?", "i", client_id);
  db->changes->outbox = TRUE;
  db->changes->knowledge = TRUE;
  return wbl_db_put_file (db, row, FALSE, bytes, error) ? row : 0;
}

/* ---- what waits ---- */

/** Lesson: a message to the bot that is not there yet. */
typedef struct
{
  gint64 row;
  WblSendState state;
  guint version;
  char *document, *hash;
} Lesson;

static void
lesson_free (gpointer data)
{
  Lesson *lesson = data;

  g_free (lesson->document);
  g_free (lesson->hash);
  g_free (lesson);
}

static guint
version_of (JsonObject *facts)
{
  return (guint) g_ascii_strtoull (wbl_json_string_or (facts, "version", ""), NULL, 10);
}

/* Oldest first; of all articles when @article is NULL. */
static GPtrArray *
waiting_lessons (WblDb *db, const char *article, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT m.id, m.state, m.ext FROM message m JOIN chat c ON c.id=m.chat WHERE m.state IN (1,2,3,7) AND m.pending=1"
      " AND c.kind=1 AND c.peer=? AND m.ext IS NOT NULL ORDER BY m.id",
      error, "i", wbl_db_bot (db));
  g_autoptr (GPtrArray) lessons = g_ptr_array_new_with_free_func (lesson_free);

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    {
      g_autoptr (JsonObject) facts = wbl_ai_document_of (col_text (stmt, 2));
      const char *document = facts != NULL ? wbl_json_string_or (facts, "document", "") : "";
      Lesson *lesson;

      if (*document == '\0' || (article != NULL && !g_str_equal (article, document)))
        continue;
      lesson = g_new0 (Lesson, 1);
      *lesson = (Lesson){ col_int (stmt, 0), (WblSendState) col_int (stmt, 1), version_of (facts), g_strdup (document),
                          g_strdup (wbl_json_string_or (facts, "hash", "")) };
      g_ptr_array_add (lessons, lesson);
    }
  return stmt != NULL ? g_steal_pointer (&lessons) : NULL;
}

/**
 * wbl_db_add_lesson:
 * @doc: an article that wbl_db_may_teach(), with a bot to teach
 *
 * Queues it for the bot. What waits of the same article goes, unless it says the same.
 *
 * Returns: the message's row; 0 on failure
 */
gint64
wbl_db_add_lesson (WblDb *db, WblArticleDoc *doc, GError **error)
{
  g_autoptr (GPtrArray) waiting = waiting_lessons (db, doc->key, error);
  g_autofree char *hash = hash_of (doc);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      const Lesson *lesson = g_ptr_array_index (waiting, i);
      g_autofree char *text = NULL;

      if (lesson->state != WBL_SEND_FAILED && g_str_equal (lesson->hash, hash))
        return lesson->row;
      if (lesson->state == WBL_SEND_SENDING)
        continue;
      text = wbl_db_outbox_cancel (db, lesson->row, error);
      if (text == NULL)
        return 0;
    }
  return waiting != NULL ? add_message (db, doc, error) : 0;
}

/**
 * wbl_db_review_lessons:
 *
 * Before anything is sent: what waits for the bot and must not be read by customers any more fails, for a person to see.
 */
gboolean
wbl_db_review_lessons (WblDb *db, GError **error)
{
  g_autoptr (GPtrArray) waiting = wbl_db_bot (db) != 0 ? waiting_lessons (db, NULL, error) : NULL;

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      const Lesson *lesson = g_ptr_array_index (waiting, i);

      if (lesson->state != WBL_SEND_QUEUED || wbl_db_may_teach (db, lesson->document))
        continue;
      db->changes->outbox = TRUE;
      db->changes->knowledge = TRUE;
      if (!wbl_db_run (db, error, "UPDATE message SET state=7, fail='withdrawn' WHERE id=?", "i", lesson->row))
        return FALSE;
    }
  return wbl_db_bot (db) == 0 || waiting != NULL;
}

/**
 * wbl_db_lesson_acked:
 * @row: a message of ours that the server has just taken
 *
 * If it is a lesson, the team is told that the bot has it.
 */
gboolean
wbl_db_lesson_acked (WblDb *db, gint64 row, GError **error)
{
  gint64 chat = wbl_db_int (db, "SELECT chat FROM message WHERE id=?", "i", row);
  g_autofree char *ext = wbl_db_is_bot_chat (db, chat) ? wbl_db_text (db, "SELECT ext FROM message WHERE id=?", "i", row) : NULL;
  g_autoptr (JsonObject) facts = wbl_ai_document_of (ext);
  g_autofree char *entity = NULL;
  g_autoptr (WblOp) op = NULL;

  if (facts == NULL)
    return TRUE;
  entity = g_strconcat ("article:", wbl_json_string_or (facts, "document", ""), NULL);
  op = wbl_op_new ("article.teach", entity);
  wbl_op_set_id (op, "bot", wbl_db_bot (db));
  wbl_op_set_id (op, "mid", wbl_db_int (db, "SELECT mid FROM message WHERE id=?", "i", row));
  wbl_op_set_int (op, "version", version_of (facts));
  wbl_op_set_string (op, "hash", wbl_json_string_or (facts, "hash", ""));
  wbl_op_set_string (op, "title", wbl_json_string_or (facts, "title", ""));
  db->changes->knowledge = TRUE;
  return wbl_db_op_add (db, op, error);
}

/* ---- what the bot has ---- */

/* Only our own account's chat with the bot is here. */
static char *
answer_to (WblDb *db, gint64 bot, gint64 mid)
{
  return wbl_db_text (db,
                      "SELECT text FROM (SELECT m.mid, m.text, m.ext FROM message m JOIN chat c ON c.id=m.chat WHERE c.kind=1"
                      " AND c.peer=?1 AND m.pending=0 AND m.from_us=0 AND m.recalled=0 AND m.mid>?2 ORDER BY m.mid"
                      " LIMIT " G_STRINGIFY (ANSWER_WITHIN) ") WHERE CASE WHEN json_valid(ext) THEN"
                      " json_extract(ext,'$.ai.request_msg_id')=?2 ELSE 0 END ORDER BY mid LIMIT 1",
                      "ii", bot, mid);
}

static char *
read_taught (WblDb *db, WblTeaching *teaching, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", teaching->article, NULL);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT payload, at_ms, coalesce((SELECT name FROM agent WHERE id=op.agent),op.agent) FROM op WHERE entity=?"
      " AND kind='article.teach' AND state<>4 ORDER BY mid IS NULL DESC, mid DESC, lamport DESC, id DESC LIMIT 1",
      error, "s", entity);
  g_autoptr (JsonObject) payload = NULL;

  if (stmt == NULL || !wbl_db_step (db, stmt, error))
    return NULL;
  payload = wbl_json_parse_object (col_text (stmt, 0), -1, NULL);
  if (payload == NULL)
    return NULL;
  teaching->taught = (guint) CLAMP (wbl_json_int_or (payload, "version", 1), 1, G_MAXINT);
  teaching->taught_ms = col_int (stmt, 1);
  teaching->taught_by = col_dup (stmt, 2);
  g_free (teaching->title);
  teaching->title = g_strdup (wbl_json_string_or (payload, "title", ""));
  teaching->answer = answer_to (db, wbl_json_id (payload, "bot"), wbl_json_id (payload, "mid"));
  return g_strdup (wbl_json_string_or (payload, "hash", ""));
}

static gboolean
read_waiting (WblDb *db, WblTeaching *teaching, GError **error)
{
  g_autoptr (GPtrArray) waiting = waiting_lessons (db, teaching->article, error);
  const Lesson *last = waiting != NULL && waiting->len > 0 ? g_ptr_array_index (waiting, waiting->len - 1) : NULL;

  if (last != NULL)
    {
      teaching->waiting = MAX (last->version, 1);
      teaching->failed = last->state == WBL_SEND_FAILED;
    }
  return waiting != NULL;
}

/**
 * wbl_db_teaching:
 * @article: key of an article, which need not be here any more
 *
 * Returns: (transfer full): what the bot was taught of it
 */
WblTeaching *
wbl_db_teaching (WblDb *db, const char *article, GError **error)
{
  g_autoptr (WblTeaching) teaching = wbl_teaching_new (article);
  GError *local = NULL;
  g_autofree char *hash = read_taught (db, teaching, &local);
  g_autoptr (WblArticleDoc) doc = local == NULL ? wbl_db_get_article_doc (db, article, &local) : NULL;
  g_autofree char *now = doc != NULL ? hash_of (doc) : NULL;

  if (g_error_matches (local, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    g_clear_error (&local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  teaching->bot = wbl_db_bot (db);
  if (doc != NULL)
    {
      g_free (teaching->title);
      teaching->title = g_strdup (doc->title);
    }
  teaching->changed = hash != NULL && now != NULL && !g_str_equal (hash, now);
  teaching->may = wbl_db_may_teach (db, article);
  teaching->withdrawn = teaching->taught > 0 && !teaching->may;
  return read_waiting (db, teaching, error) ? g_steal_pointer (&teaching) : NULL;
}

static void
teaching_destroy (gpointer data)
{
  wbl_teaching_free (data);
}

/* Keys of articles that were taught or wait for it, in the order of their keys. */
static GPtrArray *
taught_keys (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT DISTINCT substr(entity,9) FROM op WHERE kind='article.teach' AND state<>4 ORDER BY 1", error, "");
  g_autoptr (GPtrArray) waiting = stmt != NULL ? waiting_lessons (db, NULL, error) : NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  while (waiting != NULL && wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (keys, col_dup (stmt, 0));
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      const Lesson *lesson = g_ptr_array_index (waiting, i);

      if (!g_ptr_array_find_with_equal_func (keys, lesson->document, g_str_equal, NULL))
        g_ptr_array_add (keys, g_strdup (lesson->document));
    }
  return waiting != NULL ? g_steal_pointer (&keys) : NULL;
}

/** wbl_db_taught: Returns: (transfer full) (element-type WblTeaching): of each article that the bot has or will have. */
GPtrArray *
wbl_db_taught (WblDb *db, GError **error)
{
  g_autoptr (GPtrArray) keys = taught_keys (db, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (teaching_destroy);

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      WblTeaching *teaching = wbl_db_teaching (db, g_ptr_array_index (keys, i), error);

      if (teaching == NULL)
        return NULL;
      g_ptr_array_add (list, teaching);
    }
  return keys != NULL ? g_steal_pointer (&list) : NULL;
}
