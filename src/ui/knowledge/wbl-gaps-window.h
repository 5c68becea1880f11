/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* WblGapsWindow: what knowledge is missing, what is due for a look, what is being written. */
#define WBL_TYPE_GAPS_WINDOW (wbl_gaps_window_get_type ())
G_DECLARE_FINAL_TYPE (WblGapsWindow, wbl_gaps_window, WBL, GAPS_WINDOW, AdwWindow)
void wbl_gaps_window_present (GtkWindow *parent, WblDesk *desk);

G_END_DECLS
