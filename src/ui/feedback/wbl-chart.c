/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-chart"

#include "config.h"

#include "ui/feedback/wbl-chart.h"

#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-chart-data.h"
#include "ui/feedback/wbl-feedback-words.h"
#include "ui/wbl-format.h"

#define LEFT_PX 46
#define RIGHT_PX 48
#define TOP_PX 10
#define BOTTOM_PX 24
#define LABEL_PX 90

struct _WblChart
{
  GtkWidget parent_instance;
  WblChartKind kind;
  GArray *points;     /* (owned) WblFeedbackDay */
  guint by_stars[6];
  guint n;
};

/* Where the trend is drawn: x from the first to the last point, y from floor (0 or .5) to 1. */
typedef struct
{
  double x, y, width, height;
  double floor;
  gint64 from_ms, to_ms;
} Plot;

G_DEFINE_FINAL_TYPE (WblChart, wbl_chart, GTK_TYPE_WIDGET)

static void
set_color (cairo_t    *cr,
           GtkWidget  *widget,
           const char *name,
           double      alpha)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA color = { 0 };

  if (name == NULL || !gtk_style_context_lookup_color (context, name, &color))
    gtk_style_context_get_color (context, &color);
  color.alpha *= alpha;
  gdk_cairo_set_source_rgba (cr, &color);
}

/* Draws text with its left (0), middle (.5) or right (1) at x, its middle at y. */
static void
draw_text (cairo_t    *cr,
           GtkWidget  *widget,
           const char *text,
           double      x,
           double      y,
           double      align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width = 0;
  int height = 0;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - width * align, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}

/* ---- trend ---- */

static double
plot_x (const Plot *plot,
        gint64      time_ms)
{
  gint64 span = plot->to_ms - plot->from_ms;

  return plot->x + (span > 0 ? plot->width * (time_ms - plot->from_ms) / span : plot->width / 2);
}

static double
plot_y (const Plot *plot,
        double      share)
{
  return plot->y + plot->height * (1 - (CLAMP (share, plot->floor, 1) - plot->floor) / (1 - plot->floor));
}

static double
share_of (const WblFeedbackDay *point)
{
  return (double) point->satisfied / MAX (point->n, 1);
}

static Plot
plot_of (WblChart *self,
         int       width,
         int       height)
{
  gboolean bare = self->kind == WBL_CHART_SPARKLINE;
  const WblFeedbackDay *points = (const WblFeedbackDay *) self->points->data;
  Plot plot = {
    .x = bare ? 3 : LEFT_PX,
    .y = bare ? 3 : TOP_PX,
    .width = width - (bare ? 8 : LEFT_PX + RIGHT_PX),
    .height = height - (bare ? 6 : TOP_PX + BOTTOM_PX),
    .floor = .5,
    .from_ms = points[0].day_ms,
    .to_ms = points[self->points->len - 1].day_ms,
  };

  for (guint i = 0; i < self->points->len; i++)
    if ((bare ? share_of (&points[i]) : points[i].low) < .5)
      plot.floor = 0;
  return plot;
}

static void
draw_grid (WblChart   *self,
           cairo_t    *cr,
           const Plot *plot)
{
  double step = plot->floor > 0 ? .1 : .2;

  cairo_set_line_width (cr, 1);
  for (int i = 0; plot->floor + i * step <= 1.001; i++)
    {
      g_autofree char *words = wbl_percent ((guint) ((plot->floor + i * step) * 100 + .5), 100);
      double y = (int) plot_y (plot, plot->floor + i * step) + .5;

      set_color (cr, GTK_WIDGET (self), NULL, .12);
      cairo_move_to (cr, plot->x, y);
      cairo_line_to (cr, plot->x + plot->width, y);
      cairo_stroke (cr);
      set_color (cr, GTK_WIDGET (self), NULL, .74);
      draw_text (cr, GTK_WIDGET (self), words, plot->x - 8, y, 1);
    }
}

