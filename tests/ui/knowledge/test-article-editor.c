/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-article-editor"

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "desk/wbl-knowledge.h"
#include "desk/wbl-desk-private.h"
#include "ui/knowledge/wbl-article-editor-fields.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "desk/wbl-learning.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-teach-dialog.h"

#define WAIT_S 60

/* Writing an article over a real store: what is typed stays, what is saved is found. */

typedef struct
{
  char *root;
  WblDesk *desk;
  GAsyncResult *result; /* (nullable) */
} Fixture;

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
  ((Fixture *) data)->result = g_object_ref (result);
}

static GAsyncResult *
take_result (Fixture *f)
{
  WAIT (f->result != NULL);
  return g_steal_pointer (&f->result);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autofree char *store = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  f->root = g_build_filename (g_get_home_dir (), "test-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (f->root));
  store = g_build_filename (f->root, "desk", NULL);
  wbl_desk_open_async (store, NULL, done_cb, f);
  result = take_result (f);
  f->desk = wbl_desk_open_finish (result, NULL);
  g_assert_nonnull (f->desk);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_close_async (f->desk, done_cb, f);
  result = take_result (f);
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->desk);
  g_free (f->root);
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
part (GtkWidget  *window,
      GType       type,
      const char *id)
{
  GtkWidget *widget = find (window, type, id);

  g_assert_nonnull (widget);
  return widget;
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

static gboolean
has_text (GtkWidget  *widget,
          const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static void
type_title (GtkWidget  *editor,
            const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (part (editor, GTK_TYPE_ENTRY, "title_entry")), text);
}

static void
type_body (GtkWidget  *editor,
           const char *text)
{
  GtkTextView *view = GTK_TEXT_VIEW (part (editor, GTK_TYPE_TEXT_VIEW, "body"));

  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (view), text, -1);
}

static char *
typed_body (GtkWidget *editor)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (part (editor, GTK_TYPE_TEXT_VIEW, "body")));
  char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return text;
}

static gboolean
status_is (GtkWidget  *editor,
           const char *text)
{
  return strstr (gtk_label_get_text (GTK_LABEL (part (editor, GTK_TYPE_LABEL, "status"))), text) != NULL;
}

static void
close_window (GtkWidget *window)
{
  gpointer watch = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watch);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT (watch == NULL);
}

static WblArticleDoc *
stored (Fixture    *f,
        const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_article_doc_async (f->desk, key, NULL, done_cb, f);
  result = take_result (f);
  return wbl_desk_article_doc_finish (f->desk, result, NULL);
}

static void
save_stored (Fixture    *f,
             const char *key,
             const char *title,
             const char *body)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();
  g_autoptr (GAsyncResult) result = NULL;

  doc->key = g_strdup (key);
  doc->title = g_strdup (title);
  doc->body = g_strdup (body);
  doc->state = WBL_ARTICLE_PUBLIC;
  wbl_desk_save_article_async (f->desk, doc, done_cb, f);
  result = take_result (f);
  g_assert_true (wbl_desk_command_finish (f->desk, result, NULL));
}

/* Closing without saving loses nothing; saving publishes what was typed. */
static void
test_write (Fixture      *f,
            gconstpointer data)
{
  GtkWidget *editor = NULL;
  g_autofree char *key = NULL;
  g_autofree char *body = NULL;
  g_autoptr (WblArticleDoc) none = NULL;
  g_autoptr (WblArticleDoc) doc = NULL;

  wbl_article_editor_write (NULL, f->desk, NULL);
  editor = window_of (WBL_TYPE_ARTICLE_EDITOR);
  key = g_strdup (g_object_get_data (G_OBJECT (editor), "key"));
  type_title (editor, "帐篷内壁有水珠");
  type_body (editor, "是冷凝水。\n\n1. 打开通风口。\n2. 晾干。");
  WAIT (has_text (part (editor, WBL_TYPE_ARTICLE_FIELDS, "fields"), key));
  WAIT (has_text (part (editor, GTK_TYPE_STACK, "sides"), "打开通风口。"));
  WAIT (status_is (editor, "Kept on this computer"));
  close_window (editor);
  none = stored (f, key);
  g_assert_null (none);
  wbl_article_editor_edit (NULL, f->desk, key);
  editor = window_of (WBL_TYPE_ARTICLE_EDITOR);
  WAIT (status_is (editor, "typed before"));
  body = typed_body (editor);
  g_assert_cmpstr (body, ==, "是冷凝水。\n\n1. 打开通风口。\n2. 晾干。");
  gtk_widget_activate_action (editor, "editor.save", NULL);
  WAIT (status_is (editor, "Saved."));
  doc = stored (f, key);
  g_assert_nonnull (doc);
  g_assert_cmpstr (doc->title, ==, "帐篷内壁有水珠");
  g_assert_cmpint (doc->state, ==, WBL_ARTICLE_DRAFT);
  close_window (editor);
}

