/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-safe-text.h"
#include "tests/unit/rounds.h"

#include <string.h>

#define FFFD "\xef\xbf\xbd"

static void
test_display (void)
{
  static const struct
  {
    const char *text;
    gsize max;
    const char *shown;
  } cases[] = {
    { "", 10, "" },
    { "hello <b>x</b> & y", 100, "hello <b>x</b> & y" },
    { "a\r\nb\rc\td", 100, "a\nb\nc\td" },
    { "a\x07" "b\x1b[31m\x7f", 100, "a" FFFD "b" FFFD "[31m" FFFD },
    { "a\xff" "b\xe9\x80", 100, "a" FFFD "b" FFFD },
    { "\u202Eevil\u202C ok\u2066x", 100, "evil okx" },
    { "\u202A\u202B\u202D\u2067\u2068\u2069", 100, "" },
    { "a\n\n\n\n\n\nb", 100, "a\n\n\nb" },
    { "a\u2028b\xc2\x85" "c", 100, "a\nb\nc" },
    { "abcdef", 6, "abcdef" },
    { "abcdefg", 6, "abc…" },
    { "退款退款", 12, "退款退款" },
    { "退款退款退", 12, "退款退…" },
    { "退款退款退", 11, "退款…" },
    { "abc", 2, "" },
    { "abc", 0, "" },
    { "👨‍👩‍👧 ❤️", 100, "👨‍👩‍👧 ❤️" },
    { "مرحبا", 100, "مرحبا" },
    { "\uFEFFx\uFFFE", 100, "x" FFFD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = wbl_display_text (cases[i].text, cases[i].max);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static void
test_display_is_bounded (void)
{
  g_autofree char *word = g_strnfill (1 << 20, 'a');
  g_autofree char *shown = wbl_display_text (word, 4096);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) zalgo = g_string_new ("x");
  g_autofree char *few = NULL;
  g_autofree char *low = NULL;

  g_assert_cmpuint (strlen (shown), ==, 4096);
  for (guint i = 0; i < 5000; i++)
    g_string_append (lines, "x\n");
  few = wbl_display_text (lines->str, G_MAXSIZE);
  g_assert_cmpuint (count_lines (few), ==, WBL_DISPLAY_MAX_NEWLINES);
  for (guint i = 0; i < 5000; i++)
    g_string_append (zalgo, "\u0301");
  low = wbl_display_text (zalgo->str, G_MAXSIZE);
  g_assert_cmpuint (strlen (low), ==, 1 + 2 * WBL_DISPLAY_MAX_MARKS);
}

static void
test_display_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0, n_rounds = test_rounds (20000, 200000); i < n_rounds; i++)
    {
      char text[33];
      gsize max = g_rand_int_range (rand, 0, 40);
      g_autofree char *shown = NULL;
      g_autofree char *again = NULL;

      for (guint k = 0; k < sizeof text - 1; k++)
        text[k] = g_rand_boolean (rand) ? g_rand_int_range (rand, 1, 256)
                                        : "\xe2\x80\xae\xf0\x9f\x98\x80 \n"[k % 9];
      text[sizeof text - 1] = '\0';
      shown = wbl_display_text (text, max);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpuint (strlen (shown), <=, max);
      again = wbl_display_text (shown, max);
      g_assert_cmpstr (again, ==, shown);
    }
}

static void
test_break (void)
{
  g_autofree char *edge = g_strnfill (200, 'a');
  g_autofree char *longer = g_strnfill (201, 'a');
  g_autofree char *kept = wbl_break_long_tokens (edge);
  g_autofree char *broken = wbl_break_long_tokens (longer);
  g_autofree char *mixed = g_strconcat ("see ", longer, " end\n", NULL);
  g_autofree char *mixed_broken = wbl_break_long_tokens (mixed);
  g_auto (GStrv) parts = g_strsplit (broken, "\xe2\x80\x8b", -1);
  g_autofree char *joined = g_strjoinv ("", parts);

  g_assert_cmpstr (kept, ==, edge);
  g_assert_cmpuint (g_strv_length (parts), ==, 6);
  g_assert_cmpstr (joined, ==, longer);
  g_assert_true (g_str_has_prefix (mixed_broken, "see aaa"));
  g_assert_true (g_str_has_suffix (mixed_broken, "a end\n"));
}

