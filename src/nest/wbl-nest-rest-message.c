/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-message"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-realtime.h"
#include "nest/wbl-nest-rest-message.h"

#define PAGE_MAX 200

/* MessageRequest.type */
enum
{
  TARGET_USER = 1,
  TARGET_GROUP,
};

/* MessageRequest.content_type of what is an operation on the wire */
static const gint operations[][2] = {
  { 9, WBL_OPER_READ_ACK },
  { 10, WBL_OPER_RECALL },
  { 11, WBL_OPER_APPEND },
  { 12, WBL_OPER_REPLACE },
};

static gint
operation_of (gint64 content_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    if (operations[i][0] == content_type)
      return operations[i][1];
  return WBL_OPER_UNKNOWN;
}

/**
 * wbl_nest_report: (skip)
 * @call: a call that sent something
 * @posted: what became of it
 *
 * Answers so.
 */
void
wbl_nest_report (WblNestCall *call,
                 const WblNestPosted *posted)
{
  const char *reason = posted->reason != NULL ? posted->reason : "failed";

  if (posted->status == WBL_STATUS_OK)
    wbl_nest_call_ok (call);
  else if (posted->status == WBL_STATUS_UNAUTHORIZED || posted->status == WBL_STATUS_USER_BANNED)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, reason);
  else
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, reason);
}

/**
 * wbl_nest_read_message: (skip)
 * @call: a call whose body is a message
 * @target: whom it is for
 *
 * Returns: (transfer full): the message
 */
WblNestMessage *
wbl_nest_read_message (WblNestCall *call,
                       gint64 target)
{
  WblNestMessage *message = wbl_nest_message_new ();
  gint64 content_type = wbl_nest_call_int (call, "content_type", 0);

  message->to_id = target;
  message->client_id = wbl_nest_call_id (call, "transaction_id");
  message->content = g_strdup (wbl_nest_call_text (call, "content"));
  message->config = g_strdup (wbl_nest_call_text (call, "config"));
  message->attachment = g_strdup (wbl_nest_call_text (call, "attachment"));
  message->ext = g_strdup (wbl_nest_call_text (call, "ext"));
  message->oper_type = operation_of (content_type);
  message->oper_mid = wbl_nest_call_id (call, "related_mid");
  message->ctype = (gint) content_type;
  if (message->oper_type != WBL_OPER_UNKNOWN)
    {
      message->type = WBL_BODY_OPER;
      message->ctype = content_type > 10 ? WBL_CTYPE_TEXT : WBL_CTYPE_COMMAND;
    }
  return message;
}

static void
post_to (WblNestCall *call,
         gint64 target,
         WblNestPosted *posted)
{
  g_autoptr (WblNestMessage) message = wbl_nest_read_message (call, target);

  if (wbl_nest_call_flag (call, "online_only")
      && (message->type != WBL_BODY_OPER || message->oper_type == WBL_OPER_APPEND))
    wbl_nest_post_brief (call->nest, call->user, message, posted);
  else
    wbl_nest_post (call->nest, call->user, message, posted);
}

/**
 * wbl_nest_check_message: (skip)
 * @call: a call whose body is a message
 *
 * Takes the sender: the caller, or whom an administrator names. When the type of the content or of
 * the target is none, or the sender nobody the caller may be, the call has failed.
 *
 * Returns: whether it can be sent
 */
gboolean
wbl_nest_check_message (WblNestCall *call)
{
  gint64 content_type = wbl_nest_call_int (call, "content_type", 0);
  gint64 type = wbl_nest_call_int (call, "type", 0);
  gint64 from = wbl_nest_call_id (call, "from_user_id");

  if (from != 0 && call->is_admin)
    {
      g_clear_pointer (&call->user, wbl_nest_user_free);
      call->user = wbl_nest_db_get_user (call->nest->db, from);
    }
  if (call->user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "no sender");
  else if (from != 0 && from != call->user->id)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "only an administrator sends for others");
  else if (content_type < WBL_CTYPE_TEXT
           || (content_type > WBL_CTYPE_FORWARD && operation_of (content_type) == WBL_OPER_UNKNOWN))
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "unknown content_type");
  else if (type != TARGET_USER && type != TARGET_GROUP)
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "unknown type");
  else
    return TRUE;
  return FALSE;
}

/* Whether all targets are of the kind the request says. */
static gboolean
targets_fit (WblNestCall *call,
             const GArray *targets)
{
  gboolean groups = wbl_nest_call_int (call, "type", 0) == TARGET_GROUP;

  for (guint i = 0; i < targets->len; i++)
    if ((g_array_index (targets, gint64, i) >= WBL_NEST_FIRST_GROUP) != groups)
      return FALSE;
  return targets->len > 0;
}

/* Answers, with the message's id when there is one target. */
static void
report_sent (WblNestCall *call,
             guint n_targets,
             const WblNestPosted *posted)
{
  JsonArray *ids = NULL;

  wbl_nest_report (call, posted);
  if (posted->status != WBL_STATUS_OK || n_targets != 1)
    return;
  ids = json_array_new ();
  json_array_add_int_element (ids, posted->id);
  json_object_set_array_member (call->answer, "msg_ids", ids);
}

