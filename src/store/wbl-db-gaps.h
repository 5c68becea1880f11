/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblGapKind: how it showed that knowledge is missing. Stored: append only. */
typedef enum
{
  WBL_GAP_NOTHING = 1,  /* a search found nothing */
  WBL_GAP_NO_PICK = 2,  /* a search found something, and none of it was used */
  WBL_GAP_QUESTION = 3, /* a customer asked, and no article was cited */
} WblGapKind;

/** WblGapRow: one search or question. */
typedef struct
{
  WblGapKind kind;
  char *text; /* (owned): of a search as it was kept, masked; of a question as it was asked, not masked */
  char *who;  /* (owned): for whom: a conversation, else "" */
  gint64 at_ms;
} WblGapRow;

gboolean wbl_db_add_gap (WblDb *db, WblGapKind kind, const char *masked, const char *conversation, GError **error);
gboolean wbl_db_close_gap (WblDb *db, const char *masked, GError **error);
GPtrArray *wbl_db_gap_rows (WblDb *db, gint64 since_ms, guint limit, GError **error); /* WblGapRow */
GPtrArray *wbl_db_closed_gaps (WblDb *db, GError **error); /* WblGapRow: their text and when */

G_END_DECLS
