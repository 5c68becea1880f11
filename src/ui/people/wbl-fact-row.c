/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-fact-row"

#include "config.h"

#include "ui/people/wbl-fact-row.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-shoulder.h"
#include "ui/thread/wbl-words.h"

#define MAX_CHARS 500

struct _WblFactRow
{
  GtkBox parent_instance;
  char *plain; /* (owned) (nullable): what the button reveals */
  GtkLabel *key;
  GtkLabel *value;
  GtkWidget *copy;
  GtkToggleButton *reveal;
};

enum
{
  REVEALED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblFactRow, wbl_fact_row, GTK_TYPE_BOX)

static void
copied_cb (WblFactRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), wbl_fact_row_get_text (self));
}

static void
show_value (WblFactRow *self)
{
  gboolean shown = gtk_toggle_button_get_active (self->reveal);
  g_autofree char *words = wbl_words_text (self->plain, shown, MAX_CHARS, NULL);

  gtk_label_set_text (self->value, words);
  gtk_button_set_icon_name (GTK_BUTTON (self->reveal), shown ? "view-conceal-symbolic" : "view-reveal-symbolic");
}

static void
reveal_toggled_cb (WblFactRow *self)
{
  show_value (self);
  g_signal_emit (self, signals[REVEALED], 0, gtk_toggle_button_get_active (self->reveal));
}

/* While somebody looks on nothing is revealed, and afterwards it takes another press. */
static void
shoulder_changed_cb (WblFactRow *self)
{
  if (wbl_shoulder_is_on ())
    gtk_toggle_button_set_active (self->reveal, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reveal), !wbl_shoulder_is_on ());
}

static void
name_button (GtkWidget  *button,
             const char *name)
{
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
wbl_fact_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_FACT_ROW);
  G_OBJECT_CLASS (wbl_fact_row_parent_class)->dispose (object);
}

static void
wbl_fact_row_finalize (GObject *object)
{
  g_free (WBL_FACT_ROW (object)->plain);
  G_OBJECT_CLASS (wbl_fact_row_parent_class)->finalize (object);
}

static void
wbl_fact_row_class_init (WblFactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_fact_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_fact_row_finalize;
  signals[REVEALED] = g_signal_new ("revealed", WBL_TYPE_FACT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/people/wbl-fact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WblFactRow, key);
  gtk_widget_class_bind_template_child (widget_class, WblFactRow, value);
  gtk_widget_class_bind_template_child (widget_class, WblFactRow, copy);
  gtk_widget_class_bind_template_child (widget_class, WblFactRow, reveal);
  gtk_widget_class_bind_template_callback (widget_class, copied_cb);
  gtk_widget_class_bind_template_callback (widget_class, reveal_toggled_cb);
}

static void
wbl_fact_row_init (WblFactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_fact_row_new:
 * @key: what it is, one or two words
 * @value: untrusted text
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
wbl_fact_row_new (const char *key,
                  const char *value)
{
  WblFactRow *self = g_object_new (WBL_TYPE_FACT_ROW, NULL);
  g_autofree char *words = wbl_words_text (value, FALSE, MAX_CHARS, NULL);

  gtk_label_set_text (self->key, key);
  gtk_label_set_text (self->value, words);
  return GTK_WIDGET (self);
}

/**
 * wbl_fact_row_new_copy:
 * @key: what it is
 * @value: untrusted text
 *
 * Returns: (transfer floating): a row with a button that copies its value as it is shown
 */
GtkWidget *
wbl_fact_row_new_copy (const char *key,
                       const char *value)
{
  WblFactRow *self = WBL_FACT_ROW (wbl_fact_row_new (key, value));
  /* Translators: name of a button; %s is what is copied, for example "Order" */
  g_autofree char *name = g_strdup_printf (_("Copy %s"), key);

  gtk_widget_set_visible (self->copy, TRUE);
  name_button (self->copy, name);
  return GTK_WIDGET (self);
}

/**
 * wbl_fact_row_new_masked:
 * @key: what it is
 * @value: a telephone number or mail address
 * @shown: whether it is revealed already, as in the row that this one takes the place of
 *
 * Returns: (transfer floating): a row that shows its value masked, with a button that reveals it
 */
GtkWidget *
wbl_fact_row_new_masked (const char *key,
                         const char *value,
                         gboolean    shown)
{
  WblFactRow *self = WBL_FACT_ROW (wbl_fact_row_new (key, ""));
  /* Translators: name of a button; %s is what is hidden, for example "Phone" */
  g_autofree char *name = g_strdup_printf (_("Show %s"), key);

  self->plain = g_strdup (value);
  gtk_widget_set_visible (GTK_WIDGET (self->reveal), TRUE);
  name_button (GTK_WIDGET (self->reveal), name);
  gtk_toggle_button_set_active (self->reveal, shown);
  show_value (self);
  shoulder_changed_cb (self);
  g_signal_connect_object (wbl_shoulder_get_default (), "changed", G_CALLBACK (shoulder_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * wbl_fact_row_get_text:
 *
 * Returns: the value as it is shown now
 */
const char *
wbl_fact_row_get_text (WblFactRow *self)
{
  g_return_val_if_fail (WBL_IS_FACT_ROW (self), NULL);
  return gtk_label_get_text (self->value);
}
