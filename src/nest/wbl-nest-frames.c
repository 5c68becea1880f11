/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-frames"
#include "config.h"

#include "nest/wbl-nest-frames.h"

#include "lanying/wbl-wire.h"
#include "nest/wbl-nest-bot.h"
#include "nest/wbl-nest-faults.h"
#include "nest/wbl-nest-page.h"
#include "nest/wbl-nest-post.h"
#include "nest/wbl-nest-realtime.h"

#define PULL_PAGE 200
#define NOTICES_MAX 1000
#define HISTORY_PAGE_DEFAULT 20
#define HISTORY_PAGE_MAX 200
#define PAGE_BYTES (256 * 1024)

static void
send (WblNestClient *client,
      gint command,
      const ProtobufCMessage *payload)
{
  g_autoptr (GBytes) frame = wbl_wire_encode (command, payload);

  wbl_nest_client_send_frame (client, frame);
}

/* ids are below 2^53; a larger one is none of ours. */
static gint64
to_id (guint64 value)
{
  return value < (G_GUINT64_CONSTANT (1) << 53) ? (gint64) value : 0;
}

static gint64
xid_id (const WblPbXid *xid)
{
  return xid != NULL ? to_id (xid->uid) : 0;
}

static void
fill_status (WblPbStatus *status,
             gint code,
             const char *reason)
{
  im__floo__protobuf__status__init (status);
  status->has_code = TRUE;
  status->code = code;
  status->reason = (char *) reason;
}

static void
fill_xid (WblPbXid *xid,
          gint64 uid,
          gint sn)
{
  im__floo__protobuf__xid__init (xid);
  xid->has_uid = xid->has_devicesn = TRUE;
  xid->uid = (guint64) uid;
  xid->devicesn = (guint32) sn;
}

/* Every SyncDL has a status, and an xid unless it answers a send: clients rely on it. */
static void
send_status (WblNestClient *client,
             gint code,
             const char *reason,
             gint64 peer_id)
{
  WblPbSyncDl sync = WBL_PB_SYNC_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  fill_status (&status, code, reason);
  fill_xid (&xid, peer_id, 0);
  sync.status = &status;
  sync.xid = &xid;
  sync.has_next_key = TRUE;
  send (client, WBL_COMMAND_SYNC, &sync.base);
}

/* ---- PROVISION ---- */

static void
answer_provision (WblNestClient *client,
                  gint code,
                  const char *reason,
                  gint64 uid,
                  const WblNestDevice *device)
{
  WblPbProvision answer = WBL_PB_PROVISION_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  fill_status (&status, code, reason);
  fill_xid (&xid, uid, device != NULL ? device->sn : 0);
  answer.status = &status;
  answer.xid = &xid;
  answer.has_last_login_time = device != NULL;
  answer.last_login_time = device != NULL ? (guint64) device->last_login_ms : 0;
  send (client, WBL_COMMAND_PROVISION, &answer.base);
}

/* What was stored while the device was away, also by the user's other devices. */
static void
notice_behind (WblNestClient *client)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  g_autoptr (GArray) peers = wbl_nest_db_list_behind (
      nest->db, wbl_nest_client_get_user_id (client), wbl_nest_client_get_sn (client));

  for (guint i = 0; i < MIN (peers->len, NOTICES_MAX); i++)
    wbl_nest_client_notice (client, g_array_index (peers, gint64, i));
}

/* The status that refuses a device, and why; WBL_STATUS_OK: it may come in. A guid that comes with the number of
 * another of the user's devices is no longer of whom it was given to. */
static gint
check_provision (WblNest *nest,
                 const WblPbProvision *request,
                 const WblNestUser *user,
                 const char **reason)
{
  gint fault = wbl_nest_faults_take_status (nest, WBL_COMMAND_PROVISION);

  *reason = fault != 0 ? "fault" : NULL;
  if (fault != 0)
    return fault;
  *reason = "invalid token";
  if (user == NULL || user->id != xid_id (request->xid))
    return WBL_STATUS_INVALID_TOKEN;
  *reason = "no device guid";
  if (request->device_guid == NULL || *request->device_guid == '\0')
    return WBL_STATUS_INVALID_PARAMETER;
  *reason = "device guid conflict";
  if (wbl_nest_db_is_another_device (nest->db, user->id, request->xid->devicesn, request->device_guid))
    return WBL_STATUS_DEVICE_GUID_CONFLICT;
  *reason = NULL;
  return WBL_STATUS_OK;
}

