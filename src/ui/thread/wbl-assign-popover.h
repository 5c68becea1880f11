/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblAssignPopover: colleagues to give a conversation to; activates "thread.assign-to" with an agent's id, "" = nobody. */
#define WBL_TYPE_ASSIGN_POPOVER (wbl_assign_popover_get_type ())
G_DECLARE_FINAL_TYPE (WblAssignPopover, wbl_assign_popover, WBL, ASSIGN_POPOVER, GtkPopover)

GtkWidget *wbl_assign_popover_new (WblDesk *desk);

G_END_DECLS
