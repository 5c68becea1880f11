/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

/** WblFigures: the figures of the chosen ratings in one strip; each says of how many and how sure. */
#define WBL_TYPE_FIGURES (wbl_figures_get_type ())
G_DECLARE_FINAL_TYPE (WblFigures, wbl_figures, WBL, FIGURES, GtkBox)
GtkWidget *wbl_figures_new (void);
void wbl_figures_set_summary (WblFigures *self, const WblFeedbackSummary *summary);

G_END_DECLS
