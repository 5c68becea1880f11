/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-assign-popover"
#include "config.h"

#include "ui/thread/wbl-assign-popover.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"

struct _WblAssignPopover
{
  GtkPopover parent_instance;
  WblDesk *desk;         /* (owned) */
  GCancellable *loading; /* (owned) (nullable) */
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (WblAssignPopover, wbl_assign_popover, GTK_TYPE_POPOVER)

static void
add_choice (WblAssignPopover *self, const char *words, const char *agent_id)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "choice");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "thread.assign-to");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", agent_id);
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->box, button);
}

static void
fill (WblAssignPopover *self, GPtrArray *agents)
{
  const WblAccountInfo *account = wbl_desk_get_account (self->desk);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  if (account != NULL)
    add_choice (self, _ ("Take It Myself"), account->agent_id);
  for (guint i = 0; agents != NULL && i < agents->len; i++)
    {
      WblAgent *agent = agents->pdata[i];
      g_autofree char *name = wbl_words_line (agent->name);

      if (account == NULL || !g_str_equal (agent->id, account->agent_id))
        add_choice (self, name, agent->id);
    }
  add_choice (self, _ ("Nobody"), "");
}

static void
agents_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblAssignPopover) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) agents = wbl_desk_agents_finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  fill (self, agents);
}

static void
load (WblAssignPopover *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  fill (self, NULL);
  wbl_desk_agents_async (self->desk, self->loading, agents_cb, g_object_ref (self));
}

static void
wbl_assign_popover_dispose (GObject *object)
{
  WblAssignPopover *self = WBL_ASSIGN_POPOVER (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_assign_popover_parent_class)->dispose (object);
}

static void
wbl_assign_popover_class_init (WblAssignPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_assign_popover_dispose;
}

static void
wbl_assign_popover_init (WblAssignPopover *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), 320);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->box));
  gtk_popover_set_child (GTK_POPOVER (self), scroll);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu-like");
  g_signal_connect (self, "show", G_CALLBACK (load), NULL);
}

/**
 * wbl_assign_popover_new:
 * @desk: where colleagues are asked of
 *
 * Returns: (transfer floating): the popover; it asks anew each time it is shown
 */
GtkWidget *
wbl_assign_popover_new (WblDesk *desk)
{
  WblAssignPopover *self = g_object_new (WBL_TYPE_ASSIGN_POPOVER, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
