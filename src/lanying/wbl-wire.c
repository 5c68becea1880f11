/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-wire"
#include "config.h"

#include "lanying/wbl-wire.h"

#include <string.h>

#include "lanying/wbl-wire-arena.h"

/* What unpacking may take: 16 times the frame, but never more than the second figure.
 * The first lets a tiny frame have its fixed-size structures. */
#define BUDGET_MIN (64 * 1024)
#define BUDGET_MAX (32 * 1024 * 1024)

typedef struct
{
  WblWireFrame base;
  WblWireArena *arena; /* (owned) holds everything in base */
} Decoded;

typedef struct
{
  guint8 *at;
  const guint8 *end;
} Cursor;


G_DEFINE_QUARK (wbl-wire-error-quark, wbl_wire_error)

/* ---- a look at the raw bytes, before protobuf-c narrows and cuts what it finds ---- */

static gboolean
cursor_varint (Cursor *cursor,
               guint64 *value)
{
  guint64 result = 0;

  for (guint shift = 0; shift < 70 && cursor->at < cursor->end; shift += 7)
    {
      guint8 byte = *cursor->at++;

      result |= shift < 64 ? (guint64) (byte & 0x7f) << shift : 0;
      if (byte < 0x80)
        {
          *value = result;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
cursor_skip (Cursor *cursor,
             guint64 length)
{
  if (length > (guint64) (cursor->end - cursor->at))
    return FALSE;
  cursor->at += length;
  return TRUE;
}

/* NUL would end a C string early: 0xff is no UTF-8 either and is replaced later with the rest. */
static void
mark_nul (guint8 *text,
          gsize length)
{
  guint8 *nul = NULL;

  while ((nul = memchr (text, 0, length)) != NULL)
    {
      length -= (gsize) (nul + 1 - text);
      *nul = 0xff;
      text = nul + 1;
    }
}

static gboolean prepare (guint8 *data, gsize size, const ProtobufCMessageDescriptor *descriptor);

static gboolean
prepare_delimited (Cursor *cursor,
                   const ProtobufCFieldDescriptor *field)
{
  guint64 length = 0;
  guint8 *start = NULL;

  if (!cursor_varint (cursor, &length))
    return FALSE;
  start = cursor->at;
  if (!cursor_skip (cursor, length))
    return FALSE;
  if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING)
    mark_nul (start, length);
  if (field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE)
    return prepare (start, length, field->descriptor);
  return TRUE;
}

/* An enum is an int32 on the wire, sign-extended to 64 bits; protobuf-c drops the upper half. */
static gboolean
prepare_varint (Cursor *cursor,
                const ProtobufCFieldDescriptor *field)
{
  guint64 value = 0;

  if (!cursor_varint (cursor, &value))
    return FALSE;
  if (field == NULL || field->type != PROTOBUF_C_TYPE_ENUM)
    return TRUE;
  return (gint64) value >= G_MININT32 && (gint64) value <= G_MAXINT32;
}

/* The schema has numbers, all varints, and what has a length. protobuf-c takes anything for a bool. */
static gboolean
is_of_type (const ProtobufCFieldDescriptor *field,
            guint64 wire_type)
{
  gboolean delimited = field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES
                       || field->type == PROTOBUF_C_TYPE_MESSAGE;

  return wire_type == (delimited ? 2 : 0);
}

/* Checks the types of fields and the ranges of enums, and marks NUL in text, all through one message. */
static gboolean
prepare (guint8 *data,
         gsize size,
         const ProtobufCMessageDescriptor *descriptor)
{
  Cursor cursor = { data, data + size };

  while (cursor.at < cursor.end)
    {
      const ProtobufCFieldDescriptor *field = NULL;
      guint64 tag = 0;
      gboolean sound = FALSE;

      if (!cursor_varint (&cursor, &tag) || tag >> 3 == 0 || tag > G_MAXUINT32)
        return FALSE;
      field = protobuf_c_message_descriptor_get_field (descriptor, (unsigned) (tag >> 3));
      if (field != NULL && !is_of_type (field, tag & 7))
        return FALSE;
      switch (tag & 7)
        {
        case 0: sound = prepare_varint (&cursor, field); break;
        case 1: sound = cursor_skip (&cursor, 8); break;
        case 2: sound = prepare_delimited (&cursor, field); break;
        case 5: sound = cursor_skip (&cursor, 4); break;
        default: break; /* groups are not part of this protocol */
        }
      if (!sound)
        return FALSE;
    }
  return TRUE;
}

/* ---- text ---- */

static gboolean repair_text (WblWireArena *arena, ProtobufCMessage *message);

static gboolean
repair_string (WblWireArena *arena,
               char **text)
{
  g_autofree char *valid = NULL;
  gsize size = 0;

  if (*text == NULL || g_utf8_validate (*text, -1, NULL))
    return TRUE;
  valid = g_utf8_make_valid (*text, -1);
  size = strlen (valid) + 1;
  *text = wbl_wire_arena_alloc (arena, size);
  if (*text == NULL)
    return FALSE;
  memcpy (*text, valid, size);
  return TRUE;
}

static gboolean
repair_message_field (WblWireArena *arena,
                      ProtobufCMessage *message,
                      const ProtobufCFieldDescriptor *field)
{
  gpointer member = G_STRUCT_MEMBER_P (message, field->offset);
  ProtobufCMessage **children = member;
  gsize n = 1;

  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    {
      n = G_STRUCT_MEMBER (size_t, message, field->quantifier_offset);
      children = *(ProtobufCMessage ***) member;
    }
  for (gsize i = 0; i < n; i++)
    if (children[i] != NULL && !repair_text (arena, children[i]))
      return FALSE;
  return TRUE;
}

/* Makes all text of a message valid UTF-8. FALSE when the budget does not allow it. */
static gboolean
repair_text (WblWireArena *arena,
             ProtobufCMessage *message)
{
  for (unsigned i = 0; i < message->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
      gboolean repaired = TRUE;

      if (field->type == PROTOBUF_C_TYPE_STRING)
        repaired = repair_string (arena, G_STRUCT_MEMBER_P (message, field->offset));
      else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        repaired = repair_message_field (arena, message, field);
      if (!repaired)
        return FALSE;
    }
  return TRUE;
}

/* ---- unpacking ---- */

static gboolean
fail (WblWireArena *arena,
      const char *what,
      GError **error)
{
  if (wbl_wire_arena_is_exhausted (arena))
    g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_TOO_LARGE, "%s unpacks to too much", what);
  else
    g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED, "%s is malformed", what);
  return FALSE;
}

