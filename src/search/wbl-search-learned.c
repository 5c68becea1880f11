/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-search-learned"

#include "config.h"

#include <math.h>
#include <string.h>

#include "search/wbl-search-private.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"
#include "store/wbl-db-questions.h"
#include "text/wbl-digest.h"
#include "text/wbl-features.h"
#include "text/wbl-function-words.h"

/*
 * What people said of articles when they were asked something like this. The questions that have words of the query are
 * a field of their articles, with an index and a weight of its own: an article is found by them alone, too.
 * docs/search.md has the formula and what it was measured on.
 */

#define MAX_SEEN 400  /* words of the query that are looked up, the newest messages first */
#define MAX_TERMS 60  /* of them, that are looked for */
#define ROW_BUDGET 3000
#define MAX_QUESTIONS 40 /* that are compared with the query */
#define MAX_MESSAGES 6    /* of a customer, the newest, that say whether a question is like it */
#define BY_WORDS 100      /* articles that may be raised or lowered */
#define QUESTION_LENGTH 20 /* features of each kind in a question, about */

#define FIELD_WEIGHT .4
#define CLICKED .6 /* of what an agent says who only clicked */
#define WRONG .8
#define DOUBT .5   /* how many more people would be needed to be twice as sure */
#define LIKE .4    /* from here on a question is "like this" to a person */
#define MOST_LOWERED .9

/* ---- candidates ---- */

typedef struct
{
  char *words; /* (owned): as they stand in the query */
  double weight;
  guint df;
} Term;

static void
term_clear (gpointer data)
{
  g_free (((Term *) data)->words);
}

typedef struct
{
  WblDb *db;
  const WblQueryPart *part;
  GHashTable *seen; /* (owned) */
  GArray *terms;    /* (owned) of Term */
} TermCollector;

static void
collect_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  TermCollector *c = data;
  g_autofree char *token = NULL;
  Term term = { NULL, c->part->weight, 0 };

  if ((kind != WBL_FEATURE_WORD && kind != WBL_FEATURE_CHAR) || g_hash_table_size (c->seen) >= MAX_SEEN)
    return;
  token = g_strndup (bytes, len);
  if (g_hash_table_contains (c->seen, token))
    return;
  term.df = wbl_db_question_df (c->db, token);
  g_hash_table_add (c->seen, g_steal_pointer (&token));
  if (term.df == 0)
    return;
  term.words = g_strndup (c->part->text + start, end - start);
  term.weight *= (kind == WBL_FEATURE_CHAR ? .3 : 1) * (wbl_is_function_word (bytes, len) ? .5 : 1);
  g_array_append_val (c->terms, term);
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  guint da = ((const Term *) a)->df, db = ((const Term *) b)->df;

  return da < db ? -1 : da > db;
}

/* Only what the customer says is what was asked. */
static GArray *
collect_terms (WblDb *db, const WblQuery *query)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (Term));
  TermCollector c = { db, NULL, seen, terms };

  g_array_set_clear_func (terms, term_clear);
  for (guint i = 0; i < query->parts->len; i++)
    {
      c.part = &g_array_index (query->parts, WblQueryPart, i);
      if (c.part->from_customer)
        wbl_features (c.part->text, -1, collect_cb, &c);
    }
  g_array_sort (terms, compare_terms);
  return terms;
}

typedef struct
{
  gint64 row;
  double score;
} Candidate;

static void
add_rows (GHashTable *scores, const GArray *rows, double score)
{
  for (guint i = 0; i < rows->len; i++)
    {
      gint64 *row = &g_array_index (rows, gint64, i);
      Candidate *candidate = g_hash_table_lookup (scores, row);

      if (candidate == NULL)
        {
          candidate = g_new (Candidate, 1);
          *candidate = (Candidate){ *row, 0 };
          g_hash_table_add (scores, candidate);
        }
      candidate->score += score;
    }
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *ca = *(Candidate *const *) a, *cb = *(Candidate *const *) b;

  if (ca->score != cb->score)
    return ca->score > cb->score ? -1 : 1;
  return ca->row < cb->row ? -1 : ca->row > cb->row;
}

