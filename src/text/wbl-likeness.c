/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-likeness"

#include "config.h"

#include <math.h>

#include "text/wbl-features.h"
#include "text/wbl-function-words.h"
#include "text/wbl-likeness.h"

/* In percent. A single character says less than a word or a pair of them; that something is asked says little of what. */
#define WORD_WEIGHT 100
#define CHAR_WEIGHT 50
#define FUNCTION_PART 30

struct _WblLikeness
{
  GHashTable *words; /* feature (owned) → its weight in percent */
};

static void
collect_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblLikeness *self = data;

  guint weight = kind == WBL_FEATURE_WORD ? WORD_WEIGHT : CHAR_WEIGHT;

  if (kind != WBL_FEATURE_WORD && kind != WBL_FEATURE_CHAR)
    return;
  if (wbl_is_function_word (bytes, len))
    weight = weight * FUNCTION_PART / 100;
  g_hash_table_insert (self->words, g_strndup (bytes, len), GUINT_TO_POINTER (weight));
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

/** wbl_likeness_add: to @self the words of @other: what texts have in common comes to weigh more than what one of them has. */
void
wbl_likeness_add (WblLikeness *self, const WblLikeness *other)
{
  GHashTableIter iter;
  gpointer word, weight;

  g_hash_table_iter_init (&iter, other->words);
  while (g_hash_table_iter_next (&iter, &word, &weight))
    {
      guint sum = GPOINTER_TO_UINT (g_hash_table_lookup (self->words, word)) + GPOINTER_TO_UINT (weight);

      g_hash_table_replace (self->words, g_strdup (word), GUINT_TO_POINTER (sum));
    }
}

void
wbl_likeness_free (WblLikeness *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->words);
  g_free (self);
}

static double
norm_of (const WblLikeness *self)
{
  GHashTableIter iter;
  gpointer weight;
  double sum = 0;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, NULL, &weight))
    sum += pow (GPOINTER_TO_UINT (weight), 2);
  return sqrt (sum);
}

/**
 * wbl_likeness_compare:
 *
 * The cosine of the angle between two texts as vectors of words (G. Salton and C. Buckley, "Term-weighting approaches in
 * automatic text retrieval", Information Processing & Management 24, 1988).
 *
 * Returns: 1 for the same words, 0 for none in common
 */
double
wbl_likeness_compare (const WblLikeness *a, const WblLikeness *b)
{
  double common = 0;
  GHashTableIter iter;
  gpointer word, weight;

  g_hash_table_iter_init (&iter, a->words);
  while (g_hash_table_iter_next (&iter, &word, &weight))
    common += (double) GPOINTER_TO_UINT (weight) * GPOINTER_TO_UINT (g_hash_table_lookup (b->words, word));
  if (common <= 0) /* as most pairs */
    return 0;
  return MIN (1, common / (norm_of (a) * norm_of (b)));
}