/* @data is written to: see prepare(). */
static gboolean
unpack (WblWireArena *arena,
        const ProtobufCMessageDescriptor *descriptor,
        guint8 *data,
        gsize size,
        ProtobufCMessage **message,
        GError **error)
{
  static guint8 nothing[1];

  if (data == NULL)
    data = nothing;
  if (!prepare (data, size, descriptor))
    return fail (arena, descriptor->short_name, error);
  *message = protobuf_c_message_unpack (descriptor, wbl_wire_arena_get_allocator (arena), size, data);
  if (*message == NULL || !repair_text (arena, *message))
    return fail (arena, descriptor->short_name, error);
  return TRUE;
}

static gboolean
check_frame (const WblPbFrame *frame,
             GError **error)
{
  if (frame->has_compress_method && frame->compress_method != 0)
    {
      g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_UNSUPPORTED, "Frame is compressed");
      return FALSE;
    }
  if (frame->has_encrypt_method && frame->encrypt_method != 0)
    {
      g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_UNSUPPORTED, "Frame is encrypted");
      return FALSE;
    }
  if (wbl_wire_payload_descriptor ((gint) frame->command, WBL_WIRE_DOWN) == NULL)
    {
      g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_UNKNOWN_COMMAND, "Unknown command %d",
                   (gint) frame->command);
      return FALSE;
    }
  return TRUE;
}