static void
send (WblNestCall *call)
{
  g_autoptr (GArray) targets = wbl_nest_call_ids (call, "targets");
  WblNestPosted posted = { 0 };

  if (!wbl_nest_check_message (call))
    return;
  if (!targets_fit (call, targets))
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no target, or of another type");
      return;
    }
  for (guint i = 0; i < targets->len; i++)
    post_to (call, g_array_index (targets, gint64, i), &posted);
  report_sent (call, targets->len, &posted);
}

/* ---- the desk itself speaks ---- */

static gboolean
is_there (WblNestCall *call,
          gint64 target)
{
  g_autoptr (WblNestUser) user = NULL;
  g_autoptr (WblNestGroup) group = NULL;

  if (target >= WBL_NEST_FIRST_GROUP)
    group = wbl_nest_db_get_group (call->nest->db, target);
  else
    user = wbl_nest_db_get_user (call->nest->db, target);
  return user != NULL || group != NULL;
}

/* Whether it can be said, and all whom it is for are there; else the call has failed. */
static gboolean
check_notify (WblNestCall *call,
              const GArray *targets)
{
  gint64 content_type = wbl_nest_call_int (call, "content_type", 0);
  gint64 type = wbl_nest_call_int (call, "type", 0);

  if (content_type < WBL_CTYPE_TEXT || content_type > WBL_CTYPE_FORWARD
      || (type != TARGET_USER && type != TARGET_GROUP) || !targets_fit (call, targets))
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no target, or unknown type");
      return FALSE;
    }
  for (guint i = 0; i < targets->len; i++)
    if (!is_there (call, g_array_index (targets, gint64, i)))
      {
        wbl_nest_call_fail (call, type == TARGET_USER ? WBL_NEST_NO_USER : WBL_NEST_NO_GROUP, "no such target");
        return FALSE;
      }
  return TRUE;
}

static void
notify (WblNestCall *call)
{
  g_autoptr (GArray) targets = wbl_nest_call_ids (call, "targets");
  WblNestPosted posted = { 0 };

  if (!check_notify (call, targets))
    return;
  for (guint i = 0; i < targets->len; i++)
    {
      g_autoptr (WblNestMessage) message
          = wbl_nest_read_message (call, g_array_index (targets, gint64, i));

      if (targets->len > 1)
        message->client_id = 0; /* one id names one message */
      wbl_nest_post_system (call->nest, message, wbl_nest_call_flag (call, "online_only"), &posted);
    }
  report_sent (call, targets->len, &posted);
}

/* ---- reading ---- */

static JsonObject *
xid_to_json (gint64 uid,
             gint sn)
{
  JsonObject *xid = json_object_new ();

  json_object_set_int_member (xid, "uid", uid);
  json_object_set_int_member (xid, "device_sn", sn);
  return xid;
}

static const char *
ctype_name (gint ctype)
{
  static const char *const names[] = {
    "TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "LOCATION", "COMMAND", "FORWARD", "RTC",
  };

  return ctype >= 0 && ctype < (gint) G_N_ELEMENTS (names) ? names[ctype] : "UNKNOWN";
}

/**
 * wbl_nest_message_to_json: (skip)
 * @message: a message
 *
 * Returns: (transfer full): the message as the interface tells it
 */
JsonObject *
wbl_nest_message_to_json (const WblNestMessage *message)
{
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "msg_id", message->id);
  json_object_set_object_member (data, "from_xid", xid_to_json (message->from_id, message->from_sn));
  json_object_set_object_member (data, "to_xid", xid_to_json (message->to_id, 0));
  json_object_set_string_member (data, "ctype", ctype_name (message->ctype));
  wbl_nest_put_text (data, "content", message->content);
  wbl_nest_put_text (data, "config", message->config);
  wbl_nest_put_text (data, "attachment", message->attachment);
  wbl_nest_put_text (data, "ext", message->ext);
  json_object_set_int_member (data, "timestamp", message->time_ms);
  return data;
}

static JsonObject *
history_to_json (const WblNestMessage *message)
{
  static const char *const statuses[] = { "UNREAD", "DELIVERED", "READ" };
  JsonObject *data = wbl_nest_message_to_json (message);

  json_object_set_string_member (data, "status", statuses[CLAMP (message->status, 0, 2)]);
  return data;
}

static void
list_history (WblNestCall *call)
{
  gint64 peer = wbl_nest_call_id (call, "opposite_id");
  gint limit = (gint) CLAMP (wbl_nest_call_int (call, "limit", 1), 1, PAGE_MAX);
  g_autoptr (GPtrArray) messages = NULL;
  JsonArray *list = NULL;
  JsonObject *data = NULL;
  gint64 next = 0;

  if (!wbl_nest_call_may_reach (call, peer))
    return;
  messages = wbl_nest_db_list_back (call->nest->db, call->user->id, peer,
                                    wbl_nest_call_id (call, "msg_id_start"), limit + 1);
  if (messages->len > (guint) limit)
    next = ((WblNestMessage *) messages->pdata[limit])->id;
  list = json_array_new ();
  for (guint i = 0; i < MIN (messages->len, (guint) limit); i++)
    {
      const WblNestMessage *message = messages->pdata[i];

      if (message->type != WBL_BODY_OPER)
        json_array_add_object_element (list, history_to_json (message));
    }
  data = json_object_new ();
  json_object_set_array_member (data, "messages", list);
  json_object_set_int_member (data, "next_msg_id", next);
  json_object_set_boolean_member (data, "is_last", next == 0);
  wbl_nest_call_object (call, data);
}

