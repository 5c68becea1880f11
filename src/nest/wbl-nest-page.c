/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-page"
#include "config.h"

#include "nest/wbl-nest-page.h"

#include "lanying/wbl-wire.h"

/* A meta and what it points to. */
typedef struct
{
  WblPbMeta meta;
  WblPbXid from;
  WblPbXid to;
  GBytes *payload; /* (owned) */
} Item;

static void
set_xid (WblPbXid *xid,
         gint64 uid,
         gint sn)
{
  im__floo__protobuf__xid__init (xid);
  xid->has_uid = TRUE;
  xid->uid = (guint64) uid;
  xid->has_devicesn = TRUE;
  xid->devicesn = (guint32) sn;
}

static GBytes *
pack_body (const WblNestPage *self,
           const WblNestMessage *message)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbMessageOperation operation = WBL_PB_MESSAGE_OPERATION_INIT;
  WblPbXid conversation = WBL_PB_XID_INIT;

  body.has_type = body.has_ctype = TRUE;
  body.type = (gint) message->type;
  body.ctype = (gint) message->ctype;
  body.content = message->content;
  body.config = message->config;
  body.attachment = message->attachment;
  body.ext = message->ext;
  /* not stored: a receiver must not store it either; an edit it has to apply */
  body.has_qos = self->is_eager && message->type != WBL_BODY_OPER;
  body.qos = WBL_QOS_AT_MOST_ONCE;
  body.has_is_system = body.is_system = message->from_id == 0; /* the desk itself speaks */
  body.has_edit_timestamp = message->edit_ms != 0;
  body.edit_timestamp = (guint64) message->edit_ms;
  if (message->type == WBL_BODY_OPER)
    {
      set_xid (&conversation, self->peer_id, 0);
      operation.has_type = operation.has_mid = TRUE;
      operation.type = (gint) message->oper_type;
      operation.mid = (guint64) message->oper_mid;
      operation.xid = &conversation;
      body.operation = &operation;
    }
  else
    {
      body.has_status = TRUE;
      body.status = (gint) message->status;
    }
  return wbl_wire_pack (&body.base);
}

static void
fill_item (const WblNestPage *self,
           Item *item,
           const WblNestMessage *message)
{
  im__floo__protobuf__meta__init (&item->meta);
  set_xid (&item->from, message->from_id, message->from_sn);
  set_xid (&item->to, message->to_id, 0);
  item->payload = message->ns == WBL_NS_MESSAGE ? pack_body (self, message)
                  : message->payload != NULL    ? g_bytes_ref (message->payload)
                                                : g_bytes_new_static ("", 0);
  item->meta.has_id = item->meta.has_timestamp = TRUE;
  item->meta.id = (guint64) message->id;
  item->meta.timestamp = (guint64) message->time_ms;
  item->meta.from = &item->from;
  item->meta.to = &item->to;
  wbl_wire_meta_set_payload (&item->meta, message->ns, item->payload);
}

static GBytes *
encode_items (const WblNestPage *self,
              Item *items,
              guint n,
              gint64 next_key)
{
  g_autofree WblPbMeta **metas = g_new (WblPbMeta *, n + 1);
  WblPbSyncDl sync = WBL_PB_SYNC_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbXid conversation = WBL_PB_XID_INIT;

  for (guint i = 0; i < n; i++)
    metas[i] = &items[i].meta;
  set_xid (&conversation, self->peer_id, 0);
  status.has_code = TRUE;
  status.code = WBL_STATUS_OK;
  sync.status = &status;
  sync.n_metas = n;
  sync.metas = metas;
  sync.has_next_key = TRUE;
  sync.next_key = (guint64) next_key;
  sync.xid = &conversation;
  sync.has_is_full_sync = self->is_history;
  sync.is_full_sync = self->is_history;
  sync.has_is_eager_sync = self->is_eager;
  sync.is_eager_sync = self->is_eager;
  return wbl_wire_encode (WBL_COMMAND_SYNC, &sync.base);
}

/* A pull goes on after the last message sent, history with the first one not sent. */
static gint64
find_next_key (const WblNestPage *self,
               GPtrArray *messages,
               guint n_sent)
{
  guint index = self->is_history ? n_sent : n_sent - 1;

  if (n_sent >= messages->len)
    return 0;
  return ((WblNestMessage *) messages->pdata[index])->id;
}

/**
 * wbl_nest_page_encode: (skip)
 * @self: what kind of page
 * @messages: (element-type WblNestMessage): what there is; one more than @limit if there is more
 * @limit: how many to send at most
 * @n_sent: (out): how many the page holds
 *
 * Returns: (transfer full): the frame
 */
GBytes *
wbl_nest_page_encode (const WblNestPage *self,
                      GPtrArray *messages,
                      guint limit,
                      guint *n_sent)
{
  guint n = MIN (messages->len, limit);
  g_autofree Item *items = g_new (Item, n + 1);
  GBytes *frame = NULL;
  gsize size = 0;
  guint sent = 0;

  while (sent < n && (sent == 0 || size < self->max_size))
    {
      fill_item (self, &items[sent], messages->pdata[sent]);
      size += g_bytes_get_size (items[sent].payload);
      sent++;
    }
  frame = encode_items (self, items, sent, find_next_key (self, messages, sent));
  for (guint i = 0; i < sent; i++)
    g_bytes_unref (items[i].payload);
  *n_sent = sent;
  return frame;
}

/**
 * wbl_nest_page_encode_user_notice: (skip)
 * @id: a new one of wbl_nest_db_next_id(): a client acts once on each
 * @user_id: a user
 * @sn: the device it is for
 * @type: WBL_USER_NOTICE_…
 * @device: the device it is about; 0: none
 *
 * Returns: (transfer full): the frame that tells the device so
 */
GBytes *
wbl_nest_page_encode_user_notice (gint64 id,
                                  gint64 user_id,
                                  gint sn,
                                  gint type,
                                  gint device)
{
  g_autofree char *content = device != 0 ? g_strdup_printf ("{\"device_sn\":%d}", device) : NULL;
  WblPbUserNotice notice = WBL_PB_USER_NOTICE_INIT;
  WblNestPage page = { .user_id = user_id };
  Item item = { 0 };
  GBytes *frame = NULL;

  notice.has_type = TRUE;
  notice.type = (gint) type;
  notice.content = content;
  item.payload = wbl_wire_pack (&notice.base);
  im__floo__protobuf__meta__init (&item.meta);
  set_xid (&item.from, 0, 0);
  set_xid (&item.to, user_id, sn);
  item.meta.from = &item.from;
  item.meta.to = &item.to;
  item.meta.has_id = item.meta.has_timestamp = TRUE;
  item.meta.id = (guint64) id;
  item.meta.timestamp = (guint64) (g_get_real_time () / 1000);
  wbl_wire_meta_set_payload (&item.meta, WBL_NS_USER_NOTICE, item.payload);
  frame = encode_items (&page, &item, 1, 0);
  g_bytes_unref (item.payload);
  return frame;
}
