/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-toasts"
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "ui/widgets/wbl-toasts.h"

typedef struct
{
  GtkWidget *window;
  AdwToastOverlay *overlay;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->window = g_object_ref_sink (adw_window_new ());
  f->overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (f->overlay, adw_header_bar_new ());
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->overlay));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 500, 300);
  gtk_window_present (GTK_WINDOW (f->window));
  while (!gtk_widget_get_mapped (GTK_WIDGET (f->overlay)) || gtk_widget_get_width (GTK_WIDGET (f->overlay)) == 0)
    g_main_context_iteration (NULL, TRUE);
  while (gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (f->window)) < 2)
    {
      gtk_widget_queue_draw (f->window);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_assert_finalize_object (f->window);
}

static GtkWidget *
find_label (GtkWidget *widget, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), words))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, words);
  return found;
}

static gboolean
says (Fixture *f, const char *words)
{
  return find_label (GTK_WIDGET (f->overlay), words) != NULL;
}

static AdwToast *
show (Fixture *f, const char *words)
{
  AdwToast *toast = wbl_toast_new (words);

  wbl_toasts_show (f->overlay, g_object_ref (toast));
  return toast;
}

static void
wait_until_drawn (AdwToast *toast)
{
  while (adw_toast_get_timeout (toast) == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* No second of a toast passes before it was drawn; each waits for the one before it. */
static void
test_turns (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) first = show (f, "Mail <a@b.example> & co."), second = show (f, "Second");

  g_assert_cmpuint (adw_toast_get_timeout (first), ==, 0);
  g_assert_true (says (f, "Mail <a@b.example> & co."));
  wait_until_drawn (first);
  g_assert_cmpuint (adw_toast_get_timeout (first), ==, 5);
  g_assert_false (says (f, "Second"));
  adw_toast_dismiss (first);
  g_assert_true (says (f, "Second"));
  g_assert_cmpuint (adw_toast_get_timeout (second), ==, 0);
  wait_until_drawn (second);
  wbl_toasts_say (f->overlay, "Never seen"); /* the window closes before its turn */
  g_assert_false (says (f, "Never seen"));
}

static gboolean
keep_busy_cb (gpointer data)
{
  g_usleep (20000);
  return G_SOURCE_CONTINUE;
}

/* A window that draws nothing keeps what it has to say, and has not crashed when it draws again. */
static void
test_hidden (Fixture *f, gconstpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (f->window);
  g_autoptr (AdwToast) toast = NULL;
  gint64 end_us = g_get_monotonic_time () + 6 * G_USEC_PER_SEC;
  guint busy = g_idle_add_full (GDK_PRIORITY_EVENTS + 1, keep_busy_cb, NULL, NULL); /* drawing comes after it */
  gint64 before;

  toast = show (f, "Only for who looks");
  before = gdk_frame_clock_get_frame_counter (clock);
  while (g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gdk_frame_clock_get_frame_counter (clock), ==, before);
  g_source_remove (busy);
  wait_until_drawn (toast);
  g_assert_true (says (f, "Only for who looks"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/toasts/turns", Fixture, NULL, set_up, test_turns, tear_down);
  g_test_add ("/toasts/hidden", Fixture, NULL, set_up, test_hidden, tear_down);
  return g_test_run ();
}
