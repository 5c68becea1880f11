/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-questions"

#include "config.h"

#include <string.h>

#include "store/wbl-db-private.h"
#include "store/wbl-db-questions-private.h"
#include "text/wbl-fold.h"

/*
 * Alternative questions of articles. A row stands for one wording, counted from the picks that point to it (wbl-db-picks.c); one
 * that no pick points to any more goes. The index of their words is in memory, made when it is first asked for and kept up to date.
 */

void
wbl_question_free (WblQuestion *question)
{
  if (question == NULL)
    return;
  g_free (question->text);
  g_free (question->wording);
  g_free (question->article);
  g_free (question);
}

static void
question_destroy (gpointer question)
{
  wbl_question_free (question);
}

/* ---- the index ---- */

static WblQuestionIndex *
load_index (WblDb *db, GError **error)
{
  g_autoptr (WblQuestionIndex) index = wbl_question_index_new ();
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT id,text FROM question ORDER BY id", error, "");
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    wbl_question_index_add (index, col_int (stmt, 0), col_text (stmt, 1));
  if (local == NULL)
    return g_steal_pointer (&index);
  g_propagate_error (error, local);
  return NULL;
}

/** wbl_db_get_question_index: Returns: (transfer none) (nullable): made when it is asked for first; NULL with @error set. */
const WblQuestionIndex *
wbl_db_get_question_index (WblDb *db, GError **error)
{
  if (db->questions == NULL)
    db->questions = load_index (db, error);
  return db->questions;
}

static void
index_question (WblDb *db, gint64 row, const char *text)
{
  db->questions_touched = TRUE;
  if (db->questions != NULL)
    wbl_question_index_add (db->questions, row, text);
}

static void
unindex_question (WblDb *db, gint64 row)
{
  db->questions_touched = TRUE;
  if (db->questions != NULL)
    wbl_question_index_remove (db->questions, row);
}

/* ---- rows ---- */

/** wbl_db_wording_of: Returns: (transfer full): the same for texts that are the same question, however they are written. */
char *
wbl_db_wording_of (const char *text)
{
  g_autofree char *folded = wbl_fold (text);
  GString *wording = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
        {
          space = wording->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (wording, ' ');
      space = FALSE;
      g_string_append_unichar (wording, c);
    }
  return g_string_free (wording, FALSE);
}

/**
 * wbl_db_question_row:
 * @article: an article's key, which need not be here
 * @text: what was asked
 *
 * Returns: the row of this wording, made if there is none: wbl_db_settle_question() must follow. 0 without an error when
 *   @text has no words, or a person took them from the article
 */
gint64
wbl_db_question_row (WblDb *db, const char *article, const char *text, GError **error)
{
  static const char find[] = "SELECT id FROM question WHERE article=? AND wording=?";
  g_autofree char *wording = wbl_db_wording_of (text);
  gboolean none = *wording == '\0'
                  || wbl_db_int (db, "SELECT 1 FROM question_removed WHERE article=? AND wording=?", "ss", article, wording);
  gint64 row = none ? 0 : wbl_db_int (db, find, "ss", article, wording);

  if (row != 0 || none)
    return row;
  if (!wbl_db_run (db, error, "INSERT INTO question(article,wording,text) VALUES(?,?,?)", "sss", article, wording, text))
    return 0;
  row = sqlite3_last_insert_rowid (db->sqlite);
  index_question (db, row, text);
  return row;
}

/* The text shown for a wording is the first by bytes, so that it does not depend on which came first. */
static gboolean
settle_text (WblDb *db, gint64 row, const char *text, GError **error)
{
  g_autofree char *before = wbl_db_text (db, "SELECT text FROM question WHERE id=?", "i", row);

  if (g_strcmp0 (before, text) == 0)
    return TRUE;
  unindex_question (db, row);
  index_question (db, row, text);
  return wbl_db_run (db, error, "UPDATE question SET text=? WHERE id=?", "si", text, row);
}

static gboolean
drop_question (WblDb *db, gint64 row, GError **error)
{
  unindex_question (db, row);
  return wbl_db_run (db, error, "DELETE FROM question WHERE id=?", "i", row);
}

/**
 * wbl_db_settle_question:
 * @row: a question's
 *
 * Counts the people behind it anew. A person counts once, however often they said it.
 */
gboolean
wbl_db_settle_question (WblDb *db, gint64 row, GError **error)
{
  g_autofree char *text = wbl_db_text (db, "SELECT min(text) FROM pick WHERE question=?", "i", row);

  if (text == NULL)
    return drop_question (db, row, error);
  return settle_text (db, row, text, error)
         && wbl_db_run (db, error,
                        "UPDATE question SET (n_sent,n_clicked,n_wrong,n_times)=(SELECT"
                        " count(DISTINCT CASE outcome WHEN 1 THEN agent END),"
                        " count(DISTINCT CASE WHEN outcome=2 AND agent NOT IN"
                        "  (SELECT agent FROM pick WHERE question=?1 AND outcome=1) THEN agent END),"
                        " count(DISTINCT CASE outcome WHEN 3 THEN agent END),"
                        " count(DISTINCT CASE WHEN outcome<3 THEN asked END) FROM pick WHERE question=?1) WHERE id=?1",
                        "i", row);
}

/** wbl_db_clear_questions: takes out everything; the picks must be folded anew. */
gboolean
wbl_db_clear_questions (WblDb *db, GError **error)
{
  db->questions_touched = TRUE;
  g_clear_pointer (&db->questions, wbl_question_index_free);
  return wbl_db_exec (db, "DELETE FROM question; DELETE FROM pick; DELETE FROM question_removed", error);
}

/* ---- finding ---- */

#define QUESTION_SELECT "SELECT text,wording,article,n_sent,n_clicked,n_wrong,n_times FROM question "

static WblQuestion *
question_from_row (WblStmt *stmt)
{
  WblQuestion *question = g_new0 (WblQuestion, 1);

  question->text = col_dup (stmt, 0);
  question->wording = col_dup (stmt, 1);
  question->article = col_dup (stmt, 2);
  question->n_sent = (guint) col_int (stmt, 3);
  question->n_clicked = (guint) col_int (stmt, 4);
  question->n_wrong = (guint) col_int (stmt, 5);
  question->n_times = (guint) col_int (stmt, 6);
  return question;
}

/** wbl_db_get_question: Returns: (transfer full): by its row in the index. */
WblQuestion *
wbl_db_get_question (WblDb *db, gint64 row, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, QUESTION_SELECT "WHERE id=?", error, "i", row);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  if (wbl_db_step (db, stmt, &local))
    return question_from_row (stmt);
  if (local != NULL)
    g_propagate_error (error, local);
  else
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such question");
  return NULL;
}

/** wbl_db_article_questions: Returns: (transfer full) (element-type WblQuestion): of an article, the most asked first. */
GPtrArray *
wbl_db_article_questions (WblDb *db, const char *article, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, QUESTION_SELECT "WHERE article=? ORDER BY n_times DESC, wording LIMIT ?", error, "si", article, (gint64) limit);
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func (question_destroy);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (questions, question_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&questions);
  g_propagate_error (error, local);
  return NULL;
}
