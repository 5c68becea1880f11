/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-stream"
#include "config.h"

#include "nest/wbl-nest-stream.h"

#include "lanying/wbl-wire-fair.h"

struct _WblNestStream
{
  GIOStream parent_instance;
  GIOStream *base;      /* (owned) */
  GInputStream *input;  /* (owned) */
  GOutputStream *output; /* (owned) */
  gsize read_limit;
  gsize read;      /* since the last reset */
  guint64 written; /* since the start */
  WblNestStreamFunc written_func; /* (nullable) */
  gpointer written_data;
};

G_DEFINE_FINAL_TYPE (WblNestStream, wbl_nest_stream, G_TYPE_IO_STREAM)

/* ---- reading side ---- */

#define WBL_TYPE_NEST_INPUT (wbl_nest_input_get_type ())
G_DECLARE_FINAL_TYPE (WblNestInput, wbl_nest_input, WBL, NEST_INPUT, GFilterInputStream)

struct _WblNestInput
{
  GFilterInputStream parent_instance;
  WblNestStream *stream; /* (unowned): the stream owns this */
  WblWireFair fair;
};

static void wbl_nest_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WblNestInput, wbl_nest_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      wbl_nest_input_pollable_init))

static GPollableInputStream *
input_base (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (self));
}

static gssize
count_read (WblNestInput *self,
            gssize n,
            GError **error)
{
  if (n <= 0 || self->stream == NULL)
    return n;
  self->stream->read += (gsize) n;
  if (self->stream->read <= self->stream->read_limit)
    return n;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "Message is too large");
  return -1;
}

static gssize
wbl_nest_input_read (GInputStream *stream,
                     void *buffer,
                     gsize count,
                     GCancellable *cancellable,
                     GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  return count_read (WBL_NEST_INPUT (stream),
                     g_input_stream_read (base, buffer, count, cancellable, error), error);
}

static gssize
wbl_nest_input_read_nonblocking (GPollableInputStream *stream,
                                 void *buffer,
                                 gsize count,
                                 GError **error)
{
  WblNestInput *self = WBL_NEST_INPUT (stream);
  gssize n = -1;

  if (wbl_wire_fair_may_read (&self->fair))
    {
      n = g_pollable_input_stream_read_nonblocking (input_base (stream), buffer, count, NULL, error);
      wbl_wire_fair_count (&self->fair, n);
    }
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Enough for this turn");
  return count_read (self, n, error);
}

static gboolean
wbl_nest_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (input_base (stream));
}

static gboolean
is_cut (WblNestInput *self)
{
  return self->stream == NULL || g_io_stream_is_closed (G_IO_STREAM (self->stream))
         || g_io_stream_is_closed (self->stream->base);
}

/* Who still waits for a connection that was cut learns it at once: its socket is none any more. */
static GSource *
wbl_nest_input_create_source (GPollableInputStream *stream,
                              GCancellable *cancellable)
{
  g_autoptr (GSource) source
      = is_cut (WBL_NEST_INPUT (stream))
            ? g_timeout_source_new (0)
            : g_pollable_input_stream_create_source (input_base (stream), cancellable);
  GSource *waiting = g_pollable_source_new_full (stream, source, NULL);

  wbl_wire_fair_watch (&WBL_NEST_INPUT (stream)->fair, waiting);
  return waiting;
}

static void
wbl_nest_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = wbl_nest_input_is_readable;
  iface->create_source = wbl_nest_input_create_source;
  iface->read_nonblocking = wbl_nest_input_read_nonblocking;
}

static void
wbl_nest_input_class_init (WblNestInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = wbl_nest_input_read;
}

static void
wbl_nest_input_init (WblNestInput *self)
{
}

/* ---- writing side ---- */

#define WBL_TYPE_NEST_OUTPUT (wbl_nest_output_get_type ())
G_DECLARE_FINAL_TYPE (WblNestOutput, wbl_nest_output, WBL, NEST_OUTPUT, GFilterOutputStream)

struct _WblNestOutput
{
  GFilterOutputStream parent_instance;
  WblNestStream *stream; /* (unowned): the stream owns this */
};

static void wbl_nest_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WblNestOutput, wbl_nest_output, G_TYPE_FILTER_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      wbl_nest_output_pollable_init))

static GPollableOutputStream *
output_base (gpointer self)
{
  return G_POLLABLE_OUTPUT_STREAM (g_filter_output_stream_get_base_stream (self));
}

static gssize
count_written (WblNestOutput *self,
               gssize n)
{
  WblNestStream *stream = self->stream;

  if (n <= 0 || stream == NULL)
    return n;
  stream->written += (guint64) n;
  if (stream->written_func != NULL)
    stream->written_func (stream->written_data);
  return n;
}

