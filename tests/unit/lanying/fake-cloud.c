/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fake-cloud"

#include "config.h"

#include "fake-cloud.h"

#include <string.h>

#include "nest/wbl-nest-listen.h"

#define UID 1001

static void
reply (SoupServerMessage *message, const char *body)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

static gboolean
token_is_good (FakeCloud *self, SoupServerMessage *message)
{
  const char *token = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "access-token");

  return g_strcmp0 (token, self->token) == 0;
}

static void
sign_in (FakeCloud *self, SoupServerMessage *message)
{
  g_autofree char *body = NULL;
  g_autoptr (GBytes) asked = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_strndup (g_bytes_get_data (asked, NULL), g_bytes_get_size (asked));

  if (strstr (text, "secret") == NULL)
    {
      reply (message, "{\"code\":11001,\"message\":\"Operation rejected\"}");
      return;
    }
  g_free (self->token);
  self->token = g_strdup_printf ("token-%u", ++self->n_sign_ins);
  body = g_strdup_printf ("{\"code\":200,\"data\":{\"token\":\"%s\",\"user_id\":%d}}", self->token,
                          UID);
  reply (message, body);
}

/* "localhost" plays the storage host: another origin than 127.0.0.1. */
static void
files (FakeCloud *self, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  gboolean token = soup_message_headers_get_one (headers, "access-token") != NULL;
  int port = g_uri_get_port (soup_server_message_get_uri (message));
  g_autofree char *storage = g_strdup_printf ("http://localhost:%d/storage", port);
  g_autofree char *place
      = g_strdup_printf ("{\"code\":200,\"data\":{\"upload_url\":\"%s\",\"upload_method\":\"POST\","
                         "\"download_url\":\"/file/download/chat?file_sign=x\","
                         "\"oss_body_param\":{\"key\":\"k\",\"policy\":\"p\"}}}",
                         storage);

  if (g_str_equal (path, "/file/upload/chat"))
    reply (message, place);
  else if (g_str_equal (path, "/file/loop"))
    soup_server_message_set_redirect (message, 302, "/file/loop");
  else if (g_str_equal (path, "/file/download/chat"))
    {
      self->cloud_saw_token = token;
      soup_server_message_set_redirect (message, 302, storage);
    }
  else if (g_strcmp0 (soup_server_message_get_method (message), "POST") == 0)
    {
      self->storage_saw_token = self->storage_saw_token || token;
      self->uploaded = (guint)soup_server_message_get_request_body (message)->length;
      reply (message, "{\"Status\":\"OK\"}");
    }
  else
    {
      self->storage_saw_token = self->storage_saw_token || token;
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_STATIC, "picture", 7);
    }
}

/* Calls with a canned answer are noted; whether they came with our token too. */
static gboolean
canned (FakeCloud *self, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);
  g_autofree char *key
      = g_strconcat (g_uri_get_path (uri), query != NULL ? "?" : "", query != NULL ? query : "", NULL);
  const char *answer = g_hash_table_lookup (self->answers, key);
  g_autoptr (GBytes) body = NULL;

  if (answer == NULL)
    return FALSE;
  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_ptr_array_add (self->requests,
                   g_strdup_printf ("%s %s %.*s%s", soup_server_message_get_method (message), key,
                                    (int)g_bytes_get_size (body), (const char *)g_bytes_get_data (body, NULL),
                                    token_is_good (self, message) ? "" : " WITHOUT TOKEN"));
  reply (message, answer);
  return TRUE;
}

/* @path: with its query */
void
fake_cloud_answer (FakeCloud *self, const char *path, const char *body)
{
  g_hash_table_replace (self->answers, g_strdup (path), g_strdup (body));
}

/* The newest request to a canned answer, "" if there was none. */
const char *
fake_cloud_asked (FakeCloud *self)
{
  return self->requests->len > 0 ? g_ptr_array_index (self->requests, self->requests->len - 1) : "";
}

