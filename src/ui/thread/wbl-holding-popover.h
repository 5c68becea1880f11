/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WblHoldingPopover: a reason and a time that make a holding reply, whose words can be changed before it is sent.
 *
 * Signal "send" (const char *text, gint64 due_ms).
 */
#define WBL_TYPE_HOLDING_POPOVER (wbl_holding_popover_get_type ())
G_DECLARE_FINAL_TYPE (WblHoldingPopover, wbl_holding_popover, WBL, HOLDING_POPOVER, GtkPopover)

GtkWidget *wbl_holding_popover_new (void);
void wbl_holding_popover_open (WblHoldingPopover *self, const char *language);
char *wbl_holding_words (const char *language, guint reason, gint64 due_ms);

G_END_DECLS
