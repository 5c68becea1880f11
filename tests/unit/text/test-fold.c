/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-fold.h"
#include "text/wbl-guide.h"
#include "text/wbl-other-words.h"

#include <string.h>

static void
test_fold (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "Hello", "hello" },
    { "ＡＢＣ　１２３", "abc 123" },
    { "退貨運費", "退货运费" },
    { "請問妳們的電話", "请问你们的电话" },
    { "這裡還沒發貨，著急", "这里还没发货,着急" },
    { "於後臺處理", "于后台处理" },
    { "諮詢帳戶，回覆甚麼", "咨询账户,回复什么" },
    { "咨询帐户，回复什么", "咨询账户,回复什么" },
    { "ｶﾞｲﾄﾞ", "ガイド" },
    { "ﬁne ㎏ ①", "fine kg 1" },
    { "Cafe\xcc\x81", "café" },
    { "Straße", "strasse" },
    { "한국어", "한국어" },
    { "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한" },
    { "soft\xc2\xadhyphen", "softhyphen" },
    { "bad\xff\xc3", "bad\xef\xbf\xbd\xef\xbf\xbd" },
    { "👍🏽", "👍🏽" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = wbl_fold (cases[i][0]);

      g_assert_cmpstr (folded, ==, cases[i][1]);
    }
}

static void
test_fold_is_idempotent (void)
{
  for (gunichar c = 1; c < 0x30000; c++)
    {
      gunichar out[WBL_FOLD_MAX], again[WBL_FOLD_MAX];
      guint n = wbl_fold_expand (c, out);

      for (guint i = 0; i < n; i++)
        {
          if (wbl_fold_expand (out[i], again) != 1 || again[0] != out[i])
            g_error ("U+%04X folds to U+%04X, which folds further", c, out[i]);
        }
    }
}

static void
test_map (void)
{
  const char *text = "ａ㎏退貨";
  g_autofree guint *offsets = NULL;
  g_autofree char *folded = wbl_fold_with_map (text, -1, &offsets);
  const guint expected[] = { 0, 3, 3, 6, 6, 6, 9, 9, 9, 12 };

  g_assert_cmpstr (folded, ==, "akg退货");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (offsets[i], ==, expected[i]);
}

static void
test_han (void)
{
  g_assert_true (wbl_is_traditional_only (0x8ca8)); /* 貨 */
  g_assert_false (wbl_is_traditional_only (0x8d27));
  g_assert_true (wbl_is_simplified_only (0x8d27)); /* 货 */
  g_assert_false (wbl_is_simplified_only (0x4eba)); /* 人 */
  g_assert_true (wbl_is_traditional_only (0x5e33));  /* 帳 */
  g_assert_false (wbl_is_traditional_only (0x5e10)); /* 帐: written for 账, and for a tent */
  g_assert_false (wbl_is_traditional_only (0x8986)); /* 覆 */
  g_assert_false (wbl_is_simplified_only (0x4ec0));  /* 什 */
  g_assert_cmpuint (wbl_fold_char (0x8ca8), ==, 0x8d27);
  g_assert_cmpuint (wbl_fold_char ('A'), ==, 'a');
  g_assert_cmpuint (wbl_fold_char (0xfb01), ==, 0xfb01); /* ﬁ makes two */
}

static gpointer
fold_in_thread (gpointer data)
{
  return wbl_fold ("退貨");
}

static void
test_threads (void)
{
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("fold", fold_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *folded = g_thread_join (threads[i]);

      g_assert_cmpstr (folded, ==, "退货");
    }
}

static void
assert_others (const char *text, const char *words)
{
  g_autofree char *others = wbl_other_words (text);

  g_assert_cmpstr (others, ==, words);
}

static void
test_other_words (void)
{
  g_autofree char *long_text = g_strnfill (4096, 'x');

  memcpy (long_text, "网络", strlen ("网络"));
  assert_others ("没有网络", "网路\n");
  assert_others ("網路斷線", "网络\n");
  assert_others ("视频打不开", "影片\n视讯\n");
  assert_others ("网络就是网路", "");
  assert_others ("", "");
  assert_others ("network", "");
  assert_others ("\xff网络", "网路\n");
  assert_others (long_text, "");
}

/* Each line of the list is a pair of different words of at least two characters. */
static void
test_pairs (void)
{
  g_auto (GStrv) lines = wbl_guide_load_folded ("across-the-strait.txt", NULL);

  g_assert_cmpuint (g_strv_length (lines), >, 50);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);

      g_test_message ("%s", *line);
      g_assert_cmpuint (g_strv_length (words), ==, 2);
      g_assert_cmpstr (words[0], !=, words[1]);
      g_assert_cmpint (g_utf8_strlen (words[0], -1), >=, 2);
      g_assert_cmpint (g_utf8_strlen (words[1], -1), >=, 2);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/fold/threads", test_threads);
  g_test_add_func ("/text/fold/table", test_fold);
  g_test_add_func ("/text/fold/idempotent", test_fold_is_idempotent);
  g_test_add_func ("/text/fold/map", test_map);
  g_test_add_func ("/text/fold/han", test_han);
  g_test_add_func ("/text/fold/other-words", test_other_words);
  g_test_add_func ("/text/fold/pairs", test_pairs);
  return g_test_run ();
}
