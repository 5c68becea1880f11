/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gaps-window"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "desk/wbl-articles.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-gaps.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-packs.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-gaps-window.h"

#define WAIT_S 60

/* What is missing, over a real store: searches gather, one key begins the article, what is no gap goes. */

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

#define WAIT(condition)                                                                                                \
  G_STMT_START                                                                                                         \
    {                                                                                                                  \
      gboolean late_ = FALSE;                                                                                          \
      guint id_ = g_timeout_add_seconds (WAIT_S, late_cb, &late_);                                                     \
      while (!(condition) && !late_)                                                                                   \
        g_main_context_iteration (NULL, TRUE);                                                                         \
      g_source_remove (id_);                                                                                           \
      g_assert_false (late_);                                                                                          \
    }                                                                                                                  \
  G_STMT_END

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *id)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type)
      && (id == NULL || g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
window_of (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  return NULL;
}

static void
close_window (GtkWidget *window)
{
  gpointer watch = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watch);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT (watch == NULL);
}

static GtkListBoxRow *
row_at (GtkWidget  *window,
        const char *list,
        int         i)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (find (window, GTK_TYPE_LIST_BOX, list)), i);
}

static WblDesk *
open_desk (const char *root)
{
  g_autofree char *store = g_build_filename (root, "desk", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  WblDesk *desk = NULL;

  wbl_desk_open_async (store, NULL, done_cb, &result);
  WAIT (result != NULL);
  desk = wbl_desk_open_finish (result, NULL);
  g_assert_nonnull (desk);
  return desk;
}

static void
close_desk (WblDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_close_async (desk, done_cb, &result);
  WAIT (result != NULL);
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (desk);
}

static void
draft (WblDesk *desk)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();
  g_autoptr (GAsyncResult) result = NULL;

  doc->key = g_strdup ("d");
  doc->title = g_strdup ("Half written");
  doc->body = g_strdup ("");
  wbl_desk_save_article_draft_async (desk, doc, done_cb, &result);
  WAIT (result != NULL);
}

/* A colleague's pack that came damaged. */
static gpointer
fail_job (WblDb *db,
          gpointer data,
          GError **error)
{
  g_autofree char *hash = g_strnfill (64, 'a');
  g_autofree char *entity = g_strconcat ("pack:", hash, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("article.pack", entity);

  wbl_op_set_string (op, "url", "https://example.invalid/pack");
  wbl_op_set_string (op, "name", "articles.jsonl.gz");
  wbl_op_set_int (op, "size", 100);
  wbl_op_set_int (op, "n", 120);
  g_assert_true (wbl_db_op_add (db, op, error));
  g_assert_true (wbl_db_pack_failed (db, hash, "damaged", error));
  return NULL;
}

static void
look_at_packs (GtkWidget *window,
               WblDesk   *desk)
{
  GtkWidget *part = find (window, GTK_TYPE_BOX, "packs_part");
  GtkLabel *words = GTK_LABEL (find (window, GTK_TYPE_LABEL, "packs_words"));

  g_assert_false (gtk_widget_get_visible (part));
  wbl_desk_command (desk, look_at_packs, fail_job, NULL, NULL, NULL, NULL);
  WAIT (gtk_widget_get_visible (part));
  g_assert_nonnull (strstr (gtk_label_get_text (words), "120 articles shared by"));
  g_assert_nonnull (strstr (gtk_label_get_text (words), "what came is not what was sent"));
  g_assert_true (gtk_widget_activate_action (window, "gaps.retry-packs", NULL));
}

static const char *
title_of (GtkListBoxRow *row)
{
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_window (void)
{
  g_autofree char *root = g_build_filename (g_get_home_dir (), "test-XXXXXX", NULL);
  g_autofree char *csv = NULL;
  WblDesk *desk = NULL;
  GtkWidget *window = NULL;
  GtkWidget *editor = NULL;

  g_assert_nonnull (g_mkdtemp (root));
  desk = open_desk (root);
  draft (desk);
  wbl_gaps_window_present (NULL, desk);
  window = window_of (WBL_TYPE_GAPS_WINDOW);
  WAIT (row_at (window, "drafts_list", 0) != NULL);
  g_assert_cmpstr (title_of (row_at (window, "drafts_list", 0)), ==, "Half written");
  g_assert_null (row_at (window, "missing_list", 0));
  wbl_desk_note_search (desk, NULL, "gift wrapping", 0, FALSE);
  wbl_desk_note_search (desk, "c1", "水泵头 13812342207", 2, FALSE);
  wbl_desk_note_search (desk, "c2", "水泵头", 0, FALSE);
  WAIT (row_at (window, "missing_list", 1) != NULL && strstr (title_of (row_at (window, "missing_list", 0)), "水泵头") != NULL);
  g_assert_null (strstr (title_of (row_at (window, "missing_list", 0)), "138"));
  gtk_widget_activate_action (window, "gaps.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (window), NULL, copied_cb, &csv);
  WAIT (csv != NULL);
  g_assert_nonnull (strstr (csv, "\"gift wrapping\",1,1,0,0,1\r\n"));
  gtk_widget_activate (GTK_WIDGET (row_at (window, "missing_list", 1)));
  WAIT (window_of (WBL_TYPE_ARTICLE_EDITOR) != NULL);
  editor = window_of (WBL_TYPE_ARTICLE_EDITOR);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find (editor, GTK_TYPE_ENTRY, "title_entry"))), ==, "gift wrapping");
  WAIT (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (find (editor, GTK_TYPE_LABEL, "status"))), "Kept"));
  close_window (editor);
  g_signal_emit_by_name (find (GTK_WIDGET (row_at (window, "missing_list", 1)), GTK_TYPE_BUTTON, NULL), "clicked");
  WAIT (row_at (window, "missing_list", 1) == NULL && row_at (window, "missing_list", 0) != NULL);
  look_at_packs (window, desk);
  close_window (window);
  close_desk (desk);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/gaps/window", test_window);
  return g_test_run ();
}
