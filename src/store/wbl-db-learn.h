/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

char *wbl_db_question_of (WblDb *db, const char *conversation, gint64 before_mid, gint64 *mid, GError **error);
char *wbl_db_question_from (WblDb *db, const char *conversation, const char *text, GError **error);

/** WblNewPick: somebody says that an article answered a question, or did not. */
typedef struct
{
  const char *article;      /* key */
  const char *conversation; /* (nullable) */
  gint64 mid;               /* the newest message of the question, 0 = none */
  const char *question;     /* without what says whose it is */
  const char *outcome;      /* "sent", "helped", "wrong" */
  gint64 reply;             /* client id of the message of ours that confirms it by itself, 0 = a person says so */
} WblNewPick;
char *wbl_db_add_pick (WblDb *db, const WblNewPick *pick, GError **error);
char *wbl_db_undo_pick (WblDb *db, const char *op_id, GError **error);
gboolean wbl_db_learn_from_reply (WblDb *db, gint64 row, GError **error);
gboolean wbl_db_unlearn_reply (WblDb *db, gint64 row, GError **error);

G_END_DECLS