/* A peer may send a bare XID where a Notice belongs; the two differ in the type of field 1. */
static gboolean
unpack_bare_notice (Decoded *self,
                    guint8 *data,
                    gsize size,
                    ProtobufCMessage **message)
{
  WblPbNotice *notice = NULL;
  ProtobufCMessage *xid = NULL;

  if (size == 0 || data[0] != 0x08
      || !unpack (self->arena, &im__floo__protobuf__xid__descriptor, data, size, &xid, NULL))
    return FALSE;
  notice = wbl_wire_arena_alloc (self->arena, sizeof *notice);
  if (notice == NULL)
    return FALSE;
  im__floo__protobuf__notice__init (notice);
  notice->xid = (WblPbXid *) xid;
  *message = &notice->base;
  return TRUE;
}

static gboolean
decode_payload (Decoded *self,
                GError **error)
{
  WblWireFrame *base = &self->base;
  const ProtobufCMessageDescriptor *descriptor
      = wbl_wire_payload_descriptor (base->command, base->direction);
  guint8 *data = base->frame->payload.data;
  gsize size = base->frame->has_payload ? base->frame->payload.len : 0;
  ProtobufCMessage *message = NULL;
  gboolean bare = base->command == WBL_COMMAND_NOTICE
                  && unpack_bare_notice (self, data, size, &message);

  if (!bare && !unpack (self->arena, descriptor, data, size, &message, error))
    return FALSE;
  base->payload = message;
  if (descriptor == &im__floo__protobuf__unread_dl__descriptor)
    base->unread_dl = (gpointer) message;
  else if (descriptor == &im__floo__protobuf__sync_ul__descriptor)
    base->sync_ul = (gpointer) message;
  else if (descriptor == &im__floo__protobuf__sync_dl__descriptor)
    base->sync_dl = (gpointer) message;
  else if (descriptor == &im__floo__protobuf__notice__descriptor)
    base->notice = (gpointer) message;
  else if (descriptor == &im__floo__protobuf__provision__descriptor)
    base->provision = (gpointer) message;
  return TRUE;
}

static gboolean
decode_metas (Decoded *self,
              GError **error)
{
  WblWireFrame *base = &self->base;
  const ProtobufCMessage **payloads = NULL;

  if (base->sync_dl != NULL)
    {
      base->n_metas = (guint) base->sync_dl->n_metas;
      base->metas = (const WblPbMeta *const *) base->sync_dl->metas;
    }
  else if (base->sync_ul != NULL && base->sync_ul->meta != NULL)
    {
      base->n_metas = 1;
      base->metas = (const WblPbMeta *const *) &base->sync_ul->meta;
    }
  if (base->n_metas == 0)
    return TRUE;
  payloads = wbl_wire_arena_alloc (self->arena, base->n_metas * sizeof *payloads);
  if (payloads == NULL)
    return fail (self->arena, "SyncDL", error);
  base->meta_payloads = payloads;
  for (guint i = 0; i < base->n_metas; i++)
    {
      const WblPbMeta *meta = base->metas[i];
      const ProtobufCMessageDescriptor *descriptor = wbl_wire_meta_descriptor ((gint) meta->ns);
      ProtobufCMessage *message = NULL;

      if (descriptor != NULL
          && !unpack (self->arena, descriptor, meta->payload.data,
                      meta->has_payload ? meta->payload.len : 0, &message, error))
        return FALSE;
      payloads[i] = message;
    }
  return TRUE;
}

