/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-arrivals"

#include "config.h"

#include "lanying/wbl-arrivals.h"

#include "lanying/wbl-cloud.h"

/* Decoding up to this takes well under a frame of the screen. */
#define INLINE_BYTES (64 * 1024)
#define MAX_QUEUED (32 * 1024 * 1024)

/* One for each connection; closing it makes late results of its thread fall on the floor. */
struct _WblArrivals
{
  WblArrivalsEvents events;
  gpointer data;
  GQueue queue; /* of GBytes (owned) */
  gsize queued; /* bytes in it */
  gboolean decoding;
  gboolean closed;
};

static void
pump (WblArrivals *self);

static void
inbox_clear (gpointer data)
{
  WblArrivals *self = data;

  g_queue_clear_full (&self->queue, (GDestroyNotify)g_bytes_unref);
}

static void
inbox_unref (WblArrivals *self)
{
  g_rc_box_release_full (self, inbox_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblArrivals, inbox_unref)

static void
break_off (WblArrivals *self, WblCloudError code)
{
  g_autoptr (GError) error = g_error_new (WBL_CLOUD_ERROR, code, "a frame cannot be read");

  self->closed = TRUE;
  self->events.broken (error, self->data);
}

/* Takes @frame; an unknown command is skipped, anything else that cannot be read ends the
 * connection. */
static void
deliver (WblArrivals *self, WblWireFrame *frame, const GError *error)
{
  if (self->closed)
    ;
  else if (frame != NULL)
    self->events.frame (frame, self->data);
  else if (g_error_matches (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_TOO_LARGE))
    break_off (self, WBL_CLOUD_ERROR_TOO_LARGE);
  else if (!g_error_matches (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_UNKNOWN_COMMAND))
    break_off (self, WBL_CLOUD_ERROR_PROTOCOL);
  g_clear_pointer (&frame, wbl_wire_frame_free);
}

static WblWireFrame *
decode (GBytes *bytes, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return wbl_wire_decode (data, size, WBL_WIRE_DOWN, error);
}

static void
frame_destroy (gpointer data)
{
  wbl_wire_frame_free (data);
}

static void
decode_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  WblWireFrame *frame = decode (task_data, &error);

  if (frame != NULL)
    g_task_return_pointer (task, frame, frame_destroy);
  else
    g_task_return_error (task, error);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblArrivals) self = data;
  g_autoptr (GError) error = NULL;
  WblWireFrame *frame = g_task_propagate_pointer (G_TASK (result), &error);

  self->decoding = FALSE;
  deliver (self, frame, error);
  pump (self);
}

static void
decode_apart (WblArrivals *self, GBytes *bytes)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, decoded_cb, g_rc_box_acquire (self));

  g_task_set_source_tag (task, decode_apart);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify)g_bytes_unref);
  self->decoding = TRUE;
  g_task_run_in_thread (task, decode_thread);
}

static void
pump (WblArrivals *self)
{
  while (!self->closed && !self->decoding && !g_queue_is_empty (&self->queue))
    {
      g_autoptr (GBytes) bytes = g_queue_pop_head (&self->queue);
      g_autoptr (GError) error = NULL;

      self->queued -= g_bytes_get_size (bytes);
      if (g_bytes_get_size (bytes) > INLINE_BYTES)
        decode_apart (self, bytes);
      else
        {
          WblWireFrame *frame = decode (bytes, &error);

          deliver (self, frame, error);
        }
    }
}

/** wbl_arrivals_push: a frame came. What waits behind a large one is bounded: beyond that the inbox
 * breaks. */
void
wbl_arrivals_push (WblArrivals *self, GBytes *frame)
{
  g_autoptr (WblArrivals) hold = g_rc_box_acquire (self);

  if (self->closed)
    return;
  self->queued += g_bytes_get_size (frame);
  if (self->queued > MAX_QUEUED)
    {
      break_off (self, WBL_CLOUD_ERROR_TOO_LARGE);
      return;
    }
  g_queue_push_tail (&self->queue, g_bytes_ref (frame));
  pump (self);
}

/** wbl_arrivals_close: (transfer full): nothing comes after it; it may be called from within an event.
 * NULL is fine. */
void
wbl_arrivals_close (WblArrivals *self)
{
  if (self == NULL)
    return;
  self->closed = TRUE;
  inbox_unref (self);
}

/** wbl_arrivals_new: Returns: (transfer full): an empty inbox; end it with wbl_arrivals_close(). */
WblArrivals *
wbl_arrivals_new (const WblArrivalsEvents *events, gpointer data)
{
  WblArrivals *self = g_rc_box_new0 (WblArrivals);

  self->events = *events;
  self->data = data;
  return self;
}
