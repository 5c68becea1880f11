/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-cloud-types-rest.h"
#include "model/wbl-cloud-types.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Groups, who is in them, and whose conversation a session of several agents is. */

/* SQL: the accounts of our side: our own, the company's bot, and the members of the staff room. */
#define WBL_DB_STAFF                                                                                                 \
  "(SELECT CAST(value AS INTEGER) FROM meta WHERE name='uid' OR (name='bot' AND CAST(value AS INTEGER)>0) UNION SELECT s.uid FROM member s JOIN chat t ON t.id=s.chat" \
  " WHERE t.kind=2 AND t.peer=(SELECT CAST(value AS INTEGER) FROM meta WHERE name='team'))"

/** WblPerson: somebody who can be called by name in a group. */
typedef struct
{
  gint64 uid;
  char *name;
} WblPerson;

gboolean wbl_db_put_groups (WblDb *db, GPtrArray *groups, GError **error); /* WblCloudGroup */
gboolean wbl_db_put_group (WblDb *db, const WblCloudGroup *group, GError **error);
gint64 wbl_db_group_due (WblDb *db);
gboolean wbl_db_group_unknown (WblDb *db, gint64 group, GError **error);
gboolean wbl_db_team_is_gone (WblDb *db);
gint64 wbl_db_members_due (WblDb *db);
gboolean wbl_db_put_members (WblDb *db, gint64 group, GPtrArray *members, GError **error); /* WblCloudMember */
gboolean wbl_db_members_unknown (WblDb *db, gint64 group, GError **error);
gboolean wbl_db_heed_group_notice (WblDb *db, const WblCloudRecord *record, gint64 group, GError **error);
gboolean wbl_db_settle_customer (WblDb *db, gint64 chat, GError **error);
gboolean wbl_db_settle_sessions (WblDb *db, GError **error);
gboolean wbl_db_is_session (WblDb *db, gint64 chat);
gboolean wbl_db_is_staff (WblDb *db, gint64 uid);
char *wbl_db_member_name (WblDb *db, gint64 chat, gint64 uid);
GPtrArray *wbl_db_people_of_group (WblDb *db, gint64 group, GError **error); /* WblPerson */

G_END_DECLS
