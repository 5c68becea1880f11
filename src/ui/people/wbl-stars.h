/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** WblStars: a rating as five small stars, one name for the screen reader. */
#define WBL_TYPE_STARS (wbl_stars_get_type ())
G_DECLARE_FINAL_TYPE (WblStars, wbl_stars, WBL, STARS, GtkWidget)
GtkWidget *wbl_stars_new (int stars);
void wbl_stars_set (WblStars *self, int stars);
char *wbl_stars_words (int stars);

G_END_DECLS
