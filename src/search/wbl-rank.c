/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rank"

#include "config.h"

#include <math.h>
#include <string.h>

#include "search/wbl-rank-private.h"
#include "text/wbl-function-words.h"

/*
 * BM25 over several kinds of features, and how like the title the query is. Chinese is compared by characters and pairs of
 * them, Latin scripts by stems, pieces of words (typos) and neighbouring stems. docs/search.md has the weights and what they
 * were measured on.
 */

#define N_FIELDS WBL_RANK_FIELDS
#define N_KINDS WBL_RANK_KINDS

/* What a query's script and origin is compared by. */
struct _WblRankProfile
{
  double kind[N_KINDS];   /* weight of each kind */
  gboolean together;      /* title and body are counted together, so that a word in both counts little more than in one */
  double title;           /* how much more a word in the title counts */
  double k1, b[N_FIELDS]; /* of BM25 */
  double dice[N_KINDS];   /* weight of the title's likeness */
  double coverage;        /* what a text gains that has all of the query's words */
  double said;            /* what a title gains that was said in full */
  double function;        /* how much of its weight a function word keeps */
};

static const WblRankProfile cjk_typed = {
  .kind = { 1, 1, .7, .7 }, .together = TRUE, .title = 2.5, .k1 = 3, .b = { .75, .75 }, .dice = { .15, .3, 0, 0 },
  .coverage = .5, .function = .6,
};
static const WblRankProfile latin_typed = {
  .kind = { 1.25, 1, .3, .5 }, .together = TRUE, .title = 2, .k1 = 1.8, .b = { .9, .85 }, .dice = { .3, 0, .5, 0 },
  .function = .5,
};
static const WblRankProfile cjk_conversation = {
  .kind = { 1.3, 1, .4, .4 }, .together = TRUE, .title = 2, .k1 = 4, .b = { .5, .75 }, .coverage = 1, .said = 1, .function = .2,
};
static const WblRankProfile latin_conversation = {
  .kind = { 1, 1, .3, 1.2 }, .title = 1, .k1 = 2.5, .b = { .5, .9 }, .coverage = .5, .said = 1.5, .function = .3,
};

#define REPEATED .3 /* what a second mention in what is typed adds to a feature's weight */

WblRanker *
wbl_ranker_new (void)
{
  WblRanker *self = g_new0 (WblRanker, 1);

  self->slots = g_new0 (guint16, WBL_RANK_SLOTS);
  self->features = g_array_new (FALSE, FALSE, sizeof (WblRankFeature));
  self->terms = g_string_chunk_new (8 * 1024);
  self->words = g_array_new (FALSE, FALSE, sizeof (WblRankWord));
  self->word_grams = g_array_new (FALSE, FALSE, sizeof (guint16));
  return self;
}

void
wbl_ranker_free (WblRanker *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_array_unref (self->features);
  g_string_chunk_free (self->terms);
  g_array_unref (self->words);
  g_array_unref (self->word_grams);
  wbl_rank_forget (self);
  g_free (self);
}

/* ---- the query ---- */

/* A pair is one if both of its words are; a piece, if its word is. */
static gboolean
is_function (WblRanker *self, WblFeatureKind kind, const char *bytes, gsize len)
{
  switch (kind)
    {
    case WBL_FEATURE_WORD:
      self->before = self->function;
      self->function = wbl_is_function_word (bytes, len);
      return self->function;
    case WBL_FEATURE_CHAR:
      return wbl_is_function_word (bytes, len);
    case WBL_FEATURE_PAIR:
      return self->before && self->function;
    case WBL_FEATURE_GRAM:
    default:
      return self->function;
    }
}

static void
add_gram (WblRanker *self, const guchar *bytes)
{
  guint bit = wbl_rank_gram_bit ((guint32) bytes[0] << 16 | (guint32) bytes[1] << 8 | bytes[2]);

  self->gram_sieve[bit / 64] |= G_GUINT64_CONSTANT (1) << bit % 64;
}

