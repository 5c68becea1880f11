/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/*
 * WblRatingsList: the ratings, newest first. A reload keeps the selection.
 *
 * Signals:
 *  "selected" (WblRating*): another rating, or a newer state of it; borrowed during emission
 *  "opened" (): Enter or a double click on a row
 *  "reset" (): the person asks for every rating
 */
#define WBL_TYPE_RATINGS_LIST (wbl_ratings_list_get_type ())
G_DECLARE_FINAL_TYPE (WblRatingsList, wbl_ratings_list, WBL, RATINGS_LIST, GtkBox)
GtkWidget *wbl_ratings_list_new (void);
void wbl_ratings_list_set_ratings (WblRatingsList *self, GPtrArray *ratings, guint total, guint unreviewed, gboolean narrowed);
WblRating *wbl_ratings_list_get_selected (WblRatingsList *self);
void wbl_ratings_list_set_one_click (WblRatingsList *self, gboolean one_click);
gboolean wbl_ratings_list_move (WblRatingsList *self, int step);
gboolean wbl_ratings_list_next_unreviewed (WblRatingsList *self);
char *wbl_ratings_list_dup_place (WblRatingsList *self);

G_END_DECLS
