/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WblTextWindow: the text of one message, to select a part of, to copy and to search. The rows of a list in GTK 4.8 cannot
 * hold selectable labels: they complain when they are used again.
 */
#define WBL_TYPE_TEXT_WINDOW (wbl_text_window_get_type ())
G_DECLARE_FINAL_TYPE (WblTextWindow, wbl_text_window, WBL, TEXT_WINDOW, AdwWindow)

GtkWidget *wbl_text_window_open (GtkWindow *parent, const char *text, const char *language);
gboolean wbl_text_window_find (WblTextWindow *self, const char *text, gboolean backwards);

G_END_DECLS