static void
add_feature_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblRanker *self = data;
  guint64 hash = wbl_rank_hash (kind, bytes, len);
  guint16 *slot = wbl_rank_slot (self, hash);
  gboolean function = is_function (self, kind, bytes, len);

  if (*slot > 0)
    {
      if (!self->conversation)
        g_array_index (self->features, WblRankFeature, *slot - 1).said_weight += REPEATED * self->adding;
      g_array_index (self->features, WblRankFeature, *slot - 1).asked |= self->asked;
      return;
    }
  if (self->features->len >= WBL_RANK_FEATURES)
    return;
  g_array_append_val (self->features, ((WblRankFeature){ kind, function, self->asked, self->other, hash, self->adding, 0, 0, 0,
                                                         g_string_chunk_insert_len (self->terms, bytes, (gssize) len) }));
  *slot = (guint16) self->features->len;
  self->sieve[hash % WBL_RANK_SIEVE / 64] |= G_GUINT64_CONSTANT (1) << hash % 64;
  if (kind == WBL_FEATURE_GRAM && len == 3)
    add_gram (self, (const guchar *) bytes);
  if (self->other)
    return;
  self->n_kind[kind]++;
  self->n_cjk += kind == WBL_FEATURE_CHAR;
  self->n_latin += kind == WBL_FEATURE_WORD && !cjk;
}

/** wbl_ranker_add: takes in a part of the query, the most important part first; @asked: by who is to be helped. */
void
wbl_ranker_add (WblRanker *self, const char *text, double weight, gboolean asked)
{
  wbl_rank_forget (self);
  self->asked = asked;
  self->adding = weight;
  self->function = FALSE;
  wbl_features (text, -1, add_feature_cb, self);
}

/** wbl_ranker_add_other: takes in words that mean the same as some of the query; a text need not have them to be like it. */
void
wbl_ranker_add_other (WblRanker *self, const char *words, double weight, gboolean asked)
{
  self->other = TRUE;
  wbl_ranker_add (self, words, weight, asked);
  self->other = FALSE;
}

/** wbl_ranker_set_conversation: before parts are added: whether the query is what people said to each other. */
void
wbl_ranker_set_conversation (WblRanker *self, gboolean conversation)
{
  self->conversation = conversation;
}

/** wbl_rank_idf_of: Returns: how rare it is what @df of all texts have. */
double
wbl_rank_idf_of (const WblRanker *self, guint df)
{
  return log (1 + (MAX ((double) self->corpus.n_texts - df, 0) + .5) / (df + .5));
}

/** wbl_rank_idf: Returns: how rare a term is; @gram: a piece of a word. */
double
wbl_rank_idf (const WblRanker *self, const char *term, gboolean gram)
{
  char marked[WBL_RANK_MAX_TERM + 2];

  if (gram)
    g_snprintf (marked, sizeof marked, "~%s", term);
  return wbl_rank_idf_of (self, self->corpus.frequency (gram ? marked : term, self->corpus.data));
}

/* A word of the query was looked up already, unless there were too many. */
static double
idf_of_word (WblRanker *self, const char *word, gsize len)
{
  guint16 feature = *wbl_rank_slot (self, wbl_rank_hash (WBL_FEATURE_WORD, word, len));
  g_autofree char *term = feature == 0 ? g_strndup (word, len) : NULL;

  return feature != 0 ? g_array_index (self->features, WblRankFeature, feature - 1).idf : wbl_rank_idf (self, term, FALSE);
}

/* Pairs are not counted: one is as rare as its words are on average. They come after both of them. */
static double
idf_of_pair (WblRanker *self, const char *pair)
{
  const char *space = strchr (pair, ' ');

  return (idf_of_word (self, pair, (gsize) (space - pair)) + idf_of_word (self, space + 1, strlen (space + 1))) / 2;
}

static const WblRankProfile *
choose_profile (WblRanker *self)
{
  gboolean cjk = self->n_cjk >= self->n_latin;

  if (self->conversation)
    return cjk ? &cjk_conversation : &latin_conversation;
  return cjk ? &cjk_typed : &latin_typed;
}

/** wbl_ranker_weigh: after all parts were added: rare features count more. May be done again for another corpus. */
void
wbl_ranker_weigh (WblRanker *self, const WblRankCorpus *corpus)
{
  self->corpus = *corpus;
  self->profile = choose_profile (self);
  self->total = 0;
  for (guint i = 0; i < self->features->len; i++)
    {
      WblRankFeature *f = &g_array_index (self->features, WblRankFeature, i);

      f->idf = f->kind == WBL_FEATURE_PAIR ? idf_of_pair (self, f->term) : wbl_rank_idf (self, f->term, f->kind == WBL_FEATURE_GRAM);
      f->weight = f->said_weight * (f->function ? self->profile->function : 1);
      f->said = f->idf * MIN (1, pow (f->weight, .7));
      if (!f->other && (f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR))
        self->total += f->weight * f->idf;
    }
}

