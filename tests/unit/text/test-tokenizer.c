/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-digest.h"
#include "text/wbl-tokenizer.h"
#include "tests/unit/rounds.h"

#include <string.h>

/* Tokens joined by blanks, a colocated one by '|' to the one before it. */
static gboolean
append_token (const char *token,
              gsize       len,
              gsize       start,
              gsize       end,
              gboolean    colocated,
              gpointer    data)
{
  GString *out = data;

  g_assert_cmpuint (start, <, end);
  g_assert_true (g_utf8_validate (token, len, NULL));
  if (out->len > 0)
    g_string_append_c (out, colocated ? '|' : ' ');
  g_string_append_len (out, token, len);
  return TRUE;
}

static char *
tokens_of (const char      *text,
           WblTokenizeFlags flags)
{
  GString *out = g_string_new (NULL);

  wbl_tokenize (text, -1, flags, append_token, out);
  return g_string_free (out, FALSE);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *text;
    WblTokenizeFlags flags;
    const char *tokens;
  } cases[] = {
    { "", 0, "" },
    { " ,.!?。，", 0, "" },
    { "Refunds are shipped", 0, "refund ar ship" },
    { "Refunds are shipped", WBL_TOKENIZE_NO_STEM, "refunds are shipped" },
    { "退款状态", 0, "退款 款状 状态" },
    { "退款状态", WBL_TOKENIZE_UNIGRAMS, "退|退款 款|款状 状|状态 态" },
    { "退", 0, "退" },
    { "退", WBL_TOKENIZE_UNIGRAMS, "退" },
    { "退，款", 0, "退 款" },
    { "退，款", WBL_TOKENIZE_UNIGRAMS, "退 款" },
    { "退貨運費", 0, "退货 货运 运费" },
    { "ＡＢＣ１", 0, "abc1" },
    { "iPhone手机壳v2", 0, "iphon 手机 机壳 v2" },
    { "LQ-2026-3391", 0, "lq|lq20263391 2026 3391" },
    { "订单LQ-2026-3391。", 0, "订单 lq|lq20263391 2026 3391" },
    { "lq20263391", 0, "lq20263391|20263391" },
    { "SF1234567890123", 0, "sf1234567890123|1234567890123" },
    { "well-known", 0, "well known" },
    { "1.5 kg", 0, "1 5 kg" },
    { "a@b.com", 0, "a b com" },
    { "don't customer's customers’", 0, "dont custom custom" },
    { "customer’s", 0, "custom" },
    { "Café CAFE\xcc\x81 naïve", 0, "cafe cafe naiv" },
    { "Größe", 0, "gross" },
    { "Доставка", 0, "доставка" },
    { "ガイド", 0, "ガイ イド" },
    { "ｶﾞｲﾄﾞ", 0, "ガイ イド" },
    { "ラーメン", 0, "ラー ーメ メン" },
    { "배송조회", 0, "배송 송조 조회" },
    { "สวัสดี", 0, "สว วั ัส สด ดี" },
    { "㎏ ﬁne", 0, "kg fine" },
    { "人々", 0, "人々" },
    { "ok👍好", 0, "ok 好" },
    { "a\xff\xfe" "b\xe9\x80", 0, "a b" },
    { "退\xff款", 0, "退 款" },
    { "𠮷野家", 0, "𠮷野 野家" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *tokens = tokens_of (cases[i].text, cases[i].flags);

      g_assert_cmpstr (tokens, ==, cases[i].tokens);
    }
}

static gboolean
append_span (const char *token,
             gsize       len,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  g_string_append_printf (data, "%zu-%zu ", start, end);
  return TRUE;
}