static GPtrArray *
best_candidates (GHashTable *scores)
{
  GPtrArray *best = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer next;

  g_hash_table_iter_init (&iter, scores);
  while (g_hash_table_iter_next (&iter, &next, NULL))
    g_ptr_array_add (best, next);
  g_ptr_array_sort (best, compare_candidates);
  if (best->len > MAX_QUESTIONS)
    g_ptr_array_set_size (best, MAX_QUESTIONS);
  return best;
}

/* (transfer full) (nullable) (element-type WblQuestion): the rarest words first, until a budget of rows is spent */
static GPtrArray *
find_questions (WblDb *db, const WblQuery *query, GError **error)
{
  g_autoptr (GArray) terms = collect_terms (db, query);
  g_autoptr (GHashTable) scores = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) best = NULL;
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_question_free);
  guint n = wbl_db_count_questions (db), budget = ROW_BUDGET;

  for (guint i = 0; i < MIN (terms->len, MAX_TERMS) && budget > 0; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);
      g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!wbl_db_find_questions (db, term->words, budget, rows, error))
        return NULL;
      budget -= MIN (budget, rows->len);
      add_rows (scores, rows, term->weight * log (1 + n / (term->df + .5)));
    }
  best = best_candidates (scores);
  for (guint i = 0; i < best->len; i++)
    {
      WblQuestion *question = wbl_db_get_question (db, ((Candidate *) g_ptr_array_index (best, i))->row, error);

      if (question == NULL)
        return NULL;
      g_ptr_array_add (questions, question);
    }
  return g_steal_pointer (&questions);
}

/* ---- what a question is worth ---- */

static guint
frequency_cb (const char *term, gpointer data)
{
  return wbl_db_article_df (data, term) + (*term != '~' ? wbl_db_question_df (data, term) : 0);
}

static WblRanker *
make_ranker (WblDb *db, const WblQuery *query)
{
  WblRanker *ranker = wbl_query_make_ranker (query);
  WblRankCorpus corpus = { wbl_db_count_articles (db) + wbl_db_count_questions (db), frequency_cb, NULL, db, { { 0 } } };

  for (int kind = 0; kind < WBL_RANK_KINDS; kind++)
    corpus.average[1][kind] = QUESTION_LENGTH;
  wbl_ranker_weigh (ranker, &corpus);
  return ranker;
}

/* How many people are behind it; below 0 there are more who say that it is wrong. */
static double
support_of (const WblQuestion *question)
{
  return question->n_sent + CLICKED * question->n_clicked - WRONG * question->n_wrong;
}

/* Of what one wording has in all articles, the share of this one: who contradict each other are both less sure. */
static double
share_of (const WblQuestion *question, const GPtrArray *questions)
{
  double own = MAX (0, support_of (question)), all = 0;

  for (guint i = 0; i < questions->len; i++)
    {
      const WblQuestion *other = g_ptr_array_index (questions, i);

      if (g_str_equal (other->wording, question->wording))
        all += MAX (0, support_of (other));
    }
  return all > 0 ? own / all : 1;
}

/* One agent who answered with the article, and nobody who says otherwise, makes 1. */
static double
strength_of (const WblQuestion *question, const GPtrArray *questions)
{
  double support = support_of (question);
  double strength = (1 + DOUBT) * support / (fabs (support) + DOUBT);

  return strength > 0 ? strength * share_of (question, questions) : strength;
}

/* ---- how like the query a question is to a person ---- */

/* The words of a text that say what is asked. */
typedef struct
{
  GHashTable *words; /* (owned) utf8 → 1 + whether it is a single character */
  double size;
} Words;

static void
words_free (gpointer data)
{
  g_hash_table_unref (((Words *) data)->words);
  g_free (data);
}

