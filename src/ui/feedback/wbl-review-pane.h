/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

/*
 * WblReviewPane: what we make of a rating: state, cause and a note that no customer sees. Nothing typed is lost: a note
 * is kept per rating until the desk has it, and saved when the person moves on.
 *
 * Signals:
 *  "finished" (): the review is done; open the next one
 */
#define WBL_TYPE_REVIEW_PANE (wbl_review_pane_get_type ())
G_DECLARE_FINAL_TYPE (WblReviewPane, wbl_review_pane, WBL, REVIEW_PANE, GtkBox)
GtkWidget *wbl_review_pane_new (WblDesk *desk);
void wbl_review_pane_set_rating (WblReviewPane *self, WblRating *rating);
void wbl_review_pane_save (WblReviewPane *self);
void wbl_review_pane_finish (WblReviewPane *self);

G_END_DECLS
