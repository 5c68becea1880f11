/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the bot may quote: the public articles of the desk that are valid and verified, cut at their
 * headings, found by BM25 over the tokens of text/wbl-tokenizer.c. */
typedef struct _WblNestKnowledge WblNestKnowledge;

/* A passage, word for word. Strings (owned). */
typedef struct
{
  char *article; /* its id */
  char *title;
  char *lang;    /* zh, en */
  char *region;  /* CN, HK, EU, US, all */
  char *text;
  double score;  /* BM25 */
} WblNestQuote;

/* A document that the bot was taught. Borrowed for the call. */
typedef struct
{
  const char *document; /* its name: one of the same name replaces it */
  const char *title;
  const char *lang;     /* zh, en */
  const char *region;
  const char *text;     /* Markdown */
} WblNestLesson;

WblNestKnowledge *wbl_nest_knowledge_new (gint64 now_ms);
void wbl_nest_knowledge_free (WblNestKnowledge *self);
void wbl_nest_knowledge_add (WblNestKnowledge *self, const char *markdown);
void wbl_nest_knowledge_teach (WblNestKnowledge *self, const WblNestLesson *lesson);
guint wbl_nest_knowledge_get_n_articles (WblNestKnowledge *self);
GArray *wbl_nest_knowledge_find (WblNestKnowledge *self,
                                 const char *question,
                                 const char *lang,
                                 guint max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestKnowledge, wbl_nest_knowledge_free)

G_END_DECLS
