/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-search"

#include "config.h"

#include <math.h>
#include <string.h>

#include "search/wbl-rank.h"
#include "search/wbl-search-private.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"
#include "text/wbl-digest.h"
#include "text/wbl-function-words.h"
#include "text/wbl-other-words.h"
#include "text/wbl-tokenizer.h"

/*
 * Two stages. Candidates: all articles that have any of the words are scored from the index alone. Then the best of them
 * are read and compared with the query in full (wbl-rank.c). docs/search.md.
 */

/* How many entries of the index are read for candidates, and how many of these are compared in full: at least, at most, and
 * in between until so many bytes were read. */
typedef struct
{
  guint64 rows;
  guint least, most;
  gsize bytes; /* of digests */
} Effort;
static const Effort typed_effort = { 600000, 72, 300, 68 * 1024 };
static const Effort conversation_effort = { 100000, 32, 400, 32 * 1024 }; /* much is said that is not asked */

#define BLOCK_BUDGET 400
#define FOUND_FACTOR .01 /* what the first stage adds to the score: all there is of a word that was begun */
#define FUNCTION_FACTOR .5 /* what a function word that was begun keeps of its weight */

#define CUSTOMER_WEIGHT 1.0
#define AGENT_WEIGHT .6
#define AGEING .9
#define OTHER_WORDS .3 /* what a word weighs that was not said, but means the same elsewhere */

typedef WblQueryPart Part;

static void
part_clear (gpointer data)
{
  g_free (((Part *) data)->text);
}

static WblQuery *
query_new (gboolean conversation)
{
  WblQuery *self = g_new0 (WblQuery, 1);

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  self->conversation = conversation;
  return self;
}

static void
add_part (WblQuery *self, const char *text, double weight, gboolean from_customer)
{
  g_array_append_val (self->parts, ((Part){ g_strdup (text), weight, from_customer }));
}

/** wbl_query_new_typed: Returns: (transfer full): what a person types; its last word may be unfinished. */
WblQuery *
wbl_query_new_typed (const char *text)
{
  WblQuery *self = query_new (FALSE);

  add_part (self, text, 1, TRUE);
  return self;
}

/** wbl_query_new_conversation: Returns: (transfer full): what is talked about; add its messages. */
WblQuery *
wbl_query_new_conversation (void)
{
  return query_new (TRUE);
}

/** wbl_query_add_message: adds a message, the newest first. What was said longer ago counts less. */
void
wbl_query_add_message (WblQuery *self, const char *text, gboolean from_customer)
{
  double weight = from_customer ? CUSTOMER_WEIGHT : AGENT_WEIGHT;

  add_part (self, text, weight * pow (AGEING, self->parts->len), from_customer);
}

/** wbl_query_set_place: @region: (nullable): of the customer; @now_ms: 0 = do not ask for validity. */
void
wbl_query_set_place (WblQuery *self, const char *region, gint64 now_ms)
{
  g_free (self->region);
  self->region = g_strdup (region);
  self->now_ms = now_ms;
}

/** wbl_query_get_text: Returns: (transfer full): all that customers said of it, to mark its words in a text. */
char *
wbl_query_get_text (const WblQuery *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (part->from_customer)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", part->text);
    }
  return g_string_free (text, FALSE);
}

void
wbl_query_free (WblQuery *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->parts);
  g_free (self->region);
  g_free (self);
}

/* ---- the ranker ---- */

static guint
frequency_cb (const char *term, gpointer data)
{
  return wbl_db_article_df (data, term);
}

static guint
known_cb (const char *term, gpointer data)
{
  return wbl_db_article_df_known (data, term);
}

/* How long titles and bodies are on average, in features of each kind. */
static void
read_averages (WblDb *db, WblRankCorpus *corpus)
{
  for (int field = 0; field < WBL_RANK_FIELDS; field++)
    for (int kind = 0; kind < WBL_RANK_KINDS; kind++)
      corpus->average[field][kind] = wbl_db_article_length (db, field == 0, (WblFeatureKind) kind) / MAX (1, corpus->n_texts);
}

static void
add_to_ranker (WblRanker *ranker, const Part *part)
{
  g_autofree char *others = wbl_other_words (part->text);

  wbl_ranker_add (ranker, part->text, part->weight, part->from_customer);
  wbl_ranker_add_other (ranker, others, OTHER_WORDS * part->weight, part->from_customer);
}

