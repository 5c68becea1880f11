/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lanying/wbl-cloud.h"

G_BEGIN_DECLS

/*
 * Calls with an administrator token, for the tools of warblerctl alone: such a token belongs on a server. It is given with
 * each call, goes to the cloud's own address only, and is kept nowhere; the session's own token stays as it is.
 */
void wbl_cloud_admin_call_async (WblCloud *self,
                                 const char *token,
                                 gint64 act_as,
                                 const char *method,
                                 const char *path,
                                 JsonNode *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
JsonObject *wbl_cloud_admin_call_finish (WblCloud *self, GAsyncResult *result, GError **error);
char *wbl_cloud_admin_token_life (const char *token);

G_END_DECLS
