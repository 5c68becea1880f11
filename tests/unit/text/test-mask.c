/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-mask-number.h"
#include "text/wbl-mask.h"
#include "tests/unit/rounds.h"

#include <string.h>

static void
test_table (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "我的电话13812342207", "我的电话138****2207" },
    { "13812342207", "138****2207" },
    { "138 1234 2207", "138****2207" },
    { "138-1234-2207，谢谢", "138****2207，谢谢" },
    { "+86 138 1234 2207", "+86 138****2207" },
    { "+8613812342207", "+86 138****2207" },
    { "8613812342207", "86 138****2207" },
    { "１３８１２３４２２０７", "138****2207" },
    { "tel:13812342207", "tel:138****2207" },
    { "wx13812342207", "wx138****2207" },
    { "+65 9123 4567", "+65****4567" },
    { "+44 20 7946 0958", "+44****0958" },
    { "call +1 (415) 555-0132 now", "call +14****0132 now" },
    { "415-555-0132", "41****0132" },
    { "0571-88886666", "057****6666" },
    { "whatsapp 91234567", "whatsapp 91****67" },
    { "zhang.san@example.com", "z***@example.com" },
    { "邮箱zs@example.com.cn。", "邮箱z***@example.com.cn。" },
    { "13812342207@qq.com", "1***@qq.com" },
    { "a＠example.com", "a***@example.com" },
    { "身份证11010519491231002X", "身份证110****2x" },
    { "110105194912310021", "110105194912310021" },
    { "440308199901010012", "440****12" },
    { "卡号 6222 0212 0300 1234 560", "卡号 6222****4560" },
    { "4111 1111 1111 1111", "4111****1111" },
    { "4111111111111111", "4111****1111" },
    { "378282246310005", "3782****0005" },
    { "5555555555554444 and 13812342207", "5555****4444 and 138****2207" },
    { "订单 LQ-2026-3391 卡号6222021234567890128", "订单 LQ-2026-3391 卡号6222****0128" },
    { "LQ-2026-3391", "LQ-2026-3391" },
    { "SF1234567890123", "SF1234567890123" },
    { "订单号 4111111111111111", "订单号 4111111111111111" },
    { "客服热线 400-820-8820", "客服热线 400-820-8820" },
    { "2026-11-23 10:30", "2026-11-23 10:30" },
    { "¥12,345,678.00", "¥12,345,678.00" },
    { "@张三 你好", "@张三 你好" },
    { "192.168.100.254", "192.168.100.254" },
    { "\xff 13812342207 \xff", "\xff 138****2207 \xff" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *masked = wbl_mask (cases[i][0], WBL_MASK_ALL);
      g_autofree char *again = wbl_mask (masked, WBL_MASK_ALL);

      g_assert_cmpstr (masked, ==, cases[i][1]);
      if (!strchr (cases[i][0], '@'))
        g_assert_cmpstr (again, ==, masked);
    }
}

static void
test_cards_only (void)
{
  const char *text = "13812342207 a@example.com 11010519491231002X 4111111111111111";
  g_autofree char *masked = wbl_mask (text, WBL_MASK_CARDS_ONLY);

  g_assert_cmpstr (masked, ==, "13812342207 a@example.com 110****2x 4111****1111");
}

static void
test_find (void)
{
  const char *text = "电话１３８ 1234 2207，zs@example.com";
  g_autoptr (GArray) spans = wbl_mask_find (text, WBL_MASK_ALL);
  const WblMaskSpan *span = (WblMaskSpan *) spans->data;

  g_assert_cmpuint (spans->len, ==, 2);
  g_assert_cmpint (span[0].kind, ==, WBL_MASK_PHONE);
  g_assert_cmpuint (span[0].start, ==, 6);
  g_assert_cmpuint (span[0].end, ==, 25);
  g_assert_cmpint (span[1].kind, ==, WBL_MASK_EMAIL);
  g_assert_cmpuint (span[1].start, ==, 28);
  g_assert_cmpuint (span[1].end, ==, strlen (text));
}

static void
append_digits (GString *out,
               GRand   *rand,
               guint    n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, '0' + g_rand_int_range (rand, i == 0, 10));
}

