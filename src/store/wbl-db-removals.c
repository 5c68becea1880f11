/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-removals"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-questions-private.h"
#include "text/wbl-mask.h"

/*
 * The operation `question.remove`: a person says that an article shall not be found by a wording, whoever confirmed it and
 * whoever will, until somebody takes that back. Of an article and a wording the last one in the log's order holds.
 */

typedef struct
{
  char *article, *text, *wording;
  gboolean removed;
} Removal;

static void
removal_clear (Removal *removal)
{
  g_free (removal->article);
  g_free (removal->text);
  g_free (removal->wording);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Removal, removal_clear)

/* Whoever wrote it, it is bounded and masked as a question is, or it would not be the same wording. */
static char *
bounded (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *part = g_utf8_strlen (valid, -1) > WBL_QUESTION_CHARS ? g_utf8_substring (valid, 0, WBL_QUESTION_CHARS)
                                                                         : g_steal_pointer (&valid);

  return wbl_mask (part, WBL_MASK_ALL);
}

static gboolean
read_removal (const char *entity, const char *json, Removal *removal)
{
  g_autoptr (JsonObject) payload = json != NULL ? wbl_json_parse_object (json, -1, NULL) : NULL;

  if (payload == NULL || entity == NULL || !g_str_has_prefix (entity, "article:"))
    return FALSE;
  removal->article = g_strdup (entity + strlen ("article:"));
  removal->text = bounded (wbl_json_string_or (payload, "question", ""));
  removal->wording = wbl_db_wording_of (removal->text);
  removal->removed = !wbl_json_bool_or (payload, "undo", FALSE);
  return *removal->wording != '\0';
}

/* What the last operation of this wording says of it. */
static gboolean
settle (WblDb *db, const char *entity, Removal *removal, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT payload FROM op WHERE entity=? AND kind='question.remove' AND state<>4 ORDER BY mid IS NULL, mid, lamport, id",
      error, "s", entity);
  GError *local = NULL;

  if (stmt == NULL)
    return FALSE;
  removal->removed = FALSE;
  while (wbl_db_step (db, stmt, &local))
    {
      g_auto (Removal) other = { 0 };

      if (!read_removal (entity, col_text (stmt, 0), &other) || !g_str_equal (other.wording, removal->wording))
        continue;
      removal->removed = other.removed;
      g_free (removal->text);
      removal->text = g_steal_pointer (&other.text);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
write_removal (WblDb *db, const Removal *removal, GError **error)
{
  return removal->removed
             ? wbl_db_run (db, error, "INSERT OR REPLACE INTO question_removed(article,wording,text) VALUES(?,?,?)", "sss",
                           removal->article, removal->wording, removal->text)
             : wbl_db_run (db, error, "DELETE FROM question_removed WHERE article=? AND wording=?", "ss", removal->article,
                           removal->wording);
}

/* What was asked in these words, in a conversation or without one. */
static GHashTable *
find_asked (WblDb *db, const Removal *removal, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT asked, text FROM pick WHERE article=? AND outcome>0", error, "s",
                                             removal->article);
  GHashTable *asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    {
      g_autofree char *wording = wbl_db_wording_of (col_text (stmt, 1));

      if (g_str_equal (wording, removal->wording))
        g_hash_table_add (asked, col_dup (stmt, 0));
    }
  return asked;
}

/**
 * wbl_db_fold_removal:
 * @seq: of an operation `question.remove` in the log
 *
 * Computes anew whether its wording counts, and what follows for those who confirmed it.
 */
gboolean
wbl_db_fold_removal (WblDb *db, gint64 seq, GError **error)
{
  g_autofree char *entity = wbl_db_text (db, "SELECT entity FROM op WHERE seq=?", "i", seq);
  g_autofree char *json = wbl_db_text (db, "SELECT payload FROM op WHERE seq=?", "i", seq);
  g_auto (Removal) removal = { 0 };
  g_autoptr (GHashTable) asked = NULL;
  GHashTableIter iter;
  gpointer key;

  if (!read_removal (entity, json, &removal))
    return TRUE;
  if (!settle (db, entity, &removal, error) || !write_removal (db, &removal, error))
    return FALSE;
  db->changes->knowledge = TRUE;
  asked = find_asked (db, &removal, error);
  g_hash_table_iter_init (&iter, asked);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!wbl_db_fold_picks (db, removal.article, key, error))
      return FALSE;
  return TRUE;
}

/**
 * wbl_db_remove_question:
 * @article: key
 * @text: a question that the article learned, or was taken from it
 * @undo: whether it counts again
 *
 * Logs it for the team. INVALID when it has no words.
 */
gboolean
wbl_db_remove_question (WblDb *db, const char *article, const char *text, gboolean undo, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", article, NULL);
  g_autofree char *wording = wbl_db_wording_of (text);
  g_autoptr (WblOp) op = wbl_op_new ("question.remove", entity);

  if (*wording == '\0')
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, "This asks nothing");
      return FALSE;
    }
  wbl_op_set_string (op, "question", text);
  if (undo)
    json_object_set_boolean_member (op->payload, "undo", TRUE);
  return wbl_db_op_add (db, op, error);
}

/** wbl_db_removed_questions: Returns: (transfer full) (element-type utf8): what was taken from the article, in the order of
 * its words. */
GPtrArray *
wbl_db_removed_questions (WblDb *db, const char *article, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT text FROM question_removed WHERE article=? ORDER BY wording LIMIT ?", error, "si", article, (gint64) limit);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    g_ptr_array_add (texts, col_dup (stmt, 0));
  return stmt != NULL ? g_steal_pointer (&texts) : NULL;
}
