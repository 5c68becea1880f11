/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/**
 * WblSignInPage: the first run: sign in, or try the demo desk; and the one question, which key sends.
 *
 * Signals:
 *  "signed-in" (): the desk has an account now
 *  "try-demo" (gboolean play): the person wants the demo desk
 *  "remove-data" (): the other account's data shall go from this computer; then wbl_sign_in_page_sign_in()
 */
#define WBL_TYPE_SIGN_IN_PAGE (wbl_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (WblSignInPage, wbl_sign_in_page, WBL, SIGN_IN_PAGE, GtkWidget)

GtkWidget *wbl_sign_in_page_new (void);
void wbl_sign_in_page_set_desk (WblSignInPage *self, WblDesk *desk);
void wbl_sign_in_page_fill (WblSignInPage *self, const WblSignIn *what);
void wbl_sign_in_page_show_error (WblSignInPage *self, const GError *error);
void wbl_sign_in_page_sign_in (WblSignInPage *self);
void wbl_sign_in_page_set_busy (WblSignInPage *self, const char *words);

G_END_DECLS
