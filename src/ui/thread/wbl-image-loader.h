/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* No side of a decoded picture is longer, and no picture with more points than this is decoded at all. */
#define WBL_IMAGE_MAX_SIDE 4096
#define WBL_IMAGE_MAX_POINTS (64 * 1000 * 1000)

GdkPixbufLoader *wbl_image_loader_new (GBytes *bytes, GError **error);
void wbl_image_decode_async (GBytes *bytes, int max_side, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GdkTexture *wbl_image_decode_finish (GAsyncResult *result, GError **error);

G_END_DECLS
