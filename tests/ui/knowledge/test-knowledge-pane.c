/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-knowledge-pane"

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "desk-double.h"
#include "ui/knowledge/wbl-article-finder.h"
#include "ui/knowledge/wbl-article-view.h"
#include "ui/knowledge/wbl-hit-row.h"
#include "ui/knowledge/wbl-import-dialog.h"
#include "ui/knowledge/wbl-side-pane.h"

static guint n_found;

static void
found_cb (void)
{
  n_found++;
}

static gboolean
one_search (gpointer data)
{
  return double_count ("search") >= GPOINTER_TO_UINT (data);
}

static gboolean
one_suggestion (gpointer data)
{
  return double_count ("suggest") >= GPOINTER_TO_UINT (data);
}

static gboolean
article_asked (gpointer data)
{
  return double_count ("article") >= GPOINTER_TO_UINT (data);
}

static GPtrArray *
hits_of (const char *first,
         const char *second)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (hits, double_hit (first, first, first));
  if (second != NULL)
    g_ptr_array_add (hits, double_hit (second, second, second));
  return hits;
}

static void
answer_hits (DoubleCall *call,
             const char *first,
             const char *second)
{
  double_answer (call, hits_of (first, second), (GDestroyNotify) g_ptr_array_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_typing_waits (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  g_autoptr (WblArticleFinder) finder = wbl_article_finder_new (desk);

  wbl_article_finder_set_query (finder, "t");
  wbl_article_finder_set_query (finder, "te");
  wbl_article_finder_set_query (finder, " tent ");
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (1)));
  g_assert_cmpuint (double_count ("search"), ==, 1);
  g_assert_cmpstr (double_call ("search", 0)->text, ==, "tent");
  double_desk_reset ();
}

static void
test_stale_dropped (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  g_autoptr (WblArticleFinder) finder = wbl_article_finder_new (desk);
  WblHit *hit = NULL;

  n_found = 0;
  g_signal_connect (finder, "found", G_CALLBACK (found_cb), NULL);
  wbl_article_finder_set_query (finder, "one");
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (1)));
  wbl_article_finder_set_query (finder, "two");
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (2)));
  answer_hits (double_call ("search", 1), "two", NULL);
  answer_hits (double_call ("search", 0), "one", NULL); /* late */
  g_assert_cmpuint (n_found, ==, 1);
  hit = g_ptr_array_index (wbl_article_finder_get_hits (finder), 0);
  g_assert_cmpstr (hit->key, ==, "two");
  g_assert_false (wbl_article_finder_is_busy (finder));
  double_desk_reset ();
}

static void
test_failure_is_empty (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  g_autoptr (WblArticleFinder) finder = wbl_article_finder_new (desk);

  wbl_article_finder_set_query (finder, "one");
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (1)));
  double_fail (double_call ("search", 0));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (wbl_article_finder_get_hits (finder)->len, ==, 0);
  g_assert_false (wbl_article_finder_is_busy (finder));
  double_desk_reset ();
}

static void
search_for (WblArticleFinder *finder,
            const char       *query,
            const char       *found)
{
  guint n = double_count ("search");

  wbl_article_finder_set_query (finder, query);
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (n + 1)));
  if (found != NULL)
    answer_hits (double_call ("search", n), found, NULL);
  else
    double_answer (double_call ("search", n), g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Typing on and taking letters away is one search; when it ends, what it came to is told once. */
static void
test_search_ends (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  g_autoptr (WblArticleFinder) finder = wbl_article_finder_new (desk);

  search_for (finder, "te", "a");
  search_for (finder, "tent pump", NULL);
  search_for (finder, "tent", "a");
  g_assert_cmpuint (double_count ("nothing") + double_count ("no-pick") + double_count ("picked"), ==, 0);
  wbl_article_finder_set_query (finder, "");
  g_assert_cmpuint (double_count ("nothing"), ==, 1);
  g_assert_cmpstr (double_call ("nothing", 0)->text, ==, "tent pump");
  search_for (finder, "lamp", "b");
  wbl_article_finder_pick (finder);
  search_for (finder, "stove", "c");
  g_assert_cmpuint (double_count ("picked"), ==, 1);
  wbl_article_finder_set_conversation (finder, "next");
  g_assert_cmpuint (double_count ("no-pick"), ==, 1);
  g_assert_cmpstr (double_call ("no-pick", 0)->text, ==, "stove");
  double_desk_reset ();
}

static void
test_suggestions_follow (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  g_autoptr (WblArticleFinder) finder = wbl_article_finder_new (desk);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  WblDeskChanges changes = { .conversations = ids };

  wbl_article_finder_set_conversation (finder, "a");
  wbl_article_finder_set_conversation (finder, "b");
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (1)));
  g_assert_cmpstr (double_call ("suggest", 0)->text, ==, "b");
  g_ptr_array_add (ids, (char *) "a"); /* another conversation: nothing to do */
  g_signal_emit_by_name (desk, "changed", &changes);
  g_ptr_array_index (ids, 0) = (char *) "b";
  g_signal_emit_by_name (desk, "changed", &changes);
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (2)));
  g_assert_cmpuint (double_count ("suggest"), ==, 2);
  double_desk_reset ();
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
inserted_cb (WblSidePane *pane,
             const char  *text,
             WblCite     *cite,
             gboolean     internal,
             const char  *caution,
             char       **seen)
{
  g_free (*seen);
  *seen = g_strdup_printf ("%s/%s", cite->article, text);
}

