/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* WblRanker: a query taken apart, to compare texts with. Pure; one thread at a time. */
typedef struct _WblRanker WblRanker;

/** WblRankFrequency: Returns: how many of all texts have the term (a piece of a word has ~ before it). */
typedef guint (*WblRankFrequency) (const char *term, gpointer data);

WblRanker *wbl_ranker_new (void);
void wbl_ranker_free (WblRanker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblRanker, wbl_ranker_free)
void wbl_ranker_add (WblRanker *self, const char *text, double weight);
void wbl_ranker_set_conversation (WblRanker *self, gboolean conversation);
void wbl_ranker_weigh (WblRanker *self, guint n_texts, WblRankFrequency frequency, gpointer data);

/** WblRankText: one text to compare. */
typedef struct
{
  const char *title;
  const char *body;
  double score; /* (out) */
} WblRankText;
void wbl_ranker_score (WblRanker *self, WblRankText *texts, guint n);

G_END_DECLS
