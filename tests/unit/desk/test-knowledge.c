/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk/wbl-knowledge.h"
#include "store/wbl-db-articles.h"
#include "unit/desk/lone-desk.h"
#include "unit/store/db-fixture.h"

/* ---- blocks: no desk needed ---- */

static char *
describe (const char *markdown)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (markdown);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    {
      const WblBlock *block = g_ptr_array_index (blocks, i);
      g_string_append_printf (out, "%c%u(%s)", "hpsbcq"[block->kind], block->number, block->text);
    }
  return g_string_free (out, FALSE);
}

static void
test_blocks (void)
{
  static const struct
  {
    const char *markdown;
    const char *blocks;
  } cases[] = {
    { "", "" },
    { "# A\n\ntext", "h1(A)p0(text)" },
    { "one\ntwo", "p0(one two)" },
    { "第一行\n第二行", "p0(第一行第二行)" },
    { "one  \ntwo", "p0(one\ntwo)" },
    { "1. a\n2. b", "s1(a)s2(b)" },
    { "3. a\n4. b", "s3(a)s4(b)" },
    { "1. a\n\n   more\n2. b", "s1(a\nmore)s2(b)" },
    { "1. a\n   - x\n   - y\n2. b", "s1(a)b0(x)b0(y)s2(b)" },
    { "- a\n- *b*", "b0(a)b0(b)" },
    { "```\ncode *x*\n```", "c0(code *x*)" },
    { "> said", "q0(said)" },
    { "**bold** `c` <b>x</b><br>y", "p0(bold c x\ny)" },
    { "[here](https://e.org) [x](javascript:a) https://e.org/b", "p0(here (https://e.org) x https://e.org/b)" },
    { "![alt](https://e.org/p.png)", "p0(alt)" },
    { "| A | B |\n|---|---|\n| 1 | 2 |", "b0(A · B)b0(1 · 2)" },
    { "<script>alert(1)</script>\n\nafter", "p0(after)" },
    { "\xff\xfe bad", "p0(�� bad)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = describe (cases[i].markdown);
      g_assert_cmpstr (got, ==, cases[i].blocks);
    }
}

static char *
repeat (const char *piece, gsize bytes)
{
  GString *out = g_string_new (NULL);

  while (out->len < bytes)
    g_string_append (out, piece);
  return g_string_free (out, FALSE);
}

/* What makes parsers slow or recurse, 64 KiB of each (a megabyte in a deep run): blocks come back, and not too many. */
static void
test_hostile (void)
{
  const char *pieces[] = { ">", "> ", "- ", "1. ", "[", "](", "![", "*a_ ", "**", "`", "<", "<!--", "|", "|\n", "\\", "&",
                           "[a](<b", "> \n", "- \n", " - a\n", "#", "\n\n", "a\n", "~~", "<a ", "[^1]", "====\n",
                           "| a | b |\n", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>\n" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = repeat (pieces[i], g_getenv ("WBL_TEST_DEEP") != NULL ? 1024 * 1024 : 64 * 1024);
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GPtrArray) blocks = wbl_article_blocks (text);

      g_test_message ("'%s': %u blocks, %" G_GINT64_FORMAT " ms", pieces[i], blocks->len, (g_get_monotonic_time () - start) / 1000);
      g_assert_cmpuint (blocks->len, <=, 5000);
    }
}

static WblArticle *
article_new (const char *key, const char *title, const char *body)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  return article;
}

static void
test_texts (void)
{
  g_autoptr (WblArticle) article = article_new ("k", "Title", "Intro.\n\n1. one\n2. two\n\nEnd:\n\n- x\n- y");
  g_autoptr (WblArticle) plain = article_new ("k", "Title", "No steps.");
  g_autofree char *text = wbl_article_plain_text (article);
  g_autofree char *steps = wbl_article_steps (article);
  g_autofree char *link = NULL;

  g_assert_cmpstr (text, ==, "Intro.\n\n1. one\n2. two\n\nEnd:\n\n• x\n• y");
  g_assert_cmpstr (steps, ==, "1. one\n2. two");
  g_assert_null (wbl_article_steps (plain));
  g_assert_null (wbl_article_link (plain));
  plain->url = g_strdup ("https://example.org/k");
  link = wbl_article_link (plain);
  g_assert_cmpstr (link, ==, "Title https://example.org/k");
  plain->internal = TRUE;
  g_assert_null (wbl_article_link (plain));
}

