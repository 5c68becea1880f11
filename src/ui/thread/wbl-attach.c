/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-attach"
#include "config.h"

#include "ui/thread/wbl-attach.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-safe-text.h"
#include "ui/thread/wbl-image-loader.h"
#include "ui/wbl-compat.h"

#define FILE_MAX_BYTES (25 * 1024 * 1024)

static WblAttachment *
attachment_new (const char *name, const char *mime, GBytes *bytes)
{
  WblAttachment *attachment = g_new0 (WblAttachment, 1);

  attachment->name = wbl_safe_filename (name);
  attachment->mime = g_strdup (mime != NULL ? mime : "application/octet-stream");
  attachment->bytes = bytes;
  return attachment;
}

/* Reads the size from the header only. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, WblAttachment *attachment)
{
  attachment->width = (guint) MAX (width, 0);
  attachment->height = (guint) MAX (height, 0);
  gdk_pixbuf_loader_set_size (loader, 1, 1);
}

static void
measure_image (WblAttachment *attachment)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (attachment->bytes, &length);

  loader = wbl_image_loader_new (attachment->bytes, NULL);
  if (loader == NULL)
    return;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), attachment);
  for (gsize at = 0; at < length && attachment->width == 0; at += 4096)
    if (!gdk_pixbuf_loader_write (loader, data + at, MIN (4096, length - at), NULL))
      break;
  gdk_pixbuf_loader_close (loader, NULL);
}

/* What GIO says of it names a path that a sandbox made up. */
static WblAttachment *
unreadable (GError **error)
{
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  g_clear_error (error);
  g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID,
                       _ ("This file cannot be read. Is it still there, and may you open it?"));
  return NULL;
}

static WblAttachment *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *mime = NULL;
  GBytes *bytes = NULL;
  WblAttachment *attachment = NULL;

  info = g_file_query_info (file, "standard::size,standard::type,standard::content-type,standard::display-name", 0,
                            cancellable, error);
  if (info == NULL)
    return unreadable (error);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) == 0)
    {
      g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID, _ ("This file is empty or cannot be sent."));
      return NULL;
    }
  if (g_file_info_get_size (info) > FILE_MAX_BYTES)
    {
      g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE, _ ("Files above 25 MB cannot be sent."));
      return NULL;
    }
  bytes = g_file_load_bytes (file, cancellable, NULL, error);
  if (bytes == NULL)
    return unreadable (error);
  mime = g_content_type_get_mime_type (g_file_info_get_content_type (info));
  attachment = attachment_new (g_file_info_get_display_name (info), mime, bytes);
  measure_image (attachment);
  return attachment;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  WblAttachment *attachment = read_file (data, cancellable, &error);

  if (attachment != NULL)
    g_task_return_pointer (task, attachment, (GDestroyNotify) wbl_attachment_free);
  else
    g_task_return_error (task, error);
}

static void
texture_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GdkTexture *texture = data;
  WblAttachment *attachment = attachment_new (_ ("picture.png"), "image/png", gdk_texture_save_to_png_bytes (texture));

  attachment->width = (guint) gdk_texture_get_width (texture);
  attachment->height = (guint) gdk_texture_get_height (texture);
  g_task_return_pointer (task, attachment, (GDestroyNotify) wbl_attachment_free);
}

/* (transfer full) for @task. A NULL @file is "nothing chosen". */
static void
return_file (GTask *task, GFile *file)
{
  if (file == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    {
      g_task_set_task_data (task, g_object_ref (file), g_object_unref);
      g_task_run_in_thread (task, read_thread);
    }
  g_object_unref (task);
}

static void
return_texture (GTask *task, GdkTexture *texture)
{
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, texture_thread);
  g_object_unref (task);
}

static void
return_value (GTask *task, const GValue *value)
{
  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    {
      return_texture (task, g_value_get_object (value));
      return;
    }
  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      GdkFileList *list = g_value_get_boxed (value);
      g_autoptr (GSList) files = list != NULL ? gdk_file_list_get_files (list) : NULL;

      return_file (task, files != NULL ? files->data : NULL);
      return;
    }
  return_file (task, NULL);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = wbl_choose_files_finish (result, &error);
  g_autoptr (GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  return_file (task, file);
}

static void
clipboard_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;

  return_value (task, gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL));
}

/**
 * wbl_attach_choose_async:
 * @widget: whose window asks
 * @cancellable: (nullable): to stop
 * @callback: called when a file was read
 * @data: for @callback
 */
void
wbl_attach_choose_async (GtkWidget *widget, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (widget, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_attach_choose_async);
  wbl_choose_files_async (GTK_WINDOW (gtk_widget_get_root (widget)), WBL_CHOOSE_FILES, _ ("Attach a File"), NULL,
                          cancellable, chosen_cb, task);
}

/**
 * wbl_attach_value_async:
 * @widget: where it was dropped
 * @value: a #GdkFileList or a #GdkTexture
 * @cancellable: (nullable): to stop
 * @callback: called when it was read
 * @data: for @callback
 */
void
wbl_attach_value_async (GtkWidget *widget,
                        const GValue *value,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (widget, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_attach_value_async);
  return_value (task, value);
}

/**
 * wbl_attach_clipboard_async:
 * @widget: where it is pasted
 * @clipboard: a clipboard that holds files or a picture
 * @cancellable: (nullable): to stop
 * @callback: called when it was read
 * @data: for @callback
 */
void
wbl_attach_clipboard_async (GtkWidget *widget,
                            GdkClipboard *clipboard,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (widget, cancellable, callback, data);
  gboolean files = gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST);

  g_task_set_source_tag (task, wbl_attach_clipboard_async);
  gdk_clipboard_read_value_async (clipboard, files ? GDK_TYPE_FILE_LIST : GDK_TYPE_TEXTURE, G_PRIORITY_DEFAULT,
                                  cancellable, clipboard_cb, task);
}

/**
 * wbl_attach_finish:
 * @result: what the callback was given
 * @error: why not, in words for people
 *
 * Returns: (transfer full) (nullable): the file; %NULL without an error when nothing was chosen
 */
WblAttachment *
wbl_attach_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
