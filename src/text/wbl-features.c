/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-features"

#include "config.h"

#include "text/wbl-features.h"

#include "text/wbl-stem.h"
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

static gboolean
feature_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  Emitter *e = data;
  gboolean cjk = wbl_token_is_cjk (token);

  if (cjk && wbl_token_is_one (token, len))
    {
      e->before_len = 0;
      e->func (WBL_FEATURE_CHAR, TRUE, token, len, start, end, e->data);
      return TRUE;
    }
  e->func (WBL_FEATURE_WORD, cjk, token, len, start, end, e->data);
  if (cjk || colocated)
    return TRUE;
  emit_pair (e, token, len, start, end);
  wbl_word_grams (token, len, start, end, e->func, e->data);
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

static gboolean
is_letters (const char *word, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_islower (word[i]))
      return FALSE;
  return TRUE;
}

/** wbl_word_stem: @word: (inout): a word as wbl_tokenize() gives it with WBL_TOKENIZE_NO_STEM. Returns: the length of its stem. */
gsize
wbl_word_stem (char *word, gsize len)
{
  return is_letters (word, len) ? wbl_stem (word, len) : len;
}

/**
 * wbl_word_features:
 * @word: as of wbl_word_stem()
 * @len: its length in bytes
 * @func: (scope call): called for what the word gives by itself: its stem, then the pieces of that
 *
 * For who keeps what is known of a word. May be called from any thread.
 */
void
wbl_word_features (const char *word, gsize len, WblFeatureFunc func, gpointer data)
{
  char stem[WBL_TOKEN_MAX];

  g_return_if_fail (len <= sizeof stem);
  memcpy (stem, word, len);
  len = wbl_word_stem (stem, len);
  func (WBL_FEATURE_WORD, FALSE, stem, len, 0, len, data);
  wbl_word_grams (stem, len, 0, len, func, data);
}
