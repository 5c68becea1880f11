/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-like-cases"

#include "config.h"

#include "desk/wbl-like-cases.h"

#include <math.h>
#include <string.h>

#include "desk/wbl-knowledge.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"
#include "store/wbl-db-cases.h"
#include "text/wbl-features.h"

/*
 * Cases are compared by the words of their first messages, each by how rare it is among the articles. Only the newest
 * answered ones are looked at, so that this costs the same however long the desk has existed.
 */

#define RECENT_REPLIES 300
#define FIRST_MESSAGES 6
#define TEXT_BYTES 2048
#define LIKE_ENOUGH .3 /* of the weight of the words of the open conversation */
#define MOST_ADDED 2
#define USED_ENOUGH 2

/* ---- likeness ---- */

static void
word_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  if (kind == WBL_FEATURE_WORD)
    g_hash_table_add (data, g_strndup (bytes, len));
}

static GHashTable *
words_of (WblDb *db, const char *conversation)
{
  g_autofree char *text = wbl_db_customer_text (db, conversation, FIRST_MESSAGES);
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  wbl_features (text, (gssize) strnlen (text, TEXT_BYTES), word_cb, words);
  return words;
}

/* (transfer full) (element-type utf8 double): the words of a conversation with their weights */
static GHashTable *
weigh (WblDb *db, GHashTable *words)
{
  GHashTable *weights = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  double n = wbl_db_count_indexed (db);
  GHashTableIter iter;
  gpointer word;

  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    {
      double weight = log ((n + 1.) / (wbl_db_article_df (db, word) + .5));

      if (weight > 0)
        g_hash_table_insert (weights, g_strdup (word), g_memdup2 (&weight, sizeof weight));
    }
  return weights;
}

static double
likeness (GHashTable *weights, GHashTable *words)
{
  double all = 0, common = 0;
  GHashTableIter iter;
  gpointer word, weight;

  g_hash_table_iter_init (&iter, weights);
  while (g_hash_table_iter_next (&iter, &word, &weight))
    {
      all += *(double *) weight;
      if (g_hash_table_contains (words, word))
        common += *(double *) weight;
    }
  return all > 0 ? common / all : 0;
}

/* ---- counting ---- */

typedef struct
{
  guint used;   /* cases with an outcome */
  guint worked; /* of them */
} Count;

typedef struct
{
  WblDb *db;
  const char *conversation; /* the open one */
  GHashTable *weights;      /* of its words */
  GHashTable *like;         /* (owned) conversation → whether it is like the open one */
  GHashTable *counts;       /* (owned) article → Count */
} Counting;

static gboolean
is_like (Counting *counting, const char *conversation)
{
  g_autoptr (GHashTable) words = NULL;
  gpointer known = NULL;
  gboolean like = FALSE;

  if (g_str_equal (conversation, counting->conversation))
    return FALSE;
  if (g_hash_table_lookup_extended (counting->like, conversation, NULL, &known))
    return GPOINTER_TO_INT (known);
  words = words_of (counting->db, conversation);
  like = likeness (counting->weights, words) >= LIKE_ENOUGH;
  g_hash_table_insert (counting->like, g_strdup (conversation), GINT_TO_POINTER (like));
  return like;
}

static void
count_case (Counting *counting, const WblCase *one)
{
  WblCaseOutcome outcome = is_like (counting, one->conversation)
                               ? wbl_db_case_outcome (counting->db, one->conversation, one->article)
                               : WBL_CASE_OPEN;
  Count *count = g_hash_table_lookup (counting->counts, one->article);

  if (outcome == WBL_CASE_OPEN)
    return;
  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      g_hash_table_insert (counting->counts, g_strdup (one->article), count);
    }
  count->used++;
  count->worked += outcome == WBL_CASE_WORKED;
}

/* ---- showing ---- */

static char *
first_passage (const WblArticle *article)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (article->body);

  for (guint i = 0; i < blocks->len; i++)
    if (((WblBlock *) g_ptr_array_index (blocks, i))->kind != WBL_BLOCK_HEADING)
      return g_strdup (((WblBlock *) g_ptr_array_index (blocks, i))->text);
  return g_strdup ("");
}

