/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-teach.h"

G_BEGIN_DECLS

char *wbl_teach_words (const WblTeaching *teaching);
void wbl_teach_ask_async (GtkWindow *parent, WblDesk *desk, const char *key, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_teach_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
