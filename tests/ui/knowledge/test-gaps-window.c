/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gaps-window"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "desk/wbl-articles.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-gaps.h"
#include "desk/wbl-snippets.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-packs.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-gaps-window.h"
#include "ui/knowledge/wbl-snippet-manager.h"
#include "unit/store/db-fixture.h"

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

static const char *title_of (GtkListBoxRow *row);

static void
done (WblDesk      *desk,
      GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_desk_command_finish (desk, result, &error));
  g_assert_no_error (error);
}

static void
write_article (WblDesk    *desk,
               const char *body)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();
  g_autoptr (GAsyncResult) result = NULL;

  doc->key = g_strdup ("returns");
  doc->title = g_strdup ("Returns");
  doc->body = g_strdup (body);
  doc->state = WBL_ARTICLE_PUBLIC;
  wbl_desk_save_article_async (desk, doc, done_cb, &result);
  WAIT (result != NULL);
  done (desk, result);
}

/* A snippet whose article says something else now is named with the article, and opens. */
static void
look_at_quotes (GtkWidget *window,
                WblDesk   *desk)
{
  static const char said[] = "You can send the tent back within thirty days of the day on which it came, unused.";
  const WblSnippetPut put = { .id = "q", .name = "Sending back", .en = said };
  GtkWidget *pages = find (window, ADW_TYPE_VIEW_STACK, "pages");
  GtkWidget *place = find (window, GTK_TYPE_STACK, "quotes_stack");
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *manager = NULL;

  write_article (desk, said);
  wbl_desk_put_snippet_async (desk, &put, done_cb, &result);
  WAIT (result != NULL);
  done (desk, result);
  g_assert_null (row_at (window, "quotes_list", 0));
  write_article (desk, "Fourteen days.");
  WAIT (row_at (window, "quotes_list", 0) != NULL);
  g_assert_cmpstr (title_of (row_at (window, "quotes_list", 0)), ==, "Sending back");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row_at (window, "quotes_list", 0))), "“Returns”"));
  g_assert_cmpuint (adw_view_stack_page_get_badge_number (adw_view_stack_get_page (ADW_VIEW_STACK (pages), place)), ==, 1);
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (pages), "quotes");
  gtk_widget_activate (GTK_WIDGET (row_at (window, "quotes_list", 0)));
  manager = window_of (WBL_TYPE_SNIPPET_MANAGER);
  g_assert_nonnull (manager);
  WAIT (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (find (manager, GTK_TYPE_EDITABLE, "name"))), "Sending back"));
  close_window (manager);
}

/* What was put away is listed, and comes back by one button. */
static void
look_at_archived (GtkWidget *window,
                  WblDesk   *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_null (row_at (window, "archived_list", 0));
  wbl_desk_set_article_state_async (desk, "returns", WBL_ARTICLE_ARCHIVED, done_cb, &result);
  WAIT (row_at (window, "archived_list", 0) != NULL);
  g_assert_cmpstr (title_of (row_at (window, "archived_list", 0)), ==, "Returns");
  g_signal_emit_by_name (find (GTK_WIDGET (row_at (window, "archived_list", 0)), GTK_TYPE_BUTTON, NULL), "clicked");
  WAIT (row_at (window, "archived_list", 0) == NULL);
}

/* A customer's conversation in which an article was used. */
static gpointer
use_job (WblDb    *db,
         gpointer  data,
         GError  **error)
{
  g_autoptr (WblOp) op = wbl_op_new ("pick", "article:returns");

  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta (db, "user", "support", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  say (db, 10, CUSTOMER, T0, "Where is it?", NULL);
  wbl_op_set_string (op, "conv", data);
  wbl_op_set_string (op, "mid", "0");
  wbl_op_set_string (op, "outcome", "wrong");
  g_assert_true (wbl_db_op_add (db, op, error));
  return NULL;
}

/* On an article's page each use leads to its conversation. */
static void
look_at_page (WblDesk *desk)
{
  GtkWidget *page = NULL;
  GtkWidget *row = NULL;
  g_autofree char *conversation = id_of (CUSTOMER, 10);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) target = NULL;

  wbl_desk_command (desk, look_at_page, use_job, conversation, NULL, done_cb, &result);
  WAIT (result != NULL);
  wbl_article_page_present (NULL, desk, "returns");
  page = window_of (WBL_TYPE_ARTICLE_PAGE_WINDOW);
  WAIT ((row = find (find (page, ADW_TYPE_PREFERENCES_GROUP, "uses"), ADW_TYPE_ACTION_ROW, NULL)) != NULL);
  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (row)), ==, "app.open-conversation");
  target = g_variant_ref (gtk_actionable_get_action_target_value (GTK_ACTIONABLE (row)));
  g_assert_cmpstr (g_variant_get_string (target, NULL), ==, conversation);
  close_window (page);
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
  look_at_quotes (window, desk);
  look_at_archived (window, desk);
  look_at_page (desk);
  look_at_packs (window, desk);
  close_window (window);
  wbl_gaps_window_present (NULL, desk); /* Enter begins an article at once */
  window = window_of (WBL_TYPE_GAPS_WINDOW);
  WAIT (row_at (window, "missing_list", 0) != NULL);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == GTK_WIDGET (row_at (window, "missing_list", 0)));
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
