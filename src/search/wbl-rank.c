/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rank"

#include "config.h"

#include <math.h>
#include <string.h>

#include "search/wbl-rank.h"
#include "text/wbl-features.h"
#include "text/wbl-function-words.h"

/*
 * BM25 over several kinds of features, title and body apart, and how like the title the query is. Chinese is compared by
 * characters and pairs of them, Latin scripts by stems, pieces of words (typos) and neighbouring stems. docs/search.md
 * has the weights and what they were measured on.
 */

enum
{
  TITLE,
  BODY
};
#define N_FIELDS WBL_RANK_FIELDS
#define N_KINDS WBL_RANK_KINDS
#define MAX_FEATURES 4096
#define SLOTS (4 * MAX_FEATURES)
#define SIEVE 32768 /* bits */
#define TITLE_SLOTS 512

/* What a query's script and origin is compared by. */
typedef struct
{
  double kind[N_KINDS];   /* weight of each kind */
  double title;           /* how much more a word in the title counts */
  double k1, b[N_FIELDS]; /* of BM25 */
  double dice[N_KINDS];   /* weight of the title's likeness */
  double coverage;        /* what a text gains that has all of the query's words */
  double said;            /* what a title gains that was said in full */
  double function;        /* how much of its weight a function word keeps */
  double repeated;        /* what a feature's second mention adds */
} Profile;

static const Profile cjk_profile = {
  .kind = { 1, 1, .4, .4 }, .title = 1, .k1 = 1.2, .b = { .75, .75 }, .dice = { .15, .3, 0, 0 }, .coverage = .5,
  .function = .6, .repeated = .3,
};
static const Profile latin_profile = {
  .kind = { 1.25, 1, .4, .4 }, .title = 1.5, .k1 = 1.8, .b = { .6, .85 }, .dice = { .3, 0, .5, 0 }, .function = .65,
  .repeated = .3,
};
static const Profile conversation_profile = {
  .kind = { 1, 1, .4, .4 }, .title = 1.5, .k1 = 1.8, .b = { .5, .75 }, .said = 3, .function = .3,
};

/* A feature of the query. */
typedef struct
{
  WblFeatureKind kind;
  gboolean function;
  gboolean asked;  /* by whom the text is for */
  guint64 hash;
  double weight; /* in the query */
  double idf;
  double said;     /* what saying it counts towards a title */
  char *term;    /* (owned) */
} Feature;

struct _WblRanker
{
  guint64 sieve[SIEVE / 64]; /* a bit for each feature's hash */
  guint16 *slots;     /* a table of features by their hash: number + 1 (owned) */
  GArray *features;   /* of Feature */
  guint n_kind[N_KINDS];
  guint n_cjk, n_latin;
  double total;       /* of words and characters: weight × idf */
  gboolean conversation;
  double adding;      /* weight of the text being added */
  gboolean asked;     /* whether that is what somebody asks */
  gboolean function, before; /* whether the last word added is a function word, and the one before it */
  const Profile *profile;
  WblRankCorpus corpus;
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

  self->slots = g_new0 (guint16, SLOTS);
  self->features = g_array_new (FALSE, FALSE, sizeof (Feature));
  g_array_set_clear_func (self->features, feature_clear);
  return self;
}

void
wbl_ranker_free (WblRanker *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_array_unref (self->features);
  g_free (self);
}

/* At most eight bytes as a number; for one length no two are the same. */
static inline guint64
read_bytes (const char *bytes, gsize len)
{
  guint32 first, last;

  if (len < 4)
    return len == 0 ? 0 : (guint64) (guchar) bytes[0] << 16 | (guint64) (guchar) bytes[len / 2] << 8 | (guchar) bytes[len - 1];
  memcpy (&first, bytes, 4);
  memcpy (&last, bytes + len - 4, 4);
  return (guint64) first << 32 | last;
}

