/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void wbl_nest_thumbnail_async (const char *path,
                               const char *thumbnail_path,
                               const char *type,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean wbl_nest_thumbnail_finish (GAsyncResult *result, GError **error);

G_END_DECLS
