/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "text/wbl-pinyin.h"

static void
test_table (void)
{
  static const struct
  {
    const char *text, *pinyin, *initials;
  } cases[] = {
    { "", "", "" },
    { "退货政策", "tui huo zheng ce", "thzc" },
    { "退貨", "tui huo", "th" },
    { "Refund", "refund", "r" },
    { "退货政策 EU", "tui huo zheng ce eu", "thzce" },
    { "EU退货", "eu tui huo", "eth" },
    { "30天退货", "30 tian tui huo", "3tth" },
    { "您好，请问？", "nin hao qing wen", "nhqw" },
    { "绿色女", "lu se nu", "lsn" },
    { "ＶＩＰ 客户", "vip ke hu", "vkh" },
    { "👍 好", "hao", "h" },
    { "\xff好", "hao", "h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pinyin = wbl_pinyin (cases[i].text);
      g_autofree char *initials = wbl_pinyin_initials (cases[i].text);

      g_assert_cmpstr (pinyin, ==, cases[i].pinyin);
      g_assert_cmpstr (initials, ==, cases[i].initials);
    }
}

/* A name of a megabyte costs what a name of 200 characters does. */
static void
test_bounded (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *initials = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "退货");
  initials = wbl_pinyin_initials (text->str);
  g_assert_cmpuint (strlen (initials), ==, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/pinyin/table", test_table);
  g_test_add_func ("/text/pinyin/bounded", test_bounded);
  return g_test_run ();
}