/** wbl_ranker_for_each_term: after wbl_ranker_weigh(): what an index can be asked for. */
void
wbl_ranker_for_each_term (WblRanker *self, WblRankTermFunc func, gpointer data)
{
  for (guint i = 0; i < self->features->len; i++)
    {
      const WblRankFeature *f = &g_array_index (self->features, WblRankFeature, i);

      if (f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR)
        func (f->term, f->weight * f->idf * self->profile->kind[f->kind], data);
    }
}

/* ---- the texts ---- */

static void
average_lengths (WblRanker *self, const WblRankCounted *counted, guint n, double average[N_FIELDS][N_KINDS])
{
  for (int field = 0; field < N_FIELDS; field++)
    for (int kind = 0; kind < N_KINDS; kind++)
      {
        double sum = 0;

        for (guint i = 0; i < n; i++)
          sum += counted[i].length[field][kind];
        if (self->corpus.average[field][kind] > 0)
          sum = self->corpus.average[field][kind] * n;
        average[field][kind] = MAX (1, sum / n);
      }
}

/* A feature as one field has it, and how long that field is beside the average one. */
typedef struct
{
  double count, length;
} Mention;

static double
saturate (const WblRankProfile *p, double count)
{
  return count * (p->k1 + 1) / (count + p->k1);
}

/* BM25 of each field. */
static double
mentioned_apart (const WblRankProfile *p, const Mention mentions[N_FIELDS])
{
  double sum = 0;

  for (int field = 0; field < N_FIELDS; field++)
    if (mentions[field].count > 0)
      sum += (field == WBL_RANK_TITLE ? p->title : 1)
             * saturate (p, mentions[field].count / (1 - p->b[field] + p->b[field] * mentions[field].length));
  return sum;
}

/* BM25F: Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields", 2004. */
static double
mentioned_together (const WblRankProfile *p, const Mention mentions[N_FIELDS])
{
  double count = 0;

  for (int field = 0; field < N_FIELDS; field++)
    if (mentions[field].count > 0)
      count += (field == WBL_RANK_TITLE ? p->title : 1) * mentions[field].count
               / (1 - p->b[field] + p->b[field] * mentions[field].length);
  return saturate (p, count);
}

static double
dice_of (WblRanker *self, const WblRankCounted *counted, WblFeatureKind kind)
{
  guint all = self->n_kind[kind] + counted->title_distinct[kind];

  return all > 0 ? 2.0 * counted->title_common[kind] / all : 0;
}

static gboolean
is_word (const WblRankFeature *f)
{
  return f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR;
}

/* What of the title was said; 0 when nobody asked for any of it. */
static double
said_of_title (WblRanker *self, const WblRankCounted *counted)
{
  double said = 0;
  gboolean asked = FALSE;

  for (guint i = 0; i < counted->n_there; i++)
    {
      const WblRankFeature *f = &g_array_index (self->features, WblRankFeature, counted->there[i]);

      if (!is_word (f) || counted->counts[WBL_RANK_TITLE][counted->there[i]] == 0)
        continue;
      said += f->said;
      asked |= f->asked;
    }
  return asked ? said : 0;
}

#define SAID_POWER 1.5

/* How much of what the title says was said, by its rare words; a part of it counts little. */
static double
title_said (const WblRanker *self, const WblRankText *text, gboolean known, double enough)
{
  return self->profile->said * pow (text->said / MAX (wbl_rank_title_idf (self, text, known, enough), 1e-6), SAID_POWER);
}

/* How much of the query is in the text at all. */
static double
coverage_of (WblRanker *self, const WblRankCounted *counted)
{
  double covered = 0;

  for (guint i = 0; i < counted->n_there; i++)
    {
      const WblRankFeature *f = &g_array_index (self->features, WblRankFeature, counted->there[i]);

      if (is_word (f))
        covered += f->weight * f->idf;
    }
  return covered / MAX (self->total, 1e-6);
}

/* What is typed is like the title it looks for. People who talk say much else too: there it counts how much of the title
 * was said. */
static double
likeness_of (WblRanker *self, const WblRankCounted *counted)
{
  const WblRankProfile *p = self->profile;
  double likeness = 0;

  if (p->coverage > 0)
    likeness += p->coverage * coverage_of (self, counted);
  for (int kind = 0; kind < N_KINDS; kind++)
    if (p->dice[kind] > 0)
      likeness += p->dice[kind] * dice_of (self, counted, (WblFeatureKind) kind);
  return likeness;
}