static void
handle_provision (WblNestClient *client,
                  const WblPbProvision *request)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  g_autoptr (WblNestUser) user = wbl_nest_db_find_token (nest->db, request->token);
  g_autoptr (WblNestDevice) device = NULL;
  gint64 uid = xid_id (request->xid);
  const char *reason = NULL;
  gint status = check_provision (nest, request, user, &reason);

  if (status != WBL_STATUS_OK)
    {
      answer_provision (client, status, reason, uid, NULL);
      return;
    }
  device = wbl_nest_db_take_device (nest->db, uid, request->device_guid, (gint) request->os_type,
                                    request->device_info, NULL);
  if (device == NULL || !wbl_nest_db_bind_token (nest->db, request->token, device->guid, NULL))
    {
      answer_provision (client, WBL_STATUS_FAIL, "store failed", uid, NULL);
      return;
    }
  if (wbl_nest_client_get_user_id (client) == 0)
    {
      wbl_nest_realtime_kick (nest, uid, device->sn, WBL_USER_NOTICE_KICK_BY_SAME_DEVICE);
      wbl_nest_realtime_tell_devices (nest, uid, device->sn,
                                      device->last_login_ms != 0 ? WBL_USER_NOTICE_DEVICE_LOGIN
                                                                 : WBL_USER_NOTICE_DEVICE_ADDED);
    }
  wbl_nest_client_provision (client, g_steal_pointer (&user), device->sn);
  answer_provision (client, WBL_STATUS_OK, NULL, uid, device);
  notice_behind (client);
}

/* ---- UNREAD ---- */

static void
handle_unread (WblNestClient *client)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  g_autoptr (GArray) chats
      = wbl_nest_db_list_chats (nest->db, wbl_nest_client_get_user_id (client));
  g_autofree WblPbXid *xids = g_new (WblPbXid, chats->len + 1);
  g_autofree WblPbConversationUnread *entries = g_new (WblPbConversationUnread, chats->len + 1);
  g_autofree WblPbConversationUnread **list = g_new (WblPbConversationUnread *, chats->len + 1);
  WblPbUnreadDl answer = WBL_PB_UNREAD_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;

  for (guint i = 0; i < chats->len; i++)
    {
      const WblNestChat *chat = &g_array_index (chats, WblNestChat, i);

      fill_xid (&xids[i], chat->peer_id, 0);
      im__floo__protobuf__conversation_unread__init (&entries[i]);
      entries[i].xid = &xids[i];
      entries[i].has_n = entries[i].has_type = TRUE;
      entries[i].n = (guint32) MIN (chat->unread, G_MAXUINT32);
      entries[i].type = chat->peer_id >= WBL_NEST_FIRST_GROUP ? WBL_CONV_GROUPCHAT : WBL_CONV_CHAT;
      list[i] = &entries[i];
    }
  fill_status (&status, WBL_STATUS_OK, NULL);
  answer.status = &status;
  answer.n_unread = chats->len;
  answer.unread = list;
  send (client, WBL_COMMAND_UNREAD, &answer.base);
}

/* ---- SYNC: pull ---- */

static gboolean
may_pull (WblNestClient *client,
          gint64 peer_id)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  const WblNestUser *user = wbl_nest_client_get_user (client);

  if (peer_id >= WBL_NEST_FIRST_GROUP)
    return wbl_nest_db_is_member (nest->db, peer_id, user->id);
  return !user->anonymous || peer_id == user->owner_id || peer_id == user->id || peer_id == 0
         || wbl_nest_bot_has_handed (nest, user->id, peer_id);
}

/* A page counts as delivered when it is sent; should that be lost, the device gets it twice. Nobody
 * has to wait for it, unless it holds what is not on the disk. */