/* Offsets are those of the original, however folding changes the length. */
static void
test_offsets (void)
{
  g_autoptr (GString) spans = g_string_new (NULL);

  wbl_tokenize ("ＡＢ 退貨款 e\xcc\x81t", -1, 0, append_span, spans);
  g_assert_cmpstr (spans->str, ==, "0-6 7-13 10-16 17-21 ");
  g_string_truncate (spans, 0);
  wbl_tokenize ("LQ-2026-3391", -1, 0, append_span, spans);
  g_assert_cmpstr (spans->str, ==, "0-2 0-12 3-7 8-12 ");
  g_string_truncate (spans, 0);
  wbl_tokenize ("退款abc", 6, WBL_TOKENIZE_UNIGRAMS, append_span, spans);
  g_assert_cmpstr (spans->str, ==, "0-3 0-6 3-6 ");
}

static gboolean
count_two (const char *token,
           gsize       len,
           gsize       start,
           gsize       end,
           gboolean    colocated,
           gpointer    data)
{
  guint *n = data;

  return ++*n < 2;
}

static void
test_stops (void)
{
  guint n = 0;

  wbl_tokenize ("a b c d 退款状态", -1, WBL_TOKENIZE_UNIGRAMS, count_two, &n);
  g_assert_cmpuint (n, ==, 2);
}

static gboolean
check_token (const char *token,
             gsize       len,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  gsize *text_len = data;

  g_assert_cmpuint (len, >, 0);
  g_assert_cmpuint (len, <=, WBL_TOKEN_MAX);
  g_assert_cmpuint (start, <, end);
  g_assert_cmpuint (end, <=, *text_len);
  g_assert_true (g_utf8_validate (token, len, NULL));
  return TRUE;
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  static const char *const pieces[] = { "退", "a", "LQ-20", "\xe9", "\xf0\x9f", "é", "e\xcc\x81",
                                        "ｶﾞ", "한", "-", " ", "'", "’", "9", "㍿", "\xcd\x8f" };

  for (guint i = 0, n_rounds = test_rounds (20000, 200000); i < n_rounds; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gsize n = g_rand_int_range (rand, 0, 24);

      for (gsize k = 0; k < n; k++)
        {
          if (g_rand_int_range (rand, 0, 6) == 0)
            g_string_append_c (text, g_rand_int_range (rand, 1, 256));
          else
            g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
        }
      wbl_tokenize (text->str, text->len, i % 4, check_token, &text->len);
    }
}

static void
test_long_word (void)
{
  gsize len = 1 << 20;
  g_autofree char *text = g_strnfill (len, 'a');
  g_autofree char *tokens = NULL;

  wbl_tokenize (text, len, 0, check_token, &len);
  tokens = tokens_of (text, 0);
  g_assert_cmpuint (strlen (tokens), ==, WBL_TOKEN_MAX);
}

static void
test_query (void)
{
  static const struct
  {
    const char *query;
    WblQueryFlags flags;
    const char *match;
  } cases[] = {
    { "", 0, NULL },
    { " !?。\"", 0, NULL },
    { "\xff", 0, NULL },
    { "退", 0, "\"退\"" },
    { "退款", 0, "\"退款\"" },
    { "退款中", 0, "\"退款中\"" },
    { "退款 状态", 0, "\"退款\" AND \"状态\"" },
    { "iPhone手机壳", 0, "\"iPhone\" AND \"手机壳\"" },
    { "LQ-2026-3391", 0, "\"LQ-2026-3391\"" },
    { "LQ-2026-33", WBL_QUERY_PREFIX, "\"LQ-2026-33\"*" },
    { "tent leak", WBL_QUERY_PREFIX, "\"tent\" AND \"leak\"*" },
    { "leak 帐篷", WBL_QUERY_PREFIX, "\"leak\" AND \"帐篷\"" },
    { "a OR \"b\" NOT c*", 0, "\"a\" AND \"OR\" AND \"b\" AND \"NOT\" AND \"c\"" },
    { "tent tent", 0, "\"tent\"" },
    { "退款状态 leak", WBL_QUERY_ANY, "\"退款\" OR \"款状\" OR \"状态\" OR \"leak\"" },
    { "退", WBL_QUERY_ANY, "\"退\"*" },
    { "LQ-2026", WBL_QUERY_ANY, "\"LQ\" OR \"2026\"" },
    { "hello@x.com", 0, "\"hello@x.com\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *match = wbl_query_to_fts (cases[i].query, cases[i].flags);

      g_assert_cmpstr (match, ==, cases[i].match);
    }
}

static void
test_query_is_bounded (void)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *match = NULL;
  guint n = 0;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (query, "w%u ", i);
  match = wbl_query_to_fts (query->str, WBL_QUERY_ANY);
  for (const char *p = match; (p = strstr (p, " OR ")) != NULL; p++)
    n++;
  g_assert_cmpuint (n, ==, 255);
}

