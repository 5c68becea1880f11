/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-tokenizer"

#include "config.h"

#include "text/wbl-tokenizer.h"

#include "text/wbl-fold.h"
#include "text/wbl-stem.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

/*
 * Two kinds of runs:
 *
 * - CJK (and Thai, Lao, Khmer, Burmese, which put no spaces either): each character gives a bigram
 *   with the next one of its run. With UNIGRAMS it gives itself first and the bigram stands at the
 *   same position, so the last character has a position of its own; without, a run of n characters
 *   has n - 1 positions. A query's bigrams match as a phrase in both.
 * - Words: letters and digits, without accents and apostrophes, stemmed if they are English.
 *   An order number is its parts, and whole at the position of the first: "lq" + "lq20263391",
 *   "2026", "3391". A word of letters and four or more digits also gives the digits: "sf1234567"
 *   + "1234567".
 *
 * Nothing is allocated: a word and one character of context live in the scanner.
 */

#define CHAR_MAX_BYTES 4

typedef struct
{
  const char *text;
  int32_t len;
  int32_t pos;
  WblTokenizeFlags flags;
  WblTokenFunc func;
  gpointer data;
  gboolean stopped;

  /* instead of func */
  WblWordFunc word_func;
  WblCjkFunc cjk_func;
  gunichar before; /* the CJK character before this one; 0 = none in a row */

  /* the word being collected */
  char word[WBL_TOKEN_MAX];
  gsize word_len;
  gsize word_start;
  gsize word_end;
  gboolean ascii_letters; /* nothing but a-z so far */
  gboolean has_digit;
  gsize compound_end; /* the end of the order number that was given whole already */

  /* the CJK character before this one */
  char cjk[2 * CHAR_MAX_BYTES];
  gsize cjk_len;
  gsize cjk_start;
  gsize cjk_end;
  gboolean cjk_in_bigram; /* it was the second half of a bigram */
} Scanner;

/**
 * wbl_is_cjk:
 * @c: a folded character
 *
 * Returns: whether @c belongs to a script that is written without spaces
 */
gboolean
wbl_is_cjk (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3041 && c <= 0x30ff && c != 0x30fb && c != 0x30a0)
         || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x3400 && c <= 0x4dbf) || c == 0x3005
         || c == 0x3007 || (c >= 0x3105 && c <= 0x31bf) || (c >= 0x31f0 && c <= 0x31ff)
         || (c >= 0x20000 && c <= 0x3ffff) || (c >= 0xf900 && c <= 0xfaff)
         || (c >= 0x1100 && c <= 0x11ff) || (c <= 0x0eff && g_unichar_isdefined (c))
         || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff);
}

static void
emit (Scanner    *s,
      const char *token,
      gsize       len,
      gsize       start,
      gsize       end,
      gboolean    colocated)
{
  if (s->word_func != NULL)
    s->word_func (token, len, colocated, s->data);
  else if (!s->stopped && len > 0)
    s->stopped = !s->func (token, len, start, end, colocated, s->data);
}

/* A run of CJK ends: its last character has a token of its own if no bigram holds it. */
static void
flush_cjk (Scanner *s)
{
  s->before = 0;
  if (s->cjk_len > 0 && (!s->cjk_in_bigram || (s->flags & WBL_TOKENIZE_UNIGRAMS)))
    emit (s, s->cjk, s->cjk_len, s->cjk_start, s->cjk_end, FALSE);
  s->cjk_len = 0;
  s->cjk_in_bigram = FALSE;
}

static gsize
put_three (gunichar c,
           char     utf8[6])
{
  utf8[0] = (char) (0xe0 | c >> 12);
  utf8[1] = (char) (0x80 | (c >> 6 & 0x3f));
  utf8[2] = (char) (0x80 | (c & 0x3f));
  return 3;
}

