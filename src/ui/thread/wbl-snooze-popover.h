/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** WblSnoozePopover: until when; activates "thread.snooze-until" with UTC milliseconds. */
#define WBL_TYPE_SNOOZE_POPOVER (wbl_snooze_popover_get_type ())
G_DECLARE_FINAL_TYPE (WblSnoozePopover, wbl_snooze_popover, WBL, SNOOZE_POPOVER, GtkPopover)

GtkWidget *wbl_snooze_popover_new (void);

G_END_DECLS
