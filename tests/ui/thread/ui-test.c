/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ui-test"
#include "config.h"

#include "ui-test.h"

#include <gdk/x11/gdkx.h>
#include <locale.h>
#include <string.h>

#define WAIT_MS 30000

static void
load_css (const char *path)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
ui_test_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, NULL);
  gtk_init ();
  adw_init ();
  load_css ("/io/github/warblerdesk/Warbler/style.css");
  load_css ("/io/github/warblerdesk/Warbler/inbox/inbox.css");
  load_css ("/io/github/warblerdesk/Warbler/thread/thread.css");
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

/* (transfer none): the toolkit keeps windows until ui_destroy() */
GtkWidget *
ui_window_new (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until (is_mapped, child);
  return window;
}

static gboolean
timed_out_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
ui_wait_until (UiCondition condition, gpointer data)
{
  gboolean timed_out = FALSE;
  guint source = g_timeout_add (WAIT_MS, timed_out_cb, &timed_out);

  while (!condition (data) && !timed_out)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_false (timed_out);
}

static gboolean
settled_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs everything that waits, layout and drawing included. */
void
ui_settle (void)
{
  for (int i = 0; i < 3; i++)
    {
      gboolean settled = FALSE;

      g_timeout_add_full (G_PRIORITY_LOW, 20, settled_cb, &settled, NULL);
      while (!settled)
        g_main_context_iteration (NULL, TRUE);
    }
}

void
ui_destroy (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  ui_settle ();
}

static GtkWidget *
find (GtkWidget *root, GType type, guint *n)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (*n)-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, n);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The n-th widget of a type, from 0. (nullable) */
GtkWidget *
ui_find (GtkWidget *root, GType type, guint n)
{
  return find (root, type, &n);
}

/* Presses a key on what listens to keys before the widget itself. Returns whether somebody took it. */
gboolean
ui_press (GtkWidget *widget, guint keyval)
{
  return ui_press_with (widget, keyval, 0);
}

gboolean
ui_press_with (GtkWidget *widget, guint keyval, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) keys = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (keys) && gtk_event_controller_get_propagation_phase (keys) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (keys, "key-pressed", keyval, 0, state, &taken);
    }
  return taken;
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static gboolean
has_exited (gpointer data)
{
  return *(gboolean *) data;
}

/* Runs a command line to its good end, while the window goes on. */
void
ui_run (const char *command)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gboolean exited = FALSE;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &exited);
  ui_wait_until (has_exited, &exited);
}

/* Moves the pointer of the X server over a widget, to a place within it. */
void
ui_point (GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  graphene_point_t place = { (float) x, (float) y };
  g_autofree char *command = NULL;
  double left = 0, top = 0;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native), &place, &place));
  gtk_native_get_surface_transform (native, &left, &top);
  command = g_strdup_printf ("xdotool mousemove --window %lu %d %d", gdk_x11_surface_get_xid (surface),
                             (int) (place.x + left), (int) (place.y + top));
  ui_run (command);
  ui_settle ();
}

/* The first visible label whose text contains @text. (nullable) */
GtkWidget *
ui_find_label (GtkWidget *root, const char *text)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_find_label (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
gather (GtkWidget *root, GString *all)
{
  if (!gtk_widget_get_visible (root))
    return;
  if (GTK_IS_LABEL (root))
    g_string_append_printf (all, "%s|", gtk_label_get_text (GTK_LABEL (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    gather (child, all);
}

/* (transfer full): the texts of all visible labels */
char *
ui_shown_text (GtkWidget *root)
{
  GString *all = g_string_new (NULL);

  gather (root, all);
  return g_string_free (all, FALSE);
}
