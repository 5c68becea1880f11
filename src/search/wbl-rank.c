/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rank"

#include "config.h"

#include <math.h>
#include <string.h>

#include "search/wbl-rank.h"
#include "text/wbl-features.h"

/*
 * BM25 over several kinds of features, title and body apart, and how much of the title the query is (Dice).
 * Chinese is compared by characters and pairs of them, Latin scripts by stems, pieces of words (typos) and neighbouring
 * stems. docs/search.md has the weights and what they were measured on.
 */

enum
{
  TITLE,
  BODY,
  N_FIELDS
};
#define N_KINDS 4 /* of WblFeatureKind */
#define MAX_FEATURES 4096
#define TITLE_SAID 2 /* what a title that was said in full adds, in a conversation */
#define RANKED_BYTES (32 * 1024) /* of a longer body the beginning is compared */

/* What a query's script is compared by. */
typedef struct
{
  double kind[N_KINDS];       /* weight of each kind */
  double title;               /* how much more a word in the title counts */
  double k1, b[N_FIELDS];     /* of BM25 */
  double dice[N_KINDS];       /* weight of the title's likeness */
} Profile;

static const Profile cjk_profile = {
  .kind = { 1, 1, .4, .4 }, .title = 1, .k1 = 1.2, .b = { .75, .75 }, .dice = { .15, .3, 0, 0 },
};
static const Profile latin_profile = {
  .kind = { 1, 1, .4, .4 }, .title = 1.5, .k1 = 1.8, .b = { .5, .75 }, .dice = { .4, 0, .4, 0 },
};

/* A feature of the query. */
typedef struct
{
  WblFeatureKind kind;
  gboolean cjk;
  double weight; /* in the query */
  double idf;
  char *term;    /* (owned) */
} Feature;

struct _WblRanker
{
  GHashTable *index;  /* hash of a feature → its number + 1 */
  GArray *features;   /* of Feature */
  guint n_kind[N_KINDS];
  guint n_cjk, n_latin;
  gboolean conversation;
  double adding; /* weight of the text being added */
};

static void
feature_clear (gpointer data)
{
  g_free (((Feature *) data)->term);
}

WblRanker *
wbl_ranker_new (void)
{
  WblRanker *self = g_new0 (WblRanker, 1);

  self->index = g_hash_table_new (NULL, NULL);
  self->features = g_array_new (FALSE, FALSE, sizeof (Feature));
  g_array_set_clear_func (self->features, feature_clear);
  return self;
}

void
wbl_ranker_free (WblRanker *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->index);
  g_array_unref (self->features);
  g_free (self);
}

/* FNV-1a. Two features in one place would count as one: of 4096 among 2^64 that does not happen. */
static gpointer
hash_feature (WblFeatureKind kind, const char *bytes, gsize len)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037) ^ kind;

  for (gsize i = 0; i < len; i++)
    hash = (hash ^ (guchar) bytes[i]) * G_GUINT64_CONSTANT (1099511628211);
  return (gpointer) (guintptr) hash;
}

/* ---- the query ---- */

#define REPEATED .3 /* what a feature's second mention adds */

static void
add_feature_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblRanker *self = data;
  gpointer hash = hash_feature (kind, bytes, len);
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, hash));

  if (at > 0)
    {
      g_array_index (self->features, Feature, at - 1).weight += REPEATED * self->adding;
      return;
    }
  if (self->features->len >= MAX_FEATURES)
    return;
  g_array_append_val (self->features, ((Feature){ kind, cjk, self->adding, 0, g_strndup (bytes, len) }));
  g_hash_table_insert (self->index, hash, GUINT_TO_POINTER (self->features->len));
  self->n_kind[kind]++;
  self->n_cjk += kind == WBL_FEATURE_CHAR;
  self->n_latin += kind == WBL_FEATURE_WORD && !cjk;
}

/** wbl_ranker_add: takes in a part of the query; the most important part first. */
void
wbl_ranker_add (WblRanker *self, const char *text, double weight)
{
  self->adding = weight;
  wbl_features (text, -1, add_feature_cb, self);
}

/** wbl_ranker_set_conversation: whether the query is what people said to each other. */
void
wbl_ranker_set_conversation (WblRanker *self, gboolean conversation)
{
  self->conversation = conversation;
}

static double
idf_of (double n, double df)
{
  return log (1 + (MAX (n - df, 0) + .5) / (df + .5));
}

static double
idf_of_term (guint n_texts, WblRankFrequency frequency, gpointer data, const char *term, gboolean gram)
{
  g_autofree char *marked = gram ? g_strconcat ("~", term, NULL) : NULL;

  return idf_of (n_texts, frequency (gram ? marked : term, data));
}

/* Pairs are not counted: one is as rare as its words are on average. */
static double
idf_of_pair (guint n_texts, WblRankFrequency frequency, gpointer data, const char *pair)
{
  g_auto (GStrv) words = g_strsplit (pair, " ", 2);

  return (idf_of_term (n_texts, frequency, data, words[0], FALSE)
          + idf_of_term (n_texts, frequency, data, words[1], FALSE)) / 2;
}

/** wbl_ranker_weigh: after all parts were added: rare features count more. */
void
wbl_ranker_weigh (WblRanker *self, guint n_texts, WblRankFrequency frequency, gpointer data)
{
  for (guint i = 0; i < self->features->len; i++)
    {
      Feature *f = &g_array_index (self->features, Feature, i);

      f->idf = f->kind == WBL_FEATURE_PAIR
                   ? idf_of_pair (n_texts, frequency, data, f->term)
                   : idf_of_term (n_texts, frequency, data, f->term, f->kind == WBL_FEATURE_GRAM);
    }
}

