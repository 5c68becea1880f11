/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "liar"

#include "config.h"

#include "liar.h"

#include <string.h>

static void
answer (Liar *self, GOutputStream *out);
static void
hear (Liar *self, GIOStream *connection);

static void
wrote_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Liar *self = data;
  GIOStream *connection = g_object_get_data (source, "connection");

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    return;
  if (self->endless)
    answer (self, G_OUTPUT_STREAM (source));
  else if (self->stay)
    hear (self, connection);
  else
    g_io_stream_close (connection, NULL, NULL);
}

static void
answer (Liar *self, GOutputStream *out)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (self->answer, &size);

  g_output_stream_write_all_async (out, bytes, size, G_PRIORITY_LOW, NULL, wrote_cb, self);
}

/* Reads what it is asked first: closing with unread bytes would reset the connection. */
static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Liar *self = g_object_get_data (source, "liar");
  GIOStream *connection = data;
  g_autoptr (GBytes) asked
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (asked != NULL && g_bytes_get_size (asked) > 0)
    answer (self, g_io_stream_get_output_stream (connection));
  g_object_unref (connection);
}

static void
hear (Liar *self, GIOStream *connection)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (connection), 4096, G_PRIORITY_DEFAULT, NULL, asked_cb,
                                   g_object_ref (connection));
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Liar *self = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));

  self->n_connects++;
  g_ptr_array_add (self->connections, g_object_ref (connection));
  g_object_set_data (G_OBJECT (in), "liar", self);
  g_object_set_data (G_OBJECT (g_io_stream_get_output_stream (G_IO_STREAM (connection))),
                     "connection", connection);
  hear (self, G_IO_STREAM (connection));
  return TRUE;
}

Liar *
liar_new (const char *text)
{
  Liar *self = g_new0 (Liar, 1);
  guint16 port = 0;
  g_autoptr (GError) error = NULL;

  self->answer = g_bytes_new (text, strlen (text));
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

void
liar_free (Liar *self)
{
  self->endless = FALSE;
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (guint i = 0; i < self->connections->len; i++)
    g_io_stream_close (g_ptr_array_index (self->connections, i), NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (self->connections);
  g_object_unref (self->service);
  g_bytes_unref (self->answer);
  g_free (self->url);
  g_free (self);
}
