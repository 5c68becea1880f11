/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "desk/wbl-articles.h"
#include "store/wbl-db-articles.h"
#include "unit/desk/lone-desk.h"
#include "unit/store/db-fixture.h"

static void
set_up (Fixture *f, gconstpointer data)
{
  lone_desk_set_up (f, NULL);
}

static WblArticleDoc *
doc_new (const char *key, const char *title, const char *body)
{
  WblArticleDoc *doc = wbl_article_doc_new ();

  doc->key = g_strdup (key);
  doc->title = g_strdup (title);
  doc->body = g_strdup (body);
  doc->state = WBL_ARTICLE_PUBLIC;
  return doc;
}

#define DO(f, func, ...)                                                                                               \
  G_STMT_START                                                                                                         \
    {                                                                                                                  \
      g_autoptr (GAsyncResult) result_ = NULL;                                                                         \
      g_autoptr (GError) error_ = NULL;                                                                                \
      func ((f)->desk, __VA_ARGS__, fixture_done_cb, NULL);                                                            \
      result_ = fixture_wait ();                                                                                       \
      wbl_desk_command_finish ((f)->desk, result_, &error_);                                                           \
      g_assert_no_error (error_);                                                                                      \
    }                                                                                                                  \
  G_STMT_END

static void
save (Fixture *f, const char *key, const char *title, const char *body)
{
  g_autoptr (WblArticleDoc) doc = doc_new (key, title, body);

  DO (f, wbl_desk_save_article_async, doc);
}

static WblArticleDoc *
current (Fixture *f, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  WblArticleDoc *doc;

  wbl_desk_article_doc_async (f->desk, key, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  doc = wbl_desk_article_doc_finish (f->desk, result, NULL);
  g_assert_nonnull (doc);
  return doc;
}

static GPtrArray *
finish_docs (Fixture *f)
{
  g_autoptr (GAsyncResult) result = fixture_wait ();
  g_autoptr (GError) error = NULL;
  GPtrArray *docs = wbl_desk_docs_finish (f->desk, result, &error);

  g_assert_no_error (error);
  return docs;
}

static const char *
key_at (GPtrArray *docs, guint i)
{
  g_assert_cmpuint (docs->len, >, i);
  return ((WblArticleDoc *) g_ptr_array_index (docs, i))->key;
}

/* ---- versions ---- */

static void
test_restore (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) now = NULL;
  g_autoptr (GPtrArray) versions = NULL, after = NULL;

  save (f, "k", "Returns", "Seven days.");
  save (f, "k", "Returns", "Thirty days.");
  DO (f, wbl_desk_set_article_state_async, "k", WBL_ARTICLE_INTERNAL);
  wbl_desk_article_versions_async (f->desk, "k", NULL, fixture_done_cb, NULL);
  versions = finish_docs (f);
  g_assert_cmpuint (versions->len, ==, 2);
  DO (f, wbl_desk_restore_article_async, "k", ((WblArticleDoc *) g_ptr_array_index (versions, 1))->op);
  now = current (f, "k");
  g_assert_cmpstr (now->body, ==, "Seven days.");
  g_assert_cmpint (now->state, ==, WBL_ARTICLE_INTERNAL);
  g_assert_cmpuint (now->version, ==, 3);
  wbl_desk_article_versions_async (f->desk, "k", NULL, fixture_done_cb, NULL);
  after = finish_docs (f);
  g_assert_cmpuint (after->len, ==, 3);
  g_assert_false (((WblArticleDoc *) g_ptr_array_index (after, 1))->unseen);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) doc = doc_new ("k", "", "b");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_save_article_async (f->desk, doc, fixture_done_cb, NULL);
  result = fixture_wait ();
  g_assert_false (wbl_desk_command_finish (f->desk, result, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) draft = doc_new ("mine", "Half", "a sen");
  g_autoptr (GPtrArray) drafts = NULL, archived = NULL, due = NULL;

  save (f, "a", "A", "b");
  save (f, "d", "D", "b");
  DO (f, wbl_desk_set_article_state_async, "a", WBL_ARTICLE_ARCHIVED);
  DO (f, wbl_desk_set_article_state_async, "d", WBL_ARTICLE_DRAFT);
  DO (f, wbl_desk_save_article_draft_async, draft);
  wbl_desk_article_drafts_async (f->desk, NULL, fixture_done_cb, NULL);
  drafts = finish_docs (f);
  g_assert_cmpuint (drafts->len, ==, 2);
  g_assert_cmpstr (key_at (drafts, 0), ==, "mine");
  g_assert_cmpstr (key_at (drafts, 1), ==, "d");
  wbl_desk_archived_articles_async (f->desk, NULL, fixture_done_cb, NULL);
  archived = finish_docs (f);
  g_assert_cmpuint (archived->len, ==, 1);
  g_assert_cmpstr (key_at (archived, 0), ==, "a");
  DO (f, wbl_desk_verify_article_async, "d", 1);
  wbl_desk_articles_to_review_async (f->desk, NULL, fixture_done_cb, NULL);
  due = finish_docs (f);
  g_assert_cmpuint (due->len, ==, 0);
}

