/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/thread/wbl-message-row.h"

G_BEGIN_DECLS

/**
 * WblMessageList: the lines of a thread. It stays at the newest line only while it is there already, fetches older lines
 * near the top and keeps the line that is being read where it is.
 *
 * Signal "row-action" (const char *what, WblMessage*): see #WblMessageRow.
 */
#define WBL_TYPE_MESSAGE_LIST (wbl_message_list_get_type ())
G_DECLARE_FINAL_TYPE (WblMessageList, wbl_message_list, WBL, MESSAGE_LIST, GtkBox)

void wbl_message_list_set_thread (WblMessageList *self, WblDesk *desk, WblThread *thread);
void wbl_message_list_set_reader (WblMessageList *self, gboolean plain, const char *language);
void wbl_message_list_scroll_to_end (WblMessageList *self);
void wbl_message_list_show_position (WblMessageList *self, guint position);
gboolean wbl_message_list_find (WblMessageList *self, const char *text, int step);
GtkWidget *wbl_message_list_select_text (WblMessageList *self);
WblMessage *wbl_message_list_get_focused (WblMessageList *self);
void wbl_message_list_end_find (WblMessageList *self);

G_END_DECLS
