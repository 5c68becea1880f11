/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-function-words"

#include "config.h"

#include "text/wbl-function-words.h"

#include <stdlib.h>
#include <string.h>

#include "text/wbl-tokenizer.h"

/*
 * Words that every question has: they say that something is asked, not what. They are never left out, since in a short
 * query they may be all there is; ranking lets them count less. English as wbl_stem() leaves it, sorted.
 */
static const char *const english[] = {
  "a",     "about", "also",  "am",    "an",    "and",   "ani",   "are",   "as",    "at",    "be",    "been",  "but",
  "by",    "can",   "could", "did",   "do",    "doe",   "does",  "dont",  "for",   "from",  "get",   "got",   "had",
  "has",   "have",  "he",    "hello", "help",  "her",   "here",  "hi",    "his",   "how",   "i",     "if",    "im",
  "in",    "into",  "is",    "it",    "its",   "ive",   "just",  "know",  "let",   "like",  "may",   "me",    "might",
  "mine",  "must",  "my",    "need",  "no",    "not",   "of",    "ok",    "okay",  "on",    "or",    "our",   "out",
  "pleas", "shall", "she",   "should", "so",   "some",  "tell",  "than",  "thank", "that",  "the",   "their", "them",
  "then",  "there", "these", "they",  "this",  "those", "to",    "up",    "us",    "want",  "was",   "we",    "were",
  "what",  "when",  "where", "which", "who",   "whom",  "whose", "why",   "will",  "with",  "would", "ye",    "yes",
  "you",   "your",
};

/* Characters that words of this kind are made of. */
static const char chinese[] = "的了吗呢啊吧呀么嘛是在我你您他她它们这那有和与就都也还要想会能可请问好为什怎哪几个给让把被所以因但而或及着过"
                              "到去来上下里之其得地如何样哦嗯喂谢"
                              "嘅咗唔喺嘢啲咩哋佢嗰"; /* Cantonese too */

static int
compare_words (gconstpointer key, gconstpointer element)
{
  return strcmp (key, *(const char *const *) element);
}

static gboolean
is_chinese (const char *token, gsize len)
{
  for (const char *c = token; c < token + len; c = g_utf8_next_char (c))
    {
      char one[7] = { 0 };

      memcpy (one, c, MIN ((gsize) (g_utf8_next_char (c) - c), sizeof one - 1));
      if (strstr (chinese, one) == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * wbl_is_function_word:
 * @token: a token as wbl_tokenize() gives it
 * @len: its length in bytes
 *
 * Returns: whether it is a word like "the" or "how", or CJK characters that are nothing else. May be called from any thread.
 */
gboolean
wbl_is_function_word (const char *token, gsize len)
{
  char word[8];

  if (len == 0)
    return FALSE;
  if (wbl_is_cjk (g_utf8_get_char (token)))
    return is_chinese (token, len);
  if (len >= sizeof word)
    return FALSE;
  memcpy (word, token, len);
  word[len] = '\0';
  return bsearch (word, english, G_N_ELEMENTS (english), sizeof english[0], compare_words) != NULL;
}
