/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lanying/wbl-cloud-error.h"
#include "model/wbl-cloud-types.h"
#include "model/wbl-play.h"

G_BEGIN_DECLS

/** WblLinkState: the realtime state machine (design: one connection, one object that owns all timers). */
typedef enum
{
  WBL_LINK_IDLE,         /* not started, or stopped for good */
  WBL_LINK_DISCOVERING,  /* finding the servers, signing in */
  WBL_LINK_CONNECTING,   /* WebSocket and engine.io opening */
  WBL_LINK_PROVISIONING, /* our Provision is out */
  WBL_LINK_ONLINE,
  WBL_LINK_BACKOFF,   /* waiting to try again */
  WBL_LINK_SUSPENDED, /* a person must act: see wbl_cloud_get_problem() */
} WblLinkState;

#define WBL_TYPE_CLOUD (wbl_cloud_get_type ())
G_DECLARE_FINAL_TYPE (WblCloud, wbl_cloud, WBL, CLOUD, GObject)

/*
 * WblCloud: one account's connection. Main thread only, everything asynchronous.
 *
 * Signals (all on the main thread):
 *  "state-changed" (): wbl_cloud_get_state() differs
 *  "chats" (GArray* of WblCloudUnread): the server's chat list, after each connect
 *  "notice" (gint64 peer): something new in that chat; pull it
 *  "page" (WblCloudPage*): records of a pull or of history; borrowed during emission
 *  "acked" (WblCloudAck*): the server accepted a send
 *  "refused" (gint64 client_id, GError*): the server refused a send, or it cannot be sent; RATE_LIMIT, OFFLINE may be retried
 *  "account" (GError*): kicked, frozen, password changed: state is SUSPENDED
 */

WblCloud *wbl_cloud_new (const char *server, const char *app_id);

const char *wbl_cloud_get_server (WblCloud *self);
const char *wbl_cloud_get_app_id (WblCloud *self);
gint64 wbl_cloud_get_uid (WblCloud *self);
guint wbl_cloud_get_device_sn (WblCloud *self);
const char *wbl_cloud_get_device_guid (WblCloud *self);
WblLinkState wbl_cloud_get_state (WblCloud *self);
const GError *wbl_cloud_get_problem (WblCloud *self);
gint64 wbl_cloud_get_retry_at_ms (WblCloud *self);

void wbl_cloud_set_discovery (WblCloud *self, const char *saved);
char *wbl_cloud_dup_discovery (WblCloud *self);
const char *wbl_cloud_get_app_status (WblCloud *self);
const char *wbl_cloud_get_verification (WblCloud *self);
void wbl_cloud_set_device (WblCloud *self, const char *device_guid, guint device_sn);
void wbl_cloud_set_credentials (WblCloud *self, const char *user, const char *password);

void wbl_cloud_sign_in_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_cloud_sign_in_finish (WblCloud *self, GAsyncResult *result, GError **error);

void wbl_cloud_start (WblCloud *self);
void wbl_cloud_stop (WblCloud *self);
void wbl_cloud_retry_now (WblCloud *self);

gboolean wbl_cloud_is_group (WblCloud *self, gint64 peer);
void wbl_cloud_pull (WblCloud *self, gint64 peer, guint64 key);
void wbl_cloud_history (WblCloud *self, gint64 peer, guint64 before, guint n);
void wbl_cloud_send (WblCloud *self, const WblCloudOutgoing *outgoing);
void wbl_cloud_typing (WblCloud *self, gint64 peer, gboolean group, gboolean typing);
void wbl_cloud_whisper (WblCloud *self, gint64 group, const char *ext);
void wbl_cloud_read (WblCloud *self, gint64 peer, const gint64 *senders, const gint64 *mids, gsize n_mids);
void wbl_cloud_unread (WblCloud *self, gint64 peer, gint64 mid);
void wbl_cloud_forget (WblCloud *self, gint64 peer);
void wbl_cloud_delivered (WblCloud *self, gint64 peer, const gint64 *mids, gsize n_mids);

/* REST calls are in wbl-cloud-people.h, wbl-cloud-groups.h and wbl-cloud-talk.h. Calls that only work or do not end here. */
gboolean wbl_cloud_done_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* The busy morning of a local desk; the cloud itself has none. */
void wbl_cloud_play_async (WblCloud *self, WblPlayVerb verb, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblPlay *wbl_cloud_play_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* Files: whole bytes in memory, at most wbl_cloud_max_file_bytes() each way; progress is 0…1 on the main thread, and never comes
 * once the call was cancelled. */
gsize wbl_cloud_max_file_bytes (void);
typedef void (*WblCloudProgress) (double fraction, gpointer data);
void wbl_cloud_upload_async (WblCloud *self, gint64 peer, gboolean group, WblContentType ctype, const char *name, const char *mime, GBytes *bytes, WblCloudProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_cloud_upload_finish (WblCloud *self, GAsyncResult *result, GError **error); /* download URL */
void wbl_cloud_upload_avatar_async (WblCloud *self, const char *mime, GBytes *bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* upload_finish */
void wbl_cloud_download_async (WblCloud *self, const char *url, gboolean thumbnail, gsize max_bytes, WblCloudProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *wbl_cloud_download_finish (WblCloud *self, GAsyncResult *result, GError **error);

G_END_DECLS
