/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/**
 * WblDeskDoor: the way to a desk for a visitor who comes before there is a window, or with none: the search of the whole
 * desktop. A visit opens the store, and half a minute after the last one it is closed again; nothing is signed in and
 * nothing goes over the network. Once the window's part begins, the desk is handed over (wbl_desk_door_take_async()), and
 * from then on visitors see the window's desk.
 */
#define WBL_TYPE_DESK_DOOR (wbl_desk_door_get_type ())
G_DECLARE_FINAL_TYPE (WblDeskDoor, wbl_desk_door, WBL, DESK_DOOR, GObject)

WblDeskDoor *wbl_desk_door_new (GApplication *application, const char *store);
void wbl_desk_door_set_idle_ms (WblDeskDoor *self, guint idle_ms);
void wbl_desk_door_visit_async (WblDeskDoor *self, GAsyncReadyCallback callback, gpointer data);
WblDesk *wbl_desk_door_visit_finish (WblDeskDoor *self, GAsyncResult *result);
void wbl_desk_door_take_async (WblDeskDoor *self, const char *store, GAsyncReadyCallback callback, gpointer data);
WblDesk *wbl_desk_door_take_finish (WblDeskDoor *self, GAsyncResult *result);
void wbl_desk_door_show (WblDeskDoor *self, WblDesk *desk);

G_END_DECLS