/* ---- with a desk ---- */

static void
put (GPtrArray *puts, WblArticle *article)
{
  g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
}

static gpointer
fill_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };
  WblArticle *eu = article_new ("eu", "Return a parcel in the EU", "Send the parcel back within 14 days. The courier comes.");
  WblArticle *us = article_new ("us", "Return a parcel in the US", "Send the parcel back within 30 days. The courier comes.");
  WblArticle *lamp = article_new ("lamp", "Camp lamp", "Charge the lamp for three hours before you use it.");
  WblArticle *old = article_new ("old", "Return a parcel at Christmas", "Send the parcel back until January.");

  eu->region = g_strdup ("EU");
  us->region = g_strdup ("US");
  us->verified_ms = 1;
  old->valid_to_ms = 1000;
  put (puts, eu);
  put (puts, us);
  put (puts, old);
  put (puts, article_new ("tent", "帐篷漏水怎么办", "先看接缝。\n\n涂密封胶前：\n\n1. 晾干帐篷。\n2. 涂密封胶，等四小时。"));
  lamp->twin = g_strdup ("lamp-zh");
  put (puts, lamp);
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error) && counts.added == 5);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  lone_desk_set_up (f, fill_job);
}

static GPtrArray *
search (Fixture *f, const char *query, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hits;

  wbl_desk_search_articles_async (f->desk, query, limit, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  hits = wbl_desk_hits_finish (f->desk, result, &error);
  g_assert_no_error (error);
  return hits;
}

static WblHit *
hit_at (GPtrArray *hits, guint i)
{
  g_assert_cmpuint (hits->len, >, i);
  return g_ptr_array_index (hits, i);
}

static void
assert_first (Fixture *f, const char *query, const char *key)
{
  g_autoptr (GPtrArray) hits = search (f, query, 10);

  g_test_message ("%s", query);
  g_assert_cmpstr (hit_at (hits, 0)->key, ==, key);
}

static void
test_search (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) none = search (f, "zebra", 10);
  g_autoptr (GPtrArray) empty = search (f, "", 10);
  g_autoptr (GPtrArray) odd = search (f, "\"*()AND NOT{}title:- \xff", 10);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (empty->len, ==, 0);
  g_assert_nonnull (odd);
  assert_first (f, "camp lamps", "lamp");
  assert_first (f, "cam", "lamp");
  assert_first (f, "lamp char", "lamp");
  assert_first (f, "帐", "tent");
  assert_first (f, "漏水", "tent");
  assert_first (f, "帳篷漏水", "tent");
  assert_first (f, "密封胶", "tent");
}

static void
test_in_force (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) hits = search (f, "return parcel at christmas", 10);
  WblHit *last = hit_at (hits, hits->len - 1);

  g_assert_cmpstr (last->key, ==, "old");
  g_assert_false (last->in_force);
  g_assert_true (hit_at (hits, 0)->in_force);
}

static void
test_passage (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) hits = search (f, "密封胶", 10);
  WblHit *hit = hit_at (hits, 0);
  g_autofree char *marked = NULL;

  g_assert_cmpstr (hit->passage, ==, "涂密封胶，等四小时。");
  g_assert_cmpuint (hit->passage_ranges->len, ==, 2);
  marked = g_strndup (hit->passage + g_array_index (hit->passage_ranges, guint, 0),
                      g_array_index (hit->passage_ranges, guint, 1) - g_array_index (hit->passage_ranges, guint, 0));
  g_assert_cmpstr (marked, ==, "密封胶");
  g_assert_cmpuint (hit->title_ranges->len, ==, 0);
  g_assert_true (hit->lone);
  g_ptr_array_unref (hits);
  hits = search (f, "camp lamp", 10);
  g_assert_false (hit_at (hits, 0)->lone);
}

