/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

/** WblTableRow: one row of the table behind a chart: texts, one per column. */
#define WBL_TYPE_TABLE_ROW (wbl_table_row_get_type ())
G_DECLARE_FINAL_TYPE (WblTableRow, wbl_table_row, WBL, TABLE_ROW, GObject)
WblTableRow *wbl_table_row_new (char **cells);
const char *wbl_table_row_get_cell (WblTableRow *self, guint column);

guint wbl_chart_bucket_days (guint n_days);
GArray *wbl_chart_points (const WblFeedbackSummary *summary, guint bucket_days);
GListModel *wbl_chart_trend_table (GArray *points);
GListModel *wbl_chart_stars_table (const WblFeedbackSummary *summary);

G_END_DECLS