/* ---- nothing typed is lost ---- */

/* The process that writes: it ends itself without any warning once the draft is said to be on disk. */
static void
write_and_die (const char *dir)
{
  Fixture f = { g_strdup (dir), lone_desk_open (dir) };
  g_autoptr (WblArticleDoc) doc = doc_new ("k", "未写完的标题", "写到一半，突然");

  DO (&f, wbl_desk_save_article_draft_async, doc);
  raise (SIGKILL);
}

static void
test_draft_survives_kill (void)
{
  g_autofree char *dir = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblArticleDoc) draft = NULL;
  WblDesk *desk;

  if (g_test_subprocess ())
    write_and_die (g_getenv ("WBL_TEST_STORE"));
  dir = fixture_dir ();
  g_setenv ("WBL_TEST_STORE", dir, TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("WBL_TEST_STORE");
  g_assert_false (g_test_trap_has_passed ());
  desk = lone_desk_open (dir);
  wbl_desk_article_draft_async (desk, "k", NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  draft = wbl_desk_article_draft_finish (desk, result, NULL);
  g_assert_nonnull (draft);
  g_assert_cmpstr (draft->title, ==, "未写完的标题");
  g_assert_cmpstr (draft->body, ==, "写到一半，突然");
  g_clear_object (&result);
  lone_desk_close (desk);
  fixture_remove (dir);
}

/* Saving an article ends its draft. */
static void
test_draft_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) doc = doc_new ("k", "T", "b"), draft = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  DO (f, wbl_desk_save_article_draft_async, doc);
  DO (f, wbl_desk_save_article_async, doc);
  wbl_desk_article_draft_async (f->desk, "k", NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  draft = wbl_desk_article_draft_finish (f->desk, result, &error);
  g_assert_no_error (error);
  g_assert_null (draft);
}

/* ---- help with writing ---- */

static void
assert_similar (Fixture *f, const char *title, const char *body, const char *key)
{
  g_autoptr (GPtrArray) docs = NULL;

  g_test_message ("%s", title);
  wbl_desk_similar_articles_async (f->desk, "new", title, body, NULL, fixture_done_cb, NULL);
  docs = finish_docs (f);
  if (key == NULL)
    g_assert_cmpuint (docs->len, ==, 0);
  else
    g_assert_cmpstr (key_at (docs, 0), ==, key);
}

static void
test_similar (Fixture *f, gconstpointer data)
{
  save (f, "tent", "帐篷漏水怎么办", "先看接缝，再涂密封胶。");
  save (f, "lamp", "Charging the camp lamp", "Charge it for three hours before the first use, with the cable in the box.");
  save (f, "new", "帐篷漏水怎么办", "自己不算。");
  assert_similar (f, "帐篷漏水", "", "tent");
  assert_similar (f, "如何处理：帐篷漏水", "另外的内容", "tent");
  assert_similar (f, "Charge a camp lamp", "", "lamp");
  assert_similar (f, "First use", "Before the first use charge it for three hours with the cable of the box.", "lamp");
  assert_similar (f, "发票抬头", "怎么开发票", NULL);
  assert_similar (f, "Stove safety", "Never inside a tent.", NULL);
  assert_similar (f, "", "", NULL);
}

static gpointer
talk_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  wbl_db_run (db, NULL, "INSERT INTO contact(uid,nick,name) VALUES(501,'sunnyday','王小明')", "");
  receive_op (db, 1, "j", "agent.join", "agent:a1", "a1", "{\"name\":\"林岚\",\"role\":\"agent\"}");
  say (db, 10, CUSTOMER, T0, "帐篷内壁有水珠，是漏水吗？我叫王小明，订单 BF-2026-10432", NULL);
  say (db, 11, CUSTOMER, T0 + 1000, "电话 13812342207，邮箱 sunny@example.org，住在杭州市西湖区文三路100号3幢201室", NULL);
  say (db, 12, UID, T0 + 2000, "小明您好，我是林岚。不是漏水，是冷凝水：\n1. 打开两侧通风口。\n2. 收帐前晾干。", NULL);
  say (db, 13, CUSTOMER, T0 + 3000, "谢谢", NULL);
  return id_of (CUSTOMER, 10);
}

