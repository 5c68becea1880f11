/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-stars"

#include "config.h"

#include "ui/people/wbl-stars.h"

#include <glib/gi18n-lib.h>

#define N_STARS 5
#define STAR_PX 12

struct _WblStars
{
  GtkWidget parent_instance;
  GtkWidget *images[N_STARS];
};

G_DEFINE_FINAL_TYPE (WblStars, wbl_stars, GTK_TYPE_WIDGET)

static void
wbl_stars_dispose (GObject *object)
{
  WblStars *self = WBL_STARS (object);

  for (int i = 0; i < N_STARS; i++)
    g_clear_pointer (&self->images[i], gtk_widget_unparent);
  G_OBJECT_CLASS (wbl_stars_parent_class)->dispose (object);
}

static void
wbl_stars_class_init (WblStarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_stars_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "stars");
}

static void
wbl_stars_init (WblStars *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  for (int i = 0; i < N_STARS; i++)
    {
      self->images[i] = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                      "pixel-size", STAR_PX, NULL);
      gtk_widget_set_parent (self->images[i], GTK_WIDGET (self));
    }
}

/**
 * wbl_stars_words:
 * @stars: 1…5
 *
 * Returns: (transfer full): the rating in words
 */
char *
wbl_stars_words (int stars)
{
  /* Translators: a rating, read aloud; at most 5 stars */
  return g_strdup_printf (ngettext ("%d of 5 stars", "%d of 5 stars", (gulong) stars), stars);
}

/**
 * wbl_stars_new:
 * @stars: 1…5
 *
 * Returns: (transfer floating): the stars
 */
GtkWidget *
wbl_stars_new (int stars)
{
  WblStars *self = g_object_new (WBL_TYPE_STARS, NULL);

  wbl_stars_set (self, stars);
  return GTK_WIDGET (self);
}

/**
 * wbl_stars_set:
 * @stars: 1…5; 0 hides them
 */
void
wbl_stars_set (WblStars *self,
               int       stars)
{
  g_autofree char *words = wbl_stars_words (stars);

  g_return_if_fail (WBL_IS_STARS (self));
  for (int i = 0; i < N_STARS; i++)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (self->images[i]), i < stars ? "starred-symbolic" : "non-starred-symbolic");
      gtk_widget_set_opacity (self->images[i], i < stars ? 1 : .45);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), stars > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}
