/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-panes"
#include "config.h"

#include <adwaita.h>

#include "ui/widgets/wbl-panes.h"

#define LIST_MIN 281
#define THREAD_MIN 395
#define SIDE_MIN 335
#define SUM (LIST_MIN + THREAD_MIN + SIDE_MIN + 2) /* two lines of a pixel */

typedef struct
{
  GtkWidget *window;
  WblPanes *panes;
  GtkWidget *list, *thread, *side;
} Fixture;

static GtkWidget *
make_pane (int minimum)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_with_label ("x");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_set_size_request (box, minimum, -1);
  return box;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->list = make_pane (LIST_MIN);
  f->thread = make_pane (THREAD_MIN);
  f->side = make_pane (SIDE_MIN);
  f->panes = WBL_PANES (wbl_panes_new ());
  wbl_panes_set_list (f->panes, f->list);
  wbl_panes_set_thread (f->panes, f->thread);
  wbl_panes_set_side (f->panes, f->side);
  f->window = g_object_ref_sink (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->panes));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->window);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Gives the panes a width as their parent would, and lets what follows happen. */
static void
allocate (Fixture *f, int width)
{
  int min = 0;
  gtk_widget_measure (GTK_WIDGET (f->panes), GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (f->panes),
                            &(GtkAllocation){ 0, 0, MAX (width, min), 600 }, -1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_folds_at_the_sum (Fixture *f, gconstpointer data)
{
  allocate (f, SUM);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_THREE);
  allocate (f, SUM - 1);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_TWO);
  allocate (f, LIST_MIN + THREAD_MIN + 1);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_TWO);
  allocate (f, LIST_MIN + THREAD_MIN);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_SINGLE);
  allocate (f, 1280);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_THREE);
}

static void
test_six_hundred (Fixture *f, gconstpointer data)
{
  gtk_widget_set_size_request (f->list, 200, -1);
  gtk_widget_set_size_request (f->thread, 200, -1);
  allocate (f, 600);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_TWO);
  allocate (f, 599);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_SINGLE);
}

/* Alone, the thread asks for less; widening goes by what it needs beside the list. */
static void
test_narrow_thread (Fixture *f, gconstpointer data)
{
  allocate (f, 1280);
  allocate (f, 500);
  gtk_widget_set_size_request (f->thread, 340, -1);
  allocate (f, LIST_MIN + THREAD_MIN);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_SINGLE);
  allocate (f, LIST_MIN + THREAD_MIN + 1);
  g_assert_cmpint (wbl_panes_get_mode (f->panes), ==, WBL_PANES_TWO);
}

static void
test_widths (Fixture *f, gconstpointer data)
{
  g_object_set (f->panes, "list-width", 328, "side-width", 340, NULL);
  allocate (f, 1280);
  g_assert_cmpint (gtk_widget_get_allocated_width (f->list), ==, 328);
  g_assert_cmpint (gtk_widget_get_allocated_width (f->side), ==, 340);
  g_assert_cmpint (gtk_widget_get_allocated_width (f->thread), ==, 1280 - 328 - 340 - 2);
  /* Wanted too wide: the others keep their minimums, and the wish is kept for a wider window. */
  g_object_set (f->panes, "list-width", 1000, NULL);
  allocate (f, 1280);
  g_assert_cmpint (gtk_widget_get_allocated_width (f->list), ==, 1280 - THREAD_MIN - SIDE_MIN - 2);
  allocate (f, 1800);
  g_assert_cmpint (gtk_widget_get_allocated_width (f->list), ==, 1000);
  /* Never narrower than the minimum. */
  g_object_set (f->panes, "list-width", 1, NULL);
  allocate (f, 1280);
  g_assert_cmpint (gtk_widget_get_allocated_width (f->list), ==, LIST_MIN);
}

static void
test_side (Fixture *f, gconstpointer data)
{
  guint changes = 0;
  g_signal_connect_swapped (f->panes, "notify::side-visible", G_CALLBACK (count_cb), &changes);
  allocate (f, 1280);
  g_assert_true (wbl_panes_get_side_visible (f->panes));
  wbl_panes_set_side_visible (f->panes, FALSE);
  g_assert_cmpuint (changes, ==, 1);
  allocate (f, 1280);
  g_assert_false (gtk_widget_get_child_visible (f->side));
  wbl_panes_set_side_visible (f->panes, TRUE);
  /* Folded it is closed, and opens over the thread. */
  allocate (f, SUM - 1);
  g_assert_false (wbl_panes_get_side_visible (f->panes));
  g_assert_false (gtk_widget_get_child_visible (f->side));
  g_assert_true (gtk_widget_has_css_class (f->side, "overlaid"));
  wbl_panes_set_side_visible (f->panes, TRUE);
  allocate (f, SUM - 1);
  g_assert_true (gtk_widget_get_child_visible (f->side));
  g_assert_true (gtk_widget_get_child_visible (f->thread));
  /* Beside the thread it is again as it was left there. */
  allocate (f, 1280);
  g_assert_true (wbl_panes_get_side_visible (f->panes));
  g_assert_false (gtk_widget_has_css_class (f->side, "overlaid"));
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  allocate (f, 500);
  g_assert_true (gtk_widget_get_child_visible (f->list));
  g_assert_false (gtk_widget_get_child_visible (f->thread));
  wbl_panes_set_show_thread (f->panes, TRUE);
  allocate (f, 500);
  g_assert_false (gtk_widget_get_child_visible (f->list));
  g_assert_true (gtk_widget_get_child_visible (f->thread));
  g_assert_cmpint (gtk_widget_get_allocated_width (f->thread), ==, 500);
  g_assert_true (gtk_widget_has_css_class (f->thread, "narrow"));
}

