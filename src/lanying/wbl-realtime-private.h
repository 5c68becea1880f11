/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-engine.h"
#include "lanying/wbl-arrivals.h"
#include "lanying/wbl-pulls.h"
#include "lanying/wbl-realtime.h"
#include "lanying/wbl-sends.h"

G_BEGIN_DECLS

#define WBL_OS_LINUX 5
#define WBL_OS_WEB 6
#define WBL_FAILURES_PER_ADDRESS 5

/* One connection and its timers. `run` is the current attempt: it is replaced with each one, so
 * that whatever an earlier attempt still delivers is known by its cancelled cancellable.
 *
 *   IDLE → DISCOVERING → CONNECTING → PROVISIONING → ONLINE
 *            ↑    any failure ↓          a person must act ↓
 *            └──────────── BACKOFF                    SUSPENDED
 */
struct _WblRealtime
{
  GObject parent_instance;
  WblSession *session; /* (owned) */
  WblClock *clock;     /* of every timer below, and of the engine, the pulls and the sends */
  WblRealtimeEvents events;
  gpointer data;
  WblLinkState state;
  GError *problem;   /* (nullable): why we are in BACKOFF or SUSPENDED */
  GCancellable *run; /* (owned) (nullable) */
  WblEngine *engine; /* (owned) (nullable) */
  WblArrivals *inbox;   /* (owned) (nullable) */
  WblPulls *pulls;
  WblSends *sends;
  GPtrArray *rejects; /* (element-type Reject) (nullable): refusals to tell from an idle */
  guint rejects_id;
  guint retry_id;
  guint provision_id;
  guint heartbeat_id;
  guint pulse_id;
  guint stable_id;
  gint64 retry_at_ms;
  gint64 slept_us; /* time slept since boot, as last seen */
  guint failures;      /* in a row */
  guint renewals;      /* of the token, in a row */
  guint os_type;
  char *guid; /* (nullable) */
  gboolean guid_refused; /* on this connection, once already */
  guint device_sn;
  guint quiet_count;
  gint64 last_kick;   /* id of the newest kick acted on */
  WblCloudFacts facts; /* what its pages and pings have shown */
  gboolean chats_due; /* the next UNREAD answer is the list for this connection */
};

/* The state machine (wbl-realtime.c). Each of these may tell the owner, who may call anything. */
void
wbl_realtime_suspend (WblRealtime *self, const GError *error);
void
wbl_realtime_back_off (WblRealtime *self, const GError *error, guint delay_ms);
void
wbl_realtime_link_failed (WblRealtime *self, const GError *error);
void
wbl_realtime_introduce (WblRealtime *self);
void
wbl_realtime_go_online (WblRealtime *self);

/* What the owner says (wbl-realtime-talk.c). */
void
wbl_realtime_send_frame (WblRealtime *self, GBytes *frame);
void
wbl_realtime_tell_rejects (WblRealtime *self);

/* What the server says (wbl-realtime-frames.c). */
void
wbl_realtime_handle_frame (WblRealtime *self, const WblWireFrame *frame);

G_END_DECLS
