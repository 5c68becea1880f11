/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Articles and questions that nobody wrote: words of two made-up vocabularies, as frequent as words are (Zipf). The same
 * number gives the same article in every run. */

typedef enum
{
  ASK_KEYWORD, /* two or three words of an article */
  ASK_SENTENCE, /* ten of its words, half of them everyday ones */
  ASK_MESSAGE, /* 200 characters of a conversation */
  ASK_PREFIX,  /* words of its title, the last one unfinished */
  N_ASKS
} Ask;

typedef struct _Corpus Corpus;
Corpus *corpus_new (void);
void corpus_free (Corpus *self);
void corpus_article (const Corpus *self, guint number, char **title, char **body);
char *corpus_question (const Corpus *self, Ask ask, guint number, guint n_articles, guint *article);
