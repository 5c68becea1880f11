/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-records"

#include "config.h"

#include "lanying/wbl-records.h"

#include "lanying/wbl-cloud-errors.h"

#define SDK_VERSION "2.0.0"
#define DEVICE_INFO "Linux"

static char *
copy (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

static gint64
uid_of (const WblPbXid *xid)
{
  return xid != NULL && xid->uid <= G_MAXINT64 ? (gint64)xid->uid : 0;
}

static WblCloudNs
kind_of (const WblPbMeta *meta)
{
  switch ((int)meta->ns)
    {
    case WBL_NS_MESSAGE:
    case WBL_NS_PUSH:
      return WBL_CLOUD_MESSAGE;
    case WBL_NS_GROUP_NOTICE:
      return WBL_CLOUD_GROUP_NOTICE;
    case WBL_NS_ROSTER_NOTICE:
      return WBL_CLOUD_ROSTER_NOTICE;
    case WBL_NS_USER_NOTICE:
      return WBL_CLOUD_USER_NOTICE;
    case WBL_NS_CONVERSATION:
      return WBL_CLOUD_CONVERSATION;
    default:
      return WBL_CLOUD_OTHER;
    }
}

static void
read_operation (WblCloudRecord *record, const WblPbMessageOperation *operation)
{
  record->ns = WBL_CLOUD_OPERATION;
  if (operation == NULL)
    return;
  record->oper = (WblCloudOper)operation->type;
  record->oper_mid = operation->mid <= G_MAXINT64 ? (gint64)operation->mid : 0;
  record->oper_peer = uid_of (operation->xid);
}

static void
read_body (WblCloudRecord *record, const WblPbMessageBody *body)
{
  gint ctype = (gint)body->ctype;

  record->group = (gint)body->type == WBL_BODY_GROUPCHAT;
  record->ctype
      = ctype >= 0 && ctype <= WBL_CTYPE_RTC ? (WblContentType)ctype : WBL_CONTENT_UNKNOWN;
  record->text = copy (body->content);
  record->config = copy (body->config);
  record->attachment = copy (body->attachment);
  record->ext = copy (body->ext);
  record->sender_name = copy (body->sender_name);
  record->system = body->is_system;
  record->ephemeral = (gint)body->qos == WBL_QOS_AT_MOST_ONCE;
  record->status = (guint)body->status;
  record->edit_ms = body->edit_timestamp <= G_MAXINT64 ? (gint64)body->edit_timestamp : 0;
  if ((gint)body->type == WBL_BODY_OPER)
    read_operation (record, body->operation);
}

static void
read_affected (WblCloudRecord *record, WblPbXid *const *xids, gsize n)
{
  record->affected = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gsize i = 0; i < n; i++)
    {
      gint64 uid = uid_of (xids[i]);

      g_array_append_val (record->affected, uid);
    }
}

/* Who did it is said in the notice; the frame around it may come from the desk itself. */
static void
read_group_notice (WblCloudRecord *record, const WblPbGroupNotice *notice)
{
  record->notice_type = (guint)notice->type;
  record->oper_peer = uid_of (notice->gid);
  record->from = notice->from != NULL ? uid_of (notice->from) : record->from;
  record->group = TRUE;
  record->text = copy (notice->content);
  read_affected (record, notice->to, notice->n_to);
}

static void
read_conversation (WblCloudRecord *record, const WblPbConversation *conversation)
{
  record->notice_type = conversation->operation != NULL ? (guint)conversation->operation->type : 0;
  record->oper_peer = conversation->operation != NULL ? uid_of (conversation->operation->xid) : 0;
}

