/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rating-row"

#include "config.h"

#include "ui/feedback/wbl-rating-row.h"

#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-feedback-words.h"
#include "ui/people/wbl-stars.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

struct _WblRatingRow
{
  GtkBox parent_instance;
  int shown_stars; /* whose colour class is set, 0 = none */
  GtkWidget *bar;
  WblStars *stars;
  GtkLabel *name;
  GtkLabel *age;
  GtkLabel *comment;
  GtkWidget *mark;
  GtkLabel *outcome;
  gint64 time_ms; /* of the rating */
};

G_DEFINE_FINAL_TYPE (WblRatingRow, wbl_rating_row, GTK_TYPE_BOX)

static void
set_bar (WblRatingRow *self,
         int           stars)
{
  g_autofree char *old = g_strdup_printf ("rated-%d", self->shown_stars);
  g_autofree char *new = g_strdup_printf ("rated-%d", stars);

  gtk_widget_remove_css_class (self->bar, old);
  gtk_widget_add_css_class (self->bar, new);
  self->shown_stars = stars;
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_age (WblRatingRow *self)
{
  g_autofree char *age = wbl_format_age (self->time_ms, wbl_now_ms ());

  gtk_label_set_text (self->age, age);
}

static void
wbl_rating_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_RATING_ROW);
  G_OBJECT_CLASS (wbl_rating_row_parent_class)->dispose (object);
}

static void
wbl_rating_row_class_init (WblRatingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_rating_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-rating-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, bar);
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, stars);
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, name);
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, age);
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, comment);
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, mark);
  gtk_widget_class_bind_template_child (widget_class, WblRatingRow, outcome);
  g_type_ensure (WBL_TYPE_STARS);
}

static void
wbl_rating_row_init (WblRatingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (wbl_ticker_get_default (), "tick", G_CALLBACK (show_age), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_rating_row_new:
 *
 * Returns: (transfer floating): a row without a rating
 */
GtkWidget *
wbl_rating_row_new (void)
{
  return g_object_new (WBL_TYPE_RATING_ROW, NULL);
}

/**
 * wbl_rating_row_set_rating:
 * @rating: what to show; untrusted text, masked here
 */
void
wbl_rating_row_set_rating (WblRatingRow *self,
                           WblRating    *rating)
{
  g_autofree char *name = wbl_words_line (rating->customer);
  g_autofree char *comment = wbl_words_line (rating->comment);
  g_autofree char *outcome = wbl_rating_outcome (rating);

  g_return_if_fail (WBL_IS_RATING_ROW (self));
  set_bar (self, rating->stars);
  wbl_stars_set (self->stars, rating->stars);
  gtk_label_set_text (self->name, name);
  self->time_ms = rating->time_ms;
  show_age (self);
  gtk_label_set_text (self->comment, *comment != '\0' ? comment : _("no comment"));
  gtk_label_set_text (self->outcome, outcome);
  gtk_widget_set_visible (self->mark, rating->says_unsolved);
  set_class (GTK_WIDGET (self->outcome), "warning-text", rating->says_unsolved);
  set_class (GTK_WIDGET (self->name), "unreviewed", rating->review_state != WBL_REVIEW_DONE);
}
