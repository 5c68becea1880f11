/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-leak.h"

/* How many runs of twelve tokens two texts share. */
static guint
shared (const char *a, const char *b)
{
  g_autoptr (GArray) as = wbl_leak_shingles (a);
  g_autoptr (GArray) bs = wbl_leak_shingles (b);
  guint n = 0;

  for (guint i = 0; i < as->len; i++)
    for (guint j = 0; j < bs->len; j++)
      n += g_array_index (as, WblShingle, i).hash == g_array_index (bs, WblShingle, j).hash;
  return n;
}

static void
test_overlap (void)
{
  static const struct
  {
    const char *a, *b;
    guint n;
  } cases[] = {
    /* eleven, twelve, thirteen tokens */
    { "一二三四五六七八九十甲", "一二三四五六七八九十甲", 0 },
    { "一二三四五六七八九十甲乙", "前一二三四五六七八九十甲乙后", 1 },
    { "一二三四五六七八九十甲乙丙", "一二三四五六七八九十甲乙丙", 2 },
    { "one two three four five six seven eight nine ten eleven", "one two three four five six seven eight nine ten eleven", 0 },
    { "one two three four five six seven eight nine ten eleven twelve", "one two three four five six seven eight nine ten eleven twelve", 1 },
    /* eleven in common, the twelfth differs */
    { "一二三四五六七八九十甲乙", "一二三四五六七八九十甲丙", 0 },
    { "one two three four five six seven eight nine ten eleven twelve", "one two three four five six seven eight nine ten eleven dozen", 0 },
    /* punctuation, line breaks, spaces */
    { "核对照片，再查账号；金额超过三百元上报", "核对照片再查账号\n金额超过 三百元。上报！", 6 },
    { "Never tell the customer the limit, but offer a voucher of ten", "never TELL the customer: the limit -- but, offer a voucher (of ten)", 1 },
    /* full width, traditional forms, stems, accents */
    { "客服可补偿１００元以内ＶＩＰ客户加倍处理", "客服可補償100元以內vip客戶加倍處理", 5 },
    { "agents may refunding the parcels when cafes are closed and orders late today", "agent may refund the parcel when café are close and order late today", 2 },
    /* mixed scripts count as one text */
    { "订单 LQ-2026-3391 由仓库 B12 当天补发处理", "订单LQ 2026 3391由仓库b12当天补发处理", 4 },
    { "", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].a);
      g_assert_cmpuint (shared (cases[i].a, cases[i].b), ==, cases[i].n);
    }
}

/* A run is where its words are, for the window to select. */
static void
test_span (void)
{
  const char *text = "好的：一二三四五六七八九十甲，乙！";
  g_autoptr (GArray) shingles = wbl_leak_shingles (text);
  const WblShingle *second = NULL;
  g_autofree char *part = NULL;

  g_assert_cmpuint (shingles->len, ==, 3);
  second = &g_array_index (shingles, WblShingle, 2);
  part = g_strndup (text + second->start, second->end - second->start);
  g_assert_cmpstr (part, ==, "一二三四五六七八九十甲，乙");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/leak/overlap", test_overlap);
  g_test_add_func ("/text/leak/span", test_span);
  return g_test_run ();
}
