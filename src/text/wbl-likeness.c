/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-likeness"

#include "config.h"

#include <math.h>

#include "text/wbl-features.h"
#include "text/wbl-likeness.h"

/* A single character says less than a word or a pair of them. */
#define CHAR_WEIGHT .5

struct _WblLikeness
{
  GHashTable *words; /* feature (owned) → its weight in percent */
};

static void
collect_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblLikeness *self = data;

  if (kind == WBL_FEATURE_WORD || kind == WBL_FEATURE_CHAR)
    g_hash_table_insert (self->words, g_strndup (bytes, len),
                         GUINT_TO_POINTER (kind == WBL_FEATURE_WORD ? 100 : (guint) (100 * CHAR_WEIGHT)));
}

/**
 * wbl_likeness_new:
 * @text: text
 * @len: its length in bytes, or -1
 *
 * Returns: (transfer full): its words, each once; any thread
 */
WblLikeness *
wbl_likeness_new (const char *text, gssize len)
{
  WblLikeness *self = g_new0 (WblLikeness, 1);

  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  wbl_features (text, len, collect_cb, self);
  return self;
}

void
wbl_likeness_free (WblLikeness *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->words);
  g_free (self);
}

/** wbl_likeness_count: adds one to each of its words in @frequencies: (element-type utf8 guint) with keys of its own. */
void
wbl_likeness_count (const WblLikeness *self, GHashTable *frequencies)
{
  GHashTableIter iter;
  gpointer word;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (frequencies, word));

      g_hash_table_replace (frequencies, g_strdup (word), GUINT_TO_POINTER (n + 1));
    }
}

/* What is in all texts says little about one of them. */
static double
weight_of (const char *word, gpointer weight, GHashTable *frequencies, guint n_texts)
{
  double own = GPOINTER_TO_UINT (weight) / 100.0;
  guint n = frequencies != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (frequencies, word)) : 0;

  return frequencies != NULL ? own * log (1 + (n_texts + 1.0) / (n + .5)) : own;
}

static double
norm_of (const WblLikeness *self, GHashTable *frequencies, guint n_texts)
{
  GHashTableIter iter;
  gpointer word, weight;
  double sum = 0;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &word, &weight))
    sum += pow (weight_of (word, weight, frequencies, n_texts), 2);
  return sqrt (sum);
}

/**
 * wbl_likeness_compare:
 * @frequencies: (nullable): in how many of @n_texts each word is, as wbl_likeness_count() counts; NULL = all words count
 * alike
 *
 * The cosine of the angle between two texts as vectors of words, each weighted by how rare it is (G. Salton and C.
 * Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing & Management 24, 1988).
 *
 * Returns: 1 for the same words, 0 for none in common
 */
double
wbl_likeness_compare (const WblLikeness *a, const WblLikeness *b, GHashTable *frequencies, guint n_texts)
{
  double norms, common = 0;
  GHashTableIter iter;
  gpointer word, weight;

  g_hash_table_iter_init (&iter, a->words);
  while (g_hash_table_iter_next (&iter, &word, &weight))
    if (g_hash_table_contains (b->words, word))
      common += pow (weight_of (word, weight, frequencies, n_texts), 2);
  if (common <= 0) /* as most pairs */
    return 0;
  norms = norm_of (a, frequencies, n_texts) * norm_of (b, frequencies, n_texts);
  return MIN (1, common / norms);
}
