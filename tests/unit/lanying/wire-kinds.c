/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-wire"
#include "config.h"

#include "lanying/wire-kinds.h"

#include <string.h>

#include "lanying/wbl-wire-json.h"
#include "tests/unit/rounds.h"

static JsonArray *frames; /* (unowned) */

/* ---- bytes of the wire, by hand ---- */

static void
put_varint (GByteArray *bytes, guint64 value)
{
  for (; value > 0x7f; value >>= 7)
    g_byte_array_append (bytes, &(guint8){ (guint8) (value | 0x80) }, 1);
  g_byte_array_append (bytes, &(guint8){ (guint8) value }, 1);
}

/* Takes @inner. Returns: (transfer full): it as a field of a message */
static GByteArray *
delimited (guint field, GByteArray *inner)
{
  GByteArray *bytes = g_byte_array_new ();

  put_varint (bytes, field << 3 | 2);
  put_varint (bytes, inner->len);
  g_byte_array_append (bytes, inner->data, inner->len);
  g_byte_array_unref (inner);
  return bytes;
}

#define MAX_DEPTH 6

/** Place: where in a frame a message stands. */
typedef struct
{
  gboolean whole; /* it is the frame itself */
  gint command;
  WblWireDirection direction;
  gint ns; /* of the meta whose payload it is in; -1 = in none */
  guint path[MAX_DEPTH];
  guint depth;
} Place;

/* Takes @bytes. Returns: (transfer full): the frame with that message in it */
static GByteArray *
frame_with (const Place *place, GByteArray *bytes)
{
  GByteArray *frame = g_byte_array_new ();

  for (guint i = place->depth; i > 0; i--)
    bytes = delimited (place->path[i - 1], bytes);
  if (place->whole)
    {
      g_byte_array_unref (frame);
      return bytes;
    }
  if (place->ns >= 0)
    {
      GByteArray *meta = g_byte_array_new ();

      put_varint (meta, 5 << 3);
      put_varint (meta, (guint64) place->ns);
      bytes = delimited (6, bytes);
      g_byte_array_append (meta, bytes->data, bytes->len);
      g_byte_array_unref (bytes);
      bytes = delimited (2, meta);
    }
  put_varint (frame, 3 << 3);
  put_varint (frame, (guint64) place->command);
  bytes = delimited (4, bytes);
  g_byte_array_append (frame, bytes->data, bytes->len);
  g_byte_array_unref (bytes);
  return frame;
}

static guint
wire_type (const ProtobufCFieldDescriptor *field)
{
  switch (field->type)
    {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
      return 2;
    default:
      return 0; /* the schema has no fixed numbers */
    }
}

static void
assert_refused (const Place *place, const ProtobufCFieldDescriptor *field, const char *what, const guint8 *value, gsize size)
{
  GByteArray *inner = g_byte_array_new ();
  g_autoptr (GByteArray) frame = NULL;
  g_autoptr (WblWireFrame) decoded = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (inner, value, (guint) size);
  frame = frame_with (place, inner);
  decoded = wbl_wire_decode (frame->data, frame->len, place->direction, &error);
  if (decoded != NULL || !g_error_matches (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED))
    g_error ("%s, field %u, command %d, ns %d, depth %u: %s", what, field->id, place->command, place->ns, place->depth,
             decoded != NULL ? "taken" : error->message);
}

/* A value of each wire type but the right one. */
static void
wrong_types (const Place *place, const ProtobufCMessageDescriptor *descriptor, const ProtobufCFieldDescriptor *field)
{
  static const struct
  {
    guint type;
    guint8 value[8];
    gsize size;
  } values[] = { { 0, { 1 }, 1 }, { 1, { 1, 2, 3, 4, 5, 6, 7, 8 }, 8 }, { 2, { 1, 'a' }, 2 }, { 5, { 1, 2, 3, 4 }, 4 } };
  gboolean bare = !place->whole && place->command == WBL_COMMAND_NOTICE && place->depth == 0; /* XID for Notice is taken */

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      if (values[i].type == wire_type (field) || (bare && values[i].type == 0))
        continue;
      put_varint (bytes, field->id << 3 | values[i].type);
      g_byte_array_append (bytes, values[i].value, (guint) values[i].size);
      assert_refused (place, field, descriptor->name, bytes->data, bytes->len);
    }
}

