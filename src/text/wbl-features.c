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

static void
emit_grams (Emitter *e, const char *word, gsize len, gsize start, gsize end)
{
  char framed[WBL_TOKEN_MAX + 2] = "^";
  const char *first = framed, *last = framed + len + 2;

  memcpy (framed + 1, word, len);
  framed[len + 1] = '$';
  while (first < last)
    {
      const char *after = first;

      for (guint i = 0; i < 3 && after != NULL; i++)
        after = after < last ? after + MIN (g_utf8_next_char (after) - after, last - after) : NULL;
      if (after == NULL)
        break;
      e->func (WBL_FEATURE_GRAM, FALSE, first, (gsize) (after - first), start, end, e->data);
      first += MIN (g_utf8_next_char (first) - first, last - first);
    }
}

static gboolean
feature_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  Emitter *e = data;
  gboolean cjk = wbl_is_cjk (g_utf8_get_char (token));
  gsize first = (gsize) (g_utf8_next_char (token) - token);

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
