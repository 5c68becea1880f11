/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-ratings"

#include "config.h"

#include "model/wbl-json.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-ratings.h"
#include "text/wbl-courtesy.h"
#include "text/wbl-fold.h"
#include "text/wbl-rating-parse.h"

/* ---- from messages to ratings ---- */

typedef struct
{
  gint64 row, chat, mid, time_ms;
  WblContentType type;
  gboolean from_us;
  char *text, *ext;
} Source;

static void
source_clear (Source *source)
{
  g_free (source->text);
  g_free (source->ext);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

static Source
read_source (WblDb *db, gint64 row)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT id, chat, mid, time_ms, type, from_us, text, ext FROM message WHERE id=? AND mid IS NOT NULL", NULL, "i", row);
  Source source = { 0 };

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    return source;
  source = (Source){ col_int (stmt, 0), col_int (stmt, 1), col_int (stmt, 2), col_int (stmt, 3),
                     (WblContentType) col_int (stmt, 4), col_int (stmt, 5) != 0, NULL, NULL };
  source.text = g_strdup (col_text (stmt, 6));
  source.ext = g_strdup (col_text (stmt, 7));
  return source;
}

typedef struct
{
  int stars;
  char *comment;
  char *survey;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->comment);
  g_free (answer->survey);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* Whether it is the customer page's card: words that are a rating have the same type. */
static gboolean
read_card (const Source *source, Answer *answer)
{
  g_autoptr (JsonObject) ext = *source->ext != '\0' ? wbl_json_parse_object (source->ext, -1, NULL) : NULL;
  gint64 stars = ext != NULL ? wbl_json_int_or (ext, "stars", 0) : 0;

  if (ext == NULL || !g_str_equal (wbl_json_string_or (ext, "t", ""), "rating")
      || !g_str_equal (wbl_json_string_or (ext, "app", ""), "warbler"))
    return FALSE;
  if (stars < 1 || stars > 5)
    return TRUE;
  answer->stars = (int) stars;
  answer->comment = g_strdup (wbl_json_string_or (ext, "comment", ""));
  answer->survey = g_strdup (wbl_json_string_or (ext, "survey", NULL));
  return TRUE;
}

static char *
survey_id_of (WblDb *db, gint64 row)
{
  return wbl_db_text (db, "SELECT json_extract(ext,'$.survey') FROM message WHERE id=? AND type=103 AND json_valid(ext)", "i", row);
}

/* Words count only as the first message after the survey. */
static void
read_words (WblDb *db, const Source *source, Answer *answer)
{
  gint64 before = wbl_db_int (
      db, "SELECT id FROM message WHERE chat=? AND pending=0 AND mid<? AND type<>6 ORDER BY mid DESC LIMIT 1", "ii",
      source->chat, source->mid);
  g_autofree char *survey = survey_id_of (db, before);

  if (survey == NULL)
    return;
  answer->stars = wbl_parse_rating (source->text, &answer->comment);
  answer->survey = g_steal_pointer (&survey);
}

static gboolean
insert_rating (WblDb *db, const Source *source, const Answer *answer, GError **error)
{
  g_autofree char *id = g_strdup_printf ("r%" G_GINT64_FORMAT, source->mid);
  g_autofree char *entity = g_strconcat ("rating:", id, NULL);
  const char *comment = answer->comment != NULL ? answer->comment : "";
  g_autofree char *folded = wbl_fold (comment);
  gboolean unsolved = wbl_says_unsolved (comment);

  db->changes->feedback = TRUE;
  return wbl_db_run (db, error, "UPDATE message SET type=102, courtesy=? WHERE id=?", "ii", (gint64) !unsolved, source->row)
         && wbl_db_run (db, error,
                        "INSERT OR IGNORE INTO rating(id,message,mid,survey,channel,stars,comment,folded,at_ms,"
                        "unsolved) SELECT ?1,?2,?3,?4,coalesce((SELECT channel FROM contact k JOIN message m ON"
                        " m.from_uid=k.uid WHERE m.id=?2),1),?5,?6,?7,?8,?9",
                        "siisissii", id, source->row, source->mid, answer->survey, (gint64) answer->stars, comment, folded,
                        source->time_ms, (gint64) unsolved)
         && wbl_db_run (db, error, "UPDATE survey SET answered=1 WHERE id=?", "s", answer->survey)
         && wbl_db_fold_entity (db, entity, error);
}

