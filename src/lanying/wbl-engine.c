/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-engine"

#include "config.h"

#include "lanying/wbl-engine.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "model/wbl-json.h"
#include "lanying/wbl-upgrade.h"
#include "lanying/wbl-wire.h"

#define PATH "/socket.io/?EIO=3&transport=websocket"
#define FRAME_HEADER "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]"
#define BINARY_PREFIX 0x04
#define MAX_PING 32 /* "2probe" is the longest there is */
#define PONGS_APART_US (50 * G_TIME_SPAN_MILLISECOND)
#define DEFAULT_INTERVAL_MS 25000
#define DEFAULT_TIMEOUT_MS 5000
/* What the framing of a fragmented message may add on the wire. */
#define FRAMING_SLACK (1024 * 1024)

typedef enum
{
  CONNECTING, /* TCP, TLS, WebSocket */
  OPENING,    /* waiting for engine.io's "0" and socket.io's "40" */
  OPEN,
  DEAD,
} Stage;

struct _WblEngine
{
  WblClock *clock;
  Stage stage;
  WblEngineEvents events;
  gpointer data;
  GCancellable *connecting; /* (owned) */
  WblSocket *socket;        /* (owned) (nullable) */
  gulong handlers[3];
  guint deadline_id; /* until OPEN */
  guint ping_id;     /* we ping, engine.io 3 */
  guint pong_id;     /* runs from our ping to the next packet of any kind */
  guint interval_ms;
  guint timeout_ms;
  gint64 next_pong_us;     /* not before */
  gboolean attachment_due; /* a "451-" has come, its bytes have not */
  guint sending;           /* libsoup may tell of an error from within a send */
  guint failed_id;         /* then it ends us from an idle */
  GError *failure;         /* (nullable) */
};

static guint n_open;

/** wbl_engine_count_open: Returns: WebSockets alive in this process: tests hold it to one per
 * account. */
guint
wbl_engine_count_open (void)
{
  return n_open;
}

static void
drop_socket (WblEngine *self)
{
  if (self->socket == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->socket->connection);
  g_clear_pointer (&self->socket, wbl_socket_free);
  n_open--;
}

/* The one place where an engine ends: every timer and handler goes here. */
static void
shut (WblEngine *self)
{
  self->stage = DEAD;
  wbl_clock_clear (self->clock, &self->deadline_id);
  wbl_clock_clear (self->clock, &self->ping_id);
  wbl_clock_clear (self->clock, &self->pong_id);
  g_clear_handle_id (&self->failed_id, g_source_remove);
  g_clear_error (&self->failure);
  g_cancellable_cancel (self->connecting);
  drop_socket (self);
}

static void
engine_clear (gpointer data)
{
  WblEngine *self = data;

  shut (self);
  g_object_unref (self->connecting);
}