static void
read_payload (WblCloudRecord *record, const WblWireFrame *frame, guint i)
{
  const ProtobufCMessage *payload = frame->meta_payloads[i];

  if (payload == NULL)
    record->ns = WBL_CLOUD_OTHER;
  else if (record->ns == WBL_CLOUD_MESSAGE)
    read_body (record, (const WblPbMessageBody *)payload);
  else if (record->ns == WBL_CLOUD_GROUP_NOTICE)
    read_group_notice (record, (const WblPbGroupNotice *)payload);
  else if (record->ns == WBL_CLOUD_CONVERSATION)
    read_conversation (record, (const WblPbConversation *)payload);
  else if (record->ns == WBL_CLOUD_ROSTER_NOTICE)
    {
      record->notice_type = (guint)((const WblPbRosterNotice *)payload)->type;
      record->oper_peer = uid_of (((const WblPbRosterNotice *)payload)->from);
      record->text = copy (((const WblPbRosterNotice *)payload)->content);
      read_affected (record, ((const WblPbRosterNotice *)payload)->to, ((const WblPbRosterNotice *)payload)->n_to);
    }
  else if (record->ns == WBL_CLOUD_USER_NOTICE)
    {
      record->notice_type = (guint)((const WblPbUserNotice *)payload)->type;
      record->text = copy (((const WblPbUserNotice *)payload)->content);
    }
}

static void
fill_strings (WblCloudRecord *record)
{
  char **strings[]
      = { &record->text, &record->config, &record->attachment, &record->ext, &record->sender_name };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      if (*strings[i] == NULL)
        *strings[i] = g_strdup ("");
    }
}

static WblCloudRecord *
read_record (const WblWireFrame *frame, guint i)
{
  const WblPbMeta *meta = frame->metas[i];
  WblCloudRecord *record = NULL;

  if (meta->id > G_MAXINT64 || meta->timestamp > G_MAXINT64)
    return NULL;
  record = wbl_cloud_record_new ();
  record->ns = kind_of (meta);
  record->id = (gint64)meta->id;
  record->from = uid_of (meta->from);
  record->from_device = meta->from != NULL ? meta->from->devicesn : 0;
  record->to = uid_of (meta->to);
  record->time_ms = MIN ((gint64)meta->timestamp, WBL_TIME_MAX_MS);
  read_payload (record, frame, i);
  fill_strings (record);
  return record;
}

/* A page without a conversation: told by its first message. */
static gint64
guess_peer (const WblCloudRecord *record, gint64 own_uid)
{
  if (record->ns != WBL_CLOUD_MESSAGE && record->ns != WBL_CLOUD_OPERATION)
    return 0;
  if (record->group || record->from == own_uid)
    return record->to;
  return record->from;
}

static int
by_id (gconstpointer a, gconstpointer b)
{
  const WblCloudRecord *x = *(WblCloudRecord *const *)a;
  const WblCloudRecord *y = *(WblCloudRecord *const *)b;

  return x->id < y->id ? -1 : x->id > y->id;
}

/**
 * wbl_records_read_page:
 * @frame: a SYNC frame from the server
 * @own_uid: who we are
 *
 * Metas with ids that do not fit are left out; history is turned to oldest first.
 *
 * Returns: (transfer full): the page
 */
WblCloudPage *
wbl_records_read_page (const WblWireFrame *frame, gint64 own_uid)
{
  const WblPbSyncDl *sync = frame->sync_dl;
  WblCloudPage *page = wbl_cloud_page_new ();

  page->history = sync->is_full_sync;
  page->next_key = sync->next_key;
  for (guint i = 0; i < frame->n_metas; i++)
    {
      WblCloudRecord *record = read_record (frame, i);

      if (record == NULL)
        continue;
      g_ptr_array_add (page->records, record);
      page->group = page->group || (record->ns == WBL_CLOUD_MESSAGE && record->group);
    }
  if (sync->xid != NULL)
    page->peer = uid_of (sync->xid);
  else if (page->records->len > 0)
    page->peer = guess_peer (g_ptr_array_index (page->records, 0), own_uid);
  for (guint i = 0; i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);

      page->group = page->group || (page->peer != 0 && record->ns == WBL_CLOUD_GROUP_NOTICE && record->oper_peer == page->peer);
    }
  if (page->history)
    g_ptr_array_sort (page->records, by_id);
  return page;
}

/** wbl_records_read_unread: Returns: (transfer full) (element-type WblCloudUnread): the server's
 * chat list. */
