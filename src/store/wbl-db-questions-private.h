/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db-questions.h"

G_BEGIN_DECLS

/** WblPickOutcome: what a pick says of an article and a question. Stored: append only. */
typedef enum
{
  WBL_PICK_UNDO = 0,
  WBL_PICK_SENT = 1,
  WBL_PICK_HELPED = 2,
  WBL_PICK_WRONG = 3,
} WblPickOutcome;

/* Rows of questions, kept by wbl-db-picks.c. */
char *wbl_db_wording_of (const char *text);
gboolean wbl_db_fold_picks (WblDb *db, const char *article, const char *asked, GError **error);
gint64 wbl_db_question_row (WblDb *db, const char *article, const char *text, GError **error);
gboolean wbl_db_settle_question (WblDb *db, gint64 row, GError **error);
gboolean wbl_db_clear_questions (WblDb *db, GError **error);

G_END_DECLS
