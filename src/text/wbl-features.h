/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

#include "text/wbl-tokenizer.h"

G_BEGIN_DECLS

/**
 * WblFeatureKind: what ranking compares texts by.
 * @WBL_FEATURE_WORD: a word, stemmed, or a pair of neighbouring CJK characters: what the index holds too
 * @WBL_FEATURE_CHAR: a CJK character
 * @WBL_FEATURE_GRAM: three neighbouring characters of a word and its ends: what a typo leaves of it
 * @WBL_FEATURE_PAIR: two words in a row
 */
typedef enum
{
  WBL_FEATURE_WORD,
  WBL_FEATURE_CHAR,
  WBL_FEATURE_GRAM,
  WBL_FEATURE_PAIR,
} WblFeatureKind;

/**
 * WblFeatureFunc:
 * @kind: the feature's kind
 * @cjk: whether it belongs to a script that is written without spaces
 * @bytes: the feature; not NUL-terminated, gone after the call
 * @len: its length in bytes
 * @start: where the token that gave it starts in the text, in bytes
 * @end: where that token ends
 */
typedef void (*WblFeatureFunc) (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data);

void wbl_features (const char *text, gssize len, WblFeatureFunc func, gpointer data);
void wbl_word_features (const char *word, gsize len, WblFeatureFunc func, gpointer data);
gsize wbl_word_stem (char *word, gsize len);

/**
 * wbl_word_grams: calls @func for the pieces of a stem, each three of its characters, where its ends count as characters too:
 * as many as it has characters. Inline: there are very many.
 */
static inline void
wbl_word_grams (const char *stem, gsize len, gsize start, gsize end, WblFeatureFunc func, gpointer data)
{
  char framed[WBL_TOKEN_MAX + 2] = "^";
  gsize last = len + 2, first = 0, second, third;

  memcpy (framed + 1, stem, len);
  framed[len + 1] = '$';
  second = 1;
  third = 1 + wbl_token_width (framed[1]);
  while (third < last)
    {
      gsize after = MIN (third + wbl_token_width (framed[third]), last);

      func (WBL_FEATURE_GRAM, FALSE, framed + first, after - first, start, end, data);
      first = second;
      second = third;
      third = after;
    }
}

G_END_DECLS
