/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-questions.h"
#include "unit/store/db-fixture.h"

/* What people say of articles ranks them: found by it alone, lowered by it, and as if nothing had been once taken back. */

static WblDb *
filled (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  static const char *const articles[][3] = {
    { "refund", "Refunds", "We refund within five days. A refund goes to your card." },
    { "return", "Returning an item", "Send it back; then we refund." },
    { "leak", "帐篷漏水", "涂密封胶。" },
    { "stove", "Stove valve", "Close the valve and let the stove cool down." },
  };
  WblArticleCounts counts = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (articles); i++)
    {
      WblArticle *article = wbl_article_new ();

      article->key = g_strdup (articles[i][0]);
      article->title = g_strdup (articles[i][1]);
      article->body = g_strdup (articles[i][2]);
      g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
    }
  g_assert_true (wbl_db_put_articles (db, puts, &counts, NULL));
  return db;
}

static char *
pick (WblDb *db, const char *article, const char *question, const char *outcome)
{
  g_autoptr (GError) error = NULL;
  WblNewPick new_pick = { .article = article, .question = question, .outcome = outcome };
  char *id = wbl_db_add_pick (db, &new_pick, &error);

  g_assert_no_error (error);
  return id;
}

static void
undo (WblDb *db, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *undone = wbl_db_undo_pick (db, id, &error);

  g_assert_no_error (error);
}

static GPtrArray *
search (WblDb *db, const char *text)
{
  g_autoptr (WblQuery) query = wbl_query_new_typed (text);
  g_autoptr (GError) error = NULL;
  GPtrArray *found = wbl_search_articles (db, query, 10, &error);

  g_assert_no_error (error);
  return found;
}

static const WblFound *
find (const GPtrArray *found, const char *key)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((WblFound *) found->pdata[i])->article->key, key))
      return found->pdata[i];
  return NULL;
}

static void
assert_order (WblDb *db, const char *text, const char *first)
{
  g_autoptr (GPtrArray) found = search (db, text);

  g_assert_cmpuint (found->len, >, 0);
  g_assert_cmpstr (((WblFound *) found->pdata[0])->article->key, ==, first);
}

static void
test_found_by_it_alone (void)
{
  WblDb *db = filled ();
  g_autoptr (GPtrArray) none = search (db, "水从接缝渗进来怎么处理好呢");
  g_autoptr (GPtrArray) some = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *id = NULL;

  g_assert_null (find (none, "stove"));
  id = pick (db, "stove", "burner keeps hissing after shutting off", "sent");
  some = search (db, "why is my burner hissing");
  g_assert_nonnull (find (some, "stove"));
  g_assert_cmpfloat (find (some, "stove")->learned, >, 0);
  g_assert_cmpuint (find (some, "stove")->times, ==, 1);
  undo (db, id);
  again = search (db, "why is my burner hissing");
  g_assert_cmpuint (again->len, ==, 0);
  g_assert_cmpuint (wbl_question_index_get_size (wbl_db_get_question_index (db, NULL)), ==, 0);
  wbl_db_close (db);
}

/* Suggestions learn as typed searches do: by what the customer says, not by what we said. */
static void
test_conversation (void)
{
  WblDb *db = filled ();
  g_autofree char *id = pick (db, "leak", "早上醒来睡袋都湿了", "sent");
  g_autoptr (WblQuery) theirs = wbl_query_new_conversation ();
  g_autoptr (WblQuery) ours = wbl_query_new_conversation ();
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) nothing = NULL;

  wbl_query_add_message (theirs, "昨晚露营，醒来睡袋湿了", TRUE);
  wbl_query_add_message (ours, "醒来睡袋湿了吗", FALSE);
  found = wbl_search_articles (db, theirs, 5, NULL);
  nothing = wbl_search_articles (db, ours, 5, NULL);
  g_assert_nonnull (find (found, "leak"));
  g_assert_null (find (nothing, "leak"));
  wbl_db_close (db);
}

/* Lowered for this question and what is like it; for others the article stays where it was. */
static void
test_wrong_for_this (void)
{
  WblDb *db = filled ();
  g_autoptr (GPtrArray) before = search (db, "where is my refund card");
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) other = NULL;
  g_autoptr (GPtrArray) other_before = search (db, "five days");

  assert_order (db, "where is my refund card", "refund");
  id = pick (db, "refund", "where is my refund card", "wrong");
  after = search (db, "where is my refund card");
  other = search (db, "five days");
  g_assert_cmpfloat (find (after, "refund")->score, <, .5 * find (before, "refund")->score);
  g_assert_cmpfloat_with_epsilon (find (other, "refund")->score, find (other_before, "refund")->score, 1e-9);
  undo (db, id);
  assert_order (db, "where is my refund card", "refund");
  wbl_db_close (db);
}

static double
learned (WblDb *db, const char *key)
{
  g_autoptr (GPtrArray) found = search (db, "kettle whistle");
  const WblFound *one = find (found, key);

  return one != NULL ? one->learned : 0;
}

static void
vote (WblDb *db, int n, const char *article, const char *agent, const char *outcome)
{
  g_autofree char *id = g_strdup_printf ("v%d", n);
  g_autofree char *entity = g_strconcat ("article:", article, NULL);
  g_autofree char *payload = g_strdup_printf ("{\"conv\":\"c%d\",\"outcome\":\"%s\",\"question\":\"kettle whistle\"}", n, outcome);

  receive_op (db, 100 + n, id, "pick", entity, agent, payload);
}

/* A click is less than an answer that was sent, clicks of one agent do not add up, other agents' do, and "wrong" is less. */
static void
test_weights (void)
{
  WblDb *db = filled ();
  double click, sent, many, team, doubted;

  vote (db, 1, "stove", "a1", "helped");
  click = learned (db, "stove");
  for (int i = 2; i < 12; i++)
    vote (db, i, "stove", "a1", "helped");
  many = learned (db, "stove");
  vote (db, 20, "stove", "a1", "sent");
  sent = learned (db, "stove");
  vote (db, 21, "stove", "a2", "helped");
  team = learned (db, "stove");
  vote (db, 22, "stove", "a3", "wrong");
  doubted = learned (db, "stove");
  g_assert_cmpfloat (click, >, 0);
  g_assert_cmpfloat_with_epsilon (many, click, 1e-9);
  g_assert_cmpfloat (sent, >, many);
  g_assert_cmpfloat (team, >, sent);
  g_assert_cmpfloat (doubted, <, team);
  wbl_db_close (db);
}

/* Two articles for one question: whoever has more people behind it is first, neither as sure as alone. */
static void
test_contradiction (void)
{
  WblDb *db = filled ();
  double alone;

  vote (db, 1, "stove", "a1", "sent");
  alone = learned (db, "stove");
  vote (db, 2, "leak", "a2", "sent");
  vote (db, 3, "leak", "a3", "sent");
  assert_order (db, "kettle whistle", "leak");
  g_assert_cmpfloat (learned (db, "stove"), <, alone);
  wbl_db_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/learned/found-by-it-alone", test_found_by_it_alone);
  g_test_add_func ("/learned/conversation", test_conversation);
  g_test_add_func ("/learned/wrong-for-this", test_wrong_for_this);
  g_test_add_func ("/learned/weights", test_weights);
  g_test_add_func ("/learned/contradiction", test_contradiction);
  return g_test_run ();
}
