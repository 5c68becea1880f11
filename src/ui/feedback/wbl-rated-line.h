/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblRatedLine: one line of a conversation that is only read: who, when, and the words, masked. */
#define WBL_TYPE_RATED_LINE (wbl_rated_line_get_type ())
G_DECLARE_FINAL_TYPE (WblRatedLine, wbl_rated_line, WBL, RATED_LINE, GtkBox)
GtkWidget *wbl_rated_line_new (void);
void wbl_rated_line_set_message (WblRatedLine *self, WblMessage *message, gboolean rated);

G_END_DECLS
