/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-figures"

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "desk-double.h"
#include "ui/feedback/wbl-chart-data.h"
#include "ui/feedback/wbl-feedback-filters.h"
#include "ui/feedback/wbl-feedback-words.h"
#include "ui/feedback/wbl-figures.h"
#include "ui/feedback/wbl-insights.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static const char *
cell (GListModel *table,
      guint       row,
      guint       column)
{
  g_autoptr (WblTableRow) item = g_list_model_get_item (table, row);

  return wbl_table_row_get_cell (item, column); /* the table holds it */
}

static void
test_words (void)
{
  WblFeedbackSummary summary = { .n = 120, .satisfied = 101, .low = .7661, .high = .8974 };
  WblFeedbackSummary none = { .n = 0 };
  g_autofree char *sentence = wbl_satisfied_sentence (&summary);
  g_autofree char *dash = wbl_satisfied_value (&none);

  g_assert_cmpstr (sentence, ==, "Satisfied 84 % of 120 ratings (likely 77–90)");
  g_assert_cmpstr (dash, ==, "–");
}

static void
test_sentence (void)
{
  g_autoptr (WblRating) rating = double_rating ("r", 2, "王小明", "call 13812342207");
  g_autofree char *sentence = wbl_rating_sentence (rating, rating->time_ms + 2 * DAY_MS);

  g_assert_nonnull (strstr (sentence, "2 of 5 stars, 王小明"));
  g_assert_nonnull (strstr (sentence, "New"));
  g_assert_null (strstr (sentence, "13812342207"));
}

/* Every cell of both tables agrees with the figures they come from. */
static void
test_tables_agree (void)
{
  WblFeedbackSummary *summary = double_summary (10, 5, 4);
  GtkWidget *insights = g_object_ref_sink (wbl_insights_new ());
  GListModel *trend = NULL;
  GListModel *stars = NULL;

  wbl_insights_set_summary (WBL_INSIGHTS (insights), summary);
  trend = wbl_chart_card_get_table (wbl_insights_get_trend (WBL_INSIGHTS (insights)));
  stars = wbl_chart_card_get_table (wbl_insights_get_stars (WBL_INSIGHTS (insights)));
  g_assert_cmpuint (g_list_model_get_n_items (trend), ==, 10);
  g_assert_cmpuint (g_list_model_get_n_items (stars), ==, 5);
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpstr (cell (trend, i, 1), ==, "5");
      g_assert_cmpstr (cell (trend, i, 2), ==, "4");
      g_assert_cmpstr (cell (trend, i, 3), ==, "80 %");
      g_assert_cmpstr (cell (trend, i, 4), ==, "38–96"); /* Wilson, 4 of 5 */
    }
  g_assert_cmpstr (cell (stars, 0, 1), ==, "40");
  g_assert_cmpstr (cell (stars, 0, 2), ==, "80 %");
  g_assert_cmpstr (cell (stars, 4, 1), ==, "10");
  g_object_unref (insights);
  wbl_feedback_summary_free (summary);
}

static void
test_weeks_add_up (void)
{
  WblFeedbackSummary *summary = double_summary (30, 4, 3);
  g_autoptr (GArray) points = wbl_chart_points (summary, 7);
  guint n = 0;
  guint satisfied = 0;

  g_assert_cmpuint (points->len, ==, 5);
  for (guint i = 0; i < points->len; i++)
    {
      const WblFeedbackDay *point = &g_array_index (points, WblFeedbackDay, i);

      n += point->n;
      satisfied += point->satisfied;
      g_assert_cmpfloat (point->low, <, .75);
      g_assert_cmpfloat (point->high, >, .75);
    }
  g_assert_cmpuint (n, ==, summary->n);
  g_assert_cmpuint (satisfied, ==, summary->satisfied);
  wbl_feedback_summary_free (summary);
}

