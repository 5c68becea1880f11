/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "nest-peer"
#include "config.h"

#include "nest-peer.h"

#include <string.h>

#define DEADLINE_S 20
#define HEADER "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]"
#define PASSWORD "secret"

NestPeer *
nest_peer_new (NestProcess *nest)
{
  NestPeer *self = g_new0 (NestPeer, 1);

  self->nest = nest;
  self->session = soup_session_new_with_options ("timeout", DEADLINE_S, NULL);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_wire_frame_free);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->user_notices = g_array_new (FALSE, FALSE, sizeof (gint));
  return self;
}

void
nest_peer_free (NestPeer *self)
{
  nest_peer_disconnect (self);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_ptr_array_unref (self->frames);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->user_notices);
  g_free (self->token);
  g_free (self);
}

/* ---- REST ---- */

static void
append_id (SoupMessageHeaders *headers,
           const char *name,
           gint64 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  if (id != 0)
    soup_message_headers_append (headers, name, text);
}

/* The HTTP status; @answer takes the body when it is not NULL. */
guint
nest_peer_fetch (NestPeer *self,
                 const char *method,
                 const char *path,
                 const char *type,
                 GBytes *body,
                 GBytes **answer)
{
  g_autofree char *url = g_str_has_prefix (path, "http") ? g_strdup (path)
                                                         : g_strconcat (self->nest->http, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  soup_message_headers_append (headers, "app_id", self->nest->app_id);
  if (self->token != NULL)
    soup_message_headers_append (headers, "access-token", self->token);
  append_id (headers, "user_id", self->act_as);
  append_id (headers, "group_id", self->act_in);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, type, body);
  bytes = soup_session_send_and_read (self->session, message, NULL, &error);
  g_assert_no_error (error);
  if (answer != NULL)
    *answer = g_steal_pointer (&bytes);
  return soup_message_get_status (message);
}

/* The whole envelope. */
JsonObject *
nest_peer_call (NestPeer *self,
                const char *method,
                const char *path,
                const char *body)
{
  g_autoptr (GBytes) sent = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  guint status = nest_peer_fetch (self, method, path, "application/json", sent, &answer);

  g_assert_cmpuint (status, ==, 200);
  json_parser_load_from_data (parser, g_bytes_get_data (answer, NULL),
                              (gssize) g_bytes_get_size (answer), &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

gint
nest_peer_code (NestPeer *self,
                const char *method,
                const char *path,
                const char *body)
{
  g_autoptr (JsonObject) envelope = nest_peer_call (self, method, path, body);

  return (gint) json_object_get_int_member (envelope, "code");
}

gboolean
nest_peer_sign_in (NestPeer *self,
                   const char *name,
                   const char *password)
{
  g_autofree char *body
      = g_strdup_printf ("{\"name\":\"%s\",\"password\":\"%s\"}", name, password);
  g_autoptr (JsonObject) envelope = nest_peer_call (self, "POST", "/token/user", body);
  JsonObject *data = NULL;

  if (json_object_get_int_member (envelope, "code") != 200)
    return FALSE;
  data = json_object_get_object_member (envelope, "data");
  g_free (self->token);
  self->token = g_strdup (json_object_get_string_member (data, "token"));
  self->uid = json_object_get_int_member (data, "user_id");
  return TRUE;
}

NestPeer *
nest_peer_new_user (NestProcess *nest,
                    const char *name)
{
  NestPeer *self = nest_peer_new (nest);
  g_autofree char *body
      = g_strdup_printf ("{\"username\":\"%s\",\"password\":\"" PASSWORD "\"}", name);

  g_assert_cmpint (nest_peer_code (self, "POST", "/user/register/v2", body), ==, 200);
  g_assert_true (nest_peer_sign_in (self, name, PASSWORD));
  return self;
}

NestPeer *
nest_peer_new_visitor (NestProcess *nest,
                       gint64 desk)
{
  NestPeer *self = nest_peer_new (nest);
  g_autofree char *body
      = g_strdup_printf ("{\"username\":\"anon_\",\"password\":\"" PASSWORD "\",\"cid\":%"
                         G_GINT64_FORMAT "}", desk);
  g_autoptr (JsonObject) envelope = nest_peer_call (self, "POST", "/user/register/anonymous", body);
  JsonObject *data = json_object_get_object_member (envelope, "data");

  g_assert_true (nest_peer_sign_in (self, json_object_get_string_member (data, "username"),
                                    PASSWORD));
  return self;
}

/* The same person at another device. */
NestPeer *
nest_peer_new_device (NestPeer *other)
{
  NestPeer *self = nest_peer_new (other->nest);

  self->uid = other->uid;
  self->token = g_strdup (other->token);
  return self;
}

/* ---- realtime ---- */

/* What is said about the person's devices comes unasked and is kept aside. */
static gboolean
take_user_notice (NestPeer *self,
                  const WblWireFrame *frame)
{
  const WblPbUserNotice *notice = frame->sync_dl != NULL && frame->n_metas == 1
      ? (const WblPbUserNotice *) wbl_wire_frame_get_meta_payload (frame, 0, WBL_NS_USER_NOTICE) : NULL;
  gint type = notice != NULL ? (gint) notice->type : 0;

  if (notice != NULL)
    g_array_append_val (self->user_notices, type);
  return notice != NULL;
}

static void
message_cb (SoupWebsocketConnection *socket,
            SoupWebsocketDataType type,
            GBytes *message,
            gpointer user_data)
{
  NestPeer *self = user_data;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);
  g_autoptr (GError) error = NULL;
  WblWireFrame *frame = NULL;

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    {
      if (!g_str_has_prefix ((const char *) data, "451-"))
        g_ptr_array_add (self->texts, g_strndup ((const char *) data, size));
      return;
    }
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (data[0], ==, 4);
  frame = wbl_wire_decode (data + 1, size - 1, WBL_WIRE_DOWN, &error);
  if (frame == NULL && self->tolerant)
    {
      self->n_spoilt++;
      return;
    }
  g_assert_no_error (error);
  if (take_user_notice (self, frame))
    wbl_wire_frame_free (frame);
  else
    g_ptr_array_add (self->frames, frame);
}

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("Waited for too long");
  return G_SOURCE_REMOVE;
}

