/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-thread.h"

G_BEGIN_DECLS

/** WblRatedThread: a conversation to read only, at the message that carries a rating. Reading it here marks nothing read. */
#define WBL_TYPE_RATED_THREAD (wbl_rated_thread_get_type ())
G_DECLARE_FINAL_TYPE (WblRatedThread, wbl_rated_thread, WBL, RATED_THREAD, GtkBox)
GtkWidget *wbl_rated_thread_new (WblDesk *desk);
void wbl_rated_thread_show (WblRatedThread *self, const char *conversation, gint64 mid);

G_END_DECLS