static WblArticle *
article_of (const char *key,
            const char *body)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (key);
  article->body = g_strdup (body);
  article->url = g_strdup ("https://shop.example/a");
  return article;
}

static void
test_insert (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = wbl_side_pane_new (desk);
  GtkWidget *knowledge = NULL;
  g_autofree char *seen = NULL;

  gtk_window_set_child (GTK_WINDOW (window), pane);
  g_signal_connect (pane, "insert", G_CALLBACK (inserted_cb), &seen);
  gtk_window_present (GTK_WINDOW (window));
  wbl_side_pane_set_conversation (WBL_SIDE_PANE (pane), "c");
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (1)));
  g_assert_false (wbl_side_pane_insert_nth (WBL_SIDE_PANE (pane), 1));
  answer_hits (double_call ("suggest", 0), "first", "second");
  g_assert_true (wbl_side_pane_insert_nth (WBL_SIDE_PANE (pane), 2));
  g_assert_cmpstr (seen, ==, "second/second");
  g_assert_false (wbl_side_pane_insert_nth (WBL_SIDE_PANE (pane), 3));
  g_assert_false (wbl_side_pane_insert_nth (WBL_SIDE_PANE (pane), 0));
  g_assert_true (double_wait (article_asked, GUINT_TO_POINTER (1)));
  double_answer (double_call ("article", 0), article_of ("first", "whole text"), g_object_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  knowledge = find_child (pane, ADW_TYPE_SPLIT_BUTTON);
  g_assert_true (gtk_widget_activate_action (knowledge, "article.insert-text", NULL));
  g_assert_cmpstr (seen, ==, "first/whole text");
  g_assert_true (gtk_widget_activate_action (knowledge, "article.insert-link", NULL));
  g_assert_cmpstr (seen, ==, "first/https://shop.example/a");
  gtk_window_destroy (GTK_WINDOW (window));
  double_desk_reset ();
}

/* Enter takes what answers the words typed, not what still stands there from before. */
static void
test_enter (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = wbl_side_pane_new (desk);
  GtkWidget *search = find_child (pane, GTK_TYPE_SEARCH_ENTRY);
  g_autofree char *seen = NULL;

  gtk_window_set_child (GTK_WINDOW (window), pane);
  g_signal_connect (pane, "insert", G_CALLBACK (inserted_cb), &seen);
  gtk_window_present (GTK_WINDOW (window));
  wbl_side_pane_set_conversation (WBL_SIDE_PANE (pane), "c");
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (1)));
  answer_hits (double_call ("suggest", 0), "first", "second");
  gtk_editable_set_text (GTK_EDITABLE (search), "tent");
  g_signal_emit_by_name (search, "activate");
  g_assert_null (seen);
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (1)));
  g_assert_null (seen);
  answer_hits (double_call ("search", 0), "found", NULL);
  g_assert_cmpstr (seen, ==, "found/found");
  gtk_editable_set_text (GTK_EDITABLE (search), "tents");
  g_signal_emit_by_name (search, "activate");
  gtk_editable_set_text (GTK_EDITABLE (search), "tents and"); /* typed on: not yet */
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (2)));
  answer_hits (double_call ("search", 1), "other", NULL);
  g_assert_cmpstr (seen, ==, "found/found");
  gtk_window_destroy (GTK_WINDOW (window));
  double_desk_reset ();
}

