/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblThreadRow: one line of a thread; its property "message" is replaced on change and is never NULL. */
#define WBL_TYPE_THREAD_ROW (wbl_thread_row_get_type ())
G_DECLARE_FINAL_TYPE (WblThreadRow, wbl_thread_row, WBL, THREAD_ROW, GObject)
WblMessage *wbl_thread_row_get_message (WblThreadRow *self); /* (transfer none) */

/*
 * WblThread: a GListModel of WblThreadRow, oldest first: the newest 50 lines of a conversation and, page by page, older
 * ones. Its properties "conversation" (WblConversation, replaced on change, NULL until loaded), "typing" (gboolean: the
 * customer), "writer" (string, nullable: a colleague), "has-older" (gboolean), "loading", "has-remote" (gboolean: what is older still is
 * at the server alone) and "fetching" notify. Signal "loaded" () after the first page.
 */
#define WBL_TYPE_THREAD (wbl_thread_get_type ())
G_DECLARE_FINAL_TYPE (WblThread, wbl_thread, WBL, THREAD, GObject)
WblThread *wbl_thread_new (WblDesk *desk, const char *conversation);
const char *wbl_thread_get_id (WblThread *self);
WblConversation *wbl_thread_get_conversation (WblThread *self); /* (transfer none) (nullable) */
gboolean wbl_thread_get_typing (WblThread *self);
const char *wbl_thread_get_writer (WblThread *self); /* (nullable) a colleague who writes a reply here */
gboolean wbl_thread_get_has_older (WblThread *self);
gboolean wbl_thread_get_loading (WblThread *self);
void wbl_thread_load_older (WblThread *self);
gboolean wbl_thread_get_has_remote (WblThread *self);
gboolean wbl_thread_get_fetching (WblThread *self);
void wbl_thread_fetch_older (WblThread *self);
void wbl_thread_load_until (WblThread *self, gint64 server_id); /* so that this message is in the model */
gboolean wbl_thread_find (WblThread *self, gint64 server_id, guint *position);

G_END_DECLS
