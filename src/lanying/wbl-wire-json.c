/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-wire-json"
#include "config.h"

#include "lanying/wbl-wire-json.h"

#include <string.h>

#include "lanying/wbl-wire-arena.h"

/* The canonical JSON of a frame: fields by their number, absent ones left out, 64-bit integers as
 * decimal strings, enums as numbers, payloads decoded, other bytes as hex. It keeps the difference
 * between absent and present with the value 0. */

typedef struct
{
  WblWireArena *arena;
  WblWireDirection direction;
} Reader;

/* ---- to JSON ---- */

static JsonNode *
node_string (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
node_int (gint64 value)
{
  return json_node_init_int (json_node_alloc (), value);
}

static JsonNode *
node_hex (const ProtobufCBinaryData *bytes)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (gsize i = 0; i < bytes->len; i++)
    g_string_append_printf (hex, "%02x", bytes->data[i]);
  return node_string (hex->str);
}

static JsonNode *message_to_json (const WblWireFrame *frame, const ProtobufCMessage *message);

static const ProtobufCMessage *
decoded_payload (const WblWireFrame *frame,
                 const ProtobufCMessage *owner)
{
  if (owner == &frame->frame->base)
    return frame->payload;
  for (guint i = 0; i < frame->n_metas; i++)
    if (owner == &frame->metas[i]->base)
      return frame->meta_payloads[i];
  return NULL;
}

static JsonNode *
bytes_to_json (const WblWireFrame *frame,
               const ProtobufCMessage *owner,
               const ProtobufCFieldDescriptor *field,
               const ProtobufCBinaryData *bytes)
{
  const ProtobufCMessage *payload
      = g_str_equal (field->name, "payload") ? decoded_payload (frame, owner) : NULL;

  return payload != NULL ? message_to_json (frame, payload) : node_hex (bytes);
}

static JsonNode *
uint64_to_json (guint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  return node_string (text);
}

static JsonNode *
value_to_json (const WblWireFrame *frame,
               const ProtobufCMessage *owner,
               const ProtobufCFieldDescriptor *field,
               gconstpointer member)
{
  switch ((gint) field->type)
    {
    case PROTOBUF_C_TYPE_UINT64:
      return uint64_to_json (*(const guint64 *) member);
    case PROTOBUF_C_TYPE_UINT32:
      return node_int (*(const guint32 *) member);
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_ENUM:
      return node_int (*(const gint32 *) member);
    case PROTOBUF_C_TYPE_BOOL:
      return json_node_init_boolean (json_node_alloc (), *(const protobuf_c_boolean *) member);
    case PROTOBUF_C_TYPE_STRING:
      return node_string (*(char *const *) member);
    case PROTOBUF_C_TYPE_BYTES:
      return bytes_to_json (frame, owner, field, member);
    case PROTOBUF_C_TYPE_MESSAGE:
      return message_to_json (frame, *(ProtobufCMessage *const *) member);
    default:
      g_assert_not_reached (); /* the schema has no other type */
    }
}

static JsonNode *
repeated_to_json (const WblWireFrame *frame,
                  const ProtobufCMessage *message,
                  const ProtobufCFieldDescriptor *field)
{
  gsize n = G_STRUCT_MEMBER (size_t, message, field->quantifier_offset);
  ProtobufCMessage **items = G_STRUCT_MEMBER (ProtobufCMessage **, message, field->offset);
  g_autoptr (JsonArray) array = NULL;

  if (n == 0)
    return NULL;
  array = json_array_new ();
  for (gsize i = 0; i < n; i++)
    json_array_add_element (array, message_to_json (frame, items[i]));
  return json_node_init_array (json_node_alloc (), array);
}

static gboolean
is_pointer (const ProtobufCFieldDescriptor *field)
{
  return field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
}

static JsonNode *
field_to_json (const WblWireFrame *frame,
               const ProtobufCMessage *message,
               const ProtobufCFieldDescriptor *field)
{
  gconstpointer member = G_STRUCT_MEMBER_P (message, field->offset);
  gboolean present = FALSE;

  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return repeated_to_json (frame, message, field);
  if (is_pointer (field))
    present = *(gpointer const *) member != NULL;
  else
    present = G_STRUCT_MEMBER (protobuf_c_boolean, message, field->quantifier_offset);
  return present ? value_to_json (frame, message, field, member) : NULL;
}

static JsonNode *
message_to_json (const WblWireFrame *frame,
                 const ProtobufCMessage *message)
{
  g_autoptr (JsonObject) object = json_object_new ();

  for (unsigned i = 0; i < message->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
      JsonNode *node = field_to_json (frame, message, field);

      if (node != NULL)
        json_object_set_member (object, field->name, node);
    }
  return json_node_init_object (json_node_alloc (), object);
}