static void
score_features (WblRanker *self, const WblRankCounted *counted, double average[N_FIELDS][N_KINDS], double parts[N_KINDS])
{
  const WblRankProfile *p = self->profile;

  for (guint n = 0; n < counted->n_there; n++)
    {
      guint i = counted->there[n];
      const WblRankFeature *f = &g_array_index (self->features, WblRankFeature, i);
      Mention mentions[N_FIELDS];

      for (int field = 0; field < N_FIELDS; field++)
        mentions[field] = (Mention){ counted->counts[field][i], counted->length[field][f->kind] / average[field][f->kind] };
      parts[f->kind] += f->weight * f->idf * p->kind[f->kind]
                        * (p->together ? mentioned_together (p, mentions) : mentioned_apart (p, mentions));
    }
}

static double
sum_of (const WblRankText *text)
{
  double sum = 0;

  for (int kind = 0; kind < N_KINDS; kind++)
    sum += text->parts[kind];
  return sum;
}

/* To look up how rare a title's words are costs more than all else of a text. In haste only those are counted that are known. */
static void
score_text (WblRanker *self, const WblRankCounted *counted, double average[N_FIELDS][N_KINDS], WblRankText *text)
{
  memset (text->parts, 0, sizeof text->parts);
  score_features (self, counted, average, text->parts);
  text->likeness = likeness_of (self, counted);
  text->said = self->profile->said > 0 ? said_of_title (self, counted) : 0;
  text->score = sum_of (text) * (1 + text->likeness);
  if (text->said > 0 && self->hasty)
    text->score += sum_of (text) * title_said (self, text, TRUE, G_MAXDOUBLE);
  else if (text->said > 0)
    wbl_ranker_finish (self, text, 0);
}

/**
 * wbl_ranker_set_hasty:
 * @hasty: whether wbl_ranker_score() may give a score that is too high, never one that is too low
 *
 * For who wants the best of many: most of the others need not be known better.
 */
void
wbl_ranker_set_hasty (WblRanker *self, gboolean hasty)
{
  self->hasty = hasty;
}

/* How rare a title must be for a score to stay below @least. */
static double
rare_enough (const WblRanker *self, const WblRankText *text, double least)
{
  double sum = sum_of (text), left = sum > 0 ? (least / sum - 1 - text->likeness) / self->profile->said : 0;

  return left > 0 ? text->said / pow (left, 1 / SAID_POWER) : G_MAXDOUBLE;
}

/** wbl_ranker_finish: what haste left open. @least: below it one score is as good as another. */
void
wbl_ranker_finish (WblRanker *self, WblRankText *text, double least)
{
  if (text->said <= 0)
    return;
  text->likeness += title_said (self, text, FALSE, rare_enough (self, text, least));
  text->score = sum_of (text) * (1 + text->likeness);
  text->said = 0;
}

/** wbl_ranker_score: compares @n texts with the query and with each other. */
void
wbl_ranker_score (WblRanker *self, WblRankText *texts, guint n)
{
  guint n_features = MAX (1, self->features->len);
  g_autofree WblRankCounted *counted = g_new0 (WblRankCounted, MAX (1, n));
  g_autofree guint16 *counts = g_new0 (guint16, (gsize) MAX (1, n) * (N_FIELDS + 1) * n_features);
  double average[N_FIELDS][N_KINDS];

  for (guint i = 0; i < n; i++)
    {
      counted[i].counts[WBL_RANK_TITLE] = counts + (gsize) i * (N_FIELDS + 1) * n_features;
      counted[i].counts[WBL_RANK_BODY] = counted[i].counts[WBL_RANK_TITLE] + n_features;
      counted[i].there = counted[i].counts[WBL_RANK_BODY] + n_features;
      wbl_rank_count (self, &texts[i], &counted[i]);
    }
  average_lengths (self, counted, n, average);
  for (guint i = 0; i < n; i++)
    score_text (self, &counted[i], average, &texts[i]);
}

/** wbl_rank_explain: Returns: (transfer full): the parts of a score, in one line. */
char *
wbl_rank_explain (const WblRankText *text)
{
  static const char *const names[N_KINDS] = { "words", "characters", "pieces", "pairs" };
  GString *line = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (int kind = 0; kind < N_KINDS; kind++)
    g_string_append_printf (line, "%s=%s ", names[kind], g_ascii_formatd (number, sizeof number, "%.3f", text->parts[kind]));
  g_string_append_printf (line, "likeness=%s", g_ascii_formatd (number, sizeof number, "%.3f", text->likeness));
  return g_string_free (line, FALSE);
}
