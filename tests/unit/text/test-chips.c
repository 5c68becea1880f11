/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-chips.h"

static char *
chips_of (const char *text)
{
  g_autoptr (GArray) spans = wbl_find_chips (text);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    {
      WblChipSpan *span = &g_array_index (spans, WblChipSpan, i);

      g_string_append_printf (out, "%s%s:", i > 0 ? " " : "",
                              span->kind == WBL_CHIP_ORDER ? "order" : "tracking");
      g_string_append_len (out, text + span->start, span->end - span->start);
    }
  return g_string_free (out, FALSE);
}

static void
test_table (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "你好", "" },
    { "订单LQ-2026-3391到哪了", "order:LQ-2026-3391" },
    { "lq-2026-3391.", "order:lq-2026-3391" },
    { "LQ-2026-3391, AB-2025-0001", "order:LQ-2026-3391 order:AB-2025-0001" },
    { "LQ-2026-33910-x", "" },
    { "2026-11-23 LQ-26-3391", "" },
    { "SF1234567890123", "tracking:SF1234567890123" },
    { "顺丰sf123456789012。", "tracking:sf123456789012" },
    { "YT1234567890123 JT1234567890123", "tracking:YT1234567890123 tracking:JT1234567890123" },
    { "1Z999AA10123456784", "tracking:1Z999AA10123456784" },
    { "EE123456789CN", "tracking:EE123456789CN" },
    { "305-1234567-1234567", "order:305-1234567-1234567" },
    { "单号 773123456789012", "tracking:773123456789012" },
    { "订单 2345678901234567890", "order:2345678901234567890" },
    { "电话13812342207", "" },
    { "8613812342207", "" },
    { "4111111111111111", "" },
    { "身份证 11010519491231002X", "" },
    { "kit-2026-3391x", "" },
    { "\xff" "LQ-2026-3391\xff", "order:LQ-2026-3391" },
    { "LQ-2026-3391-", "order:LQ-2026-3391" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *chips = chips_of (cases[i][0]);

      g_assert_cmpstr (chips, ==, cases[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/chips/table", test_table);
  return g_test_run ();
}