static gboolean
send_page (WblNestClient *client,
           GBytes *frame,
           gint64 last_id)
{
  if (!wbl_nest_batch_is_on_disk (wbl_nest_client_get_nest (client)->batch, last_id))
    {
      wbl_nest_client_send_frame (client, frame);
      return FALSE;
    }
  wbl_nest_client_send_now (client, frame);
  return TRUE;
}

/* Whether it is answered. */
static gboolean
pull (WblNestClient *client,
      gint64 peer_id,
      const WblPbSyncUl *request)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  gint64 user_id = wbl_nest_client_get_user_id (client);
  gint sn = wbl_nest_client_get_sn (client);
  WblNestPage page = { .user_id = user_id, .peer_id = peer_id, .max_size = PAGE_BYTES };
  gint64 after = request->has_key && request->key != 0
                     ? to_id (request->key)
                     : wbl_nest_db_get_position (nest->db, user_id, sn, peer_id);
  g_autoptr (GPtrArray) messages
      = wbl_nest_db_list_after (nest->db, user_id, peer_id, after, PULL_PAGE + 1);
  g_autoptr (GBytes) frame = NULL;
  gint64 last_id = 0;
  guint n = 0;

  wbl_nest_client_pulled (client, peer_id);
  frame = wbl_nest_page_encode (&page, messages, PULL_PAGE, &n);
  if (n > 0)
    last_id = ((WblNestMessage *) messages->pdata[n - 1])->id;
  if (n > 0)
    wbl_nest_db_set_position (nest->db, user_id, sn, peer_id, last_id, NULL);
  return send_page (client, frame, last_id);
}

static gboolean
page_back (WblNestClient *client,
           gint64 peer_id,
           const WblPbSyncUl *request)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  gint64 user_id = wbl_nest_client_get_user_id (client);
  WblNestPage page = { .user_id = user_id, .peer_id = peer_id, .is_history = TRUE,
                       .max_size = PAGE_BYTES };
  gint limit = request->full_sync_num > 0 ? MIN (request->full_sync_num, HISTORY_PAGE_MAX)
                                          : HISTORY_PAGE_DEFAULT;
  gint64 from = request->has_key && !wbl_nest_faults_is_round (nest) ? (gint64) MIN (request->key, (guint64) G_MAXINT64) : 0;
  g_autoptr (GPtrArray) messages
      = wbl_nest_db_list_back (nest->db, user_id, peer_id, from, limit + 1);
  g_autoptr (GBytes) frame = NULL;
  guint n = 0;

  frame = wbl_nest_page_encode (&page, messages, (guint) limit, &n);
  return send_page (client, frame, n > 0 ? ((WblNestMessage *) messages->pdata[0])->id : 0);
}

/* ---- SYNC: send ---- */

static WblNestMessage *
read_message (WblNestClient *client,
              const WblPbMeta *meta,
              const WblPbMessageBody *body)
{
  WblNestMessage *message = wbl_nest_message_new ();

  message->client_id = (gint64) MIN (meta->id, (guint64) G_MAXINT64);
  message->from_sn = wbl_nest_client_get_sn (client);
  message->to_id = xid_id (meta->to);
  message->type = body->type == WBL_BODY_OPER ? WBL_BODY_OPER : WBL_BODY_NORMAL;
  message->ctype = (gint) body->ctype;
  message->content = g_strdup (body->content);
  message->config = g_strdup (body->config);
  message->attachment = g_strdup (body->attachment);
  message->ext = g_strdup (body->ext);
  if (message->type == WBL_BODY_OPER && body->operation != NULL)
    {
      message->oper_type = (gint) body->operation->type;
      message->oper_mid = to_id (body->operation->mid);
      message->conv_id = xid_id (body->operation->xid);
    }
  return message;
}