static void
draw_dates (WblChart   *self,
            cairo_t    *cr,
            const Plot *plot)
{
  guint fit = MAX ((guint) (plot->width / 80), 1);
  guint every = (self->points->len + fit - 1) / fit;

  set_color (cr, GTK_WIDGET (self), NULL, .74);
  for (guint i = 0; i < self->points->len; i += every)
    {
      gint64 day = g_array_index (self->points, WblFeedbackDay, i).day_ms;
      g_autofree char *date = wbl_format_date (day);

      draw_text (cr, GTK_WIDGET (self), date, plot_x (plot, day), plot->y + plot->height + BOTTOM_PX / 2.0 + 3, .5);
    }
}

static void
draw_band (WblChart   *self,
           cairo_t    *cr,
           const Plot *plot)
{
  const WblFeedbackDay *points = (const WblFeedbackDay *) self->points->data;

  for (guint i = 0; i < self->points->len; i++)
    cairo_line_to (cr, plot_x (plot, points[i].day_ms), plot_y (plot, points[i].high));
  for (guint i = self->points->len; i > 0; i--)
    cairo_line_to (cr, plot_x (plot, points[i - 1].day_ms), plot_y (plot, points[i - 1].low));
  cairo_close_path (cr);
  set_color (cr, GTK_WIDGET (self), "accent_bg_color", .13);
  cairo_fill (cr);
}

static void
draw_line (WblChart   *self,
           cairo_t    *cr,
           const Plot *plot)
{
  const WblFeedbackDay *points = (const WblFeedbackDay *) self->points->data;
  gboolean bare = self->kind == WBL_CHART_SPARKLINE;

  for (guint i = 0; i < self->points->len; i++)
    cairo_line_to (cr, plot_x (plot, points[i].day_ms), plot_y (plot, share_of (&points[i])));
  set_color (cr, GTK_WIDGET (self), bare ? NULL : "accent_color", bare ? .6 : 1);
  cairo_set_line_width (cr, bare ? 1.5 : 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
}

static void
draw_dots (WblChart   *self,
           cairo_t    *cr,
           const Plot *plot,
           guint       from)
{
  for (guint i = from; i < self->points->len; i++)
    {
      const WblFeedbackDay *point = &g_array_index (self->points, WblFeedbackDay, i);

      cairo_arc (cr, plot_x (plot, point->day_ms), plot_y (plot, share_of (point)), 2.5, 0, 2 * G_PI);
      set_color (cr, GTK_WIDGET (self), self->kind == WBL_CHART_SPARKLINE ? NULL : "accent_color", 1);
      cairo_fill (cr);
    }
}

static void
draw_last (WblChart   *self,
           cairo_t    *cr,
           const Plot *plot)
{
  const WblFeedbackDay *last = &g_array_index (self->points, WblFeedbackDay, self->points->len - 1);
  g_autofree char *words = wbl_percent (last->satisfied, last->n);

  set_color (cr, GTK_WIDGET (self), NULL, 1);
  draw_text (cr, GTK_WIDGET (self), words, plot->x + plot->width + 8, plot_y (plot, share_of (last)), 0);
}

static void
draw_trend (WblChart *self,
            cairo_t  *cr,
            int       width,
            int       height)
{
  Plot plot = { 0 };

  if (self->points->len == 0)
    return;
  plot = plot_of (self, width, height);
  if (self->kind == WBL_CHART_TREND)
    {
      draw_grid (self, cr, &plot);
      draw_dates (self, cr, &plot);
      draw_band (self, cr, &plot);
      draw_last (self, cr, &plot);
    }
  draw_line (self, cr, &plot);
  draw_dots (self, cr, &plot, self->kind == WBL_CHART_TREND ? 0 : self->points->len - 1);
}

/* ---- stars ---- */

static void
draw_star_bar (WblChart *self,
               cairo_t  *cr,
               int       stars,
               double    y,
               double    length,
               double    thick)
{
  g_autofree char *color = g_strdup_printf ("rating_%d_color", stars);
  g_autofree char *digit = g_strdup_printf ("%d", stars);
  g_autofree char *share = wbl_percent (self->by_stars[stars], self->n);
  /* Translators: beside a bar of a chart: %1$u is a count, %2$s its share of all */
  g_autofree char *words = g_strdup_printf (_("%1$u · %2$s"), self->by_stars[stars], share);

  set_color (cr, GTK_WIDGET (self), NULL, 1);
  draw_text (cr, GTK_WIDGET (self), digit, 8, y, .5);
  draw_text (cr, GTK_WIDGET (self), words, 24 + length + 8, y, 0);
  set_color (cr, GTK_WIDGET (self), color, 1);
  cairo_rectangle (cr, 24, y - thick / 2, MAX (length, 1), thick);
  cairo_fill (cr);
}

static void
draw_stars (WblChart *self,
            cairo_t  *cr,
            int       width,
            int       height)
{
  guint most = 1;

  for (int stars = 1; stars <= 5; stars++)
    most = MAX (most, self->by_stars[stars]);
  for (int stars = 5; stars >= 1; stars--)
    {
      double row = height / 5.0;

      draw_star_bar (self, cr, stars, row * (5 - stars) + row / 2, (width - 24.0 - LABEL_PX) * self->by_stars[stars] / most,
                     MIN (row * .7, 18));
    }
}

static void
wbl_chart_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  WblChart *self = WBL_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  if (self->kind == WBL_CHART_STARS)
    draw_stars (self, cr, width, height);
  else
    draw_trend (self, cr, width, height);
  cairo_destroy (cr);
}

