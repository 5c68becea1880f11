/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WblGradualList: a list of which a view gets one screen first, and the rest a few rows at a time when the main loop has
 * nothing better to do. Each item stays at its position in the model behind it.
 *
 * A GtkListView makes the widgets of up to 200 rows at once, which is most of the time that a window takes to show its list.
 */
#define WBL_TYPE_GRADUAL_LIST (wbl_gradual_list_get_type ())
G_DECLARE_FINAL_TYPE (WblGradualList, wbl_gradual_list, WBL, GRADUAL_LIST, GObject)

WblGradualList *wbl_gradual_list_new (GListModel *model);
void wbl_gradual_list_renew (WblGradualList *self);
void wbl_gradual_list_reach (WblGradualList *self, guint position);

G_END_DECLS