/* What is wrong is said, and nothing is saved. */
static void
test_trouble (Fixture      *f,
              gconstpointer data)
{
  GtkWidget *editor = NULL;
  GtkEditable *from = NULL;
  g_autoptr (WblArticleDoc) doc = NULL;

  wbl_article_editor_write (NULL, f->desk, NULL);
  editor = window_of (WBL_TYPE_ARTICLE_EDITOR);
  gtk_widget_activate_action (editor, "editor.save", NULL);
  g_assert_true (status_is (editor, "title"));
  type_title (editor, "Returns");
  gtk_widget_activate_action (editor, "editor.save", NULL);
  g_assert_true (status_is (editor, "text first"));
  type_body (editor, "Within 14 days.");
  from = GTK_EDITABLE (part (editor, ADW_TYPE_ENTRY_ROW, "from"));
  gtk_editable_set_text (from, "next spring");
  gtk_widget_activate_action (editor, "editor.save", NULL);
  g_assert_true (status_is (editor, "date"));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (from), "error"));
  gtk_editable_set_text (from, "2026-05-01");
  gtk_editable_set_text (GTK_EDITABLE (part (editor, ADW_TYPE_ENTRY_ROW, "to")), "2026-04-01");
  gtk_widget_activate_action (editor, "editor.save", NULL);
  g_assert_true (status_is (editor, "before the first"));
  gtk_editable_set_text (GTK_EDITABLE (part (editor, ADW_TYPE_ENTRY_ROW, "to")), "2026-05-01");
  gtk_editable_set_text (GTK_EDITABLE (part (editor, ADW_TYPE_ENTRY_ROW, "region")), " EU ");
  gtk_widget_activate_action (editor, "editor.save", NULL);
  WAIT (status_is (editor, "Saved."));
  doc = stored (f, g_object_get_data (G_OBJECT (editor), "key"));
  g_assert_cmpstr (doc->region, ==, "EU");
  g_assert_cmpint (doc->valid_to_ms - doc->valid_from_ms, ==, 24 * 3600 * 1000);
  close_window (editor);
}

