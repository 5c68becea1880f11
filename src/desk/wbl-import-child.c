/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-child"

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "desk/wbl-helper-program.h"
#include "desk/wbl-import-child.h"

struct _WblImportChild
{
  GSubprocess *process; /* (owned) */
  int fd;               /* what it says */
};

G_DEFINE_QUARK (wbl-import-child-error-quark, wbl_import_child_error)

/** wbl_import_child_new: Returns: (transfer full): a reader that waits for files; NULL when it cannot be started. */
WblImportChild *
wbl_import_child_new (GError **error)
{
  g_autofree char *path = wbl_helper_program ("warbler-import", "importer", "WBL_IMPORT");
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, path, NULL);
  WblImportChild *self;

  if (process == NULL)
    return NULL;
  signal (SIGPIPE, SIG_IGN); /* as GSocket does: a reader that is gone is an error, not our end */
  self = g_new0 (WblImportChild, 1);
  self->process = process;
  self->fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (process)));
  return self;
}

/** wbl_import_child_free: ends the reader, whatever it does. */
void
wbl_import_child_free (WblImportChild *self)
{
  g_subprocess_force_exit (self->process);
  g_object_unref (self->process);
  g_free (self);
}

/** wbl_import_child_ask: has a file read; its frames come from wbl_import_child_next(), up to one that says END. */
gboolean
wbl_import_child_ask (WblImportChild *self, const char *path, const char *name, GError **error)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) frame = NULL;
  gsize size = 0;
  const void *bytes;

  g_hash_table_insert (fields, (gpointer) "path", (gpointer) path);
  g_hash_table_insert (fields, (gpointer) "name", (gpointer) name);
  frame = wbl_import_frame_encode (WBL_IMPORT_FRAME_FILE, fields);
  bytes = g_bytes_get_data (frame, &size);
  if (g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), bytes, size, NULL, NULL, NULL))
    return TRUE;
  g_set_error_literal (error, WBL_IMPORT_CHILD_ERROR, WBL_IMPORT_CHILD_ERROR_CRASHED, "The reader is gone");
  return FALSE;
}

/* Waits until there is something to read. @deadline_us: of the monotonic clock. */
static gboolean
wait_for_data (WblImportChild *self, gint64 deadline_us, GCancellable *cancellable, GError **error)
{
  struct pollfd fds[2] = { { self->fd, POLLIN, 0 }, { g_cancellable_get_fd (cancellable), POLLIN, 0 } };
  nfds_t n = fds[1].fd >= 0 ? 2 : 1;
  int ready = 0;

  do
    {
      gint64 left_ms = (deadline_us - g_get_monotonic_time ()) / 1000;
      ready = left_ms > 0 ? poll (fds, n, (int) MIN (left_ms, G_MAXINT)) : 0;
    }
  while (ready < 0 && errno == EINTR);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (ready == 0)
    g_set_error_literal (error, WBL_IMPORT_CHILD_ERROR, WBL_IMPORT_CHILD_ERROR_TIMED_OUT, "The reader says nothing");
  return ready > 0;
}

static gboolean
read_bytes (WblImportChild *self, guint8 *bytes, gsize size, gint64 deadline_us, GCancellable *cancellable, GError **error)
{
  while (size > 0)
    {
      gssize n;

      if (!wait_for_data (self, deadline_us, cancellable, error))
        return FALSE;
      n = read (self->fd, bytes, size);
      if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
        {
          g_set_error_literal (error, WBL_IMPORT_CHILD_ERROR, WBL_IMPORT_CHILD_ERROR_CRASHED, "The reader ended");
          return FALSE;
        }
      if (n > 0)
        bytes += n, size -= (gsize) n;
    }
  return TRUE;
}

/**
 * wbl_import_child_next:
 * @patience_ms: how long to wait for the whole frame
 * @cancellable: (nullable): ends the waiting
 * @kind: (out): what it is
 * @fields: (out) (transfer full): what it says
 *
 * After an error the reader is of no use any more.
 *
 * Returns: whether there was a frame; else WBL_IMPORT_CHILD_ERROR or G_IO_ERROR_CANCELLED
 */
gboolean
wbl_import_child_next (WblImportChild *self,
                       guint patience_ms,
                       GCancellable *cancellable,
                       WblImportFrameKind *kind,
                       GHashTable **fields,
                       GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + patience_ms * G_GINT64_CONSTANT (1000);
  guint8 head[WBL_IMPORT_FRAME_HEAD];
  g_autofree guint8 *body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint32 length;

  if (!read_bytes (self, head, sizeof head, deadline_us, cancellable, error))
    return FALSE;
  length = wbl_import_frame_length (head);
  body = g_malloc (length);
  if (!read_bytes (self, body, length, deadline_us, cancellable, error))
    return FALSE;
  bytes = g_bytes_new_take (g_steal_pointer (&body), length);
  if (length > 0 && wbl_import_frame_decode (bytes, kind, fields))
    return TRUE;
  g_set_error_literal (error, WBL_IMPORT_CHILD_ERROR, WBL_IMPORT_CHILD_ERROR_MAD, "The reader sent no frame");
  return FALSE;
}
