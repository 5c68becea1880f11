/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblTransferBar: how much of a message's file is sent, or is here to be saved, and a button that stops it. */
#define WBL_TYPE_TRANSFER_BAR (wbl_transfer_bar_get_type ())
G_DECLARE_FINAL_TYPE (WblTransferBar, wbl_transfer_bar, WBL, TRANSFER_BAR, GtkBox)

void wbl_transfer_bar_set (WblTransferBar *self, WblDesk *desk, WblMessage *message, GtkWidget *instead);

G_END_DECLS