GArray *
wbl_records_read_unread (const WblPbUnreadDl *unread)
{
  GArray *chats = g_array_new (FALSE, FALSE, sizeof (WblCloudUnread));

  for (gsize i = 0; i < unread->n_unread; i++)
    {
      const WblPbConversationUnread *entry = unread->unread[i];
      WblCloudUnread chat = { .peer = uid_of (entry->xid), .n = entry->n };

      chat.group = (gint)entry->type == WBL_CONV_GROUPCHAT;
      if (entry->xid != NULL)
        g_array_append_val (chats, chat);
    }
  return chats;
}

/**
 * wbl_records_read_status:
 * @status: (nullable): of an answer; one without a code is a failure, not a success
 *
 * Returns: (transfer full) (nullable): NULL if it is OK
 */
GError *
wbl_records_read_status (const WblPbStatus *status)
{
  if (status == NULL)
    return g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL,
                                "an answer without a status");
  if ((gint)status->code == WBL_STATUS_OK)
    return NULL;
  return wbl_cloud_error_from_status ((guint)status->code, status->reason);
}

static WblPbXid
xid_of (gint64 uid)
{
  WblPbXid xid = WBL_PB_XID_INIT;

  xid.has_uid = TRUE;
  xid.uid = (guint64)uid;
  return xid;
}

static WblPbXid
own_xid (gint64 uid, guint device)
{
  WblPbXid xid = xid_of (uid);

  xid.has_devicesn = device != 0;
  xid.devicesn = device;
  return xid;
}

/** wbl_records_unread: Returns: (transfer full): the request for the chat list, which is the
 * heartbeat too. */
GBytes *
wbl_records_unread (void)
{
  return wbl_wire_encode (WBL_COMMAND_UNREAD, NULL);
}

/** wbl_records_pull: Returns: (transfer full): a request for newer records; @key 0 = where the
 * server thinks we are. */
GBytes *
wbl_records_pull (gint64 peer, guint64 key)
{
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbXid xid = xid_of (peer);

  sync.xid = &xid;
  sync.has_key = key != 0;
  sync.key = key;
  return wbl_wire_encode (WBL_COMMAND_SYNC, &sync.base);
}

/** wbl_records_history: Returns: (transfer full): a request for @n records older than @before, 0 =
 * from the newest. */
GBytes *
wbl_records_history (gint64 peer, guint64 before, guint n)
{
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbXid xid = xid_of (peer);

  sync.xid = &xid;
  sync.has_key = TRUE;
  sync.key = before;
  sync.has_is_full_sync = TRUE;
  sync.is_full_sync = TRUE;
  sync.has_full_sync_num = TRUE;
  sync.full_sync_num = (gint32)MIN (n, 1000);
  return wbl_wire_encode (WBL_COMMAND_SYNC, &sync.base);
}

static GBytes *
encode_meta (guint64 client_id, WblPbXid *from, WblPbXid *to, gint ns, const ProtobufCMessage *body)
{
  WblPbMeta meta = WBL_PB_META_INIT;
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  g_autoptr (GBytes) payload = wbl_wire_pack (body);

  meta.has_id = TRUE;
  meta.id = client_id;
  meta.from = from;
  meta.to = to;
  wbl_wire_meta_set_payload (&meta, ns, payload);
  sync.meta = &meta;
  return wbl_wire_encode (WBL_COMMAND_SYNC, &sync.base);
}

static gboolean
changes_text (WblCloudOper oper)
{
  return oper == WBL_OPER_APPEND || oper == WBL_OPER_REPLACE;
}

static void
set_operation (WblPbMessageBody *body,
               WblPbMessageOperation *operation,
               WblPbXid *peer,
               WblCloudOper oper,
               gint64 mid)
{
  operation->has_type = TRUE;
  operation->type = (gint)oper;
  operation->has_mid = TRUE;
  operation->mid = (guint64)mid;
  operation->xid = peer;
  body->operation = operation;
  body->has_type = TRUE;
  body->type = (gint)WBL_BODY_OPER;
  body->has_ctype = TRUE;
  body->ctype = (gint)(changes_text (oper) ? WBL_CTYPE_TEXT : WBL_CTYPE_COMMAND);
}

/**
 * wbl_records_send:
 * @outgoing: a message, or an operation about one
 *
 * Returns: (transfer full): the frame that sends it
 */