static void
add_cjk_token (Scanner *s,
               gunichar c,
               gsize    start,
               gsize    end)
{
  char utf8[CHAR_MAX_BYTES + 2] = { 0 };
  gsize len = c >= 0x800 && c < 0x10000 ? put_three (c, utf8) : (gsize) g_unichar_to_utf8 (c, utf8), first_len = s->cjk_len;
  gboolean unigrams = s->flags & WBL_TOKENIZE_UNIGRAMS;

  if (first_len > 0)
    {
      if (unigrams)
        emit (s, s->cjk, first_len, s->cjk_start, s->cjk_end, FALSE);
      memcpy (s->cjk + first_len, utf8, CHAR_MAX_BYTES); /* all there is room for: a length that is known is quicker */
      emit (s, s->cjk, first_len + len, s->cjk_start, end, unigrams);
    }
  memcpy (s->cjk, utf8, CHAR_MAX_BYTES);
  s->cjk_len = len;
  s->cjk_start = start;
  s->cjk_end = end;
  s->cjk_in_bigram = first_len > 0;
}

static inline void
add_cjk (Scanner *s,
         gunichar c,
         gsize    start,
         gsize    end)
{
  if (s->cjk_func == NULL)
    {
      add_cjk_token (s, c, start, end);
      return;
    }
  s->cjk_func (c, s->before, s->data);
  s->before = c;
}

/* How far an order number that starts with the word before @end goes on: LQ-2026-3391. */
static gsize
find_compound_end (const Scanner *s,
                   gsize          end)
{
  gsize len = s->len, limit = MIN (len, end + WBL_TOKEN_MAX / 2);
  gsize i = end;

  while (i + 1 < limit && (s->text[i] == '-' || s->text[i] == '_')
         && g_ascii_isalnum (s->text[i + 1]))
    for (i++; i < limit && g_ascii_isalnum (s->text[i]); i++)
      continue;
  return i;
}

static void
emit_compound (Scanner *s)
{
  gsize end = find_compound_end (s, s->word_end), len = 0;
  gboolean has_digit = FALSE;
  char whole[WBL_TOKEN_MAX];

  if (end == s->word_end)
    return;
  s->compound_end = end;
  for (gsize i = s->word_start; i < end && len < sizeof whole; i++)
    {
      if ((guchar) s->text[i] >= 0x80)
        return;
      if (!g_ascii_isalnum (s->text[i]))
        continue;
      has_digit |= g_ascii_isdigit (s->text[i]);
      whole[len++] = g_ascii_tolower (s->text[i]);
    }
  if (has_digit)
    emit (s, whole, len, s->word_start, end, TRUE);
}

/* The last digits of a word such as SF1234567890123, which people quote without the letters. */
static void
emit_digits (Scanner *s)
{
  gsize i = s->word_len;

  while (i > 0 && g_ascii_isdigit (s->word[i - 1]))
    i--;
  if (i > 0 && s->word_len - i >= 4)
    emit (s, s->word + i, s->word_len - i, s->word_start, s->word_end, TRUE);
}

static void
end_word (Scanner *s)
{
  gsize len = s->word_len;

  if (s->ascii_letters && !(s->flags & WBL_TOKENIZE_NO_STEM))
    len = wbl_stem (s->word, len);
  emit (s, s->word, len, s->word_start, s->word_end, FALSE);
  if (s->has_digit)
    emit_digits (s);
  if (s->word_start >= s->compound_end)
    emit_compound (s);
  s->word_len = 0;
}

static inline void
flush_word (Scanner *s)
{
  if (s->word_len > 0)
    end_word (s);
}

static void
start_word (Scanner *s,
            gsize    start)
{
  if (s->word_len > 0)
    return;
  flush_cjk (s);
  s->word_start = start;
  s->ascii_letters = TRUE;
  s->has_digit = FALSE;
}

static void
add_ascii (Scanner *s,
           char     c,
           gsize    start,
           gsize    end)
{
  start_word (s, start);
  s->ascii_letters &= !g_ascii_isdigit (c);
  s->has_digit |= g_ascii_isdigit (c);
  if (s->word_len < WBL_TOKEN_MAX)
    s->word[s->word_len++] = c;
  s->word_end = end;
}

