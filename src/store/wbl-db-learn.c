/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-learn"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-article-uses.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-questions.h"
#include "text/wbl-anonymise.h"

/* What is written when an article answered a question: the operation `pick`. Folding is in wbl-db-picks.c. */

#define LOOK_BACK 40
#define MESSAGE_BYTES 2048
#define SHORTEST 4 /* characters that are letters: less asks nothing */

/* ---- the question ---- */

static gboolean
asks (const char *text)
{
  guint n = 0;

  for (const char *at = text; *at != '\0' && n < SHORTEST; at = g_utf8_next_char (at))
    n += g_unichar_isalpha (g_utf8_get_char (at)) ? (g_utf8_get_char (at) >= 0x2e80 ? 2 : 1) : 0;
  return n >= SHORTEST;
}

static char *
line_without_names (const char *text, const char *const *names)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, MESSAGE_BYTES));
  g_autofree char *line = wbl_anonymise (valid, names, WBL_ANONYMISE_DOTS);

  g_strdelimit (line, "\n\r\t", ' ');
  return g_strdup (g_strstrip (line));
}

static char *
cut (const char *text)
{
  return g_utf8_strlen (text, -1) > WBL_QUESTION_CHARS ? g_utf8_substring (text, 0, WBL_QUESTION_CHARS) : g_strdup (text);
}

/**
 * wbl_db_question_from:
 * @conversation: (nullable): whose people's names are taken out, too
 * @text: what somebody asked
 *
 * Returns: (transfer full): one bounded line of it without names, numbers and addresses; "" when that asks nothing
 */
char *
wbl_db_question_from (WblDb *db, const char *conversation, const char *text, GError **error)
{
  g_auto (GStrv) names = wbl_db_names_around (db, conversation != NULL ? conversation : "", error);
  g_autofree char *line = names != NULL ? line_without_names (text, (const char *const *) names) : NULL;

  if (line == NULL)
    return NULL;
  return asks (line) ? cut (line) : g_strdup ("");
}

