/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search/wbl-rank.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"
#include "unit/store/db-fixture.h"

static void
add (GPtrArray *puts, const char *key, const char *title, const char *body)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  g_ptr_array_add (puts, wbl_article_put_new (article, body, NULL));
}

static void
put (WblDb *db, GPtrArray *puts)
{
  WblArticleCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_db_put_articles (db, puts, &counts, &error));
  g_assert_no_error (error);
}

static WblDb *
filled (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  add (puts, "size", "换尺码怎么办理", "在订单里申请换货。");
  add (puts, "leak", "帐篷漏水", "涂密封胶。");
  add (puts, "refund", "Refunds", "We refund within five days. A refund goes to your card.");
  add (puts, "return", "Returning an item", "Send it back; then we refund.");
  add (puts, "order", "Order numbers", "A number such as LQ-2026-3391 is in your mail.");
  put (db, puts);
  return db;
}

static void
assert_first (WblDb *db, const char *query, const char *key)
{
  g_autoptr (WblQuery) typed = wbl_query_new_typed (query);
  g_autoptr (GPtrArray) found = wbl_search_articles (db, typed, 10, NULL);

  g_test_message ("%s", query);
  g_assert_cmpuint (found->len, >, 0);
  g_assert_cmpstr (((WblFound *) found->pdata[0])->article->key, ==, key);
}

static void
test_finds (void)
{
  WblDb *db = filled ();

  assert_first (db, "想换大一号，换一个尺寸，换换换", "size"); /* pairs find nothing, characters do */
  assert_first (db, "帳篷漏水", "leak");
  assert_first (db, "refunds", "refund");
  assert_first (db, "returnd item", "return");
  assert_first (db, "LQ-2026-3391", "order");
  assert_first (db, "3391", "order");
  assert_first (db, "retu", "return");
  wbl_db_close (db);
}

/* An article with more of the words comes before one that has a single word in title and text. */
static void
test_together (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  add (puts, "all", "Choosing a screen", "Turn the tablet, and the drawing goes to the monitor.");
  add (puts, "one", "Cleaning your tablet well", "A tablet is flat. Wipe the tablet.");
  add (puts, "monitor", "Screens", "A monitor is wide.");
  add (puts, "drawing", "Pens", "Turn it, and each drawing is finer.");
  add (puts, "loud", "Sound", "How loud the speakers are.");
  put (db, puts);
  assert_first (db, "turn monitor drawing tablet", "all");
  wbl_db_close (db);
}

/* The mainland's words find what Taiwan's call otherwise, and the other way; what is said so comes first. */
static void
test_across_the_strait (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  add (puts, "tw", "印表機與網路", "在控制台連結印表機。");
  add (puts, "cn", "优惠券使用说明", "下单时选择优惠券。");
  add (puts, "both", "折價券", "折價券每次一張。");
  add (puts, "else", "公司简介", "我们在杭州。");
  put (db, puts);
  assert_first (db, "打印机", "tw");
  assert_first (db, "优惠券", "cn");
  assert_first (db, "折價券", "both");
  assert_first (db, "没有网络", "tw");
  wbl_db_close (db);
}

/* Who says all that an article is about, among other things, is not answered by a title that is one of the words. */
static void
test_talked_about (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  g_autoptr (WblQuery) query = wbl_query_new_conversation ();
  g_autoptr (GPtrArray) found = NULL;

  add (puts, "all", "更换收货方式", "订单发货以前，地址可以在订单页修改；发货以后请联系快递改派。");
  add (puts, "one", "快递", "我们与多家公司合作。");
  add (puts, "two", "地址", "公司的地址在页脚。");
  add (puts, "three", "退款", "退款三天到账。");
  put (db, puts);
  wbl_query_add_message (query, "好的，请稍等", FALSE);
  wbl_query_add_message (query, "快递已经发货了，订单的地址还能修改吗", TRUE);
  wbl_query_add_message (query, "您好，请问有什么可以帮您？", FALSE);
  wbl_query_add_message (query, "你好", TRUE);
  found = wbl_search_articles (db, query, 10, NULL);
  g_assert_cmpuint (found->len, >, 1);
  g_assert_cmpstr (((WblFound *) found->pdata[0])->article->key, ==, "all");
  wbl_db_close (db);
}

