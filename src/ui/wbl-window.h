/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-demo.h"
#include "desk/wbl-desk.h"
#include "ui/account/wbl-sign-in-page.h"

G_BEGIN_DECLS

/**
 * WblWindow: the one window: first run, the desk, or a page that says why there is none.
 *
 * Its property "desk" (#WblDesk, nullable, read only) is the desk on screen.
 *
 * Signals:
 *  "way-out" (int): the person pressed the button of a problem page; a #WblWayOut
 *  "sign-in-needed" (): the person wants to give the password again
 *  "sign-out" (gboolean erase): the person wants to leave the desk, erasing its store or not
 */
#define WBL_TYPE_WINDOW (wbl_window_get_type ())
G_DECLARE_FINAL_TYPE (WblWindow, wbl_window, WBL, WINDOW, AdwApplicationWindow)

GtkWidget *wbl_window_new (AdwApplication *application);
void wbl_window_show_loading (WblWindow *self, const char *words);
void wbl_window_show_problem (WblWindow *self, const GError *error);
WblSignInPage *wbl_window_show_sign_in (WblWindow *self, WblDesk *desk);
WblSignInPage *wbl_window_get_sign_in (WblWindow *self);
void wbl_window_show_desk (WblWindow *self, WblDesk *desk, WblDemo *demo);
void wbl_window_drop_desk (WblWindow *self);
WblDesk *wbl_window_get_desk (WblWindow *self);
void wbl_window_open_conversation (WblWindow *self, const char *conversation);
void wbl_window_open_article (WblWindow *self, const char *key);
void wbl_window_search (WblWindow *self, const char *text);
const char *wbl_window_get_conversation (WblWindow *self);
gboolean wbl_window_is_reading (WblWindow *self, const char *conversation);
void wbl_window_play (WblWindow *self);
void wbl_window_toast (WblWindow *self, const char *words);

G_END_DECLS
