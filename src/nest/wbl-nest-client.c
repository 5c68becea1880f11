/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-client"
#include "config.h"

#include "nest/wbl-nest-client.h"

#include <string.h>

#include "lanying/wbl-wire.h"
#include "nest/wbl-nest-faults.h"
#include "nest/wbl-nest-frames.h"
#include "nest/wbl-nest-page.h"
#include "nest/wbl-nest-realtime.h"
#include "nest/wbl-nest-stream.h"

#define PING_TIMEOUT_MS 5000
#define HEADER "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]"
#define FRAME_PREFIX 0x04

/* How much may wait to be written: below the first, requests are answered; above the second, what
 * may be lost is; above the third, the connection is. */
#define QUEUE_ANSWER (256 * 1024)
#define QUEUE_BRIEF (64 * 1024)
#define QUEUE_MAX (1024 * 1024)
#define MAX_WAITING 4096
#define MAX_WAITING_BYTES (2 * WBL_WIRE_MAX_FRAME)

struct _WblNestClient
{
  GObject parent_instance;
  WblNest *nest;                   /* (unowned): outlives us */
  WblNestStream *stream;           /* (owned) */
  SoupWebsocketConnection *socket; /* (owned) */
  WblNestUser *user;               /* (owned) (nullable): set when provisioned */
  gint sn;
  gboolean frame_follows;          /* the next binary message belongs to a frame event */
  GHashTable *noticed;             /* (owned) conversations with a NOTICE not yet pulled */
  GQueue waiting;                  /* (element-type GBytes) (owned) frames to answer later */
  gsize waiting_bytes;
  guint64 sent;                    /* bytes handed to the socket */
  gsize held;                      /* bytes that wait for the store */
  guint silence_id;                /* source: nothing heard for too long */
  guint resume_id;                 /* source: go on with the waiting frames */
  gboolean closed;
  WblNestClientFunc closed_func;
  gpointer closed_data;
};

G_DEFINE_FINAL_TYPE (WblNestClient, wbl_nest_client, G_TYPE_OBJECT)

/* ---- writing ---- */

static guint64
queued (WblNestClient *self)
{
  guint64 written = wbl_nest_stream_get_written (self->stream);

  return (self->sent > written ? self->sent - written : 0) + self->held;
}

/* A server's frame has a header of 2, 4 or 10 bytes. */
static void
count_sent (WblNestClient *self,
            gsize size)
{
  self->sent += size + (size < 126 ? 2 : size < 65536 ? 4 : 10);
}

static gboolean
is_open (WblNestClient *self)
{
  return !self->closed
         && soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
send_text (WblNestClient *self,
           const char *text)
{
  if (!is_open (self))
    return;
  count_sent (self, strlen (text));
  soup_websocket_connection_send_text (self->socket, text);
}

/**
 * wbl_nest_client_write: (skip)
 * @self: a connection
 * @frame: the bytes of a frame
 *
 * Sends the frame. A peer that lets more than 1 MiB wait is cut off instead.
 */
void
wbl_nest_client_write (WblNestClient *self,
                          GBytes *frame)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 prefix = FRAME_PREFIX;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (frame, &size);

  if (!is_open (self))
    return;
  if (queued (self) > QUEUE_MAX)
    {
      g_message ("A client does not read: cut off");
      wbl_nest_client_close (self);
      return;
    }
  send_text (self, HEADER);
  g_byte_array_append (bytes, &prefix, 1);
  g_byte_array_append (bytes, data, (guint) size);
  count_sent (self, bytes->len);
  if (is_open (self)) /* the header may have met the end */
    soup_websocket_connection_send_binary (self->socket, bytes->data, bytes->len);
}

/**
 * wbl_nest_client_send_now: (skip)
 * @self: a connection
 * @frame: the bytes of a frame
 *
 * Sends the frame, whatever the store does, unless a fault is to happen to it.
 */
void
wbl_nest_client_send_now (WblNestClient *self,
                          GBytes *frame)
{
  if (!wbl_nest_faults_send (self->nest, self, frame))
    wbl_nest_client_write (self, frame);
}

/* A frame that waits for the store. */
typedef struct
{
  WblNestClient *client; /* (owned) */
  GBytes *frame;         /* (owned) */
} Held;

