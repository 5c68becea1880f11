/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-clock.h"
#include "lanying/wbl-session.h"

G_BEGIN_DECLS

/** WblRealtimeEvents: what the link tells its owner; main thread, never after
 * wbl_realtime_detach(). */
typedef struct
{
  void (*state) (gpointer data);
  void (*chats) (GArray *chats, gpointer data);
  void (*notice) (gint64 peer, gpointer data);
  void (*page) (WblCloudPage *page, gpointer data);
  void (*acked) (const WblCloudAck *ack, gpointer data);
  void (*refused) (gint64 client_id, const GError *error, gpointer data);
  void (*account) (const GError *error, gpointer data);
} WblRealtimeEvents;

/** WblRealtime: the realtime link, one state machine that owns its connection and every timer. */
#define WBL_TYPE_REALTIME (wbl_realtime_get_type ())
G_DECLARE_FINAL_TYPE (WblRealtime, wbl_realtime, WBL, REALTIME, GObject)

WblRealtime *
wbl_realtime_new (WblSession *session, WblClock *clock, const WblRealtimeEvents *events, gpointer data);
void
wbl_realtime_detach (WblRealtime *self);

WblLinkState
wbl_realtime_get_state (WblRealtime *self);
const GError *
wbl_realtime_get_problem (WblRealtime *self);
gint64
wbl_realtime_get_retry_at_ms (WblRealtime *self);
guint
wbl_realtime_get_device_sn (WblRealtime *self);
const char *
wbl_realtime_get_device_guid (WblRealtime *self);
void
wbl_realtime_set_device (WblRealtime *self, const char *guid, guint device_sn);

void
wbl_realtime_get_facts (WblRealtime *self, WblCloudFacts *facts);
void
wbl_realtime_start (WblRealtime *self);
void
wbl_realtime_stop (WblRealtime *self);
void
wbl_realtime_retry_now (WblRealtime *self);

void
wbl_realtime_pull (WblRealtime *self, gint64 peer, gboolean history, guint64 key, guint n);
void
wbl_realtime_send (WblRealtime *self, const WblCloudOutgoing *outgoing);
void
wbl_realtime_send_quietly (WblRealtime *self, const WblCloudOutgoing *outgoing);
void wbl_realtime_unread (WblRealtime *self, gint64 peer, gint64 mid);
void wbl_realtime_forget (WblRealtime *self, gint64 peer);
void wbl_realtime_delivered (WblRealtime *self, gint64 peer, const gint64 *mids, gsize n_mids);
void
wbl_realtime_read (WblRealtime *self, gint64 peer, const gint64 *senders, const gint64 *mids, gsize n_mids);

G_END_DECLS
