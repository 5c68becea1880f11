/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-image-loader"
#include "config.h"

#include "ui/thread/wbl-image-loader.h"

#include <string.h>

#define CHUNK 65536

typedef struct
{
  GBytes *bytes;
  int max_side;
  gboolean refused;
} Decode;

static void
decode_free (gpointer data)
{
  Decode *decode = data;

  g_bytes_unref (decode->bytes);
  g_free (decode);
}

/*
 * What is decoded at all, by its first bytes and never by its name: the formats that customers send, whose decoders are
 * few and looked after. Everything else can be saved.
 */
static const struct
{
  const char *type; /* of gdk-pixbuf */
  gsize at;
  gsize length;
  const char *magic;
} formats[] = {
  { "png", 0, 8, "\x89PNG\r\n\x1a\n" },
  { "jpeg", 0, 3, "\xff\xd8\xff" },
  { "gif", 0, 4, "GIF8" },
  { "webp", 8, 4, "WEBP" },
};

/**
 * wbl_image_loader_new:
 * @bytes: an untrusted file
 * @error: why not: %GDK_PIXBUF_ERROR_UNKNOWN_TYPE, also for a format that this computer has no decoder for
 *
 * Returns: (transfer full) (nullable): a decoder of exactly the format that @bytes begin like
 */
GdkPixbufLoader *
wbl_image_loader_new (GBytes *bytes, GError **error)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (length >= formats[i].at + formats[i].length
        && memcmp (data + formats[i].at, formats[i].magic, formats[i].length) == 0)
      return gdk_pixbuf_loader_new_with_type (formats[i].type, error);
  g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE, "No picture that is shown");
  return NULL;
}

/* Some formats are decoded whole before they are scaled: so what is too large is refused by its header. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Decode *decode)
{
  double scale = 1;

  if (width <= 0 || height <= 0 || (gint64) width * height > WBL_IMAGE_MAX_POINTS)
    {
      decode->refused = TRUE;
      gdk_pixbuf_loader_set_size (loader, 1, 1);
      return;
    }
  scale = (double) decode->max_side / MAX (width, height);
  if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)), MAX (1, (int) (height * scale)));
}

static gboolean
feed (GdkPixbufLoader *loader, Decode *decode, GCancellable *cancellable, GError **error)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (decode->bytes, &length);

  for (gsize at = 0; at < length && !decode->refused; at += CHUNK)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!gdk_pixbuf_loader_write (loader, data + at, MIN (CHUNK, length - at), error))
        return FALSE;
    }
  return TRUE;
}

static GdkTexture *
decode (Decode *decode, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = wbl_image_loader_new (decode->bytes, error);
  g_autoptr (GdkPixbuf) upright = NULL;
  gboolean fed = FALSE;

  if (loader == NULL)
    return NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), decode);
  fed = feed (loader, decode, cancellable, error);
  if (!gdk_pixbuf_loader_close (loader, fed && !decode->refused ? error : NULL) && fed && !decode->refused)
    return NULL;
  if (decode->refused)
    g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY, "The picture is too large");
  if (!fed || decode->refused)
    return NULL;
  if (gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    {
      g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE, "No picture");
      return NULL;
    }
  upright = gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
  return gdk_texture_new_for_pixbuf (upright);
}

static void
decode_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = decode (data, cancellable, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * wbl_image_decode_async:
 * @bytes: an untrusted picture file
 * @max_side: longest side of the result, in pixels
 * @cancellable: (nullable): to stop
 * @callback: called on the main thread
 * @data: for @callback
 *
 * Decodes a picture in a worker thread, within bounds.
 */
void
wbl_image_decode_async (GBytes *bytes,
                        int max_side,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Decode *job = g_new0 (Decode, 1);

  job->bytes = g_bytes_ref (bytes);
  job->max_side = MIN (max_side, WBL_IMAGE_MAX_SIDE);
  g_task_set_source_tag (task, wbl_image_decode_async);
  g_task_set_task_data (task, job, decode_free);
  g_task_run_in_thread (task, decode_thread);
}

/**
 * wbl_image_decode_finish:
 * @result: what the callback was given
 * @error: why not: of %GDK_PIXBUF_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the picture
 */
GdkTexture *
wbl_image_decode_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