static void
http_cb (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer data)
{
  FakeCloud *self = data;

  if (self->silent_rest)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (self->paused, g_object_ref (message));
    }
  else if (self->rest_body != NULL)
    {
      soup_server_message_set_status (message, self->rest_status, NULL);
      soup_server_message_set_response (message, self->rest_type, SOUP_MEMORY_COPY, self->rest_body,
                                        strlen (self->rest_body));
    }
  else if (canned (self, message))
    ;
  else if (g_str_equal (path, "/token/user"))
    sign_in (self, message);
  else if (g_str_equal (path, "/group/user_joined") && !token_is_good (self, message))
    reply (message, "{\"code\":402,\"message\":\"token ended\"}");
  else if (g_str_equal (path, "/group/user_joined"))
    reply (
        message,
        "{\"code\":200,\"data\":[{\"group_id\":77,\"name\":\"g\",\"owner\":1001,\"type\":0},78]}");
  else if (g_str_has_prefix (path, "/file/") || g_str_equal (path, "/storage")
           || g_str_equal (path, "/file/loop"))
    files (self, message, path);
  else
    soup_server_message_set_status (message, 404, NULL);
}

void
fake_cloud_push_raw (FakeCloud *self, const guint8 *bytes, gsize size)
{
  g_autofree guint8 *message = g_malloc (size + 1);

  message[0] = 4;
  memcpy (message + 1, bytes, size);
  if (self->socket == NULL || soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  soup_websocket_connection_send_text (self->socket,
                                       "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]");
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_binary (self->socket, message, size + 1);
}

void
fake_cloud_push (FakeCloud *self, gint command, const ProtobufCMessage *payload)
{
  g_autoptr (GBytes) frame = wbl_wire_encode (command, payload);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  fake_cloud_push_raw (self, bytes, size);
}

void
fake_cloud_notice (FakeCloud *self, gint64 peer)
{
  WblPbNotice notice = WBL_PB_NOTICE_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  xid.has_uid = TRUE;
  xid.uid = (guint64)peer;
  notice.xid = &xid;
  fake_cloud_push (self, WBL_COMMAND_NOTICE, &notice.base);
}

static void
answer_provision (FakeCloud *self, const WblPbProvision *up)
{
  WblPbProvision down = WBL_PB_PROVISION_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  gint code = WBL_STATUS_OK;

  self->n_provisions++;
  self->last_os_type = (guint)up->os_type;
  self->last_sn = up->xid->devicesn;
  g_free (self->last_guid);
  self->last_guid = g_strdup (up->device_guid);
  if (self->refuse_token || g_strcmp0 (up->token, self->token) != 0)
    code = WBL_STATUS_INVALID_TOKEN;
  else if (self->guid_conflicts > 0)
    {
      self->guid_conflicts--;
      code = WBL_STATUS_DEVICE_GUID_CONFLICT;
    }
  else if (self->refuse_linux && (gint)up->os_type == 5)
    code = WBL_STATUS_INVALID_PARAMETER;
  status.has_code = TRUE;
  status.code = code;
  xid.has_uid = TRUE;
  xid.uid = UID;
  xid.has_devicesn = TRUE;
  xid.devicesn = 42;
  down.status = &status;
  down.xid = &xid;
  fake_cloud_push (self, WBL_COMMAND_PROVISION, &down.base);
}

static void
answer_unread (FakeCloud *self)
{
  WblPbUnreadDl down = WBL_PB_UNREAD_DL_INIT;
  WblPbConversationUnread chats[2]
      = { WBL_PB_CONVERSATION_UNREAD_INIT, WBL_PB_CONVERSATION_UNREAD_INIT };
  WblPbConversationUnread *list[2] = { &chats[0], &chats[1] };
  WblPbXid xids[2] = { WBL_PB_XID_INIT, WBL_PB_XID_INIT };

  self->n_unread++;
  for (guint i = 0; i < 2; i++)
    {
      xids[i].has_uid = TRUE;
      xids[i].uid = i == 0 ? 2002 : 77;
      chats[i].xid = &xids[i];
      chats[i].has_n = TRUE;
      chats[i].n = i == 0 ? 3 : 0;
      chats[i].has_type = TRUE;
      chats[i].type = (gint)(i == 0 ? WBL_CONV_CHAT : WBL_CONV_GROUPCHAT);
    }
  down.n_unread = 2;
  down.unread = list;
  fake_cloud_push (self, WBL_COMMAND_UNREAD, &down.base);
}

static void
answer_send (FakeCloud *self, const WblPbMeta *meta)
{
  WblPbSyncDl down = WBL_PB_SYNC_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  gint64 id = (gint64)meta->id;

  g_ptr_array_add (self->sent, g_memdup2 (&id, sizeof id));
  status.has_code = TRUE;
  status.code = (gint)(self->send_status != 0 ? self->send_status : WBL_STATUS_OK);
  status.reason = (char *)"said no";
  down.status = self->no_status ? NULL : &status;
  down.has_client_mid = TRUE;
  down.client_mid = meta->id;
  down.has_server_mid = TRUE;
  down.server_mid = 9000 + self->sent->len;
  fake_cloud_push (self, WBL_COMMAND_SYNC, &down.base);
}

/* One text from the peer, or for chat 0 the notice that fake_cloud_kick() prepares elsewhere. */
static void
answer_pull (FakeCloud *self, const WblPbSyncUl *up)
{
  WblPbSyncDl down = WBL_PB_SYNC_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbMeta metas[2] = { WBL_PB_META_INIT, WBL_PB_META_INIT };
  WblPbMeta *list[2] = { &metas[0], &metas[1] };
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbXid from = WBL_PB_XID_INIT;
  g_autoptr (GBytes) payload = NULL;

  self->n_pulls++;
  from.has_uid = TRUE;
  from.uid = up->xid->uid;
  body.has_type = TRUE;
  body.type = (gint)WBL_BODY_CHAT;
  body.content = (char *)"hello";
  payload = wbl_wire_pack (&body.base);
  for (guint i = 0; i < 2; i++)
    {
      metas[i].has_id = TRUE;
      metas[i].id = 500 - i;
      metas[i].from = &from;
      wbl_wire_meta_set_payload (&metas[i], WBL_NS_MESSAGE, payload);
    }
  status.has_code = TRUE;
  status.code = (gint)WBL_STATUS_OK;
  down.status = self->no_status ? NULL : &status;
  down.xid = up->xid;
  down.metas = list;
  down.n_metas = up->is_full_sync ? 2 : 1;
  down.has_is_full_sync = up->is_full_sync;
  down.is_full_sync = up->is_full_sync;
  down.has_next_key = TRUE;
  down.next_key = self->rounds || (up->key == 0 && !up->is_full_sync) ? 501 : 0;
  fake_cloud_push (self, WBL_COMMAND_SYNC, &down.base);
}

void
fake_cloud_kick (FakeCloud *self, guint type)
{
  WblPbSyncDl down = WBL_PB_SYNC_DL_INIT;
  WblPbStatus status = WBL_PB_STATUS_INIT;
  WblPbMeta meta = WBL_PB_META_INIT;
  WblPbMeta *list = &meta;
  WblPbUserNotice notice = WBL_PB_USER_NOTICE_INIT;
  WblPbXid self_chat = WBL_PB_XID_INIT;
  g_autoptr (GBytes) payload = NULL;

  notice.has_type = TRUE;
  notice.type = (gint)type;
  payload = wbl_wire_pack (&notice.base);
  meta.has_id = TRUE;
  meta.id = 700 + ++self->n_kicks;
  meta.has_timestamp = self->kick_ms != 0;
  meta.timestamp = (guint64)self->kick_ms;
  wbl_wire_meta_set_payload (&meta, WBL_NS_USER_NOTICE, payload);
  status.has_code = TRUE;
  status.code = (gint)WBL_STATUS_OK;
  self_chat.has_uid = TRUE;
  self_chat.uid = (guint64)self->kick_chat;
  down.status = &status;
  down.xid = &self_chat;
  down.metas = &list;
  down.n_metas = 1;
  fake_cloud_push (self, WBL_COMMAND_SYNC, &down.base);
}

static void
on_frame (FakeCloud *self, GBytes *message)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (message, &size);
  g_autoptr (WblWireFrame) frame = wbl_wire_decode (bytes + 1, size - 1, WBL_WIRE_UP, NULL);

  g_assert_cmpint (bytes[0], ==, 4);
  g_assert_nonnull (frame);
  if (self->mute)
    return;
  if (frame->provision != NULL)
    answer_provision (self, frame->provision);
  else if (frame->command == WBL_COMMAND_UNREAD)
    answer_unread (self);
  else if (frame->sync_ul != NULL && frame->sync_ul->meta != NULL)
    answer_send (self, frame->sync_ul->meta);
  else if (frame->sync_ul != NULL)
    answer_pull (self, frame->sync_ul);
}

