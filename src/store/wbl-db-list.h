/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/* A person's list of conversations: what stays on top of it, and what they took out of it. */

/* SQL, of a row of conversation: whether it is out of the list. What is newer than the removal brings it back. */
#define WBL_DB_GONE                                                                                                    \
  "(SELECT h.removed_mid>0 AND NOT EXISTS (SELECT 1 FROM message r WHERE r.conversation=conversation.id AND r.type<>6" \
  " AND r.state<>8 AND (r.pending=1 OR r.mid>h.removed_mid)) FROM chat h WHERE h.id=conversation.chat)"

/** WblPinChange: what the cloud is to be told. */
typedef struct
{
  gint64 peer;
  gboolean pinned;
} WblPinChange;

gboolean wbl_db_pin (WblDb *db, const char *conversation, gboolean pin, GError **error);
gboolean wbl_db_next_pin (WblDb *db, WblPinChange *change);
gboolean wbl_db_pin_told (WblDb *db, const WblPinChange *change, GError **error);
gboolean wbl_db_put_pins (WblDb *db, const gint64 *peers, gsize n, GError **error);
gboolean wbl_db_settle_pin (WblDb *db, gint64 chat, GError **error);

gboolean wbl_db_remove (WblDb *db, const char *conversation, GError **error);
gboolean wbl_db_remove_elsewhere (WblDb *db, gint64 peer, gint64 mid, GError **error);
gboolean wbl_db_put_back (WblDb *db, const char *conversation, GError **error);
GArray *wbl_db_take_removals (WblDb *db, GError **error); /* gint64 */

G_END_DECLS
