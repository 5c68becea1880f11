/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-visit-row"

#include "config.h"

#include "ui/people/wbl-visit-row.h"

#include <glib/gi18n-lib.h>

#include "ui/people/wbl-stars.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

struct _WblVisitRow
{
  GtkListBoxRow parent_instance;
  char *id; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WblVisitRow, wbl_visit_row, GTK_TYPE_LIST_BOX_ROW)

static void
wbl_visit_row_finalize (GObject *object)
{
  g_free (WBL_VISIT_ROW (object)->id);
  G_OBJECT_CLASS (wbl_visit_row_parent_class)->finalize (object);
}

static void
wbl_visit_row_class_init (WblVisitRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_visit_row_finalize;
}

static void
wbl_visit_row_init (WblVisitRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "visit");
}

static GtkWidget *
row_content (const char *title,
             int         stars,
             const char *date)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0, "hexpand", TRUE, "ellipsize",
                                  PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *day = gtk_label_new (date);

  gtk_widget_add_css_class (day, "secondary");
  gtk_widget_add_css_class (day, "smaller");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), wbl_stars_new (stars));
  gtk_box_append (GTK_BOX (box), day);
  return box;
}

static void
name_row (WblVisitRow *self,
          const char  *title,
          int          stars,
          const char  *date)
{
  g_autofree char *rating = stars > 0 ? wbl_stars_words (stars) : g_strdup (_("not rated"));
  /* Translators: an earlier conversation, read aloud: %1$s its subject, %2$s its rating, %3$s its day */
  g_autofree char *name = g_strdup_printf (_("%1$s, %2$s, %3$s"), title, rating, date);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * wbl_visit_row_new:
 * @conversation: an earlier conversation
 * @stars: its rating, 0 = none
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
wbl_visit_row_new (WblConversation *conversation,
                   int              stars)
{
  WblVisitRow *self = g_object_new (WBL_TYPE_VISIT_ROW, NULL);
  const char *text = conversation->subject != NULL && *conversation->subject != '\0' ? conversation->subject
                                                                                      : conversation->last_text;
  g_autofree char *title = wbl_words_line (text);
  g_autofree char *date = wbl_format_date (conversation->last_ms);

  self->id = g_strdup (conversation->id);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), row_content (title, stars, date));
  name_row (self, title, stars, date);
  return GTK_WIDGET (self);
}

/**
 * wbl_visit_row_get_id:
 *
 * Returns: the conversation's id
 */
const char *
wbl_visit_row_get_id (WblVisitRow *self)
{
  g_return_val_if_fail (WBL_IS_VISIT_ROW (self), NULL);
  return self->id;
}
