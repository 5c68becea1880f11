/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void wbl_desk_key_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_desk_key_finish (GAsyncResult *result, GError **error);
void wbl_desk_key_erase_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_key_erase_finish (GAsyncResult *result, GError **error);

G_END_DECLS
