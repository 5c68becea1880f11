/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-features"

#include "config.h"

#include "text/wbl-features.h"

#include "text/wbl-tokenizer.h"

#include <string.h>

typedef struct
{
  WblFeatureFunc func;
  gpointer data;
  char before[WBL_TOKEN_MAX]; /* the word before this one */
  gsize before_len;           /* 0 = none in a row */
} Emitter;

static void
emit_pair (Emitter *e, const char *word, gsize len, gsize start, gsize end)
{
  char pair[2 * WBL_TOKEN_MAX + 1];

  if (e->before_len > 0)
    {
      memcpy (pair, e->before, e->before_len);
      pair[e->before_len] = ' ';
      memcpy (pair + e->before_len + 1, word, len);
      e->func (WBL_FEATURE_PAIR, FALSE, pair, e->before_len + 1 + len, start, end, e->data);
    }
  memcpy (e->before, word, len);
  e->before_len = len;
}

/* Most text is ASCII or Han. */
static inline gboolean
is_cjk (const char *token)
{
  guchar c = (guchar) *token;

  return c >= 0x80 && ((c >= 0xe5 && c <= 0xe9) || wbl_is_cjk (g_utf8_get_char (token)));
}

/* How many bytes the character has that begins with @byte. */
static inline gsize
width (char byte)
{
  guchar c = (guchar) byte;

  return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static void
emit_grams (Emitter *e, const char *word, gsize len, gsize start, gsize end)
{
  char framed[WBL_TOKEN_MAX + 2] = "^";
  gsize last = len + 2, first = 0, second, third;

  memcpy (framed + 1, word, len);
  framed[len + 1] = '$';
  second = 1;
  third = 1 + width (framed[1]);
  while (third < last)
    {
      gsize after = MIN (third + width (framed[third]), last);

      e->func (WBL_FEATURE_GRAM, FALSE, framed + first, after - first, start, end, e->data);
      first = second;
      second = third;
      third = after;
    }
}

static gboolean
feature_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  Emitter *e = data;
  gboolean cjk = is_cjk (token);
  gsize first = width (*token);

  if (cjk && first >= len)
    {
      e->before_len = 0;
      e->func (WBL_FEATURE_CHAR, TRUE, token, len, start, end, e->data);
      return TRUE;
    }
  e->func (WBL_FEATURE_WORD, cjk, token, len, start, end, e->data);
  if (cjk || colocated)
    return TRUE;
  emit_pair (e, token, len, start, end);
  emit_grams (e, token, len, start, end);
  return TRUE;
}

/**
 * wbl_features:
 * @text: text, not necessarily valid UTF-8
 * @len: its length in bytes, or -1
 * @func: (scope call): called for each feature
 * @data: passed to @func
 *
 * Takes a text apart for ranking. A lone CJK character is a CHAR only. May be called from any thread.
 */
void
wbl_features (const char *text, gssize len, WblFeatureFunc func, gpointer data)
{
  Emitter e = { .func = func, .data = data };

  g_return_if_fail (text != NULL || len == 0);
  wbl_tokenize (text, len, WBL_TOKENIZE_UNIGRAMS, feature_cb, &e);
}
