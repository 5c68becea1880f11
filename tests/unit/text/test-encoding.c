/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-encoding.h"
#include "tests/unit/rounds.h"

#include <string.h>

static const char simplified[] = "帐篷漏水怎么办？先擦干，再晾一晚。退货运费由谁承担，七天无理由。\n# 标题 one\n";
static const char traditional[] = "帳篷漏水怎麼辦？先擦乾，再晾一晚。退貨運費由誰承擔，七天無理由。\n# 標題 one\n";
static const char western[] = "Le café coûte 5 euros, déjà payé à Zürich.\n";

/* A text goes into an encoding, with a mark or without, and must come back. */
static void
check (const char *text,
       const char *encoding,
       const char *mark,
       gsize       mark_len,
       const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *back = NULL;
  const char *found = NULL;
  gsize len;
  g_autofree char *encoded = g_convert (text, -1, encoding, "UTF-8", NULL, &len, &error);

  g_assert_no_error (error);
  g_byte_array_append (array, (const guint8 *) mark, mark_len);
  g_byte_array_append (array, (const guint8 *) encoded, len);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  back = wbl_to_utf8 (bytes, &found, &error);
  g_test_message ("%s as %s", encoding, found ? found : "nothing");
  g_assert_no_error (error);
  g_assert_cmpstr (back, ==, text);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_round_trips (void)
{
  check ("", "UTF-8", "", 0, "UTF-8");
  check ("plain", "UTF-8", "", 0, "UTF-8");
  check (simplified, "UTF-8", "", 0, "UTF-8");
  check (simplified, "UTF-8", "\xef\xbb\xbf", 3, "UTF-8");
  check (simplified, "UTF-16LE", "\xff\xfe", 2, "UTF-16LE");
  check (simplified, "UTF-16BE", "\xfe\xff", 2, "UTF-16BE");
  check (simplified, "UTF-16LE", "", 0, "UTF-16LE");
  check (simplified, "UTF-16BE", "", 0, "UTF-16BE");
  check ("plain ascii", "UTF-16LE", "", 0, "UTF-16LE");
  check (simplified, "UTF-32LE", "\xff\xfe\0\0", 4, "UTF-32LE");
  check (simplified, "GB18030", "", 0, "GB18030");
  check ("退款", "GB18030", "", 0, "GB18030");
  check (traditional, "BIG5", "", 0, "BIG5-HKSCS");
  check (traditional, "GB18030", "", 0, "GB18030");
  check (western, "WINDOWS-1252", "", 0, "WINDOWS-1252");
}

/* A byte that was lost in transfer does not make Chinese of another kind out of all the rest. */
static void
test_damaged (void)
{
  static const char *const texts[][2] = {
    { "\xe5\xb8\x90\xe7\xaf\xb7\xe6\xbc\x8f\xe6\xb0\xb4\xff\xe6\x80\x8e\n", "帐篷漏水\xef\xbf\xbd怎\n" },
    { "\xef\xbb\xbf\xe5\xb8\x90\xe7\xaf\xb7\xe6\xbc\x8f\xe6\xb0\xb4\xe6", "帐篷漏水\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i][0], strlen (texts[i][0]));
      g_autoptr (GError) error = NULL;
      const char *encoding = NULL;
      g_autofree char *text = wbl_to_utf8 (bytes, &encoding, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, texts[i][1]);
      g_assert_cmpstr (encoding, ==, "UTF-8");
    }
}

static void
check_refused (const char *data,
               gsize       len,
               int         code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, len);
  g_autoptr (GError) error = NULL;
  const char *encoding = "untouched";
  g_autofree char *text = wbl_to_utf8 (bytes, &encoding, &error);

  g_assert_null (text);
  g_assert_error (error, WBL_TEXT_ERROR, code);
  g_assert_cmpstr (encoding, ==, "untouched");
}

static void
test_refused (void)
{
  check_refused ("%PDF-1.7 text", 13, WBL_TEXT_ERROR_BINARY);
  check_refused ("PK\3\4text", 8, WBL_TEXT_ERROR_BINARY);
  check_refused ("\x89PNG\r\n\x1a\n", 8, WBL_TEXT_ERROR_BINARY);
  check_refused ("RIFF1234WEBP", 12, WBL_TEXT_ERROR_BINARY);
  check_refused ("text\0with\0nul", 13, WBL_TEXT_ERROR_BINARY);
  check_refused ("\1\2\3\4\5\6\7\1", 8, WBL_TEXT_ERROR_BINARY);
  check_refused ("\1\0\2\0\3\0\4\0", 8, WBL_TEXT_ERROR_BINARY);
  check_refused ("\1\0\0\0\2\0\0\0", 8, WBL_TEXT_ERROR_BINARY);
  check_refused ("\xef\xbb\xbf" "ok\xff", 6, WBL_TEXT_ERROR_ENCODING);
  check_refused ("\xff\xfe\x41", 3, WBL_TEXT_ERROR_ENCODING);
  check_refused ("\xff\xff\xff\xff\xff\xff\xff", 7, WBL_TEXT_ERROR_ENCODING);
}

/* Whatever comes, the answer is valid UTF-8 or an error. */
static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint i = 0, n_rounds = test_rounds (3000, 30000); i < n_rounds; i++)
    {
      guint8 data[64];
      gsize len = g_rand_int_range (rand, 0, sizeof data);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      for (gsize k = 0; k < len; k++)
        data[k] = g_rand_int_range (rand, i % 2 ? 0x20 : 0, 256);
      bytes = g_bytes_new (data, len);
      text = wbl_to_utf8 (bytes, NULL, &error);
      g_assert_true ((text == NULL) == (error != NULL));
      if (text != NULL)
        g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/encoding/round-trips", test_round_trips);
  g_test_add_func ("/text/encoding/damaged", test_damaged);
  g_test_add_func ("/text/encoding/refused", test_refused);
  g_test_add_func ("/text/encoding/noise", test_noise);
  return g_test_run ();
}
