/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-figures"

#include "config.h"

#include "ui/feedback/wbl-figures.h"

#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-chart.h"
#include "ui/feedback/wbl-feedback-words.h"
#include "ui/wbl-format.h"

#define SPARKLINE_DAYS 3

struct _WblFigures
{
  GtkBox parent_instance;
  WblChart *sparkline; /* (unowned): child */
  GtkBox *satisfied_part;
  GtkLabel *satisfied;
  GtkLabel *satisfied_words;
  GtkWidget *answered_part;
  GtkLabel *answered;
  GtkLabel *answered_words;
  GtkWidget *unreviewed_part;
  GtkLabel *unreviewed;
  GtkLabel *unreviewed_words;
};

G_DEFINE_FINAL_TYPE (WblFigures, wbl_figures, GTK_TYPE_BOX)

static void
wbl_figures_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_FIGURES);
  G_OBJECT_CLASS (wbl_figures_parent_class)->dispose (object);
}

static void
wbl_figures_class_init (WblFiguresClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_figures_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-figures.ui");
  gtk_widget_class_bind_template_child (widget_class, WblFigures, satisfied_part);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, satisfied);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, satisfied_words);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, answered_part);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, answered);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, answered_words);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, unreviewed_part);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, unreviewed);
  gtk_widget_class_bind_template_child (widget_class, WblFigures, unreviewed_words);
}

static void
wbl_figures_init (WblFigures *self)
{
  GtkWidget *sparkline = wbl_chart_new (WBL_CHART_SPARKLINE);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->sparkline = WBL_CHART (sparkline);
  gtk_widget_set_size_request (sparkline, 112, 30);
  gtk_widget_set_valign (sparkline, GTK_ALIGN_CENTER);
  gtk_box_append (self->satisfied_part, sparkline);
}

static void
set_sentence (GtkWidget  *part,
              const char *sentence,
              const char *method)
{
  g_autofree char *tooltip = g_strdup_printf ("%s\n%s", sentence, method);

  gtk_widget_set_tooltip_text (part, method != NULL ? tooltip : sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
show_satisfied (WblFigures               *self,
                const WblFeedbackSummary *summary)
{
  g_autofree char *value = wbl_satisfied_value (summary);
  g_autofree char *words = wbl_satisfied_words (summary);
  g_autofree char *sentence = wbl_satisfied_sentence (summary);
  g_autofree char *method = wbl_interval_words (summary->n);

  gtk_label_set_text (self->satisfied, value);
  gtk_label_set_text (self->satisfied_words, words);
  set_sentence (GTK_WIDGET (self->satisfied_part), sentence, method);
  wbl_chart_set_summary (self->sparkline, summary, SPARKLINE_DAYS);
  gtk_widget_set_visible (GTK_WIDGET (self->sparkline), wbl_chart_get_points (self->sparkline)->len > 1);
}

static void
show_answered (WblFigures               *self,
               const WblFeedbackSummary *summary)
{
  g_autofree char *value = wbl_percent (summary->answered, summary->surveys);
  /* Translators: below a percentage: share of questions for a rating that were answered */
  g_autofree char *words = g_strdup_printf (ngettext ("answered of %u survey", "answered of %u surveys",
                                                      summary->surveys),
                                            summary->surveys);
  /* Translators: %1$s is a percentage, %2$u a count of questions for a rating */
  g_autofree char *sentence = g_strdup_printf (_("%1$s of %2$u surveys were answered"), value, summary->surveys);

  gtk_label_set_text (self->answered, value);
  gtk_label_set_text (self->answered_words, words);
  set_sentence (self->answered_part, sentence, NULL);
}

static void
show_unreviewed (WblFigures               *self,
                 const WblFeedbackSummary *summary)
{
  g_autofree char *value = g_strdup_printf ("%u", summary->unreviewed);
  g_autofree char *age = wbl_format_age (summary->oldest_unreviewed_ms, wbl_now_ms ());
  /* Translators: below a count of ratings that nobody has reviewed; %s is an age such as "6 d" */
  g_autofree char *words = summary->unreviewed > 0 ? g_strdup_printf (_("unreviewed · oldest %s"), age)
                                                   : g_strdup (_("unreviewed"));
  g_autofree char *sentence = g_strdup_printf ("%s %s", value, words);

  gtk_label_set_text (self->unreviewed, value);
  gtk_label_set_text (self->unreviewed_words, words);
  set_sentence (self->unreviewed_part, sentence, NULL);
}

/**
 * wbl_figures_new:
 *
 * Returns: (transfer floating): a strip without figures
 */
GtkWidget *
wbl_figures_new (void)
{
  return g_object_new (WBL_TYPE_FIGURES, NULL);
}

/**
 * wbl_figures_set_summary:
 * @summary: figures to show; read during the call
 */
void
wbl_figures_set_summary (WblFigures               *self,
                         const WblFeedbackSummary *summary)
{
  g_return_if_fail (WBL_IS_FIGURES (self));
  show_satisfied (self, summary);
  show_answered (self, summary);
  show_unreviewed (self, summary);
}
