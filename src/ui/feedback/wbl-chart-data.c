/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-chart-data"

#include "config.h"

#include "ui/feedback/wbl-chart-data.h"

#include "text/wbl-stats.h"
#include "ui/feedback/wbl-feedback-words.h"
#include "ui/people/wbl-stars.h"
#include "ui/wbl-format.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define MAX_POINTS 60
#define DAYS_AS_DAYS 14

struct _WblTableRow
{
  GObject parent_instance;
  char **cells; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WblTableRow, wbl_table_row, G_TYPE_OBJECT)

static void
wbl_table_row_finalize (GObject *object)
{
  g_strfreev (WBL_TABLE_ROW (object)->cells);
  G_OBJECT_CLASS (wbl_table_row_parent_class)->finalize (object);
}

static void
wbl_table_row_class_init (WblTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_table_row_finalize;
}

static void
wbl_table_row_init (WblTableRow *self)
{
}

/**
 * wbl_table_row_new:
 * @cells: (transfer full): texts, NULL-terminated
 *
 * Returns: (transfer full): a row
 */
WblTableRow *
wbl_table_row_new (char **cells)
{
  WblTableRow *self = g_object_new (WBL_TYPE_TABLE_ROW, NULL);

  self->cells = cells;
  return self;
}

/**
 * wbl_table_row_get_cell:
 * @column: from 0
 *
 * Returns: the text there, "" beyond the last
 */
const char *
wbl_table_row_get_cell (WblTableRow *self,
                        guint        column)
{
  return column < g_strv_length (self->cells) ? self->cells[column] : "";
}

/**
 * wbl_chart_bucket_days:
 * @n_days: days from the first to the last
 *
 * Returns: how many days to draw as one point: single days for a fortnight, then weeks, then whole months
 */
guint
wbl_chart_bucket_days (guint n_days)
{
  if (n_days <= DAYS_AS_DAYS)
    return 1;
  return n_days <= 7 * MAX_POINTS ? 7 : 28;
}

static void
finish_point (GArray         *points,
              WblFeedbackDay *point)
{
  if (point->n == 0)
    return;
  wbl_wilson (point->satisfied, point->n, &point->low, &point->high);
  g_array_append_val (points, *point);
}

/**
 * wbl_chart_points:
 * @summary: figures
 * @bucket_days: how many days make a point
 *
 * Adds days up. A stretch without ratings makes no point.
 *
 * Returns: (transfer full) (element-type WblFeedbackDay): points, oldest first, each with its 95 % Wilson interval
 */
GArray *
wbl_chart_points (const WblFeedbackSummary *summary,
                  guint                     bucket_days)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (WblFeedbackDay));
  gint64 first = summary->days->len > 0 ? g_array_index (summary->days, WblFeedbackDay, 0).day_ms : 0;
  gint64 span = bucket_days * DAY_MS;
  WblFeedbackDay point = { .day_ms = first };

  for (guint i = 0; i < summary->days->len; i++)
    {
      const WblFeedbackDay *day = &g_array_index (summary->days, WblFeedbackDay, i);
      gint64 start = first + (day->day_ms - first) / span * span;

      if (start != point.day_ms)
        {
          finish_point (points, &point);
          point = (WblFeedbackDay) { .day_ms = start };
        }
      point.n += day->n;
      point.satisfied += day->satisfied;
    }
  finish_point (points, &point);
  return points;
}

static void
append_row (GListStore *store,
            char      **cells)
{
  g_autoptr (WblTableRow) row = wbl_table_row_new (cells);

  g_list_store_append (store, row);
}

/**
 * wbl_chart_trend_table:
 * @points: (element-type WblFeedbackDay): points of the trend
 *
 * Returns: (transfer full): rows of date, ratings, satisfied, share, likely range
 */
GListModel *
wbl_chart_trend_table (GArray *points)
{
  GListStore *store = g_list_store_new (WBL_TYPE_TABLE_ROW);

  for (guint i = 0; i < points->len; i++)
    {
      const WblFeedbackDay *point = &g_array_index (points, WblFeedbackDay, i);
      char **cells = g_new0 (char *, 6);

      cells[0] = wbl_format_date (point->day_ms);
      cells[1] = g_strdup_printf ("%u", point->n);
      cells[2] = g_strdup_printf ("%u", point->satisfied);
      cells[3] = wbl_percent (point->satisfied, point->n);
      cells[4] = wbl_range_words (point->low, point->high);
      append_row (store, cells);
    }
  return G_LIST_MODEL (store);
}

/**
 * wbl_chart_stars_table:
 * @summary: figures
 *
 * Returns: (transfer full): rows of stars, ratings, share; best first
 */
GListModel *
wbl_chart_stars_table (const WblFeedbackSummary *summary)
{
  GListStore *store = g_list_store_new (WBL_TYPE_TABLE_ROW);

  for (int stars = 5; stars >= 1; stars--)
    {
      char **cells = g_new0 (char *, 4);

      cells[0] = wbl_stars_words (stars);
      cells[1] = g_strdup_printf ("%u", summary->by_stars[stars]);
      cells[2] = wbl_percent (summary->by_stars[stars], summary->n);
      append_row (store, cells);
    }
  return G_LIST_MODEL (store);
}
