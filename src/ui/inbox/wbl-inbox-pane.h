/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-inbox.h"

G_BEGIN_DECLS

/**
 * WblInboxPane: queues, search and the list of conversations.
 *
 * Signal "activated" (const char *conversation_id): the person chose a conversation, by pointer or by key.
 */
#define WBL_TYPE_INBOX_PANE (wbl_inbox_pane_get_type ())
G_DECLARE_FINAL_TYPE (WblInboxPane, wbl_inbox_pane, WBL, INBOX_PANE, GtkBox)

GtkWidget *wbl_inbox_pane_new (WblDesk *desk);
WblInbox *wbl_inbox_pane_get_inbox (WblInboxPane *self);
void wbl_inbox_pane_select (WblInboxPane *self, const char *conversation);
void wbl_inbox_pane_set_marking (WblInboxPane *self, gboolean marking);
gboolean wbl_inbox_pane_select_relative (WblInboxPane *self, int step);
const char *wbl_inbox_pane_get_selected (WblInboxPane *self);
void wbl_inbox_pane_set_queue (WblInboxPane *self, WblQueue queue);
void wbl_inbox_pane_set_status (WblInboxPane *self, WblStatus status);
void wbl_inbox_pane_focus_list (WblInboxPane *self);
void wbl_inbox_pane_focus_search (WblInboxPane *self);
void wbl_inbox_pane_search (WblInboxPane *self, const char *text);

G_END_DECLS
