/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Stored beside every index: a different number means the index must be rebuilt. */
#define WBL_TOKENIZER_VERSION 2

/* The longest token in bytes; longer words are cut. */
#define WBL_TOKEN_MAX 128

/**
 * WblTokenizeFlags:
 * @WBL_TOKENIZE_DEFAULT: CJK as bigrams, a lone CJK character for itself, English words stemmed
 * @WBL_TOKENIZE_UNIGRAMS: each CJK character also for itself, before its bigram
 * @WBL_TOKENIZE_NO_STEM: English words as they are
 */
typedef enum
{
  WBL_TOKENIZE_DEFAULT = 0,
  WBL_TOKENIZE_UNIGRAMS = 1 << 0,
  WBL_TOKENIZE_NO_STEM = 1 << 1,
} WblTokenizeFlags;

/**
 * WblTokenFunc:
 * @token: the token, folded; not NUL-terminated, gone after the call
 * @len: its length in bytes
 * @start: where it starts in the original text, in bytes
 * @end: where it ends there
 * @colocated: whether it stands at the position of the token before it (FTS5_TOKEN_COLOCATED)
 * @data: the caller's data
 *
 * Returns: whether to go on
 */
typedef gboolean (*WblTokenFunc) (const char *token,
                                  gsize       len,
                                  gsize       start,
                                  gsize       end,
                                  gboolean    colocated,
                                  gpointer    data);

/**
 * WblQueryFlags:
 * @WBL_QUERY_ALL: everything in the query must be found (messages)
 * @WBL_QUERY_ANY: any token counts (candidates for knowledge)
 * @WBL_QUERY_PREFIX: the last Latin word may be the beginning of a longer one
 */
typedef enum
{
  WBL_QUERY_ALL = 0,
  WBL_QUERY_ANY = 1 << 0,
  WBL_QUERY_PREFIX = 1 << 1,
} WblQueryFlags;

void     wbl_tokenize (const char      *text,
                       gssize           len,
                       WblTokenizeFlags flags,
                       WblTokenFunc     func,
                       gpointer         data);
/** WblWordFunc: is given a word as it stands, folded but not stemmed; @colocated as of WblTokenFunc. */
typedef void (*WblWordFunc) (const char *word, gsize len, gboolean colocated, gpointer data);

/** WblCjkFunc: is given a folded character; @before: the one that it makes a bigram with, 0 = none. */
typedef void (*WblCjkFunc) (gunichar c, gunichar before, gpointer data);

void     wbl_tokenize_quickly (const char *text,
                               gssize      len,
                               WblWordFunc word_func,
                               WblCjkFunc  cjk_func,
                               gpointer    data);
gboolean wbl_is_cjk (gunichar c);
char    *wbl_query_to_fts (const char   *query,
                           WblQueryFlags flags);

/** wbl_token_width: Returns: how many bytes the character has that begins with @byte. */
static inline gsize
wbl_token_width (char byte)
{
  guchar c = (guchar) byte;

  return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/** wbl_token_is_one: Returns: whether a token of @len bytes is a single character. */
static inline gboolean
wbl_token_is_one (const char *token, gsize len)
{
  return wbl_token_width (*token) >= len;
}

/** wbl_token_is_cjk: Returns: whether a token is of a script without spaces. Inline: most text is ASCII or Han. */
static inline gboolean
wbl_token_is_cjk (const char *token)
{
  guchar c = (guchar) *token;

  return c >= 0x80 && ((c >= 0xe5 && c <= 0xe9) || wbl_is_cjk (g_utf8_get_char (token)));
}

G_END_DECLS
