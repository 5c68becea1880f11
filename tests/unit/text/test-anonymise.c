/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "text/wbl-anonymise.h"
#include "text/wbl-likeness.h"

static const char *const names[] = { "王小明", "Anna-Lena Becker", "林岚", "Al", NULL };

static void
test_blanks (void)
{
  static const struct
  {
    const char *text, *clean;
  } cases[] = {
    { "", "" },
    { "帐篷漏水怎么办？", "帐篷漏水怎么办？" },
    { "Does the LQ-2 tent leak at 20 °C?", "Does the LQ-2 tent leak at 20 °C?" },
    { "我的电话是13812342207，谢谢", "我的电话是{{电话}}，谢谢" },
    { "Call me at +1 415 555 0134 please", "Call me at {{phone}} please" },
    { "mail anna@example.org today", "mail {{e-mail}} today" },
    { "订单 BF-2026-10432 没到", "订单 {{单号}} 没到" },
    { "parcel SF1234567890123 is lost", "parcel {{order number}} is lost" },
    { "身份证 11010519491231002X", "身份证 {{证件号}}" },
    { "卡号 4111 1111 1111 1111 被扣了两次", "卡号 {{卡号}} 被扣了两次" },
    { "我叫李梅，想退货", "我叫{{姓名}}，想退货" },
    { "王小明的帐篷", "{{姓名}}的帐篷" },
    { "Hello, Anna here. Becker is on the door. Also: hello.", "Hello, Anna here. {{name}} is on the door. Also: hello." },
    { "my name is Jean Dupont, I bought a lamp", "my name is {{name}}, I bought a lamp" },
    { "Al wrote this, also that", "{{name}} wrote this, also that" },
    { "请寄到杭州市西湖区文三路 100 号 3 幢 201 室，谢谢", "请寄到{{地址}}，谢谢" },
    { "浙江省杭州市西湖区文三路100号", "{{地址}}" },
    { "收货地址：上海市浦东新区世纪大道8号。快点", "收货地址：{{地址}}。快点" },
    { "Send it to 221B Baker Street, London NW1 6XE please", "Send it to {{address}} please" },
    { "Ich wohne in der Hauptstraße 5 und warte", "Ich wohne in der {{address}} und warte" },
    { "see https://shop.example/o/1?token=abc", "see {{link}}" },
    { "1. 铺开地布。\n2. 钉 14 个地钉。", "1. 铺开地布。\n2. 钉 14 个地钉。" },
    { "14 days, 30 days, $49.90, 2026-03-01", "14 days, 30 days, $49.90, 2026-03-01" },
    { "我是想问一下保修", "我是想问一下保修" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = wbl_anonymise (cases[i].text, names, WBL_ANONYMISE_BLANKS);
      g_assert_cmpstr (got, ==, cases[i].clean);
    }
}

/* Whatever surrounds them, none of these may stay. */
static void
test_canaries (void)
{
  static const char *const canaries[] = {
    "13812342207", "138 1234 2207", "+86 138-1234-2207", "anna.becker@example.org", "11010519491231002X",
    "4111111111111111", "6222 0212 3456 7890 123", "BF-2026-10432", "SF1234567890123", "1Z999AA10123456784",
    "文三路100号", "221B Baker Street", "Hauptstraße 5", "王小明", "Becker", "林岚", "https://shop.example/o/1?t=s3cret",
    "#A12B34C56", "TXN20261128001",
  };
  static const char *const around[] = { "%s", "请看 %s 谢谢", "（%s）", "My number: %s.", "x\n%s\ny", "\"%s\"", "%s, %s", "是%s吗？" };

  for (guint i = 0; i < G_N_ELEMENTS (canaries); i++)
    for (guint k = 0; k < G_N_ELEMENTS (around); k++)
      for (guint style = 0; style < 2; style++)
        {
          g_auto (GStrv) parts = g_strsplit (around[k], "%s", -1);
          g_autofree char *text = g_strjoinv (canaries[i], parts);
          g_autofree char *clean = wbl_anonymise (text, names, style);

          if (strstr (clean, canaries[i]) != NULL)
            g_error ("'%s' stays in '%s'", canaries[i], clean);
        }
}

static void
test_dots (void)
{
  g_autofree char *got = wbl_anonymise ("where is BF-2026-10432", NULL, WBL_ANONYMISE_DOTS);

  g_assert_cmpstr (got, ==, "where is …");
}

static double
like (const char *a, const char *b)
{
  g_autoptr (WblLikeness) la = wbl_likeness_new (a, -1), lb = wbl_likeness_new (b, -1);

  return wbl_likeness_compare (la, lb);
}

static void
test_likeness (void)
{
  g_assert_cmpfloat (like ("Tent leaks", "tent leaks!"), >, .99);
  g_assert_cmpfloat (like ("帐篷漏水", "帐篷漏水怎么办"), >, .6);
  g_assert_cmpfloat (like ("帳篷漏水", "帐篷漏水"), >, .99);
  g_assert_cmpfloat (like ("returning a tent", "return tents"), >, .6);
  g_assert_cmpfloat (like ("帐篷漏水", "发票抬头"), <, .1);
  g_assert_cmpfloat (like ("", ""), ==, 0);
  g_assert_cmpfloat (like ("a", ""), ==, 0);
}

/* That both ask brings two texts less near than what they ask for; what texts have in common grows. */
static void
test_likeness_weights (void)
{
  g_autoptr (WblLikeness) both = wbl_likeness_new ("payment failed", -1), other = wbl_likeness_new ("the payment page", -1),
                          asked = wbl_likeness_new ("payment", -1);
  double before = wbl_likeness_compare (both, asked);

  g_assert_cmpfloat (like ("how to return the tent", "return of a tent"), >, .8);
  g_assert_cmpfloat (like ("how to return the tent", "how to charge the lamp"), <, .2);
  wbl_likeness_add (both, other);
  g_assert_cmpfloat (wbl_likeness_compare (both, asked), >, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/anonymise/blanks", test_blanks);
  g_test_add_func ("/anonymise/canaries", test_canaries);
  g_test_add_func ("/anonymise/dots", test_dots);
  g_test_add_func ("/likeness/texts", test_likeness);
  g_test_add_func ("/likeness/rare-words", test_likeness_weights);
  return g_test_run ();
}