static void
engine_unref (WblEngine *self)
{
  g_rc_box_release_full (self, engine_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblEngine, engine_unref)

static void
die (WblEngine *self, const GError *cause);

static gboolean
failed_cb (gpointer data)
{
  WblEngine *self = data;
  g_autoptr (GError) failure = g_steal_pointer (&self->failure);

  self->failed_id = 0;
  die (self, failure);
  return G_SOURCE_REMOVE;
}

/* Whoever sends is still in the middle of it. */
static void
die_later (WblEngine *self, const GError *cause)
{
  if (self->failed_id != 0)
    return;
  self->failure = g_error_copy (cause);
  self->failed_id = g_idle_add (failed_cb, self);
  g_source_set_name_by_id (self->failed_id, "[warbler] engine failure");
}

static void
die (WblEngine *self, const GError *cause)
{
  g_autoptr (GError) error = wbl_cloud_error_from_io (cause);
  g_autoptr (WblEngine) hold = g_rc_box_acquire (self);

  if (self->stage == DEAD)
    return;
  if (self->sending > 0)
    {
      die_later (self, error);
      return;
    }
  g_debug ("closed: %s", error->message);
  shut (self);
  self->events.closed (error, self->data);
}

G_GNUC_PRINTF (3, 4)
static void
die_new (WblEngine *self, WblCloudError code, const char *format, ...)
{
  va_list args;
  g_autoptr (GError) error = NULL;

  va_start (args, format);
  error = g_error_new_valist (WBL_CLOUD_ERROR, code, format, args);
  va_end (args);
  die (self, error);
}

static gboolean
deadline_cb (gpointer data)
{
  WblEngine *self = data;

  self->deadline_id = 0;
  die_new (self, WBL_CLOUD_ERROR_TIMEOUT, "no connection in time");
  return G_SOURCE_REMOVE;
}

static gboolean
pong_missing_cb (gpointer data)
{
  WblEngine *self = data;

  self->pong_id = 0;
  die_new (self, WBL_CLOUD_ERROR_UNREACHABLE, "no pong in time");
  return G_SOURCE_REMOVE;
}

/* Between the server's goodbye and our `closed` there is a moment in which nothing can be sent. */
static gboolean
is_writable (WblEngine *self)
{
  return self->socket != NULL
         && soup_websocket_connection_get_state (self->socket->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
send_text (WblEngine *self, const char *text)
{
  if (!is_writable (self))
    return;
  self->sending++;
  soup_websocket_connection_send_text (self->socket->connection, text);
  self->sending--;
}

static void
send_binary (WblEngine *self, const guint8 *bytes, gsize size)
{
  if (!is_writable (self))
    return;
  self->sending++;
  soup_websocket_connection_send_binary (self->socket->connection, bytes, size);
  self->sending--;
}

static gboolean
ping_cb (gpointer data)
{
  WblEngine *self = data;

  send_text (self, "2");
  if (self->pong_id == 0)
    self->pong_id = self->clock->add (self->clock, self->timeout_ms, pong_missing_cb, self, "[warbler] engine pong");
  return G_SOURCE_CONTINUE;
}

static guint
duration_of (JsonObject *object, const char *member, guint fallback)
{
  gint64 ms = wbl_json_int_or (object, member, fallback);

  return (guint)CLAMP (ms, 50, 10 * 60 * 1000);
}

static void
on_open_packet (WblEngine *self, const char *json)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (json, -1, NULL);

  if (object == NULL)
    {
      die_new (self, WBL_CLOUD_ERROR_PROTOCOL, "the open packet is not JSON");
      return;
    }
  self->interval_ms = duration_of (object, "pingInterval", DEFAULT_INTERVAL_MS);
  self->timeout_ms = duration_of (object, "pingTimeout", DEFAULT_TIMEOUT_MS);
  wbl_clock_clear (self->clock, &self->ping_id);
  self->ping_id = self->clock->add (self->clock, self->interval_ms, ping_cb, self, "[warbler] engine ping");
}

static void
on_namespace_open (WblEngine *self)
{
  if (self->stage != OPENING || self->ping_id == 0)
    return;
  self->stage = OPEN;
  wbl_clock_clear (self->clock, &self->deadline_id);
  self->events.opened (self->data);
}

/* A socket.io packet: the text after engine.io's '4'. */
static void
on_socketio (WblEngine *self, const char *text)
{
  if (self->attachment_due)
    die_new (self, WBL_CLOUD_ERROR_PROTOCOL, "a packet in place of an attachment");
  else if (text[0] == '0')
    on_namespace_open (self);
  else if (text[0] == '1')
    die_new (self, WBL_CLOUD_ERROR_UNREACHABLE, "the server left");
  else if (text[0] == '4')
    die_new (self, WBL_CLOUD_ERROR_SERVER, "the server refused the connection");
  else if (g_str_has_prefix (text, "51-"))
    self->attachment_due = TRUE;
  else if (text[0] != '2' && text[0] != '3')
    die_new (self, WBL_CLOUD_ERROR_PROTOCOL, "unknown packet");
}

/* What is sent to who does not read waits in libsoup's queue, which has no end. So a flood of pings, or a huge one, is not
 * answered in kind. */
static void
answer_ping (WblEngine *self, const char *text)
{
  gint64 now = self->clock->now_us (self->clock);
  g_autofree char *pong = NULL;

  if (now < self->next_pong_us || strlen (text) > MAX_PING)
    return;
  self->next_pong_us = now + PONGS_APART_US;
  pong = g_strdup (text);
  pong[0] = '3';
  send_text (self, pong);
}

static void
on_text (WblEngine *self, const char *text)
{
  switch (text[0])
    {
    case '0':
      on_open_packet (self, text + 1);
      break;
    case '1':
      die_new (self, WBL_CLOUD_ERROR_UNREACHABLE, "the server closed");
      break;
    case '2':
      answer_ping (self, text);
      break;
    case '3':
    case '6':
      break;
    case '4':
      on_socketio (self, text + 1);
      break;
    default:
      die_new (self, WBL_CLOUD_ERROR_PROTOCOL, "unknown packet");
      break;
    }
}

static void
on_binary (WblEngine *self, GBytes *message)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (message, &size);
  g_autoptr (GBytes) frame = NULL;

  if (!self->attachment_due || self->stage != OPEN || size == 0 || bytes[0] != BINARY_PREFIX)
    {
      die_new (self, WBL_CLOUD_ERROR_PROTOCOL, "an attachment out of place");
      return;
    }
  self->attachment_due = FALSE;
  frame = g_bytes_new_from_bytes (message, 1, size - 1);
  self->events.frame (frame, self->data);
}

static void
message_cb (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer data)
{
  WblEngine *self = data;
  g_autoptr (WblEngine) hold = g_rc_box_acquire (self);
  gsize size = 0;
  const char *text = g_bytes_get_data (message, &size);

  wbl_counted_input_reset (self->socket->input);
  wbl_clock_clear (self->clock, &self->pong_id);
  if (type == SOUP_WEBSOCKET_DATA_BINARY)
    on_binary (self, message);
  else
    {
      /* libsoup ends the bytes with a NUL that it does not count; do not rely on it. */
      g_autofree char *copy = g_strndup (text != NULL ? text : "", size);

      on_text (self, copy);
    }
}

static void
die_of_socket (WblEngine *self, const GError *error)
{
  if (wbl_counted_input_is_exceeded (self->socket->input)
      || g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    die_new (self, WBL_CLOUD_ERROR_TOO_LARGE, "a message is too large");
  else if (error == NULL)
    die_new (self, WBL_CLOUD_ERROR_UNREACHABLE, "the connection ended");
  else if (error->domain == SOUP_WEBSOCKET_ERROR)
    die_new (self, WBL_CLOUD_ERROR_PROTOCOL, "not the WebSocket protocol");
  else
    die (self, error);
}

static void
error_cb (SoupWebsocketConnection *connection, GError *error, gpointer data)
{
  die_of_socket (data, error);
}

static void
closed_cb (SoupWebsocketConnection *connection, gpointer data)
{
  die_of_socket (data, NULL);
}

static void
upgraded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblEngine) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblSocket) socket = wbl_upgrade_finish (result, &error);

  if (self->stage == DEAD)
    return;
  if (socket == NULL)
    {
      die (self, error);
      return;
    }
  self->socket = g_steal_pointer (&socket);
  self->stage = OPENING;
  n_open++;
  soup_websocket_connection_set_max_incoming_payload_size (self->socket->connection,
                                                           WBL_WIRE_MAX_FRAME + 1);
  self->handlers[0]
      = g_signal_connect (self->socket->connection, "message", G_CALLBACK (message_cb), self);
  self->handlers[1]
      = g_signal_connect (self->socket->connection, "error", G_CALLBACK (error_cb), self);
  self->handlers[2]
      = g_signal_connect (self->socket->connection, "closed", G_CALLBACK (closed_cb), self);
}