static void
held_cb (gboolean stored,
         gpointer user_data)
{
  Held *held = user_data;

  held->client->held -= g_bytes_get_size (held->frame);
  if (stored)
    wbl_nest_client_send_now (held->client, held->frame);
  else
    g_hash_table_remove_all (held->client->noticed); /* it may have been a NOTICE */
  g_bytes_unref (held->frame);
  g_object_unref (held->client);
  g_free (held);
}

/**
 * wbl_nest_client_send_frame: (skip)
 * @self: a connection
 * @frame: the bytes of a frame
 *
 * Sends the frame when all that was written before is on the disk; if that fails, never: who asked
 * for something is told so by wbl_nest_frames_handle().
 */
void
wbl_nest_client_send_frame (WblNestClient *self,
                            GBytes *frame)
{
  Held *held = NULL;

  if (!is_open (self))
    return;
  held = g_new (Held, 1);
  held->client = g_object_ref (self);
  held->frame = g_bytes_ref (frame);
  self->held += g_bytes_get_size (frame);
  wbl_nest_batch_then (self->nest->batch, held_cb, held);
}

/* ---- the end ---- */

static void
leave_devices (WblNestClient *self)
{
  gint64 user_id = wbl_nest_client_get_user_id (self);

  wbl_nest_client_sign_out (self);
  wbl_nest_realtime_tell_devices (self->nest, user_id, self->sn, WBL_USER_NOTICE_DEVICE_LOGOUT);
}

static void
forget (WblNestClient *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  g_clear_handle_id (&self->silence_id, g_source_remove);
  g_clear_handle_id (&self->resume_id, g_source_remove);
  wbl_nest_stream_set_written_func (self->stream, NULL, NULL);
  if (self->user != NULL)
    leave_devices (self);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (self->closed_func != NULL)
    self->closed_func (self, self->closed_data);
}

/**
 * wbl_nest_client_close: (skip)
 * @self: a connection
 *
 * Cuts the connection off at once.
 */
void
wbl_nest_client_close (WblNestClient *self)
{
  g_autoptr (WblNestClient) alive = g_object_ref (self);

  if (self->closed)
    return;
  g_io_stream_close (G_IO_STREAM (self->stream), NULL, NULL);
  forget (alive);
}

static void
closed_cb (SoupWebsocketConnection *socket,
           gpointer user_data)
{
  g_autoptr (WblNestClient) self = g_object_ref (user_data);

  forget (self);
}

static gboolean
silent_cb (gpointer user_data)
{
  WblNestClient *self = user_data;

  self->silence_id = 0;
  g_debug ("A client went silent");
  wbl_nest_client_close (self);
  return G_SOURCE_REMOVE;
}

static void
heard (WblNestClient *self)
{
  g_clear_handle_id (&self->silence_id, g_source_remove);
  self->silence_id = g_timeout_add (self->nest->ping_interval_ms + PING_TIMEOUT_MS, silent_cb, self);
}

/* ---- reading ---- */

static gboolean
resume_cb (gpointer user_data)
{
  g_autoptr (WblNestClient) self = g_object_ref (user_data);

  self->resume_id = 0;
  while (is_open (self) && self->waiting.length > 0 && queued (self) <= QUEUE_ANSWER)
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (&self->waiting);

      self->waiting_bytes -= g_bytes_get_size (frame);
      wbl_nest_frames_handle (self, frame);
    }
  return G_SOURCE_REMOVE;
}

static void
written_cb (gpointer user_data)
{
  WblNestClient *self = user_data;

  if (self->waiting.length > 0 && self->resume_id == 0 && queued (self) <= QUEUE_ANSWER)
    self->resume_id = g_idle_add (resume_cb, self);
}

/* A peer that asks faster than it reads has to wait for its answers. */
static void
take_frame (WblNestClient *self,
            GBytes *frame)
{
  if (self->waiting.length == 0 && queued (self) <= QUEUE_ANSWER)
    {
      wbl_nest_frames_handle (self, frame);
      return;
    }
  self->waiting_bytes += g_bytes_get_size (frame);
  g_queue_push_tail (&self->waiting, g_bytes_ref (frame));
  if (self->waiting.length > MAX_WAITING || self->waiting_bytes > MAX_WAITING_BYTES)
    wbl_nest_client_close (self);
}