GBytes *
wbl_records_send (const WblCloudOutgoing *outgoing, gint64 own_uid, guint own_device)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbMessageOperation operation = WBL_PB_MESSAGE_OPERATION_INIT;
  WblPbXid from = own_xid (own_uid, own_device);
  WblPbXid to = xid_of (outgoing->peer);

  body.has_type = TRUE;
  body.type = (gint)(outgoing->group ? WBL_BODY_GROUPCHAT : WBL_BODY_CHAT);
  body.has_ctype = TRUE;
  body.ctype = (gint)outgoing->ctype;
  body.content = outgoing->text != NULL ? outgoing->text : (char *)"";
  body.config = outgoing->config;
  body.attachment = outgoing->attachment;
  body.ext = outgoing->ext;
  body.has_qos = outgoing->ephemeral;
  body.qos = (gint)(outgoing->ephemeral ? WBL_QOS_AT_MOST_ONCE : WBL_QOS_AT_LEAST_ONCE);
  if (outgoing->oper != WBL_OPER_NONE)
    set_operation (&body, &operation, &to, outgoing->oper, outgoing->oper_mid);
  return encode_meta ((guint64)outgoing->client_id, &from, &to, WBL_NS_MESSAGE, &body.base);
}

/**
 * wbl_records_read_mark:
 * @oper: READ_ACK or DELIVER_ACK to the message's sender, or READ_ALL or READ_CANCEL to ourselves
 * @to: who is told
 * @peer: the conversation
 * @mid: the message, or the last one read
 *
 * Returns: (transfer full): the frame
 */
GBytes *
wbl_records_read_mark (WblCloudOper oper,
                       guint64 client_id,
                       gint64 to,
                       gint64 peer,
                       gint64 mid,
                       gint64 own_uid,
                       guint own_device)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbMessageOperation operation = WBL_PB_MESSAGE_OPERATION_INIT;
  WblPbXid from = own_xid (own_uid, own_device);
  WblPbXid receiver = to == own_uid ? from : xid_of (to);
  WblPbXid conversation = xid_of (peer);

  set_operation (&body, &operation, &conversation, oper, mid);
  return encode_meta (client_id, &from, &receiver, WBL_NS_MESSAGE, &body.base);
}

/** wbl_records_forget: Returns: (transfer full): the frame that takes conversation @peer from the list of this device. */
GBytes *
wbl_records_forget (guint64 client_id, gint64 peer, gint64 own_uid, guint own_device)
{
  WblPbConversation conversation = WBL_PB_CONVERSATION_INIT;
  WblPbConversationOperation operation = WBL_PB_CONVERSATION_OPERATION_INIT;
  WblPbXid from = own_xid (own_uid, own_device);
  WblPbXid xid = xid_of (peer);

  operation.has_type = TRUE;
  operation.type = WBL_CONVERSATION_OPER_DELETE;
  operation.xid = &xid;
  conversation.has_type = TRUE;
  conversation.type = WBL_CONVERSATION_OPER;
  conversation.operation = &operation;
  return encode_meta (client_id, &from, NULL, WBL_NS_CONVERSATION, &conversation.base);
}

/**
 * wbl_records_provision:
 * @device_sn: the number the server gave this device, 0 = none yet
 * @token: from REST
 * @guid: (nullable): of this installation
 * @os_type: 5 Linux, 6 web
 *
 * Returns: (transfer full): the frame that signs the connection in
 */
GBytes *
wbl_records_provision (
    gint64 uid, guint device_sn, const char *token, const char *guid, guint os_type)
{
  WblPbProvision provision = WBL_PB_PROVISION_INIT;
  WblPbXid xid = xid_of (uid);

  xid.has_devicesn = TRUE;
  xid.devicesn = device_sn;
  provision.xid = &xid;
  provision.token = (char *)token;
  provision.has_os_type = TRUE;
  provision.os_type = (gint)os_type;
  provision.sdk_vsn = (char *)SDK_VERSION;
  provision.device_guid = (char *)guid;
  provision.device_info = (char *)DEVICE_INFO;
  return wbl_wire_encode (WBL_COMMAND_PROVISION, &provision.base);
}