static double
size_of (WblFeatureKind kind)
{
  return kind == WBL_FEATURE_CHAR ? .25 : 1;
}

static void
word_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Words *words = data;

  if ((kind != WBL_FEATURE_WORD && kind != WBL_FEATURE_CHAR) || wbl_is_function_word (bytes, len))
    return;
  if (g_hash_table_insert (words->words, g_strndup (bytes, len), GUINT_TO_POINTER (kind + 1)))
    words->size += size_of (kind);
}

static Words *
words_of (const char *text)
{
  Words *words = g_new0 (Words, 1);

  words->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  wbl_features (text, -1, word_cb, words);
  return words;
}

/* The cosine of two texts as sets of words: 1 for the same, 0 for none in common. */
static double
compare_words (const Words *a, const Words *b)
{
  double common = 0;
  GHashTableIter iter;
  gpointer word, kind;

  g_hash_table_iter_init (&iter, a->words);
  while (g_hash_table_iter_next (&iter, &word, &kind))
    if (g_hash_table_contains (b->words, word))
      common += size_of ((WblFeatureKind) (GPOINTER_TO_UINT (kind) - 1));
  return common > 0 ? common / sqrt (a->size * b->size) : 0;
}

/* (transfer full): of the customer's newest messages */
static GPtrArray *
words_of_query (const WblQuery *query)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func (words_free);

  for (guint i = 0; i < query->parts->len && messages->len < MAX_MESSAGES; i++)
    {
      const WblQueryPart *part = &g_array_index (query->parts, WblQueryPart, i);

      if (part->from_customer)
        g_ptr_array_add (messages, words_of (part->text));
    }
  return messages;
}

/* With the nearest of the messages. */
static double
likeness_of (const GPtrArray *messages, const char *text)
{
  Words *words = words_of (text);
  double most = 0;

  for (guint i = 0; i < messages->len; i++)
    most = MAX (most, compare_words (g_ptr_array_index (messages, i), words));
  words_free (words);
  return most;
}

/* ---- articles ---- */

/* What the questions that were found say of one article. */
typedef struct
{
  GString *texts;   /* (owned): those that it answers */
  double sum, sure; /* of what each of them is worth by itself, and that times its strength */
  double against;   /* 0…1: how surely it is wrong for this */
  guint times;
} Learned;

static void
learned_free (gpointer data)
{
  g_string_free (((Learned *) data)->texts, TRUE);
  g_free (data);
}

static Learned *
learned_of (GHashTable *all, const char *article)
{
  Learned *learned = g_hash_table_lookup (all, article);

  if (learned != NULL)
    return learned;
  learned = g_new0 (Learned, 1);
  learned->texts = g_string_new (NULL);
  g_hash_table_insert (all, g_strdup (article), learned);
  return learned;
}

static double
score_of (WblRanker *ranker, const char *question)
{
  g_autoptr (GBytes) digest = wbl_digest_new ("", question);
  WblRankText text = { 0 };

  text.digest = g_bytes_get_data (digest, &text.digest_len);
  wbl_ranker_score (ranker, &text, 1);
  return text.score;
}

static void
learn (Learned *learned, WblRanker *ranker, const GPtrArray *messages, const WblQuestion *question, double strength)
{
  double likeness = likeness_of (messages, question->text), score;

  if (strength <= 0)
    {
      learned->against = MAX (learned->against, MIN (1, -strength) * likeness * likeness);
      return;
    }
  score = score_of (ranker, question->text);
  learned->sum += score;
  learned->sure += score * strength;
  learned->times += likeness >= LIKE ? question->n_times : 0;
  g_string_append_printf (learned->texts, "%s\n", question->text);
}

/* Returns: (transfer full): article key → Learned */
static GHashTable *
learn_all (const WblQuery *query, WblRanker *ranker, const GPtrArray *questions)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, learned_free);
  g_autoptr (GPtrArray) messages = words_of_query (query);

  for (guint i = 0; i < questions->len; i++)
    {
      const WblQuestion *question = g_ptr_array_index (questions, i);

      learn (learned_of (all, question->article), ranker, messages, question, strength_of (question, questions));
    }
  return all;
}