static gpointer
talk_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  say (db, 10, CUSTOMER, T0, "I want to return my parcel, where do I send it back?", NULL);
  say (db, 11, UID, T0 + 1000, "The camp lamp?", NULL);
  say (db, 12, CUSTOMER, T0 + 2000, "The parcel, by courier", NULL);
  receive_op (db, 1, "k1", "contact", "contact:501", "a1", data);
  return id_of (CUSTOMER, 10);
}

static GPtrArray *
suggest (Fixture *f, const char *region)
{
  g_autofree char *conversation = fixture_write (wbl_desk_get_store (f->desk), talk_job, (gpointer) region);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hits;

  wbl_desk_suggest_async (f->desk, conversation, 3, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  hits = wbl_desk_hits_finish (f->desk, result, &error);
  g_assert_no_error (error);
  return hits;
}

/* What the customer wants, for where the customer is. */
static void
test_suggest (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) us = suggest (f, "{\"field\":\"region\",\"value\":\"US\"}");

  g_assert_cmpuint (us->len, ==, 3);
  g_assert_cmpstr (hit_at (us, 0)->key, ==, "us");
  g_assert_true (hit_at (us, 0)->in_force);
  g_assert_true (hit_at (us, 0)->verified);
  for (guint i = 0; i < us->len; i++)
    if (g_str_equal (hit_at (us, i)->key, "eu"))
      g_assert_false (hit_at (us, i)->in_force);
}

static void
test_suggest_region (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) eu = suggest (f, "{\"field\":\"region\",\"value\":\"EU\"}");

  g_assert_cmpstr (hit_at (eu, 0)->key, ==, "eu");
}

/* ---- like cases ---- */

/* A colleague's conversation: what was asked, what was answered with, and how it went (stars, or a pick, or resolved). */
static void
like_case (WblDb *db, gint64 peer, const char *asked, const char *article, const char *pick, gboolean resolved)
{
  g_autofree char *conversation = id_of (peer, peer);
  g_autofree char *entity = g_strconcat ("conv:", conversation, NULL);
  g_autofree char *article_entity = g_strconcat ("article:", article, NULL);
  g_autofree char *reply = g_strdup_printf ("{\"client_id\":\"1\",\"cites\":[{\"article\":\"%s\",\"version\":1}]}", article);
  g_autofree char *picked = g_strdup_printf ("{\"conv\":\"%s\",\"outcome\":\"%s\"}", conversation, pick);
  g_autofree char *status = g_strdup_printf ("{\"status\":\"resolved\",\"up_to_mid\":\"%" G_GINT64_FORMAT "\"}", peer);
  g_autofree char *a = g_strdup_printf ("r%" G_GINT64_FORMAT, peer);
  g_autofree char *b = g_strdup_printf ("p%" G_GINT64_FORMAT, peer);
  g_autofree char *c = g_strdup_printf ("s%" G_GINT64_FORMAT, peer);
  WblCloudPage *page = page_new (peer);
  WblCloudRecord *record = record_new (peer, peer, T0 + peer, asked, NULL);

  record->to = UID;
  g_ptr_array_add (page->records, record);
  store_page (db, page, 0);
  receive_op (db, 1000 + 3 * peer, a, "reply", entity, "a2", reply);
  if (*pick != '\0')
    receive_op (db, 1001 + 3 * peer, b, "pick", article_entity, "a2", picked);
  if (resolved)
    receive_op (db, 1002 + 3 * peer, c, "status", entity, "a2", status);
}

static void
put_ended (WblDb *db)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticle *article = article_new ("ended", "Gift wrap", "Ribbons.");
  WblArticleCounts counts = { 0 };

  article->valid_to_ms = 1000;
  put (puts, article);
  g_assert_true (wbl_db_put_articles (db, puts, &counts, NULL));
}

