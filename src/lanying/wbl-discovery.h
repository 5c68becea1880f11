/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lanying/wbl-http.h"

G_BEGIN_DECLS

/** WblAddress: where one cluster of the cloud answers. Base URLs without a slash at the end, http
 * or https. */
typedef struct
{
  char *rest;
  char *realtime;
} WblAddress;

void
wbl_discovery_async (WblHttp *http,
                     const char *server,
                     const char *app_id,
                     guint deadline_ms,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data);
GPtrArray *
wbl_discovery_finish (WblHttp *http, GAsyncResult *result, GError **error);

GPtrArray *
wbl_discovery_read (JsonObject *data, gboolean secure, GError **error);

G_END_DECLS
