/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"
#include "unit/store/db-fixture.h"
#include "unit/rounds.h"

/* What no person means to ask, and collections that nobody means to have: a sensible answer each, never an error. */

static WblArticlePut *
put_new (const char *key, const char *title, const char *body)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  return wbl_article_put_new (article, body, NULL);
}

static WblArticleCounts
put_all (WblDb *db, GPtrArray *puts)
{
  WblArticleCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_db_put_articles (db, puts, &counts, &error));
  g_assert_no_error (error);
  g_ptr_array_unref (puts);
  return counts;
}

static WblArticleCounts
put_one (WblDb *db, const char *key, const char *title, const char *body)
{
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  g_ptr_array_add (puts, put_new (key, title, body));
  return put_all (db, puts);
}

static WblDb *
filled (void)
{
  WblDb *db = db_new (0);

  put_one (db, "near", "NEAR the shop", "What is NEAR us AND what is NOT.");
  put_one (db, "star", "Ratings", "Five stars * each, said \"Ana\" - or ^none.");
  put_one (db, "size", "换尺码怎么办理", "在订单里申请换货。");
  put_one (db, "hebrew", "החזרות", "אפשר להחזיר תוך שבוע");
  return db;
}

/* Typed and said, it gives an answer. Returns: how many articles. */
static guint
ask (WblDb *db, const char *text, char **first)
{
  g_autoptr (WblQuery) typed = wbl_query_new_typed (text);
  g_autoptr (WblQuery) said = wbl_query_new_conversation ();
  g_autoptr (GPtrArray) found = NULL, suggested = NULL;
  g_autoptr (GError) error = NULL;

  found = wbl_search_articles (db, typed, 10, &error);
  g_assert_no_error (error);
  wbl_query_add_message (said, text, TRUE);
  suggested = wbl_search_articles (db, said, 10, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpfloat (((WblFound *) found->pdata[i])->score, >, 0);
  if (first != NULL)
    *first = found->len > 0 ? g_strdup (((WblFound *) found->pdata[0])->article->key) : NULL;
  return found->len;
}

static void
assert_first (WblDb *db, const char *text, const char *key)
{
  g_autofree char *first = NULL;
  g_autofree char *part = g_strndup (text, strnlen (text, 60));
  g_autofree char *printable = g_strescape (part, NULL); /* control characters would break the test's record */

  g_test_message ("%s", printable);
  ask (db, text, &first);
  g_assert_cmpstr (first, ==, key);
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", " ", "\n\t", "?!…，。", "\"", "\"\"\"", "*", "-", "^", "()", "😀", "👩‍👩‍👧‍👦🇨🇳", "\x01\x02\x7f",
                                       "\xff\xfe", "\xe4\xb8", "zzzz", "龘" };
  WblDb *db = filled ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpuint (ask (db, texts[i], NULL), ==, 0);
  wbl_db_close (db);
}

static void
test_something (void)
{
  WblDb *db = filled ();

  assert_first (db, "n", "near");
  assert_first (db, "码", "size");
  assert_first (db, "NEAR", "near");
  assert_first (db, "NEAR(shop us, 2)", "near");
  assert_first (db, "title : shop AND NOT \"", "near");
  assert_first (db, "sta*", "star");
  assert_first (db, "\"five stars\" - ratings", "star");
  assert_first (db, "ＲＡＴＩＮＧＳ", "star");
  assert_first (db, "換尺碼", "size");
  assert_first (db, "换size尺码shop怎么换", "size");
  assert_first (db, "‏החזרות‎", "hebrew");
  assert_first (db, "rat\x01ings stars", "star");
  assert_first (db, "😀 ratings 😀", "star");
  assert_first (db, "ratings\xff", "star");
  wbl_db_close (db);
}

static char *
repeated (const char *text, gsize bytes)
{
  GString *all = g_string_sized_new (bytes);

  while (all->len < bytes)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
test_pasted (void)
{
  WblDb *db = filled ();
  g_autofree char *english = repeated ("my ratings are gone, five stars all of them. ", 100 * 1024);
  g_autofree char *chinese = repeated ("我想换尺码，怎么办理。", 100 * 1024);
  g_autofree char *word = repeated ("ratings", 100 * 1024);

  assert_first (db, english, "star");
  assert_first (db, chinese, "size");
  ask (db, word, NULL);
  wbl_db_close (db);
}

#define BATCH 5000
#ifdef __SANITIZE_ADDRESS__
#define MANY 50000
#else
#define MANY 1000000
#endif

static void
put_alike (WblDb *db, guint from, guint n)
{
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *key = g_strdup_printf ("%07u", i);
      g_ptr_array_add (puts, put_new (key, "Refunds", "A refund takes five days."));
    }
  g_assert_cmpuint (put_all (db, puts).added, ==, n);
}