/* What is read stays open when an article changes, and only then. */
static void
test_stays_open (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = wbl_side_pane_new (desk);
  WblDeskChanges changes = { .knowledge = TRUE };
  GtkWidget *list = NULL;

  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  wbl_side_pane_set_conversation (WBL_SIDE_PANE (pane), "c");
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (1)));
  answer_hits (double_call ("suggest", 0), "first", "second");
  list = find_child (pane, GTK_TYPE_LIST_BOX);
  gtk_list_box_select_row (GTK_LIST_BOX (list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  g_assert_cmpstr (wbl_side_pane_get_article (WBL_SIDE_PANE (pane)), ==, "second");
  g_signal_emit_by_name (desk, "changed", &changes);
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (2)));
  answer_hits (double_call ("suggest", 1), "newer", "second");
  g_assert_cmpstr (wbl_side_pane_get_article (WBL_SIDE_PANE (pane)), ==, "second");
  wbl_side_pane_set_conversation (WBL_SIDE_PANE (pane), "d");
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (3)));
  answer_hits (double_call ("suggest", 2), "newer", "second");
  g_assert_cmpstr (wbl_side_pane_get_article (WBL_SIDE_PANE (pane)), ==, "newer");
  gtk_window_destroy (GTK_WINDOW (window));
  double_desk_reset ();
}

/* The passage that was found is in sight, however far down it is. */
static gboolean
is_scrolled (gpointer data)
{
  return gtk_adjustment_get_value (data) > 0;
}

static void
test_passage_in_sight (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = wbl_article_view_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (WblArticle) article = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (body, "Paragraph number %u.\n\n", i);
  g_string_append (body, "Here it is.\n");
  article = article_of ("a", body->str);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("The keyboard is elsewhere"));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 300, 200);
  wbl_article_view_set_article (WBL_ARTICLE_VIEW (view), article, "Here it is.", TRUE);
  wbl_article_view_show_passage (WBL_ARTICLE_VIEW (view));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (double_wait (is_scrolled, gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller))));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Without a conversation there is no place to insert what a search found. */
static void
test_nowhere_to_insert (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = wbl_side_pane_new (desk);
  GtkWidget *insert;

  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (find_child (pane, GTK_TYPE_SEARCH_ENTRY)), "tent");
  g_assert_true (double_wait (one_search, GUINT_TO_POINTER (1)));
  answer_hits (double_call ("search", 0), "first", "second");
  g_assert_true (double_wait (article_asked, GUINT_TO_POINTER (1)));
  double_answer (double_call ("article", 0), article_of ("first", "whole text"), g_object_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  insert = gtk_widget_get_first_child (find_child (pane, ADW_TYPE_SPLIT_BUTTON));
  g_assert_true (gtk_widget_get_mapped (insert));
  g_assert_false (gtk_widget_is_sensitive (insert));
  gtk_window_destroy (GTK_WINDOW (window));
  double_desk_reset ();
}

static GtkWidget *
label_with (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (label_with (child, text) != NULL)
      return label_with (child, text);
  return NULL;
}

