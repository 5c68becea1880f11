/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-window.h"

G_BEGIN_DECLS

/** WblOutboxWindow: what is written and not sent: queued, held, failed; each can be sent, taken back or looked at. */
#define WBL_TYPE_OUTBOX_WINDOW (wbl_outbox_window_get_type ())
G_DECLARE_FINAL_TYPE (WblOutboxWindow, wbl_outbox_window, WBL, OUTBOX_WINDOW, AdwWindow)

void wbl_outbox_window_present (WblWindow *parent, WblDesk *desk);

G_END_DECLS
