/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-thread.h"

G_BEGIN_DECLS

/** WblMessageContext: what the lines of a thread share. */
typedef struct
{
  WblDesk *desk;
  WblThread *thread; /* their neighbours are asked of it */
  gboolean plain;    /* phone and mail are shown */
  const char *language;
} WblMessageContext;

/**
 * WblMessageRow: the widget of one line of a thread, with day and name where they change.
 *
 * Signal "action" (const char *what, WblMessage*): a button of the line: "edit", "send", "discard", or
 * "show-quoted".
 */
#define WBL_TYPE_MESSAGE_ROW (wbl_message_row_get_type ())
G_DECLARE_FINAL_TYPE (WblMessageRow, wbl_message_row, WBL, MESSAGE_ROW, GtkBox)

GtkWidget *wbl_message_row_new (void);
void wbl_message_row_set_row (WblMessageRow *self, WblThreadRow *row, guint position, const WblMessageContext *context);
void wbl_message_row_refresh (WblMessageRow *self, guint position);
WblThreadRow *wbl_message_row_dup_row (WblMessageRow *self);
const char *wbl_message_row_get_shown_text (WblMessageRow *self);
void wbl_message_row_copy (WblMessageRow *self);
GtkWidget *wbl_message_row_select (WblMessageRow *self);
void wbl_message_row_set_found (WblMessageRow *self, gboolean found);

G_END_DECLS
