/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/wbl-keymap.h"

G_BEGIN_DECLS

/** WblKeyCapture: a window that waits for the new key of an action. Every key that is pressed in it is an answer. */
#define WBL_TYPE_KEY_CAPTURE (wbl_key_capture_get_type ())
G_DECLARE_FINAL_TYPE (WblKeyCapture, wbl_key_capture, WBL, KEY_CAPTURE, AdwWindow)

void wbl_key_capture_async (GtkWindow *parent,
                            const WblActionInfo *action,
                            const char *now,
                            GAsyncReadyCallback callback,
                            gpointer data);
char *wbl_key_capture_finish (GAsyncResult *result, GError **error);

G_END_DECLS
