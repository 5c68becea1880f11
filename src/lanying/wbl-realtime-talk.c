/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-realtime-talk"

#include "config.h"

#include <string.h>

#include "lanying/wbl-realtime-private.h"
#include "lanying/wbl-records.h"

/* What the owner wants to say and hear while we are ONLINE. */

#define MAX_TEXT (16 * 1024)

typedef struct
{
  gint64 client_id;
  GError *error;
} Reject;

static void
reject_free (gpointer data)
{
  Reject *reject = data;

  g_error_free (reject->error);
  g_free (reject);
}

/** wbl_realtime_send_frame: @frame: (transfer full): put on the wire if there is one. */
void
wbl_realtime_send_frame (WblRealtime *self, GBytes *frame)
{
  g_autoptr (GBytes) owned = frame;

  if (self->engine != NULL)
    wbl_engine_send (self->engine, owned);
}

/** wbl_realtime_tell_rejects: what was refused without asking the server is told now. */
void
wbl_realtime_tell_rejects (WblRealtime *self)
{
  g_autoptr (GPtrArray) rejects = g_steal_pointer (&self->rejects);

  g_clear_handle_id (&self->rejects_id, g_source_remove);
  for (guint i = 0; rejects != NULL && i < rejects->len; i++)
    {
      Reject *reject = g_ptr_array_index (rejects, i);

      self->events.refused (reject->client_id, reject->error, self->data);
    }
}

static gboolean
tell_rejects_cb (gpointer data)
{
  g_autoptr (WblRealtime) self = g_object_ref (data);

  self->rejects_id = 0;
  wbl_realtime_tell_rejects (self);
  return G_SOURCE_REMOVE;
}

static void
reject_later (WblRealtime *self, gint64 client_id, WblCloudError code, const char *text)
{
  Reject *reject = g_new0 (Reject, 1);

  reject->client_id = client_id;
  reject->error = g_error_new_literal (WBL_CLOUD_ERROR, code, text);
  if (self->rejects == NULL)
    self->rejects = g_ptr_array_new_with_free_func (reject_free);
  g_ptr_array_add (self->rejects, reject);
  if (self->rejects_id == 0)
    self->rejects_id = g_idle_add (tell_rejects_cb, self);
}

/** wbl_realtime_pull: asks for a page of @peer; while not ONLINE it is forgotten. */
void
wbl_realtime_pull (WblRealtime *self, gint64 peer, gboolean history, guint64 key, guint n)
{
  if (self->state == WBL_LINK_ONLINE)
    wbl_pulls_ask (self->pulls, peer, history, key, n);
}

/** wbl_realtime_send: sends; the answer, or OFFLINE or TOO_LARGE from an idle, comes as an event.
 */
void
wbl_realtime_send (WblRealtime *self, const WblCloudOutgoing *outgoing)
{
  if (self->state != WBL_LINK_ONLINE)
    reject_later (self, outgoing->client_id, WBL_CLOUD_ERROR_OFFLINE, "not connected");
  else if (outgoing->text != NULL && strlen (outgoing->text) > MAX_TEXT)
    reject_later (self, outgoing->client_id, WBL_CLOUD_ERROR_TOO_LARGE,
                  "the text is longer than 16 KiB");
  else
    {
      wbl_sends_add (self->sends, outgoing->client_id, wbl_session_get_limits (self->session)->send_ms);
      wbl_realtime_send_frame (
          self, wbl_records_send (outgoing, wbl_session_get_uid (self->session), self->device_sn));
    }
}

/* Ids of frames whose answer nobody waits for; the outbox counts up from a multiple of 1000. */
static gint64
quiet_id (WblRealtime *self)
{
  return self->clock->utc_ms (self->clock) * 1000 + 900 + self->quiet_count++ % 100;
}

/** wbl_realtime_send_quietly: sends under an id of its own, if ONLINE; nobody hears of the answer.
 */
void
wbl_realtime_send_quietly (WblRealtime *self, const WblCloudOutgoing *outgoing)
{
  WblCloudOutgoing copy = *outgoing;

  copy.client_id = quiet_id (self);
  if (self->state == WBL_LINK_ONLINE)
    wbl_realtime_send_frame (self,
                wbl_records_send (&copy, wbl_session_get_uid (self->session), self->device_sn));
}

/** wbl_realtime_read: READ_ACK for each message to its sender, 0 = none, then READ_ALL to our own devices; only
 * while ONLINE. */
void
wbl_realtime_read (WblRealtime *self, gint64 peer, const gint64 *senders, const gint64 *mids, gsize n_mids)
{
  gint64 uid = wbl_session_get_uid (self->session);
  gint64 last = 0;

  if (self->state != WBL_LINK_ONLINE || n_mids == 0)
    return;
  for (gsize i = 0; i < n_mids; i++)
    {
      last = MAX (last, mids[i]);
      if (senders[i] != 0 && senders[i] != uid)
        wbl_realtime_send_frame (self, wbl_records_read_mark (WBL_OPER_READ_ACK, (guint64)quiet_id (self),
                                                 senders[i], peer, mids[i], uid, self->device_sn));
    }
  wbl_realtime_send_frame (self, wbl_records_read_mark (WBL_OPER_READ_ALL, (guint64)quiet_id (self), uid, peer,
                                           last, uid, self->device_sn));
}

/** wbl_realtime_unread: READ_CANCEL to our own devices; only while ONLINE. */
void
wbl_realtime_unread (WblRealtime *self, gint64 peer, gint64 mid)
{
  gint64 uid = wbl_session_get_uid (self->session);

  if (self->state == WBL_LINK_ONLINE)
    wbl_realtime_send_frame (self, wbl_records_read_mark (WBL_OPER_READ_CANCEL, (guint64)quiet_id (self), uid, peer, mid,
                                                          uid, self->device_sn));
}

/** wbl_realtime_forget: @peer is out of the list of this device; only while ONLINE. */
void
wbl_realtime_forget (WblRealtime *self, gint64 peer)
{
  if (self->state == WBL_LINK_ONLINE)
    wbl_realtime_send_frame (self, wbl_records_forget ((guint64)quiet_id (self), peer, wbl_session_get_uid (self->session),
                                                       self->device_sn));
}

/** wbl_realtime_delivered: DELIVER_ACK for each message to @peer, who sent them; only while ONLINE. */
void
wbl_realtime_delivered (WblRealtime *self, gint64 peer, const gint64 *mids, gsize n_mids)
{
  gint64 uid = wbl_session_get_uid (self->session);

  for (gsize i = 0; self->state == WBL_LINK_ONLINE && i < n_mids; i++)
    wbl_realtime_send_frame (self, wbl_records_read_mark (WBL_OPER_DELIVER_ACK, (guint64)quiet_id (self), peer, peer,
                                                          mids[i], uid, self->device_sn));
}
