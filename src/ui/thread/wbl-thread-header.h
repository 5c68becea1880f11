/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblThreadHeader: who it is, about what, where it stands, whose it is. Its menus use the actions "thread.…". */
#define WBL_TYPE_THREAD_HEADER (wbl_thread_header_get_type ())
G_DECLARE_FINAL_TYPE (WblThreadHeader, wbl_thread_header, WBL, THREAD_HEADER, GtkBox)

void wbl_thread_header_set_desk (WblThreadHeader *self, WblDesk *desk);
void wbl_thread_header_set_conversation (WblThreadHeader *self, WblConversation *conversation);
void wbl_thread_header_set_narrow (WblThreadHeader *self, gboolean narrow);
void wbl_thread_header_open_assign (WblThreadHeader *self);
void wbl_thread_header_open_snooze (WblThreadHeader *self);
AdwHeaderBar *wbl_thread_header_get_bar (WblThreadHeader *self);

G_END_DECLS