static void
take_binary (WblNestClient *self,
             GBytes *message)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);
  g_autoptr (GBytes) frame = NULL;

  if (!self->frame_follows || size == 0 || data[0] != FRAME_PREFIX)
    {
      wbl_nest_client_close (self);
      return;
    }
  self->frame_follows = FALSE;
  frame = g_bytes_new_from_bytes (message, 1, size - 1);
  for (guint n = wbl_nest_faults_take_up (self->nest); n > 0 && is_open (self); n--)
    take_frame (self, frame);
}

/* 2 ping, 41 leave, 1 close, 451- frame event; the rest is none of our business. */
static void
take_text (WblNestClient *self,
           GBytes *message)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (message, &size);
  g_autofree char *text = g_strndup (data, MIN (size, 256));

  if (text[0] == '2' && !wbl_nest_faults_is_mute (self->nest))
    {
      text[0] = '3';
      send_text (self, text);
    }
  else if (g_str_has_prefix (text, "451-[\"frame\""))
    self->frame_follows = TRUE;
  else if ((g_str_equal (text, "41") || g_str_equal (text, "1")) && is_open (self))
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static void
message_came_cb (SoupWebsocketConnection *socket,
                 SoupWebsocketDataType type,
                 GBytes *message,
                 gpointer user_data)
{
  g_autoptr (WblNestClient) self = g_object_ref (user_data);

  wbl_nest_stream_reset_read (self->stream);
  heard (self);
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    take_text (self, message);
  else
    take_binary (self, message);
}

/* ---- object ---- */

static void
wbl_nest_client_finalize (GObject *object)
{
  WblNestClient *self = WBL_NEST_CLIENT (object);

  g_clear_handle_id (&self->silence_id, g_source_remove);
  g_clear_handle_id (&self->resume_id, g_source_remove);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->noticed, g_hash_table_unref);
  g_clear_pointer (&self->user, wbl_nest_user_free);
  g_clear_object (&self->socket);
  g_clear_object (&self->stream);
  G_OBJECT_CLASS (wbl_nest_client_parent_class)->finalize (object);
}

static void
wbl_nest_client_class_init (WblNestClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_nest_client_finalize;
}

static void
wbl_nest_client_init (WblNestClient *self)
{
  g_queue_init (&self->waiting);
  self->noticed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * wbl_nest_client_new: (skip)
 * @nest: the desk it is connected to
 * @stream: the connection after the handshake
 * @uri: what it asked for
 *
 * Returns: (transfer full): a connection that is not provisioned yet
 */
WblNestClient *
wbl_nest_client_new (WblNest *nest,
                     GIOStream *stream,
                     GUri *uri)
{
  WblNestClient *self = g_object_new (WBL_TYPE_NEST_CLIENT, NULL);

  self->nest = nest;
  self->stream = wbl_nest_stream_new (stream, WBL_WIRE_MAX_FRAME + 1024);
  self->socket = soup_websocket_connection_new (G_IO_STREAM (self->stream), uri,
                                                SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, WBL_WIRE_MAX_FRAME + 1);
  return self;
}

/**
 * wbl_nest_client_start: (skip)
 * @self: a new connection
 * @closed: called once when it has ended
 * @user_data: for @closed
 *
 * Opens the session and listens.
 */
void
wbl_nest_client_start (WblNestClient *self,
                       WblNestClientFunc closed,
                       gpointer user_data)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *open
      = g_strdup_printf ("0{\"sid\":\"%.18s\",\"upgrades\":[],\"pingInterval\":%u,"
                         "\"pingTimeout\":%u}", uuid, self->nest->ping_interval_ms,
                         (guint) PING_TIMEOUT_MS);

  self->closed_func = closed;
  self->closed_data = user_data;
  wbl_nest_stream_set_written_func (self->stream, written_cb, self);
  g_signal_connect (self->socket, "message", G_CALLBACK (message_came_cb), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (closed_cb), self);
  heard (self);
  send_text (self, open);
  send_text (self, "40");
}

/**
 * wbl_nest_client_get_nest: (skip)
 * @self: a connection
 *
 * Returns: (transfer none): the desk it is connected to
 */
