/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-knowledge-desk"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ui/knowledge/wbl-hit-row.h"
#include "ui/knowledge/wbl-import-dialog.h"
#include "ui/knowledge/wbl-side-pane.h"

#define WAIT_S 30

/* The whole way over a real store and no network: import a folder in the dialog, type, find, insert. */

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_for (gboolean (*done) (gpointer data),
          gpointer data)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (WAIT_S, late_cb, &late);

  while (!done (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  return !late;
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static WblDesk *
open_desk (const char *dir)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblDesk *desk = NULL;

  wbl_desk_open_async (dir, NULL, done_cb, &result);
  g_assert_true (wait_for (is_set, &result));
  desk = wbl_desk_open_finish (result, &error);
  g_assert_no_error (error);
  return desk;
}

static void
close_desk (WblDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_close_async (desk, done_cb, &result);
  g_assert_true (wait_for (is_set, &result));
  wbl_desk_close_finish (desk, result, &error);
  g_assert_no_error (error);
}

static GtkWidget *
find_child (GtkWidget *widget,
            GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
write_file (const char *dir,
            const char *name,
            const char *text,
            gssize      length)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static gboolean
is_reported (gpointer data)
{
  GtkWidget *stack = find_child (GTK_WIDGET (data), GTK_TYPE_STACK);

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "report") == 0;
}

static void
import_folder (WblDesk    *desk,
               const char *folder)
{
  WblImportDialog *dialog = wbl_import_dialog_new (desk, NULL);
  const char *paths[] = { folder, NULL };

  wbl_import_dialog_run (dialog, paths, "shop");
  g_assert_true (wait_for (is_reported, dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
has_row (gpointer data)
{
  return find_child (GTK_WIDGET (data), WBL_TYPE_HIT_ROW) != NULL;
}

static void
inserted_cb (WblSidePane *pane,
             const char  *text,
             WblCite     *cite,
             gboolean     internal,
             const char  *caution,
             char       **seen)
{
  *seen = g_strdup (text);
}

static void
test_import_find_insert (void)
{
  g_autofree char *root = g_build_filename (g_get_home_dir (), "test-XXXXXX", NULL); /* the session's own home */
  g_autofree char *store = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *seen = NULL;
  WblDesk *desk = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = NULL;
  WblHit *hit = NULL;

  g_assert_nonnull (g_mkdtemp (root));
  store = g_build_filename (root, "desk", NULL);
  folder = g_build_filename (root, "articles", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  write_file (folder, "returns.md", "# 30 天退货政策\n\n质量问题，运费由我们承担。\n", -1);
  write_file (folder, "tents.md", "# Tents\n\nHow to dry a tent.\n", -1);
  write_file (folder, "logo.png", "\x89PNG\r\n\x1a\n\0\0\0", 11);
  desk = open_desk (store);
  import_folder (desk, folder);
  pane = wbl_side_pane_new (desk);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  g_signal_connect (pane, "insert", G_CALLBACK (inserted_cb), &seen);
  gtk_window_present (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (find_child (pane, GTK_TYPE_SEARCH_ENTRY)), "运费");
  g_assert_true (wait_for (has_row, pane));
  hit = wbl_hit_row_get_hit (WBL_HIT_ROW (find_child (pane, WBL_TYPE_HIT_ROW)));
  g_assert_cmpstr (hit->title, ==, "30 天退货政策");
  g_assert_cmpuint (hit->passage_ranges->len, >=, 2);
  g_assert_true (wbl_side_pane_insert_nth (WBL_SIDE_PANE (pane), 1));
  g_assert_nonnull (strstr (seen, "运费由我们承担"));
  gtk_window_destroy (GTK_WINDOW (window));
  close_desk (desk);
  g_assert_finalize_object (desk);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/knowledge/import-find-insert", test_import_find_insert);
  return g_test_run ();
}
