/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblThreadWindow: one conversation in a window of its own, with the thread's actions and their keys. */
#define WBL_TYPE_THREAD_WINDOW (wbl_thread_window_get_type ())
G_DECLARE_FINAL_TYPE (WblThreadWindow, wbl_thread_window, WBL, THREAD_WINDOW, AdwApplicationWindow)

GtkWidget *wbl_thread_window_new (GtkApplication *application, WblDesk *desk, const char *conversation);
const char *wbl_thread_window_get_conversation (WblThreadWindow *self);

G_END_DECLS
