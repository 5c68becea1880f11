/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-leak-bar"
#include "config.h"

#include "ui/thread/wbl-leak-bar.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"

struct _WblLeakBar
{
  GtkBox parent_instance;
  WblHit *hit; /* (owned) (nullable): what is offered */
  GtkLabel *words;
  GtkWidget *twin;
  GtkLabel *twin_words;
};

enum
{
  INSERT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblLeakBar, wbl_leak_bar, GTK_TYPE_BOX)

static void
twin_clicked_cb (WblLeakBar *self)
{
  g_autoptr (WblHit) hit = g_steal_pointer (&self->hit);

  wbl_leak_bar_set_leak (self, NULL);
  if (hit != NULL)
    g_signal_emit (self, signals[INSERT], 0, hit);
}

static void
close_clicked_cb (WblLeakBar *self)
{
  wbl_leak_bar_set_leak (self, NULL);
}

static void
wbl_leak_bar_dispose (GObject *object)
{
  WblLeakBar *self = WBL_LEAK_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_LEAK_BAR);
  g_clear_object (&self->hit);
  G_OBJECT_CLASS (wbl_leak_bar_parent_class)->dispose (object);
}

static void
wbl_leak_bar_class_init (WblLeakBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_leak_bar_dispose;
  signals[INSERT] = g_signal_new ("insert", WBL_TYPE_LEAK_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  WBL_TYPE_HIT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-leak-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WblLeakBar, words);
  gtk_widget_class_bind_template_child (widget_class, WblLeakBar, twin);
  gtk_widget_class_bind_template_child (widget_class, WblLeakBar, twin_words);
  gtk_widget_class_bind_template_callback (widget_class, twin_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
wbl_leak_bar_init (WblLeakBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_twin (WblLeakBar *self)
{
  g_autofree char *title = wbl_words_line (self->hit != NULL ? self->hit->title : NULL);
  /* Translators: button; %s is the title of a public article that is inserted instead of an internal one */
  g_autofree char *words = g_strdup_printf (_ ("Insert the Public One: %s"), title);

  gtk_widget_set_visible (self->twin, self->hit != NULL);
  gtk_label_set_text (self->twin_words, words);
}

/**
 * wbl_leak_bar_set_leak:
 * @self: the bar
 * @leak: (nullable): what was stopped; NULL hides the bar
 */
void
wbl_leak_bar_set_leak (WblLeakBar *self, const WblLeak *leak)
{
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (WBL_IS_LEAK_BAR (self));
  gtk_widget_set_visible (GTK_WIDGET (self), leak != NULL);
  if (leak == NULL)
    return;
  title = wbl_words_line (leak->title);
  /* Translators: %s is the title of an internal article */
  words = g_strdup_printf (_ ("This is from the internal article “%s”. Customers must not see it; it can go into a note."),
                           title);
  gtk_label_set_text (self->words, words);
  g_set_object (&self->hit, leak->twin);
  show_twin (self);
}
