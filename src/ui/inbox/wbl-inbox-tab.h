/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** WblInboxTab: one of a group of flat toggles, a word and a count ("Mine 4"). Property "words" is the word. */
#define WBL_TYPE_INBOX_TAB (wbl_inbox_tab_get_type ())
G_DECLARE_FINAL_TYPE (WblInboxTab, wbl_inbox_tab, WBL, INBOX_TAB, GtkToggleButton)

void wbl_inbox_tab_set_count (WblInboxTab *self, guint n);

G_END_DECLS
