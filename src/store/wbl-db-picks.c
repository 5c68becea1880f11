/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-picks"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-questions-private.h"
#include "text/wbl-mask.h"

/*
 * The operation `pick`: somebody says that an article answered a question, or did not. Picks of one article and one
 * conversation (without one: one question) are folded together: of each agent the last word holds, and what was taken
 * back counts for nothing. So a new pick costs the same however many the article has.
 */

/* FALSE: a newer version's word, which says nothing here. */
static gboolean
read_outcome (JsonObject *payload, WblPickOutcome *outcome)
{
  static const char *const names[] = { [WBL_PICK_SENT] = "sent", [WBL_PICK_HELPED] = "helped", [WBL_PICK_WRONG] = "wrong" };
  const char *name = wbl_json_string_or (payload, "outcome", "");

  *outcome = WBL_PICK_UNDO;
  if (wbl_json_bool_or (payload, "undo", FALSE))
    return TRUE;
  for (guint i = WBL_PICK_SENT; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      *outcome = (WblPickOutcome) i;
  return *outcome != WBL_PICK_UNDO;
}

/* Whoever wrote it, it is bounded and masked here: older and other clients write to the same log. */
static char *
question_text (JsonObject *payload)
{
  g_autofree char *valid = g_utf8_make_valid (wbl_json_string_or (payload, "question", ""), -1);
  g_autofree char *part = g_utf8_strlen (valid, -1) > WBL_QUESTION_CHARS ? g_utf8_substring (valid, 0, WBL_QUESTION_CHARS)
                                                                         : g_steal_pointer (&valid);

  return wbl_mask (part, WBL_MASK_ALL);
}

/* What is folded together: the conversation, else the question itself. */
static char *
asked_of (JsonObject *payload)
{
  const char *conversation = wbl_json_string_or (payload, "conv", "");
  g_autofree char *text = NULL;

  if (*conversation != '\0')
    return g_strconcat ("c", conversation, NULL);
  text = question_text (payload);
  return g_strconcat ("q", text, NULL);
}

static gboolean
note_pick (WblDb *db, gint64 seq, const char *article, const char *asked, JsonObject *payload, GError **error)
{
  WblPickOutcome outcome = WBL_PICK_UNDO;
  gboolean known = read_outcome (payload, &outcome);
  g_autofree char *text = outcome == WBL_PICK_UNDO ? g_strdup (wbl_json_string_or (payload, "of", ""))
                                                   : question_text (payload);

  return !known
         || wbl_db_run (db, error,
                     "INSERT OR IGNORE INTO pick(seq,article,asked,agent,outcome,text) SELECT seq,?,?,agent,?,? FROM op WHERE seq=?",
                     "ssisi", article, asked, (gint64) outcome, text, seq);
}

/* ---- the fold ---- */

typedef struct
{
  gint64 seq;
  char *id, *agent, *text;
  WblPickOutcome outcome;
  gint64 before; /* the question it counted for */
  gboolean counts;
} Pick;

static void
pick_clear (gpointer data)
{
  Pick *pick = data;

  g_free (pick->id);
  g_free (pick->agent);
  g_free (pick->text);
}

/* In the log's order; one that its author took back before the team had it is there, and counts for nothing. */
static GArray *
read_picks (WblDb *db, const char *article, const char *asked, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT p.seq, o.id, p.agent, p.text, p.outcome, coalesce(p.question,0), o.state<>4 FROM pick p JOIN op o ON o.seq=p.seq"
      " WHERE p.article=? AND p.asked=? ORDER BY o.mid IS NULL, o.mid, o.lamport, o.id",
      error, "ss", article, asked);
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (Pick));
  GError *local = NULL;

  g_array_set_clear_func (picks, pick_clear);
  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      Pick pick = { col_int (stmt, 0), col_dup (stmt, 1), col_dup (stmt, 2), col_dup (stmt, 3),
                    (WblPickOutcome) col_int (stmt, 4), col_int (stmt, 5), col_int (stmt, 6) != 0 };

      g_array_append_val (picks, pick);
    }
  if (local == NULL)
    return g_steal_pointer (&picks);
  g_propagate_error (error, local);
  return NULL;
}

/* What @later leaves of an earlier pick of the same agent: its opposite goes, and what it takes back. */
static gboolean
is_overruled (const Pick *pick, const Pick *later)
{
  if (!g_str_equal (pick->agent, later->agent))
    return FALSE;
  if (later->outcome == WBL_PICK_UNDO)
    return *later->text == '\0' || g_str_equal (later->text, pick->id);
  return (pick->outcome == WBL_PICK_WRONG) != (later->outcome == WBL_PICK_WRONG);
}