static gboolean
decode (Decoded *self,
        const guint8 *data,
        gsize size,
        GError **error)
{
  gsize budget = CLAMP (16 * size, BUDGET_MIN, BUDGET_MAX);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  ProtobufCMessage *frame = NULL;

  wbl_wire_arena_set_budget (self->arena, budget);
  if (!unpack (self->arena, &im__floo__protobuf__frame__descriptor, copy, size, &frame, error))
    return FALSE;
  self->base.frame = (const WblPbFrame *) frame;
  if (!check_frame (self->base.frame, error))
    return FALSE;
  self->base.command = (gint) self->base.frame->command;
  wbl_wire_arena_set_budget (self->arena, budget);
  if (!decode_payload (self, error))
    return FALSE;
  wbl_wire_arena_set_budget (self->arena, budget);
  return decode_metas (self, error);
}

/**
 * wbl_wire_decode:
 * @data: (array length=size) (nullable): the bytes of one frame, without the transport's prefix
 * @size: their number; 0 is a legal frame (UNREAD)
 * @direction: who sent it
 * @error: return location for an error
 *
 * Decodes a frame, its payload and the payload of each of its metas. Takes at most three times
 * CLAMP (16 × @size, 64 KiB, 32 MiB) of memory beside a copy of the frame. Any thread.
 *
 * Returns: (transfer full) (nullable): the frame, free with wbl_wire_frame_free(); or %NULL with a
 *   #WblWireError set
 */
WblWireFrame *
wbl_wire_decode (const guint8 *data,
                 gsize size,
                 WblWireDirection direction,
                 GError **error)
{
  Decoded *self = NULL;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (size > WBL_WIRE_MAX_FRAME)
    {
      g_set_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_TOO_LARGE, "Frame has %" G_GSIZE_FORMAT
                   " bytes", size);
      return NULL;
    }
  self = g_new0 (Decoded, 1);
  self->base.direction = direction;
  self->arena = wbl_wire_arena_new ();
  if (!decode (self, data, size, error))
    {
      wbl_wire_frame_free (&self->base);
      return NULL;
    }
  return &self->base;
}

/**
 * wbl_wire_frame_free:
 * @self: (transfer full): a frame from wbl_wire_decode()
 *
 * Frees the frame and all that was reachable from it.
 */
void
wbl_wire_frame_free (WblWireFrame *self)
{
  Decoded *decoded = (Decoded *) self;

  g_return_if_fail (self != NULL);

  wbl_wire_arena_free (decoded->arena);
  g_free (decoded);
}

/**
 * wbl_wire_frame_get_meta_payload:
 * @self: a SYNC frame
 * @index: which of its metas
 * @ns: the name space (WBL_NS_…) wanted
 *
 * Returns: (transfer none) (nullable): the unpacked payload, or %NULL when the meta is of another
 *   name space
 */
const ProtobufCMessage *
wbl_wire_frame_get_meta_payload (const WblWireFrame *self,
                                 guint index,
                                 gint ns)
{
  g_return_val_if_fail (self != NULL && index < self->n_metas, NULL);

  return (gint) self->metas[index]->ns == ns ? self->meta_payloads[index] : NULL;
}

/**
 * wbl_wire_frame_get_body:
 * @self: a SYNC frame
 * @index: which of its metas
 *
 * Returns: (transfer none) (nullable): the message, when the meta carries one (MESSAGE or PUSH)
 */
const WblPbMessageBody *
wbl_wire_frame_get_body (const WblWireFrame *self,
                         guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n_metas, NULL);

  if (wbl_wire_meta_descriptor ((gint) self->metas[index]->ns)
      != &im__floo__protobuf__message_body__descriptor)
    return NULL;
  return (const WblPbMessageBody *) self->meta_payloads[index];
}

/**
 * wbl_wire_pack:
 * @message: any message of the schema
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
wbl_wire_pack (const ProtobufCMessage *message)
{
  gsize size = protobuf_c_message_get_packed_size (message);
  guint8 *data = g_malloc (MAX (size, 1));

  protobuf_c_message_pack (message, data);
  return g_bytes_new_take (data, size);
}

/**
 * wbl_wire_encode:
 * @command: WBL_COMMAND_…
 * @payload: (nullable): the payload that belongs to the command, or %NULL for none
 *
 * Builds a frame: plain, version 1, the zeros written out as the official client does.
 *
 * Returns: (transfer full): its bytes, without the transport's prefix
 */