/* A number that does not end, bytes that are not there, lengths that wrap around, groups. */
static void
broken_values (const Place *place, const ProtobufCFieldDescriptor *field)
{
  static const guint8 endless[] = { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 };
  static const guint64 lengths[] = { 2, 1000, 0xffffffff, G_MAXUINT64 - 7 };
  g_autoptr (GByteArray) group = g_byte_array_new ();

  put_varint (group, field->id << 3 | 3);
  assert_refused (place, field, "open group", group->data, group->len);
  if (wire_type (field) == 0)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      put_varint (bytes, field->id << 3);
      assert_refused (place, field, "no value", bytes->data, bytes->len);
      g_byte_array_append (bytes, endless, sizeof endless);
      assert_refused (place, field, "endless number", bytes->data, bytes->len);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      put_varint (bytes, field->id << 3 | 2);
      put_varint (bytes, lengths[i]);
      g_byte_array_append (bytes, (const guint8 *) "a", 1);
      assert_refused (place, field, "length beyond the end", bytes->data, bytes->len);
    }
}

static guint
refuse_all (const Place *place, const ProtobufCMessageDescriptor *descriptor)
{
  guint n = descriptor->n_fields;

  for (guint i = 0; i < descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
      Place deeper = *place;

      wrong_types (place, descriptor, field);
      broken_values (place, field);
      if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        continue;
      g_assert_cmpuint (deeper.depth, <, MAX_DEPTH);
      deeper.path[deeper.depth++] = field->id;
      n += refuse_all (&deeper, field->descriptor);
    }
  return n;
}

/* Every field of every message, wherever it can stand. */
static void
test_refused (void)
{
  Place whole = { .whole = TRUE, .direction = WBL_WIRE_DOWN, .ns = -1 };
  guint n = refuse_all (&whole, &im__floo__protobuf__frame__descriptor);

  for (gint direction = WBL_WIRE_UP; direction <= WBL_WIRE_DOWN; direction++)
    for (gint command = WBL_COMMAND_UNREAD; command <= WBL_COMMAND_PROVISION; command++)
      {
        Place place = { .command = command, .direction = (WblWireDirection) direction, .ns = -1 };
        const ProtobufCMessageDescriptor *descriptor = wbl_wire_payload_descriptor (command, place.direction);

        n += descriptor != NULL ? refuse_all (&place, descriptor) : 0;
      }
  for (gint ns = 0; ns < 16; ns++)
    {
      Place place = { .command = WBL_COMMAND_SYNC, .direction = WBL_WIRE_DOWN, .ns = ns };
      const ProtobufCMessageDescriptor *descriptor = wbl_wire_meta_descriptor (ns);

      n += descriptor != NULL ? refuse_all (&place, descriptor) : 0;
    }
  g_test_message ("%u fields in their places", n);
  g_assert_cmpuint (n, >, 100);
}

/* ---- cut frames ---- */

/* Where the next field begins, 0 = this one is not whole. Of a frame that is sound. */
static gsize
next_field (const guint8 *data, gsize size, gsize at)
{
  guint64 numbers[2] = { 0, 0 };

  for (guint i = 0; i < 2; i++)
    {
      guint shift = 0;

      do
        {
          if (at >= size)
            return 0;
          numbers[i] |= (guint64) (data[at] & 0x7f) << shift;
          shift += 7;
        }
      while (data[at++] & 0x80);
    }
  at += (numbers[0] & 7) == 2 ? numbers[1] : 0;
  return at <= size ? at : 0;
}

static gboolean
ends_between_fields (const guint8 *data, gsize size)
{
  gsize at = 0;

  while (at < size)
    {
      at = next_field (data, size, at);
      if (at == 0)
        return FALSE;
    }
  return TRUE;
}

static GBytes *
bytes_of (JsonObject *vector, WblWireDirection *direction)
{
  *direction = g_str_equal (json_object_get_string_member (vector, "direction"), "up") ? WBL_WIRE_UP : WBL_WIRE_DOWN;
  return wbl_wire_frame_from_json (json_object_get_member (vector, "json"), *direction, NULL);
}

/* A sound frame that is cut anywhere but between two of its fields is none. */
static void
test_cut (void)
{
  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      WblWireDirection direction;
      g_autoptr (GBytes) bytes = bytes_of (json_array_get_object_element (frames, i), &direction);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      for (gsize cut = 0; cut < MIN (size, 1000); cut++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (WblWireFrame) frame = wbl_wire_decode (data, cut, direction, &error);

          g_assert_true (frame == NULL ? g_error_matches (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED)
                                       : ends_between_fields (data, cut));
        }
    }
}

/* ---- other values ---- */

/* What a decoder chooses by, and bytes as hex. */
static gboolean
is_fixed (const char *name)
{
  static const char *const names[] = { "vsn", "compress_method", "command", "encrypt_method", "encrypt_key", "ns", NULL };

  return g_strv_contains (names, name);
}

