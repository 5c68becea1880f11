/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-templates"
#include "config.h"

#include <adwaita.h>

#include "templates.h"

/* Every templated type of the window can be made, is a widget, and goes away again. On the floor this is what notices a
 * property, a widget or an icon of a newer GTK or libadwaita in a .ui file. */
static void
test_template (gconstpointer data)
{
  GType (*const *get_type) (void) = data;
  GType type = (*get_type) ();
  GtkWidget *widget = NULL;
  gpointer watch = NULL;

  if (G_TYPE_IS_ABSTRACT (type))
    return;
  watch = widget = g_object_ref_sink (g_object_new (type, NULL));
  g_assert_true (GTK_IS_WIDGET (widget));
  g_object_add_weak_pointer (G_OBJECT (widget), &watch);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  g_object_unref (widget);
  while (watch != NULL && g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (watch);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  for (gsize i = 0; template_types[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/templates/%s", g_type_name (template_types[i] ()));

      g_test_add_data_func (path, &template_types[i], test_template);
    }
  return g_test_run ();
}
