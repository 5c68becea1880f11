/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "search/wbl-rank.h"
#include "text/wbl-features.h"

G_BEGIN_DECLS

enum
{
  WBL_RANK_TITLE,
  WBL_RANK_BODY
};

#define WBL_RANK_SIEVE 32768 /* bits */
#define WBL_RANK_FEATURES 4096 /* of a query */
#define WBL_RANK_CJK_FIRST 0x3000
#define WBL_RANK_CJK_LAST 0x9fff
#define WBL_RANK_SLOTS (4 * WBL_RANK_FEATURES)

/** WblRankFeature: a feature of the query. */
typedef struct
{
  WblFeatureKind kind;
  gboolean function;
  gboolean asked; /* by whom the text is for */
  gboolean other; /* not said, but it means the same as what was */
  guint64 hash;
  double said_weight; /* by how often and by whom it was said */
  double weight; /* in the query: the same, less if it is a function word */
  double idf;
  double said; /* what saying it counts towards a title */
  const char *term;  /* (unowned): the ranker's */
} WblRankFeature;

/** WblRankPair: two features that are a third one where they stand side by side. */
typedef struct
{
  guint32 key; /* their numbers + 1; 0 = free */
  guint16 feature; /* number + 1 */
} WblRankPair;

/** WblRankWord: a word of the text at hand. */
typedef struct
{
  gboolean part;    /* of the word before it */
  guint16 feature;  /* number + 1 of the query's; 0 = it is not there */
  guint16 n_grams;  /* pieces of it */
  guint16 n_found;  /* of them, in the query */
  guint16 n;        /* times in the field at hand */
  guint first;      /* of its pieces in word_grams */
} WblRankWord;

typedef struct _WblRankProfile WblRankProfile;

struct _WblRanker
{
  guint64 sieve[WBL_RANK_SIEVE / 64]; /* a bit for each feature's hash */
  guint64 gram_sieve[WBL_RANK_SIEVE / 64]; /* a bit for each piece of three bytes */
  guint16 *slots;                     /* a table of features by their hash: number + 1 (owned) */
  GArray *features;                   /* (element-type WblRankFeature) (owned) */
  GStringChunk *terms;                /* theirs (owned) */
  guint n_kind[WBL_RANK_KINDS];
  guint n_cjk, n_latin;
  double total; /* of words and characters: weight × idf */
  gboolean conversation;
  double adding;             /* weight of the text being added */
  gboolean asked;            /* whether that is what somebody asks */
  gboolean other;            /* whether nobody said it so */
  gboolean function, before; /* whether the last word added is a function word, and the one before it */
  const WblRankProfile *profile;
  WblRankCorpus corpus;
  gboolean hasty;      /* scores may be too high until they are finished */
  guint16 *cjk;        /* features of a single character, from WBL_RANK_CJK_FIRST on: number + 1 (owned) (nullable) */
  WblRankPair *pairs;  /* a table of them (owned) (nullable) */
  guint pair_mask;     /* its slots - 1 */
  GArray *words;       /* (element-type WblRankWord): of the text at hand (owned) */
  GArray *word_grams;  /* (element-type guint16): features, word by word (owned) */
};

/** WblRankCounted: a text as the query sees it. */
typedef struct
{
  guint16 *counts[WBL_RANK_FIELDS];              /* of each of the query's features */
  guint length[WBL_RANK_FIELDS][WBL_RANK_KINDS]; /* features of each kind there are */
  guint16 *there;                                /* which of them are in the text at all */
  guint n_there;
  guint title_distinct[WBL_RANK_KINDS];
  guint title_common[WBL_RANK_KINDS]; /* of the query's features in the title */
} WblRankCounted;

/** wbl_rank_bytes: Returns: at most eight bytes as a number; for one length no two are the same. */
static inline guint64
wbl_rank_bytes (const char *bytes, gsize len)
{
  guint32 first, last;

  if (len < 4)
    return len == 0 ? 0 : (guint64) (guchar) bytes[0] << 16 | (guint64) (guchar) bytes[len / 2] << 8 | (guchar) bytes[len - 1];
  memcpy (&first, bytes, 4);
  memcpy (&last, bytes + len - 4, 4);
  return (guint64) first << 32 | last;
}

/** wbl_rank_hash: Returns: a number for a feature; two with one would count as one: of 4096 among 2^64 that does not happen. */
static inline guint64
wbl_rank_hash (WblFeatureKind kind, const char *bytes, gsize len)
{
  guint64 hash = ((guint64) (kind + 1) << 32 | len) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  for (; len > 8; bytes += 8, len -= 8)
    {
      hash = (hash ^ wbl_rank_bytes (bytes, 8)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  hash = (hash ^ wbl_rank_bytes (bytes, len)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 29;
}

/** wbl_rank_gram_bit: Returns: the bit of a piece of three bytes in the sieve of such. */
static inline guint
wbl_rank_gram_bit (guint32 gram)
{
  return (guint32) (gram * 0x9e3779b1u) >> 17;
}

/** wbl_rank_has_gram: Returns: whether the query may have a piece of three bytes. */
static inline gboolean
wbl_rank_has_gram (const WblRanker *self, guint32 gram)
{
  guint bit = wbl_rank_gram_bit (gram);

  return (self->gram_sieve[bit / 64] >> bit % 64 & 1) != 0;
}

guint16 *wbl_rank_slot (const WblRanker *self, guint64 hash);
double wbl_rank_idf_of (const WblRanker *self, guint df);
double wbl_rank_idf (const WblRanker *self, const char *term, gboolean gram);
void wbl_rank_count (WblRanker *self, const WblRankText *text, WblRankCounted *counted);
double wbl_rank_title_idf (const WblRanker *self, const WblRankText *text, gboolean known, double enough);
void wbl_rank_forget (WblRanker *self);

G_END_DECLS