/* Prefix and number of digits of what shops and couriers print, asked for in turn. */
static char *
make_order_number (GRand *rand,
                   guint  i)
{
  static const struct
  {
    const char *prefix;
    guint n;
  } shapes[] = {
    { "SF", 13 }, { "YT", 13 },      { "JT", 13 },  { "1Z999AA1", 10 }, { "LQ-2026-", 4 },
    { "", 18 },   { "", 19 },        { "2", 17 },   { "", 12 },         { "", 13 },
    { "", 14 },   { "", 15 },        { "77", 13 },  { "43", 11 },       { "", 20 },
    { "E", 12 },  { "2611", 12 },    { "DPK", 12 }, { "69", 17 },       { "JDVB", 11 },
  };
  GString *out = g_string_new (shapes[i % G_N_ELEMENTS (shapes)].prefix);

  append_digits (out, rand, shapes[i % G_N_ELEMENTS (shapes)].n);
  return g_string_free (out, FALSE);
}

static guint
count_hidden (const char *const *frames,
              guint32            seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint hidden = 0;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *number = make_order_number (rand, i);
      g_auto (GStrv) parts = g_strsplit (frames[i % 4], "@", 2);
      g_autofree char *text = g_strconcat (parts[0], number, parts[1], NULL);
      g_autofree char *masked = wbl_mask (text, WBL_MASK_ALL);

      hidden += strstr (masked, number) == NULL;
    }
  return hidden;
}

/* At least 99 % of 500 stay visible, also without a word that says what they are. */
static void
test_order_numbers_stay (void)
{
  const char *const bare[] = { "@", "@ 到哪了", "where is @", "查一下@，谢谢" };
  const char *const named[] = { "订单 @", "单号：@", "order @", "tracking no. @" };

  for (guint32 seed = 1; seed <= 20; seed++)
    {
      g_assert_cmpuint (count_hidden (bare, seed), <=, 5);
      g_assert_cmpuint (count_hidden (named, seed), <=, 1);
    }
}

static void
append_luhn (GString *digits)
{
  for (char c = '0'; c <= '9'; c++)
    {
      g_string_append_c (digits, c);
      if (wbl_luhn_is_valid (digits->str, digits->len))
        return;
      g_string_truncate (digits, digits->len - 1);
    }
  g_assert_not_reached ();
}

/* And every card is hidden: issuer prefix, right check digit. */
static void
test_cards_are_hidden (void)
{
  static const struct
  {
    const char *prefix;
    guint n;
  } issuers[] = { { "62", 16 }, { "62", 19 }, { "4", 16 }, { "53", 16 }, { "37", 15 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 500; i++)
    {
      guint k = i % G_N_ELEMENTS (issuers);
      g_autoptr (GString) card = g_string_new (issuers[k].prefix);
      g_autofree char *masked = NULL;

      append_digits (card, rand, issuers[k].n - card->len - 1);
      append_luhn (card);
      masked = wbl_mask (card->str, WBL_MASK_CARDS_ONLY);
      g_assert_nonnull (strstr (masked, "****"));
      g_assert_cmpuint (strlen (masked), ==, 12);
    }
}

static void
test_id_card (void)
{
  g_assert_true (wbl_id_card_is_valid ("11010519491231002x"));
  g_assert_false (wbl_id_card_is_valid ("110105194912310021"));
  g_assert_false (wbl_id_card_is_valid ("11010519491331002x"));
  g_assert_true (wbl_luhn_is_valid ("79927398713", 11));
  g_assert_false (wbl_luhn_is_valid ("79927398710", 11));
}

static void
test_hostile (void)
{
  g_autofree char *digits = g_strnfill (1 << 18, '7');
  g_autofree char *ats = g_strnfill (1 << 18, '@');
  g_autofree char *kept = wbl_mask (digits, WBL_MASK_ALL);
  g_autofree char *kept_ats = wbl_mask (ats, WBL_MASK_ALL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  g_assert_cmpstr (kept, ==, digits);
  g_assert_cmpstr (kept_ats, ==, ats);
  for (guint i = 0, n_rounds = test_rounds (20000, 200000); i < n_rounds; i++)
    {
      char text[40];
      g_autofree char *masked = NULL;

      for (guint k = 0; k < sizeof text - 1; k++)
        text[k] = "0123456789112345 -.()+@axX\xef\xbc\x91"[g_rand_int_range (rand, 0, 29)];
      text[sizeof text - 1] = '\0';
      masked = wbl_mask (text, i % 2);
      g_assert_cmpuint (strlen (masked), <, 200);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/mask/table", test_table);
  g_test_add_func ("/text/mask/cards-only", test_cards_only);
  g_test_add_func ("/text/mask/find", test_find);
  g_test_add_func ("/text/mask/orders-stay", test_order_numbers_stay);
  g_test_add_func ("/text/mask/cards-hidden", test_cards_are_hidden);
  g_test_add_func ("/text/mask/id-card", test_id_card);
  g_test_add_func ("/text/mask/hostile", test_hostile);
  return g_test_run ();
}
