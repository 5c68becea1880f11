/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-fold"

#include "config.h"

#include "text/wbl-fold.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

/*
 * One folding for everything that compares text: NFKC, case folding, and traditional Han characters
 * to simplified ones, character by character. The Han table is built once from ICU's
 * "Traditional-Simplified" rules; everything here may be called from any thread.
 */

#define HAN_FIRST 0x3400
#define HAN_LAST 0x9fff
#define HAN_COUNT (HAN_LAST - HAN_FIRST + 1)

typedef struct
{
  gunichar2 simplified[HAN_COUNT]; /* each character's simplified form, itself if there is none */
  guint8 is_image[HAN_COUNT];      /* the character is some other character's simplified form */
} HanTable;

/* Everyday characters that ICU's rules leave alone because some words keep them, or that Taiwan and Hong Kong write alone. */
static const gunichar2 han_extra[][2] = {
  { 0x8457, 0x7740 }, /* 著 着 */
  { 0x9ebc, 0x4e48 }, /* 麼 么 */
  { 0x9ebd, 0x4e48 }, /* 麽 么 */
  { 0x59b3, 0x4f60 }, /* 妳 你 */
  { 0x88e1, 0x91cc }, /* 裡 里 */
  { 0x88cf, 0x91cc }, /* 裏 里 */
  { 0x7232, 0x4e3a }, /* 爲 为 */
  { 0x5e79, 0x5e72 }, /* 幹 干 */
  { 0x4e7e, 0x5e72 }, /* 乾 干 */
  { 0x8aee, 0x54a8 }, /* 諮 咨 */
  { 0x8c18, 0x54a8 }, /* 谘 咨 */
  { 0x5e33, 0x8d26 }, /* 帳 账 */
  { 0x6ed9, 0x6c47 }, /* 滙 汇 */
  { 0x885e, 0x536b }, /* 衞 卫 */
  { 0x67b1, 0x53f0 }, /* 枱 台 */
  { 0x5cef, 0x5cf0 }, /* 峯 峰 */
  { 0x9eaa, 0x9762 }, /* 麪 面 */
  { 0x9245, 0x5de8 }, /* 鉅 巨 */
  { 0x949c, 0x5de8 }, /* 钜 巨 */
  { 0x937c, 0x9488 }, /* 鍼 针 */
  { 0x5dbd, 0x5cb3 }, /* 嶽 岳 */
  { 0x9eb4, 0x66f2 }, /* 麴 曲 */
  { 0x654d, 0x53d9 }, /* 敍 叙 */
  { 0x938c, 0x9570 }, /* 鎌 镰 */
  { 0x8518, 0x53c2 }, /* 蔘 参 */
  { 0x7526, 0x82cf }, /* 甦 苏 */
  { 0x5641, 0x6076 }, /* 噁 恶 */
  { 0x5e77, 0x5e76 }, /* 幷 并 */
  { 0x8b6d, 0x6bc1 }, /* 譭 毁 */
  { 0x752f, 0x5b81 }, /* 甯 宁 */
  { 0x5ed5, 0x836b }, /* 廕 荫 */
  { 0x7cc9, 0x7cbd }, /* 糉 粽 */
  { 0x5191, 0x80c4 }, /* 冑 胄 */
  { 0x9908, 0x7ccd }, /* 餈 糍 */
  { 0x64e1, 0x62ac }, /* 擡 抬 */
  { 0x63f9, 0x80cc }, /* 揹 背 */
  { 0x7274, 0x62b5 }, /* 牴 抵 */
  { 0x7955, 0x79d8 }, /* 祕 秘 */
  { 0x7260, 0x5b83 }, /* 牠 它 */
  { 0x56cc, 0x82cf }, /* 囌 苏 */
  { 0x7e59, 0x7ffb }, /* 繙 翻 */
  { 0x96b7, 0x96b6 }, /* 隷 隶 */
  { 0x7947, 0x53ea }, /* 祇 只 */
  { 0x75fa, 0x75f9 }, /* 痺 痹 */
  { 0x6fdb, 0x8499 }, /* 濛 蒙 */
  { 0x77c7, 0x8499 }, /* 矇 蒙 */
  { 0x7ce2, 0x6a21 }, /* 糢 模 */
  { 0x6c5a, 0x6c61 }, /* 汚 污 */
  { 0x5fa7, 0x904d }, /* 徧 遍 */
  { 0x7156, 0x6696 }, /* 煖 暖 */
  { 0x8e2b, 0x78b0 }, /* 踫 碰 */
  { 0x9015, 0x5f84 }, /* 逕 径 */
  { 0x8ff3, 0x5f84 }, /* 迳 径 */
  { 0x90a8, 0x6751 }, /* 邨 村 */
  { 0x5563, 0x8854 }, /* 啣 衔 */
  { 0x7d25, 0x624e }, /* 紥 扎 */
  { 0x9b2a, 0x6597 }, /* 鬪 斗 */
  { 0x9076, 0x7ed5 }, /* 遶 绕 */
  { 0x9771, 0x97e7 }, /* 靱 韧 */
  { 0x6b69, 0x6b65 }, /* 歩 步 */
};

