/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ui/wbl-desk-door.h"

G_BEGIN_DECLS

/**
 * WblSearchProvider: what GNOME Shell asks while a person types into its search (org.gnome.Shell.SearchProvider2). Answers
 * come from the store alone.
 *
 * Signals:
 *  "chosen" (int kind, const char *key, guint timestamp): a #WblFoundKind; an article's key, else a conversation's id
 *  "searched" (const char *text, guint timestamp): the person goes on searching in the application
 */
#define WBL_TYPE_SEARCH_PROVIDER (wbl_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (WblSearchProvider, wbl_search_provider, WBL, SEARCH_PROVIDER, GObject)

WblSearchProvider *wbl_search_provider_new (WblDeskDoor *door);
gboolean wbl_search_provider_export (WblSearchProvider *self, GDBusConnection *connection, const char *path, GError **error);
void wbl_search_provider_unexport (WblSearchProvider *self);

G_END_DECLS
