/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-cloud-types.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

gint64 wbl_db_chat (WblDb *db, WblChatKind kind, gint64 peer, GError **error);
gboolean wbl_db_store_page (WblDb *db, const WblCloudPage *page, guint64 asked_before, GError **error);
gint64 wbl_db_team (WblDb *db);

/* History holes: ranges of server ids of a chat that are not here. */
typedef struct
{
  gint64 chat;
  WblChatKind kind;
  gint64 peer;
  gint64 hi; /* G_MAXINT64 = up to now */
  gint64 lo; /* 0 = down to the beginning */
} WblHole;
gboolean wbl_db_open_hole (WblDb *db, WblChatKind kind, gint64 peer, GError **error);
gboolean wbl_db_fill_hole (WblDb *db, gint64 chat, guint64 asked_before, gint64 oldest, gboolean beginning, GError **error);
GArray *wbl_db_holes (WblDb *db, GError **error); /* WblHole */

/* The search index of messages. */
gboolean wbl_db_index_message (WblDb *db, gint64 row, GError **error);
gboolean wbl_db_unindex_message (WblDb *db, gint64 row, GError **error);

gboolean wbl_db_rate (WblDb *db, gint64 row, GError **error);

G_END_DECLS
