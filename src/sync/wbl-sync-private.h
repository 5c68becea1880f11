/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/wbl-sync.h"

G_BEGIN_DECLS

/* The parts of WblSync, each with one job; all on the main thread. Their owner outlives them. */

/* WblCatchUp: pulls and history until nothing is missing. */
typedef struct _WblCatchUp WblCatchUp;
WblCatchUp *wbl_catch_up_new (WblSync *sync);
void wbl_catch_up_free (WblCatchUp *self);
void wbl_catch_up_reset (WblCatchUp *self);
void wbl_catch_up_chats (WblCatchUp *self, GArray *chats);
void wbl_catch_up_notice (WblCatchUp *self, gint64 peer);
void wbl_catch_up_page (WblCatchUp *self, WblCloudPage *page);
void wbl_catch_up_fill (WblCatchUp *self, WblChatKind kind, gint64 peer);
void wbl_catch_up_refused (WblCatchUp *self, const GError *error);
const GError *wbl_catch_up_get_problem (WblCatchUp *self);
gboolean wbl_catch_up_is_done (WblCatchUp *self);

/* WblPostman: sends the outbox, the team's operations and the read marks. */
typedef struct _WblPostman WblPostman;
WblPostman *wbl_postman_new (WblSync *sync);
void wbl_postman_free (WblPostman *self);
void wbl_postman_reset (WblPostman *self);
void wbl_postman_flush (WblPostman *self);
void wbl_postman_acked (WblPostman *self, const WblCloudAck *ack);
void wbl_postman_refused (WblPostman *self, gint64 client_id, const GError *error);
double wbl_postman_get_upload (WblPostman *self, gint64 row);
void wbl_postman_stop_upload (WblPostman *self, gint64 row);
gboolean wbl_postman_is_idle (WblPostman *self);

/* WblPacks: files with articles, up and down. */
typedef struct _WblPacks WblPacks;
WblPacks *wbl_packs_new (WblSync *sync);
void wbl_packs_free (WblPacks *self);
void wbl_packs_reset (WblPacks *self);
void wbl_packs_flush (WblPacks *self);
gboolean wbl_packs_is_idle (WblPacks *self);

/* WblPins: the chats that stay on top of the list. */
typedef struct _WblPins WblPins;
WblPins *wbl_pins_new (WblSync *sync);
void wbl_pins_free (WblPins *self);
void wbl_pins_reset (WblPins *self);
void wbl_pins_flush (WblPins *self);
void wbl_pins_refresh (WblPins *self);
gboolean wbl_pins_is_idle (WblPins *self);

/* WblGroups: what groups are, and who is in them. */
typedef struct _WblGroups WblGroups;
WblGroups *wbl_groups_new (WblSync *sync);
void wbl_groups_free (WblGroups *self);
void wbl_groups_reset (WblGroups *self);
void wbl_groups_flush (WblGroups *self);
gboolean wbl_groups_is_idle (WblGroups *self);

/* From the parts to their owner. */
void wbl_sync_people_changed (WblSync *self);
void wbl_sync_store_refused (WblSync *self, const GError *error);
void wbl_sync_caught_up (WblSync *self);
void wbl_sync_tell_state (WblSync *self);
void wbl_sync_tell_upload (WblSync *self, gint64 row, double fraction);
GCancellable *wbl_sync_get_cancellable (WblSync *self);

/* Team: who finds the room that this account made. */
void wbl_sync_find_team_async (WblSync *self, GAsyncReadyCallback callback, gpointer data); /* ends in team_finish */

G_END_DECLS