static gboolean
keep_token (const char *token,
            gsize       len,
            gsize       start,
            gsize       end,
            gboolean    colocated,
            gpointer    data)
{
  gboolean same = colocated && !wbl_is_cjk (g_utf8_get_char (token));

  g_ptr_array_add (data, g_strdup_printf ("%.*s%s", (int) len, token, same ? "|" : ""));
  return TRUE;
}

static void
keep_word (const char *word,
           gsize       len,
           gboolean    colocated,
           gpointer    data)
{
  g_ptr_array_add (data, g_strdup_printf ("%.*s%s", (int) len, word, colocated ? "|" : ""));
}

static void
keep_cjk (gunichar c,
          gunichar before,
          gpointer data)
{
  char one[7] = { 0 }, first[7] = { 0 };

  g_unichar_to_utf8 (c, one);
  g_ptr_array_add (data, g_strdup (one));
  if (before == 0)
    return;
  g_unichar_to_utf8 (before, first);
  g_ptr_array_add (data, g_strconcat (first, one, NULL));
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
joined (GPtrArray *tokens)
{
  g_ptr_array_sort (tokens, compare_texts);
  g_ptr_array_add (tokens, NULL);
  return g_strjoinv (" ", (char **) tokens->pdata);
}

static char *
some_text (GRand *rand)
{
  static const char *const pieces[] = { "退", "款状态", "帳篷", "か\xe3\x82\x99", "Refunds", "don't", "LQ-2026-3391", "sf1234567",
                                        "e\xcc\x81t", "ＡＢ", " ", "，", "-", "\xff", "\xe9\x80", "½", "ß", "한국", "𠀀" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 8; i++)
    g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
  return g_string_free (text, FALSE);
}

/* Both ways to read a text give the same. */
static void
test_quickly (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 2000; round++)
    {
      g_autofree char *text = some_text (rand);
      g_autoptr (GPtrArray) slow = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) quick = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *expected = NULL, *got = NULL;

      wbl_tokenize (text, -1, WBL_TOKENIZE_UNIGRAMS | WBL_TOKENIZE_NO_STEM, keep_token, slow);
      wbl_tokenize_quickly (text, -1, keep_word, keep_cjk, quick);
      expected = joined (slow);
      got = joined (quick);
      g_assert_cmpstr (got, ==, expected);
    }
}

/* ---- digests ---- */

/* (transfer full): what stands for a digest's words, by their numbers */
static GPtrArray *
words_of (const WblDigest *digest)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const guint8 *at = digest->words;
  const char *word;
  gsize len;
  gboolean part;

  while (wbl_digest_next_word (digest, &at, &word, &len, &part))
    keep_word (word, len, part, words);
  return words;
}

