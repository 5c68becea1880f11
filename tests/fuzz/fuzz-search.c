/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-private.h"

/* The input is typed, and is said: its lines are messages. It finds or does not, without an error and in bounded time. */

#define LIMIT 5
#define LONGEST_US (5 * G_USEC_PER_SEC)

static const char *const articles[][2] = {
  { "Refunds", "A refund takes five days. It goes to the card that you paid with, LQ-2026-3391." },
  { "NEAR the shop", "What is NEAR us AND what is NOT: title OR body, \"quoted\" *stars* -minus ^caret." },
  { "换尺码怎么办理", "在订单里申请换货，七天之内免费。大一号、小一号都可以。" },
  { "帐篷漏水", "涂密封胶。漏水的地方先擦干，再涂两次。" },
  { "החזרות", "אפשר להחזיר תוך שבוע" },
  { "ありがとう カタカナ", "返品は一週間以内です。Ｆｕｌｌ ｗｉｄｔｈ １２３。" },
  { "Réglage café", "Crème brûlée, naïve façade, coöperate; ﬁ ligature, Ⅷ numerals, ½ fractions." },
  { "", "An article without a title." },
  { "A title without a body", "" },
};

static WblDb *
filled (void)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };
  g_autoptr (GError) error = NULL;
  WblDb *db = wbl_db_open (":memory:", NULL, FALSE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (articles); i++)
    {
      WblArticle *article = wbl_article_new ();

      article->key = g_strdup_printf ("%u", i);
      article->title = g_strdup (articles[i][0]);
      article->body = g_strdup (articles[i][1]);
      g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
    }
  g_assert_true (wbl_db_put_articles (db, puts, &counts, &error));
  g_assert_no_error (error);
  return db;
}

static void
search (WblDb *db, WblQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gint64 start = g_get_monotonic_time ();

  wbl_query_set_place (query, "CN", 1);
  found = wbl_search_articles (db, query, LIMIT, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, <=, LIMIT);
  for (guint i = 0; i < found->len; i++)
    {
      const WblFound *one = found->pdata[i];

      g_assert_cmpfloat (one->score, >, 0);
      g_assert_true (i == 0 || one->score <= ((const WblFound *) found->pdata[i - 1])->score);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, LONGEST_US);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static WblDb *db = NULL; /* lives as long as the process: building it anew for each input would be most of the work */
  g_autofree char *raw = size > 0 ? g_strndup ((const char *) data, size) : g_strdup (""); /* whatever it is: a query need not be valid text */
  g_autofree char *text = fuzz_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 20);
  g_autoptr (WblQuery) typed = wbl_query_new_typed (raw);
  g_autoptr (WblQuery) said = wbl_query_new_conversation ();
  const char *passages[] = { articles[0][1], articles[2][1], text };

  if (db == NULL)
    db = filled ();
  for (guint i = 0; lines[i] != NULL; i++)
    wbl_query_add_message (said, lines[i], i % 2 == 0);
  search (db, typed);
  search (db, said);
  g_assert_cmpuint (wbl_search_best_passage (typed, passages, G_N_ELEMENTS (passages)), <, G_N_ELEMENTS (passages));
  return 0;
}