/* What was asked and answered is there, and nothing that says by whom. */
static void
test_from_conversation (Fixture *f, gconstpointer data)
{
  static const char *const canaries[] = { "王小明", "林岚", "13812342207", "sunny", "BF-2026", "文三路", "201", "谢谢" };
  static const char *const kept[] = { "> 帐篷内壁有水珠，是漏水吗？", "不是漏水，是冷凝水", "1. 打开两侧通风口。", "{{单号}}", "{{电话}}" };
  g_autofree char *conversation = fixture_write (wbl_desk_get_store (f->desk), talk_job, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblArticleDoc) doc = NULL;

  wbl_desk_article_from_conversation_async (f->desk, conversation, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  doc = wbl_desk_article_doc_finish (f->desk, result, NULL);
  g_assert_nonnull (doc);
  g_test_message ("%s\n%s", doc->title, doc->body);
  g_assert_cmpstr (doc->title, ==, "帐篷内壁有水珠，是漏水吗？");
  g_assert_cmpstr (doc->language, ==, "zh");
  g_assert_cmpint (doc->state, ==, WBL_ARTICLE_DRAFT);
  for (guint i = 0; i < G_N_ELEMENTS (canaries); i++)
    g_assert_null (strstr (doc->body, canaries[i]));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_nonnull (strstr (doc->body, kept[i]));
  g_assert_true (g_regex_match_simple ("^> .*\n>\n> ", doc->body, 0, 0)); /* two messages are two paragraphs */
}

/* ---- the same in the other language ---- */

static gpointer
twins_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  const char *names[] = { "zh", "en", "old" };
  const gint64 verified[] = { 400, 395, 100 };
  WblArticleCounts counts = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      WblArticle *article = wbl_article_new ();

      article->key = g_strdup (names[i]);
      article->title = g_strdup (names[i]);
      article->body = g_strdup ("b");
      article->verified_ms = verified[i] * 24 * HOUR;
      g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
    }
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error));
}

static void
assert_twin (Fixture *f, const char *key, const char *twin, gboolean here, gboolean drifted)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblTwin) got = NULL;

  wbl_desk_twin_async (f->desk, key, twin, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  got = wbl_desk_twin_finish (f->desk, result, NULL);
  g_assert_nonnull (got);
  g_assert_true ((got->twin != NULL) == here);
  g_assert_true (got->drifted == drifted);
}

static void
test_twins (Fixture *f, gconstpointer data)
{
  fixture_write (wbl_desk_get_store (f->desk), twins_job, NULL);
  assert_twin (f, "zh", "nowhere", FALSE, FALSE);
  assert_twin (f, "unwritten", "en", TRUE, FALSE);
  assert_twin (f, "en", "zh", TRUE, FALSE);
  assert_twin (f, "old", "zh", TRUE, TRUE);
  assert_twin (f, "zh", "old", TRUE, FALSE);
  save (f, "zh", "zh", "changed now");
  assert_twin (f, "en", "zh", TRUE, TRUE);
  assert_twin (f, "zh", "en", TRUE, FALSE);
  DO (f, wbl_desk_verify_article_async, "en", 6);
  assert_twin (f, "en", "zh", TRUE, FALSE);
}

/* ---- the page ---- */

static gpointer
used_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  for (gint64 i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%d", (int) i), *entity = NULL, *conversation = NULL;
      g_autofree char *done = g_strdup_printf ("s%d", (int) i);
      g_autofree char *status = g_strdup_printf ("{\"status\":\"resolved\",\"up_to_mid\":\"%d\"}", (int) (102 + 10 * i));
      g_autofree char *stars = g_strdup_printf ("%d", i == 0 ? 2 : 5);

      say (db, 100 + 10 * i, CUSTOMER, T0 + 200 * HOUR * i, "我的电话 13812342207，帐篷漏水", NULL);
      say (db, 101 + 10 * i, UID, T0 + 200 * HOUR * i + 1000, "How was it?", SURVEY_EXT);
      say (db, 102 + 10 * i, CUSTOMER, T0 + 200 * HOUR * i + HOUR, stars, NULL);
      conversation = conversation_of (db, 100 + 10 * i);
      entity = g_strconcat ("conv:", conversation, NULL);
      receive_op (db, 1 + i, id, "reply", entity, "a1", "{\"client_id\":\"1\",\"cites\":[{\"article\":\"k\"}]}");
      receive_op (db, 50 + i, done, "status", entity, "a1", status);
    }
  return NULL;
}

static void
test_page (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblArticlePage) page = NULL;
  const WblArticleUse *use;

  save (f, "k", "Tent", "b");
  fixture_write (wbl_desk_get_store (f->desk), used_job, NULL);
  wbl_desk_article_page_async (f->desk, "k", NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  page = wbl_desk_article_page_finish (f->desk, result, NULL);
  g_assert_nonnull (page);
  g_assert_cmpuint (page->n_used, ==, 5);
  g_assert_cmpuint (page->n_failed, ==, 0);
  g_assert_cmpuint (page->n_rated, ==, 5);
  g_assert_cmpuint (page->n_satisfied, ==, 4);
  g_assert_cmpfloat_with_epsilon (page->low, .3755, .001);
  g_assert_cmpfloat_with_epsilon (page->high, .9638, .001);
  use = g_ptr_array_index (page->uses, 0);
  g_assert_null (strstr (use->subject, "13812342207"));
  g_assert_nonnull (strstr (use->subject, "帐篷漏水"));
}

#define ADD(path, func) g_test_add ("/articles-desk/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("restore", test_restore);
  ADD ("refused", test_refused);
  ADD ("lists", test_lists);
  ADD ("draft-ends", test_draft_ends);
  ADD ("similar", test_similar);
  ADD ("from-conversation", test_from_conversation);
  ADD ("twins", test_twins);
  ADD ("page", test_page);
  g_test_add_func ("/articles-desk/draft-survives-kill", test_draft_survives_kill);
  return g_test_run ();
}
