/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* Stepping away: what waits for an answer of mine goes back to the queue, where colleagues see it. */
void wbl_desk_waiting_for_me_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_waiting_for_me_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_step_away_async (WblDesk *self, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
