/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-inbox-tab"
#include "config.h"

#include "ui/inbox/wbl-inbox-tab.h"

#include <glib/gi18n-lib.h>

struct _WblInboxTab
{
  GtkToggleButton parent_instance;
  GtkLabel *words;
  GtkLabel *count;
};

typedef enum
{
  PROP_WORDS = 1,
} WblInboxTabProperty;

G_DEFINE_FINAL_TYPE (WblInboxTab, wbl_inbox_tab, GTK_TYPE_TOGGLE_BUTTON)

static GParamSpec *props[PROP_WORDS + 1];

static void
wbl_inbox_tab_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WblInboxTab *self = WBL_INBOX_TAB (object);

  switch ((WblInboxTabProperty) id)
    {
    case PROP_WORDS:
      gtk_label_set_text (self->words, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_inbox_tab_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WblInboxTab *self = WBL_INBOX_TAB (object);

  switch ((WblInboxTabProperty) id)
    {
    case PROP_WORDS:
      g_value_set_string (value, gtk_label_get_text (self->words));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_inbox_tab_class_init (WblInboxTabClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = wbl_inbox_tab_set_property;
  G_OBJECT_CLASS (klass)->get_property = wbl_inbox_tab_get_property;
  props[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
}

static void
wbl_inbox_tab_init (WblInboxTab *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->words = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_ellipsize (self->words, PANGO_ELLIPSIZE_END);
  self->count = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "count");
  gtk_widget_set_visible (GTK_WIDGET (self->count), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->words));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->count));
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
}

/**
 * wbl_inbox_tab_set_count:
 * @self: a tab
 * @n: conversations that need an answer; 0 shows none
 */
void
wbl_inbox_tab_set_count (WblInboxTab *self, guint n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *sentence = NULL;

  g_return_if_fail (WBL_IS_INBOX_TAB (self));
  /* Translators: read out for a queue. %1$s is its name, %2$u how many conversations need an answer. */
  sentence = g_strdup_printf (ngettext ("%1$s, %2$u needs an answer", "%1$s, %2$u need an answer", n),
                              gtk_label_get_text (self->words), n);
  gtk_label_set_text (self->count, number);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}
