/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblQuoteLine: who wrote a message and how it begins, in one line: what another one answers. */
#define WBL_TYPE_QUOTE_LINE (wbl_quote_line_get_type ())
G_DECLARE_FINAL_TYPE (WblQuoteLine, wbl_quote_line, WBL, QUOTE_LINE, GtkBox)

void wbl_quote_line_set_message (WblQuoteLine *self, WblMessage *message, gboolean plain);
const char *wbl_quote_line_get_sentence (WblQuoteLine *self);

G_END_DECLS
