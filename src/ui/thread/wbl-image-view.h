/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblImageView: the small picture of a message; activating it opens the picture in a window of its own. */
#define WBL_TYPE_IMAGE_VIEW (wbl_image_view_get_type ())
G_DECLARE_FINAL_TYPE (WblImageView, wbl_image_view, WBL, IMAGE_VIEW, GtkButton)

GtkWidget *wbl_image_view_new (void);
void wbl_image_view_set_message (WblImageView *self, WblDesk *desk, WblMessage *message);

G_END_DECLS
