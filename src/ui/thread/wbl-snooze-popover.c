/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snooze-popover"
#include "config.h"

#include "ui/thread/wbl-snooze-popover.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-time-choice.h"
#include "ui/wbl-format.h"

struct _WblSnoozePopover
{
  GtkPopover parent_instance;
  WblTimeChoice *choice;
};

G_DEFINE_FINAL_TYPE (WblSnoozePopover, wbl_snooze_popover, GTK_TYPE_POPOVER)

static void
shown_cb (WblSnoozePopover *self)
{
  wbl_time_choice_reset (self->choice, wbl_now_ms ());
}

static void
snooze_cb (WblSnoozePopover *self)
{
  gint64 due_ms = wbl_time_choice_get_due_ms (self->choice);

  gtk_widget_activate_action (GTK_WIDGET (self), "thread.snooze-until", "x", due_ms);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
wbl_snooze_popover_class_init (WblSnoozePopoverClass *klass)
{
}

static void
wbl_snooze_popover_init (WblSnoozePopover *self)
{
  static const WblTimeKind kinds[] = { WBL_TIME_1_H, WBL_TIME_TOMORROW, WBL_TIME_MONDAY };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *button = gtk_button_new_with_label (_ ("Snooze"));

  self->choice = WBL_TIME_CHOICE (wbl_time_choice_new (kinds, G_N_ELEMENTS (kinds)));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->choice));
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_popover_set_default_widget (GTK_POPOVER (self), button);
  g_signal_connect_object (button, "clicked", G_CALLBACK (snooze_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "show", G_CALLBACK (shown_cb), NULL);
}

/**
 * wbl_snooze_popover_new:
 *
 * Returns: (transfer floating): the popover
 */
GtkWidget *
wbl_snooze_popover_new (void)
{
  return g_object_new (WBL_TYPE_SNOOZE_POPOVER, NULL);
}