/** wbl_query_make_ranker: Returns: (transfer full): @query taken apart; not weighed yet. */
WblRanker *
wbl_query_make_ranker (const WblQuery *query)
{
  WblRanker *ranker = wbl_ranker_new ();

  wbl_ranker_set_conversation (ranker, query->conversation);
  for (guint i = 0; i < query->parts->len; i++)
    add_to_ranker (ranker, &g_array_index (query->parts, Part, i));
  return ranker;
}

/* ---- candidates ---- */

static const Effort *
effort_for (const WblQuery *query)
{
  return query->conversation ? &conversation_effort : &typed_effort;
}

/* What is looked for in the index. */
typedef struct
{
  WblSought sought;
  guint df;
} Term;

typedef struct
{
  WblDb *db;
  GArray *terms; /* of Term */
} TermCollector;

static void
collect_term (const char *term, double weight, gpointer data)
{
  TermCollector *c = data;
  guint df = wbl_db_article_df (c->db, term);

  if (df > 0)
    g_array_append_val (c->terms, ((Term){ { term, weight, FALSE }, df }));
}

/* The last word of a text, if the text ends with it. */
typedef struct
{
  char *word; /* (owned) (nullable) */
  gsize text_len;
} LastWord;

static gboolean
last_word_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  LastWord *last = data;

  if (end != last->text_len || colocated || wbl_is_cjk (g_utf8_get_char (token)))
    return TRUE;
  g_free (last->word); /* one character may be two words: ½ */
  last->word = g_strndup (token, len);
  return TRUE;
}

/* A word at the very end of what is typed may be unfinished; some type a star to say so. */
static char *
begun_word (const WblQuery *query)
{
  const char *text = query->conversation ? "" : g_array_index (query->parts, Part, 0).text;
  LastWord last = { NULL, strlen (text) };

  while (last.text_len > 0 && text[last.text_len - 1] == '*')
    last.text_len--;
  wbl_tokenize (text, (gssize) last.text_len, WBL_TOKENIZE_DEFAULT, last_word_cb, &last);
  return last.word;
}

static void
collect_begun (WblDb *db, const char *word, guint n_articles, GArray *terms)
{
  guint df = word != NULL ? wbl_db_article_prefix_df (db, word) : 0;
  double idf = log (1 + (double) n_articles / (df + .5));

  if (df > 0)
    g_array_append_val (terms, ((Term){ { word, idf * (wbl_is_function_word (word, strlen (word)) ? FUNCTION_FACTOR : 1), TRUE }, df }));
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const Term *ta = a, *tb = b;

  if (ta->sought.weight != tb->sought.weight)
    return ta->sought.weight > tb->sought.weight ? -1 : 1;
  return strcmp (ta->sought.term, tb->sought.term);
}

/* Those that say most come first, until a budget is spent: of rows that are read, and of blocks. */
static GArray *
choose_terms (GArray *terms, guint n_segments, const Effort *effort)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (WblSought));
  guint64 rows = 0, blocks = 0;

  g_array_sort (terms, compare_terms);
  for (guint i = 0; i < terms->len; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);

      rows += term->df;
      blocks += n_segments;
      if (chosen->len > 0 && (rows > effort->rows || blocks > BLOCK_BUDGET))
        break;
      g_array_append_val (chosen, term->sought);
    }
  return chosen;
}

static gboolean
find_candidates (WblDb *db, const WblQuery *query, WblRanker *ranker, guint n_articles, GArray *best, GError **error)
{
  g_autofree char *begun = begun_word (query);
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_autoptr (GArray) chosen = NULL;
  TermCollector c = { db, terms };

  wbl_ranker_for_each_term (ranker, collect_term, &c);
  collect_begun (db, begun, n_articles, terms);
  chosen = choose_terms (terms, wbl_db_count_segments (db), effort_for (query));
  return wbl_db_score_articles (db, (const WblSought *) (gpointer) chosen->data, chosen->len,
                                effort_for (query)->most, best, error);
}

/* ---- ranking ---- */

static void
ranked_clear (gpointer data)
{
  g_free (((WblRanked *) data)->key);
  g_free (((WblRanked *) data)->digest);
}

