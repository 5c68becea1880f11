/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-image-view"
#include "config.h"

#include "ui/thread/wbl-image-view.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-image-loader.h"
#include "ui/thread/wbl-image-viewer.h"

#define THUMB_WIDTH 176
#define THUMB_HEIGHT 100

struct _WblImageView
{
  GtkButton parent_instance;
  WblDesk *desk;         /* (owned) (nullable) */
  WblMessage *message;   /* (owned) (nullable) */
  GCancellable *loading; /* (owned) (nullable) one per message */
  GtkStack *stack;
  GtkPicture *picture;
  GtkLabel *words;
};

G_DEFINE_FINAL_TYPE (WblImageView, wbl_image_view, GTK_TYPE_BUTTON)

static void
show_words (WblImageView *self, const char *words)
{
  gtk_label_set_text (self->words, words);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->words));
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblImageView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = wbl_image_decode_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  if (texture == NULL)
    {
      show_words (self, g_error_matches (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY)
                            ? _ ("Picture too large to show")
                            : _ ("Picture cannot be shown"));
      return;
    }
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->picture));
}

/* A result for a former message: its cancellable was cancelled when the message was replaced. */
static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_desk_load_file_finish (WBL_DESK (source), result, &error);
  WblImageView *self = g_task_get_source_object (task);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)) || self->stack == NULL)
    return;
  if (bytes == NULL)
    show_words (self, _ ("Picture not here yet"));
  else
    wbl_image_decode_async (bytes, 2 * THUMB_WIDTH, g_task_get_cancellable (task), decoded_cb, g_object_ref (self));
}

static void
load (WblImageView *self)
{
  GTask *task = NULL;

  self->loading = g_cancellable_new ();
  task = g_task_new (self, self->loading, NULL, NULL);
  g_task_set_source_tag (task, load);
  show_words (self, _ ("Loading picture"));
  wbl_desk_load_file_async (self->desk, self->message->row_id, TRUE, self->loading, loaded_cb, task);
}

static void
wbl_image_view_clicked (GtkButton *button)
{
  WblImageView *self = WBL_IMAGE_VIEW (button);

  if (self->message != NULL)
    wbl_image_viewer_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->desk, self->message);
}

static void
forget (WblImageView *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->message);
  g_clear_object (&self->desk);
}

static void
wbl_image_view_dispose (GObject *object)
{
  WblImageView *self = WBL_IMAGE_VIEW (object);

  forget (self);
  self->stack = NULL;
  G_OBJECT_CLASS (wbl_image_view_parent_class)->dispose (object);
}

static void
wbl_image_view_class_init (WblImageViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_image_view_dispose;
  GTK_BUTTON_CLASS (klass)->clicked = wbl_image_view_clicked;
}

static void
wbl_image_view_init (WblImageView *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  self->picture = GTK_PICTURE (gtk_picture_new ());
  self->words = GTK_LABEL (gtk_label_new (""));
  gtk_picture_set_content_fit (self->picture, GTK_CONTENT_FIT_COVER);
  gtk_label_set_wrap (self->words, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->words), "secondary");
  gtk_widget_add_css_class (GTK_WIDGET (self->words), "smaller");
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->words));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->picture));
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), THUMB_WIDTH, THUMB_HEIGHT);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_button_set_child (GTK_BUTTON (self), GTK_WIDGET (self->stack));
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "photo");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("Open Picture"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Picture"), -1);
}

/**
 * wbl_image_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
wbl_image_view_new (void)
{
  return g_object_new (WBL_TYPE_IMAGE_VIEW, NULL);
}

/**
 * wbl_image_view_set_message:
 * @self: the view
 * @desk: (nullable): where the picture comes from
 * @message: (nullable): the message whose picture is shown; NULL forgets the former one
 */
void
wbl_image_view_set_message (WblImageView *self, WblDesk *desk, WblMessage *message)
{
  g_return_if_fail (WBL_IS_IMAGE_VIEW (self));
  if (message != NULL && self->message != NULL && message->row_id == self->message->row_id)
    return;
  forget (self);
  gtk_picture_set_paintable (self->picture, NULL);
  if (message == NULL)
    return;
  self->desk = g_object_ref (desk);
  self->message = g_object_ref (message);
  load (self);
}
