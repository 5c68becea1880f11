/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-snippets.h"

G_BEGIN_DECLS

/**
 * WblSnippetPopover: finds a snippet while a person types, at the cursor of a text.
 *
 * Signals: "chosen" (const char *id); "dismissed" (const char *typed): closed without one, with what was typed in it;
 * "erased" (): Backspace in the empty field.
 */
#define WBL_TYPE_SNIPPET_POPOVER (wbl_snippet_popover_get_type ())
G_DECLARE_FINAL_TYPE (WblSnippetPopover, wbl_snippet_popover, WBL, SNIPPET_POPOVER, GtkPopover)

GtkWidget *wbl_snippet_popover_new (void);
void wbl_snippet_popover_open (WblSnippetPopover *self, WblDesk *desk, const char *language, const GdkRectangle *at);

G_END_DECLS