static char *
read_field (const WblDigest *digest, int field)
{
  g_autoptr (GPtrArray) words = words_of (digest);
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  gunichar before = 0;

  for (guint i = 0; i < digest->n_units[field]; i++)
    {
      guint16 unit = wbl_digest_unit (digest, field, i);
      gboolean word = wbl_digest_is_word (unit);
      gunichar c;

      if (word && unit - WBL_DIGEST_WORD < (int) words->len)
        g_ptr_array_add (tokens, g_strdup (words->pdata[unit - WBL_DIGEST_WORD]));
      if (unit == 0 || word)
        {
          before = 0;
          continue;
        }
      c = wbl_digest_char (digest, field, &i);
      keep_cjk (c, before, tokens);
      before = c;
    }
  return joined (tokens);
}

static char *
all_tokens (const char *text)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);

  wbl_tokenize (text, -1, WBL_TOKENIZE_UNIGRAMS, keep_token, tokens);
  return joined (tokens);
}

/* A digest has the tokens of its texts. */
static void
test_digest (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 2000; round++)
    {
      g_autofree char *title = some_text (rand), *body = some_text (rand);
      g_autofree char *expected_title = all_tokens (title), *expected_body = all_tokens (body), *got_title = NULL, *got_body = NULL;
      g_autoptr (GBytes) bytes = wbl_digest_new (title, body);
      WblDigest digest;
      gsize len;
      const guint8 *data = g_bytes_get_data (bytes, &len);

      g_assert_true (wbl_digest_read (&digest, data, len));
      got_title = read_field (&digest, WBL_DIGEST_TITLE);
      got_body = read_field (&digest, WBL_DIGEST_BODY);
      g_assert_cmpstr (got_title, ==, expected_title);
      g_assert_cmpstr (got_body, ==, expected_body);
    }
}

/* Of more than there is room for, the beginning is there. */
static void
test_digest_is_bounded (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *got = NULL;
  WblDigest digest;
  gsize len;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "%c%c%c%u ", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, i);
  bytes = wbl_digest_new ("退款", text->str);
  g_assert_true (wbl_digest_read (&digest, g_bytes_get_data (bytes, &len), g_bytes_get_size (bytes)));
  g_assert_cmpuint (digest.n_words, ==, WBL_DIGEST_WORDS);
  g_assert_cmpuint (digest.n_units[WBL_DIGEST_BODY], <=, WBL_DIGEST_UNITS);
  got = read_field (&digest, WBL_DIGEST_TITLE);
  g_assert_cmpstr (got, ==, "款 退 退款");
}

/* One that was damaged is read to where it makes sense. */
static void
test_digest_damaged (void)
{
  g_autoptr (GBytes) bytes = wbl_digest_new ("Refunds 退款𠀀", "LQ-2026-3391 帳篷，漏水");
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  for (gsize i = 0; i < len; i++)
    for (guint bit = 0; bit <= 8; bit++)
      {
        gsize left = bit < 8 ? len : i;
        g_autofree guint8 *copy = g_memdup2 (data, MAX (1, left));
        WblDigest digest;

        if (bit < 8)
          copy[i] ^= (guint8) (1 << bit);
        if (!wbl_digest_read (&digest, copy, left))
          continue;
        for (int field = 0; field < WBL_DIGEST_FIELDS; field++)
          {
            g_autofree char *got = read_field (&digest, field);
            g_assert_cmpuint (strlen (got), <=, 100 * len);
          }
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/tokenizer/tokens", test_tokens);
  g_test_add_func ("/text/tokenizer/offsets", test_offsets);
  g_test_add_func ("/text/tokenizer/stops", test_stops);
  g_test_add_func ("/text/tokenizer/noise", test_noise);
  g_test_add_func ("/text/tokenizer/long-word", test_long_word);
  g_test_add_func ("/text/tokenizer/quickly", test_quickly);
  g_test_add_func ("/text/digest/tokens", test_digest);
  g_test_add_func ("/text/digest/bounded", test_digest_is_bounded);
  g_test_add_func ("/text/digest/damaged", test_digest_damaged);
  g_test_add_func ("/text/tokenizer/query", test_query);
  g_test_add_func ("/text/tokenizer/query-bounded", test_query_is_bounded);
  return g_test_run ();
}
