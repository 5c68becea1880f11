/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblRatingRow: one rating in the list. Bold = nobody has reviewed it. */
#define WBL_TYPE_RATING_ROW (wbl_rating_row_get_type ())
G_DECLARE_FINAL_TYPE (WblRatingRow, wbl_rating_row, WBL, RATING_ROW, GtkBox)
GtkWidget *wbl_rating_row_new (void);
void wbl_rating_row_set_rating (WblRatingRow *self, WblRating *rating);

G_END_DECLS
