/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "text/wbl-features.h"

G_BEGIN_DECLS

/*
 * Which questions have a word. It is in memory and made from their texts: there are thousands of them, not millions, and what is
 * not stored need not be kept in step with anything. Pure; one thread at a time.
 */
typedef struct _WblQuestionIndex WblQuestionIndex;

/** WblQuestionWords: the words of a text that say what is asked, each once. */
typedef struct
{
  GArray *words; /* (owned) of guint64: wbl_question_word() */
  double size;
} WblQuestionWords;

/** WblIndexedQuestion: a question as it is compared with others. */
typedef struct
{
  gint64 row; /* 0 = none is in this place */
  GBytes *digest; /* (owned) */
  WblQuestionWords words;
} WblIndexedQuestion;

/** WblQuestionPosting: where those are that have a term. */
typedef struct
{
  guint64 word;
  GArray *places; /* (owned) of guint32 */
} WblQuestionPosting;

WblQuestionIndex *wbl_question_index_new (void);
void wbl_question_index_free (WblQuestionIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblQuestionIndex, wbl_question_index_free)
void wbl_question_index_add (WblQuestionIndex *self, gint64 row, const char *text);
void wbl_question_index_remove (WblQuestionIndex *self, gint64 row);

guint wbl_question_index_get_size (const WblQuestionIndex *self);
guint wbl_question_index_get_places (const WblQuestionIndex *self);
const WblIndexedQuestion *wbl_question_index_get (const WblQuestionIndex *self, guint place);
const WblQuestionPosting *wbl_question_index_find (const WblQuestionIndex *self, guint64 word);

guint64 wbl_question_word (WblFeatureKind kind, const char *bytes, gsize len);
double wbl_question_word_size (guint64 word);

G_END_DECLS
