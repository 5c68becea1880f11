/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** WblKeyboardPage: the page of the preferences on which every action has its key, and gets another. */
#define WBL_TYPE_KEYBOARD_PAGE (wbl_keyboard_page_get_type ())
G_DECLARE_FINAL_TYPE (WblKeyboardPage, wbl_keyboard_page, WBL, KEYBOARD_PAGE, AdwPreferencesPage)

G_END_DECLS