static void
test_filename (void)
{
  static const char *const cases[][2] = {
    { "../../x", "x" },
    { "..\\..\\x.txt", "x.txt" },
    { "/etc/passwd", "passwd" },
    { "a/b/", "b" },
    { "", "file" },
    { "..", "file" },
    { "/", "file" },
    { "...", "file" },
    { " . ", "file" },
    { ".bashrc", "bashrc" },
    { "-rf", "_rf" },
    { "a\nb.txt", "a b.txt" },
    { "a\x01.txt", "a_.txt" },
    { "bad\xff.png", "bad_.png" },
    { "a:b*c?.txt", "a_b_c_.txt" },
    { "CON", "_CON" },
    { "nul.txt", "_nul.txt" },
    { "com1.log", "_com1.log" },
    { "console.log", "console.log" },
    { "evil\u202Egnp.exe", "evilgnp.exe" },
    { "帐篷漏水.jpg", "帐篷漏水.jpg" },
    { "x.txt. .", "x.txt" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = wbl_safe_filename (cases[i][0]);

      g_assert_cmpstr (safe, ==, cases[i][1]);
    }
}

static void
test_filename_is_bounded (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *with_ext = NULL;
  g_autofree char *without = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (name, "退款");
  without = wbl_safe_filename (name->str);
  g_string_append (name, ".jpeg");
  with_ext = wbl_safe_filename (name->str);
  g_assert_cmpuint (strlen (with_ext), <=, WBL_FILENAME_MAX_BYTES);
  g_assert_true (g_str_has_suffix (with_ext, "款.jpeg") || g_str_has_suffix (with_ext, "退.jpeg"));
  g_assert_true (g_utf8_validate (with_ext, -1, NULL));
  g_assert_cmpuint (strlen (without), ==, WBL_FILENAME_MAX_BYTES);
}

static char *
links_of (const char *text)
{
  g_autoptr (GArray) spans = wbl_linkify (text);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    {
      WblLinkSpan *span = &g_array_index (spans, WblLinkSpan, i);

      g_string_append (out, span->kind == WBL_LINK_EMAIL ? "<" : "[");
      g_string_append_len (out, text + span->start, span->end - span->start);
      g_string_append_c (out, ']');
    }
  return g_string_free (out, FALSE);
}

static void
test_linkify (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "no link", "" },
    { "see https://example.com/a?b=1#c.", "[https://example.com/a?b=1#c]" },
    { "请看https://example.com/帮助。", "[https://example.com/]" },
    { "（http://a.cn/x），谢谢", "[http://a.cn/x]" },
    { "(https://a.com/x_(y))", "[https://a.com/x_(y)]" },
    { "HTTPS://A.COM, ok", "[HTTPS://A.COM]" },
    { "xhttps://a.com", "" },
    { "javascript:alert(1) file:///etc/passwd", "" },
    { "https://", "" },
    { "http://.", "" },
    { "mail zs@example.com.", "<zs@example.com]" },
    { "邮箱zs@example.com，谢谢", "<zs@example.com]" },
    { "https://u@a.com/x b@c.de", "[https://u@a.com/x]<b@c.de]" },
    { "a@b @张三 x@", "" },
    { "\"https://a.com\"<b>", "[https://a.com]" },
    { "http://a.com http://b.com", "[http://a.com][http://b.com]" },
    { "http://[::1]:80/x", "[http://[::1]:80/x]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *links = links_of (cases[i][0]);

      g_assert_cmpstr (links, ==, cases[i][1]);
    }
}

static void
test_isolate (void)
{
  g_autofree char *isolated = wbl_isolate ("LQ-2026-3391");

  g_assert_cmpstr (isolated, ==, "\u2068LQ-2026-3391\u2069");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/safe-text/display", test_display);
  g_test_add_func ("/text/safe-text/bounded", test_display_is_bounded);
  g_test_add_func ("/text/safe-text/noise", test_display_noise);
  g_test_add_func ("/text/safe-text/break", test_break);
  g_test_add_func ("/text/safe-text/filename", test_filename);
  g_test_add_func ("/text/safe-text/filename-bounded", test_filename_is_bounded);
  g_test_add_func ("/text/safe-text/linkify", test_linkify);
  g_test_add_func ("/text/safe-text/isolate", test_isolate);
  return g_test_run ();
}