static void
list_unread (WblNestCall *call)
{
  g_autoptr (GArray) chats = wbl_nest_db_list_chats (call->nest->db, call->user->id);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < chats->len; i++)
    {
      const WblNestChat *chat = &g_array_index (chats, WblNestChat, i);
      JsonObject *entry = json_object_new ();
      JsonObject *id = json_object_new ();

      json_object_set_int_member (id, "uid", chat->peer_id);
      json_object_set_object_member (entry, "conversation_id", id);
      json_object_set_int_member (entry, "num", chat->unread);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

/* ---- operations ---- */

static void
post_operation (WblNestCall *call,
                gint type,
                gint64 mid)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  WblNestPosted posted = { 0 };

  message->type = WBL_BODY_OPER;
  message->ctype = WBL_CTYPE_COMMAND;
  message->oper_type = type;
  message->oper_mid = mid;
  message->from_sn = (gint) wbl_nest_call_id (call, "device_sn");
  message->conv_id = type == WBL_OPER_READ_ALL ? wbl_nest_call_id (call, "conversation_id") : 0;
  wbl_nest_post (call->nest, call->user, message, &posted);
  wbl_nest_report (call, &posted);
}

static void
acknowledge (WblNestCall *call)
{
  if (wbl_nest_call_may_reach (call, wbl_nest_call_id (call, "conversation_id")))
    post_operation (call, WBL_OPER_READ_ALL, wbl_nest_call_id (call, "msg_id"));
}

static void
recall (WblNestCall *call)
{
  post_operation (call, WBL_OPER_RECALL, wbl_nest_call_id (call, "msg_id"));
}

static void
drop_conversation (WblNestCall *call)
{
  gint64 peer = wbl_nest_call_id (call, "conversation_id");

  if (wbl_nest_call_may_reach (call, peer))
    wbl_nest_call_done (call, wbl_nest_db_set_cleared (call->nest->db, call->user->id, peer, NULL));
}

/* ---- pinned conversations ---- */

static void
set_pinned (WblNestCall *call,
            gboolean pinned)
{
  gint64 peer = wbl_nest_call_id (call, "conversation_id");
  gboolean done = FALSE;

  if (!wbl_nest_call_may_reach (call, peer))
    return;
  done = wbl_nest_db_set_pinned (call->nest->db, call->user->id, peer, pinned, NULL);
  if (done)
    wbl_nest_realtime_tell_devices (call->nest, call->user->id, 0, WBL_USER_NOTICE_INFO_UPDATED);
  wbl_nest_call_done (call, done);
}

static void
pin (WblNestCall *call)
{
  set_pinned (call, TRUE);
}

static void
unpin (WblNestCall *call)
{
  set_pinned (call, FALSE);
}

static void
list_pinned (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_db_list_pinned (call->nest->db, call->user->id);
  JsonArray *list = json_array_new ();
  JsonObject *data = json_object_new ();

  for (guint i = 0; i < ids->len; i++)
    json_array_add_int_element (list, g_array_index (ids, gint64, i));
  json_object_set_array_member (data, "conversation_ids", list);
  wbl_nest_call_object (call, data);
}

const WblNestRoute wbl_nest_message_routes[] = {
  { "POST", "/message/send", send, WBL_NEST_VISITORS, WBL_NEST_MESSAGE_PARAMS },
  { "POST", "/message/notify", notify, WBL_NEST_ADMINS, WBL_NEST_MESSAGE_PARAMS },
  { "GET", "/message/conversation", list_history, WBL_NEST_VISITORS,
    "opposite_id:i64* msg_id_start:i64* limit:i32*" },
  { "POST", "/message/conversation", drop_conversation, WBL_NEST_VISITORS, "conversation_id:i64*" },
  { "GET", "/message/unread", list_unread, WBL_NEST_VISITORS },
  { "GET", "/message/ack", acknowledge, WBL_NEST_VISITORS,
    "conversation_id:i64 msg_id:i64 device_sn:i32" },
  { "POST", "/message/recall", recall, WBL_NEST_VISITORS, "conversation_id:i64* msg_id:i64*" },
  { "POST", "/user/conversation/pin", pin, WBL_NEST_VISITORS, "conversation_id:i64*" },
  { "POST", "/user/conversation/unpin", unpin, WBL_NEST_VISITORS, "conversation_id:i64*" },
  { "GET", "/user/conversation/pin_list", list_pinned, WBL_NEST_VISITORS },
  { NULL },
};
