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

#define MAX_SEEN 400 /* words of the query that questions have, the newest messages first */
#define MAX_TERMS 60 /* of them, that are looked for */
#define ROW_BUDGET 3000
#define MAX_QUESTIONS 40 /* that are compared with the query */
#define MAX_MESSAGES 6    /* of a customer, the newest, that say whether a question is like it */
#define QUESTION_LENGTH 20 /* features of each kind in a question, about */

#define FIELD_WEIGHT .5
#define CLICKED .6 /* of what an agent says who only clicked */
#define WRONG .8
#define DOUBT .5   /* how many more people would be needed to be twice as sure */
#define LIKE .4    /* from here on a question is "like this" to a person */
#define MOST_LOWERED .9

/* ---- candidates ---- */

typedef struct
{
  const WblQuestionPosting *posting; /* (unowned): the index's */
  double weight;
} Term;

typedef struct
{
  const WblQuestionIndex *index;
  const WblQueryPart *part;
  GHashTable *seen; /* (owned): of postings */
  GArray *terms;    /* (owned) of Term */
} TermCollector;

static void
collect_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  TermCollector *c = data;
  Term term = { NULL, c->part->weight };

  if ((kind != WBL_FEATURE_WORD && kind != WBL_FEATURE_CHAR) || g_hash_table_size (c->seen) >= MAX_SEEN)
    return;
  term.posting = wbl_question_index_find (c->index, wbl_question_word (kind, bytes, len));
  if (term.posting == NULL || !g_hash_table_add (c->seen, (gpointer) term.posting))
    return;
  term.weight *= (kind == WBL_FEATURE_CHAR ? .3 : 1) * (wbl_is_function_word (bytes, len) ? .5 : 1);
  g_array_append_val (c->terms, term);
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  guint na = ((const Term *) a)->posting->places->len, nb = ((const Term *) b)->posting->places->len;

  return na < nb ? -1 : na > nb;
}

/* Only what the customer says is what was asked. */
static GArray *
collect_terms (const WblQuestionIndex *index, const WblQuery *query)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (Term));
  TermCollector c = { index, NULL, seen, terms };

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
  const WblIndexedQuestion *question; /* (unowned): the index's */
  guint place;
  double score;
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *ca = a, *cb = b;

  if (ca->score != cb->score)
    return ca->score > cb->score ? -1 : 1;
  return ca->question->row < cb->question->row ? -1 : ca->question->row > cb->question->row;
}

/* The rarest words first, until a budget of rows is spent. */
static void
score_terms (const WblQuestionIndex *index, const GArray *terms, double *scores, GArray *candidates)
{
  guint n = wbl_question_index_get_size (index), budget = ROW_BUDGET;

  for (guint i = 0; i < MIN (terms->len, MAX_TERMS) && budget > 0; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);
      const GArray *places = term->posting->places;
      double score = term->weight * log (1 + n / (places->len + .5));

      for (guint k = 0; k < places->len && budget > 0; k++, budget--)
        {
          guint place = g_array_index (places, guint32, k);

          if (scores[place] == 0)
            g_array_append_val (candidates, ((Candidate){ wbl_question_index_get (index, place), place, 0 }));
          scores[place] += score;
        }
    }
}

/* (transfer full) (element-type Candidate): those that have most of the query's words */
static GArray *
find_questions (const WblQuestionIndex *index, const WblQuery *query)
{
  g_autoptr (GArray) terms = collect_terms (index, query);
  g_autofree double *scores = g_new0 (double, MAX (1, wbl_question_index_get_places (index)));
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  score_terms (index, terms, scores, candidates);
  for (guint i = 0; i < candidates->len; i++)
    g_array_index (candidates, Candidate, i).score = scores[g_array_index (candidates, Candidate, i).place];
  g_array_sort (candidates, compare_candidates);
  if (candidates->len > MAX_QUESTIONS)
    g_array_set_size (candidates, MAX_QUESTIONS);
  return candidates;
}

/* ---- what a question is worth ---- */

typedef struct
{
  WblDb *db;
  const WblQuestionIndex *index;
} Sources;

static guint
frequency_cb (const char *term, gpointer data)
{
  const Sources *sources = data;
  WblFeatureKind kind = wbl_token_is_cjk (term) && term[wbl_token_width (*term)] == '\0' ? WBL_FEATURE_CHAR : WBL_FEATURE_WORD;
  const WblQuestionPosting *posting =
    *term != '~' ? wbl_question_index_find (sources->index, wbl_question_word (kind, term, strlen (term))) : NULL;

  return wbl_db_article_df (sources->db, term) + (posting != NULL ? posting->places->len : 0);
}

