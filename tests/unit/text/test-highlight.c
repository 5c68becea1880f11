/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-highlight.h"

static char *
mark (const char *text,
      const char *query)
{
  g_autoptr (GArray) spans = wbl_find_matches (text, query);
  GString *out = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      WblMatchSpan *span = &g_array_index (spans, WblMatchSpan, i);

      g_string_append_len (out, text + at, span->start - at);
      g_string_append_c (out, '[');
      g_string_append_len (out, text + span->start, span->end - span->start);
      g_string_append_c (out, ']');
      at = span->end;
    }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}

static void
test_table (void)
{
  static const char *const cases[][3] = {
    { "请问退款状态", "退款", "请问[退款]状态" },
    { "请问退款状态", "退款状态", "请问[退款状态]" },
    { "请问退款状态", "退", "请问[退]款状态" },
    { "請問退貨運費", "退货", "請問[退貨]運費" },
    { "Refunds were refunded", "refund", "[Refunds] were [refunded]" },
    { "delivery times", "deliv", "[delivery] times" },
    { "order LQ-2026-3391!", "lq-2026-3391", "order [LQ-2026-3391]!" },
    { "order LQ-2026-3391!", "lq20263391", "order [LQ-2026-3391]!" },
    { "SF1234567890123", "1234567890123", "[SF1234567890123]" },
    { "iPhone手机壳", "手机 iphone", "[iPhone手机]壳" },
    { "nothing here", "帐篷", "nothing here" },
    { "nothing here", " ?", "nothing here" },
    { "", "x", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *marked = mark (cases[i][0], cases[i][1]);

      g_assert_cmpstr (marked, ==, cases[i][2]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/highlight/table", test_table);
  return g_test_run ();
}
