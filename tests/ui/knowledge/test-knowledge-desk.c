/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-knowledge-desk"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ui/knowledge/wbl-hit-row.h"
#include "ui/knowledge/wbl-import-dialog.h"
#include "ui/knowledge/wbl-knowledge-pane.h"
#include "ui/knowledge/wbl-side-pane.h"
#include "ui/knowledge/wbl-snippet-manager.h"

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

static gboolean
is_previewed (gpointer data)
{
  GtkWidget *stack = find_child (GTK_WIDGET (data), GTK_TYPE_STACK);

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "preview") == 0;
}

static GtkWidget *
part_of (WblImportDialog *dialog,
         const char      *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (dialog), WBL_TYPE_IMPORT_DIALOG, name));
}

/* Nothing is imported before what would be is shown and confirmed; a second time there is nothing to confirm. */
static void
import_folder (WblDesk    *desk,
               const char *folder)
{
  WblImportDialog *dialog = wbl_import_dialog_new (desk, NULL);
  WblImportDialog *again = wbl_import_dialog_new (desk, NULL);
  const char *paths[] = { folder, NULL };
  GtkListBox *changes = NULL;

  wbl_import_dialog_run (dialog, paths, "shop");
  g_assert_true (wait_for (is_previewed, dialog));
  changes = GTK_LIST_BOX (part_of (dialog, "changes"));
  g_assert_nonnull (gtk_list_box_get_row_at_index (changes, 0));
  g_assert_false (gtk_widget_get_visible (part_of (dialog, "remove_gone")));
  g_signal_emit_by_name (part_of (dialog, "confirm"), "clicked");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == part_of (dialog, "stop"));
  g_assert_true (wait_for (is_reported, dialog));
  wbl_import_dialog_run (again, paths, "shop");
  g_assert_true (wait_for (is_reported, again));
  gtk_window_destroy (GTK_WINDOW (again));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Stopped at its first file: nothing is there, and the report says so. */
static void
stop_import (WblDesk    *desk,
             const char *dir)
{
  const char *paths[] = { dir, NULL };
  WblImportDialog *dialog = wbl_import_dialog_new (desk, NULL);

  wbl_import_dialog_run (dialog, paths, "shop");
  g_signal_emit_by_name (part_of (dialog, "stop"), "clicked");
  g_assert_true (wait_for (is_reported, dialog));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (part_of (dialog, "outcome"))), ==, "Import Stopped");
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
toast_cb (WblSidePane *pane,
          AdwToast    *toast,
          AdwToast   **shown)
{
  g_set_object (shown, toast);
}

static guint
times_asked (gpointer pane)
{
  GtkWidget *row = find_child (pane, WBL_TYPE_HIT_ROW);

  return row != NULL ? wbl_hit_row_get_hit (WBL_HIT_ROW (row))->n_asked : 0;
}

static gboolean
was_asked (gpointer pane)
{
  return times_asked (pane) == 1;
}

static gboolean
was_not_asked (gpointer pane)
{
  return has_row (pane) && times_asked (pane) == 0;
}

/* "This answered it" shows at once why the article is found, until it is taken back. */
static void
judge_and_undo (GtkWidget *pane)
{
  g_autoptr (AdwToast) shown = NULL;

  g_signal_connect (pane, "toast", G_CALLBACK (toast_cb), &shown);
  g_assert_true (wbl_side_pane_judge (WBL_SIDE_PANE (pane), FALSE));
  g_assert_true (wait_for (was_asked, pane));
  g_assert_true (wait_for (is_set, &shown));
  g_assert_cmpstr (adw_toast_get_button_label (shown), ==, "_Undo");
  g_signal_emit_by_name (shown, "button-clicked");
  g_assert_true (wait_for (was_not_asked, pane));
  g_signal_handlers_disconnect_by_func (pane, toast_cb, &shown);
}

static GtkWidget *button_named (GtkWidget *widget, const char *name);

static GtkWidget *
article_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (g_str_equal (gtk_widget_get_name (window), "article-window"))
        return window;
    }
  return NULL;
}

static gboolean
has_toast (gpointer window)
{
  return button_named (window, "_Undo") != NULL;
}

static gboolean
opens (gpointer knowledge)
{
  gtk_widget_activate_action (knowledge, "article.open", NULL);
  return article_window () != NULL;
}

