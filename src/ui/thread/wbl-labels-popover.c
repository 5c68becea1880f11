/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-labels-popover"
#include "config.h"

#include "ui/thread/wbl-labels-popover.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"
#include "ui/widgets/wbl-back-focus.h"

#define LABEL_CHARS 40

static void
removed_cb (GtkButton *button, GtkPopover *popover)
{
  gtk_popover_popdown (popover);
}

static void
add_label (GtkBox *box, GtkPopover *popover, const char *label)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *words = wbl_words_line (label);
  /* Translators: button that takes a label off a conversation; %s is the label. */
  g_autofree char *said = g_strdup_printf (_ ("Remove Label %s"), words);

  gtk_box_append (GTK_BOX (row), gtk_label_new (words));
  gtk_box_append (GTK_BOX (row), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), row);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "thread.set-label");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sb)", label, FALSE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (removed_cb), popover, 0);
  gtk_box_append (box, button);
}

static void
entered_cb (GtkEntry *entry, GtkPopover *popover)
{
  g_autofree char *label = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (*label != '\0')
    gtk_widget_activate_action (GTK_WIDGET (popover), "thread.set-label", "(sb)", label, TRUE);
  gtk_popover_popdown (popover);
}

static gboolean
unparent_cb (gpointer data)
{
  gtk_widget_unparent (data);
  return G_SOURCE_REMOVE;
}

/* Its buttons' actions run after it closed. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

/**
 * wbl_labels_popover_open:
 * @parent: the widget below which it opens; "thread.set-label" is found from there
 * @labels: the labels of the conversation
 *
 * Lets labels be taken off and one be added.
 */
void
wbl_labels_popover_open (GtkWidget *parent, char **labels)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *entry = gtk_entry_new ();

  for (guint i = 0; labels != NULL && labels[i] != NULL; i++)
    add_label (GTK_BOX (box), GTK_POPOVER (popover), labels[i]);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("New label"));
  gtk_entry_set_max_length (GTK_ENTRY (entry), LABEL_CHARS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New label"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entered_cb), popover, 0);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_set_parent (popover, parent);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  wbl_back_focus (GTK_POPOVER (popover));
  gtk_popover_popup (GTK_POPOVER (popover));
  gtk_widget_grab_focus (entry);
}
