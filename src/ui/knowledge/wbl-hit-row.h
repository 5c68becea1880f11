/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblHitRow: one found article in a list: title, marks, passage, and its key when it is among the first nine. */
#define WBL_TYPE_HIT_ROW (wbl_hit_row_get_type ())
G_DECLARE_FINAL_TYPE (WblHitRow, wbl_hit_row, WBL, HIT_ROW, GtkListBoxRow)
GtkWidget *wbl_hit_row_new (WblHit *hit, guint number);
char *wbl_hit_force_words (const WblHit *hit);
WblHit *wbl_hit_row_get_hit (WblHitRow *self);

G_END_DECLS
