/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"
#include "lanying/wbl-wire.h"

G_BEGIN_DECLS

/* Between the wire and the model's records. Pure functions, any thread. */

WblCloudPage *
wbl_records_read_page (const WblWireFrame *frame, gint64 own_uid);
GArray *
wbl_records_read_unread (const WblPbUnreadDl *unread);
GError *
wbl_records_read_status (const WblPbStatus *status);

GBytes *
wbl_records_unread (void);
GBytes *
wbl_records_pull (gint64 peer, guint64 key);
GBytes *
wbl_records_history (gint64 peer, guint64 before, guint n);
GBytes *
wbl_records_send (const WblCloudOutgoing *outgoing, gint64 own_uid, guint own_device);
GBytes *
wbl_records_read_mark (WblCloudOper oper,
                       guint64 client_id,
                       gint64 to,
                       gint64 peer,
                       gint64 mid,
                       gint64 own_uid,
                       guint own_device);
GBytes *
wbl_records_forget (guint64 client_id, gint64 peer, gint64 own_uid, guint own_device);
GBytes *
wbl_records_provision (
    gint64 uid, guint device_sn, const char *token, const char *guid, guint os_type);

G_END_DECLS
