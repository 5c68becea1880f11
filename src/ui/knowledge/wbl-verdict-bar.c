/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-verdict-bar"

#include "config.h"

#include "ui/knowledge/wbl-verdict-bar.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/knowledge/wbl-article-verdict.h"

struct _WblVerdictBar
{
  GtkBox parent_instance;
  WblDesk *desk;      /* (owned) */
  char *article;      /* (owned): key */
  char *conversation; /* (owned) (nullable) */
  char *question;     /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (WblVerdictBar, wbl_verdict_bar, GTK_TYPE_BOX)

static void
give (WblVerdictBar *self,
      gboolean       wrong)
{
  WblArticlePick pick = { self->article, self->conversation, self->question, wrong };

  wbl_article_verdict_give (GTK_WIDGET (self), self->desk, &pick);
}

static void
answered_cb (WblVerdictBar *self)
{
  give (self, FALSE);
}

static void
wrong_cb (WblVerdictBar *self)
{
  give (self, TRUE);
}

static void
add_button (WblVerdictBar *self,
            const char    *label,
            const char    *tooltip,
            GCallback      callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_hexpand (button, TRUE);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), button);
}

static void
wbl_verdict_bar_finalize (GObject *object)
{
  WblVerdictBar *self = WBL_VERDICT_BAR (object);

  g_clear_object (&self->desk);
  g_free (self->article);
  g_free (self->conversation);
  g_free (self->question);
  G_OBJECT_CLASS (wbl_verdict_bar_parent_class)->finalize (object);
}

static void
wbl_verdict_bar_class_init (WblVerdictBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_verdict_bar_finalize;
  g_signal_new ("toast", WBL_TYPE_VERDICT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
wbl_verdict_bar_init (WblVerdictBar *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_set_homogeneous (GTK_BOX (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "toolbar");
  add_button (self, _("This Answered It"), _("Suggest this article for such questions"), G_CALLBACK (answered_cb));
  add_button (self, _("Wrong for This"), _("Do not suggest this article for such questions"), G_CALLBACK (wrong_cb));
}

/**
 * wbl_verdict_bar_new:
 * @desk: the desk
 * @pick: the article, and what was asked; borrowed for the call
 *
 * Returns: (transfer floating): the bar
 */
GtkWidget *
wbl_verdict_bar_new (WblDesk              *desk,
                     const WblArticlePick *pick)
{
  WblVerdictBar *self = g_object_new (WBL_TYPE_VERDICT_BAR, NULL);

  self->desk = g_object_ref (desk);
  self->article = g_strdup (pick->article);
  self->conversation = g_strdup (pick->conversation);
  self->question = g_strdup (pick->question);
  return GTK_WIDGET (self);
}