static void
apply (WblRanked *ranked, WblRanker *ranker, const Learned *learned)
{
  if (learned->sum > 0)
    ranked->learned = FIELD_WEIGHT * score_of (ranker, learned->texts->str) * learned->sure / learned->sum;
  ranked->times = learned->times;
  ranked->score = (ranked->score + ranked->learned) * (1 - MOST_LOWERED * learned->against);
}

static WblRanked *
find_ranked (const GArray *ranked, gint64 row)
{
  for (guint i = 0; i < ranked->len; i++)
    if (g_array_index (ranked, WblRanked, i).row == row)
      return &g_array_index (ranked, WblRanked, i);
  return NULL;
}

typedef struct
{
  const WblQuery *query;
  gboolean holds;
} Holding;

static void
holds_cb (const WblArticleSlot *slot, gpointer data)
{
  Holding *holding = data;
  const WblQuery *query = holding->query;

  holding->holds = wbl_force (slot->region, slot->valid_from_ms, slot->valid_to_ms, query->region, query->now_ms) == WBL_FORCE_HOLDS;
}

/* As the index knows it; of an article that is not in it yet, as it says itself. */
static gboolean
holds (WblDb *db, const WblQuery *query, gint64 row)
{
  Holding holding = { query, TRUE };
  gint64 slot = wbl_db_article_slot (db, row);
  g_autoptr (WblArticle) article = NULL;

  if (query->now_ms == 0)
    return TRUE;
  if (slot != 0)
    return wbl_db_read_slot (db, slot, holds_cb, &holding, NULL) && holding.holds;
  article = wbl_db_get_article_row (db, row, NULL);
  return article != NULL && wbl_article_in_force (article, query->region, query->now_ms);
}

/* An article that no word of the query finds. */
static WblRanked *
add_ranked (WblDb *db, const WblQuery *query, gint64 row, GArray *ranked)
{
  WblRanked one = { .row = row, .in_force = holds (db, query, row) };

  g_array_append_val (ranked, one);
  return &g_array_index (ranked, WblRanked, ranked->len - 1);
}

static void
raise_and_lower (WblDb *db, const WblQuery *query, const GPtrArray *questions, GArray *ranked)
{
  g_autoptr (WblRanker) ranker = make_ranker (db, query);
  g_autoptr (GHashTable) all = learn_all (query, ranker, questions);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Learned *learned = value;
      gint64 row = wbl_db_article_row (db, key);
      WblRanked *one = find_ranked (ranked, row);

      if (one == NULL && row != 0 && learned->sum > 0)
        one = add_ranked (db, query, row, ranked);
      if (one != NULL)
        apply (one, ranker, learned);
    }
  wbl_ranked_order (db, ranked);
}

/**
 * wbl_search_articles:
 * @db: the database; worker thread
 * @query: what is looked for
 * @limit: how many at most
 *
 * The one engine behind search and suggestions: by the words of articles, then by what people said of them. Articles
 * that are not in force come after those that are. A query that nobody waits for any more ends with G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (element-type WblFound): best first; empty when nothing was found
 */
GPtrArray *
wbl_search_articles (WblDb *db, const WblQuery *query, guint limit, GError **error)
{
  g_autoptr (GPtrArray) questions = NULL;
  g_autoptr (GArray) ranked = NULL;

  if (wbl_db_count_questions (db) > 0)
    {
      questions = find_questions (db, query, error);
      if (questions == NULL)
        return NULL;
    }
  ranked = wbl_search_rank (db, query, questions != NULL && questions->len > 0 ? MAX (limit, BY_WORDS) : limit, error);
  if (ranked == NULL)
    return NULL;
  if (questions != NULL && questions->len > 0)
    raise_and_lower (db, query, questions, ranked);
  return wbl_ranked_load (db, ranked, limit, error);
}
