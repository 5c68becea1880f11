/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-system-search"

#include "config.h"

#include <string.h>

#include "desk-fixture.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-system-search.h"
#include "store/wbl-db-articles.h"

/* What the search of the desktop gets from a store with two articles and one conversation, which holds a telephone number. */

#define PHONE "13800138000"

typedef struct
{
  NestProcess *nest;
  TestDesk *desk;
  TestCustomer *customer;
} Fixture;

static void
add (GPtrArray *puts, const char *key, const char *title, const char *body, gboolean internal)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  article->internal = internal;
  g_ptr_array_add (puts, wbl_article_put_new (article, key, NULL));
}

static gpointer
put_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };

  add (puts, "tent", "Zelt: when a tent leaks", "Call " PHONE " first.\n\nThen dry the tent.", FALSE);
  add (puts, "fraud", "帐篷退款的内部核对", "Ask twice.", TRUE);
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error) && counts.added == 2);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 support = 0;

  f->nest = test_nest_new (&support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Lin", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, support);
  wbl_desk_command (f->desk->desk, set_up, put_job, NULL, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  test_finish_command (f->desk, g_steal_pointer (&result));
  test_customer_say (f->customer, "My tent leaks,\nring me at " PHONE);
  TEST_DO (f->desk, wbl_desk_set_contact_async, f->customer->peer->uid, "name", "Otto Kern");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "My tent leaks, ring me at " PHONE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_customer_free (f->customer);
  test_desk_free (f->desk);
  nest_process_free (f->nest);
}

static GStrv
search (Fixture *f, const char *text, gboolean people)
{
  const char *const terms[] = { text, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GStrv ids = NULL;

  wbl_desk_system_search_async (f->desk->desk, terms, people, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  ids = wbl_desk_system_search_finish (f->desk->desk, result, &error);
  g_assert_no_error (error);
  return ids;
}

static GPtrArray *
describe (Fixture *f, const char *const *ids, gboolean people)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *found = NULL;

  wbl_desk_system_results_async (f->desk->desk, ids, people, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  found = wbl_desk_system_results_finish (f->desk->desk, result, &error);
  g_assert_no_error (error);
  return found;
}

/* Kinds are mixed, the best of each first; a word of a line of the conversation finds it. */
static void
test_search (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) both = search (f, "tent leak", FALSE);
  g_auto (GStrv) chinese = search (f, "帐篷", FALSE);
  g_auto (GStrv) one = search (f, "篷", FALSE);
  g_auto (GStrv) letter = search (f, "t", FALSE);
  g_auto (GStrv) nothing = search (f, "\"*) NEAR -", FALSE);

  g_assert_cmpuint (g_strv_length (both), ==, 2);
  g_assert_cmpstr (both[0], ==, "a:tent");
  g_assert_true (g_str_has_prefix (both[1], "c:"));
  g_assert_cmpstr (chinese[0], ==, "a:fraud");
  g_assert_cmpstr (one[0], ==, "a:fraud");
  g_assert_cmpuint (g_strv_length (letter), ==, 0);
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);
}

/* Without leave a name finds nobody, nor the conversation with them, and is not said. */
static void
test_people (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  g_autofree char *id = g_strconcat ("p:", c->id, NULL);
  g_autofree char *other = g_strconcat ("c:", c->id, NULL);
  const char *const ids[] = { id, other, NULL };
  g_auto (GStrv) without = search (f, "otto", FALSE);
  g_auto (GStrv) with = search (f, "otto", TRUE);
  g_autoptr (GPtrArray) hidden = describe (f, ids, FALSE);
  g_autoptr (GPtrArray) named = describe (f, ids, TRUE);

  g_assert_cmpuint (g_strv_length (without), ==, 0);
  g_assert_true (g_strv_contains ((const char *const *) with, id));
  g_assert_cmpuint (hidden->len, ==, 1);
  g_assert_null (((WblFound *) hidden->pdata[0])->title);
  g_assert_cmpuint (named->len, ==, 2);
  g_assert_cmpstr (((WblFound *) named->pdata[0])->title, ==, "Otto Kern");
  g_assert_cmpstr (((WblFound *) named->pdata[0])->key, ==, c->id);
}

/* Descriptions are one masked line; ids that name nothing are left out. */
static void
test_describe (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  g_autofree char *id = g_strconcat ("c:", c->id, NULL);
  const char *const ids[] = { "a:fraud", "a:gone", "a:tent", "", "a", "a:", "x:tent", id, NULL };
  g_autoptr (GPtrArray) found = describe (f, ids, FALSE);

  g_assert_cmpuint (found->len, ==, 3);
  g_assert_true (((WblFound *) found->pdata[0])->internal);
  g_assert_cmpstr (((WblFound *) found->pdata[1])->title, ==, "Zelt: when a tent leaks");
  for (guint i = 0; i < found->len; i++)
    {
      const WblFound *one = found->pdata[i];

      g_assert_null (strstr (one->text, PHONE));
      g_assert_null (strchr (one->text, '\n'));
    }
  g_assert_nonnull (strstr (((WblFound *) found->pdata[1])->text, "Then dry the tent."));
  g_assert_true (g_str_has_prefix (((WblFound *) found->pdata[2])->text, "My tent leaks, ring me at "));
  g_assert_cmpint (((WblFound *) found->pdata[2])->at_ms, >, 0);
}

/* What is pasted into the desktop's search is cut between characters, not within one. */
static void
test_long (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("tent ");

  for (int i = 0; i < 50000; i++)
    g_string_append (text, "篷");
  {
    g_auto (GStrv) ids = search (f, text->str, TRUE);

    g_assert_true (g_strv_contains ((const char *const *) ids, "a:tent"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/system-search/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/system-search/people", Fixture, NULL, set_up, test_people, tear_down);
  g_test_add ("/system-search/describe", Fixture, NULL, set_up, test_describe, tear_down);
  g_test_add ("/system-search/long", Fixture, NULL, set_up, test_long, tear_down);
  return g_test_run ();
}
