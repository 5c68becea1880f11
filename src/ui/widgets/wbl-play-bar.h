/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-demo.h"

G_BEGIN_DECLS

/**
 * WblPlayBar: the demo's busy morning: what happens now, in a sentence, with Pause and Stop. Hidden while nothing plays.
 *
 * Its property "active" (gboolean, read only) says whether a morning runs or is paused.
 *
 * Signal "problem" (words): what the person pressed in vain, and why.
 */
#define WBL_TYPE_PLAY_BAR (wbl_play_bar_get_type ())
G_DECLARE_FINAL_TYPE (WblPlayBar, wbl_play_bar, WBL, PLAY_BAR, GtkWidget)

void wbl_play_bar_set_desk (WblPlayBar *self, WblDesk *desk);
void wbl_play_bar_start (WblPlayBar *self);
void wbl_play_bar_pause (WblPlayBar *self);
void wbl_play_bar_stop (WblPlayBar *self);
gboolean wbl_play_bar_get_active (WblPlayBar *self);

G_END_DECLS