static void
message_cb (SoupWebsocketConnection *socket, int type, GBytes *message, gpointer data)
{
  FakeCloud *self = data;
  const char *text = g_bytes_get_data (message, NULL);

  if (type == SOUP_WEBSOCKET_DATA_BINARY)
    on_frame (self, message);
  else if (text[0] == '2')
    {
      self->n_pings++;
      if (!self->mute)
        soup_websocket_connection_send_text (socket, "3");
    }
  else if (text[0] == '3')
    self->n_pongs++;
}

static void
closed_cb (SoupWebsocketConnection *socket, gpointer data)
{
  FakeCloud *self = data;

  self->n_sockets--;
  if (self->socket == socket)
    self->socket = NULL;
  g_signal_handlers_disconnect_by_data (socket, self);
  g_ptr_array_remove_fast (self->sockets, socket);
}

static void
socket_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           SoupWebsocketConnection *socket,
           gpointer data)
{
  FakeCloud *self = data;
  g_autofree char *open
      = g_strdup_printf ("0{\"sid\":\"x\",\"pingInterval\":%u,\"pingTimeout\":100}", self->ping_ms);

  self->socket = socket;
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  self->n_sockets++;
  self->n_connects++;
  self->max_sockets = MAX (self->max_sockets, self->n_sockets);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (socket, "closed", G_CALLBACK (closed_cb), self);
  soup_websocket_connection_send_text (socket, open);
  soup_websocket_connection_send_text (socket, "40");
}