static WblHit *
hit_of (WblDb *db, const char *key, const char *region, gint64 at_ms, const Count *count)
{
  g_autoptr (WblArticle) article = wbl_db_get_article (db, key, NULL);
  WblHit *hit = NULL;

  if (article == NULL)
    return NULL;
  hit = wbl_hit_new ();
  hit->key = g_strdup (article->key);
  hit->title = g_strdup (article->title);
  hit->passage = first_passage (article);
  hit->language = g_strdup (article->language);
  hit->version = article->version;
  hit->internal = article->internal;
  hit->force = wbl_force (article->region, article->valid_from_ms, article->valid_to_ms, region, at_ms);
  hit->in_force = hit->force == WBL_FORCE_HOLDS;
  hit->force_region = g_strdup (article->region);
  hit->force_ms = hit->force == WBL_FORCE_NOT_YET ? article->valid_from_ms : article->valid_to_ms;
  hit->verified = article->verified_ms != 0;
  hit->n_used = count->used;
  hit->n_worked = count->worked;
  hit->by_colleagues = TRUE;
  hit->title_ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  hit->passage_ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  return hit;
}

/* Numbers for what is suggested already; what is left in @counts is not. */
static void
mark_hits (GPtrArray *hits, GHashTable *counts)
{
  for (guint i = 0; i < hits->len; i++)
    {
      WblHit *hit = g_ptr_array_index (hits, i);
      const Count *count = g_hash_table_lookup (counts, hit->key);

      if (count == NULL)
        continue;
      hit->n_used = count->used;
      hit->n_worked = count->worked;
      g_hash_table_remove (counts, hit->key);
    }
}

static const char *
most_worked (GHashTable *counts)
{
  const char *best = NULL;
  const Count *most = NULL;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Count *count = value;

      if (count->used < USED_ENOUGH || 2 * count->worked < count->used)
        continue;
      if (most == NULL || count->worked > most->worked || (count->worked == most->worked && strcmp (key, best) < 0))
        {
          most = count;
          best = key;
        }
    }
  return best;
}

/* What colleagues used and the words do not find takes the last places. */
static void
add_used (WblDb *db, const char *region, gint64 at_ms, GPtrArray *hits, GHashTable *counts, guint limit)
{
  for (guint i = 0; i < MOST_ADDED; i++)
    {
      const char *key = most_worked (counts);
      WblHit *hit = key != NULL ? hit_of (db, key, region, at_ms, g_hash_table_lookup (counts, key)) : NULL;

      if (key == NULL)
        return;
      g_hash_table_remove (counts, key);
      if (hit == NULL)
        continue;
      if (hits->len >= limit)
        g_ptr_array_set_size (hits, (gint) limit - 1);
      g_ptr_array_add (hits, hit);
      limit--;
    }
}

/**
 * wbl_like_cases_add:
 * @conversation: the open one
 * @region: (nullable): of its customer
 * @at_ms: when they bought, else now: for what is in force
 * @hits: (inout) (element-type WblHit): suggestions, best first; not seen by anybody yet
 * @limit: how many there may be, more than two
 *
 * Adds to suggestions how they went in like cases, and what else colleagues used there.
 */
gboolean
wbl_like_cases_add (WblDb *db,
                    const char *conversation,
                    const char *region,
                    gint64 at_ms,
                    GPtrArray *hits,
                    guint limit,
                    GError **error)
{
  g_autoptr (GPtrArray) cases = wbl_db_recent_cases (db, RECENT_REPLIES, error);
  g_autoptr (GHashTable) words = words_of (db, conversation);
  g_autoptr (GHashTable) weights = weigh (db, words);
  g_autoptr (GHashTable) like = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Counting counting = { db, conversation, weights, like, counts };

  if (cases == NULL)
    return FALSE;
  for (guint i = 0; i < cases->len; i++)
    count_case (&counting, g_ptr_array_index (cases, i));
  mark_hits (hits, counts);
  add_used (db, region, at_ms, hits, counts, limit);
  return TRUE;
}
