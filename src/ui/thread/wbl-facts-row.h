/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-thread.h"

G_BEGIN_DECLS

/**
 * WblFactsRow: what must be seen before typing: how long the customer waits, what was promised, order numbers to copy,
 * the last rating, the channel and language. When there is no room the last ones go first.
 *
 * Chips activate "thread.copy-number" with their number.
 */
#define WBL_TYPE_FACTS_ROW (wbl_facts_row_get_type ())
G_DECLARE_FINAL_TYPE (WblFactsRow, wbl_facts_row, WBL, FACTS_ROW, GtkWidget)

void wbl_facts_row_set_conversation (WblFactsRow *self, WblConversation *conversation, gint64 now_ms, gboolean live);
void wbl_facts_row_set_chips (WblFactsRow *self, char **numbers);
const char *wbl_facts_row_get_first_chip (WblFactsRow *self);

G_END_DECLS
