/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays ws-trace.jsonl, a session of the vendor's web client with a server it accepts, against the
 * real desk: what the client sent goes to it (with this desk's ids and token), and what it answers
 * has to be what the server answered: the same text, the same framing, the same fields in the same
 * order with the same values, but for ids and times. */
#define G_LOG_DOMAIN "test-nest-trace"
#include "config.h"

#include <string.h>

#include "nest-peer.h"

#define TOKEN_IN_TRACE "tok-"

/* ---- the trace ---- */

typedef struct
{
  gboolean from_client;
  char *text;   /* (nullable) */
  GBytes *data; /* (nullable) */
} Packet;

static void
packet_free (gpointer data)
{
  Packet *packet = data;

  g_free (packet->text);
  g_clear_pointer (&packet->data, g_bytes_unref);
  g_free (packet);
}

static GBytes *
read_hex (const char *hex)
{
  gsize size = strlen (hex) / 2;
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) * 16
                        + g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_bytes_new_take (data, size);
}

static Packet *
read_packet (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);
  JsonObject *object = NULL;
  Packet *packet = NULL;
  const char *dir = NULL;

  g_assert_no_error (error);
  object = json_node_get_object (node);
  dir = json_object_get_string_member (object, "dir");
  if (g_str_equal (dir, "open"))
    return NULL;
  packet = g_new0 (Packet, 1);
  packet->from_client = g_str_equal (dir, "tx");
  if (json_object_has_member (object, "text"))
    packet->text = g_strdup (json_object_get_string_member (object, "text"));
  else
    packet->data = read_hex (json_object_get_string_member (object, "hex"));
  return packet;
}

static GPtrArray *
read_trace (void)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func (packet_free);
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "ws-trace.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      Packet *packet = read_packet (lines[i]);

      if (packet != NULL)
        g_ptr_array_add (packets, packet);
    }
  return packets;
}

/* ---- the layout of a frame ---- */