/* 64-bit numbers are texts in JSON, so that only their names tell them from texts. */
static gboolean
is_long (const char *name)
{
  static const char *const names[] = { "uid", "id", "timestamp", "key", "next_key", "client_mid", "server_mid", "server_time",
                                       "prev_mid", "edit_timestamp", "mid", "last_login_time", NULL };

  return g_strv_contains (names, name);
}

static guint64
some_long (GRand *rand)
{
  static const guint64 edges[] = { 0, 1, 127, 128, 0xffffffff, G_GUINT64_CONSTANT (1) << 32, (G_GUINT64_CONSTANT (1) << 53) + 1,
                                   G_MAXINT64, (guint64) G_MAXINT64 + 1, G_MAXUINT64 };

  if (g_rand_boolean (rand))
    return edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))];
  return ((guint64) g_rand_int (rand) << 32 | g_rand_int (rand)) >> g_rand_int_range (rand, 0, 64);
}

static char *
some_text (GRand *rand)
{
  static const char *const parts[] = { "a", "好", "👍", "\"", "\\", "\n", "{\"x\":1}", "\t", "\u202e", "é" };
  GString *text = g_string_new (NULL);

  for (int n = g_rand_int_range (rand, 0, 40); n > 0; n--)
    g_string_append (text, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
  return g_string_free (text, FALSE);
}

static void vary (JsonNode *node, GRand *rand);

static void
vary_member (JsonObject *object, const char *name, JsonNode *value, GRand *rand)
{
  GType type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;

  if (is_fixed (name))
    return;
  if (g_rand_int_range (rand, 0, 12) == 0 && !g_str_equal (name, "payload"))
    json_object_remove_member (object, name);
  else if (type == G_TYPE_STRING && is_long (name))
    {
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, some_long (rand));

      json_object_set_string_member (object, name, number);
    }
  else if (type == G_TYPE_STRING && !g_str_equal (name, "payload"))
    {
      g_autofree char *text = some_text (rand);

      json_object_set_string_member (object, name, text);
    }
  else if (type == G_TYPE_INT64)
    json_object_set_int_member (object, name, (gint32) (some_long (rand) & 0x7fffffff));
  else if (type == G_TYPE_BOOLEAN)
    json_object_set_boolean_member (object, name, g_rand_boolean (rand));
  else if (type == G_TYPE_INVALID)
    vary (value, rand);
}

static void
vary (JsonNode *node, GRand *rand)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) names = json_object_get_members (object);

      for (GList *l = names; l != NULL; l = l->next)
        vary_member (object, l->data, json_object_get_member (object, l->data), rand);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      vary (json_array_get_element (json_node_get_array (node), i), rand);
}

static JsonNode *
copy_of (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  return json_from_string (text, NULL);
}

/* The same fields with whatever values: what is written reads as that, and writes as the same bytes. */
static void
check_round_trip (JsonNode *json, WblWireDirection direction)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_wire_frame_from_json (json, direction, &error);
  g_autoptr (WblWireFrame) frame = NULL;
  g_autoptr (JsonNode) read = NULL;
  g_autoptr (GBytes) again = NULL;

  g_assert_no_error (error);
  frame = wbl_wire_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), direction, &error);
  g_assert_no_error (error);
  read = wbl_wire_frame_to_json (frame);
  if (!json_node_equal (json, read))
    {
      g_autofree char *meant = json_to_string (json, FALSE);
      g_autofree char *got = json_to_string (read, FALSE);

      g_error ("%s\nreads as\n%s", meant, got);
    }
  again = wbl_wire_frame_from_json (read, direction, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_other_values (void)
{
  guint n_rounds = test_rounds (40, 2000);

  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      JsonObject *vector = json_array_get_object_element (frames, i);
      gboolean up = g_str_equal (json_object_get_string_member (vector, "direction"), "up");

      for (guint round = 0; round < n_rounds; round++)
        {
          g_autoptr (GRand) rand = g_rand_new_with_seed (1000 * i + round);
          g_autoptr (JsonNode) json = copy_of (json_object_get_member (vector, "json"));

          vary (json, rand);
          check_round_trip (json, up ? WBL_WIRE_UP : WBL_WIRE_DOWN);
        }
    }
}

void
wire_kinds_add_tests (JsonArray *vectors)
{
  frames = vectors;
  g_test_add_func ("/wire/kinds/refused", test_refused);
  g_test_add_func ("/wire/kinds/cut", test_cut);
  g_test_add_func ("/wire/kinds/other-values", test_other_values);
}
