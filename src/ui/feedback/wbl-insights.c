/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-insights"

#include "config.h"

#include "ui/feedback/wbl-insights.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-chart-data.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

struct _WblInsights
{
  GtkBox parent_instance;
  WblChartCard *trend; /* (unowned): child of the box */
  WblChartCard *stars; /* (unowned): child of the box */
  GtkStack *stack;
  GtkFlowBox *cards;
};

G_DEFINE_FINAL_TYPE (WblInsights, wbl_insights, GTK_TYPE_BOX)

static void
add_card (WblInsights *self,
          GtkWidget   *card)
{
  GtkWidget *child = g_object_new (GTK_TYPE_FLOW_BOX_CHILD, "child", card, "focusable", FALSE, NULL);

  gtk_flow_box_append (self->cards, child);
}

static void
add_cards (WblInsights *self)
{
  const char *trend_columns[] = { _("From"), _("Ratings"), _("Satisfied"), _("Share"), _("Likely Range"), NULL };
  const char *star_columns[] = { _("Stars"), _("Ratings"), _("Share"), NULL };
  GtkWidget *trend = wbl_chart_card_new (WBL_CHART_TREND, _("Satisfied, Over Time"), trend_columns);
  GtkWidget *stars = wbl_chart_card_new (WBL_CHART_STARS, _("Ratings by Stars"), star_columns);

  self->trend = WBL_CHART_CARD (trend);
  self->stars = WBL_CHART_CARD (stars);
  add_card (self, trend);
  add_card (self, stars);
}

static guint
days_between (const WblFeedbackSummary *summary)
{
  guint n = summary->days->len;

  if (n == 0)
    return 0;
  return (guint) ((g_array_index (summary->days, WblFeedbackDay, n - 1).day_ms -
                   g_array_index (summary->days, WblFeedbackDay, 0).day_ms) / DAY_MS) + 1;
}

static char *
trend_subtitle (guint n,
                guint bucket_days)
{
  if (bucket_days == 1)
    /* Translators: how a chart was made; Wilson is a person's name */
    return g_strdup_printf (ngettext ("By day, %u rating; the band is the 95 %% Wilson interval",
                                      "By day, %u ratings; the band is the 95 %% Wilson interval", n), n);
  if (bucket_days == 7)
    /* Translators: how a chart was made; Wilson is a person's name */
    return g_strdup_printf (ngettext ("By week, %u rating; the band is the 95 %% Wilson interval",
                                      "By week, %u ratings; the band is the 95 %% Wilson interval", n), n);
  /* Translators: how a chart was made; Wilson is a person's name */
  return g_strdup_printf (ngettext ("By four weeks, %u rating; the band is the 95 %% Wilson interval",
                                    "By four weeks, %u ratings; the band is the 95 %% Wilson interval", n), n);
}

static void
wbl_insights_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_INSIGHTS);
  G_OBJECT_CLASS (wbl_insights_parent_class)->dispose (object);
}

static void
wbl_insights_class_init (WblInsightsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_insights_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-insights.ui");
  gtk_widget_class_bind_template_child (widget_class, WblInsights, stack);
  gtk_widget_class_bind_template_child (widget_class, WblInsights, cards);
}

static void
wbl_insights_init (WblInsights *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_cards (self);
}

/**
 * wbl_insights_new:
 *
 * Returns: (transfer floating): charts without figures
 */
GtkWidget *
wbl_insights_new (void)
{
  return g_object_new (WBL_TYPE_INSIGHTS, NULL);
}

/**
 * wbl_insights_set_summary:
 * @summary: figures to draw; read during the call
 */
void
wbl_insights_set_summary (WblInsights              *self,
                          const WblFeedbackSummary *summary)
{
  guint bucket_days = wbl_chart_bucket_days (days_between (summary));
  g_autofree char *subtitle = trend_subtitle (summary->n, bucket_days);
  g_autofree char *count = NULL;

  g_return_if_fail (WBL_IS_INSIGHTS (self));
  /* Translators: below the heading of a chart */
  count = g_strdup_printf (ngettext ("%u rating in this choice", "%u ratings in this choice", summary->n), summary->n);
  wbl_chart_set_summary (wbl_chart_card_get_chart (self->trend), summary, bucket_days);
  wbl_chart_set_summary (wbl_chart_card_get_chart (self->stars), summary, bucket_days);
  wbl_chart_card_set_subtitle (self->trend, subtitle);
  wbl_chart_card_set_subtitle (self->stars, count);
  wbl_chart_card_set_table (self->trend, wbl_chart_trend_table (wbl_chart_get_points (wbl_chart_card_get_chart (self->trend))));
  wbl_chart_card_set_table (self->stars, wbl_chart_stars_table (summary));
  gtk_stack_set_visible_child_name (self->stack, summary->n > 0 ? "charts" : "nothing");
}

/**
 * wbl_insights_get_trend:
 *
 * Returns: (transfer none): the card of satisfaction over time
 */
WblChartCard *
wbl_insights_get_trend (WblInsights *self)
{
  return self->trend;
}

/**
 * wbl_insights_get_stars:
 *
 * Returns: (transfer none): the card of ratings by stars
 */
WblChartCard *
wbl_insights_get_stars (WblInsights *self)
{
  return self->stars;
}