static void
answer_send (WblNestClient *client,
             const WblPbMeta *meta,
             gint64 peer_id,
             const WblNestPosted *posted)
{
  WblPbSyncDl sync = WBL_PB_SYNC_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  gboolean good = posted->status == WBL_STATUS_OK;

  fill_status (&status, posted->status, posted->reason);
  fill_xid (&xid, peer_id, 0);
  sync.status = &status;
  sync.xid = &xid;
  sync.has_client_mid = TRUE;
  sync.client_mid = meta->id;
  sync.has_server_mid = sync.has_server_time = good;
  sync.server_mid = (guint64) posted->id;
  sync.server_time = (guint64) posted->time_ms;
  sync.has_edit_timestamp = posted->edit_ms != 0;
  sync.edit_timestamp = (guint64) posted->edit_ms;
  send (client, WBL_COMMAND_SYNC, &sync.base);
}

static void
take_message (WblNestClient *client,
              const WblPbMeta *meta,
              const WblPbMessageBody *body)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  const WblNestUser *user = wbl_nest_client_get_user (client);
  g_autoptr (WblNestMessage) message = read_message (client, meta, body);
  WblNestPosted posted = { 0 };
  gint fault = wbl_nest_faults_take_status (nest, WBL_COMMAND_SYNC);

  if (fault != 0)
    posted = (WblNestPosted) { fault, wbl_nest_faults_get_reason (nest) };
  else if (body->qos == WBL_QOS_AT_MOST_ONCE && message->type != WBL_BODY_OPER)
    wbl_nest_post_brief (nest, user, message, &posted);
  else
    wbl_nest_post (nest, user, message, &posted);
  answer_send (client, meta, xid_id (meta->to), &posted);
}

static void
take_conversation (WblNestClient *client,
                   const WblPbMeta *meta,
                   const WblPbConversation *conversation)
{
  WblNest *nest = wbl_nest_client_get_nest (client);
  const WblPbConversationOperation *operation = conversation->operation;
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  WblNestPosted posted = { WBL_STATUS_INVALID_PARAMETER, "no operation" };
  gint type = operation != NULL ? (gint) operation->type : 0;

  message->ns = WBL_NS_CONVERSATION;
  message->client_id = (gint64) MIN (meta->id, (guint64) G_MAXINT64);
  message->from_sn = wbl_nest_client_get_sn (client);
  message->conv_id = operation != NULL ? xid_id (operation->xid) : 0;
  message->payload = wbl_wire_pack (&conversation->base);
  if (type == WBL_CONVERSATION_OPER_DELETE || type == WBL_CONVERSATION_OPER_DELETE_EVERYWHERE)
    wbl_nest_post_clear (nest, wbl_nest_client_get_user (client), message,
                         type == WBL_CONVERSATION_OPER_DELETE_EVERYWHERE, &posted);
  answer_send (client, meta, message->conv_id, &posted);
}

static void
handle_send (WblNestClient *client,
             const WblWireFrame *frame)
{
  static const WblNestPosted unsupported = { WBL_STATUS_INVALID_PARAMETER, "not supported" };
  const WblPbMeta *meta = frame->metas[0];
  const WblPbMessageBody *body
      = (const WblPbMessageBody *) wbl_wire_frame_get_meta_payload (frame, 0, WBL_NS_MESSAGE);
  const WblPbConversation *conversation = (const WblPbConversation *)
      wbl_wire_frame_get_meta_payload (frame, 0, WBL_NS_CONVERSATION);

  if (body != NULL)
    take_message (client, meta, body);
  else if (conversation != NULL)
    take_conversation (client, meta, conversation);
  else
    answer_send (client, meta, xid_id (meta->to), &unsupported);
}

/* Whether it is answered; else what was sent waits for the store. */
static gboolean
handle_sync (WblNestClient *client,
             const WblWireFrame *frame)
{
  const WblPbSyncUl *request = frame->sync_ul;
  gint64 peer_id = xid_id (request->xid);

  if (frame->n_metas > 0)
    handle_send (client, frame);
  else if (!may_pull (client, peer_id))
    send_status (client, WBL_STATUS_UNAUTHORIZED, "no permission", peer_id);
  else if (request->is_full_sync)
    return page_back (client, peer_id, request);
  else
    return pull (client, peer_id, request);
  return FALSE;
}

