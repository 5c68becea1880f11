/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Jobs of wbl-knowledge.c, on the store's worker. */
GPtrArray *wbl_knowledge_search (WblDb *db, const char *text, guint limit, GError **error); /* WblHit */
GPtrArray *wbl_knowledge_suggest_at (WblDb *db, const char *conversation, gint64 now_ms, guint limit, GError **error); /* WblHit */
GPtrArray *wbl_knowledge_suggest (WblDb *db, const char *conversation, guint limit, GError **error); /* WblHit */

G_END_DECLS