/* Fields whose value is each server's own. */
static gboolean
is_own (const char *name)
{
  static const char *const names[] = {
    "uid", "deviceSN", "id", "timestamp", "client_mid", "server_mid", "server_time", "last_login_time",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return TRUE;
  return FALSE;
}

static guint64
read_varint (const guint8 **at,
             const guint8 *end)
{
  guint64 value = 0;
  guint shift = 0;

  do
    {
      g_assert_true (*at < end && shift < 64);
      value |= (guint64) (**at & 0x7f) << shift;
      shift += 7;
    }
  while (*(*at)++ & 0x80);
  return value;
}

static void describe (GString *out,
                      const ProtobufCMessageDescriptor *type,
                      const guint8 *at,
                      const guint8 *end);

/* What the bytes of a payload are, which another field has said before. */
static const ProtobufCMessageDescriptor *
payload_type (const ProtobufCMessageDescriptor *type,
              guint64 selector)
{
  if (type == &im__floo__protobuf__frame__descriptor)
    return wbl_wire_payload_descriptor ((gint) selector, WBL_WIRE_DOWN);
  return wbl_wire_meta_descriptor ((gint) selector);
}

static void
describe_bytes (GString *out,
                const ProtobufCFieldDescriptor *field,
                const ProtobufCMessageDescriptor *type,
                guint64 selector,
                const guint8 *data,
                gsize size)
{
  const ProtobufCMessageDescriptor *inner
      = field->type == PROTOBUF_C_TYPE_MESSAGE ? field->descriptor : NULL;

  if (g_str_equal (field->name, "payload"))
    inner = payload_type (type, selector);
  g_string_append_printf (out, "%u %s", field->id, field->name);
  if (inner == NULL)
    {
      g_string_append (out, "(text) ");
      return;
    }
  g_string_append (out, "{ ");
  describe (out, inner, data, data + size);
  g_string_append (out, "} ");
}

/* Every field in the order it stands there, with its wire type. */
static void
describe (GString *out,
          const ProtobufCMessageDescriptor *type,
          const guint8 *at,
          const guint8 *end)
{
  guint64 selector = 0;

  while (at < end)
    {
      guint64 tag = read_varint (&at, end);
      const ProtobufCFieldDescriptor *field
          = protobuf_c_message_descriptor_get_field (type, (unsigned) (tag >> 3));
      guint64 value = read_varint (&at, end);

      g_assert_nonnull (field);
      if ((tag & 7) == 2)
        {
          g_assert_cmpuint (value, <=, (guint64) (end - at));
          describe_bytes (out, field, type, selector, at, (gsize) value);
          at += value;
          continue;
        }
      g_assert_cmpuint (tag & 7, ==, 0);
      if (g_str_equal (field->name, "command") || g_str_equal (field->name, "ns"))
        selector = value;
      if (is_own (field->name))
        g_string_append_printf (out, "%u %s=* ", field->id, field->name);
      else
        g_string_append_printf (out, "%u %s=%" G_GUINT64_FORMAT " ", field->id, field->name, value);
    }
}

static char *
layout_of (GBytes *packet)
{
  GString *out = g_string_new (NULL);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (packet, &size);

  g_assert_cmpuint (size, >, 0);
  g_string_append_printf (out, "%02x ", data[0]);
  describe (out, &im__floo__protobuf__frame__descriptor, data + 1, data + size);
  return g_string_free (out, FALSE);
}

/* ---- this desk ---- */

typedef struct
{
  NestProcess *nest;
  NestPeer *user;    /* who plays the client */
  NestPeer *friend;  /* who wrote to them */
  gint64 group;      /* a conversation they have read */
  GPtrArray *came;   /* (element-type Packet) */
} Fixture;

static gboolean
is_header (const Packet *packet)
{
  return packet->text != NULL && g_str_has_prefix (packet->text, "451-");
}

static gboolean
is_notice (GBytes *message)
{
  g_autofree char *layout = layout_of (message);

  return strstr (layout, "3 command=2 ") != NULL;
}

/* A NOTICE comes when it likes: it and its header are left out. */
static void
came_cb (SoupWebsocketConnection *socket,
         SoupWebsocketDataType type,
         GBytes *message,
         gpointer user_data)
{
  Fixture *f = user_data;
  Packet *packet = NULL;

  if (type == SOUP_WEBSOCKET_DATA_BINARY && is_notice (message))
    {
      g_ptr_array_remove_index (f->came, f->came->len - 1);
      return;
    }
  packet = g_new0 (Packet, 1);
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    packet->text = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  else
    packet->data = g_bytes_ref (message);
  g_ptr_array_add (f->came, packet);
}

static gint64
make_group (Fixture *f)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"g\",\"type\":0,\"user_list\":[%" G_GINT64_FORMAT
                                           "]}", f->friend->uid);
  g_autoptr (JsonObject) envelope = nest_peer_call (f->user, "POST", "/group/create", body);

  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return json_object_get_int_member (json_object_get_object_member (envelope, "data"), "group_id");
}

/* What the server of the trace had: one unread message of a friend, one conversation that is read. */
static void
set_up (Fixture *f,
        gconstpointer data)
{
  const char *args[] = { "--ping-interval", "700", NULL };

  f->nest = nest_process_new (args);
  f->user = nest_peer_new_user (f->nest, "user");
  f->friend = nest_peer_new_user (f->nest, "friend");
  f->came = g_ptr_array_new_with_free_func (packet_free);
  nest_peer_go_online (f->friend, "friend");
  f->group = make_group (f);
  nest_peer_go_online (f->user, "before");
  nest_peer_say (f->user, f->group, "hello");
  nest_peer_disconnect (f->user);
  nest_peer_say (f->friend, f->user->uid, "在吗？我的订单");
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (f->user->socket, f);
  nest_peer_free (f->user);
  nest_peer_free (f->friend);
  g_ptr_array_unref (f->came);
  nest_process_free (f->nest);
}

/* A header waits for its frame: it may yet be a NOTICE's. */
static Packet *
next_packet (Fixture *f)
{
  while (f->came->len == 0 || (f->came->len == 1 && is_header (f->came->pdata[0])))
    g_main_context_iteration (NULL, TRUE);
  return g_ptr_array_steal_index (f->came, 0);
}

/* ---- sending what the client sent ---- */

static void
put_own (Fixture *f,
         WblPbXid *xid,
         gint64 uid)
{
  if (xid == NULL)
    return;
  xid->uid = (guint64) uid;
}

