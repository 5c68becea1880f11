/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-chip-links.h"
#include "text/wbl-chips.h"

#include <string.h>

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

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  return (int) ((const WblChipSpan *) a)->start - (int) ((const WblChipSpan *) b)->start;
}

static char *
all_of (const char *text)
{
  static const char *const names[] = { "", "order", "tracking", "phone", "address" };
  g_autoptr (GArray) spans = wbl_find_chips (text);
  g_autoptr (GArray) contacts = wbl_find_contact_chips (text);
  GString *out = g_string_new (NULL);

  g_array_append_vals (spans, contacts->data, contacts->len);
  g_array_sort (spans, compare_spans);
  for (guint i = 0; i < spans->len; i++)
    {
      const WblChipSpan *span = &g_array_index (spans, WblChipSpan, i);

      g_string_append_printf (out, "%s%s:", i > 0 ? " | " : "", names[span->kind]);
      g_string_append_len (out, text + span->start, (gssize) (span->end - span->start));
    }
  return g_string_free (out, FALSE);
}

/* What customers write, in Chinese and English: tests/data/chips.tsv. */
static void
test_fixtures (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "chips.tsv", NULL);
  g_autofree char *file = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &file, NULL, NULL));
  lines = g_strsplit (file, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 2);
      g_autofree char *found = NULL;

      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      found = all_of (fields[0]);
      n++;
      if (g_strcmp0 (found, fields[1]) != 0)
        g_test_message ("%s", fields[0]);
      g_assert_cmpstr (found, ==, fields[1]);
    }
  g_assert_cmpuint (n, >=, 200);
}

static void
test_links (void)
{
  g_auto (GStrv) own = wbl_chip_links_parse (NULL);
  g_auto (GStrv) links = wbl_chip_links_parse ("# comment\n\norder AB https://a.example/{value}?x={value}\n"
                                               " order https://b.example/{value} \ntracking http://c.example/{value}\n"
                                               "phone javascript:alert({value})\nnonsense\norder a b c d\n");
  const struct
  {
    WblChipKind kind;
    const char *value, *link;
  } cases[] = {
    { WBL_CHIP_ORDER, "AB-2026-1", "https://a.example/AB-2026-1?x=AB-2026-1" },
    { WBL_CHIP_ORDER, "ab-2026-1", "https://a.example/ab-2026-1?x=ab-2026-1" },
    { WBL_CHIP_ORDER, "X&y=/é", "https://b.example/X%26y%3D%2F%C3%A9" },
    { WBL_CHIP_TRACKING, "1", NULL }, /* no secure link */
    { WBL_CHIP_PHONE, "1", NULL },
    { WBL_CHIP_ADDRESS, "1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *link = wbl_chip_link (links, cases[i].kind, cases[i].value);

      g_assert_cmpstr (link, ==, cases[i].link);
    }
  g_assert_cmpuint (g_strv_length (own), >=, 3);
  for (guint i = 0; own[i] != NULL; i++)
    g_assert_nonnull (strstr (own[i], "{value}"));
}

/* Bytes that are no text, a text without end, and what makes a matcher slow. */
static void
test_hostile (void)
{
  const char *pieces[] = { "浙江", "浙江省杭州市西湖区文三路", "12 Main ", "1号", "12 rue de ", "地址：杭州市区", "\xff\xfe", "A-1-" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GArray) spans = NULL;

      while (text->len < 64 * 1024)
        g_string_append (text, pieces[i]);
      spans = wbl_find_contact_chips (text->str);
      for (guint j = 0; j < spans->len; j++)
        g_assert_cmpuint (g_array_index (spans, WblChipSpan, j).end, <=, text->len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/chips/table", test_table);
  g_test_add_func ("/text/chips/fixtures", test_fixtures);
  g_test_add_func ("/text/chips/links", test_links);
  g_test_add_func ("/text/chips/hostile", test_hostile);
  return g_test_run ();
}
