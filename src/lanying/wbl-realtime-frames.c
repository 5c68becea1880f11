/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-realtime-frames"

#include "config.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-realtime-private.h"
#include "lanying/wbl-records.h"

/* A kick older than our sign-in by more than this was meant for an earlier session; it covers
 * clocks that differ. */
#define KICK_TOLERANCE_MS (5 * 60 * 1000)

static void
become_another_device (WblRealtime *self)
{
  g_free (self->guid);
  self->guid = g_uuid_string_random ();
  self->device_sn = 0;
}

/* Refused, but for a reason that is about how we introduce ourselves: once each, on the same
 * connection. */
static gboolean
introduce_otherwise (WblRealtime *self, guint code)
{
  if (code == WBL_STATUS_DEVICE_GUID_CONFLICT && !self->guid_refused)
    {
      self->guid_refused = TRUE;
      become_another_device (self);
    }
  else if (self->os_type == WBL_OS_LINUX
           && (code == WBL_STATUS_INVALID_PARAMETER || code == WBL_STATUS_FAIL))
    self->os_type = WBL_OS_WEB;
  else
    return FALSE;
  wbl_realtime_introduce (self);
  return TRUE;
}

static void
on_provision (WblRealtime *self, const WblPbProvision *answer)
{
  g_autoptr (GError) error = wbl_records_read_status (answer->status);

  if (self->state != WBL_LINK_PROVISIONING)
    return;
  if (error != NULL)
    {
      if (answer->status != NULL && introduce_otherwise (self, (guint)answer->status->code))
        return;
      if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED))
        wbl_realtime_suspend (self, error);
      else
        wbl_realtime_link_failed (self, error);
      return;
    }
  if (answer->xid != NULL && answer->xid->devicesn != 0)
    self->device_sn = answer->xid->devicesn;
  wbl_realtime_go_online (self);
}

static void
on_unread (WblRealtime *self, const WblPbUnreadDl *unread)
{
  g_autoptr (GArray) chats = wbl_records_read_unread (unread);

  if (self->state != WBL_LINK_ONLINE || !self->chats_due)
    return;
  self->chats_due = FALSE;
  self->events.chats (chats, self->data);
}

static void
on_notice (WblRealtime *self, const WblPbNotice *notice)
{
  gint64 peer = notice->xid != NULL ? (gint64)notice->xid->uid : 0;

  if (self->state != WBL_LINK_ONLINE || peer < 0 || wbl_pulls_is_full (self->pulls))
    return;
  if (peer == 0)
    wbl_pulls_ask (self->pulls, 0, FALSE, 0, 0);
  self->events.notice (peer, self->data);
}

/* A repeated client id means that the first one arrived: its answer was lost, not the message. */
static gboolean
is_duplicate (const GError *error)
{
  return strstr (error->message, "duplicate") != NULL;
}

static void
on_send_answer (WblRealtime *self, const WblPbSyncDl *sync)
{
  WblCloudAck ack = { 0 };
  g_autoptr (GError) error = NULL;

  if (sync->client_mid > G_MAXINT64 || !wbl_sends_take (self->sends, (gint64)sync->client_mid))
    return;
  ack.client_id = (gint64)sync->client_mid;
  ack.server_id = sync->server_mid <= G_MAXINT64 ? (gint64)sync->server_mid : 0;
  ack.time_ms = sync->server_time <= G_MAXINT64 ? (gint64)sync->server_time : 0;
  ack.edit_ms = sync->edit_timestamp <= G_MAXINT64 ? (gint64)sync->edit_timestamp : 0;
  if (sync->status != NULL || ack.server_id == 0)
    error = wbl_records_read_status (sync->status);
  if (error == NULL || is_duplicate (error))
    self->events.acked (&ack, self->data);
  else
    self->events.refused (ack.client_id, error, self->data);
  if (error != NULL && wbl_cloud_error_may_pass (error) && self->state == WBL_LINK_ONLINE)
    wbl_realtime_link_failed (self, error);
}

static gboolean
is_fresh (WblRealtime *self, const WblCloudRecord *record)
{
  gint64 since_ms = wbl_session_get_signed_in_ms (self->session) - KICK_TOLERANCE_MS;

  return record->id > self->last_kick && (record->time_ms == 0 || record->time_ms > since_ms);
}