/* Two features in one place would count as one: of 4096 among 2^64 that does not happen. */
static inline guint64
hash_feature (WblFeatureKind kind, const char *bytes, gsize len)
{
  guint64 hash = (kind + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ len;

  for (; len > 8; bytes += 8, len -= 8)
    {
      hash = (hash ^ read_bytes (bytes, 8)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  hash = (hash ^ read_bytes (bytes, len)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 29;
}

/* Most features of a text are not the query's: one bit says so of most of them. */
static inline gboolean
may_have (const WblRanker *self, guint64 hash)
{
  return (self->sieve[hash % SIEVE / 64] >> hash % 64 & 1) != 0;
}

/* The slot of a feature, or the free one where it would be. At most a quarter of the slots is taken. */
static guint16 *
slot_of (WblRanker *self, guint64 hash)
{
  guint at = (guint) (hash >> 32) % SLOTS;

  while (self->slots[at] != 0 && g_array_index (self->features, Feature, self->slots[at] - 1).hash != hash)
    at = (at + 1) % SLOTS;
  return &self->slots[at];
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
add_feature_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblRanker *self = data;
  guint64 hash = hash_feature (kind, bytes, len);
  guint16 *slot = slot_of (self, hash);
  gboolean function = is_function (self, kind, bytes, len);

  if (*slot > 0)
    {
      double repeated = self->conversation ? conversation_profile.repeated : latin_profile.repeated;

      g_array_index (self->features, Feature, *slot - 1).weight += repeated * self->adding;
      g_array_index (self->features, Feature, *slot - 1).asked |= self->asked;
      return;
    }
  if (self->features->len >= MAX_FEATURES)
    return;
  g_array_append_val (self->features, ((Feature){ kind, function, self->asked, hash, self->adding, 0, 0, g_strndup (bytes, len) }));
  *slot = (guint16) self->features->len;
  self->sieve[hash % SIEVE / 64] |= G_GUINT64_CONSTANT (1) << hash % 64;
  self->n_kind[kind]++;
  self->n_cjk += kind == WBL_FEATURE_CHAR;
  self->n_latin += kind == WBL_FEATURE_WORD && !cjk;
}

/** wbl_ranker_add: takes in a part of the query, the most important part first; @asked: by who is to be helped. */
void
wbl_ranker_add (WblRanker *self, const char *text, double weight, gboolean asked)
{
  self->asked = asked;
  self->adding = weight;
  self->function = FALSE;
  wbl_features (text, -1, add_feature_cb, self);
}

/** wbl_ranker_set_conversation: before parts are added: whether the query is what people said to each other. */
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
idf_of_term (WblRanker *self, const char *term, gboolean gram)
{
  g_autofree char *marked = gram ? g_strconcat ("~", term, NULL) : NULL;

  return idf_of (self->corpus.n_texts, self->corpus.frequency (gram ? marked : term, self->corpus.data));
}

/* Pairs are not counted: one is as rare as its words are on average. */
static double
idf_of_pair (WblRanker *self, const char *pair)
{
  g_auto (GStrv) words = g_strsplit (pair, " ", 2);

  return (idf_of_term (self, words[0], FALSE) + idf_of_term (self, words[1], FALSE)) / 2;
}

static const Profile *
choose_profile (WblRanker *self)
{
  if (self->conversation)
    return &conversation_profile;
  return self->n_cjk >= self->n_latin ? &cjk_profile : &latin_profile;
}

/** wbl_ranker_weigh: after all parts were added: rare features count more. */
void
wbl_ranker_weigh (WblRanker *self, const WblRankCorpus *corpus)
{
  self->corpus = *corpus;
  self->profile = choose_profile (self);
  self->total = 0;
  for (guint i = 0; i < self->features->len; i++)
    {
      Feature *f = &g_array_index (self->features, Feature, i);

      f->idf = f->kind == WBL_FEATURE_PAIR ? idf_of_pair (self, f->term) : idf_of_term (self, f->term, f->kind == WBL_FEATURE_GRAM);
      if (f->function)
        f->weight *= self->profile->function;
      f->said = f->idf * MIN (1, pow (f->weight, .7));
      if (f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR)
        self->total += f->weight * f->idf;
    }
}

/** wbl_ranker_for_each_term: after wbl_ranker_weigh(): what an index can be asked for. */
void
wbl_ranker_for_each_term (WblRanker *self, WblRankTermFunc func, gpointer data)
{
  for (guint i = 0; i < self->features->len; i++)
    {
      const Feature *f = &g_array_index (self->features, Feature, i);

      if (f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR)
        func (f->term, f->weight * f->idf * self->profile->kind[f->kind], data);
    }
}

/* ---- the texts ---- */

/* A text as the query sees it. */
typedef struct
{
  guint16 *counts[N_FIELDS];       /* of each of the query's features */
  guint length[N_FIELDS][N_KINDS]; /* features of each kind there are */
  guint16 *there;                  /* which of them are in the text at all */
  guint n_there;
  guint title_distinct[N_KINDS];
  guint title_common[N_KINDS];     /* of the query's features in the title */
  double title_idf;                /* of its distinct words and characters; of conversations only */
} Counted;

typedef struct
{
  WblRanker *ranker;
  Counted *counted;
  int field;
  guint64 seen[TITLE_SLOTS]; /* a table of the title's features by hash; of a very long one, those of its beginning */
  guint n_seen;
} Counter;

/* Returns: whether the title's feature is a new one. */
static gboolean
see (Counter *c, guint64 hash)
{
  guint at = (guint) (hash >> 32) % TITLE_SLOTS;

  while (c->seen[at] != 0 && c->seen[at] != hash)
    at = (at + 1) % TITLE_SLOTS;
  if (c->seen[at] == hash || c->n_seen >= TITLE_SLOTS / 2)
    return FALSE;
  c->seen[at] = hash;
  c->n_seen++;
  return TRUE;
}

static void
count_distinct (Counter *c, WblFeatureKind kind, guint64 hash, const char *bytes, gsize len)
{
  char term[WBL_RANK_MAX_TERM + 1];

  if (!see (c, hash))
    return;
  c->counted->title_distinct[kind]++;
  if (!c->ranker->conversation || (kind != WBL_FEATURE_WORD && kind != WBL_FEATURE_CHAR) || len >= sizeof term)
    return;
  memcpy (term, bytes, len);
  term[len] = '\0';
  c->counted->title_idf += idf_of_term (c->ranker, term, FALSE);
}

static void
count_one (Counter *c, WblFeatureKind kind, guint feature)
{
  Counted *counted = c->counted;
  guint16 *count = &counted->counts[c->field][feature];

  if (counted->counts[TITLE][feature] == 0 && counted->counts[BODY][feature] == 0)
    counted->there[counted->n_there++] = (guint16) feature;
  if (c->field == TITLE && *count == 0)
    counted->title_common[kind]++;
  if (*count < G_MAXUINT16)
    (*count)++;
}

static void
count_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Counter *c = data;
  guint64 hash = hash_feature (kind, bytes, len);
  guint at;

  c->counted->length[c->field][kind]++;
  if (c->field == TITLE)
    count_distinct (c, kind, hash, bytes, len);
  if (!may_have (c->ranker, hash))
    return;
  at = *slot_of (c->ranker, hash);
  if (at > 0)
    count_one (c, kind, at - 1);
}

static void
count_text (WblRanker *self, const WblRankText *text, Counted *counted)
{
  Counter c = { .ranker = self, .counted = counted, .field = TITLE };

  wbl_features (text->title, -1, count_cb, &c);
  c.field = BODY;
  wbl_features (text->body, (gssize) strnlen (text->body, WBL_RANK_BYTES), count_cb, &c);
}

static void
average_lengths (WblRanker *self, const Counted *counted, guint n, double average[N_FIELDS][N_KINDS])
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

static double
bm25 (const Profile *p, int field, double count, double length, double average)
{
  double norm = p->k1 * (1 - p->b[field] + p->b[field] * length / average);

  return count * (p->k1 + 1) / (count + norm);
}

static double
dice_of (WblRanker *self, const Counted *counted, WblFeatureKind kind)
{
  guint all = self->n_kind[kind] + counted->title_distinct[kind];

  return all > 0 ? 2.0 * counted->title_common[kind] / all : 0;
}

static gboolean
is_word (const Feature *f)
{
  return f->kind == WBL_FEATURE_WORD || f->kind == WBL_FEATURE_CHAR;
}

/* How much of what the title says was said, by its rare words; a part of it counts little, and nothing does when nobody
 * asked for any of it. */
static double
title_said (WblRanker *self, const Counted *counted)
{
  double said = 0;
  gboolean asked = FALSE;

  for (guint i = 0; i < counted->n_there; i++)
    {
      const Feature *f = &g_array_index (self->features, Feature, counted->there[i]);

      if (!is_word (f) || counted->counts[TITLE][counted->there[i]] == 0)
        continue;
      said += f->said;
      asked |= f->asked;
    }
  return !asked ? 0 : pow (said / MAX (counted->title_idf, 1e-6), 1.5);
}

/* How much of the query is in the text at all. */
static double
coverage_of (WblRanker *self, const Counted *counted)
{
  double covered = 0;

  for (guint i = 0; i < counted->n_there; i++)
    {
      const Feature *f = &g_array_index (self->features, Feature, counted->there[i]);

      if (is_word (f))
        covered += f->weight * f->idf;
    }
  return covered / MAX (self->total, 1e-6);
}

/* What is typed is like the title it looks for. People who talk say much else too: there it counts how much of the title
 * was said. */
static double
likeness (WblRanker *self, const Counted *counted)
{
  const Profile *p = self->profile;
  double sum = 0;

  if (p->said > 0)
    sum += p->said * title_said (self, counted);
  if (p->coverage > 0)
    sum += p->coverage * coverage_of (self, counted);
  for (int kind = 0; kind < N_KINDS; kind++)
    if (p->dice[kind] > 0)
      sum += p->dice[kind] * dice_of (self, counted, (WblFeatureKind) kind);
  return sum;
}

static void
score_features (WblRanker *self, const Counted *counted, double average[N_FIELDS][N_KINDS], double parts[N_KINDS])
{
  const Profile *p = self->profile;

  for (guint n = 0; n < counted->n_there; n++)
    {
      guint i = counted->there[n];
      const Feature *f = &g_array_index (self->features, Feature, i);
      double weight = f->weight * f->idf * p->kind[f->kind];

      for (int field = 0; field < N_FIELDS; field++)
        if (counted->counts[field][i] > 0)
          parts[f->kind] += weight * (field == TITLE ? p->title : 1)
                            * bm25 (p, field, counted->counts[field][i], counted->length[field][f->kind], average[field][f->kind]);
    }
}

static void
score_text (WblRanker *self, const Counted *counted, double average[N_FIELDS][N_KINDS], WblRankText *text)
{
  double sum = 0;

  memset (text->parts, 0, sizeof text->parts);
  score_features (self, counted, average, text->parts);
  for (int kind = 0; kind < N_KINDS; kind++)
    sum += text->parts[kind];
  text->likeness = likeness (self, counted);
  text->score = sum * (1 + text->likeness);
}

/** wbl_ranker_score: compares @n texts with the query and with each other. */
void
wbl_ranker_score (WblRanker *self, WblRankText *texts, guint n)
{
  guint n_features = MAX (1, self->features->len);
  g_autofree Counted *counted = g_new0 (Counted, MAX (1, n));
  g_autofree guint16 *counts = g_new0 (guint16, (gsize) MAX (1, n) * (N_FIELDS + 1) * n_features);
  double average[N_FIELDS][N_KINDS];

  for (guint i = 0; i < n; i++)
    {
      counted[i].counts[TITLE] = counts + (gsize) i * (N_FIELDS + 1) * n_features;
      counted[i].counts[BODY] = counted[i].counts[TITLE] + n_features;
      counted[i].there = counted[i].counts[BODY] + n_features;
      count_text (self, &texts[i], &counted[i]);
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
