/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk/wbl-snippet-cites.h"
#include "desk/wbl-snippets.h"
#include "store/wbl-db-articles.h"
#include "unit/desk/lone-desk.h"
#include "unit/store/db-fixture.h"

static gpointer
talk_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta (db, "user", "support", NULL);
  wbl_db_set_meta (db, "agent-id", "me", NULL);
  wbl_db_set_meta (db, "agent-name", "林岚", NULL);
  wbl_db_set_meta (db, "device-guid", "device", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  say (db, 10, CUSTOMER, T0, "订单 LQ-2026-0001 呢", NULL);
  say (db, 11, CUSTOMER, T0 + 1, "不对，是 LQ-2026-3391，快递 SF1234567890123", NULL);
  receive_op (db, 1, "k1", "contact", "contact:501", "a1", "{\"field\":\"name\",\"value\":\"王小明\"}");
  return db;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  lone_desk_set_up (f, talk_job);
}

static gboolean
put (Fixture *f, const WblSnippetPut *what, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_put_snippet_async (f->desk, what, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_desk_command_finish (f->desk, result, error);
}

static GPtrArray *
list (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_snippets_async (f->desk, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_desk_snippets_finish (f->desk, result, NULL);
}

static WblFilledSnippet *
fill (Fixture *f, const char *id)
{
  g_autofree char *conversation = id_of (CUSTOMER, 10);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblFilledSnippet *filled = NULL;

  wbl_desk_fill_snippet_async (f->desk, id, conversation, fixture_done_cb, NULL);
  result = fixture_wait ();
  filled = wbl_desk_fill_snippet_finish (f->desk, result, &error);
  g_assert_no_error (error);
  return filled;
}

/* Written, changed with its file kept, taken away and brought back. */
static void
test_life (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("%PDF", 4);
  WblSnippetPut what = { .id = "s1", .category = "退款", .name = "退款进度", .zh = "好", .file_name = "../说明.pdf",
                         .file_mime = "application/pdf", .file = file };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (WblFilledSnippet) filled = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  WblSnippet *snippet = NULL;

  g_assert_true (put (f, &what, NULL));
  first = list (f);
  g_assert_cmpuint (first->len, ==, 1);
  snippet = g_ptr_array_index (first, 0);
  g_assert_cmpstr (snippet->initials, ==, "tkjd");
  g_assert_cmpstr (snippet->file_name, ==, "说明.pdf");
  g_assert_true (snippet->file_here);
  what.file = NULL;
  what.en = "Fine";
  g_assert_true (put (f, &what, NULL));
  filled = fill (f, "s1");
  g_assert_cmpstr (filled->text, ==, "好");
  g_assert_nonnull (filled->file);
  g_assert_true (g_bytes_equal (filled->file, file));
  second = list (f);
  snippet = g_ptr_array_index (second, 0);
  g_assert_cmpstr (snippet->en, ==, "Fine");
  g_assert_cmpint (snippet->used_ms, >, 0);
  wbl_desk_delete_snippet_async (f->desk, "s1", fixture_done_cb, NULL);
  result = fixture_wait ();
  g_assert_true (wbl_desk_command_finish (f->desk, result, NULL));
  gone = list (f);
  g_assert_cmpuint (gone->len, ==, 0);
  what.file_name = NULL;
  g_assert_true (put (f, &what, NULL));
  g_ptr_array_unref (g_steal_pointer (&second));
  second = list (f);
  g_assert_null (((WblSnippet *) g_ptr_array_index (second, 0))->file_name);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *longer = g_strnfill (7000, 'x');
  const WblSnippetPut wrong[] = {
    { .name = "", .zh = "a" },
    { .name = "n", .zh = "" },
    { .name = "n" },
    { .name = "n", .zh = longer },
    { .name = longer, .zh = "a" },
    { .name = "n", .zh = "a", .valid_from_ms = 10, .valid_to_ms = 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (put (f, &wrong[i], &error));
      g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID);
    }
}

/* The newest numbers of the thread, the customer's and the agent's name; names in both languages. */
static void
test_fill (Fixture *f, gconstpointer data)
{
  WblSnippetPut what = { .id = "s1", .name = "n",
                         .zh = "{{customer.name|您}}，{{订单号}}由{{tracking}}寄出，{{agent.name}}，{{几天|3}}天，{{x}}" };
  g_autoptr (WblFilledSnippet) filled = NULL;

  g_assert_true (put (f, &what, NULL));
  filled = fill (f, "s1");
  g_assert_cmpstr (filled->text, ==, "王小明，LQ-2026-3391由SF1234567890123寄出，林岚，3天，{{x}}");
  g_assert_cmpuint (filled->stops->len, ==, 2);
  g_assert_false (g_array_index (filled->stops, WblTemplateStop, 0).required);
  g_assert_true (g_array_index (filled->stops, WblTemplateStop, 1).required);
}

/* What a colleague's client or a liar puts into the staff room. */
static gpointer
receive_job (WblDb *db, gpointer data, GError **error)
{
  receive_op (db, 5, "o5", "snippet", "snippet:r", "a2", "{\"name\":\"退货\",\"category\":\"\",\"zh\":\"好\",\"more\":1}");
  receive_op (db, 6, "o6", "snippet", "snippet:r", "a2", "{\"name\":\"\",\"zh\":\"x\"}");
  receive_op (db, 7, "o7", "snippet", "snippet:q", "a2", "{\"name\":[],\"zh\":{}}");
  receive_op (db, 8, "o8", "other", "snippet:r", "a2", "{\"deleted\":true}");
  return NULL;
}

static void
test_received (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) snippets = NULL;

  fixture_write (wbl_desk_get_store (f->desk), receive_job, NULL);
  snippets = list (f);
  g_assert_cmpuint (snippets->len, ==, 1);
  g_assert_cmpstr (((WblSnippet *) g_ptr_array_index (snippets, 0))->name, ==, "退货");
}

static WblSnippet *
snippet_of (const char *name, const char *pinyin, const char *initials, const char *zh)
{
  WblSnippet *snippet = wbl_snippet_new ();

  snippet->name = g_strdup (name);
  snippet->category = g_strdup ("物流");
  snippet->pinyin = g_strdup (pinyin);
  snippet->initials = g_strdup (initials);
  snippet->zh = g_strdup (zh);
  return snippet;
}

static void
test_match (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  static const struct
  {
    const char *typed, *first;
    guint n;
  } cases[] = {
    { "", "退货政策", 3 },        { "退货", "退货政策", 1 },   { "thzc", "退货政策", 1 }, { "th", "退货政策", 2 },
    { "tuihuo", "退货政策", 1 },  { "tui huo", "退货政策", 1 }, { "政策", "退货政策", 1 }, { "TH", "退货政策", 2 },
    { "運費", "退货政策", 1 },    { "dq", "道歉", 1 },          { "物流", "", 3 },         { "zzz", NULL, 0 },
    { "旧", NULL, 0 },            { "delay", "道歉", 1 },
  };

  g_ptr_array_add (all, snippet_of ("退货政策", "tui huo zheng ce", "thzc", "运费我们出"));
  g_ptr_array_add (all, snippet_of ("道歉", "dao qian", "dq", "抱歉"));
  g_ptr_array_add (all, snippet_of ("同号", "tong hao", "th", "x"));
  g_ptr_array_add (all, snippet_of ("旧活动", "jiu huo dong", "jhd", "旧"));
  ((WblSnippet *) g_ptr_array_index (all, 3))->valid_to_ms = 1000;
  ((WblSnippet *) g_ptr_array_index (all, 0))->used_ms = 5;
  ((WblSnippet *) g_ptr_array_index (all, 1))->en = g_strdup ("Sorry for the delay"); /* not found by the two letters "th" */
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) found = wbl_snippets_match (all, cases[i].typed, 1000);

      g_test_message ("%s", cases[i].typed);
      g_assert_cmpuint (found->len, ==, cases[i].n);
      if (cases[i].first != NULL && *cases[i].first != '\0')
        g_assert_cmpstr (((WblSnippet *) g_ptr_array_index (found, 0))->name, ==, cases[i].first);
    }
}

