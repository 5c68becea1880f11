/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-rating-parse.h"
#include "tests/unit/rounds.h"

#include <locale.h>

static const struct
{
  const char *text;
  int score;
  const char *comment;
} cases[] = {
  { "5", 5, NULL },
  { " 4 ", 4, NULL },
  { "1", 1, NULL },
  { "５", 5, NULL },
  { "5!", 5, NULL },
  { "5分", 5, NULL },
  { "五星", 5, NULL },
  { "五", 5, NULL },
  { "三颗星", 3, NULL },
  { "两星", 2, NULL },
  { "一星！", 1, NULL },
  { "5星好评", 5, NULL },
  { "五星好评！！", 5, NULL },
  { "2星 太慢了", 2, "太慢了" },
  { "2星太慢了", 2, "太慢了" },
  { "2 太慢了", 2, "太慢了" },
  { "2，快递被摔了", 2, "快递被摔了" },
  { "5 服务很好", 5, "服务很好" },
  { "5很好", 5, "很好" },
  { "1\n等了三天没人回", 1, "等了三天没人回" },
  { "我给4分", 4, NULL },
  { "我给4分，因为物流慢", 4, "因为物流慢" },
  { "打5分", 5, NULL },
  { "评分：3", 3, NULL },
  { "给个5星", 5, NULL },
  { "很快，5星", 5, "很快" },
  { "客服很耐心 ★★★★★", 5, "客服很耐心" },
  { "★★☆☆☆", 2, NULL },
  { "★★☆☆☆ 太慢", 2, "太慢" },
  { "⭐⭐⭐", 3, NULL },
  { "⭐️⭐️⭐️⭐️", 4, NULL },
  { "5⭐", 5, NULL },
  { "5️⃣", 5, NULL },
  { "4/5", 4, NULL },
  { "4 / 5", 4, NULL },
  { "4/5 good but slow", 4, "good but slow" },
  { "3 out of 5", 3, NULL },
  { "5 stars", 5, NULL },
  { "1 star", 1, NULL },
  { "1 star, courier threw it", 1, "courier threw it" },
  { "5-star", 5, NULL },
  { "five stars", 5, NULL },
  { "I give 4", 4, NULL },
  { "I'd give it 2 stars", 2, NULL },
  { "Rating: 5", 5, NULL },
  { "5, great service", 5, "great service" },
  { "5 great service!", 5, "great service!" },
  { "5 thanks", 5, "thanks" },
  { "5.0", 0, NULL },
  { "5.0分", 5, NULL },
  { "非常满意", 5, NULL },
  { "非常滿意", 5, NULL },
  { "非常满意，谢谢", 5, "谢谢" },
  { "非常满意这次服务", 5, "这次服务" },
  { "满意", 4, NULL },
  { "满意。", 4, NULL },
  { "一般", 3, NULL },
  { "一般，回复太慢", 3, "回复太慢" },
  { "不满意", 2, NULL },
  { "不太满意", 2, NULL },
  { "非常不满意", 1, NULL },
  { "差评", 1, NULL },
  { "差评！还没解决", 1, "还没解决" },
  { "很差", 1, NULL },
  { "Very satisfied", 5, NULL },
  { "very satisfied with the service", 5, "with the service" },
  { "satisfied", 4, NULL },
  { "good", 4, NULL },
  { "not satisfied", 2, NULL },
  { "very bad", 1, NULL },
  { "terrible, never again", 1, "never again" },
  { "😡", 1, NULL },
  { "😍😍😍", 5, NULL },
  { "😐", 3, NULL },
  { "👎 太慢", 1, "太慢" },
  { "👍", 5, NULL },
  { "5★ 态度很好，但还没解决", 5, "态度很好，但还没解决" },
  { "3星,等了5分钟", 3, "等了5分钟" },
  /* none, or ambiguous */
  { "", 0, NULL },
  { "0", 0, NULL },
  { "6", 0, NULL },
  { "10", 0, NULL },
  { "10分", 0, NULL },
  { "5/10", 0, NULL },
  { "4.5", 0, NULL },
  { "4-5", 0, NULL },
  { "4~5星", 0, NULL },
  { "4到5星", 0, NULL },
  { "三四星", 0, NULL },
  { "四星半", 0, NULL },
  { "2件", 0, NULL },
  { "2 件", 0, NULL },
  { "5个", 0, NULL },
  { "5 of them broke", 0, NULL },
  { "2 days late", 0, NULL },
  { "1. first the tent leaks", 0, NULL },
  { "5?", 0, NULL },
  { "5星？", 0, NULL },
  { "5:30", 0, NULL },
  { "2, 3", 0, NULL },
  { "5分钟", 0, NULL },
  { "等了5分钟", 0, NULL },
  { "三星手机坏了", 0, NULL },
  { "五星级酒店用的帐篷", 0, NULL },
  { "上次给1星，这次5星", 0, NULL },
  { "5星，但是物流只有1星", 0, NULL },
  { "不是5星", 0, NULL },
  { "☆☆☆☆☆", 0, NULL },
  { "★★★★★★", 0, NULL },
  { "满意度怎么算", 0, NULL },
  { "满意吗", 0, NULL },
  { "好的", 0, NULL },
  { "good morning", 0, NULL },
  { "LQ-2026-3391", 0, NULL },
  { "13812342207", 0, NULL },
  { "谢谢", 0, NULL },
  { "在吗", 0, NULL },
  { "\xff\xfe" "5", 0, NULL },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *comment = NULL;
      int score = wbl_parse_rating (cases[i].text, &comment);

      if (score == cases[i].score && g_strcmp0 (comment, cases[i].comment) == 0)
        continue;
      g_test_message ("%s: %d (%s), expected %d (%s)", cases[i].text, score,
                      comment ? comment : "-", cases[i].score,
                      cases[i].comment ? cases[i].comment : "-");
      g_test_fail ();
    }
  g_assert_cmpint (wbl_parse_rating ("3", NULL), ==, 3);
}

static void
test_unsolved (void)
{
  static const char *const yes[] = {
    "还没解决", "態度很好，但還沒解決", "问题没有解决", "未解决", "解决不了", "还是不行", "问题还在",
    "not solved", "It was NOT resolved.", "still doesn't work", "isn’t fixed", "Still waiting",
    "5★ 态度很好，但还没解决", "还没处理好", "you didn't help at all", "unresolved",
  };
  static const char *const no[] = {
    "", "解决了", "已解决", "谢谢，解决得很快", "solved", "resolved quickly", "problem solved",
    "非常满意", "没有未解决的问题了", "nothing unresolved", "distill notes", "\xff",
  };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      g_test_message ("%s", yes[i]);
      g_assert_true (wbl_says_unsolved (yes[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    {
      g_test_message ("%s", no[i]);
      g_assert_false (wbl_says_unsolved (no[i]));
    }
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  static const char *const pieces[] = { "5", "星", "分", " ", "/5", "★", "☆", "我给", "满意", ",",
                                        "\xff", "四", "?", "stars", "😡", "ﬁ" };

  for (guint i = 0, n_rounds = test_rounds (10000, 100000); i < n_rounds; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *comment = NULL;
      int n = g_rand_int_range (rand, 0, 10), score;

      while (n-- > 0)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      score = wbl_parse_rating (text->str, &comment);
      g_assert_cmpint (score, >=, 0);
      g_assert_cmpint (score, <=, 5);
      g_assert_true (score > 0 || comment == NULL);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/rating-parse/unsolved", test_unsolved);
  g_test_add_func ("/text/rating-parse/noise", test_noise);
  g_test_add_func ("/text/rating-parse/table", test_table);
  return g_test_run ();
}
