/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-language.h"

static void
test_table (void)
{
  static const char *const cases[][2] = {
    { "", "other" },
    { "123 !!! 👍", "other" },
    { "\xff\xfe", "other" },
    { "我的帐篷漏水了", "zh" },
    { "谢谢", "zh" },
    { "請問退貨運費誰出", "zh-Hant" },
    { "退貨去香港自提點", "zh-Hant" },
    { "请問一下这个订单什么时候发货", "zh" },
    { "where is my order", "en" },
    { "tent leaks", "en" },
    { "ok", "en" },
    { "我的order还没到", "zh" },
    { "退款 status leh", "en" },
    { "iPhone手机壳", "zh" },
    { "配送状況を教えてください", "ja" },
    { "ガイド", "ja" },
    { "我买了の茶里王很好喝谢谢", "zh" },
    { "배송 언제 되나요", "ko" },
    { "Où est ma commande ? Merci pour votre aide", "fr" },
    { "Wann kommt meine Bestellung? Ich habe nicht bezahlt", "de" },
    { "¿Cuándo llega mi pedido? gracias", "es" },
    { "Quando arriva il mio ordine, grazie", "it" },
    { "Onde está meu pedido? obrigado, não chegou", "pt" },
    { "Wanneer komt mijn bestelling", "nl" },
    { "kapan pesanan saya dikirim", "id" },
    { "Где мой заказ", "ru" },
    { "أين طلبي", "ar" },
    { "สินค้าของฉันอยู่ที่ไหน", "th" },
    { "Đơn hàng của tôi ở đâu", "other" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (wbl_detect_language (cases[i][0]), ==, cases[i][1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/language/table", test_table);
  return g_test_run ();
}