static gpointer
cases_job (WblDb *db, gpointer data, GError **error)
{
  static const char *const parcel = "How do I return my parcel, where to send it?";

  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  for (gint64 i = 0; i < 4; i++)
    like_case (db, 600 + i, parcel, "us", "", TRUE);       /* resolved */
  like_case (db, 604, parcel, "us", "helped", FALSE);      /* "this answered it" */
  like_case (db, 605, parcel, "us", "wrong", TRUE);        /* a person's word beats the status */
  like_case (db, 606, parcel, "us", "", FALSE);            /* not over: does not count */
  like_case (db, 607, "的帐篷漏水", "us", "", TRUE);       /* something else */
  like_case (db, 608, parcel, "lamp", "helped", TRUE);     /* what no word of the question finds */
  like_case (db, 609, parcel, "lamp", "helped", TRUE);
  like_case (db, 610, parcel, "gone", "helped", TRUE);     /* an article that is not here */
  like_case (db, 611, parcel, "gone", "helped", TRUE);
  like_case (db, 612, parcel, "ended", "helped", TRUE);    /* an article that holds no longer */
  like_case (db, 613, parcel, "ended", "helped", TRUE);
  put_ended (db);
  return talk_job (db, (gpointer) "{\"field\":\"region\",\"value\":\"US\"}", error);
}

static void
test_like_cases (Fixture *f, gconstpointer data)
{
  g_autofree char *conversation = fixture_write (wbl_desk_get_store (f->desk), cases_job, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  WblHit *first = NULL, *last = NULL;
  guint n_found = 0;

  wbl_desk_suggest_async (f->desk, conversation, 9, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  hits = wbl_desk_hits_finish (f->desk, result, NULL);
  first = hit_at (hits, 0);
  last = hit_at (hits, hits->len - 1);
  g_assert_cmpstr (first->key, ==, "us");
  g_assert_cmpuint (first->n_used, ==, 6);
  g_assert_cmpuint (first->n_worked, ==, 5);
  g_assert_false (first->by_colleagues);
  for (guint i = 0; i < hits->len; i++)
    g_assert_cmpstr (hit_at (hits, i)->key, !=, "gone");
  for (guint i = 0; i + 1 < hits->len; i++)
    g_assert_cmpstr (hit_at (hits, i)->key, !=, last->key);
  for (guint i = 0; i < hits->len; i++)
    if (g_str_equal (hit_at (hits, i)->key, "lamp"))
      {
        g_assert_cmpuint (hit_at (hits, i)->n_worked, ==, 2);
        n_found++;
      }
    else if (g_str_equal (hit_at (hits, i)->key, "ended"))
      {
        g_assert_true (hit_at (hits, i)->by_colleagues);
        g_assert_false (hit_at (hits, i)->in_force);
        g_assert_cmpint (hit_at (hits, i)->force, ==, WBL_FORCE_ENDED);
        g_assert_cmpint (hit_at (hits, i)->force_ms, ==, 1000);
        n_found++;
      }
  g_assert_cmpuint (n_found, ==, 2);
}

static void
test_article (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticle) article = NULL;
  g_autoptr (WblArticle) missing = NULL;

  wbl_desk_article_async (f->desk, "us", NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  article = wbl_desk_article_finish (f->desk, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (article->region, ==, "US");
  g_assert_cmpuint (article->version, ==, 1);
  g_clear_object (&result);
  wbl_desk_article_async (f->desk, "nothing", NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  missing = wbl_desk_article_finish (f->desk, result, &error);
  g_assert_null (missing);
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/knowledge/blocks", test_blocks);
  g_test_add_func ("/knowledge/hostile", test_hostile);
  g_test_add_func ("/knowledge/texts", test_texts);
  g_test_add ("/knowledge/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/knowledge/in-force", Fixture, NULL, set_up, test_in_force, tear_down);
  g_test_add ("/knowledge/passage", Fixture, NULL, set_up, test_passage, tear_down);
  g_test_add ("/knowledge/suggest", Fixture, NULL, set_up, test_suggest, tear_down);
  g_test_add ("/knowledge/suggest-region", Fixture, NULL, set_up, test_suggest_region, tear_down);
  g_test_add ("/knowledge/like-cases", Fixture, NULL, set_up, test_like_cases, tear_down);
  g_test_add ("/knowledge/article", Fixture, NULL, set_up, test_article, tear_down);
  return g_test_run ();
}