/* Something came between the question and what looked like its answer. */
static gboolean
remove_rating (WblDb *db, const Source *source, GError **error)
{
  g_autofree char *survey = wbl_db_text (db, "SELECT survey FROM rating WHERE message=?", "i", source->row);

  db->changes->feedback = TRUE;
  return wbl_db_run (db, error, "UPDATE message SET type=0, courtesy=? WHERE id=?", "ii",
                     (gint64) wbl_is_courtesy (source->text), source->row)
         && wbl_db_run (db, error, "DELETE FROM rating WHERE message=?", "i", source->row)
         && wbl_db_run (db, error, "UPDATE survey SET answered=EXISTS (SELECT 1 FROM rating WHERE survey=?1) WHERE id=?1", "s",
                        survey);
}

/* Makes the rows say what the message is: a rating, of this survey, or none. */
static gboolean
write_answer (WblDb *db, const Source *source, const Answer *answer, GError **error)
{
  gboolean is_rating = wbl_db_int (db, "SELECT 1 FROM rating WHERE message=?", "i", source->row) != 0;
  g_autofree char *survey = wbl_db_text (db, "SELECT survey FROM rating WHERE message=?", "i", source->row);

  if (is_rating && answer->stars != 0 && g_strcmp0 (survey, answer->survey) == 0)
    return TRUE;
  if (is_rating && !remove_rating (db, source, error))
    return FALSE;
  return answer->stars == 0 || insert_rating (db, source, answer, error);
}

static gboolean
note_survey (WblDb *db, const Source *source, GError **error)
{
  g_autofree char *survey = survey_id_of (db, source->row);

  if (survey == NULL)
    return TRUE;
  return wbl_db_run (db, error,
                     "INSERT INTO survey(id,conversation,mid,at_ms) VALUES(?1,'',?2,?3) ON CONFLICT(id) DO UPDATE SET"
                     " mid=excluded.mid, at_ms=excluded.at_ms",
                     "sii", survey, source->mid, source->time_ms)
         && wbl_db_run (db, error, "UPDATE survey SET answered=1 WHERE id=?1 AND EXISTS (SELECT 1 FROM rating WHERE survey=?1)",
                        "s", survey)
         && wbl_db_survey_came (db, survey, error);
}

static gboolean
rate_one (WblDb *db, const Source *source, GError **error)
{
  g_auto (Answer) answer = { 0 };

  if (source->from_us)
    return source->type != WBL_CONTENT_SURVEY || note_survey (db, source, error);
  if (!read_card (source, &answer) && (source->type == WBL_CONTENT_TEXT || source->type == WBL_CONTENT_RATING))
    read_words (db, source, &answer);
  return write_answer (db, source, &answer, error);
}

/**
 * wbl_db_rate:
 * @row: a message that has just come
 *
 * Notes a survey, or makes the rating that the message is. History comes newest first and holes are filled later, so
 * the message behind this one is looked at again: it may answer the survey that this is, or not be an answer any more.
 */
gboolean
wbl_db_rate (WblDb *db, gint64 row, GError **error)
{
  g_auto (Source) source = read_source (db, row);
  g_auto (Source) next = { 0 };

  if (source.row == 0)
    return TRUE;
  if (!rate_one (db, &source, error))
    return FALSE;
  next = read_source (db, wbl_db_int (
      db, "SELECT id FROM message WHERE chat=? AND pending=0 AND mid>? AND type<>6 ORDER BY mid LIMIT 1", "ii", source.chat,
      source.mid));
  return next.row == 0 || next.from_us || rate_one (db, &next, error);
}

/* ---- ratings as snapshots ---- */

/* Whose work was rated: who wrote the last reply before it, else the assignee. */
#define RATED_AGENT                                                                                                    \
  "coalesce((SELECT a.id FROM message l JOIN agent a ON a.name=l.author WHERE l.chat=m.chat AND l.pending=0"           \
  " AND l.mid<r.mid AND l.from_us=1 AND l.type<>103 ORDER BY l.mid DESC LIMIT 1), c.folded_assignee)"