GBytes *
wbl_wire_encode (gint command,
                 const ProtobufCMessage *payload)
{
  WblPbFrame frame = WBL_PB_FRAME_INIT;
  g_autoptr (GBytes) bytes = payload != NULL ? wbl_wire_pack (payload) : NULL;
  gsize size = 0;

  frame.has_vsn = TRUE;
  frame.has_compress_method = TRUE;
  frame.has_command = TRUE;
  frame.command = (gint) command;
  if (bytes != NULL)
    {
      frame.has_payload = TRUE;
      frame.payload.data = (guint8 *) g_bytes_get_data (bytes, &size);
      frame.payload.len = size;
    }
  return wbl_wire_pack (&frame.base);
}

/**
 * wbl_wire_meta_set_payload:
 * @meta: a meta that is being built
 * @ns: the name space (WBL_NS_…) of the payload
 * @payload: its bytes, from wbl_wire_pack(); must outlive @meta
 */
void
wbl_wire_meta_set_payload (WblPbMeta *meta,
                           gint ns,
                           GBytes *payload)
{
  gsize size = 0;

  meta->has_ns = TRUE;
  meta->ns = (gint) ns;
  meta->has_payload = TRUE;
  meta->payload.data = (guint8 *) g_bytes_get_data (payload, &size);
  meta->payload.len = size;
}

/**
 * wbl_wire_payload_descriptor: (skip)
 * @command: WBL_COMMAND_…
 * @direction: who sends it
 *
 * Returns: (nullable): the type of the frame's payload, or %NULL for an unknown command
 */
const ProtobufCMessageDescriptor *
wbl_wire_payload_descriptor (gint command,
                             WblWireDirection direction)
{
  switch (command)
    {
    case WBL_COMMAND_UNREAD:
      return direction == WBL_WIRE_UP ? &im__floo__protobuf__unread_ul__descriptor
                                      : &im__floo__protobuf__unread_dl__descriptor;
    case WBL_COMMAND_SYNC:
      return direction == WBL_WIRE_UP ? &im__floo__protobuf__sync_ul__descriptor
                                      : &im__floo__protobuf__sync_dl__descriptor;
    case WBL_COMMAND_NOTICE:
      return &im__floo__protobuf__notice__descriptor;
    case WBL_COMMAND_PROVISION:
      return &im__floo__protobuf__provision__descriptor;
    default:
      return NULL;
    }
}

/**
 * wbl_wire_meta_descriptor: (skip)
 * @ns: WBL_NS_…
 *
 * Returns: (nullable): the type of a meta's payload, or %NULL when it is to be kept opaque
 */
const ProtobufCMessageDescriptor *
wbl_wire_meta_descriptor (gint ns)
{
  switch (ns)
    {
    case WBL_NS_MESSAGE:
    case WBL_NS_PUSH:
      return &im__floo__protobuf__message_body__descriptor;
    case WBL_NS_GROUP_NOTICE:
      return &im__floo__protobuf__group_notice__descriptor;
    case WBL_NS_ROSTER_NOTICE:
      return &im__floo__protobuf__roster_notice__descriptor;
    case WBL_NS_USER_NOTICE:
      return &im__floo__protobuf__user_notice__descriptor;
    case WBL_NS_INFO:
      return &im__floo__protobuf__info__descriptor;
    case WBL_NS_CONVERSATION:
      return &im__floo__protobuf__conversation__descriptor;
    case WBL_NS_RTC_SIGNAL:
      return &im__floo__protobuf__rtc_signal__descriptor;
    default:
      return NULL;
    }
}