static void
test_language (void)
{
  g_autoptr (WblSnippet) both = snippet_of ("n", "n", "n", "中");
  g_autoptr (WblSnippet) chinese = snippet_of ("n", "n", "n", "中");

  both->en = g_strdup ("en");
  g_assert_cmpstr (wbl_snippet_get_text (both, "zh-Hant"), ==, "中");
  g_assert_cmpstr (wbl_snippet_get_text (both, NULL), ==, "中");
  g_assert_cmpstr (wbl_snippet_get_text (both, "en"), ==, "en");
  g_assert_cmpstr (wbl_snippet_get_text (both, "fr"), ==, "en");
  g_assert_cmpstr (wbl_snippet_get_text (chinese, "en"), ==, "中");
}

/* ---- what snippets repeat ---- */

#define PASSAGE "You can send the tent back within thirty days of the day on which it came, unused and in its bag."

static gpointer
article_job (WblDb *db, gpointer data, GError **error)
{
  const char *body = data;
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticle *article = NULL;
  WblArticleCounts counts = { 0 };

  if (body == NULL)
    return GINT_TO_POINTER (wbl_db_delete_article (db, "returns", error));
  article = wbl_article_new ();
  article->key = g_strdup ("returns");
  article->title = g_strdup ("Returns");
  article->body = g_strdup (body);
  g_ptr_array_add (puts, wbl_article_put_new (article, body, NULL));
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error));
}

