/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/feedback/wbl-chart-card.h"

G_BEGIN_DECLS

/** WblInsights: the charts of the chosen ratings: satisfaction over time, and how many of each kind. */
#define WBL_TYPE_INSIGHTS (wbl_insights_get_type ())
G_DECLARE_FINAL_TYPE (WblInsights, wbl_insights, WBL, INSIGHTS, GtkBox)
GtkWidget *wbl_insights_new (void);
void wbl_insights_set_summary (WblInsights *self, const WblFeedbackSummary *summary);
WblChartCard *wbl_insights_get_trend (WblInsights *self);
WblChartCard *wbl_insights_get_stars (WblInsights *self);

G_END_DECLS