/* The frame of the trace with this desk's ids and token. */
static void
send_as_ours (Fixture *f,
              GBytes *packet)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (packet, &size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WblWireFrame) frame = wbl_wire_decode (data + 1, size - 1, WBL_WIRE_UP, &error);
  WblPbProvision *provision = NULL;
  WblPbSyncUl *sync = NULL;
  char *token = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (data[0], ==, 4);
  if (frame->command == WBL_COMMAND_UNREAD)
    {
      nest_peer_send_bytes (f->user, data + 1, size - 1); /* as it is */
      return;
    }
  if (frame->command == WBL_COMMAND_PROVISION)
    {
      provision = (WblPbProvision *) frame->provision;
      g_assert_true (g_str_has_prefix (provision->token, TOKEN_IN_TRACE));
      token = provision->token;
      provision->token = f->user->token;
      put_own (f, provision->xid, f->user->uid);
      nest_peer_send_frame (f->user, frame->command, &provision->base);
      provision->token = token;
      return;
    }
  sync = (WblPbSyncUl *) frame->sync_ul;
  put_own (f, sync->xid, f->friend->uid);
  if (sync->meta != NULL)
    {
      put_own (f, sync->meta->from, f->user->uid);
      put_own (f, sync->meta->to, f->friend->uid);
    }
  nest_peer_send_frame (f->user, frame->command, &sync->base);
}

static void
send_packet (Fixture *f,
             const Packet *packet)
{
  if (packet->data != NULL)
    send_as_ours (f, packet->data);
  else if (!is_header (packet)) /* goes with its frame */
    soup_websocket_connection_send_text (f->user->socket, packet->text);
}

/* ---- the two sides ---- */

static char *
without_sid (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("\"sid\":\"[A-Za-z0-9_-]+\"", 0, 0, NULL);

  return g_regex_replace_literal (regex, text, -1, 0, "\"sid\":\"*\"", 0, NULL);
}

static void
compare (const Packet *wanted,
         const Packet *got)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  g_assert_cmpint (wanted->text != NULL, ==, got->text != NULL);
  left = wanted->text != NULL ? without_sid (wanted->text) : layout_of (wanted->data);
  right = got->text != NULL ? without_sid (got->text) : layout_of (got->data);
  g_assert_cmpstr (right, ==, left);
}

static void
test_trace (Fixture *f,
            gconstpointer data)
{
  g_autoptr (GPtrArray) trace = read_trace ();
  guint n_compared = 0;

  nest_peer_connect (f->user);
  for (guint i = 0; i < f->user->texts->len; i++)
    {
      Packet *packet = g_new0 (Packet, 1);

      packet->text = g_strdup (f->user->texts->pdata[i]);
      g_ptr_array_add (f->came, packet);
    }
  g_signal_connect (f->user->socket, "message", G_CALLBACK (came_cb), f);
  for (guint i = 0; i < trace->len; i++)
    {
      const Packet *packet = trace->pdata[i];
      Packet *got = NULL;

      if (packet->from_client)
        {
          send_packet (f, packet);
          continue;
        }
      got = next_packet (f);
      compare (packet, got);
      packet_free (got);
      n_compared++;
    }
  g_assert_cmpuint (n_compared, ==, 12);
}

/* What the client of the trace sends is what our encoder makes of it. */
static void
test_same_bytes (void)
{
  g_autoptr (GPtrArray) trace = read_trace ();
  guint n = 0;

  for (guint i = 0; i < trace->len; i++)
    {
      const Packet *packet = trace->pdata[i];
      g_autoptr (WblWireFrame) frame = NULL;
      g_autoptr (GBytes) again = NULL;
      gsize size = 0;
      const guint8 *data = NULL;

      if (packet->data == NULL)
        continue;
      data = g_bytes_get_data (packet->data, &size);
      frame = wbl_wire_decode (data + 1, size - 1,
                               packet->from_client ? WBL_WIRE_UP : WBL_WIRE_DOWN, NULL);
      again = wbl_wire_encode (frame->command, frame->frame->has_payload ? frame->payload : NULL);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data + 1, size - 1);
      n++;
    }
  g_assert_cmpuint (n, ==, 8);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/nest/trace/replay", Fixture, NULL, set_up, test_trace, tear_down);
  g_test_add_func ("/nest/trace/same-bytes", test_same_bytes);
  return g_test_run ();
}