#define RATING_FROM                                                                                                    \
  " FROM rating r JOIN message m ON m.id=r.message LEFT JOIN conversation c ON c.id=m.conversation"                    \
  " LEFT JOIN contact k ON k.uid=m.from_uid "

#define RATING_COLUMNS                                                                                                 \
  "r.id, m.conversation, r.mid, coalesce(k.name,k.nick,k.username,CAST(m.from_uid AS TEXT)), c.subject, " RATED_AGENT  \
  ", r.channel, r.stars, r.comment, r.at_ms, r.unsolved, r.review_state, r.cause, r.note,"                             \
  " coalesce((SELECT name FROM agent WHERE id=r.reviewer), r.reviewer), r.reviewed_ms, r.n_reviews, r.review_pending"

static void
fill_review (WblRating *rating, WblStmt *stmt)
{
  rating->review_state = (WblReviewState) col_int (stmt, 11);
  rating->cause = (WblCause) col_int (stmt, 12);
  rating->note = col_dup (stmt, 13);
  rating->reviewer_name = col_dup (stmt, 14);
  rating->reviewed_ms = col_int (stmt, 15);
  rating->n_reviews = (guint) col_int (stmt, 16);
  rating->review_pending = col_int (stmt, 17) != 0;
}

static WblRating *
rating_from_row (WblStmt *stmt)
{
  WblRating *rating = wbl_rating_new ();

  rating->id = col_dup (stmt, 0);
  rating->conversation_id = g_strdup (col_text (stmt, 1));
  rating->mid = col_int (stmt, 2);
  rating->customer = col_dup (stmt, 3);
  rating->subject = col_dup (stmt, 4);
  rating->agent_id = col_dup (stmt, 5);
  rating->channel = (WblChannel) col_int (stmt, 6);
  rating->stars = (int) col_int (stmt, 7);
  rating->comment = g_strdup (col_text (stmt, 8));
  rating->time_ms = col_int (stmt, 9);
  rating->says_unsolved = col_int (stmt, 10) != 0;
  fill_review (rating, stmt);
  return rating;
}

static void
name_agents (WblDb *db, GPtrArray *ratings)
{
  for (guint i = 0; i < ratings->len; i++)
    {
      WblRating *rating = g_ptr_array_index (ratings, i);

      if (rating->agent_id != NULL)
        rating->agent_name = wbl_db_text (db, "SELECT name FROM agent WHERE id=?", "s", rating->agent_id);
      if (rating->agent_name == NULL)
        rating->agent_name = g_strdup (rating->agent_id);
    }
}

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

static GPtrArray *
collect_ratings (WblDb *db, WblStmt *in_use, GError **error)
{
  g_autoptr (GPtrArray) ratings = g_ptr_array_new_with_free_func (unref_object);
  GError *local = NULL;

  if (in_use == NULL)
    return NULL;
  while (wbl_db_step (db, in_use, &local))
    g_ptr_array_add (ratings, rating_from_row (in_use));
  wbl_stmt_done (in_use);
  name_agents (db, ratings);
  if (local == NULL)
    return g_steal_pointer (&ratings);
  g_propagate_error (error, local);
  return NULL;
}

/* ?1 from ?2 to ?3 min ?4 max ?5 channel ?6 reviewed ?7 comment ?8 agent ?9 folded words */
#define RATING_WHERE                                                                                                   \
  "WHERE r.at_ms>=?1 AND (?2=0 OR r.at_ms<?2) AND r.stars>=?3 AND (?4=0 OR r.stars<=?4) AND (?5=0 OR r.channel=?5)"    \
  " AND (?6=0 OR (?6=1)=(r.review_state=3)) AND (?7=0 OR r.comment<>'') AND (?8 IS NULL OR " RATED_AGENT "=?8)"        \
  " AND (?9 IS NULL OR r.folded LIKE ?9 OR k.folded LIKE ?9)"

static WblStmt *
prepare_rating_query (WblDb *db, const char *sql, const WblRatingQuery *q, gint64 limit, GError **error)
{
  g_autofree char *folded = q->query != NULL && *q->query != '\0' ? wbl_fold (q->query) : NULL;
  g_autofree char *like = folded != NULL ? g_strconcat ("%", folded, "%", NULL) : NULL;

  return wbl_db_prepare (db, sql, error, "iiiiiiissi", q->from_ms, q->to_ms, (gint64) q->min_stars, (gint64) q->max_stars,
                         (gint64) q->channel, (gint64) q->reviewed, (gint64) q->has_comment, q->agent_id, like, limit);
}