/* A changed article is found by its new words only, a deleted one not at all, and the counts go back. */
static void
test_changes (void)
{
  WblDb *db = filled ();
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  g_autoptr (WblQuery) old = wbl_query_new_typed ("refund card");
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (wbl_db_article_df (db, "refund"), ==, 2);
  g_assert_cmpuint (wbl_db_article_df (db, "~ref"), ==, 2);
  add (puts, "refund", "Vouchers", "A voucher is sent by mail.");
  put (db, puts);
  g_assert_cmpuint (wbl_db_article_df (db, "refund"), ==, 1);
  assert_first (db, "voucher", "refund");
  g_assert_true (wbl_db_delete_article (db, "return", NULL));
  g_assert_cmpuint (wbl_db_article_df (db, "refund"), ==, 0);
  found = wbl_search_articles (db, old, 10, NULL);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_false (wbl_db_delete_article (db, "return", &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (wbl_db_count_articles (db), ==, 4);
  wbl_db_close (db);
}

static guint
blocks_with (WblDb *db, const char *word)
{
  return (guint) (wbl_db_int (db, "SELECT count(*) FROM article_block WHERE instr(bytes,CAST(? AS BLOB))", "s", word)
                  + wbl_db_int (db, "SELECT count(*) FROM article_segment WHERE instr(keys,CAST(? AS BLOB))", "s", word));
}

static guint
digests_with (WblDb *db, const char *word)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM article_slot WHERE instr(digest,CAST(? AS BLOB))", "s", word);
}

/* A deleted article's words are in no block, no key and no digest any more; those that others have stay. */
static void
test_words_leave (void)
{
  WblDb *db = filled ();
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  add (puts, "first", "#aardvark", "Zyzzyva, zyzzyva and quokka.");
  add (puts, "second", "Quokka", "About the quokka, secondly.");
  put (db, puts);
  g_assert_cmpuint (blocks_with (db, "zyzzyva"), ==, 1);
  g_assert_cmpuint (blocks_with (db, "quokka"), ==, 1);
  g_assert_cmpuint (digests_with (db, "zyzzyva"), ==, 1);
  g_assert_true (wbl_db_delete_article (db, "first", NULL));
  g_assert_cmpuint (digests_with (db, "zyzzyva"), ==, 0);
  g_assert_cmpuint (digests_with (db, "quokka"), ==, 1);
  g_assert_cmpuint (blocks_with (db, "zyzzyva"), ==, 0);
  g_assert_cmpuint (blocks_with (db, "aardvark"), ==, 0);
  g_assert_cmpuint (blocks_with (db, "quokka"), ==, 1);
  g_assert_cmpuint (wbl_db_article_df (db, "quokka"), ==, 1);
  assert_first (db, "quokka", "second");
  g_assert_true (wbl_db_delete_article (db, "second", NULL));
  g_assert_cmpuint (blocks_with (db, "quokka"), ==, 0);
  g_assert_cmpuint (wbl_db_count_indexed (db), ==, 5);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM article_block", ""), ==,
                   wbl_db_int (db, "SELECT sum(blocks) FROM article_segment", ""));
  wbl_db_close (db);
}

/* Many blocks lose many words, some all of them, and articles of a later batch are not touched. */
static void
test_many_leave (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GError) error = NULL;

  for (guint batch = 0; batch < 2; batch++)
    {
      g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

      for (guint i = 0; i < 200; i++)
        {
          g_autofree char *key = g_strdup_printf ("%u-%u", batch, i);
          g_autofree char *body = g_strdup_printf ("common b%ux%uword c%ux%uword 退款%c", batch, i, batch, i, 'a' + i % 26);

          add (puts, key, "Title", body);
        }
      put (db, puts);
    }
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *key = g_strdup_printf ("0-%u", i);

      if (i != 77)
        g_assert_true (wbl_db_delete_article (db, key, &error));
    }
  g_assert_cmpuint (wbl_db_article_df (db, "common"), ==, 201);
  g_assert_cmpuint (wbl_db_article_df (db, "退款"), ==, 201);
  g_assert_cmpuint (wbl_db_article_df (db, "~^b0"), ==, 1);
  g_assert_cmpuint (wbl_db_article_df (db, "b0x76word"), ==, 0);
  assert_first (db, "b0x77word", "0-77");
  assert_first (db, "c1x77word", "1-77");
  g_assert_true (wbl_db_delete_article (db, "0-77", &error));
  g_assert_cmpint (wbl_db_int (db, "SELECT blocks FROM article_segment ORDER BY first LIMIT 1", ""), ==, 0);
  assert_first (db, "b1x199word", "1-199");
  wbl_db_close (db);
}