static gboolean
ends (GtkWidget *pane)
{
  return adw_header_bar_get_show_end_title_buttons (
    ADW_HEADER_BAR (gtk_widget_get_first_child (pane)));
}

static void
test_close_button_at_the_end (Fixture *f, gconstpointer data)
{
  allocate (f, 1280);
  g_assert_false (ends (f->list));
  g_assert_false (ends (f->thread));
  g_assert_true (ends (f->side));
  wbl_panes_set_side_visible (f->panes, FALSE);
  g_assert_true (ends (f->thread));
  allocate (f, 500);
  g_assert_true (ends (f->list));
  g_assert_true (ends (f->thread));
}

static void
test_right_to_left (Fixture *f, gconstpointer data)
{
  graphene_rect_t box;
  gtk_widget_set_direction (GTK_WIDGET (f->panes), GTK_TEXT_DIR_RTL);
  allocate (f, 1280);
  g_assert_true (gtk_widget_compute_bounds (f->list, GTK_WIDGET (f->panes), &box));
  g_assert_cmpfloat (box.origin.x, ==, 1280 - gtk_widget_get_allocated_width (f->list));
  g_assert_true (gtk_widget_compute_bounds (f->side, GTK_WIDGET (f->panes), &box));
  g_assert_cmpfloat (box.origin.x, ==, 0);
}

static void
wait_for_width (Fixture *f)
{
  gtk_window_present (GTK_WINDOW (f->window));
  while (gtk_widget_get_width (GTK_WIDGET (f->panes)) == 0 || !gtk_widget_get_mapped (f->side))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_focus_goes_round (Fixture *f, gconstpointer data)
{
  GtkWidget *panes[] = { f->list, f->thread, f->side };
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1200, 600);
  wait_for_width (f);
  gtk_widget_grab_focus (gtk_widget_get_last_child (f->list));
  for (int i = 1; i <= 3; i++)
    {
      g_assert_true (wbl_panes_focus_next (f->panes, FALSE));
      g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (f->window)), panes[i % 3]));
    }
  g_assert_true (wbl_panes_focus_next (f->panes, TRUE));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (f->window)), f->side));
}

static gboolean
press (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  return handled;
}

static GtkWidget *
find_handle (Fixture *f, guint n)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (f->panes)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_has_css_class (child, "handle") && n-- == 0)
      return child;
  g_assert_not_reached ();
}

/* The arrow key that points away from a pane makes it wider. */
static void
test_arrow_keys (Fixture *f, gconstpointer data)
{
  GtkWidget *list = find_handle (f, 0), *side = find_handle (f, 1);
  int before = 0, after = 0;
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1200, 600);
  wait_for_width (f);
  g_assert_true (gtk_widget_grab_focus (list));
  g_assert_true (gtk_widget_is_focus (list));
  g_object_get (f->panes, "list-width", &before, NULL);
  g_assert_true (press (list, GDK_KEY_Right));
  g_object_get (f->panes, "list-width", &after, NULL);
  g_assert_cmpint (after, >, before);
  g_object_get (f->panes, "side-width", &before, NULL);
  g_assert_true (press (side, GDK_KEY_Left));
  g_object_get (f->panes, "side-width", &after, NULL);
  g_assert_cmpint (after, >, before);
  g_assert_false (press (side, GDK_KEY_Up));
}

#define ADD(path, function) \
  g_test_add ("/panes/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("folds-at-the-sum", test_folds_at_the_sum);
  ADD ("six-hundred", test_six_hundred);
  ADD ("narrow-thread", test_narrow_thread);
  ADD ("widths", test_widths);
  ADD ("side", test_side);
  ADD ("pages", test_pages);
  ADD ("close-button", test_close_button_at_the_end);
  ADD ("right-to-left", test_right_to_left);
  ADD ("arrow-keys", test_arrow_keys);
  ADD ("focus", test_focus_goes_round);
  return g_test_run ();
}