/** wbl_db_ratings: Returns: (transfer full) (element-type WblRating): newest first. */
GPtrArray *
wbl_db_ratings (WblDb *db, const WblRatingQuery *query, guint limit, GError **error)
{
  return collect_ratings (
      db,
      prepare_rating_query (db, "SELECT " RATING_COLUMNS RATING_FROM RATING_WHERE " ORDER BY r.at_ms DESC LIMIT ?10", query,
                            (gint64) limit, error),
      error);
}

/** wbl_db_get_rating: Returns: (transfer full): NOT_FOUND when there is none. */
WblRating *
wbl_db_get_rating (WblDb *db, const char *id, GError **error)
{
  g_autoptr (GPtrArray) found = collect_ratings (
      db, wbl_db_prepare (db, "SELECT " RATING_COLUMNS RATING_FROM "WHERE r.id=?", error, "s", id), error);

  if (found != NULL && found->len > 0)
    return g_object_ref (g_ptr_array_index (found, 0));
  if (found != NULL)
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "There is no such rating");
  return NULL;
}

GPtrArray *
wbl_db_ratings_of_peer (WblDb *db, gint64 peer, GError **error)
{
  return collect_ratings (
      db,
      wbl_db_prepare (db, "SELECT " RATING_COLUMNS RATING_FROM "WHERE m.from_uid=? ORDER BY r.at_ms DESC LIMIT 50", error, "i", peer),
      error);
}

/* ---- figures ---- */

/** wbl_db_rating_counts: Returns: (transfer full) (element-type WblRatingCount): oldest first. */
GArray *
wbl_db_rating_counts (WblDb *db, const WblRatingQuery *query, GError **error)
{
  g_autoptr (WblStmt) stmt = prepare_rating_query (
      db, "SELECT r.at_ms, r.stars, r.review_state=3" RATING_FROM RATING_WHERE " ORDER BY r.at_ms LIMIT ?10", query, -1, error);
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (WblRatingCount));

  while (wbl_db_step (db, stmt, NULL))
    {
      WblRatingCount count = { col_int (stmt, 0), (int) col_int (stmt, 1), col_int (stmt, 2) != 0 };
      g_array_append_val (counts, count);
    }
  return counts;
}

/** wbl_db_survey_counts: how many were asked in the period, and how many of these answered. */
gboolean
wbl_db_survey_counts (WblDb *db, const WblRatingQuery *query, guint *surveys, guint *answered)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT count(*), coalesce(sum(answered),0) FROM survey WHERE at_ms>=?1 AND (?2=0 OR at_ms<?2)", NULL, "ii",
      query->from_ms, query->to_ms);
  gboolean ok = stmt != NULL && wbl_db_step (db, stmt, NULL);

  *surveys = ok ? (guint) col_int (stmt, 0) : 0;
  *answered = ok ? (guint) col_int (stmt, 1) : 0;
  return ok;
}

static gboolean
drop_superseded (const WblOp *op, gpointer data)
{
  GPtrArray *ids = data;
  JsonArray *sees = wbl_json_array_or_null (op->payload, "sees");
  guint at;

  if (!g_str_equal (op->kind, "review"))
    return TRUE;
  for (guint i = 0; sees != NULL && i < json_array_get_length (sees); i++)
    {
      JsonNode *node = json_array_get_element (sees, i);
      if (json_node_get_value_type (node) == G_TYPE_STRING
          && g_ptr_array_find_with_equal_func (ids, json_node_get_string (node), g_str_equal, &at))
        g_ptr_array_remove_index (ids, at);
    }
  g_ptr_array_add (ids, g_strdup (op->id));
  return TRUE;
}

/** wbl_db_reviews_in_force: Returns: (transfer full): ids of the reviews nobody superseded: what a new one "sees". */
GStrv
wbl_db_reviews_in_force (WblDb *db, const char *rating, GError **error)
{
  g_autofree char *entity = g_strconcat ("rating:", rating, NULL);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  if (!wbl_db_ops_of (db, entity, drop_superseded, ids, error))
    {
      g_ptr_array_unref (ids);
      return NULL;
    }
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (ids, FALSE);
}