static gssize
wbl_nest_output_write (GOutputStream *stream,
                       const void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (stream));

  return count_written (WBL_NEST_OUTPUT (stream),
                        g_output_stream_write (base, buffer, count, cancellable, error));
}

static gssize
wbl_nest_output_write_nonblocking (GPollableOutputStream *stream,
                                   const void *buffer,
                                   gsize count,
                                   GError **error)
{
  gssize n = g_pollable_output_stream_write_nonblocking (output_base (stream), buffer, count, NULL,
                                                         error);

  return count_written (WBL_NEST_OUTPUT (stream), n);
}

static gboolean
wbl_nest_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (output_base (stream));
}

static GSource *
wbl_nest_output_create_source (GPollableOutputStream *stream,
                               GCancellable *cancellable)
{
  g_autoptr (GSource) source = g_pollable_output_stream_create_source (output_base (stream),
                                                                       cancellable);

  return g_pollable_source_new_full (stream, source, NULL);
}

static void
wbl_nest_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = wbl_nest_output_is_writable;
  iface->create_source = wbl_nest_output_create_source;
  iface->write_nonblocking = wbl_nest_output_write_nonblocking;
}

static void
wbl_nest_output_class_init (WblNestOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = wbl_nest_output_write;
}

static void
wbl_nest_output_init (WblNestOutput *self)
{
}

/* ---- both ---- */

static GInputStream *
wbl_nest_stream_get_input_stream (GIOStream *stream)
{
  return WBL_NEST_STREAM (stream)->input;
}

static GOutputStream *
wbl_nest_stream_get_output_stream (GIOStream *stream)
{
  return WBL_NEST_STREAM (stream)->output;
}

static gboolean
wbl_nest_stream_close (GIOStream *stream,
                       GCancellable *cancellable,
                       GError **error)
{
  return g_io_stream_close (WBL_NEST_STREAM (stream)->base, cancellable, error);
}

static void
wbl_nest_stream_dispose (GObject *object)
{
  WblNestStream *self = WBL_NEST_STREAM (object);

  self->written_func = NULL;
  if (self->input != NULL)
    WBL_NEST_INPUT (self->input)->stream = NULL;
  if (self->output != NULL)
    WBL_NEST_OUTPUT (self->output)->stream = NULL;
  G_OBJECT_CLASS (wbl_nest_stream_parent_class)->dispose (object);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);
}

static void
wbl_nest_stream_class_init (WblNestStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_nest_stream_dispose;
  G_IO_STREAM_CLASS (klass)->get_input_stream = wbl_nest_stream_get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = wbl_nest_stream_get_output_stream;
  G_IO_STREAM_CLASS (klass)->close_fn = wbl_nest_stream_close;
}

static void
wbl_nest_stream_init (WblNestStream *self)
{
}

/**
 * wbl_nest_stream_new: (skip)
 * @base: a stream whose two sides are pollable
 * @read_limit: how many bytes may be read between two resets
 *
 * Returns: (transfer full): a stream over @base that counts and fails past the limit
 */
WblNestStream *
wbl_nest_stream_new (GIOStream *base,
                     gsize read_limit)
{
  WblNestStream *self = g_object_new (WBL_TYPE_NEST_STREAM, NULL);

  self->base = g_object_ref (base);
  self->read_limit = read_limit;
  self->input = g_object_new (WBL_TYPE_NEST_INPUT, "base-stream",
                              g_io_stream_get_input_stream (base), "close-base-stream", FALSE, NULL);
  self->output = g_object_new (WBL_TYPE_NEST_OUTPUT, "base-stream",
                               g_io_stream_get_output_stream (base), "close-base-stream", FALSE,
                               NULL);
  WBL_NEST_INPUT (self->input)->stream = self;
  WBL_NEST_OUTPUT (self->output)->stream = self;
  return self;
}

/**
 * wbl_nest_stream_set_written_func: (skip)
 * @self: a stream
 * @func: (nullable): called after each write, from within it
 * @user_data: for @func
 */
void
wbl_nest_stream_set_written_func (WblNestStream *self,
                                  WblNestStreamFunc func,
                                  gpointer user_data)
{
  self->written_func = func;
  self->written_data = user_data;
}

/**
 * wbl_nest_stream_reset_read: (skip)
 * @self: a stream
 *
 * Starts the count of read bytes anew: a whole message has come in.
 */
void
wbl_nest_stream_reset_read (WblNestStream *self)
{
  self->read = 0;
}

/**
 * wbl_nest_stream_get_written: (skip)
 * @self: a stream
 *
 * Returns: how many bytes the other side's kernel has taken so far
 */
guint64
wbl_nest_stream_get_written (WblNestStream *self)
{
  return self->written;
}
