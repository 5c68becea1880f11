/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/feedback/wbl-chart.h"

G_BEGIN_DECLS

/** WblChartCard: a chart with its title, how it was made, and its table in its place at a press of a button. */
#define WBL_TYPE_CHART_CARD (wbl_chart_card_get_type ())
G_DECLARE_FINAL_TYPE (WblChartCard, wbl_chart_card, WBL, CHART_CARD, GtkBox)
GtkWidget *wbl_chart_card_new (WblChartKind kind, const char *title, const char *const *columns);
void wbl_chart_card_set_subtitle (WblChartCard *self, const char *subtitle);
WblChart *wbl_chart_card_get_chart (WblChartCard *self);
void wbl_chart_card_set_table (WblChartCard *self, GListModel *rows);
GListModel *wbl_chart_card_get_table (WblChartCard *self);

G_END_DECLS