/* Articles that each have a word of their own, a segment a batch. */
static WblDb *
with_segments (guint n_batches, guint n_articles)
{
  WblDb *db = db_new (0);

  for (guint batch = 0; batch < n_batches; batch++)
    {
      g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

      for (guint i = 0; i < n_articles; i++)
        {
          g_autofree char *key = g_strdup_printf ("%u-%u", batch, i);
          g_autofree char *body = g_strdup_printf ("common own%ux%uword other%ux%uword %s", batch, i, batch, i, batch == 1 && i == 7 ? "kwyjibo" : "退款");

          add (puts, key, "Title", body);
        }
      put (db, puts);
    }
  return db;
}

static void
merge_all (WblDb *db)
{
  gboolean more = TRUE;

  while (more)
    g_assert_true (wbl_db_merge_idle (db, 1, &more, NULL));
}

/* One segment that has all, and no block that is nobody's. */
static void
assert_one_segment (WblDb *db, guint n_articles)
{
  gboolean more = TRUE;

  g_assert_true (wbl_db_delete_left (db, G_MAXINT64, &more, NULL));
  g_assert_false (more);
  g_assert_cmpuint (wbl_db_count_segments (db), ==, 1);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM article_segment", ""), ==, 1);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM article_block", ""), ==,
                   wbl_db_int (db, "SELECT blocks FROM article_segment", ""));
  g_assert_cmpuint (wbl_db_count_indexed (db), ==, n_articles);
  g_assert_cmpuint (wbl_db_article_df (db, "common"), ==, n_articles);
}

/* A few blocks at a time, with all found meanwhile; nothing is written while somebody waits. */
static void
test_merge_in_steps (void)
{
  WblDb *db = with_segments (3, 60);
  gint waiting = 1;
  gboolean more = TRUE;
  guint n = 0;

  g_assert_cmpuint (wbl_db_count_segments (db), ==, 3);
  for (; more; n++)
    {
      gint64 blocks = wbl_db_int (db, "SELECT count(*) FROM article_block", "");

      db->wanted = &waiting;
      g_assert_true (wbl_db_merge_idle (db, 1, &more, NULL));
      g_assert_true (more || n > 3);
      g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM article_block", ""), ==, blocks);
      db->wanted = NULL;
      g_assert_true (wbl_db_merge_idle (db, 1, &more, NULL));
      assert_first (db, "own0x7word", "0-7");
      assert_first (db, "own2x59word", "2-59");
      g_assert_cmpuint (wbl_db_article_df (db, "common"), ==, 180);
    }
  g_assert_cmpuint (n, >, 3);
  assert_one_segment (db, 180);
  wbl_db_close (db);
}

/* What is half written has the words of an article that leaves, too. */
static void
test_leave_while_merging (void)
{
  WblDb *db = with_segments (3, 60);
  gboolean more;

  while (blocks_with (db, "kwyjibo") == 1)
    g_assert_true (wbl_db_merge_idle (db, 1, &more, NULL) && more);
  g_assert_cmpuint (blocks_with (db, "kwyjibo"), ==, 2);
  g_assert_true (wbl_db_delete_article (db, "1-7", NULL));
  g_assert_cmpuint (blocks_with (db, "kwyjibo"), ==, 0);
  g_assert_null (wbl_db_get_article_index (db)->merging);
  merge_all (db);
  assert_one_segment (db, 179);
  g_assert_cmpuint (blocks_with (db, "kwyjibo"), ==, 0);
  assert_first (db, "own1x8word", "1-8");
  wbl_db_close (db);
}

/* A merge that its transaction did not keep begins again; another transaction's end is nothing to it. */
static void
test_merge_rolled_back (void)
{
  WblDb *db = with_segments (2, 60);
  WblArticleIndex *index;
  gboolean more;

  g_assert_true (wbl_db_merge_idle (db, 2, &more, NULL));
  index = db->article_index;
  g_assert_true (wbl_db_begin (db, NULL) && wbl_db_set_meta (db, "put", "x", NULL));
  wbl_db_rollback (db);
  g_assert_true (db->article_index == index && index->merging != NULL);
  g_assert_true (wbl_db_begin (db, NULL) && wbl_db_merge_idle (db, 2, &more, NULL));
  wbl_db_rollback (db);
  g_assert_null (db->article_index);
  g_assert_cmpuint (wbl_db_count_segments (db), ==, 2);
  merge_all (db);
  assert_one_segment (db, 120);
  assert_first (db, "own0x7word", "0-7");
  wbl_db_close (db);
}