/* The window of its own has the same two buttons, for what was asked when it opened. */
static void
judge_in_window (GtkWidget *pane)
{
  GtkWidget *window = NULL;
  GtkWidget *knowledge = find_child (pane, WBL_TYPE_KNOWLEDGE_PANE);

  g_assert_true (wait_for (opens, knowledge)); /* as soon as the article is read */
  window = article_window ();
  g_signal_emit_by_name (button_named (window, "This Answered It"), "clicked");
  g_assert_true (wait_for (was_asked, pane));
  g_assert_true (wait_for (has_toast, window));
  g_signal_emit_by_name (button_named (window, "Wrong for This"), "clicked");
  g_assert_true (wait_for (was_not_asked, pane));
  gtk_window_destroy (GTK_WINDOW (window));
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
  stop_import (desk, folder);
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
  judge_and_undo (pane);
  judge_in_window (pane);
  gtk_window_destroy (GTK_WINDOW (window));
  close_desk (desk);
  g_assert_finalize_object (desk);
}

/* ---- snippets ---- */

static GtkWidget *
find_nth (GtkWidget *widget,
          GType      type,
          guint     *n)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (*n)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_nth (child, type, n);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
nth (GtkWidget *widget,
     GType      type,
     guint      n)
{
  return find_nth (widget, type, &n);
}

static GtkWidget *
button_named (GtkWidget  *widget,
              const char *name)
{
  for (guint i = 0; nth (widget, GTK_TYPE_BUTTON, i) != NULL; i++)
    {
      GtkWidget *button = nth (widget, GTK_TYPE_BUTTON, i);
      const char *label = gtk_button_get_label (GTK_BUTTON (button));
      const char *tip = gtk_widget_get_tooltip_text (button);

      if (g_strcmp0 (label, name) == 0 || g_strcmp0 (tip, name) == 0)
        return button;
    }
  return NULL;
}

static gboolean
has_snippet (gpointer data)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (data), 0) != NULL;
}

static gboolean
has_no_snippet (gpointer data)
{
  return !has_snippet (data);
}

static gboolean
has_undo (gpointer data)
{
  return button_named (GTK_WIDGET (data), "_Undo") != NULL;
}

static void
write_snippet (GtkWidget  *manager,
               const char *name,
               const char *until,
               const char *zh)
{
  gtk_editable_set_text (GTK_EDITABLE (nth (manager, ADW_TYPE_ENTRY_ROW, 0)), name);
  gtk_editable_set_text (GTK_EDITABLE (nth (manager, ADW_TYPE_ENTRY_ROW, 3)), until);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (nth (manager, GTK_TYPE_TEXT_VIEW, 0))), zh, -1);
}

static const char *
preview (GtkWidget *manager)
{
  for (guint i = 0; nth (manager, GTK_TYPE_LABEL, i) != NULL; i++)
    if (gtk_widget_has_css_class (nth (manager, GTK_TYPE_LABEL, i), "snippet-preview"))
      return gtk_label_get_text (GTK_LABEL (nth (manager, GTK_TYPE_LABEL, i)));
  return NULL;
}

/* Write, see, save, delete, take back; what is not complete cannot be saved. */
static void
test_snippets (void)
{
  g_autofree char *root = g_build_filename (g_get_home_dir (), "test-XXXXXX", NULL);
  WblDesk *desk = NULL;
  GtkWidget *manager = NULL;
  GtkWidget *list = NULL;
  GtkWidget *save = NULL;

  g_assert_nonnull (g_mkdtemp (root));
  desk = open_desk (root);
  manager = wbl_snippet_manager_new (NULL, desk);
  gtk_window_present (GTK_WINDOW (manager));
  list = find_child (manager, GTK_TYPE_LIST_BOX);
  save = button_named (manager, "_Save");
  g_assert_false (gtk_widget_get_sensitive (save));
  write_snippet (manager, "退款进度", "soon", "{{order}}已退{{金额}}元，{{天|3}}天到账");
  g_assert_false (gtk_widget_get_sensitive (save));
  write_snippet (manager, "退款进度", "2040-02-29", "{{order}}已退{{金额}}元，{{天|3}}天到账");
  g_assert_true (gtk_widget_get_sensitive (save));
  g_assert_cmpstr (preview (manager), ==, "‹order›已退{{金额}}元，3天到账");
  g_signal_emit_by_name (save, "clicked");
  g_assert_true (wait_for (has_snippet, list));
  g_signal_emit_by_name (button_named (manager, "Delete Snippet"), "clicked");
  g_assert_true (wait_for (has_no_snippet, list));
  g_assert_true (wait_for (has_undo, manager));
  g_signal_emit_by_name (button_named (manager, "_Undo"), "clicked");
  g_assert_true (wait_for (has_snippet, list));
  gtk_list_box_select_row (GTK_LIST_BOX (list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (nth (manager, ADW_TYPE_ENTRY_ROW, 3))), ==, "2040-02-29");
  gtk_window_destroy (GTK_WINDOW (manager));
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
  g_test_add_func ("/knowledge/snippets", test_snippets);
  return g_test_run ();
}
