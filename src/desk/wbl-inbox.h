/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblInboxRow: one row of the inbox; its property "conversation" is NULL until loaded and replaced on change. */
#define WBL_TYPE_INBOX_ROW (wbl_inbox_row_get_type ())
G_DECLARE_FINAL_TYPE (WblInboxRow, wbl_inbox_row, WBL, INBOX_ROW, GObject)
const char *wbl_inbox_row_get_id (WblInboxRow *self);
WblConversation *wbl_inbox_row_get_conversation (WblInboxRow *self); /* (transfer none) (nullable) */

typedef enum
{
  WBL_QUEUE_MINE,
  WBL_QUEUE_UNASSIGNED,
  WBL_QUEUE_ALL,
} WblQueue;

/** WblInboxCounts: conversations that need an answer, by queue; and all conversations by status in the current queue. */
typedef struct
{
  guint needs_answer[3]; /* by WblQueue */
  guint status[5];       /* by WblStatus, [0] unused */
  guint promises_today;
  gint64 next_promise_ms; /* 0 = none */
} WblInboxCounts;

/*
 * WblInbox: a GListModel of WblInboxRow: a lazy window over the store, which filters and sorts.
 * Order: safety, pinned, needs answer, promise or answer due, longest unanswered, newest. With a query: newest match first.
 *
 * Signals: "counts-changed" (), "loaded" () after each completed query, "pending-changed" ().
 * While frozen (pointer over the list, or moving by key) the order stays; wbl_inbox_get_n_pending() counts what waits.
 */
#define WBL_TYPE_INBOX (wbl_inbox_get_type ())
G_DECLARE_FINAL_TYPE (WblInbox, wbl_inbox, WBL, INBOX, GObject)
WblInbox *wbl_inbox_new (WblDesk *desk);
void wbl_inbox_set_filter (WblInbox *self, WblQueue queue, WblStatus status, const char *query); /* status 0 = any */
WblQueue wbl_inbox_get_queue (WblInbox *self);
const WblInboxCounts *wbl_inbox_get_counts (WblInbox *self);
gboolean wbl_inbox_is_loading (WblInbox *self);
void wbl_inbox_set_frozen (WblInbox *self, gboolean frozen);
guint wbl_inbox_get_n_pending (WblInbox *self);
void wbl_inbox_apply_pending (WblInbox *self);
gboolean wbl_inbox_find (WblInbox *self, const char *conversation, guint *position);

G_END_DECLS
