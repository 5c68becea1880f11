/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-counted-input"

#include "config.h"

#include "lanying/wbl-counted-input.h"

#include "lanying/wbl-wire-fair.h"

struct _WblCountedInput
{
  GFilterInputStream parent_instance;
  gsize limit;
  gsize count; /* bytes since the last reset */
  WblWireFair fair;
};

static void
pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WblCountedInput,
                               wbl_counted_input,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      pollable_iface_init))

static GPollableInputStream *
base_of (GPollableInputStream *stream)
{
  return G_POLLABLE_INPUT_STREAM (
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream)));
}

static gboolean
can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (base_of (stream));
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (base_of (stream));
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) child = g_pollable_input_stream_create_source (base_of (stream), cancellable);
  GSource *source = g_pollable_source_new_full (stream, child, cancellable);

  wbl_wire_fair_watch (&WBL_COUNTED_INPUT (stream)->fair, source);
  return source;
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize size, GError **error)
{
  WblCountedInput *self = WBL_COUNTED_INPUT (stream);
  gssize n = 0;

  if (wbl_counted_input_is_exceeded (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "message too large");
      return -1;
    }
  if (!wbl_wire_fair_may_read (&self->fair))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "enough for this turn");
      return -1;
    }
  n = g_pollable_input_stream_read_nonblocking (base_of (stream), buffer, size, NULL, error);
  wbl_wire_fair_count (&self->fair, n);
  if (n > 0)
    self->count += n;
  return n;
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = can_poll;
  iface->is_readable = is_readable;
  iface->create_source = create_source;
  iface->read_nonblocking = read_nonblocking;
}

static void
wbl_counted_input_class_init (WblCountedInputClass *klass)
{
}

static void
wbl_counted_input_init (WblCountedInput *self)
{
}

/**
 * wbl_counted_input_new:
 * @base: (transfer none): a pollable stream, which stays open when this one is closed
 * @limit: bytes between two resets
 *
 * Returns: (transfer full): the counting stream; only its pollable reads count
 */
WblCountedInput *
wbl_counted_input_new (GInputStream *base, gsize limit)
{
  WblCountedInput *self = g_object_new (WBL_TYPE_COUNTED_INPUT, "base-stream", base,
                                        "close-base-stream", FALSE, NULL);

  self->limit = limit;
  return self;
}

/** wbl_counted_input_reset: a message is complete: start counting again. */
void
wbl_counted_input_reset (WblCountedInput *self)
{
  self->count = 0;
}

/** wbl_counted_input_is_exceeded: Returns: whether the limit was passed. */
gboolean
wbl_counted_input_is_exceeded (WblCountedInput *self)
{
  return self->count > self->limit;
}
