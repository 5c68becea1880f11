/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/thread/wbl-draft.h"

G_BEGIN_DECLS

/** WblQuoteStrip: above the text that is written: what the reply answers, and a way to leave that out. */
#define WBL_TYPE_QUOTE_STRIP (wbl_quote_strip_get_type ())
G_DECLARE_FINAL_TYPE (WblQuoteStrip, wbl_quote_strip, WBL, QUOTE_STRIP, GtkBox)

void wbl_quote_strip_set_draft (WblQuoteStrip *self, WblDraft *draft);
gboolean wbl_quote_strip_leave_out (WblQuoteStrip *self);

G_END_DECLS