/* Single articles do not become as many segments; a large one is not written again for a few. */
static void
test_few_segments (void)
{
  WblDb *db = with_segments (20, 1), *large = with_segments (1, 60), *last = with_segments (3, 60);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  g_assert_cmpuint (wbl_db_count_segments (db), <, 10);
  merge_all (db);
  assert_one_segment (db, 20);
  add (puts, "new", "New", "A new one.");
  put (large, puts);
  merge_all (large);
  g_assert_cmpuint (wbl_db_count_segments (large), ==, 2);
  put (last, puts);
  merge_all (last);
  g_assert_cmpuint (wbl_db_count_segments (last), ==, 1);
  wbl_db_close (last);
  wbl_db_close (large);
  wbl_db_close (db);
}

static char *
some_words (GRand *rand, guint n)
{
  static const char *const words[] = { "tent", "leak", "refund", "card", "delay", "退款", "帐篷", "漏水", "发货", "换货" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u ", words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))], g_rand_int_range (rand, 0, 4));
  return g_string_free (text, FALSE);
}

static GPtrArray *
suggest (WblDb *db, const char *said, const char *before, guint limit)
{
  g_autoptr (WblQuery) query = wbl_query_new_conversation ();

  wbl_query_add_message (query, said, TRUE);
  wbl_query_add_message (query, before, FALSE);
  return wbl_search_articles (db, query, limit, NULL);
}

/* Whoever wants few of a conversation's articles gets the first of all, with the same scores: what is left out in haste is
 * what could not be among them. */
static void
test_few_of_many (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i), *title = some_words (rand, 4), *body = some_words (rand, 30);
      add (puts, key, title, body);
    }
  put (db, puts);
  for (guint round = 0; round < 50; round++)
    {
      g_autofree char *said = some_words (rand, 5), *before = some_words (rand, 5);
      g_autoptr (GPtrArray) few = suggest (db, said, before, 3);
      g_autoptr (GPtrArray) all = suggest (db, said, before, 60);

      g_assert_cmpuint (few->len, ==, 3);
      g_assert_cmpuint (all->len, >, 20);
      for (guint i = 0; i < few->len; i++)
        {
          const WblFound *one = few->pdata[i], *other = all->pdata[i];

          g_assert_cmpstr (one->article->key, ==, other->article->key);
          g_assert_cmpfloat_with_epsilon (one->score, other->score, 1e-9);
        }
    }
  wbl_db_close (db);
}

static void
test_passage (void)
{
  const char *passages[] = { "Something else.", "Charge it for three hours.", "Hours: nine to five." };
  g_autoptr (WblQuery) query = wbl_query_new_typed ("how many hours do I charge");
  g_autoptr (WblQuery) none = wbl_query_new_typed ("zebra");

  g_assert_cmpuint (wbl_search_best_passage (query, passages, 3), ==, 1);
  g_assert_cmpuint (wbl_search_best_passage (none, passages, 3), ==, 0);
}

static void
test_in_force (void)
{
  g_autoptr (WblArticle) article = wbl_article_new ();

  g_assert_true (wbl_article_in_force (article, "EU", 5));
  article->region = g_strdup ("EU");
  article->valid_from_ms = 10;
  article->valid_to_ms = 20;
  g_assert_false (wbl_article_in_force (article, "EU", 9));
  g_assert_true (wbl_article_in_force (article, "eu", 10));
  g_assert_true (wbl_article_in_force (article, NULL, 19));
  g_assert_false (wbl_article_in_force (article, "US", 19));
  g_assert_false (wbl_article_in_force (article, "EU", 20));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/finds", test_finds);
  g_test_add_func ("/search/together", test_together);
  g_test_add_func ("/search/talked-about", test_talked_about);
  g_test_add_func ("/search/across-the-strait", test_across_the_strait);
  g_test_add_func ("/search/changes", test_changes);
  g_test_add_func ("/search/words-leave", test_words_leave);
  g_test_add_func ("/search/many-leave", test_many_leave);
  g_test_add_func ("/search/merge-in-steps", test_merge_in_steps);
  g_test_add_func ("/search/leave-while-merging", test_leave_while_merging);
  g_test_add_func ("/search/merge-rolled-back", test_merge_rolled_back);
  g_test_add_func ("/search/few-segments", test_few_segments);
  g_test_add_func ("/search/few-of-many", test_few_of_many);
  g_test_add_func ("/search/passage", test_passage);
  g_test_add_func ("/search/in-force", test_in_force);
  return g_test_run ();
}
