/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "real-window"
#include "config.h"

#include "real-window.h"

#define WAIT_MS 60000

static gboolean
late_cb (gpointer what)
{
  g_assert_cmpstr (what, ==, "here in time");
  return G_SOURCE_REMOVE;
}

static gboolean
tick_cb (gpointer data)
{
  (void) data;
  return G_SOURCE_CONTINUE;
}

/** real_wait: lets the window go on until @condition holds; @what says in a failure what did not come. */
void
real_wait (RealCondition condition, gpointer data, const char *what)
{
  guint late = g_timeout_add (WAIT_MS, late_cb, (gpointer) what);
  guint tick = g_timeout_add (20, tick_cb, NULL);
  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  g_source_remove (late);
}

gboolean
real_is_true (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/** real_breathe: lets the window go on for a moment. */
void
real_breathe (void)
{
  gboolean over = FALSE;
  g_timeout_add (300, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

/** real_run: runs a program to its good end, while the window goes on. */
void
real_run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  gboolean exited = FALSE;
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &exited);
  real_wait (real_is_true, &exited, argv[0]);
}

static void
xdotool (const char *verb, const char *what)
{
  const char *argv[] = { "xdotool", verb, "--clearmodifiers", "--delay", "20", what, NULL };
  real_run (argv);
}

/** real_keys: presses a combination: "ctrl+shift+Return". */
void
real_keys (const char *keys)
{
  g_test_message ("keys %s", keys);
  xdotool ("key", keys);
}

/** real_type: presses a key for each letter. */
void
real_type (const char *text)
{
  xdotool ("type", text);
}

/** real_active_window: (nullable) the window of ours that has the keyboard. */
GtkWindow *
real_active_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (gtk_window_is_active (window))
        return window;
    }
  return NULL;
}

/** real_focus: (nullable) the widget that has the keyboard. */
GtkWidget *
real_focus (void)
{
  GtkWindow *window = real_active_window ();
  return window != NULL ? gtk_window_get_focus (window) : NULL;
}

/** real_find: (nullable) the first widget of a type that can be seen. */
GtkWidget *
real_find (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = real_find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/** real_question: (nullable) the question that has the keyboard. */
AdwMessageDialog *
real_question (void)
{
  GtkWindow *window = real_active_window ();
  return ADW_IS_MESSAGE_DIALOG (window) ? ADW_MESSAGE_DIALOG (window) : NULL;
}
