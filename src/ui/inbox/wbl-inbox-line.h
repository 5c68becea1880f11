/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-inbox.h"
#include "ui/inbox/wbl-inbox-words.h"

G_BEGIN_DECLS

/** WblInboxLine: the widget of one row of the inbox, 47 px high. It shows what its row holds and forgets it on unbind. */
#define WBL_TYPE_INBOX_LINE (wbl_inbox_line_get_type ())
G_DECLARE_FINAL_TYPE (WblInboxLine, wbl_inbox_line, WBL, INBOX_LINE, GtkBox)

GtkWidget *wbl_inbox_line_new (void);
void wbl_inbox_line_set_row (WblInboxLine *self, WblInboxRow *row, const WblInboxNow *now);
void wbl_inbox_line_refresh (WblInboxLine *self, const WblInboxNow *now);

G_END_DECLS
