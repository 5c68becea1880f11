/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Whether a stream lets everybody else have their time. Its reader takes what there is, as libsoup does. */
typedef struct
{
  GMainLoop *loop;
  guint n_turns; /* in which something was read */
  guint n_others;
  gsize read;
  gsize most; /* in one turn */
} FairShare;

#define FAIR_SHARE_BYTES (1024 * 1024)

static gboolean
fair_share_other_cb (gpointer data)
{
  ((FairShare *) data)->n_others++;
  return G_SOURCE_CONTINUE;
}

static gboolean
fair_share_readable_cb (GObject *stream, gpointer data)
{
  FairShare *share = data;
  g_autoptr (GError) error = NULL;
  char buffer[1000];
  gsize before = share->read;
  gssize n = 0;

  while ((n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, sizeof buffer, NULL,
                                                        &error)) > 0)
    share->read += (gsize) n;
  share->most = MAX (share->most, share->read - before);
  share->n_turns += share->read > before;
  if (n < 0)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  else
    g_main_loop_quit (share->loop);
  return G_SOURCE_CONTINUE;
}

/* @stream has FAIR_SHARE_BYTES to read, all at once. */
static inline void
fair_share_check (GInputStream *stream)
{
  FairShare share = { g_main_loop_new (NULL, FALSE), 0, 0, 0, 0 };
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream), NULL);
  guint other = g_idle_add (fair_share_other_cb, &share);

  g_source_set_callback (source, G_SOURCE_FUNC (fair_share_readable_cb), &share, NULL);
  g_source_attach (source, NULL);
  g_main_loop_run (share.loop);
  g_source_destroy (source);
  g_source_remove (other);
  g_main_loop_unref (share.loop);
  g_test_message ("%u turns, %u of others, %" G_GSIZE_FORMAT " bytes at most", share.n_turns, share.n_others, share.most);
  g_assert_cmpuint (share.read, ==, FAIR_SHARE_BYTES);
  g_assert_cmpuint (share.most, <, 32 * 1024);
  g_assert_cmpuint (share.n_turns, >=, FAIR_SHARE_BYTES / (32 * 1024));
  g_assert_cmpuint (share.n_others + 2, >=, share.n_turns);
}