static void
test_no_ratings (void)
{
  WblFeedbackSummary *summary = double_summary (0, 0, 0);
  GtkWidget *insights = g_object_ref_sink (wbl_insights_new ());
  GtkWidget *figures = g_object_ref_sink (wbl_figures_new ());

  wbl_insights_set_summary (WBL_INSIGHTS (insights), summary);
  wbl_figures_set_summary (WBL_FIGURES (figures), summary);
  g_assert_cmpuint (g_list_model_get_n_items (wbl_chart_card_get_table (wbl_insights_get_trend (WBL_INSIGHTS (insights)))),
                    ==, 0);
  g_object_unref (figures);
  g_object_unref (insights);
  wbl_feedback_summary_free (summary);
}

static guint n_changed;

static void
changed_cb (void)
{
  n_changed++;
}

static void
test_filters (void)
{
  GtkWidget *widget = g_object_ref_sink (wbl_feedback_filters_new ());
  WblFeedbackFilters *filters = WBL_FEEDBACK_FILTERS (widget);
  g_autoptr (GPtrArray) agents = g_ptr_array_new_with_free_func (g_object_unref);
  WblAgent *agent = wbl_agent_new ();
  gint64 now = 1000 * DAY_MS;
  WblFeedbackFilter filter = { 0 };

  agent->id = g_strdup ("a1");
  agent->name = g_strdup ("Lin_Lan");
  g_ptr_array_add (agents, agent);
  wbl_feedback_filters_set_agents (filters, agents);
  wbl_feedback_filters_get (filters, now, &filter);
  g_assert_cmpint (filter.from_ms, ==, now - 30 * DAY_MS);
  g_assert_cmpint (filter.min_stars + filter.max_stars + filter.reviewed + (int) filter.channel, ==, 0);
  g_assert_null (filter.agent_id);
  g_assert_null (filter.query);
  g_assert_true (wbl_feedback_filters_are_default (filters));

  n_changed = 0;
  g_signal_connect (filters, "changed", G_CALLBACK (changed_cb), NULL);
  wbl_feedback_filters_choose (filters, "period", "7");
  wbl_feedback_filters_choose (filters, "agent", "a1");
  wbl_feedback_filters_choose (filters, "stars", "1-3");
  wbl_feedback_filters_choose (filters, "state", "open");
  wbl_feedback_filters_choose (filters, "channel", "2");
  gtk_widget_activate_action (widget, "filter.comment", NULL);
  wbl_feedback_filters_set_query (filters, "退款");
  g_assert_cmpuint (n_changed, ==, 7);
  wbl_feedback_filters_get (filters, now, &filter);
  g_assert_cmpint (filter.from_ms, ==, now - 7 * DAY_MS);
  g_assert_cmpstr (filter.agent_id, ==, "a1");
  g_assert_cmpint (filter.min_stars, ==, 1);
  g_assert_cmpint (filter.max_stars, ==, 3);
  g_assert_cmpint (filter.reviewed, ==, -1);
  g_assert_cmpint (filter.channel, ==, WBL_CHANNEL_WEB);
  g_assert_true (filter.has_comment);
  g_assert_cmpstr (filter.query, ==, "退款");
  g_assert_false (wbl_feedback_filters_are_default (filters));

  wbl_feedback_filters_reset (filters);
  wbl_feedback_filters_get (filters, now, &filter);
  g_assert_cmpint (filter.from_ms, ==, 0);
  g_assert_false (filter.has_comment);
  g_assert_true (wbl_feedback_filters_are_default (filters));
  g_object_unref (widget);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/figures/words", test_words);
  g_test_add_func ("/figures/sentence", test_sentence);
  g_test_add_func ("/figures/no-ratings", test_no_ratings);
  g_test_add_func ("/charts/tables-agree", test_tables_agree);
  g_test_add_func ("/charts/weeks-add-up", test_weeks_add_up);
  g_test_add_func ("/filters/query", test_filters);
  return g_test_run ();
}