static void
article_says (Fixture *f, const char *body)
{
  g_assert_nonnull (fixture_write (wbl_desk_get_store (f->desk), article_job, (gpointer) body));
}

static GPtrArray *
stale (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_stale_snippets_async (f->desk, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_desk_stale_snippets_finish (f->desk, result, NULL);
}

static guint
n_stale (Fixture *f)
{
  g_autoptr (GPtrArray) all = stale (f);

  return all->len;
}

/* A snippet that repeats an article is found when the passage changes, however it did, until somebody saves it again. */
static void
test_stale (Fixture *f, gconstpointer data)
{
  WblSnippetPut quote = { .id = "q", .name = "Returns", .en = "Hello {{customer.name}}! you can send the TENT back within"
                                                              " thirty days of the day on which it came. Bye" };
  WblSnippetPut other = { .id = "o", .name = "Other", .zh = "好的，我们会尽快处理您的退货申请，请您耐心等待几天。" };
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GPtrArray) gone = NULL;

  article_says (f, "# Sending back\n\n" PASSAGE "\n\n# Cost\n\nIt is free.");
  g_assert_true (put (f, &quote, NULL) && put (f, &other, NULL));
  g_assert_cmpuint (n_stale (f), ==, 0);
  article_says (f, "# Sending back\n\n" PASSAGE "\n\n# Cost\n\nIt costs 5 euros.");
  g_assert_cmpuint (n_stale (f), ==, 0); /* another part of the article */
  article_says (f, "# Sending back\n\nYou can send the tent back within fourteen days.\n\n# Cost\n\nIt costs 5 euros.");
  changed = stale (f);
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_cmpstr (((WblStaleSnippet *) changed->pdata[0])->id, ==, "q");
  g_assert_cmpstr (((WblStaleSnippet *) changed->pdata[0])->article, ==, "returns");
  g_assert_cmpstr (((WblStaleSnippet *) changed->pdata[0])->title, ==, "Returns");
  g_assert_true (put (f, &quote, NULL)); /* somebody looked, and leaves it */
  g_assert_cmpuint (n_stale (f), ==, 0);

  article_says (f, PASSAGE);
  g_assert_true (put (f, &quote, NULL));
  article_says (f, NULL);
  gone = stale (f);
  g_assert_cmpuint (gone->len, ==, 1);
  g_assert_null (((WblStaleSnippet *) gone->pdata[0])->title);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snippets/match", test_match);
  g_test_add_func ("/snippets/language", test_language);
  g_test_add ("/snippets/life", Fixture, NULL, set_up, test_life, tear_down);
  g_test_add ("/snippets/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/snippets/fill", Fixture, NULL, set_up, test_fill, tear_down);
  g_test_add ("/snippets/received", Fixture, NULL, set_up, test_received, tear_down);
  g_test_add ("/snippets/stale", Fixture, NULL, set_up, test_stale, tear_down);
  return g_test_run ();
}