WblNest *
wbl_nest_client_get_nest (WblNestClient *self)
{
  return self->nest;
}

/**
 * wbl_nest_client_get_user: (skip)
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): who is signed in
 */
const WblNestUser *
wbl_nest_client_get_user (WblNestClient *self)
{
  return self->user;
}

/**
 * wbl_nest_client_get_user_id: (skip)
 * @self: a connection
 *
 * Returns: who is signed in, or 0
 */
gint64
wbl_nest_client_get_user_id (WblNestClient *self)
{
  return self->user != NULL ? self->user->id : 0;
}

/**
 * wbl_nest_client_get_sn: (skip)
 * @self: a connection
 *
 * Returns: the number of the device, or 0
 */
gint
wbl_nest_client_get_sn (WblNestClient *self)
{
  return self->sn;
}

/**
 * wbl_nest_client_provision: (skip)
 * @self: a connection
 * @user: (transfer full): who signed in
 * @sn: the number of the device
 */
void
wbl_nest_client_provision (WblNestClient *self,
                           WblNestUser *user,
                           gint sn)
{
  wbl_nest_client_sign_out (self);
  self->user = user;
  self->sn = sn;
  g_hash_table_remove_all (self->noticed);
  wbl_nest_realtime_add (self->nest, self);
}

/**
 * wbl_nest_client_sign_out: (skip)
 * @self: a connection
 *
 * Nobody is signed in any more; the connection stays.
 */
void
wbl_nest_client_sign_out (WblNestClient *self)
{
  if (self->user == NULL)
    return;
  wbl_nest_realtime_remove (self->nest, self);
  g_clear_pointer (&self->user, wbl_nest_user_free);
}

/**
 * wbl_nest_client_notice: (skip)
 * @self: a connection
 * @peer_id: a conversation
 *
 * Says that the conversation has something new, unless that was said and not answered yet.
 */
void
wbl_nest_client_notice (WblNestClient *self,
                        gint64 peer_id)
{
  WblPbNotice notice = WBL_PB_NOTICE_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  g_autoptr (GBytes) frame = NULL;

  if (!g_hash_table_add (self->noticed, g_memdup2 (&peer_id, sizeof peer_id)))
    return;
  xid.has_uid = xid.has_devicesn = TRUE;
  xid.uid = (guint64) peer_id;
  notice.xid = &xid;
  frame = wbl_wire_encode (WBL_COMMAND_NOTICE, &notice.base);
  wbl_nest_client_send_frame (self, frame);
}

/**
 * wbl_nest_client_pulled: (skip)
 * @self: a connection
 * @peer_id: the conversation it just asked for
 */
void
wbl_nest_client_pulled (WblNestClient *self,
                        gint64 peer_id)
{
  g_hash_table_remove (self->noticed, &peer_id);
}

/**
 * wbl_nest_client_relay: (skip)
 * @self: a connection
 * @message: a message that is not stored
 * @peer_id: the conversation it belongs to
 *
 * Sends the message, unless too much waits to be written.
 */
void
wbl_nest_client_relay (WblNestClient *self,
                       const WblNestMessage *message,
                       gint64 peer_id)
{
  WblNestPage page = { .user_id = self->user->id, .peer_id = peer_id, .is_eager = TRUE };
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  g_autoptr (GBytes) frame = NULL;
  guint n = 0;

  if (queued (self) > QUEUE_BRIEF)
    return;
  g_ptr_array_add (messages, (gpointer) message);
  frame = wbl_nest_page_encode (&page, messages, 1, &n);
  wbl_nest_client_send_frame (self, frame);
}

/**
 * wbl_nest_client_kick: (skip)
 * @self: a connection
 * @notice: the reason it is told, WBL_USER_NOTICE_…
 *
 * Tells the device why and ends the connection.
 */
void
wbl_nest_client_kick (WblNestClient *self,
                      gint notice)
{
  g_autoptr (GBytes) frame
      = wbl_nest_page_encode_user_notice (wbl_nest_db_next_id (self->nest->db), wbl_nest_client_get_user_id (self), self->sn,
                                          notice, 0);

  if (self->user != NULL)
    leave_devices (self);
  wbl_nest_client_send_now (self, frame);
  if (is_open (self))
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}