/**
 * wbl_wire_frame_to_json:
 * @frame: a decoded frame
 *
 * Returns: (transfer full): its canonical JSON, an object
 */
JsonNode *
wbl_wire_frame_to_json (const WblWireFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return message_to_json (frame, &frame->frame->base);
}

/**
 * wbl_wire_frame_to_json_text:
 * @frame: a decoded frame
 *
 * Returns: (transfer full): its canonical JSON on one line
 */
char *
wbl_wire_frame_to_json_text (const WblWireFrame *frame)
{
  g_autoptr (JsonNode) node = wbl_wire_frame_to_json (frame);

  return json_to_string (node, FALSE);
}

/* ---- from JSON ---- */

static gboolean
refuse (const char *where,
        const char *what,
        GError **error)
{
  g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED, "%s: %s", where, what);
  return FALSE;
}

static gboolean read_message (Reader *reader, JsonNode *node,
                              const ProtobufCMessageDescriptor *descriptor,
                              ProtobufCMessage **out, GError **error);

static gboolean
read_integer (JsonNode *node,
              const ProtobufCFieldDescriptor *field,
              gpointer member,
              GError **error)
{
  gboolean is_unsigned = field->type == PROTOBUF_C_TYPE_UINT32;
  gint64 value = 0;

  if (json_node_get_value_type (node) != G_TYPE_INT64)
    return refuse (field->name, "not an integer", error);
  value = json_node_get_int (node);
  if (value < (is_unsigned ? 0 : G_MININT32) || value > (is_unsigned ? G_MAXUINT32 : G_MAXINT32))
    return refuse (field->name, "out of range", error);
  *(guint32 *) member = (guint32) value;
  return TRUE;
}

static gboolean
read_uint64 (JsonNode *node,
             const ProtobufCFieldDescriptor *field,
             guint64 *member,
             GError **error)
{
  if (json_node_get_value_type (node) != G_TYPE_STRING
      || !g_ascii_string_to_unsigned (json_node_get_string (node), 10, 0, G_MAXUINT64, member, NULL))
    return refuse (field->name, "not a decimal string", error);
  return TRUE;
}

static gboolean
read_string (Reader *reader,
             JsonNode *node,
             const ProtobufCFieldDescriptor *field,
             char **member,
             GError **error)
{
  gsize size = 0;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (field->name, "not a string", error);
  size = strlen (json_node_get_string (node)) + 1;
  *member = wbl_wire_arena_alloc (reader->arena, size);
  if (*member == NULL)
    return refuse (field->name, "too large", error);
  memcpy (*member, json_node_get_string (node), size);
  return TRUE;
}

static gboolean
read_hex (Reader *reader,
          JsonNode *node,
          const ProtobufCFieldDescriptor *field,
          ProtobufCBinaryData *bytes,
          GError **error)
{
  const char *hex = NULL;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (field->name, "neither an object nor hex", error);
  hex = json_node_get_string (node);
  bytes->len = strlen (hex) / 2;
  bytes->data = wbl_wire_arena_alloc (reader->arena, bytes->len);
  if (bytes->data == NULL || strlen (hex) % 2 != 0)
    return refuse (field->name, "not hex", error);
  for (gsize i = 0; i < bytes->len; i++)
    {
      if (!g_ascii_isxdigit (hex[2 * i]) || !g_ascii_isxdigit (hex[2 * i + 1]))
        return refuse (field->name, "not hex", error);
      bytes->data[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4
                                 | g_ascii_xdigit_value (hex[2 * i + 1]));
    }
  return TRUE;
}

/* What the payload of @owner is depends on a sibling field that was read from JSON as well. */
static const ProtobufCMessageDescriptor *
payload_descriptor (Reader *reader,
                    const ProtobufCMessageDescriptor *owner,
                    JsonObject *object)
{
  if (owner == &im__floo__protobuf__frame__descriptor)
    return wbl_wire_payload_descriptor (
        (gint) json_object_get_int_member_with_default (object, "command", 0), reader->direction);
  if (owner == &im__floo__protobuf__meta__descriptor)
    return wbl_wire_meta_descriptor (
        (gint) json_object_get_int_member_with_default (object, "ns", 0));
  return NULL;
}

