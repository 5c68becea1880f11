/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblImageViewer: one picture in a window of its own: zoom, rotate, save. */
#define WBL_TYPE_IMAGE_VIEWER (wbl_image_viewer_get_type ())
G_DECLARE_FINAL_TYPE (WblImageViewer, wbl_image_viewer, WBL, IMAGE_VIEWER, AdwWindow)

GtkWidget *wbl_image_viewer_open (GtkWindow *parent, WblDesk *desk, WblMessage *message);

G_END_DECLS
