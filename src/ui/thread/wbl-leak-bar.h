/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/**
 * WblLeakBar: says why a text may not be in a reply, and offers the public article about the matter.
 *
 * Signals: "insert" (WblHit*): the public article's passage is wanted instead.
 */
#define WBL_TYPE_LEAK_BAR (wbl_leak_bar_get_type ())
G_DECLARE_FINAL_TYPE (WblLeakBar, wbl_leak_bar, WBL, LEAK_BAR, GtkBox)

void wbl_leak_bar_set_leak (WblLeakBar *self, const WblLeak *leak);

G_END_DECLS