/* Characters of both scripts that are written for each other: 帐户 账户, 回覆 回复, 甚么 什么. */
static const gunichar2 han_alike[][2] = {
  { 0x5e10, 0x8d26 }, /* 帐 账 */
  { 0x8986, 0x590d }, /* 覆 复 */
  { 0x751a, 0x4ec0 }, /* 甚 什 */
  { 0x5f77, 0x4eff }, /* 彷 仿 */
  { 0x9ecf, 0x7c98 }, /* 黏 粘 */
};

static void
han_table_set (HanTable *table,
               gunichar  from,
               gunichar  to)
{
  if (to < HAN_FIRST || to > HAN_LAST || from == to)
    return;
  table->simplified[from - HAN_FIRST] = to;
  table->is_image[to - HAN_FIRST] = TRUE;
}

/* Reads lines of one character each: the n-th line is what the n-th Han character became. */
static void
han_table_read (HanTable    *table,
                const UChar *text,
                int32_t      len)
{
  int32_t line_start = 0;
  gunichar from = HAN_FIRST;

  for (int32_t i = 0; i < len && from <= HAN_LAST; i++)
    {
      if (text[i] != '\n')
        continue;
      if (i - line_start == 1)
        han_table_set (table, from, text[line_start]);
      line_start = i + 1;
      from++;
    }
}

static void
han_table_transliterate (HanTable *table)
{
  const UChar id[] = u"Traditional-Simplified";
  int32_t capacity = HAN_COUNT * 8, len = HAN_COUNT * 2, limit = len;
  g_autofree UChar *text = g_new (UChar, capacity);
  UErrorCode status = U_ZERO_ERROR;
  UTransliterator *trans = utrans_openU (id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);

  if (U_FAILURE (status))
    {
      g_warning ("no Traditional-Simplified rules: %s", u_errorName (status));
      return;
    }
  for (int32_t i = 0; i < HAN_COUNT; i++)
    {
      text[2 * i] = HAN_FIRST + i;
      text[2 * i + 1] = '\n';
    }
  utrans_transUChars (trans, text, &len, capacity, 0, &limit, &status);
  utrans_close (trans);
  if (U_SUCCESS (status))
    han_table_read (table, text, len);
}

/* Some rules lead to a character that has a rule itself: follow them to the end. */
static void
han_table_settle (HanTable *table)
{
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < HAN_COUNT; i++)
      table->simplified[i] = table->simplified[table->simplified[i] - HAN_FIRST];
}

static const HanTable *
han_table_get (void)
{
  static gsize once = 0;
  static HanTable *table = NULL;

  if (g_once_init_enter (&once))
    {
      table = g_new0 (HanTable, 1);
      for (guint i = 0; i < HAN_COUNT; i++)
        table->simplified[i] = HAN_FIRST + i;
      han_table_transliterate (table);
      for (guint i = 0; i < G_N_ELEMENTS (han_extra); i++)
        han_table_set (table, han_extra[i][0], han_extra[i][1]);
      for (guint i = 0; i < G_N_ELEMENTS (han_alike); i++)
        table->simplified[han_alike[i][0] - HAN_FIRST] = han_alike[i][1];
      han_table_settle (table);
      g_once_init_leave (&once, 1);
    }
  return table;
}

static gunichar
simplify (gunichar c)
{
  return c >= HAN_FIRST && c <= HAN_LAST ? han_table_get ()->simplified[c - HAN_FIRST] : c;
}

static const UNormalizer2 *
get_normalizer (void)
{
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance (&status);

  g_assert (U_SUCCESS (status));
  return normalizer;
}

static guint
expand_by_icu (gunichar c,
               gunichar out[WBL_FOLD_MAX])
{
  UChar from[2], to[2 * WBL_FOLD_MAX];
  int32_t from_len = 0, to_len, i = 0;
  guint n = 0;
  UErrorCode status = U_ZERO_ERROR;

  U16_APPEND_UNSAFE (from, from_len, c);
  to_len = unorm2_normalize (get_normalizer (), from, from_len, to, G_N_ELEMENTS (to), &status);
  if (U_FAILURE (status))
    {
      out[0] = c;
      return 1;
    }
  while (i < to_len && n < WBL_FOLD_MAX)
    {
      UChar32 folded;

      U16_NEXT (to, i, to_len, folded);
      out[n++] = simplify (folded);
    }
  return n;
}

/**
 * wbl_fold_han:
 * @c: a character from U+3400 to U+9FFF
 *
 * Returns: its simplified form; what wbl_fold_expand() gives, sooner
 */
gunichar
wbl_fold_han (gunichar c)
{
  return simplify (c);
}

/**
 * wbl_fold_expand:
 * @c: a character
 * @out: (out): where the folded characters go
 *
 * Folds one character: NFKC, case folding, simplified Han. May be called from any thread.
 *
 * Returns: how many characters @out received; 0 for one that folding drops, such as a soft hyphen
 */