/* ---- the class ---- */

static void
wbl_chart_finalize (GObject *object)
{
  g_array_unref (WBL_CHART (object)->points);
  G_OBJECT_CLASS (wbl_chart_parent_class)->finalize (object);
}

static void
wbl_chart_class_init (WblChartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_chart_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = wbl_chart_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "chart");
}

static void
wbl_chart_init (WblChart *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (WblFeedbackDay));
}

/**
 * wbl_chart_new:
 * @kind: what to draw
 *
 * Returns: (transfer floating): a chart without figures
 */
GtkWidget *
wbl_chart_new (WblChartKind kind)
{
  WblChart *self = g_object_new (WBL_TYPE_CHART, NULL);

  self->kind = kind;
  return GTK_WIDGET (self);
}

static char *
describe_trend (WblChart *self)
{
  const WblFeedbackDay *first = NULL;
  const WblFeedbackDay *last = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (self->points->len == 0)
    return g_strdup (_("Chart without ratings"));
  first = &g_array_index (self->points, WblFeedbackDay, 0);
  last = &g_array_index (self->points, WblFeedbackDay, self->points->len - 1);
  a = wbl_percent (first->satisfied, first->n);
  b = wbl_percent (last->satisfied, last->n);
  from = wbl_format_date (first->day_ms);
  to = wbl_format_date (last->day_ms);
  /* Translators: a chart, read aloud: %1$s and %3$s are percentages, %2$s and %4$s dates */
  return g_strdup_printf (_("Satisfied: %1$s on %2$s, %3$s on %4$s"), a, from, b, to);
}

static char *
describe_stars (WblChart *self)
{
  /* Translators: a chart, read aloud: counts of ratings with 5, 4, 3, 2 and 1 stars */
  return g_strdup_printf (_("5 stars: %1$u, 4 stars: %2$u, 3 stars: %3$u, 2 stars: %4$u, 1 star: %5$u"),
                          self->by_stars[5], self->by_stars[4], self->by_stars[3], self->by_stars[2],
                          self->by_stars[1]);
}

/**
 * wbl_chart_set_summary:
 * @summary: figures
 * @bucket_days: how many days make a point of the trend
 */
void
wbl_chart_set_summary (WblChart                 *self,
                       const WblFeedbackSummary *summary,
                       guint                     bucket_days)
{
  g_autofree char *words = NULL;

  g_return_if_fail (WBL_IS_CHART (self));
  g_array_unref (self->points);
  self->points = wbl_chart_points (summary, bucket_days);
  memcpy (self->by_stars, summary->by_stars, sizeof self->by_stars);
  self->n = summary->n;
  words = self->kind == WBL_CHART_STARS ? describe_stars (self) : describe_trend (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * wbl_chart_get_points:
 *
 * Returns: (transfer none) (element-type WblFeedbackDay): what the trend shows
 */
GArray *
wbl_chart_get_points (WblChart *self)
{
  return self->points;
}
