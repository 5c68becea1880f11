/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WblNavBar: search, Inbox | Feedback and the primary menu, at the same place on both pages.
 *
 * Put one at the start of a page's header bar. It finds the #AdwViewStack that it stands in by itself; its buttons use
 * the actions "win.search" and "app.…" or "win.…" of the primary menu.
 */
#define WBL_TYPE_NAV_BAR (wbl_nav_bar_get_type ())
G_DECLARE_FINAL_TYPE (WblNavBar, wbl_nav_bar, WBL, NAV_BAR, GtkWidget)

GtkWidget *wbl_nav_bar_new (void);
void wbl_nav_bar_popup_menu (WblNavBar *self);

G_END_DECLS
