/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblListQuery: which conversations, in the inbox's order. */
typedef struct
{
  int queue;            /* 0 mine, 1 unassigned, 2 all */
  WblStatus status;     /* 0 = any */
  char *query;          /* (nullable): find in everything stored */
  gboolean no_names;    /* but not in the names of customers */
} WblListQuery;

typedef struct
{
  guint needs_answer[3];
  guint status[5];
  guint promises_today;
  gint64 next_promise_ms;
} WblListCounts;

GArray *wbl_db_list_conversations (WblDb *db, const WblListQuery *query, GError **error); /* gint64 rows */
gboolean wbl_db_count_conversations (WblDb *db, int queue, gint64 day_end_ms, WblListCounts *counts, GError **error);
WblConversation *wbl_db_get_conversation (WblDb *db, const char *id, GError **error);
WblConversation *wbl_db_get_conversation_row (WblDb *db, gint64 row, GError **error);
char *wbl_db_next_conversation (WblDb *db, gboolean mine, const char *after, GError **error);
gint64 wbl_db_conversation_row (WblDb *db, const char *id);
GPtrArray *wbl_db_conversations_of_peer (WblDb *db, gint64 peer, const char *without, GError **error); /* WblConversation */
GPtrArray *wbl_db_find_people (WblDb *db, const char *name, guint limit, GError **error); /* WblConversation */

G_END_DECLS
