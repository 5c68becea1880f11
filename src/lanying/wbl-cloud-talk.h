/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"
#include "model/wbl-cloud-types-rest.h"

G_BEGIN_DECLS

/*
 * Messages over REST: for tools, and for what the realtime connection has no way to say. What a person sends goes over
 * wbl_cloud_send(), whose client id makes sending twice sending once. Main thread.
 */

/* Asking a bot and waiting for all it says. */
void wbl_cloud_ask_bot_async (WblCloud *self, const WblCloudOutgoing *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblCloudAnswer *wbl_cloud_ask_bot_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* Sending without a connection. */
void wbl_cloud_post_async (WblCloud *self, const WblCloudOutgoing *outgoing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gint64 wbl_cloud_post_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* Reading back without a connection. */
void wbl_cloud_read_back_async (WblCloud *self, gint64 peer, gint64 before, guint n, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblCloudPage *wbl_cloud_read_back_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* A copy of a file for another chat: its address there. */
void wbl_cloud_forward_file_async (WblCloud *self, const char *url, gint64 peer, gboolean group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_cloud_forward_file_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* What the app says of itself, as JSON; its content is not documented. */
void wbl_cloud_app_config_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_cloud_app_config_finish (WblCloud *self, GAsyncResult *result, GError **error);

G_END_DECLS
