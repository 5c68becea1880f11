/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-query"

#include "config.h"

#include "text/wbl-tokenizer.h"

#include <string.h>

/*
 * From what a person typed to an FTS5 MATCH string. The text of each phrase is cut from the query
 * as it stands: FTS5 calls the same tokenizer on it, so that stems and bigrams are made there.
 *
 * ALL: neighbouring tokens of one script make a phrase ("订单号" is 订单 + 单号 in a row, and
 * LQ-2026-3391 its three parts in a row); the phrases are joined by AND.
 * ANY: each token for itself, each once, joined by OR.
 */

#define MAX_PHRASES 256

typedef struct
{
  gsize start;
  gsize end;
  gboolean cjk;
  guint n_tokens;
} Phrase;

typedef struct
{
  const char *query;
  gboolean any;
  GArray *phrases; /* of Phrase */
} Collector;

/* Whether a Latin token follows the one before it closely enough to be looked for as one thing. */
static gboolean
is_joined (const Collector *c,
           const Phrase    *last,
           gsize            start)
{
  return start == last->end + 1 && strchr ("-_./@:'+", c->query[last->end]) != NULL;
}

static gboolean
collect_cb (const char *token,
            gsize       len,
            gsize       start,
            gsize       end,
            gboolean    colocated,
            gpointer    data)
{
  Collector *c = data;
  Phrase phrase = { start, end, wbl_is_cjk (g_utf8_get_char (token)), 1 };
  Phrase *last = c->phrases->len == 0
                     ? NULL
                     : &g_array_index (c->phrases, Phrase, c->phrases->len - 1);

  if (colocated)
    return TRUE;
  if (last != NULL && !c->any && last->cjk == phrase.cjk
      && (phrase.cjk ? start < last->end : is_joined (c, last, start)))
    {
      last->end = end;
      last->n_tokens++;
    }
  else
    {
      g_array_append_val (c->phrases, phrase);
    }
  return c->phrases->len < MAX_PHRASES;
}

static char *
quote (const Collector *c,
       const Phrase    *phrase,
       gboolean         prefix)
{
  GString *quoted = g_string_new ("\"");

  for (gsize i = phrase->start; i < phrase->end; i++)
    {
      if (c->query[i] == '"')
        g_string_append_c (quoted, '"');
      g_string_append_c (quoted, c->query[i]);
    }
  g_string_append (quoted, prefix ? "\"*" : "\"");
  return g_string_free (quoted, FALSE);
}

/* A lone CJK character also begins the bigrams of an index that has no unigrams. */
static gboolean
is_lone_cjk (const Collector *c,
             const Phrase    *phrase)
{
  const char *start = c->query + phrase->start;

  return phrase->cjk && phrase->n_tokens == 1
         && g_utf8_next_char (start) >= c->query + phrase->end;
}

static char *
join_phrases (const Collector *c,
              WblQueryFlags    flags)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < c->phrases->len; i++)
    {
      const Phrase *phrase = &g_array_index (c->phrases, Phrase, i);
      gboolean last_word = i + 1 == c->phrases->len && !phrase->cjk;
      gboolean prefix = c->any && is_lone_cjk (c, phrase);
      char *quoted = quote (c, phrase, prefix || (last_word && (flags & WBL_QUERY_PREFIX)));

      if (g_hash_table_contains (seen, quoted))
        {
          g_free (quoted);
          continue;
        }
      if (joined->len > 0)
        g_string_append (joined, c->any ? " OR " : " AND ");
      g_string_append (joined, quoted);
      g_hash_table_add (seen, quoted);
    }
  return g_string_free (joined, FALSE);
}

/**
 * wbl_query_to_fts:
 * @query: what a person typed; not necessarily valid UTF-8
 * @flags: how to join it
 *
 * Makes an FTS5 MATCH string in which everything is quoted. The index must use wbl_tokenize(), and
 * for a query of one CJK character with %WBL_QUERY_ALL it must have unigrams. At most 256 phrases
 * are taken. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the MATCH string, or %NULL if @query holds no token
 */
char *
wbl_query_to_fts (const char   *query,
                  WblQueryFlags flags)
{
  g_autoptr (GArray) phrases = g_array_new (FALSE, FALSE, sizeof (Phrase));
  Collector c = { query, (flags & WBL_QUERY_ANY) != 0, phrases };

  g_return_val_if_fail (query != NULL, NULL);

  wbl_tokenize (query, -1, WBL_TOKENIZE_NO_STEM, collect_cb, &c);
  return phrases->len == 0 ? NULL : join_phrases (&c, flags);
}
