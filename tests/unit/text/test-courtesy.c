/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-courtesy.h"

#include <locale.h>

static const char *const courtesies[] = {
  "谢谢", "谢谢～", "谢谢！！", "好的谢谢", "好的，谢谢您", "嗯嗯", "收到", "收到，谢谢", "多谢啦", "辛苦了",
  "感谢🙏", "👍", "👍🏽👍🏽", "❤️", "ok", "OK", "Ok thx", "ok, thanks!", "thank you so much!",
  "Thank you very much for your help", "Thanks a lot :)", "thx", "ty!", "cheers mate",
  "That’s all, thank you", "Great, thanks again!", "got it, thanks", "没问题了，谢谢亲", "知道了", "好滴",
  "好的好的", "行", "谢谢客服小姐姐", "太感谢了！！！", "非常感谢您的帮助", "謝謝", "好的，謝謝您", "ＯＫ",
  "3q", "88", "[抱拳]", "[玫瑰][玫瑰]", "不用了，谢谢", "no thanks", "perfect, thank you", "bye!",
  "ok lah thanks", "  谢谢  \n", "已经解决了，谢谢", "it works now, thanks!", "有劳了", "那好的谢谢",
  "thank you all", "祝您生活愉快", "good night", "嗯好",
};

static const char *const others[] = {
  "", " ", "?", "？", "ok?", "好的吗", "好了吗", "谢谢，那运费谁出？", "ok but when will it arrive",
  "thanks, one more question", "谢谢，还有个问题", "好的，我的订单 LQ-2026-3391 呢", "你好", "hello",
  "在吗", "不好", "不行", "还没解决", "好慢", "thanks for nothing", "not good", "no", "不是", "退款",
  "谢谢，但是还没收到货", "5", "5星", "收到货了但是坏了", "thank you, my phone is 13812342207", "👎", "😡",
  "ok i will return it", "好的，那我要退货", "thanks 2", "谢谢你们的烂服务", "亲", "哈哈", "客服", "kk123",
  "转人工", "https://example.com thanks", "good one is broken", "\xff\xfe", "well",
};

static void
test_courtesies (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (courtesies); i++)
    if (!wbl_is_courtesy (courtesies[i]))
      {
        g_test_message ("a courtesy was not seen: %s", courtesies[i]);
        g_test_fail ();
      }
}

static void
test_others (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (wbl_is_courtesy (others[i]))
      {
        g_test_message ("taken for a courtesy: %s", others[i]);
        g_test_fail ();
      }
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "谢谢");
  g_assert_false (wbl_is_courtesy (text->str));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/courtesy/courtesies", test_courtesies);
  g_test_add_func ("/text/courtesy/others", test_others);
  g_test_add_func ("/text/courtesy/long", test_long);
  return g_test_run ();
}