/* A Latin, Greek or Cyrillic letter without its accents: ü is found by u. */
static gunichar
strip_accents (gunichar c)
{
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *nfkc = unorm2_getNFKCInstance (&status);
  UChar parts[8];

  while (c >= 0xc0 && c < 0x2000)
    {
      int32_t len = unorm2_getRawDecomposition (nfkc, c, parts, G_N_ELEMENTS (parts), &status);

      if (U_FAILURE (status) || len < 2)
        break;
      c = parts[0];
    }
  return c;
}

static void
add_letter (Scanner *s,
            gunichar c,
            gsize    start,
            gsize    end)
{
  char utf8[6];
  gsize len;

  if (c < 0x2000)
    c = strip_accents (c);
  if (c < 0x80)
    {
      add_ascii (s, c, start, end);
      return;
    }
  start_word (s, start);
  s->ascii_letters = FALSE;
  len = g_unichar_to_utf8 (c, utf8);
  if (s->word_len + len <= WBL_TOKEN_MAX)
    {
      memcpy (s->word + s->word_len, utf8, len);
      s->word_len += len;
    }
  s->word_end = end;
}

static gboolean
is_mark (gunichar c)
{
  return c >= 0x300 && g_unichar_ismark (c);
}

static void
add_folded (Scanner *s,
            gunichar c,
            gsize    start,
            gsize    end)
{
  if (c < 0x80 ? g_ascii_isalnum (c) : (!wbl_is_cjk (c) && g_unichar_isalnum (c)))
    {
      add_letter (s, c, start, end);
    }
  else if (wbl_is_cjk (c))
    {
      flush_word (s);
      add_cjk (s, c, start, end);
    }
  else if (is_mark (c))
    {
      if (s->word_len > 0 && c > 0x36f)
        add_letter (s, c, start, end);
    }
  else
    {
      flush_word (s);
      flush_cjk (s);
    }
}

/* Takes the next character with what combines with it: か and ゛, e and ´, ㄱ and ㅏ. */
static gunichar
next_composed (Scanner *s)
{
  UChar32 c, mark;

  U8_NEXT (s->text, s->pos, s->len, c);
  if (c < 0)
    return 0xfffd;
  while (s->pos < s->len && (guchar) s->text[s->pos] >= 0xcc)
    {
      int32_t after = s->pos;
      gunichar composed;

      U8_NEXT (s->text, after, s->len, mark);
      if (mark < 0x300 || (mark > 0x36f && mark < 0x1160) || (mark > 0x11ff && mark != 0x3099
          && mark != 0x309a && mark != 0xff9e && mark != 0xff9f))
        break;
      composed = wbl_fold_compose (wbl_fold_char (c), wbl_fold_char (mark));
      if (composed == 0)
        break;
      c = composed;
      s->pos = after;
    }
  return c;
}

static void
scan_composed (Scanner *s)
{
  gsize start = s->pos;
  gunichar folded[WBL_FOLD_MAX], c = next_composed (s);
  guint n = wbl_fold_expand (c, folded);

  if (c == 0x2019 && s->word_len > 0 && s->pos < s->len && g_ascii_isalpha (s->text[s->pos]))
    return;
  for (guint i = 0; i < n; i++)
    add_folded (s, folded[i], start, s->pos);
}

/* What a byte is in a word: itself in lower case, 0 = it ends one. */
static const char word_bytes[256] = {
  ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8',
  ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h',
  ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q',
  ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
  ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i',
  ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
  ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
};

/* As many letters and digits as there are, but not the one that something may combine with. */
static void
scan_word (Scanner *s)
{
  const guchar *text = (const guchar *) s->text;
  int32_t pos = s->pos;

  start_word (s, (gsize) pos);
  for (char c; pos < s->len && (c = word_bytes[text[pos]]) != 0 && (pos + 1 >= s->len || text[pos + 1] < 0xcc); pos++)
    {
      s->ascii_letters &= c > '9';
      s->has_digit |= c <= '9';
      if (s->word_len < WBL_TOKEN_MAX)
        s->word[s->word_len++] = c;
    }
  s->pos = pos;
  s->word_end = (gsize) pos;
}