/* The line goes dead without a farewell. */
void
fake_cloud_drop (FakeCloud *self)
{
  g_io_stream_close (soup_websocket_connection_get_io_stream (self->socket), NULL, NULL);
  wait_until (self->socket == NULL);
}

FakeCloud *
fake_cloud_new (void)
{
  FakeCloud *self = g_new0 (FakeCloud, 1);
  guint port = 0;
  g_autoptr (GError) error = NULL;

  self->sent = g_ptr_array_new_with_free_func (g_free);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->paused = g_ptr_array_new_with_free_func (g_object_unref);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->token = g_strdup ("none");
  self->ping_ms = 20000;
  self->server = soup_server_new (NULL, NULL);
  soup_server_remove_websocket_extension (self->server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_handler (self->server, NULL, http_cb, self, NULL);
  soup_server_add_websocket_handler (self->server, "/socket.io/", NULL, NULL, socket_cb, self,
                                     NULL);
  port = wbl_nest_listen_local (self->server, 0, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", port);
  return self;
}

void
fake_cloud_free (FakeCloud *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->sockets, i), self);
  for (guint i = 0; i < self->paused->len; i++)
    soup_server_message_unpause (g_ptr_array_index (self->paused, i));
  soup_server_remove_handler (self->server, NULL);
  soup_server_remove_handler (self->server, "/socket.io/");
  soup_server_disconnect (self->server);
  while (g_main_context_iteration (NULL, FALSE)) /* what libsoup still has to do with the connections */
    ;
  g_object_unref (self->server);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->paused);
  g_ptr_array_unref (self->sent);
  g_ptr_array_unref (self->requests);
  g_hash_table_unref (self->answers);
  g_free (self->last_guid);
  g_free (self->token);
  g_free (self->url);
  g_free (self);
}

WblCloud *
fake_cloud_client (FakeCloud *self)
{
  WblCloudLimits limits = wbl_cloud_limits_default;
  WblCloud *cloud = wbl_cloud_new (self->url, "app");

  limits.backoff_min_ms = 5;
  limits.backoff_max_ms = 40;
  limits.renew_ms = 5;
  wbl_cloud_set_limits (cloud, &limits);
  wbl_cloud_set_credentials (cloud, "anna", "secret");
  wbl_cloud_set_device (cloud, "guid", 0);
  return cloud;
}

void
wait_state (WblCloud *cloud, WblLinkState state)
{
  wait_until (wbl_cloud_get_state (cloud) == state);
}
