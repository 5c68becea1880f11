/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud-facts.h"
#include "lanying/wbl-cloud-private.h"
#include "lanying/wbl-discovery.h"
#include "lanying/wbl-http.h"
#include "model/wbl-json.h"

G_BEGIN_DECLS

/** WblSession: who we are at the cloud: addresses, token, and REST calls that renew the token
 * silently. */
#define WBL_TYPE_SESSION (wbl_session_get_type ())
G_DECLARE_FINAL_TYPE (WblSession, wbl_session, WBL, SESSION, GObject)

WblSession *
wbl_session_new (const char *server, const char *app_id);
void
wbl_session_set_limits (WblSession *self, const WblCloudLimits *limits);
const WblCloudLimits *
wbl_session_get_limits (WblSession *self);
void
wbl_session_set_credentials (WblSession *self, const char *user, const char *password);

WblHttp *
wbl_session_get_http (WblSession *self);
const char *
wbl_session_get_server (WblSession *self);
const char *
wbl_session_get_app_id (WblSession *self);
const char *
wbl_session_get_token (WblSession *self);
gint64
wbl_session_get_uid (WblSession *self);
gint64
wbl_session_get_signed_in_ms (WblSession *self);
const char *
wbl_session_get_rest_url (WblSession *self);
const char *
wbl_session_get_realtime_url (WblSession *self);

void
wbl_session_forget_token (WblSession *self, const char *stale);
void
wbl_session_forget_addresses (WblSession *self);
void
wbl_session_next_rest (WblSession *self);
void
wbl_session_next_realtime (WblSession *self);
void
wbl_session_set_discovery (WblSession *self, const char *saved);
const WblDiscovery *
wbl_session_get_discovery (WblSession *self);
void
wbl_session_get_facts (WblSession *self, WblCloudFacts *facts);
void
wbl_session_close (WblSession *self);

void
wbl_session_open_async (WblSession *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
gboolean
wbl_session_open_finish (WblSession *self, GAsyncResult *result, GError **error);

void
wbl_session_call_async (WblSession *self,
                        const char *method,
                        const char *path,
                        JsonNode *body,
                        guint deadline_ms,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
JsonObject *
wbl_session_call_finish (WblSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