static void
scan_ascii (Scanner *s)
{
  char c = s->text[s->pos];

  if (word_bytes[(guchar) c] != 0)
    {
      scan_word (s);
      return;
    }
  if (c != '\'' || s->word_len == 0 || s->pos + 1 >= s->len || !g_ascii_isalpha (s->text[s->pos + 1]))
    {
      flush_word (s);
      flush_cjk (s);
    }
  s->pos++;
}

static gboolean
is_trail (char byte)
{
  return (byte & 0xc0) == 0x80;
}

/* A Han character that nothing combines with: most of Chinese text. Returns: whether it was one. */
static gboolean
scan_han (Scanner *s)
{
  const char *at = s->text + s->pos;
  gunichar c;

  if (s->pos + 3 > s->len || (guchar) at[0] < 0xe4 || (guchar) at[0] > 0xe9 || !is_trail (at[1]) || !is_trail (at[2])
      || (s->pos + 3 < s->len && (guchar) at[3] >= 0xcc && ((guchar) at[3] < 0xe4 || (guchar) at[3] > 0xe9)))
    return FALSE;
  c = (gunichar) (at[0] & 0x0f) << 12 | (gunichar) (at[1] & 0x3f) << 6 | (gunichar) (at[2] & 0x3f);
  if (c < 0x4e00) /* hexagrams are no letters */
    return FALSE;
  flush_word (s);
  add_cjk (s, wbl_fold_han (c), (gsize) s->pos, (gsize) s->pos + 3);
  s->pos += 3;
  return TRUE;
}

static void
scan (Scanner *s)
{
  while (s->pos < s->len && !s->stopped)
    {
      gboolean ascii = (guchar) s->text[s->pos] < 0x80;
      gboolean combined = s->pos + 1 < s->len && (guchar) s->text[s->pos + 1] >= 0xcc;

      if (ascii && !combined)
        scan_ascii (s);
      else if (ascii || !scan_han (s))
        scan_composed (s);
    }
  flush_word (s);
  flush_cjk (s);
}

/**
 * wbl_tokenize:
 * @text: text, not necessarily valid UTF-8
 * @len: its length in bytes, or -1
 * @flags: what to give
 * @func: (scope call): called for each token, in order
 * @data: passed to @func
 *
 * Cuts text into the tokens that both index and query are made of. An invalid byte ends a run and
 * gives nothing. May be called from any thread.
 */
void
wbl_tokenize (const char      *text,
              gssize           len,
              WblTokenizeFlags flags,
              WblTokenFunc     func,
              gpointer         data)
{
  Scanner s = { .text = text, .flags = flags, .func = func, .data = data };

  g_return_if_fail (text != NULL || len == 0);
  g_return_if_fail (func != NULL);

  s.len = MIN (len < 0 ? strlen (text) : (gsize) len, G_MAXINT32);
  scan (&s);
}

/**
 * wbl_tokenize_quickly:
 * @text: text, not necessarily valid UTF-8
 * @len: its length in bytes, or -1
 * @word_func: (scope call): called for each word
 * @cjk_func: (scope call): called for each CJK character
 * @data: passed to both
 *
 * Gives what wbl_tokenize() gives with WBL_TOKENIZE_UNIGRAMS and WBL_TOKENIZE_NO_STEM, for who reads very many texts: a
 * character and its bigram in one call. May be called from any thread.
 */
void
wbl_tokenize_quickly (const char *text,
                      gssize      len,
                      WblWordFunc word_func,
                      WblCjkFunc  cjk_func,
                      gpointer    data)
{
  Scanner s = { .text = text, .flags = WBL_TOKENIZE_UNIGRAMS | WBL_TOKENIZE_NO_STEM, .data = data };

  g_return_if_fail (text != NULL || len == 0);
  s.len = MIN (len < 0 ? strlen (text) : (gsize) len, G_MAXINT32);
  s.word_func = word_func;
  s.cjk_func = cjk_func;
  scan (&s);
}
