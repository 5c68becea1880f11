/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-cloud-types.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

GPtrArray *wbl_db_agents (WblDb *db, GError **error); /* WblAgent */
char *wbl_db_find_agent (WblDb *db, const char *name); /* (nullable) */
WblRole wbl_db_agent_role (WblDb *db, const char *id);
gboolean wbl_db_contact_is_named (WblDb *db, gint64 uid);
WblContact *wbl_db_get_contact (WblDb *db, gint64 uid, GError **error);
GArray *wbl_db_unknown_contacts (WblDb *db, guint limit, GError **error); /* gint64 */
gboolean wbl_db_put_profile (WblDb *db, const WblCloudProfile *profile, GError **error);
GPtrArray *wbl_db_promises (WblDb *db, const char *conversation, GError **error); /* WblPromise, open; NULL = all */
GPtrArray *wbl_db_promises_to_alert (WblDb *db, gint64 until_ms, GError **error); /* marks them as alerted */
gint64 wbl_db_next_promise_due (WblDb *db);

G_END_DECLS
