/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblVisitRow: an earlier conversation of a customer: subject, its rating, its day. */
#define WBL_TYPE_VISIT_ROW (wbl_visit_row_get_type ())
G_DECLARE_FINAL_TYPE (WblVisitRow, wbl_visit_row, WBL, VISIT_ROW, GtkListBoxRow)
GtkWidget *wbl_visit_row_new (WblConversation *conversation, int stars);
const char *wbl_visit_row_get_id (WblVisitRow *self);

G_END_DECLS
