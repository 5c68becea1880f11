/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-window.h"

G_BEGIN_DECLS

/** WblPreferences: what a person may change, what is known of the store's safety, and the account. */
#define WBL_TYPE_PREFERENCES (wbl_preferences_get_type ())
G_DECLARE_FINAL_TYPE (WblPreferences, wbl_preferences, WBL, PREFERENCES, AdwPreferencesWindow)

GtkWidget *wbl_preferences_new (WblWindow *parent, WblDesk *desk);
void wbl_preferences_show_keyboard (WblPreferences *self);

G_END_DECLS