static gboolean
is_taken_back (const Pick *pick, GArray *picks)
{
  for (guint i = 0; i < picks->len; i++)
    {
      const Pick *other = &g_array_index (picks, Pick, i);

      if (other->outcome == WBL_PICK_UNDO && *other->text != '\0' && is_overruled (pick, other))
        return TRUE;
    }
  return FALSE;
}

/* A pick that was taken back overrules nothing either. */
static void
settle_standing (GArray *picks)
{
  for (guint i = 0; i < picks->len; i++)
    {
      Pick *pick = &g_array_index (picks, Pick, i);

      if (pick->outcome != WBL_PICK_UNDO && is_taken_back (pick, picks))
        pick->counts = FALSE;
      for (guint j = 0; pick->counts && j < i; j++)
        if (is_overruled (&g_array_index (picks, Pick, j), pick))
          g_array_index (picks, Pick, j).counts = FALSE;
    }
}

static gboolean
point_pick (WblDb *db, const Pick *pick, const char *article, GHashTable *touched, GError **error)
{
  gboolean counts = pick->counts && pick->outcome != WBL_PICK_UNDO;
  GError *local = NULL;
  gint64 now = counts ? wbl_db_question_row (db, article, pick->text, &local) : 0;

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (now == pick->before)
    return TRUE;
  if (pick->before != 0)
    g_hash_table_add (touched, g_memdup2 (&pick->before, sizeof pick->before));
  if (now != 0)
    g_hash_table_add (touched, g_memdup2 (&now, sizeof now));
  return wbl_db_run (db, error, "UPDATE pick SET question=NULLIF(?,0) WHERE seq=?", "ii", now, pick->seq);
}

/** wbl_db_fold_picks: what @asked (a conversation or a question, as in pick.asked) has taught @article, anew. */
gboolean
wbl_db_fold_picks (WblDb *db, const char *article, const char *asked, GError **error)
{
  g_autoptr (GArray) picks = read_picks (db, article, asked, error);
  g_autoptr (GHashTable) touched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer row;

  if (picks == NULL)
    return FALSE;
  settle_standing (picks);
  for (guint i = 0; i < picks->len; i++)
    if (!point_pick (db, &g_array_index (picks, Pick, i), article, touched, error))
      return FALSE;
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (!wbl_db_settle_question (db, *(gint64 *) row, error))
      return FALSE;
  return TRUE;
}

/**
 * wbl_db_fold_pick:
 * @seq: of an operation `pick` in the log
 *
 * Computes anew what is known of its question. An article that is not here learns all the same: it may come.
 */
gboolean
wbl_db_fold_pick (WblDb *db, gint64 seq, GError **error)
{
  g_autofree char *entity = wbl_db_text (db, "SELECT entity FROM op WHERE seq=?", "i", seq);
  g_autofree char *text = wbl_db_text (db, "SELECT payload FROM op WHERE seq=?", "i", seq);
  g_autoptr (JsonObject) payload = text != NULL ? wbl_json_parse_object (text, -1, NULL) : NULL;
  g_autofree char *asked = payload != NULL ? asked_of (payload) : NULL;
  const char *article = entity != NULL && g_str_has_prefix (entity, "article:") ? entity + strlen ("article:") : NULL;

  if (article == NULL || asked == NULL)
    return TRUE;
  db->changes->knowledge = TRUE;
  return note_pick (db, seq, article, asked, payload, error) && wbl_db_fold_picks (db, article, asked, error);
}

/** wbl_db_refold_picks: makes all questions anew from the log: what another version's tokenizer indexed is not found. */
gboolean
wbl_db_refold_picks (WblDb *db, GError **error)
{
  gint64 seq = 0;

  if (!wbl_db_clear_questions (db, error))
    return FALSE;
  while ((seq = wbl_db_int (db, "SELECT seq FROM op WHERE seq>? AND kind='question.remove' ORDER BY seq LIMIT 1", "i", seq)) != 0)
    if (!wbl_db_fold_removal (db, seq, error))
      return FALSE;
  while ((seq = wbl_db_int (db, "SELECT seq FROM op WHERE seq>? AND kind='pick' ORDER BY seq LIMIT 1", "i", seq)) != 0)
    if (!wbl_db_fold_pick (db, seq, error))
      return FALSE;
  return TRUE;
}
