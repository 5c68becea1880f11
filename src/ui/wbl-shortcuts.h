/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-keymap.h"

G_BEGIN_DECLS

/* The keys of the windows as they are now: the table of actions and what the person changed of it, from the settings. */

#define WBL_SHORTCUTS_SETTING "shortcuts" /* follow "changed::shortcuts" of the settings */

WblKeymap *wbl_shortcuts_load (void);
void wbl_shortcuts_save (const WblKeymap *keymap);
void wbl_shortcuts_install (GtkWidget *window);
GtkWidget *wbl_shortcuts_window (void);

G_END_DECLS