#define WAIT_UNTIL(condition) \
  G_STMT_START \
    { \
      guint deadline_id = g_timeout_add_seconds (DEADLINE_S, too_late_cb, NULL); \
      while (!(condition)) \
        g_main_context_iteration (NULL, TRUE); \
      g_source_remove (deadline_id); \
    } \
  G_STMT_END

static void
connected_cb (GObject *source,
              GAsyncResult *result,
              gpointer user_data)
{
  NestPeer *self = user_data;
  g_autoptr (GError) error = NULL;

  self->socket = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, WBL_WIRE_MAX_FRAME + 1);
  g_signal_connect (self->socket, "message", G_CALLBACK (message_cb), self);
}

/* Connects and takes the two packets that open a session. */
void
nest_peer_connect (NestPeer *self)
{
  g_autofree char *url
      = g_strconcat (self->nest->http, "/socket.io/?EIO=3&transport=websocket", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        connected_cb, self);
  WAIT_UNTIL (self->texts->len >= 2);
  g_assert_true (g_str_has_prefix (self->texts->pdata[0], "0{\"sid\":\""));
  g_assert_cmpstr (self->texts->pdata[1], ==, "40");
}

void
nest_peer_disconnect (NestPeer *self)
{
  if (self->socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  WAIT_UNTIL (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_CLOSED);
  g_clear_object (&self->socket);
  g_ptr_array_set_size (self->frames, 0);
  g_ptr_array_set_size (self->texts, 0);
}

/* The desk is to end the connection. */
void
nest_peer_wait_closed (NestPeer *self)
{
  WAIT_UNTIL (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_CLOSED);
}

/* Any bytes in the place of a frame. */
void
nest_peer_send_bytes (NestPeer *self,
                      const guint8 *data,
                      gsize size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\x04", 1);
  g_byte_array_append (bytes, data, (guint) size);
  soup_websocket_connection_send_text (self->socket, HEADER);
  soup_websocket_connection_send_binary (self->socket, bytes->data, bytes->len);
}

void
nest_peer_send_frame (NestPeer *self,
                      gint command,
                      const ProtobufCMessage *payload)
{
  g_autoptr (GBytes) frame = wbl_wire_encode (command, payload);

  nest_peer_send_bytes (self, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static WblWireFrame *
take_frame (NestPeer *self,
            gint command)
{
  for (guint i = 0; i < self->frames->len; i++)
    if (((WblWireFrame *) self->frames->pdata[i])->command == command)
      return g_ptr_array_steal_index (self->frames, i);
  return NULL;
}

/* The next frame of that command; others stay. */
WblWireFrame *
nest_peer_wait (NestPeer *self,
                gint command)
{
  WblWireFrame *frame = NULL;

  WAIT_UNTIL ((frame = take_frame (self, command)) != NULL);
  return frame;
}

/* The next frame, whatever it is. */
WblWireFrame *
nest_peer_wait_any (NestPeer *self)
{
  WAIT_UNTIL (self->frames->len > 0);
  return g_ptr_array_steal_index (self->frames, 0);
}

WblWireFrame *
nest_peer_wait_sync (NestPeer *self)
{
  return nest_peer_wait (self, WBL_COMMAND_SYNC);
}

/* The next thing that is said about the person's devices. */
gint
nest_peer_wait_user_notice (NestPeer *self)
{
  gint type = 0;

  WAIT_UNTIL (self->user_notices->len > 0);
  type = g_array_index (self->user_notices, gint, 0);
  g_array_remove_index (self->user_notices, 0);
  return type;
}

/* The conversation the next NOTICE names. */
gint64
nest_peer_wait_notice (NestPeer *self)
{
  g_autoptr (WblWireFrame) frame = nest_peer_wait (self, WBL_COMMAND_NOTICE);

  return (gint64) frame->notice->xid->uid;
}

/* Nothing is on its way: what the desk had to say it said before it answers the next question. */
void
nest_peer_assert_quiet (NestPeer *self)
{
  g_autoptr (WblWireFrame) frame = NULL;

  nest_peer_send_frame (self, WBL_COMMAND_UNREAD, NULL);
  frame = nest_peer_wait (self, WBL_COMMAND_UNREAD);
  g_assert_cmpuint (self->frames->len, ==, 0);
}

static void
set_xid (WblPbXid *xid,
         gint64 uid,
         gint sn)
{
  im__floo__protobuf__xid__init (xid);
  xid->has_uid = xid->has_devicesn = TRUE;
  xid->uid = (guint64) uid;
  xid->devicesn = (guint32) sn;
}

/* Does not wait. */
void
nest_peer_ask_provision (NestPeer *self,
                         const char *guid)
{
  WblPbProvision request = WBL_PB_PROVISION_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  set_xid (&xid, self->uid, self->claimed_sn);
  request.xid = &xid;
  request.token = self->token;
  request.device_guid = (char *) guid;
  request.device_info = (char *) "Linux";
  request.has_os_type = TRUE;
  request.os_type = (gint) 5;
  nest_peer_send_frame (self, WBL_COMMAND_PROVISION, &request.base);
}

/* The status of the answer. */
gint
nest_peer_provision (NestPeer *self,
                     const char *guid)
{
  g_autoptr (WblWireFrame) answer = NULL;

  nest_peer_ask_provision (self, guid);
  answer = nest_peer_wait (self, WBL_COMMAND_PROVISION);
  self->sn = (gint) answer->provision->xid->devicesn;
  return (gint) answer->provision->status->code;
}

void
nest_peer_go_online (NestPeer *self,
                     const char *guid)
{
  nest_peer_connect (self);
  g_assert_cmpint (nest_peer_provision (self, guid), ==, WBL_STATUS_OK);
  g_assert_cmpint (self->sn, >, 0);
}

/* ---- what people do ---- */

gint64
nest_peer_new_client_id (NestPeer *self)
{
  self->last_client_id = MAX (g_get_real_time (), self->last_client_id + 1);
  return self->last_client_id;
}

static WblWireFrame *
take_answer (NestPeer *self,
             gint64 client_id)
{
  for (guint i = 0; i < self->frames->len; i++)
    {
      const WblWireFrame *frame = self->frames->pdata[i];

      if (frame->sync_dl != NULL && frame->sync_dl->client_mid == (guint64) client_id)
        return g_ptr_array_steal_index (self->frames, i);
    }
  return NULL;
}

static void
post_payload (NestPeer *self,
              gint64 to,
              gint64 client_id,
              gint ns,
              const ProtobufCMessage *content)
{
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbMeta meta = WBL_PB_META_INIT;
  WblPbXid from_xid = WBL_PB_XID_INIT;
  WblPbXid to_xid = WBL_PB_XID_INIT;
  g_autoptr (GBytes) payload = wbl_wire_pack (content);

  set_xid (&from_xid, self->uid, self->sn);
  set_xid (&to_xid, to, 0);
  meta.has_id = TRUE;
  meta.id = (guint64) client_id;
  meta.from = &from_xid;
  meta.to = &to_xid;
  wbl_wire_meta_set_payload (&meta, ns, payload);
  sync.meta = &meta;
  nest_peer_send_frame (self, WBL_COMMAND_SYNC, &sync.base);
}

/* Sends a text and does not wait. */
void
nest_peer_post_text (NestPeer *self,
                     gint64 to,
                     gint64 client_id,
                     const char *text)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_CHAT;
  body.content = (char *) text;
  post_payload (self, to, client_id, WBL_NS_MESSAGE, &body.base);
}

/* Sends and waits for the answer. */
WblWireFrame *
nest_peer_send_body (NestPeer *self,
                     gint64 to,
                     gint64 client_id,
                     WblPbMessageBody *body)
{
  return nest_peer_send_payload (self, to, client_id, WBL_NS_MESSAGE, &body->base);
}

/* The same with a payload of any name space. */
WblWireFrame *
nest_peer_send_payload (NestPeer *self,
                        gint64 to,
                        gint64 client_id,
                        gint ns,
                        const ProtobufCMessage *payload)
{
  WblWireFrame *answer = NULL;

  post_payload (self, to, client_id, ns, payload);
  WAIT_UNTIL ((answer = take_answer (self, client_id)) != NULL);
  return answer;
}

/* Sends a text that has to be taken; its server id. */
gint64
nest_peer_say (NestPeer *self,
               gint64 to,
               const char *text)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) answer = NULL;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_CHAT;
  body.content = (char *) text;
  answer = nest_peer_send_body (self, to, nest_peer_new_client_id (self), &body);
  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
  g_assert_cmpuint (answer->sync_dl->server_mid, >, 0);
  return (gint64) answer->sync_dl->server_mid;
}