/* Notices to ourselves live in chat 0; anywhere else they are somebody's forgery. */
static void
heed_notices (WblRealtime *self, const WblCloudPage *page)
{
  for (guint i = 0; page->peer == 0 && !page->history && i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);
      g_autoptr (GError) error = NULL;

      if (record->ns != WBL_CLOUD_USER_NOTICE || !is_fresh (self, record))
        continue;
      error = wbl_cloud_error_from_notice (record->notice_type);
      if (error == NULL && record->notice_type != WBL_USER_NOTICE_CLUSTER_CHANGED
          && record->notice_type != WBL_USER_NOTICE_DNS_UPDATE)
        continue;
      self->last_kick = record->id;
      if (record->notice_type == WBL_USER_NOTICE_KICK_BY_SAME_DEVICE)
        become_another_device (self); /* else the two would kick each other at each start */
      wbl_session_forget_token (self->session, wbl_session_get_token (self->session));
      if (error != NULL)
        wbl_realtime_suspend (self, error);
      else
        {
          wbl_session_forget_addresses (self->session);
          wbl_realtime_back_off (self, NULL, wbl_session_get_limits (self->session)->renew_ms);
        }
      return;
    }
}

static void
on_refused_page (WblRealtime *self, const WblPbSyncDl *sync, const GError *error)
{
  gint64 peer = sync->xid != NULL ? (gint64)sync->xid->uid : 0;

  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SIGN_IN_AGAIN))
    wbl_realtime_link_failed (self, error);
  else if (!g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_RATE_LIMIT))
    wbl_pulls_answered (self->pulls, peer, sync->is_full_sync, TRUE);
}

static void
note_facts (WblCloudFacts *facts, const WblWireFrame *frame)
{
  const WblPbSyncDl *sync = frame->sync_dl;
  guint n = frame->n_metas;

  facts->prev_mid = facts->prev_mid || sync->prev_mid != 0;
  if (sync->is_full_sync && n > 1)
    facts->history_order = frame->metas[0]->id < frame->metas[n - 1]->id ? 1 : -1;
  for (guint i = 0; i < n; i++)
    {
      const WblPbMeta *meta = frame->metas[i];

      if (meta->id <= G_MAXINT64 && (gint64)meta->id > facts->newest_id)
        {
          facts->newest_id = (gint64)meta->id;
          facts->newest_time_ms = (gint64)MIN (meta->timestamp, (guint64)WBL_TIME_MAX_MS);
        }
    }
}

static void
on_page (WblRealtime *self, const WblWireFrame *frame)
{
  const WblPbSyncDl *sync = frame->sync_dl;
  g_autoptr (GError) error = sync->status != NULL ? wbl_records_read_status (sync->status) : NULL;
  g_autoptr (WblCloudPage) page = NULL;

  if (error != NULL)
    {
      on_refused_page (self, sync, error);
      return;
    }
  note_facts (&self->facts, frame);
  page = wbl_records_read_page (frame, wbl_session_get_uid (self->session));
  if (!page->history && wbl_pulls_goes_round (self->pulls, page->peer, page->next_key))
    page->next_key = 0;
  wbl_pulls_answered (self->pulls, page->peer, page->history, page->next_key == 0);
  if (page->peer == 0 && page->next_key != 0)
    wbl_pulls_ask (self->pulls, 0, FALSE, page->next_key, 0);
  self->events.page (page, self->data);
  if (self->state == WBL_LINK_ONLINE)
    heed_notices (self, page);
}

static void
on_sync (WblRealtime *self, const WblWireFrame *frame)
{
  if (self->state != WBL_LINK_ONLINE)
    return;
  if (frame->sync_dl->client_mid > 0 && !frame->sync_dl->is_full_sync)
    on_send_answer (self, frame->sync_dl);
  else
    on_page (self, frame);
}

/** wbl_realtime_handle_frame: one frame of the server; @self may be in any state after it. */
void
wbl_realtime_handle_frame (WblRealtime *self, const WblWireFrame *frame)
{
  g_autoptr (WblRealtime) hold = g_object_ref (self);

  if (frame->provision != NULL)
    on_provision (self, frame->provision);
  else if (frame->unread_dl != NULL)
    on_unread (self, frame->unread_dl);
  else if (frame->notice != NULL)
    on_notice (self, frame->notice);
  else if (frame->sync_dl != NULL)
    on_sync (self, frame);
}
