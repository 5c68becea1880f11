/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-fold.h"

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
  return g_test_run ();
}
