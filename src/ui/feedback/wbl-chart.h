/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

/** WblChartKind: what a chart draws. */
typedef enum
{
  WBL_CHART_SPARKLINE, /* the trend as a bare line */
  WBL_CHART_TREND,     /* the trend with its band and axes */
  WBL_CHART_STARS,     /* how many ratings of each kind */
} WblChartKind;

/** WblChart: a picture of figures in the colours of the theme. The figures themselves are always beside it in words. */
#define WBL_TYPE_CHART (wbl_chart_get_type ())
G_DECLARE_FINAL_TYPE (WblChart, wbl_chart, WBL, CHART, GtkWidget)
GtkWidget *wbl_chart_new (WblChartKind kind);
void wbl_chart_set_summary (WblChart *self, const WblFeedbackSummary *summary, guint bucket_days);
GArray *wbl_chart_get_points (WblChart *self);

G_END_DECLS