typedef struct
{
  const WblQuery *query;
  WblRanker *ranker;
  GArray *ranked; /* of WblRanked */
  double found;   /* by the first stage */
  gsize bytes;    /* that were compared */
} Ranking;

static void
rank_cb (const WblArticleSlot *slot, gpointer data)
{
  Ranking *ranking = data;
  const WblQuery *query = ranking->query;
  WblRanked one = { .row = slot->row, .found = FOUND_FACTOR * ranking->found, .in_force = TRUE };

  one.rank = (WblRankText){ .digest = slot->digest, .digest_len = slot->digest_len };
  ranking->bytes += slot->digest_len;
  wbl_ranker_score (ranking->ranker, &one.rank, 1);
  one.score = one.rank.score + one.found;
  if (query->now_ms != 0)
    one.in_force = wbl_force (slot->region, slot->valid_from_ms, slot->valid_to_ms, query->region, query->now_ms)
                   == WBL_FORCE_HOLDS;
  if (one.rank.said > 0)
    one.rank.digest = one.digest = g_memdup2 (slot->digest, slot->digest_len);
  g_array_append_val (ranking->ranked, one);
}

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const WblRanked *ra = a, *rb = b;

  if (ra->in_force != rb->in_force)
    return ra->in_force ? -1 : 1;
  if (ra->score != rb->score)
    return ra->score > rb->score ? -1 : 1;
  return g_strcmp0 (ra->key, rb->key);
}

/** wbl_ranked_order: the best first. Those that nothing else tells apart come by their keys, so that every desk shows them alike. */
void
wbl_ranked_order (WblDb *db, GArray *ranked)
{
  gboolean alike = FALSE;

  g_array_sort (ranked, compare_ranked);
  for (guint i = 1; i < ranked->len; i++)
    {
      WblRanked *before = &g_array_index (ranked, WblRanked, i - 1), *one = before + 1;

      if (compare_ranked (before, one) < 0)
        continue;
      alike = TRUE;
      if (before->key == NULL)
        before->key = wbl_db_article_key (db, before->row);
      one->key = wbl_db_article_key (db, one->row);
    }
  if (alike)
    g_array_sort (ranked, compare_ranked);
}

/* Where a score belongs among the best, the highest first. */
static void
insert_score (GArray *scores, double score)
{
  guint at = scores->len;

  while (at > 0 && g_array_index (scores, double, at - 1) < score)
    at--;
  g_array_insert_val (scores, at, score);
}

static gboolean
is_kept (GHashTable *keep, const WblRanked *one)
{
  return keep != NULL && g_hash_table_contains (keep, &one->row);
}

/* Scores in haste are too high, so whoever is below the last one that is wanted stays there, unless it is to be kept. Those in
 * force come first. */
static void
finish (WblRanker *ranker, GArray *ranked, guint limit, GHashTable *keep)
{
  g_autoptr (GArray) scores = g_array_new (FALSE, FALSE, sizeof (double)); /* of those in force */

  for (guint i = 0; i < ranked->len; i++)
    {
      WblRanked *one = &g_array_index (ranked, WblRanked, i);
      double least = scores->len >= limit && limit > 0 ? g_array_index (scores, double, limit - 1) : 0;

      if (one->score < least && !is_kept (keep, one))
        continue;
      wbl_ranker_finish (ranker, &one->rank, is_kept (keep, one) ? 0 : least - one->found);
      one->score = one->rank.score + one->found;
      if (one->in_force)
        insert_score (scores, one->score);
    }
}

/* @ranked is in order. */
static void
leave_out (GArray *ranked, guint limit, GHashTable *keep)
{
  guint n = MIN (ranked->len, limit);

  for (guint i = n; i < ranked->len; i++)
    {
      WblRanked *one = &g_array_index (ranked, WblRanked, i), *to = &g_array_index (ranked, WblRanked, n), moved = *one;

      if (!is_kept (keep, one))
        continue;
      *one = *to;
      *to = moved;
      n++;
    }
  g_array_set_size (ranked, n);
}

