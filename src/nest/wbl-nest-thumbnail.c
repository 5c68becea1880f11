/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-thumbnail"
#include "config.h"

#include "nest/wbl-nest-thumbnail.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

/* Width and height of a thumbnail at most, in pixels. */
#define THUMBNAIL_SIZE 320
/* What a picture may have at most: four bytes each are in memory while it is read. */
#define PIXELS_MAX (24 * 1000 * 1000)
#define PIECE (64 * 1024)

typedef struct
{
  char *path;           /* (owned) */
  char *thumbnail_path; /* (owned) */
  const char *type;     /* static */
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->thumbnail_path);
  g_free (job);
}

/* The formats that are read; others keep their size. The sender says what it is, and the reader of
 * that format, and no other, sees it. */
static const char *
known_type (const char *type)
{
  static const char *const known[] = { "image/png", "image/jpeg", "image/gif" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (type, known[i]) == 0)
      return known[i];
  return NULL;
}

static void
size_prepared_cb (GdkPixbufLoader *loader,
                  gint width,
                  gint height,
                  gpointer user_data)
{
  gboolean *too_large = user_data;
  double factor = (double) THUMBNAIL_SIZE / MAX (MAX (width, height), 1);

  *too_large = (gint64) width * height > PIXELS_MAX;
  if (*too_large) /* the readers refuse a picture of nothing before they make room for it */
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (factor < 1.0)
    gdk_pixbuf_loader_set_size (loader, MAX ((gint) (width * factor), 1),
                                MAX ((gint) (height * factor), 1));
}

/* Piece by piece, so that a picture that is too large is known by its head. */
static gboolean
feed (GdkPixbufLoader *loader,
      GMappedFile *mapped,
      const gboolean *too_large,
      GError **error)
{
  const guchar *bytes = (const guchar *) g_mapped_file_get_contents (mapped);
  gsize size = g_mapped_file_get_length (mapped);

  for (gsize at = 0; at < size; at += PIECE)
    {
      if (!gdk_pixbuf_loader_write (loader, bytes + at, MIN (PIECE, size - at), error))
        return FALSE;
      if (*too_large)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "too many pixels");
          return FALSE;
        }
    }
  return TRUE;
}

static GdkPixbuf *
load_small (const Job *job,
            GError **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (job->path, FALSE, error);
  g_autoptr (GdkPixbufLoader) loader = NULL;
  gboolean too_large = FALSE;
  gboolean fed = FALSE;

  if (mapped == NULL)
    return NULL;
  loader = gdk_pixbuf_loader_new_with_mime_type (job->type, error);
  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &too_large);
  fed = feed (loader, mapped, &too_large, error);
  if (!gdk_pixbuf_loader_close (loader, fed ? error : NULL) || !fed)
    return NULL;
  if (gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no picture");
  return gdk_pixbuf_loader_get_pixbuf (loader) != NULL
             ? gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader))
             : NULL;
}

static void
make_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *part = g_strconcat (job->thumbnail_path, ".", random, ".part", NULL);
  g_autoptr (GdkPixbuf) pixbuf = load_small (job, &error);
  gboolean jpeg = g_str_equal (job->type, "image/jpeg");

  if (pixbuf != NULL && gdk_pixbuf_save (pixbuf, part, jpeg ? "jpeg" : "png", &error, NULL)
      && g_rename (part, job->thumbnail_path) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_unlink (part);
  if (error == NULL)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot write");
  g_task_return_error (task, error);
}

/**
 * wbl_nest_thumbnail_async: (skip)
 * @path: a file
 * @thumbnail_path: where its thumbnail is to be; there all at once or not at all
 * @type: (nullable): the media type of the file
 * @callback: called when it is there or cannot be made
 * @user_data: for @callback
 *
 * Makes a thumbnail in a thread: a JPEG of a JPEG, a PNG of a PNG or of the first picture of a GIF.
 */
void
wbl_nest_thumbnail_async (const char *path,
                          const char *thumbnail_path,
                          const char *type,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, wbl_nest_thumbnail_async);
  job->path = g_strdup (path);
  job->thumbnail_path = g_strdup (thumbnail_path);
  job->type = known_type (type);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (job->type == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no picture of a known kind");
  else
    g_task_run_in_thread (task, make_thread);
}

/**
 * wbl_nest_thumbnail_finish: (skip)
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the thumbnail is there
 */
gboolean
wbl_nest_thumbnail_finish (GAsyncResult *result,
                           GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