/* Sends an operation and waits for the answer. */
WblWireFrame *
nest_peer_operate (NestPeer *self,
                   gint64 to,
                   gint type,
                   gint64 mid,
                   gint64 conversation,
                   const char *content)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbMessageOperation operation = WBL_PB_MESSAGE_OPERATION_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  set_xid (&xid, conversation, 0);
  operation.has_type = operation.has_mid = TRUE;
  operation.type = (gint) type;
  operation.mid = (guint64) mid;
  operation.xid = &xid;
  body.has_type = body.has_ctype = TRUE;
  body.type = (gint) WBL_BODY_OPER;
  body.ctype = (gint) WBL_CTYPE_COMMAND;
  body.operation = &operation;
  body.content = (char *) content;
  return nest_peer_send_body (self, to, nest_peer_new_client_id (self), &body);
}

static void
ask_for (NestPeer *self,
     gint64 peer,
     gint64 key,
     gint n)
{
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  set_xid (&xid, peer, 0);
  sync.xid = &xid;
  sync.has_key = key != 0;
  sync.key = (guint64) key;
  sync.has_is_full_sync = sync.is_full_sync = n > 0;
  sync.has_full_sync_num = n > 0;
  sync.full_sync_num = n;
  nest_peer_send_frame (self, WBL_COMMAND_SYNC, &sync.base);
}

/* Pulls without waiting for the page. */
void
nest_peer_ask_for (NestPeer *self,
                   gint64 peer)
{
  ask_for (self, peer, 0, 0);
}

WblWireFrame *
nest_peer_pull (NestPeer *self,
                gint64 peer,
                gint64 key)
{
  ask_for (self, peer, key, 0);
  return nest_peer_wait_sync (self);
}

WblWireFrame *
nest_peer_page_back (NestPeer *self,
                     gint64 peer,
                     gint64 key,
                     gint n)
{
  ask_for (self, peer, key, n);
  return nest_peer_wait_sync (self);
}