/* Articles and questions together are what the query's words are rare in. */
static void
weigh (WblRanker *ranker, const Sources *sources)
{
  WblRankCorpus corpus = { wbl_db_count_indexed (sources->db) + wbl_question_index_get_size (sources->index), frequency_cb, NULL,
                           (gpointer) sources, { { 0 } } };

  for (int kind = 0; kind < WBL_RANK_KINDS; kind++)
    corpus.average[1][kind] = QUESTION_LENGTH;
  wbl_ranker_weigh (ranker, &corpus);
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

/* What the customer's newest messages say. */
typedef struct
{
  GHashTable *words; /* (owned): a word's number → a bit for each message that has it */
  double size[MAX_MESSAGES];
  guint n;
} Said;

static void
said_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Said *said = data;
  guint64 word = wbl_question_word (kind, bytes, len);
  guint bit = 1u << said->n, has;

  if ((kind != WBL_FEATURE_WORD && kind != WBL_FEATURE_CHAR) || wbl_is_function_word (bytes, len))
    return;
  has = GPOINTER_TO_UINT (g_hash_table_lookup (said->words, &word));
  if ((has & bit) != 0)
    return;
  g_hash_table_insert (said->words, g_memdup2 (&word, sizeof word), GUINT_TO_POINTER (has | bit));
  said->size[said->n] += wbl_question_word_size (word);
}

static void
said_init (Said *said, const WblQuery *query)
{
  *said = (Said){ .words = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
  for (guint i = 0; i < query->parts->len && said->n < MAX_MESSAGES; i++)
    {
      const WblQueryPart *part = &g_array_index (query->parts, WblQueryPart, i);

      if (!part->from_customer)
        continue;
      wbl_features (part->text, -1, said_cb, said);
      said->n++;
    }
}

/* The cosine with the nearest of the messages as sets of words: 1 for the same, 0 for none in common. */
static double
likeness_of (const Said *said, const WblQuestionWords *words)
{
  double common[MAX_MESSAGES] = { 0 }, most = 0;

  for (guint i = 0; i < words->words->len; i++)
    {
      guint64 word = g_array_index (words->words, guint64, i);
      guint has = GPOINTER_TO_UINT (g_hash_table_lookup (said->words, &word));

      for (guint k = 0; has != 0; k++, has >>= 1)
        common[k] += (has & 1) * wbl_question_word_size (word);
    }
  for (guint k = 0; k < said->n; k++)
    if (common[k] > 0)
      most = MAX (most, common[k] / sqrt (said->size[k] * words->size));
  return most;
}

/* ---- articles ---- */

/* What the questions that were found say of one article. */
typedef struct
{
  gint64 row;       /* the article's, 0 = it is not here */
  GString *texts;   /* (owned): of those that it answers */
  guint n_texts;
  double sum, sure; /* of what each of them is worth by itself, and that times its strength */
  double score;     /* what they add to the article's */
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
learned_of (WblDb *db, GHashTable *all, const char *article)
{
  Learned *learned = g_hash_table_lookup (all, article);

  if (learned != NULL)
    return learned;
  learned = g_new0 (Learned, 1);
  learned->row = wbl_db_article_row (db, article);
  learned->texts = g_string_new (NULL);
  g_hash_table_insert (all, g_strdup (article), learned);
  return learned;
}

static double
score_of (WblRanker *ranker, GBytes *digest)
{
  WblRankText text = { 0 };

  text.digest = g_bytes_get_data (digest, &text.digest_len);
  wbl_ranker_score (ranker, &text, 1);
  return text.score;
}

static void
learn (Learned *learned, WblRanker *ranker, const Said *said, const WblIndexedQuestion *indexed, const WblQuestion *question,
       double strength)
{
  double likeness = likeness_of (said, &indexed->words), score;

  if (strength <= 0)
    {
      learned->against = MAX (learned->against, MIN (1, -strength) * likeness * likeness);
      return;
    }
  score = score_of (ranker, indexed->digest);
  learned->sum += score;
  learned->sure += score * strength;
  learned->times += likeness >= LIKE ? question->n_times : 0;
  learned->n_texts++;
  g_string_append_printf (learned->texts, "%s\n", question->text);
}

static GPtrArray *
read_questions (WblDb *db, const GArray *candidates, GError **error)
{
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_question_free);

  for (guint i = 0; i < candidates->len; i++)
    {
      WblQuestion *question = wbl_db_get_question (db, g_array_index (candidates, Candidate, i).question->row, error);

      if (question == NULL)
        return NULL;
      g_ptr_array_add (questions, question);
    }
  return g_steal_pointer (&questions);
}

/* What an article's questions are worth together; of a single one that is known already. */
static double
field_score (WblRanker *ranker, const Learned *learned)
{
  g_autoptr (GBytes) digest = learned->n_texts > 1 ? wbl_digest_new ("", learned->texts->str) : NULL;

  return digest != NULL ? score_of (ranker, digest) : learned->sum;
}

static void
conclude (GHashTable *all, WblRanker *ranker)
{
  GHashTableIter iter;
  gpointer next;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, NULL, &next))
    {
      Learned *learned = next;

      if (learned->sum > 0)
        learned->score = FIELD_WEIGHT * field_score (ranker, learned) * learned->sure / learned->sum;
    }
}

