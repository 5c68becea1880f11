/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/**
 * WblPalette: a field where every action, article and conversation is found by typing. It lies over the window as an
 * overlay child; Enter runs, Esc closes.
 *
 * Signals:
 *  "open-conversation" (const char *id)
 *  "open-article" (const char *key)
 *  "closed" (): it is gone; give the focus back
 */
#define WBL_TYPE_PALETTE (wbl_palette_get_type ())
G_DECLARE_FINAL_TYPE (WblPalette, wbl_palette, WBL, PALETTE, GtkWidget)

GtkWidget *wbl_palette_new (WblDesk *desk);
guint wbl_palette_get_n_rows (WblPalette *self);
void wbl_palette_set_query (WblPalette *self, const char *query);
void wbl_palette_close (WblPalette *self);
gboolean wbl_palette_matches (const char *text, const char *query);

G_END_DECLS
