/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"
#include "store/wbl-question-index.h"

G_BEGIN_DECLS

/** WBL_QUESTION_CHARS: of a longer question only the beginning teaches. */
#define WBL_QUESTION_CHARS 240

/** WblQuestion: what was asked when people said that an article answers it, or does not. */
typedef struct
{
  char *text;      /* (owned): without what says whose it is */
  char *wording;   /* (owned): the same for texts that differ in case, width or punctuation alone */
  char *article;   /* (owned): key */
  guint n_sent;    /* agents who answered it with the article */
  guint n_clicked; /* agents who only said that the article answers it */
  guint n_wrong;   /* agents who said that it does not */
  guint n_times;   /* conversations in which it did */
} WblQuestion;
void wbl_question_free (WblQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblQuestion, wbl_question_free)

/* From the team's log: the operation `pick`. */
gboolean wbl_db_fold_pick (WblDb *db, gint64 seq, GError **error);
gboolean wbl_db_refold_picks (WblDb *db, GError **error);

/* And the operation `question.remove`: a wording that a person took from an article. */
gboolean wbl_db_remove_question (WblDb *db, const char *article, const char *text, gboolean undo, GError **error);
gboolean wbl_db_fold_removal (WblDb *db, gint64 seq, GError **error);
GPtrArray *wbl_db_removed_questions (WblDb *db, const char *article, guint limit, GError **error); /* utf8 */

/* Finding (src/search). */
const WblQuestionIndex *wbl_db_get_question_index (WblDb *db, GError **error);
WblQuestion *wbl_db_get_question (WblDb *db, gint64 row, GError **error);
GPtrArray *wbl_db_article_questions (WblDb *db, const char *article, guint limit, GError **error); /* WblQuestion */

G_END_DECLS