/* Returns: (transfer full) (nullable): article key → Learned; NULL with @error set */
static GHashTable *
learn_all (WblDb *db, const WblQuestionIndex *index, const WblQuery *query, WblRanker *ranker, GError **error)
{
  g_autoptr (GArray) candidates = find_questions (index, query);
  g_autoptr (GPtrArray) questions = read_questions (db, candidates, error);
  GHashTable *all;
  Said said;

  if (questions == NULL)
    return NULL;
  all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, learned_free);
  said_init (&said, query);
  weigh (ranker, &(Sources){ db, index });
  for (guint i = 0; i < questions->len; i++)
    {
      const WblQuestion *question = g_ptr_array_index (questions, i);

      learn (learned_of (db, all, question->article), ranker, &said, g_array_index (candidates, Candidate, i).question, question,
             strength_of (question, questions));
    }
  g_hash_table_unref (said.words);
  conclude (all, ranker);
  return all;
}

static void
apply (WblRanked *ranked, const Learned *learned)
{
  ranked->learned = learned->score;
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
raise_and_lower (WblDb *db, const WblQuery *query, GHashTable *all, GArray *ranked)
{
  GHashTableIter iter;
  gpointer next;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, NULL, &next))
    {
      const Learned *learned = next;
      WblRanked *one = find_ranked (ranked, learned->row);

      if (one == NULL && learned->row != 0 && learned->score > 0)
        one = add_ranked (db, query, learned->row, ranked);
      if (one != NULL)
        apply (one, learned);
    }
  wbl_ranked_order (db, ranked);
}

/* (transfer full): the rows of articles that must be ranked, however low: what people said may raise them */
static GHashTable *
rows_of (GHashTable *all, guint *n_lowered)
{
  GHashTable *rows = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer next;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, NULL, &next))
    {
      Learned *learned = next;

      *n_lowered += learned->against > 0;
      g_hash_table_add (rows, &learned->row);
    }
  return rows;
}

static GArray *
rank_with_questions (WblDb *db, const WblQuestionIndex *index, const WblQuery *query, WblRanker *ranker, guint limit, GError **error)
{
  g_autoptr (GHashTable) all = learn_all (db, index, query, ranker, error);
  g_autoptr (GHashTable) rows = NULL;
  guint n_lowered = 0; /* each may make room for another */
  GArray *ranked;

  if (all == NULL)
    return NULL;
  rows = rows_of (all, &n_lowered);
  ranked = wbl_search_rank (db, query, ranker, limit + n_lowered, rows, error);
  if (ranked != NULL)
    raise_and_lower (db, query, all, ranked);
  return ranked;
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
  const WblQuestionIndex *index = wbl_db_get_question_index (db, error);
  g_autoptr (WblRanker) ranker = NULL;
  g_autoptr (GArray) ranked = NULL;

  if (index == NULL)
    return NULL;
  ranker = wbl_query_make_ranker (query);
  if (wbl_question_index_get_size (index) > 0)
    ranked = rank_with_questions (db, index, query, ranker, limit, error);
  else
    ranked = wbl_search_rank (db, query, ranker, limit, NULL, error);
  return ranked != NULL ? wbl_ranked_load (db, ranked, limit, error) : NULL;
}