/* An article that says the same is offered; saving beside it is asked about first. */
static void
test_similar (Fixture      *f,
              gconstpointer data)
{
  GtkWidget *editor = NULL;
  GtkWidget *other = NULL;
  g_autoptr (WblArticleDoc) none = NULL;

  save_stored (f, "there", "帐篷漏水怎么办", "先看接缝。");
  wbl_article_editor_write (NULL, f->desk, NULL);
  editor = window_of (WBL_TYPE_ARTICLE_EDITOR);
  type_title (editor, "帐篷漏水");
  type_body (editor, "另写一篇。");
  WAIT (gtk_revealer_get_reveal_child (GTK_REVEALER (part (editor, GTK_TYPE_REVEALER, "similar_revealer"))));
  g_assert_true (has_text (part (editor, GTK_TYPE_BOX, "similar"), "帐篷漏水怎么办"));
  gtk_widget_activate_action (editor, "editor.save", NULL);
  WAIT (window_of (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  none = stored (f, g_object_get_data (G_OBJECT (editor), "key"));
  g_assert_null (none);
  gtk_window_close (GTK_WINDOW (window_of (ADW_TYPE_MESSAGE_DIALOG)));
  WAIT (window_of (ADW_TYPE_MESSAGE_DIALOG) == NULL);
  g_signal_emit_by_name (find (part (editor, GTK_TYPE_BOX, "similar"), GTK_TYPE_BUTTON, NULL), "clicked");
  WAIT (status_is (editor, "Kept"));
  close_window (editor);
  other = window_of (WBL_TYPE_ARTICLE_EDITOR);
  g_assert_cmpstr (g_object_get_data (G_OBJECT (other), "key"), ==, "there");
  WAIT (has_text (part (other, GTK_TYPE_STACK, "sides"), "先看接缝。"));
  close_window (other);
}

/* A second window of the same article is the first one. */
static void
test_once (Fixture      *f,
           gconstpointer data)
{
  GtkWidget *editor = NULL;

  save_stored (f, "k", "T", "b");
  wbl_article_editor_edit (NULL, f->desk, "k");
  editor = window_of (WBL_TYPE_ARTICLE_EDITOR);
  WAIT (has_text (part (editor, GTK_TYPE_STACK, "sides"), "b"));
  wbl_article_editor_edit (NULL, f->desk, "k");
  close_window (editor);
  g_assert_null (window_of (WBL_TYPE_ARTICLE_EDITOR));
}

/* Versions are listed, an earlier one is restored, and it is verified. */
static void
test_page (Fixture      *f,
           gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *versions = NULL;
  g_autoptr (WblArticleDoc) doc = NULL;

  save_stored (f, "k", "First words", "one");
  save_stored (f, "k", "Second words", "two");
  wbl_article_page_present (NULL, f->desk, "k");
  page = window_of (WBL_TYPE_ARTICLE_PAGE_WINDOW);
  versions = part (page, ADW_TYPE_PREFERENCES_GROUP, "versions");
  WAIT (has_text (versions, "First words"));
  g_assert_true (has_text (versions, "holds now"));
  g_assert_true (has_text (page, "Not yet"));
  gtk_widget_activate_action (page, "page.verify", NULL);
  WAIT (has_text (page, "again on"));
  WAIT (find (versions, GTK_TYPE_BUTTON, NULL) != NULL);
  g_signal_emit_by_name (find (versions, GTK_TYPE_BUTTON, NULL), "clicked");
  WAIT (has_text (versions, "3. First words"));
  doc = stored (f, "k");
  g_assert_cmpstr (doc->body, ==, "one");
  close_window (page);
}

/* As somebody who signed in once and is not online. */
static void
be_agent (Fixture *f)
{
  f->desk->account = g_new0 (WblAccountInfo, 1);
  f->desk->account->role = WBL_ROLE_AGENT;
}

static void
make_internal (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_set_article_state_async (f->desk, "k", WBL_ARTICLE_INTERNAL, done_cb, f);
  result = take_result (f);
  g_assert_true (wbl_desk_command_finish (f->desk, result, NULL));
}

/* The page says what the bot knows; before anything leaves, a question says so and asks which user the bot is. */
static void
test_teach (Fixture      *f,
            gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *dialog = NULL;

  be_agent (f);
  save_stored (f, "k", "Paddles", "dry");
  wbl_article_page_present (NULL, f->desk, "k");
  page = window_of (WBL_TYPE_ARTICLE_PAGE_WINDOW);
  WAIT (has_text (page, "Does not know this article."));
  gtk_widget_activate_action (page, "page.teach", NULL);
  WAIT ((dialog = window_of (ADW_TYPE_MESSAGE_DIALOG)) != NULL);
  g_assert_true (has_text (dialog, "leaves this computer"));
  g_assert_true (has_text (dialog, "“Paddles”"));
  gtk_editable_set_text (GTK_EDITABLE (find (dialog, ADW_TYPE_ENTRY_ROW, NULL)), "12345");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "teach");
  close_window (dialog);
  WAIT (has_text (page, "Version 1 is on its way to it"));
  make_internal (f);
  WAIT (has_text (page, "Version 1 waits and will not be sent"));
  gtk_widget_activate_action (page, "page.teach", NULL);
  g_assert_null (window_of (ADW_TYPE_MESSAGE_DIALOG));
  close_window (page);
}

static void
confirm (Fixture    *f,
         const char *question)
{
  const WblArticlePick pick = { .article = "k", .question = question };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL;

  wbl_desk_pick_article_async (f->desk, &pick, done_cb, f);
  result = take_result (f);
  id = wbl_desk_pick_article_finish (f->desk, result, NULL);
  g_assert_nonnull (id);
}

static GtkWidget *
button_in (GtkWidget  *widget,
           const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = button_in (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What the article learned stands on its page, and each can be taken from it and given back. */
static void
test_learned (Fixture      *f,
              gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *questions = NULL;

  save_stored (f, "k", "Paddles", "dry");
  wbl_article_page_present (NULL, f->desk, "k");
  page = window_of (WBL_TYPE_ARTICLE_PAGE_WINDOW);
  questions = part (page, ADW_TYPE_PREFERENCES_GROUP, "questions");
  WAIT (has_text (questions, "None yet"));
  confirm (f, "how do I <b>store</b> a paddle");
  WAIT (has_text (questions, "how do I <b>store</b> a paddle"));
  g_assert_true (has_text (questions, "answered it in 1 conversation"));
  g_signal_emit_by_name (button_in (questions, "Remove"), "clicked");
  WAIT (has_text (questions, "Removed: the article is not found by it"));
  WAIT (has_text (page, "no longer found by this question"));
  gtk_widget_activate_action (page, "page.restore-question", "s", "how do I <b>store</b> a paddle");
  WAIT (has_text (questions, "answered it in 1 conversation"));
  g_signal_emit_by_name (button_in (questions, "Remove"), "clicked");
  WAIT (button_in (questions, "Restore") != NULL);
  g_signal_emit_by_name (button_in (questions, "Restore"), "clicked");
  WAIT (button_in (questions, "Remove") != NULL);
  close_window (page);
}

/* What is said of each state; an answer of the bot is never markup. */
static void
test_teach_words (void)
{
  WblTeaching teaching = { .taught = 3, .taught_ms = 1000, .taught_by = (char *) "Ana", .may = TRUE,
                           .answer = (char *) "<b>ok</b>\xe2\x80\xae" };
  g_autofree char *known = wbl_teach_words (&teaching);
  g_autofree char *changed = (teaching.changed = TRUE, wbl_teach_words (&teaching));
  g_autofree char *withdrawn = (teaching.withdrawn = TRUE, wbl_teach_words (&teaching));
  g_autofree char *both = (teaching.waiting = 4, teaching.failed = TRUE, wbl_teach_words (&teaching));

  g_assert_nonnull (strstr (known, "Knows version 3"));
  g_assert_nonnull (strstr (known, "<b>ok</b>"));
  g_assert_null (strstr (known, "\xe2\x80\xae"));
  g_assert_null (strstr (known, "changed"));
  g_assert_nonnull (strstr (changed, "changed since"));
  g_assert_nonnull (strstr (withdrawn, "Still knows version 3"));
  g_assert_nonnull (strstr (withdrawn, "console"));
  g_assert_nonnull (strstr (both, "Version 4 was not sent"));
}

static void
test_days (void)
{
  gint64 ms = 1;
  g_autofree char *day = NULL;
  g_autofree char *none = wbl_article_day (0);

  g_assert_true (wbl_article_parse_day ("", &ms));
  g_assert_cmpint (ms, ==, 0);
  g_assert_true (wbl_article_parse_day (" 2026-03-01 ", &ms));
  day = wbl_article_day (ms);
  g_assert_cmpstr (day, ==, "2026-03-01");
  g_assert_cmpstr (none, ==, "");
  g_assert_false (wbl_article_parse_day ("2026-02-30", &ms));
  g_assert_false (wbl_article_parse_day ("2026-03-01x", &ms));
  g_assert_false (wbl_article_parse_day ("March", &ms));
}

#define ADD(path, func) g_test_add ("/article-editor/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("write", test_write);
  ADD ("trouble", test_trouble);
  ADD ("similar", test_similar);
  ADD ("once", test_once);
  ADD ("page", test_page);
  ADD ("teach", test_teach);
  ADD ("learned", test_learned);
  g_test_add_func ("/article-editor/teach-words", test_teach_words);
  g_test_add_func ("/article-editor/days", test_days);
  return g_test_run ();
}