/* ---- all ---- */

static void
refuse_frame (WblNestClient *client,
              const GError *error)
{
  g_debug ("Frame refused: %s", error->message);
  if (g_error_matches (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_UNKNOWN_COMMAND))
    send_status (client, WBL_STATUS_UNKNOWN_COMMAND, "unknown command", 0);
  else
    send_status (client, WBL_STATUS_PARSER_ERROR, "malformed frame", 0);
}

/* What a client asked for, to say so if the store fails. */
typedef struct
{
  WblNestClient *client; /* (owned) */
  gint command;
  gint64 uid;            /* of a Provision */
  gint64 peer_id;
  guint64 client_mid;    /* of a message; else 0 */
} Request;

static Request *
request_new (WblNestClient *client,
             const WblWireFrame *frame)
{
  Request *request = g_new0 (Request, 1);
  const WblPbSyncUl *sync = frame->sync_ul;

  request->client = g_object_ref (client);
  request->command = frame->command;
  if (frame->provision != NULL)
    request->uid = xid_id (frame->provision->xid);
  if (sync != NULL)
    request->peer_id = xid_id (frame->n_metas > 0 ? frame->metas[0]->to : sync->xid);
  if (frame->n_metas > 0)
    request->client_mid = frame->metas[0]->id;
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->client);
  g_free (request);
}

static void
fail_request (const Request *request)
{
  WblPbMeta meta = WBL_PB_META_INIT;
  const WblNestPosted posted = { WBL_STATUS_FAIL, "store failed" };

  meta.id = request->client_mid;
  if (request->command == WBL_COMMAND_PROVISION)
    {
      wbl_nest_client_sign_out (request->client);
      answer_provision (request->client, WBL_STATUS_FAIL, "store failed", request->uid, NULL);
    }
  else if (request->client_mid != 0)
    answer_send (request->client, &meta, request->peer_id, &posted);
  else
    send_status (request->client, WBL_STATUS_FAIL, "store failed", request->peer_id);
}

static void
settled_cb (gboolean stored,
            gpointer user_data)
{
  Request *request = user_data;

  if (!stored)
    fail_request (request);
  request_free (request);
}

/* Whether it is answered. A NOTICE from a client means nothing. */
static gboolean
answer (WblNestClient *client,
        const WblWireFrame *frame)
{
  if (frame->command == WBL_COMMAND_SYNC)
    return handle_sync (client, frame);
  if (frame->command == WBL_COMMAND_PROVISION)
    handle_provision (client, frame->provision);
  return frame->command != WBL_COMMAND_PROVISION;
}

/* Everything that may write goes into the open batch; its answers wait for it. */
static void
answer_in_batch (WblNestClient *client,
                 const WblWireFrame *frame)
{
  WblNestBatch *batch = wbl_nest_client_get_nest (client)->batch;
  Request *request = request_new (client, frame);

  if (!wbl_nest_batch_enter (batch))
    {
      settled_cb (FALSE, request);
      return;
    }
  if (answer (client, frame))
    request_free (request);
  else
    wbl_nest_batch_then (batch, settled_cb, request);
  wbl_nest_batch_leave (batch);
}

/**
 * wbl_nest_frames_handle: (skip)
 * @client: a connection
 * @frame: the bytes of a frame it sent
 *
 * Answers the frame. One that makes no sense is refused and the connection goes on.
 */
void
wbl_nest_frames_handle (WblNestClient *client,
                        GBytes *frame)
{
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (frame, &size);
  g_autoptr (WblWireFrame) decoded = wbl_wire_decode (data, size, WBL_WIRE_UP, &error);
  gboolean signed_in = wbl_nest_client_get_user_id (client) != 0;

  if (decoded == NULL)
    refuse_frame (client, error);
  else if (decoded->command != WBL_COMMAND_PROVISION && !signed_in)
    send_status (client, WBL_STATUS_UNAUTHORIZED, "you must login first", 0);
  else if (decoded->command == WBL_COMMAND_UNREAD)
    handle_unread (client);
  else
    answer_in_batch (client, decoded);
}