static gboolean
read_bytes (Reader *reader,
            JsonNode *node,
            JsonObject *object,
            const ProtobufCMessageDescriptor *owner,
            const ProtobufCFieldDescriptor *field,
            ProtobufCBinaryData *bytes,
            GError **error)
{
  const ProtobufCMessageDescriptor *descriptor = payload_descriptor (reader, owner, object);
  ProtobufCMessage *message = NULL;

  if (descriptor == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return read_hex (reader, node, field, bytes, error);
  if (!read_message (reader, node, descriptor, &message, error))
    return FALSE;
  bytes->len = protobuf_c_message_get_packed_size (message);
  bytes->data = wbl_wire_arena_alloc (reader->arena, bytes->len);
  if (bytes->data == NULL)
    return refuse (field->name, "too large", error);
  protobuf_c_message_pack (message, bytes->data);
  return TRUE;
}

static gboolean
read_value (Reader *reader,
            JsonNode *node,
            JsonObject *object,
            const ProtobufCMessageDescriptor *owner,
            const ProtobufCFieldDescriptor *field,
            gpointer member,
            GError **error)
{
  switch ((gint) field->type)
    {
    case PROTOBUF_C_TYPE_UINT64:
      return read_uint64 (node, field, member, error);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_ENUM:
      return read_integer (node, field, member, error);
    case PROTOBUF_C_TYPE_BOOL:
      if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return refuse (field->name, "not a boolean", error);
      *(protobuf_c_boolean *) member = json_node_get_boolean (node);
      return TRUE;
    case PROTOBUF_C_TYPE_STRING:
      return read_string (reader, node, field, member, error);
    case PROTOBUF_C_TYPE_BYTES:
      return read_bytes (reader, node, object, owner, field, member, error);
    case PROTOBUF_C_TYPE_MESSAGE:
      return read_message (reader, node, field->descriptor, member, error);
    default:
      g_assert_not_reached (); /* the schema has no other type */
    }
}

static gboolean
read_repeated (Reader *reader,
               JsonNode *node,
               const ProtobufCFieldDescriptor *field,
               ProtobufCMessage *message,
               GError **error)
{
  JsonArray *array = NULL;
  ProtobufCMessage **items = NULL;
  guint n = 0;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (field->name, "not an array", error);
  array = json_node_get_array (node);
  n = json_array_get_length (array);
  items = wbl_wire_arena_alloc (reader->arena, n * sizeof *items);
  if (items == NULL)
    return refuse (field->name, "too large", error);
  for (guint i = 0; i < n; i++)
    if (!read_message (reader, json_array_get_element (array, i), field->descriptor, &items[i],
                       error))
      return FALSE;
  G_STRUCT_MEMBER (size_t, message, field->quantifier_offset) = n;
  G_STRUCT_MEMBER (ProtobufCMessage **, message, field->offset) = items;
  return TRUE;
}

static gboolean
read_field (Reader *reader,
            JsonObject *object,
            const char *name,
            ProtobufCMessage *message,
            GError **error)
{
  const ProtobufCFieldDescriptor *field
      = protobuf_c_message_descriptor_get_field_by_name (message->descriptor, name);
  JsonNode *node = json_object_get_member (object, name);

  if (field == NULL)
    return refuse (name, "no such field", error);
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return read_repeated (reader, node, field, message, error);
  if (!is_pointer (field))
    G_STRUCT_MEMBER (protobuf_c_boolean, message, field->quantifier_offset) = TRUE;
  return read_value (reader, node, object, message->descriptor, field,
                     G_STRUCT_MEMBER_P (message, field->offset), error);
}

static gboolean
read_message (Reader *reader,
              JsonNode *node,
              const ProtobufCMessageDescriptor *descriptor,
              ProtobufCMessage **out,
              GError **error)
{
  g_autoptr (GList) names = NULL;
  JsonObject *object = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (descriptor->short_name, "not an object", error);
  *out = wbl_wire_arena_alloc (reader->arena, descriptor->sizeof_message);
  if (*out == NULL)
    return refuse (descriptor->short_name, "too large", error);
  protobuf_c_message_init (descriptor, *out);
  object = json_node_get_object (node);
  names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next)
    if (!read_field (reader, object, l->data, *out, error))
      return FALSE;
  return TRUE;
}

/**
 * wbl_wire_frame_from_json:
 * @json: the canonical JSON of a frame
 * @direction: who would send it
 * @error: return location for an error
 *
 * The way back from wbl_wire_frame_to_json(). Strict: an unknown field or a wrong type is an error.
 *
 * Returns: (transfer full) (nullable): the bytes of the frame, or %NULL with
 *   %WBL_WIRE_ERROR_MALFORMED set
 */
GBytes *
wbl_wire_frame_from_json (JsonNode *json,
                          WblWireDirection direction,
                          GError **error)
{
  g_autoptr (WblWireArena) arena = wbl_wire_arena_new ();
  Reader reader = { arena, direction };
  ProtobufCMessage *frame = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  wbl_wire_arena_set_budget (arena, 8 * WBL_WIRE_MAX_FRAME);
  if (!read_message (&reader, json, &im__floo__protobuf__frame__descriptor, &frame, error))
    return NULL;
  return wbl_wire_pack (frame);
}
