/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-image-viewer"
#include "config.h"

#include "ui/thread/wbl-image-viewer.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-file-save.h"
#include "ui/thread/wbl-image-loader.h"
#include "ui/thread/wbl-transfer-bar.h"

#define ZOOM_STEP 1.25
#define ZOOM_MAX 8.0

struct _WblImageViewer
{
  AdwWindow parent_instance;
  WblDesk *desk;         /* (owned) */
  WblMessage *message;   /* (owned) */
  GCancellable *loading; /* (owned) */
  GdkTexture *texture;   /* (owned) (nullable) as decoded */
  guint quarter_turns;   /* clockwise, 0…3 */
  double zoom;           /* 1 = fits the window */
  GtkWidget *save;
  WblTransferBar *transfer;
  GtkStack *stack;
  AdwStatusPage *words;
  GtkWidget *scroll;
  GtkPicture *picture;
};

G_DEFINE_FINAL_TYPE (WblImageViewer, wbl_image_viewer, ADW_TYPE_WINDOW)

static GdkPaintable *
turned (WblImageViewer *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  float width = (float) gdk_texture_get_width (self->texture);
  float height = (float) gdk_texture_get_height (self->texture);
  gboolean across = self->quarter_turns % 2 == 1;
  graphene_size_t size = GRAPHENE_SIZE_INIT (across ? height : width, across ? width : height);

  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (size.width / 2, size.height / 2));
  gtk_snapshot_rotate (snapshot, 90.f * self->quarter_turns);
  gtk_snapshot_append_texture (snapshot, self->texture, &GRAPHENE_RECT_INIT (-width / 2, -height / 2, width, height));
  return gtk_snapshot_free_to_paintable (snapshot, &size);
}

static void
show_picture (WblImageViewer *self)
{
  g_autoptr (GdkPaintable) paintable = turned (self);
  int width = gtk_widget_get_width (self->scroll);
  int height = gtk_widget_get_height (self->scroll);

  gtk_picture_set_paintable (self->picture, paintable);
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), self->zoom > 1 ? (int) (width * self->zoom) : -1,
                               self->zoom > 1 ? (int) (height * self->zoom) : -1);
  gtk_stack_set_visible_child (self->stack, self->scroll);
}

static void
show_words (WblImageViewer *self, const char *title, const char *body)
{
  adw_status_page_set_title (self->words, title);
  adw_status_page_set_description (self->words, body);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->words));
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblImageViewer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = wbl_image_decode_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->picture == NULL)
    return;
  if (texture == NULL)
    {
      show_words (self, _ ("Picture Cannot Be Shown"), _ ("It is damaged, too large or of a kind that is not opened here. It can still be saved."));
      return;
    }
  g_set_object (&self->texture, texture);
  show_picture (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblImageViewer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_desk_load_file_finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->picture == NULL)
    return;
  if (bytes == NULL)
    show_words (self, _ ("Picture Not Here Yet"), _ ("It is fetched when the network is back."));
  else
    wbl_image_decode_async (bytes, WBL_IMAGE_MAX_SIDE, self->loading, decoded_cb, g_object_ref (self));
}

static void
zoom_by (WblImageViewer *self, double factor)
{
  self->zoom = CLAMP (self->zoom * factor, 1.0, ZOOM_MAX);
  if (self->texture != NULL)
    show_picture (self);
}

static void
zoom_in_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (WBL_IMAGE_VIEWER (widget), ZOOM_STEP);
}

static void
zoom_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (WBL_IMAGE_VIEWER (widget), 1 / ZOOM_STEP);
}

static void
rotate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblImageViewer *self = WBL_IMAGE_VIEWER (widget);

  self->quarter_turns = (self->quarter_turns + 1) % 4;
  if (self->texture != NULL)
    show_picture (self);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblImageViewer *self = WBL_IMAGE_VIEWER (widget);

  wbl_file_save (widget, self->desk, self->message);
}

static void
wbl_image_viewer_dispose (GObject *object)
{
  WblImageViewer *self = WBL_IMAGE_VIEWER (object);

  g_cancellable_cancel (self->loading);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_IMAGE_VIEWER);
  g_clear_object (&self->texture);
  g_clear_object (&self->message);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_image_viewer_parent_class)->dispose (object);
}

static void
wbl_image_viewer_finalize (GObject *object)
{
  g_object_unref (WBL_IMAGE_VIEWER (object)->loading);
  G_OBJECT_CLASS (wbl_image_viewer_parent_class)->finalize (object);
}

static void
wbl_image_viewer_class_init (WblImageViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_image_viewer_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_image_viewer_finalize;
  g_type_ensure (WBL_TYPE_TRANSFER_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-image-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, WblImageViewer, save);
  gtk_widget_class_bind_template_child (widget_class, WblImageViewer, transfer);
  gtk_widget_class_bind_template_child (widget_class, WblImageViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, WblImageViewer, words);
  gtk_widget_class_bind_template_child (widget_class, WblImageViewer, scroll);
  gtk_widget_class_bind_template_child (widget_class, WblImageViewer, picture);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-in", NULL, zoom_in_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-out", NULL, zoom_out_cb);
  gtk_widget_class_install_action (widget_class, "viewer.rotate", NULL, rotate_cb);
  gtk_widget_class_install_action (widget_class, "viewer.save", NULL, save_cb);
}

static void
wbl_image_viewer_init (WblImageViewer *self)
{
  self->zoom = 1;
  self->loading = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_image_viewer_open:
 * @parent: (nullable): the window it belongs to
 * @desk: where the picture comes from
 * @message: the message whose picture is shown
 *
 * Returns: (transfer none): the window, which is shown
 */
GtkWidget *
wbl_image_viewer_open (GtkWindow *parent, WblDesk *desk, WblMessage *message)
{
  WblImageViewer *self = g_object_new (WBL_TYPE_IMAGE_VIEWER, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  self->message = g_object_ref (message);
  wbl_transfer_bar_set (self->transfer, desk, message, self->save);
  show_words (self, _ ("Loading Picture"), NULL);
  wbl_desk_load_file_async (desk, message->row_id, FALSE, self->loading, loaded_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
