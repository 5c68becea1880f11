/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanying/wbl-engine.c" /* its packets are handled behind static functions */
#include "fuzz.h"

/* Lines of the input are packets, those that begin with b are binary: no packet of the server does more than end us. */

static void opened (gpointer data) { }
static void frame_came (GBytes *frame, gpointer data) { }
static void closed (const GError *error, gpointer data) { g_assert_nonnull (error); }

static WblSocket *
socket_to_nowhere (void)
{
  WblSocket *socket = g_new0 (WblSocket, 1);
  g_autoptr (GInputStream) nothing = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GUri) uri = g_uri_parse ("http://127.0.0.1/", SOUP_HTTP_URI_FLAGS, NULL);

  socket->input = wbl_counted_input_new (nothing, 1024);
  socket->base = g_simple_io_stream_new (nothing, sink);
  socket->connection = soup_websocket_connection_new (socket->base, uri, SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, NULL, NULL);
  return socket;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const WblEngineEvents events = { opened, frame_came, closed };
  WblEngine *self = g_rc_box_new0 (WblEngine);
  g_autofree char *text = fuzz_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 64);

  self->clock = wbl_clock_system ();
  self->events = events;
  self->connecting = g_cancellable_new ();
  self->stage = OPENING;
  self->socket = socket_to_nowhere ();
  n_open++;
  for (guint i = 0; lines[i] != NULL && self->stage != DEAD; i++)
    {
      gboolean binary = lines[i][0] == 'b';
      g_autoptr (GBytes) message = g_bytes_new (lines[i] + binary, strlen (lines[i] + binary));
      message_cb (self->socket->connection, binary ? SOUP_WEBSOCKET_DATA_BINARY : SOUP_WEBSOCKET_DATA_TEXT, message, self);
    }
  wbl_engine_stop (self);
  while (g_main_context_iteration (NULL, FALSE)) /* what closing left behind */
    continue;
  g_assert_cmpuint (wbl_engine_count_open (), ==, 0);
  return 0;
}