/* The newest messages of the customer in a row; from further back when those ask nothing ("are you there?"). */
static gboolean
collect_question (WblDb *db, WblStmt *stmt, const char *const *names, GString *question, gint64 *mid, GError **error)
{
  GError *local = NULL;

  while (wbl_db_step (db, stmt, &local))
    {
      g_autofree char *line = NULL;

      if (col_int (stmt, 2) != 0)
        {
          if (asks (question->str))
            break;
          continue;
        }
      if (*mid == 0)
        *mid = col_int (stmt, 0);
      line = line_without_names (col_text (stmt, 1), names);
      if (question->len > 0)
        g_string_prepend_c (question, ' ');
      g_string_prepend (question, line);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * wbl_db_question_of:
 * @before_mid: what was said from this server id on does not count; 0 = everything counts
 * @mid: (out): the newest message of it, 0 = none
 *
 * Returns: (transfer full): what the customer of @conversation asked last, as wbl_db_question_from(); "" when they asked
 *   nothing
 */
char *
wbl_db_question_of (WblDb *db, const char *conversation, gint64 before_mid, gint64 *mid, GError **error)
{
  g_auto (GStrv) names = wbl_db_names_around (db, conversation, error);
  g_autoptr (GString) question = g_string_new (NULL);
  WblStmt *stmt = names != NULL ? wbl_db_prepare (db,
                                                  "SELECT mid, text, from_us FROM message WHERE conversation=? AND type=0"
                                                  " AND recalled=0 AND pending=0 AND courtesy=0 AND text<>'' AND (?2=0 OR mid<?2)"
                                                  " ORDER BY mid DESC LIMIT " G_STRINGIFY (LOOK_BACK),
                                                  error, "si", conversation, before_mid)
                                : NULL;
  gboolean ok;

  *mid = 0;
  if (stmt == NULL)
    return NULL;
  ok = collect_question (db, stmt, (const char *const *) names, question, mid, error);
  wbl_stmt_done (stmt);
  if (!ok)
    return NULL;
  return asks (question->str) ? cut (question->str) : g_strdup ("");
}

/* ---- picks ---- */

/**
 * wbl_db_add_pick:
 * @pick: what is said of an article
 *
 * Returns: (transfer full): id of the operation; NOT_FOUND without such an article, INVALID without a question
 */
char *
wbl_db_add_pick (WblDb *db, const WblNewPick *pick, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", pick->article, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("pick", entity);

  if (!wbl_db_int (db, "SELECT 1 FROM article WHERE key=?", "s", pick->article))
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such article");
  else if (*pick->question == '\0')
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, "Nothing was asked that could be remembered");
  else
    {
      if (pick->conversation != NULL)
        wbl_op_set_string (op, "conv", pick->conversation);
      wbl_op_set_id (op, "mid", pick->mid);
      if (pick->reply != 0)
        wbl_op_set_id (op, "reply", pick->reply);
      wbl_op_set_string (op, "outcome", pick->outcome);
      wbl_op_set_string (op, "question", pick->question);
      if (wbl_db_op_add (db, op, error))
        return g_strdup (op->id);
    }
  return NULL;
}

/**
 * wbl_db_undo_pick:
 * @op_id: what wbl_db_add_pick() gave
 *
 * Takes a pick of our own agent back, by an operation that names it.
 *
 * Returns: (transfer full): id of that operation; NOT_FOUND when there is no such pick
 */
char *
wbl_db_undo_pick (WblDb *db, const char *op_id, GError **error)
{
  g_autofree char *entity = wbl_db_text (db, "SELECT entity FROM op WHERE id=? AND kind='pick' AND mine=1", "s", op_id);
  g_autofree char *text = wbl_db_text (db, "SELECT payload FROM op WHERE id=?", "s", op_id);
  g_autoptr (JsonObject) before = entity != NULL ? wbl_json_parse_object (text, -1, error) : NULL;
  g_autoptr (WblOp) op = entity != NULL ? wbl_op_new ("pick", entity) : NULL;

  if (before == NULL)
    {
      if (error == NULL || *error == NULL)
        g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such pick");
      return NULL;
    }
  if (wbl_json_string_or (before, "conv", NULL) != NULL)
    wbl_op_set_string (op, "conv", wbl_json_string_or (before, "conv", NULL));
  else
    wbl_op_set_string (op, "question", wbl_json_string_or (before, "question", ""));
  json_object_set_boolean_member (op->payload, "undo", TRUE);
  wbl_op_set_string (op, "of", op_id);
  return wbl_db_op_add (db, op, error) ? g_strdup (op->id) : NULL;
}

/* ---- what was sent ---- */

typedef struct
{
  gint64 client_id;
  GPtrArray *articles; /* (owned) keys */
} Cited;

static gboolean
read_cites (const WblOp *op, gpointer data)
{
  Cited *cited = data;
  JsonArray *cites = wbl_json_array_or_null (op->payload, "cites");

  if (!g_str_equal (op->kind, "reply") || wbl_json_id (op->payload, "client_id") != cited->client_id)
    return TRUE;
  for (guint i = 0; cites != NULL && i < json_array_get_length (cites); i++)
    {
      JsonObject *cite = wbl_json_element_object (cites, i, NULL);
      const char *key = cite != NULL ? wbl_json_string_or (cite, "article", "") : "";

      if (*key != '\0' && !g_ptr_array_find_with_equal_func (cited->articles, key, g_str_equal, NULL))
        g_ptr_array_add (cited->articles, g_strdup (key));
    }
  return FALSE;
}

static gboolean
add_sent (WblDb *db, WblNewPick *pick, const GPtrArray *articles, GError **error)
{
  for (guint i = 0; i < articles->len; i++)
    {
      g_autofree char *id = NULL;

      pick->article = g_ptr_array_index (articles, i);
      if (!wbl_db_int (db, "SELECT 1 FROM article WHERE key=?", "s", pick->article))
        continue;
      id = wbl_db_add_pick (db, pick, error);
      if (id == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The articles that our message @row cites. FALSE: none, or an error. */
static gboolean
articles_of (WblDb *db, gint64 row, const char *conversation, Cited *cited, GError **error)
{
  g_autofree char *entity = conversation != NULL ? g_strconcat ("conv:", conversation, NULL) : NULL;

  cited->client_id = wbl_db_int (db, "SELECT client_id FROM message WHERE id=?", "i", row);
  return entity != NULL && cited->client_id != 0 && wbl_db_ops_of (db, entity, read_cites, cited, error)
         && cited->articles->len > 0;
}

/**
 * wbl_db_learn_from_reply:
 * @row: a message of ours that the server has just taken
 *
 * Confirms each article that it cites for what the customer had asked before it. A reply that cites none teaches nothing.
 */
gboolean
wbl_db_learn_from_reply (WblDb *db, gint64 row, GError **error)
{
  g_autofree char *conversation = wbl_db_text (db, "SELECT conversation FROM message WHERE id=?", "i", row);
  g_autoptr (GPtrArray) articles = g_ptr_array_new_with_free_func (g_free);
  Cited cited = { 0, articles };
  WblNewPick pick = { .conversation = conversation, .outcome = "sent" };
  g_autofree char *question = NULL;
  GError *local = NULL;

  if (!articles_of (db, row, conversation, &cited, &local))
    {
      if (local != NULL)
        g_propagate_error (error, local);
      return local == NULL;
    }
  question = wbl_db_question_of (db, conversation, wbl_db_int (db, "SELECT mid FROM message WHERE id=?", "i", row), &pick.mid,
                                 error);
  if (question == NULL)
    return FALSE;
  pick.question = question;
  pick.reply = cited.client_id;
  return *question == '\0' || add_sent (db, &pick, articles, error);
}

/* Our own confirmation of @article by the message @client_id that nobody has taken back. */
static char *
find_confirmation (WblDb *db, const char *article, gint64 client_id)
{
  g_autofree char *entity = g_strconcat ("article:", article, NULL);
  g_autofree char *reply = g_strdup_printf ("%" G_GINT64_FORMAT, client_id);

  return wbl_db_text (db,
                      "SELECT id FROM op WHERE entity=?1 AND kind='pick' AND mine=1 AND state<>4"
                      " AND json_extract(payload,'$.reply')=?2 AND id NOT IN (SELECT coalesce(json_extract(payload,'$.of'),'')"
                      " FROM op WHERE entity=?1 AND kind='pick' AND state<>4) LIMIT 1",
                      "ss", entity, reply);
}

/**
 * wbl_db_unlearn_reply:
 * @row: a message of ours that was recalled
 *
 * Takes back what it confirmed by itself. Only the desk that confirmed it does.
 */
gboolean
wbl_db_unlearn_reply (WblDb *db, gint64 row, GError **error)
{
  g_autofree char *conversation = wbl_db_text (db, "SELECT conversation FROM message WHERE id=?", "i", row);
  g_autoptr (GPtrArray) articles = g_ptr_array_new_with_free_func (g_free);
  Cited cited = { 0, articles };
  GError *local = NULL;

  if (articles_of (db, row, conversation, &cited, &local))
    for (guint i = 0; local == NULL && i < articles->len; i++)
      {
        g_autofree char *pick = find_confirmation (db, g_ptr_array_index (articles, i), cited.client_id);
        g_autofree char *undo = pick != NULL ? wbl_db_undo_pick (db, pick, &local) : NULL;
      }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}