/* With one article, or all of them alike, nothing is rare: it is found all the same, and the order is the same each time. */
static void
test_alike (void)
{
  WblDb *db = db_new (0);
  guint n = test_rounds (BATCH, MANY);

  put_alike (db, 1, 1);
  assert_first (db, "refund", "0000001");
  for (guint i = 2; i <= n; i += BATCH)
    put_alike (db, i, MIN (BATCH, n + 1 - i));
  g_assert_cmpuint (wbl_db_count_indexed (db), ==, n);
  assert_first (db, "refund", "0000001");
  assert_first (db, "how many days does a refund take", "0000001");
  g_assert_cmpuint (ask (db, "refund", NULL), ==, 10);
  wbl_db_close (db);
}

static void
test_large (void)
{
  WblDb *db = filled ();
  g_autofree char *filler = repeated ("Nothing of interest is said here. ", 5 * 1024 * 1024);
  g_autofree char *body = g_strconcat ("It begins with porcelain. ", filler, " It ends with marmalade.", NULL);

  put_one (db, "large", "Everything", body);
  assert_first (db, "porcelain", "large");
  assert_first (db, "everything", "large");
  assert_first (db, "ratings", "star");
  put_one (db, "large", "Everything", "short"); /* what was indexed of it leaves the index */
  g_assert_cmpuint (ask (db, "porcelain", NULL), ==, 0);
  wbl_db_close (db);
}

static void
test_same_id (void)
{
  WblDb *db = db_new (0);
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts;

  g_ptr_array_add (puts, put_new ("a", "First", "one"));
  g_ptr_array_add (puts, put_new ("a", "Second", "two"));
  counts = put_all (db, puts);
  g_assert_cmpuint (counts.added, ==, 1);
  g_assert_cmpuint (counts.changed, ==, 1);
  g_assert_cmpuint (wbl_db_count_articles (db), ==, 1);
  g_assert_cmpuint (ask (db, "first", NULL), ==, 0);
  assert_first (db, "second", "a");
  g_assert_cmpuint (wbl_db_article_df (db, "one"), ==, 0);
  wbl_db_close (db);
}

/* Whatever an older version left in the index is gone after the next opening. The articles are found again as the new one
 * grows; whoever changes one meanwhile does not disturb it. */
static void
test_older_index (void)
{
  g_autofree char *dir = g_dir_make_tmp ("index-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  WblDb *db = wbl_db_open (path, NULL, FALSE, &error);
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  gboolean more = TRUE;

  g_assert_no_error (error);
  put_one (db, "a", "Porcelain", "It breaks.");
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *key = g_strdup_printf ("%06u", i);
      g_ptr_array_add (puts, put_new (key, "Refunds", "A refund takes five days."));
    }
  put_all (db, puts);
  put_one (db, "z", "Marmalade", "It is sweet.");
  g_assert_true (wbl_db_set_meta_int (db, "article-index", -1, NULL));
  wbl_db_close (db);
  db = wbl_db_open (path, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ask (db, "porcelain", NULL), ==, 0);
  g_assert_true (wbl_db_tend_articles (db, &more, NULL));
  g_assert_true (more);
  assert_first (db, "porcelain breaks", "a"); /* usable before it is whole */
  g_assert_cmpuint (ask (db, "marmalade", NULL), ==, 0);
  put_one (db, "z", "Jam", "It is sweet too.");
  put_one (db, "a", "Stoneware", "It breaks too.");
  g_assert_true (wbl_db_delete_article (db, "000300", NULL));
  for (guint i = 0; more && i < 100; i++)
    g_assert_true (wbl_db_tend_articles (db, &more, NULL));
  g_assert_false (more);
  g_assert_cmpuint (ask (db, "porcelain marmalade", NULL), ==, 0);
  assert_first (db, "stoneware", "a");
  assert_first (db, "jam", "z");
  g_assert_cmpuint (wbl_db_article_df (db, "refund"), ==, 599);
  g_assert_cmpuint (wbl_db_article_df (db, "porcelain"), ==, 0);
  g_assert_cmpfloat (wbl_db_article_length (db, TRUE, WBL_FEATURE_WORD), ==, 601);
  g_assert_cmpint (wbl_db_int (db, "SELECT min(id) FROM article_block", ""), ==,
                   wbl_db_int (db, "SELECT min(block) FROM article_segment", ""));
  wbl_db_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bad-input/nothing", test_nothing);
  g_test_add_func ("/bad-input/something", test_something);
  g_test_add_func ("/bad-input/pasted", test_pasted);
  g_test_add_func ("/bad-input/alike", test_alike);
  g_test_add_func ("/bad-input/large", test_large);
  g_test_add_func ("/bad-input/same-id", test_same_id);
  g_test_add_func ("/bad-input/older-index", test_older_index);
  return g_test_run ();
}