/* The window speaks English: what is there in Chinese alone says so. */
static void
test_lone (void)
{
  g_autoptr (WblHit) lone = double_hit ("a", "a", "a");
  g_autoptr (WblHit) twin = double_hit ("b", "b", "b");
  g_autoptr (WblHit) ours = double_hit ("c", "c", "c");
  GtkWidget *rows[3] = { NULL };

  g_free (lone->language);
  lone->language = g_strdup ("zh");
  g_free (twin->language);
  twin->language = g_strdup ("zh");
  g_free (ours->language);
  ours->language = g_strdup ("en");
  lone->lone = ours->lone = TRUE;
  rows[0] = g_object_ref_sink (wbl_hit_row_new (lone, 1));
  rows[1] = g_object_ref_sink (wbl_hit_row_new (twin, 2));
  rows[2] = g_object_ref_sink (wbl_hit_row_new (ours, 3));
  g_assert_nonnull (label_with (rows[0], "Chinese only"));
  g_assert_null (label_with (rows[1], "only"));
  g_assert_nonnull (label_with (rows[1], "ZH"));
  g_assert_null (label_with (rows[2], "only"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_object_unref (rows[i]);
}

/* Five cases say something, four do not. */
static void
test_worked (void)
{
  g_autoptr (WblHit) enough = double_hit ("a", "a", "a");
  g_autoptr (WblHit) few = double_hit ("b", "b", "b");
  g_autoptr (WblHit) found = double_hit ("c", "c", "c");
  GtkWidget *rows[3] = { NULL };

  few->n_asked = 3;
  enough->n_used = 9;
  enough->n_worked = 7;
  few->n_used = 4;
  few->n_worked = 4;
  found->n_used = 2;
  found->by_colleagues = TRUE;
  rows[0] = g_object_ref_sink (wbl_hit_row_new (enough, 1));
  rows[1] = g_object_ref_sink (wbl_hit_row_new (few, 2));
  rows[2] = g_object_ref_sink (wbl_hit_row_new (found, 3));
  g_assert_nonnull (label_with (rows[0], "Worked in 7 of 9"));
  g_assert_null (label_with (rows[1], "Worked"));
  g_assert_nonnull (label_with (rows[1], "Asked like this before, 3 times"));
  g_assert_null (label_with (rows[0], "Asked"));
  g_assert_nonnull (label_with (rows[2], "colleagues"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_object_unref (rows[i]);
}

static void
test_goes_away (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *pane = g_object_ref_sink (wbl_side_pane_new (desk));
  gpointer watch = pane;

  g_object_add_weak_pointer (G_OBJECT (pane), &watch);
  wbl_side_pane_set_conversation (WBL_SIDE_PANE (pane), "c");
  g_assert_true (double_wait (one_suggestion, GUINT_TO_POINTER (1)));
  wbl_side_pane_focus_search (WBL_SIDE_PANE (pane));
  g_object_unref (pane);
  double_desk_reset (); /* late answers */
  g_assert_null (watch);
}

static void
test_matches (void)
{
  g_assert_true (wbl_article_block_matches ("水珠在内帐顶部，多为冷凝。", "…水珠在内帐顶部，多为冷凝。 接缝湿…"));
  g_assert_true (wbl_article_block_matches ("A long paragraph about\nrefunds and cards.", "about refunds"));
  g_assert_false (wbl_article_block_matches ("Tents", "refunds"));
  g_assert_false (wbl_article_block_matches ("ok", "book a tent"));
  g_assert_false (wbl_article_block_matches ("", "refunds"));
  g_assert_false (wbl_article_block_matches ("refunds", NULL));
  g_assert_false (wbl_article_block_matches ("refunds", "…"));
}

/* Every place in turn, and round again; no place says so. */
static void
test_find (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = wbl_article_view_new ();
  g_autoptr (WblArticle) article = article_of ("a", "Dry the tent.\nA wet tent, another TENT\n晾干帐篷");
  GtkEditable *find = NULL;

  gtk_window_set_child (GTK_WINDOW (window), view);
  wbl_article_view_set_article (WBL_ARTICLE_VIEW (view), article, NULL, TRUE);
  gtk_window_present (GTK_WINDOW (window));
  wbl_article_view_open_find (WBL_ARTICLE_VIEW (view));
  find = GTK_EDITABLE (find_child (view, GTK_TYPE_SEARCH_ENTRY));
  gtk_editable_set_text (find, "tent");
  g_signal_emit_by_name (find, "search-changed");
  g_assert_nonnull (label_with (view, "1 of 3"));
  g_signal_emit_by_name (find, "activate");
  g_signal_emit_by_name (find, "next-match");
  g_assert_nonnull (label_with (view, "3 of 3"));
  g_signal_emit_by_name (find, "next-match");
  g_assert_nonnull (label_with (view, "1 of 3"));
  g_signal_emit_by_name (find, "previous-match");
  g_assert_nonnull (label_with (view, "3 of 3"));
  gtk_editable_set_text (find, "帐篷");
  g_signal_emit_by_name (find, "search-changed");
  g_assert_nonnull (label_with (view, "1 of 1"));
  gtk_editable_set_text (find, "zebra");
  g_signal_emit_by_name (find, "search-changed");
  g_assert_nonnull (label_with (view, "No match"));
  wbl_article_view_set_article (WBL_ARTICLE_VIEW (view), article, NULL, TRUE);
  g_assert_false (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (find_child (view, GTK_TYPE_SEARCH_BAR))));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
check_label (GtkWidget *widget,
             guint     *n,
             guint     *literal)
{
  if (GTK_IS_LABEL (widget))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));

      (*n)++;
      g_assert_false (gtk_label_get_use_markup (GTK_LABEL (widget)));
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpuint (strlen (text), <=, 32 * 1024);
      *literal += strstr (text, "<b>bold</b> &amp;") != NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_label (child, n, literal);
}

static void
test_hostile (void)
{
  GtkWidget *view = g_object_ref_sink (wbl_article_view_new ());
  g_autoptr (GString) body = g_string_new ("<b>bold</b> &amp;\n\xe2\x80\xae" "gnp.exe\n\x1b[2J\n");
  g_autoptr (WblArticle) article = NULL;
  guint n = 0;
  guint literal = 0;

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (body, 'x');
  for (guint i = 0; i < 2000; i++)
    g_string_append (body, "\n😀");
  article = article_of ("<b>bold</b> &amp;", body->str);
  wbl_article_view_set_article (WBL_ARTICLE_VIEW (view), article, "<b>bold</b>", TRUE);
  check_label (view, &n, &literal);
  g_assert_cmpuint (literal, ==, 2); /* title and text */
  g_assert_cmpuint (n, <, 420);
  g_object_unref (view);
}

static void
test_reasons (void)
{
  g_autoptr (WblArticle) article = article_of ("a", "text");
  g_autofree char *ended = NULL;
  g_autofree char *elsewhere = NULL;

  article->valid_to_ms = 1000;
  ended = wbl_article_not_in_force_reason (article, 2000);
  g_assert_nonnull (strstr (ended, "ended"));
  article->valid_to_ms = 0;
  article->region = g_strdup ("EU");
  elsewhere = wbl_article_not_in_force_reason (article, 2000);
  g_assert_nonnull (strstr (elsewhere, "EU"));
}

static void
test_import_report (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  WblImportDialog *dialog = wbl_import_dialog_new (desk, NULL);
  WblImportReport report = { .added = 3, .refused = 2, .problems = g_ptr_array_new () };
  GtkListBox *list = NULL;

  g_ptr_array_add (report.problems, (char *) "logo.png: not text");
  g_ptr_array_add (report.problems, (char *) "<b>.md: empty");
  wbl_import_dialog_show_report (dialog, &report, NULL);
  list = GTK_LIST_BOX (gtk_widget_get_template_child (GTK_WIDGET (dialog), WBL_TYPE_IMPORT_DIALOG, "problems"));
  g_assert_nonnull (gtk_list_box_get_row_at_index (list, 1));
  g_assert_null (gtk_list_box_get_row_at_index (list, 2));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_ptr_array_unref (report.problems);
}

static AdwMessageDialog *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

/* A link that is dropped from a browser is no file: it is not fetched, and that is said with what to do instead. */
static void
test_import_address (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *window = gtk_window_new ();
  g_autoptr (GListModel) controllers = NULL;
  g_autoptr (GtkEventController) target = NULL;
  g_autoptr (GFile) link = g_file_new_for_uri ("https://example.org/terms.html");
  GSList files = { link, NULL };
  g_auto (GValue) value = G_VALUE_INIT;
  AdwMessageDialog *question = NULL;
  gboolean taken = FALSE;

  controllers = gtk_widget_observe_controllers (window);
  wbl_import_accept_drops (window, desk);
  for (guint i = 0; target == NULL; i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      g_assert_nonnull (one);
      if (GTK_IS_DROP_TARGET (one))
        target = g_steal_pointer (&one);
    }
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (&files));
  g_signal_emit_by_name (target, "drop", &value, 1.0, 1.0, &taken);
  g_assert_true (taken);
  while ((question = find_question ()) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "opens no addresses"));
  gtk_window_destroy (GTK_WINDOW (question));
  g_clear_object (&target);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/finder/typing-waits", test_typing_waits);
  g_test_add_func ("/finder/stale-dropped", test_stale_dropped);
  g_test_add_func ("/finder/failure-is-empty", test_failure_is_empty);
  g_test_add_func ("/knowledge/search-ends", test_search_ends);
  g_test_add_func ("/finder/suggestions-follow", test_suggestions_follow);
  g_test_add_func ("/side-pane/insert", test_insert);
  g_test_add_func ("/side-pane/enter", test_enter);
  g_test_add_func ("/side-pane/stays-open", test_stays_open);
  g_test_add_func ("/article/passage-in-sight", test_passage_in_sight);
  g_test_add_func ("/side-pane/nowhere-to-insert", test_nowhere_to_insert);
  g_test_add_func ("/side-pane/worked", test_worked);
  g_test_add_func ("/side-pane/lone", test_lone);
  g_test_add_func ("/side-pane/goes-away", test_goes_away);
  g_test_add_func ("/article/matches", test_matches);
  g_test_add_func ("/article/hostile", test_hostile);
  g_test_add_func ("/article/find", test_find);
  g_test_add_func ("/article/reasons", test_reasons);
  g_test_add_func ("/import/report", test_import_report);
  g_test_add_func ("/import/address", test_import_address);
  return g_test_run ();
}
