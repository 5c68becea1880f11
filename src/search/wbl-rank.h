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
void wbl_ranker_add (WblRanker *self, const char *text, double weight, gboolean asked);
void wbl_ranker_add_other (WblRanker *self, const char *words, double weight, gboolean asked);
void wbl_ranker_set_conversation (WblRanker *self, gboolean conversation);

#define WBL_RANK_FIELDS 2 /* title, body */
#define WBL_RANK_KINDS 4  /* of WblFeatureKind */

#define WBL_RANK_UNKNOWN G_MAXUINT

/** WblRankCorpus: what all texts together are like. Both functions are called for longer than wbl_ranker_weigh() runs. */
typedef struct
{
  guint n_texts;
  WblRankFrequency frequency;
  WblRankFrequency known; /* (nullable): the same if it costs nothing, else WBL_RANK_UNKNOWN */
  gpointer data;
  double average[WBL_RANK_FIELDS][WBL_RANK_KINDS]; /* length in features; 0 = as of the texts that are compared */
} WblRankCorpus;
void wbl_ranker_weigh (WblRanker *self, const WblRankCorpus *corpus);

/** WblRankTermFunc: is given a word or character of the query and what it weighs, its rarity included. */
typedef void (*WblRankTermFunc) (const char *term, double weight, gpointer data);
void wbl_ranker_for_each_term (WblRanker *self, WblRankTermFunc func, gpointer data);

#define WBL_RANK_MAX_TERM 255

/** WblRankText: one text to compare. */
typedef struct
{
  const guint8 *digest;          /* of its title and body: wbl-digest.h */
  gsize digest_len;
  double score;                  /* (out): sum of the parts × (1 + likeness) */
  double parts[WBL_RANK_KINDS];  /* (out): by kind of feature */
  double likeness;               /* (out): with the title, and how much of the query there is */
  double said;                   /* (out): of the title; above 0 the score is too high, until it is finished */
} WblRankText;
char *wbl_rank_explain (const WblRankText *text);
void wbl_ranker_score (WblRanker *self, WblRankText *texts, guint n);
void wbl_ranker_set_hasty (WblRanker *self, gboolean hasty);
void wbl_ranker_finish (WblRanker *self, WblRankText *text, double least);

G_END_DECLS
