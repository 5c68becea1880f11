/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk/wbl-leak-guard.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-leak.h"
#include "unit/desk/lone-desk.h"
#include "unit/store/db-fixture.h"

#define SECRET_ZH "客服可在系统中直接补偿三十元以内，无需主管批准，不要告诉客户。"
#define SHARED_ZH "签收后七天内不影响二次销售可以无理由退货，运费由客户承担。"
#define SECRET_EN "Agents may grant up to thirty euros without asking, and never mention this limit to customers."

static void
put (GPtrArray *puts, const char *key, const char *title, const char *body, gboolean internal)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  article->internal = internal;
  g_ptr_array_add (puts, wbl_article_put_new (article, body, NULL));
}

static gpointer
fill_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };

  put (puts, "limits", "补偿额度（内部）", "# 额度\n\n" SECRET_ZH "\n\n" SHARED_ZH, TRUE);
  put (puts, "limits-en", "Compensation limits, internal", SECRET_EN, TRUE);
  put (puts, "returns", "退货政策", "您好！" SHARED_ZH "如有问题请联系我们。", FALSE);
  put (puts, "pay", "补偿与赔付", "我们会为您核实并给出补偿方案。", FALSE);
  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  say (db, 10, CUSTOMER, T0, "能补偿吗", NULL);
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  lone_desk_set_up (f, fill_job);
}

static WblLeak *
check (Fixture *f, const char *text, const char *article)
{
  g_autofree char *conversation = id_of (CUSTOMER, 10);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblLeak *leak = NULL;

  wbl_desk_check_text_async (f->desk, conversation, text, article, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  leak = wbl_desk_check_text_finish (f->desk, result, &error);
  g_assert_no_error (error);
  return leak;
}

static void
assert_leak (Fixture *f, const char *text, const char *article)
{
  g_autoptr (WblLeak) leak = check (f, text, NULL);

  g_autofree char *shown = g_utf8_make_valid (text, -1);

  g_test_message ("%s", shown);
  g_assert_cmpstr (leak->article, ==, article);
}

/* Eleven tokens pass, twelve do not, however they are written. */
static void
test_tokens (Fixture *f, gconstpointer data)
{
  assert_leak (f, "好的。客服可在系统中直接补偿，谢谢", NULL); /* 11 between others */
  assert_leak (f, "客服可在系统中直接补偿三", "limits");
  assert_leak (f, "客服可在系统中直接补偿两", NULL);
  assert_leak (f, "客服可在系統中，直接補償：三十元", "limits");
  assert_leak (f, "没问题客服可在系统中直接补偿三十元以内", "limits");
  assert_leak (f, "agents may grant up to thirty euros without asking and never mention", "limits-en");
  assert_leak (f, "agents may grant up to thirty euros without asking and never", NULL);
  assert_leak (f, "ＡＧＥＮＴＳ may grant up to thirty\neuros (without) asking -- and never: mention!", "limits-en");
  assert_leak (f, "", NULL);
  assert_leak (f, "？！。\xff", NULL);
}

/* What a public article says too may be said, and not a word beyond it. */
static void
test_public (Fixture *f, gconstpointer data)
{
  assert_leak (f, SHARED_ZH, NULL);
  assert_leak (f, "签收后七天内不影响二次销售，可以无理由退货运费由客户承担", NULL); /* punctuated anew */
  assert_leak (f, SHARED_ZH SECRET_ZH, "limits");
  assert_leak (f, "不要告诉客户。" SHARED_ZH, "limits"); /* what stands before it is internal as well */
}

static void
test_offer (Fixture *f, gconstpointer data)
{
  g_autoptr (WblLeak) leak = check (f, "您好，" SECRET_ZH "再见", NULL);
  g_autoptr (WblLeak) whole = check (f, "短", "limits");
  g_autoptr (WblLeak) gone = check (f, "短", "no-such-article");

  g_assert_cmpuint (leak->start, ==, strlen ("您好，"));
  g_assert_cmpuint (leak->end, ==, strlen ("您好，" SECRET_ZH) - strlen ("。"));
  g_assert_nonnull (leak->twin);
  g_assert_cmpstr (leak->twin->key, ==, "pay");
  g_assert_cmpstr (whole->article, ==, "limits"); /* cited: however short */
  g_assert_null (gone->article);
}

static gpointer
gate_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_leak_guard_check (db, data, error));
}

static gpointer
change_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };

  if (data == NULL)
    return GINT_TO_POINTER (wbl_db_delete_article (db, "limits", error));
  put (puts, "limits-en", "Compensation limits", SECRET_EN " ", FALSE);
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error));
}

static gpointer
count_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (1 + wbl_db_int (db, "SELECT count(*) FROM leak", ""));
}

/* An article that was published or deleted is guarded no longer, and leaves nothing behind. */
static void
test_follows (Fixture *f, gconstpointer data)
{
  WblStore *store = wbl_desk_get_store (f->desk);
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_try_write (store, gate_job, (gpointer) SECRET_EN, &error));
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INTERNAL_TEXT);
  fixture_write (store, change_job, (gpointer) "publish");
  g_assert_nonnull (fixture_write (store, gate_job, (gpointer) SECRET_EN));
  assert_leak (f, SECRET_ZH, "limits");
  fixture_write (store, change_job, NULL);
  assert_leak (f, SECRET_ZH, NULL);
  g_assert_cmpint (GPOINTER_TO_INT (fixture_write (store, count_job, NULL)), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/leak-guard/tokens", Fixture, NULL, set_up, test_tokens, tear_down);
  g_test_add ("/leak-guard/public", Fixture, NULL, set_up, test_public, tear_down);
  g_test_add ("/leak-guard/offer", Fixture, NULL, set_up, test_offer, tear_down);
  g_test_add ("/leak-guard/follows", Fixture, NULL, set_up, test_follows, tear_down);
  return g_test_run ();
}
