/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/widgets/wbl-back-focus.h"

typedef struct
{
  GWeakRef before; /* a GtkWidget */
} Back;

static Back *
back_new (GtkWidget *before)
{
  Back *back = g_new0 (Back, 1);

  g_weak_ref_init (&back->before, before);
  return back;
}

static void
back_free (gpointer data)
{
  Back *back = data;

  g_weak_ref_clear (&back->before);
  g_free (back);
}

static void
disconnected_cb (gpointer data, GClosure *closure)
{
  back_free (data);
}

static gboolean
gone_cb (gpointer data)
{
  Back *back = data;
  g_autoptr (GtkWidget) before = g_weak_ref_get (&back->before);

  if (before != NULL && gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
  return G_SOURCE_REMOVE;
}

/* Newer GTK moves the focus only after it has told that the popover closed. */
static void
closed_cb (GtkPopover *popover, Back *back)
{
  g_autoptr (GtkWidget) before = g_weak_ref_get (&back->before);

  g_idle_add_full (G_PRIORITY_DEFAULT, gone_cb, back_new (before), back_free);
  g_signal_handlers_disconnect_by_func (popover, closed_cb, back);
}

/**
 * wbl_back_focus:
 * @popover: about to be opened by a key or from a menu, not by a button of its own
 *
 * Once it closes, the focus is again where it is now. GTK alone would look for the next place after the popover's parent.
 */
void
wbl_back_focus (GtkPopover *popover)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (popover));
  GtkWidget *before = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_signal_connect_data (popover, "closed", G_CALLBACK (closed_cb), back_new (before), disconnected_cb, 0);
}