static gboolean
rank (WblDb *db, const WblQuery *query, WblRanker *ranker, const GArray *best, guint limit, GHashTable *keep, GArray *ranked,
      GError **error)
{
  Ranking ranking = { .query = query, .ranker = ranker, .ranked = ranked };
  const Effort *effort = effort_for (query);

  wbl_ranker_set_hasty (ranker, TRUE);
  for (guint i = 0; i < best->len && (i < effort->least || ranking.bytes < effort->bytes); i++)
    {
      const WblScored *scored = &g_array_index (best, WblScored, i);

      ranking.found = scored->score;
      if (!wbl_db_read_slot (db, scored->slot, rank_cb, &ranking, error))
        return FALSE;
    }
  g_array_sort (ranked, compare_ranked);
  finish (ranker, ranked, limit, keep);
  wbl_ranked_order (db, ranked);
  leave_out (ranked, limit, keep);
  return TRUE;
}

/* ---- the two stages together ---- */

static void
found_free (gpointer data)
{
  WblFound *found = data;

  g_object_unref (found->article);
  g_free (found);
}

/** wbl_ranked_load: Returns: (transfer full) (nullable) (element-type WblFound): the first articles; NULL with @error set */
GPtrArray *
wbl_ranked_load (WblDb *db, const GArray *ranked, guint limit, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);

  for (guint i = 0; i < MIN (ranked->len, limit); i++)
    {
      const WblRanked *one = &g_array_index (ranked, WblRanked, i);
      WblFound result = { .article = wbl_db_get_article_row (db, one->row, error), .score = one->score, .rank = one->rank,
                          .in_force = one->in_force, .learned = one->learned, .times = one->times };

      result.rank.digest = NULL; /* its row is not read any more */
      if (result.article == NULL)
        return NULL;
      g_ptr_array_add (found, g_memdup2 (&result, sizeof result));
    }
  return g_steal_pointer (&found);
}

/**
 * wbl_search_rank:
 * @ranker: of @query, in any state
 * @keep: (nullable): rows (gint64) of articles that are ranked with the best, if they are found at all
 *
 * By the words of articles alone.
 *
 * Returns: (transfer full) (nullable) (element-type WblRanked): the best, @limit at most, best first, then those that are kept; NULL
 *   with @error set
 */
GArray *
wbl_search_rank (WblDb *db, const WblQuery *query, WblRanker *ranker, guint limit, GHashTable *keep, GError **error)
{
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (WblScored));
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (WblRanked));
  guint n_articles = wbl_db_count_indexed (db);
  WblRankCorpus corpus = { n_articles, frequency_cb, known_cb, db, { { 0 } } };

  g_array_set_clear_func (ranked, ranked_clear);
  read_averages (db, &corpus);
  wbl_ranker_weigh (ranker, &corpus);
  if (!find_candidates (db, query, ranker, n_articles, best, error)
      || !rank (db, query, ranker, best, limit, keep, ranked, error))
    return NULL;
  return g_steal_pointer (&ranked);
}

/* ---- passages, validity ---- */

static guint
common_frequency (const char *term, gpointer data)
{
  return 0;
}

/** wbl_search_best_passage: Returns: which of an article's @passages to show for @query; 0 when none has a word of it. */
guint
wbl_search_best_passage (const WblQuery *query, const char *const *passages, guint n)
{
  g_autoptr (WblRanker) ranker = wbl_query_make_ranker (query);
  g_autofree WblRankText *texts = g_new0 (WblRankText, MAX (1, n));
  g_autoptr (GPtrArray) digests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint best = 0;

  for (guint i = 0; i < n; i++)
    {
      GBytes *digest = wbl_digest_new ("", passages[i]);

      g_ptr_array_add (digests, digest);
      texts[i].digest = g_bytes_get_data (digest, &texts[i].digest_len);
    }
  wbl_ranker_weigh (ranker, &(WblRankCorpus){ 1, common_frequency, NULL, NULL, { { 0 } } });
  wbl_ranker_score (ranker, texts, n);
  for (guint i = 1; i < n; i++)
    if (texts[i].score > texts[best].score)
      best = i;
  return best;
}

/** wbl_article_in_force: Returns: whether an article holds in @region (NULL = not known, which excludes nothing) and now. */
gboolean
wbl_article_in_force (const WblArticle *article, const char *region, gint64 now_ms)
{
  return wbl_force (article->region, article->valid_from_ms, article->valid_to_ms, region, now_ms) == WBL_FORCE_HOLDS;
}