/* ---- the texts ---- */

/* A text as the query sees it. */
typedef struct
{
  guint16 *counts[N_FIELDS];        /* of each of the query's features */
  guint length[N_FIELDS][N_KINDS];  /* features of each kind there are */
  guint title_distinct[N_KINDS];
} Counted;

typedef struct
{
  WblRanker *ranker;
  Counted *counted;
  int field;
  GHashTable *seen; /* of the title */
} Counter;

static void
count_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Counter *c = data;
  gpointer hash = hash_feature (kind, bytes, len);
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (c->ranker->index, hash));

  c->counted->length[c->field][kind]++;
  if (c->field == TITLE && g_hash_table_add (c->seen, hash))
    c->counted->title_distinct[kind]++;
  if (at > 0 && c->counted->counts[c->field][at - 1] < G_MAXUINT16)
    c->counted->counts[c->field][at - 1]++;
}

static void
count_text (WblRanker *self, const WblRankText *text, Counted *counted)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Counter c = { self, counted, TITLE, seen };

  wbl_features (text->title, -1, count_cb, &c);
  c.field = BODY;
  wbl_features (text->body, (gssize) strnlen (text->body, RANKED_BYTES), count_cb, &c);
}

static void
average_lengths (const Counted *counted, guint n, double average[N_FIELDS][N_KINDS])
{
  for (int field = 0; field < N_FIELDS; field++)
    for (int kind = 0; kind < N_KINDS; kind++)
      {
        double sum = 0;

        for (guint i = 0; i < n; i++)
          sum += counted[i].length[field][kind];
        average[field][kind] = MAX (1, sum / n);
      }
}

static double
bm25 (const Profile *p, int field, double count, double length, double average)
{
  double norm = p->k1 * (1 - p->b[field] + p->b[field] * length / average);

  return count * (p->k1 + 1) / (count + norm);
}

/* How many of the query's features of a kind are in the title. */
static guint
count_in_title (WblRanker *self, const Counted *counted, WblFeatureKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->features->len; i++)
    n += g_array_index (self->features, Feature, i).kind == kind && counted->counts[TITLE][i] > 0;
  return n;
}

static double
dice_of (WblRanker *self, const Counted *counted, WblFeatureKind kind)
{
  guint all = self->n_kind[kind] + counted->title_distinct[kind];

  return all > 0 ? 2.0 * count_in_title (self, counted, kind) / all : 0;
}

/* How much of the title was said, what counts little in part. */
static double
title_said (WblRanker *self, const Counted *counted)
{
  guint all = counted->title_distinct[WBL_FEATURE_WORD] + counted->title_distinct[WBL_FEATURE_CHAR];
  double said = 0;

  for (guint i = 0; i < self->features->len; i++)
    {
      const Feature *f = &g_array_index (self->features, Feature, i);

      if ((f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR) && counted->counts[TITLE][i] > 0)
        said += MIN (1, sqrt (f->weight));
    }
  return said / MAX (1, all);
}

/* What is typed is like the title it looks for. People who talk say much else too: there it counts how much of the title
 * was said. */
static double
title_likeness (WblRanker *self, const Profile *p, const Counted *counted)
{
  double likeness = 0;

  if (self->conversation)
    return TITLE_SAID * title_said (self, counted);
  for (int kind = 0; kind < N_KINDS; kind++)
    if (p->dice[kind] > 0)
      likeness += p->dice[kind] * dice_of (self, counted, (WblFeatureKind) kind);
  return likeness;
}

static double
score_features (WblRanker *self, const Profile *p, const Counted *counted, double average[N_FIELDS][N_KINDS])
{
  double score = 0;

  for (guint i = 0; i < self->features->len; i++)
    {
      const Feature *f = &g_array_index (self->features, Feature, i);
      double weight = f->weight * f->idf * p->kind[f->kind];

      for (int field = 0; field < N_FIELDS; field++)
        if (counted->counts[field][i] > 0)
          score += weight * (field == TITLE ? p->title : 1)
                   * bm25 (p, field, counted->counts[field][i], counted->length[field][f->kind], average[field][f->kind]);
    }
  return score;
}

static double
score_text (WblRanker *self, const Profile *p, const Counted *counted, double average[N_FIELDS][N_KINDS])
{
  return score_features (self, p, counted, average) * (1 + title_likeness (self, p, counted));
}

/** wbl_ranker_score: compares @n texts with the query and with each other. */
void
wbl_ranker_score (WblRanker *self, WblRankText *texts, guint n)
{
  guint n_features = MAX (1, self->features->len);
  g_autofree Counted *counted = g_new0 (Counted, MAX (1, n));
  g_autofree guint16 *counts = g_new0 (guint16, (gsize) MAX (1, n) * N_FIELDS * n_features);
  const Profile *profile = self->n_cjk >= self->n_latin ? &cjk_profile : &latin_profile;
  double average[N_FIELDS][N_KINDS];

  for (guint i = 0; i < n; i++)
    {
      counted[i].counts[TITLE] = counts + (gsize) i * N_FIELDS * n_features;
      counted[i].counts[BODY] = counted[i].counts[TITLE] + n_features;
      count_text (self, &texts[i], &counted[i]);
    }
  average_lengths (counted, n, average);
  for (guint i = 0; i < n; i++)
    texts[i].score = score_text (self, profile, &counted[i], average);
}
