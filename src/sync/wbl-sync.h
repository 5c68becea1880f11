/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"
#include "store/wbl-store.h"

G_BEGIN_DECLS

/*
 * WblSync: keeps one store and one account's cloud in step: catches up after each connection, stores what comes,
 * sends what waits. Main thread.
 *
 * Signals: "state-changed" (); "typing" (gint64 peer, gboolean typing); "caught-up" ();
 *          "upload" (gint64 row, double fraction): so much of the file of that message is sent;
 *          "whisper" (gint64 group, JsonObject *ext): something brief of ours in a group, never stored
 */
#define WBL_TYPE_SYNC (wbl_sync_get_type ())
G_DECLARE_FINAL_TYPE (WblSync, wbl_sync, WBL, SYNC, GObject)

WblSync *wbl_sync_new (WblStore *store, WblCloud *cloud);
WblStore *wbl_sync_get_store (WblSync *self);
WblCloud *wbl_sync_get_cloud (WblSync *self);
void wbl_sync_start (WblSync *self);
void wbl_sync_stop (WblSync *self);
gboolean wbl_sync_is_caught_up (WblSync *self);
const GError *wbl_sync_get_store_problem (WblSync *self);
gint64 wbl_sync_get_as_of_ms (WblSync *self);
void wbl_sync_set_held_after (WblSync *self, gint64 ms);
void wbl_sync_flush (WblSync *self);
void wbl_sync_fill (WblSync *self, WblChatKind kind, gint64 peer);
double wbl_sync_get_upload (WblSync *self, gint64 row);
void wbl_sync_stop_upload (WblSync *self, gint64 row);
gboolean wbl_sync_is_idle (WblSync *self);

void wbl_sync_create_team_async (WblSync *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_sync_join_team_async (WblSync *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_sync_team_finish (WblSync *self, GAsyncResult *result, GError **error);

G_END_DECLS
