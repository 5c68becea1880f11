/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/* A resolved conversation is reopened by a message within this time of the one before it; later ones open the next.
 * Part of the conversation's identity: a change is a new version of the id (docs/operations.md). */
#define WBL_REOPEN_WINDOW_MS (72 * G_GINT64_CONSTANT (3600000))

gboolean wbl_db_derive_conversation (WblDb *db, const char *id, GError **error);
gboolean wbl_db_place_messages (WblDb *db, gint64 chat, gint64 from_mid, GError **error);
gboolean wbl_db_place_again (WblDb *db, gint64 chat, GError **error);
gint64 wbl_db_id_hash (const char *id);
gboolean wbl_db_refold_conversation (WblDb *db, const char *id, GError **error);
gboolean wbl_db_wake_snoozed (WblDb *db, gint64 now_ms, gint64 *next_ms, GError **error);
gboolean wbl_db_agent_acted (WblDb *db, const char *agent, gint64 at_ms, GError **error);
gint64 wbl_db_get_target_ms (WblDb *db);
gboolean wbl_db_set_target_ms (WblDb *db, gint64 target_ms, GError **error);
gboolean wbl_db_contact_changed (WblDb *db, gint64 uid, GError **error);

G_END_DECLS
