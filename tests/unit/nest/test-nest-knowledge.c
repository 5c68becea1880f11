/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-knowledge"
#include "config.h"

#include <string.h>

#include "nest/wbl-nest-bot-words.h"

#define NOW_MS (G_GINT64_CONSTANT (1780000000) * 1000)

static WblNestKnowledge *
new_knowledge (void)
{
  WblNestKnowledge *knowledge = wbl_nest_knowledge_new (NOW_MS);

  wbl_nest_knowledge_add (knowledge, "---\nid: returns-zh\ntitle: 退货政策\nlang: zh\nregion: CN\n"
                          "visibility: public\nverified: 12d\n---\n# 退货政策\n\n签收后 **7 天**内可以退货，"
                          "运费由我们承担。\n\n## 换货\n\n换尺码请在十五天内申请。\n");
  wbl_nest_knowledge_add (knowledge, "---\nid: returns-eu\ntitle: Returns in the EU\nlang: en\n"
                          "region: EU\nvisibility: public\nverified: 12d\n---\n"
                          "You may return a parcel within 14 days. We refund the price of 20 EUR.\n");
  return knowledge;
}

static void
test_finds (void)
{
  g_autoptr (WblNestKnowledge) knowledge = new_knowledge ();
  g_autoptr (GArray) quotes = wbl_nest_knowledge_find (knowledge, "多少天内可以退货？", "zh", 4);
  g_autoptr (GArray) english = wbl_nest_knowledge_find (knowledge, "can I return my parcel", "en", 4);
  g_autoptr (GArray) traditional = wbl_nest_knowledge_find (knowledge, "可以退貨嗎", "zh", 4);
  g_autoptr (GArray) nothing = wbl_nest_knowledge_find (knowledge, "怎么预约门店讲座", "zh", 4);

  g_assert_cmpuint (quotes->len, >=, 1);
  g_assert_cmpstr (g_array_index (quotes, WblNestQuote, 0).text, ==,
                   "签收后 7 天内可以退货，运费由我们承担。");
  g_assert_cmpuint (english->len, ==, 1);
  g_assert_cmpstr (g_array_index (english, WblNestQuote, 0).article, ==, "returns-eu");
  g_assert_cmpuint (traditional->len, >=, 1);
  g_assert_cmpuint (nothing->len, ==, 0);
}

/* Internal, stale, not yet or no longer valid: not quoted. */
static void
test_hidden (void)
{
  static const char *const fields[] = {
    "visibility: internal\nverified: 1d", "visibility: public\nverified: 400d",
    "visibility: public\nverified: 2020-01-01", "visibility: public\nvalid_from: 2030-01-01",
    "visibility: public\nvalid_to: 2020-01-01",
  };
  g_autoptr (WblNestKnowledge) knowledge = wbl_nest_knowledge_new (NOW_MS);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *article = g_strdup_printf ("---\nid: a\ntitle: t\nlang: en\n%s\n---\nsecret\n",
                                                  fields[i]);

      wbl_nest_knowledge_add (knowledge, article);
    }
  wbl_nest_knowledge_add (knowledge, "");
  wbl_nest_knowledge_add (knowledge, "---\nid: x\n");
  g_assert_cmpuint (wbl_nest_knowledge_get_n_articles (knowledge), ==, 0);
  wbl_nest_knowledge_add (knowledge, "---\nid: a\ntitle: t\nvisibility: public\n---\nx\n");
  g_assert_cmpuint (wbl_nest_knowledge_get_n_articles (knowledge), ==, 1);
}

static void
test_person (void)
{
  static const char *const yes[] = { "转人工", "轉人工", "我要转人工！", "人工", " 人工客服 ", "human",
                                     "Agent please", "talk to a HUMAN.", "ｈｕｍａｎ" };
  static const char *const no[] = { "帐篷", "humane", "reagent", "手工缝线", "" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (wbl_nest_bot_wants_person (yes[i]));
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (wbl_nest_bot_wants_person (no[i]));
}

static gboolean
may_say (GArray *quotes,
         const char *sentence)
{
  return wbl_nest_bot_may_say (sentence, strlen (sentence), quotes);
}

/* An amount, a date, a rule: only with a source, and as it stands there. */
static void
test_may_say (void)
{
  g_autoptr (WblNestKnowledge) knowledge = new_knowledge ();
  g_autoptr (GArray) zh = wbl_nest_knowledge_find (knowledge, "多少天内可以退货？", "zh", 1);
  g_autoptr (GArray) en = wbl_nest_knowledge_find (knowledge, "return parcel days", "en", 1);

  g_assert_true (may_say (zh, "签收后 7 天内可以退货 [1]。"));
  g_assert_false (may_say (zh, "签收后 7 天内可以退货。"));
  g_assert_false (may_say (zh, "签收后 60 天内可以退货 [1]。"));
  g_assert_false (may_say (zh, "签收后七十天内可以退货 [1]。"));
  g_assert_false (may_say (zh, "签收后 7 天内可以退货 [2]。"));
  g_assert_false (may_say (zh, "当然可以退款。"));
  g_assert_true (may_say (zh, "您好！"));
  g_assert_true (may_say (en, "You may return it within 14 days [1]."));
  g_assert_false (may_say (en, "You may return it within 4 days [1]."));
  g_assert_false (may_say (en, "You may return it within 140 days [1]."));
  g_assert_false (may_say (en, "Here is a voucher for you."));
  g_assert_false (may_say (en, "Our long-standing tradition is to do whatever anybody asks us to do, "
                               "at once."));
  g_assert_true (may_say (en, "Happy to help!"));
}

static void
test_sentences (void)
{
  static const char text[] = "Yes, within 14 days. [1] And more";

  g_assert_cmpuint (wbl_nest_bot_sentence (text, strlen ("Yes, within 14 days."), FALSE), ==, 0);
  g_assert_cmpuint (wbl_nest_bot_sentence (text, strlen ("Yes, within 14 days. ["), FALSE), ==, 0);
  g_assert_cmpuint (wbl_nest_bot_sentence (text, strlen (text), FALSE), ==,
                    strlen ("Yes, within 14 days. [1]"));
  g_assert_cmpuint (wbl_nest_bot_sentence ("ab", 2, FALSE), ==, 0);
  g_assert_cmpuint (wbl_nest_bot_sentence ("ab", 2, TRUE), ==, 2);
  g_assert_cmpuint (wbl_nest_bot_sentence ("3.7 V", 5, FALSE), ==, 0);
}

static void
test_quote (void)
{
  g_autoptr (WblNestKnowledge) knowledge = new_knowledge ();
  g_autoptr (GArray) quotes = wbl_nest_knowledge_find (knowledge, "多少天内可以退货？", "zh", 1);
  g_autofree char *text = wbl_nest_bot_quote (quotes, "zh");
  g_autoptr (GPtrArray) ids = wbl_nest_bot_cited (quotes, text);

  g_assert_cmpstr (text, ==, "《退货政策》里写着 [1]：\n\n签收后 7 天内可以退货，运费由我们承担。\n\n"
                             "[1] 退货政策（适用于中国大陆）");
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpstr (ids->pdata[0], ==, "returns-zh");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nest/knowledge/finds", test_finds);
  g_test_add_func ("/nest/knowledge/hidden", test_hidden);
  g_test_add_func ("/nest/knowledge/person", test_person);
  g_test_add_func ("/nest/knowledge/may-say", test_may_say);
  g_test_add_func ("/nest/knowledge/sentences", test_sentences);
  g_test_add_func ("/nest/knowledge/quote", test_quote);
  return g_test_run ();
}
