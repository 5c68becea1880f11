/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-highlight"

#include "config.h"

#include "text/wbl-highlight.h"

#include "text/wbl-tokenizer.h"

#include <string.h>

/*
 * FTS5's own highlight() and snippet() leave out the last character of a CJK phrase, since a bigram
 * spans two positions; so what is shown is marked here, by the same tokens.
 */

typedef struct
{
  GHashTable *tokens; /* of the query */
  char *last_word;    /* (owned) (nullable): its last token, if that is a Latin word */
  GArray *spans;      /* of WblMatchSpan */
} Matcher;

static gboolean
collect_query_cb (const char *token,
                  gsize       len,
                  gsize       start,
                  gsize       end,
                  gboolean    colocated,
                  gpointer    data)
{
  Matcher *m = data;
  char *copy = g_strndup (token, len);

  if (!colocated)
    {
      g_free (m->last_word);
      m->last_word = wbl_is_cjk (g_utf8_get_char (copy)) ? NULL : g_strdup (copy);
    }
  g_hash_table_add (m->tokens, copy);
  return TRUE;
}

static void
add_span (GArray *spans,
          gsize   start,
          gsize   end)
{
  WblMatchSpan span = { start, end };
  WblMatchSpan *last = spans->len ? &g_array_index (spans, WblMatchSpan, spans->len - 1) : NULL;

  if (last != NULL && start <= last->end)
    last->end = MAX (last->end, end);
  else
    g_array_append_val (spans, span);
}

static gboolean
match_text_cb (const char *token,
               gsize       len,
               gsize       start,
               gsize       end,
               gboolean    colocated,
               gpointer    data)
{
  Matcher *m = data;
  char copy[WBL_TOKEN_MAX + 1];

  memcpy (copy, token, len);
  copy[len] = '\0';
  if (g_hash_table_contains (m->tokens, copy)
      || (m->last_word != NULL && g_str_has_prefix (copy, m->last_word)))
    add_span (m->spans, start, end);
  return TRUE;
}

/**
 * wbl_find_matches:
 * @text: text that is shown
 * @query: what a person searched for
 *
 * Finds what is to be marked in a search result, by the tokens that found it; the last Latin word of
 * @query also marks words that begin with it. May be called from any thread.
 *
 * Returns: (transfer full) (element-type WblMatchSpan): the matches, in order, not touching
 */
GArray *
wbl_find_matches (const char *text,
                  const char *query)
{
  g_autoptr (GHashTable) tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Matcher m = { tokens, NULL, g_array_new (FALSE, FALSE, sizeof (WblMatchSpan)) };

  g_return_val_if_fail (text != NULL && query != NULL, m.spans);

  wbl_tokenize (query, -1, WBL_TOKENIZE_DEFAULT, collect_query_cb, &m);
  if (g_hash_table_size (tokens) > 0)
    wbl_tokenize (text, -1, WBL_TOKENIZE_UNIGRAMS, match_text_cb, &m);
  g_free (m.last_word);
  return m.spans;
}