/**
 * wbl_engine_start:
 * @clock: for its timers; outlives it
 * @base_url: of the realtime service, http or https
 * @connect_ms: until the namespace is open
 * @events: copied
 * @data: for @events
 *
 * Returns: (transfer full): a connection on its way; end it with wbl_engine_stop() in any case
 */
WblEngine *
wbl_engine_start (WblClock *clock,
                  const char *base_url,
                  guint connect_ms,
                  const WblEngineEvents *events,
                  gpointer data)
{
  WblEngine *self = g_rc_box_new0 (WblEngine);
  g_autofree char *url = g_strconcat (base_url, PATH, NULL);

  self->clock = clock;
  self->events = *events;
  self->data = data;
  self->connecting = g_cancellable_new ();
  self->deadline_id = clock->add (clock, connect_ms, deadline_cb, self, "[warbler] engine deadline");
  wbl_upgrade_async (url, WBL_WIRE_MAX_FRAME + FRAMING_SLACK, self->connecting, upgraded_cb,
                     g_rc_box_acquire (self));
  return self;
}

/** wbl_engine_send: queues one frame. Before `opened` and after `closed` it is dropped. */
void
wbl_engine_send (WblEngine *self, GBytes *frame)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (frame, &size);
  g_autofree guint8 *message = NULL;

  if (self->stage != OPEN)
    return;
  message = g_malloc (size + 1);
  message[0] = BINARY_PREFIX;
  if (size > 0)
    memcpy (message + 1, bytes, size);
  send_text (self, FRAME_HEADER);
  send_binary (self, message, size + 1);
}

/** wbl_engine_get_pings: what the server's open packet asked for, 0 before it. */
void
wbl_engine_get_pings (WblEngine *self, guint *interval_ms, guint *timeout_ms)
{
  *interval_ms = self->interval_ms;
  *timeout_ms = self->timeout_ms;
}

/** wbl_engine_stop: closes and frees. No event comes after it; it may be called from within one. */
void
wbl_engine_stop (WblEngine *self)
{
  if (self == NULL)
    return;
  shut (self);
  engine_unref (self);
}
