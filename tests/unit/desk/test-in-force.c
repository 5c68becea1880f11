/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "desk/wbl-knowledge-find.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "text/wbl-purchase.h"
#include "unit/store/db-fixture.h"

/* Rule 20, by the table in tests/data/in-force.tsv: what an article's region and days mean for a customer. */

#define DAY (24 * HOUR)

static gint64
day_ms (const char *text)
{
  int year, month, day;
  g_autoptr (GDateTime) date = NULL;

  if (sscanf (text, "%d-%d-%d", &year, &month, &day) != 3)
    return 0;
  date = g_date_time_new_local (year, month, day, 0, 0, 0);
  return g_date_time_to_unix (date) * 1000;
}

static const char *
or_null (const char *text)
{
  return g_str_equal (text, "-") ? NULL : text;
}

static WblForce
force_of (const char *word)
{
  static const char *const words[] = { "holds", "elsewhere", "not-yet", "ended" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return (WblForce) i;
  g_error ("What is '%s'?", word);
}

/* The engine's own suggestions for a customer who asks for just this article, and for another that always holds. */
static void
check_suggest (char **row)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  g_autoptr (GPtrArray) hits = NULL;
  g_autofree char *conversation = NULL;
  gint64 today = day_ms (row[5]) + 12 * HOUR, last = day_ms (row[2]);
  gboolean holds = force_of (row[6]) == WBL_FORCE_HOLDS;
  WblArticleCounts counts = { 0 };
  WblArticle *article = wbl_article_new (), *other = wbl_article_new ();

  article->key = g_strdup ("asked");
  article->title = g_strdup ("退货政策 returns broken gift send back arrive ordered bought");
  article->body = g_strdup ("退货 returns broken gift send it back, ordered, bought, arrive on");
  article->region = g_strdup (or_null (row[0]));
  article->valid_from_ms = day_ms (row[1]);
  article->valid_to_ms = last != 0 ? last + DAY : 0;
  other->key = g_strdup ("other");
  other->title = g_strdup ("Returns 退货");
  other->body = g_strdup ("Other things.");
  g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
  g_ptr_array_add (puts, wbl_article_put_new (other, "1", NULL));
  g_assert_true (wbl_db_put_articles (db, puts, &counts, NULL));
  say (db, 10, CUSTOMER, today, "退货政策 returns: send it back", NULL);
  if (or_null (row[4]) != NULL)
    say (db, 11, CUSTOMER, today + 1, row[4], NULL);
  g_assert_true (wbl_db_run (db, NULL, "INSERT OR IGNORE INTO contact(uid) VALUES(501)", ""));
  g_assert_true (wbl_db_run (db, NULL, "UPDATE contact SET region=? WHERE uid=501", "s", or_null (row[3])));
  conversation = conversation_of (db, 10);
  hits = wbl_knowledge_suggest_at (db, conversation, today, 5, NULL);
  g_assert_cmpuint (hits->len, ==, 2);
  for (guint i = 0; i < hits->len; i++)
    {
      const WblHit *hit = g_ptr_array_index (hits, i);

      if (!g_str_equal (hit->key, "asked"))
        continue;
      g_assert_cmpint (hit->force, ==, force_of (row[6]));
      g_assert_true (hit->in_force == holds);
      g_assert_true (holds || i == 1); /* never the first */
    }
  wbl_db_close (db);
}

static void
test_table (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "in-force.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) row = g_strsplit (lines[i], "\t", -1);

      if (*lines[i] == '#' || g_strv_length (row) != 7)
        continue;
      g_test_message ("%s", lines[i]);
      check_suggest (row);
      n++;
    }
  g_assert_cmpuint (n, >=, 40);
}

static void
test_purchase (void)
{
  static const struct
  {
    const char *text, *day;
  } cases[] = {
    { "5月10日买的", "2026-05-10" },       { "买了，2026/5/10", "2026-05-10" },     { "12月24号下单的", "2025-12-24" },
    { "I ordered it on 12 June", "2026-06-12" }, { "bought 2026-05-01", "2026-05-01" },
    { "Purchased on Dec 24, 2025", "2025-12-24" }, { "2月30日买的", "" },        { "ordered on 2027-01-01", "" },
    { "It arrives on 12 June", "" },       { "5月10日出发", "" },                 { "", "" },
    { "我买了。5月10日出发", "" },
  };
  gint64 now = day_ms ("2026-07-10") + 12 * HOUR;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (wbl_find_purchase (cases[i].text, now), ==, day_ms (cases[i].day));
    }
  g_assert_cmpint (wbl_find_purchase ("bought 10 days ago", now), ==, now - 10 * DAY);
  g_assert_cmpint (wbl_find_purchase ("昨天买的", now), ==, now - DAY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/in-force/table", test_table);
  g_test_add_func ("/in-force/purchase", test_purchase);
  return g_test_run ();
}