guint
wbl_fold_expand (gunichar c,
                 gunichar out[WBL_FOLD_MAX])
{
  out[0] = c;
  if (c < 0x80)
    out[0] = g_ascii_tolower (c);
  else if (c >= HAN_FIRST && c <= HAN_LAST)
    out[0] = simplify (c);
  else if (c >= 0xff01 && c <= 0xff5e)
    out[0] = g_ascii_tolower (c - 0xff01 + 0x21);
  else if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
    out[0] = 0xfffd;
  else if ((c < 0x3041 || c > 0x30fe) && (c < 0xac00 || c > 0xd7a3))
    return expand_by_icu (c, out);
  return 1;
}

/**
 * wbl_fold_char:
 * @c: a character
 *
 * Folds one character to one. May be called from any thread.
 *
 * Returns: the folded character, or @c itself where folding makes none or several of it
 */
gunichar
wbl_fold_char (gunichar c)
{
  gunichar out[WBL_FOLD_MAX];

  return wbl_fold_expand (c, out) == 1 ? out[0] : c;
}

/**
 * wbl_fold_compose:
 * @a: a character
 * @b: the one after it
 *
 * Returns: the one character both make together (か and its voicing mark), or 0 if they make none
 */
gunichar
wbl_fold_compose (gunichar a,
                  gunichar b)
{
  UChar32 c = unorm2_composePair (get_normalizer (), a, b);

  return c < 0 ? 0 : c;
}

/**
 * wbl_fold:
 * @text: text, not necessarily valid UTF-8
 *
 * Folds text for comparing: what differs only in width, case, composition or Han variant becomes
 * the same. May be called from any thread.
 *
 * Returns: (transfer full): the folded text, valid UTF-8
 */
char *
wbl_fold (const char *text)
{
  g_autoptr (GString) folded = NULL;
  gunichar out[WBL_FOLD_MAX], last = 0;
  gsize last_at = 0;

  g_return_val_if_fail (text != NULL, NULL);

  folded = g_string_sized_new (strlen (text) + 1);
  for (int32_t i = 0, len = strlen (text); i < len;)
    {
      UChar32 c;
      guint n;

      U8_NEXT (text, i, len, c);
      n = wbl_fold_expand (c < 0 ? 0xfffd : c, out);
      for (guint k = 0; k < n; k++)
        {
          gunichar composed = last && out[k] >= 0x300 ? wbl_fold_compose (last, out[k]) : 0;

          if (composed)
            g_string_truncate (folded, last_at);
          last = composed ? composed : out[k];
          last_at = folded->len;
          g_string_append_unichar (folded, last);
        }
    }
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static void
append_mapped (GString *folded,
               GArray  *map,
               gunichar c,
               guint    offset)
{
  gsize before = folded->len;

  g_string_append_unichar (folded, c);
  for (gsize i = before; i < folded->len; i++)
    g_array_append_val (map, offset);
}

/**
 * wbl_fold_with_map:
 * @text: text, not necessarily valid UTF-8
 * @len: length in bytes, or -1
 * @offsets: (out) (transfer full): for each byte of the result, and for its end, the byte offset
 *   in @text of the character it came from
 *
 * Folds each character of @text for itself and remembers where it stood, so that what is found in
 * the folded text can be cut from the original. May be called from any thread.
 *
 * Returns: (transfer full): the folded text
 */
char *
wbl_fold_with_map (const char *text,
                   gssize      len,
                   guint     **offsets)
{
  int32_t size = len < 0 ? (int32_t) strlen (text) : (int32_t) len;
  GString *folded = g_string_sized_new (size + 1);
  GArray *map = g_array_sized_new (FALSE, FALSE, sizeof (guint), size + 1);
  guint end = size;

  for (int32_t i = 0; i < size;)
    {
      gunichar out[WBL_FOLD_MAX];
      guint start = i, n;
      UChar32 c;

      U8_NEXT (text, i, size, c);
      n = wbl_fold_expand (c < 0 ? 0xfffd : c, out);
      for (guint k = 0; k < n; k++)
        append_mapped (folded, map, out[k], start);
    }
  g_array_append_val (map, end);
  *offsets = (guint *) (void *) g_array_free (map, FALSE);
  return g_string_free (folded, FALSE);
}

/**
 * wbl_is_traditional_only:
 * @c: a character
 *
 * Returns: whether @c has a different simplified form
 */
gboolean
wbl_is_traditional_only (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (han_alike); i++)
    if (han_alike[i][0] == c)
      return FALSE;
  return simplify (c) != c;
}

/**
 * wbl_is_simplified_only:
 * @c: a character
 *
 * Returns: whether @c is the simplified form of another character
 */
gboolean
wbl_is_simplified_only (gunichar c)
{
  return c >= HAN_FIRST && c <= HAN_LAST && han_table_get ()->is_image[c - HAN_FIRST];
}
