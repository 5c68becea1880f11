/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-search"

#include "config.h"

#include <math.h>
#include <string.h>

#include "search/wbl-rank.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "text/wbl-features.h"
#include "text/wbl-function-words.h"
#include "text/wbl-tokenizer.h"

/*
 * Two stages. Candidates: any word counts, the rarest first, titles before bodies, until a budget of rows is spent.
 * Then the best of them are read and compared with the query in full (wbl-rank.c). docs/search.md.
 */

#define MAX_CANDIDATES 200
#define MAX_OF_CONVERSATION 400 /* much is said that is not asked */
#define ROW_BUDGET 6000
#define MAX_TERMS 400
#define TITLE_FACTOR 1.5
#define CHAR_FACTOR .3
#define FOUND_FACTOR .01 /* what the first stage adds to the score: all there is of a word that was begun */
#define FUNCTION_FACTOR .5 /* what a function word keeps of its weight */

#define CUSTOMER_WEIGHT 1.0
#define AGENT_WEIGHT .6
#define AGEING .9
#define REPEATED .3

typedef struct
{
  char *text; /* (owned) */
  double weight;
  gboolean from_customer;
} Part;

struct _WblQuery
{
  GArray *parts; /* of Part */
  gboolean conversation;
  char *region; /* (nullable) */
  gint64 now_ms;
};

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

/* ---- candidates ---- */

typedef struct
{
  char *words;  /* (owned): as they stand in the query */
  char *token;  /* (owned) */
  double weight;
  guint df;
  gboolean prefix;
} Term;

typedef struct
{
  const char *text;
  double weight;
  GArray *terms;     /* of Term */
  GHashTable *index; /* token (unowned) → its number + 1 */
} TermCollector;

static void
term_clear (gpointer data)
{
  g_free (((Term *) data)->words);
  g_free (((Term *) data)->token);
}

static gboolean
collect_term_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  TermCollector *c = data;
  g_autofree char *copy = g_strndup (token, len);
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (c->index, copy));
  gboolean lone = wbl_is_cjk (g_utf8_get_char (copy)) && *g_utf8_next_char (copy) == '\0';
  Term term = { NULL, NULL, c->weight, 0, lone };

  if (colocated)
    return TRUE;
  if (at > 0)
    {
      g_array_index (c->terms, Term, at - 1).weight += REPEATED * c->weight;
      return TRUE;
    }
  if (wbl_is_function_word (token, len))
    term.weight *= FUNCTION_FACTOR;
  term.words = g_strndup (c->text + start, end - start);
  term.token = g_steal_pointer (&copy);
  g_array_append_val (c->terms, term);
  g_hash_table_insert (c->index, term.token, GUINT_TO_POINTER (c->terms->len));
  return c->terms->len < MAX_TERMS;
}

/* A word at the very end of what is typed may be unfinished; some type a star to say so. */
static void
open_last_term (const WblQuery *query, GArray *terms)
{
  Term *last = terms->len > 0 ? &g_array_index (terms, Term, terms->len - 1) : NULL;
  g_autofree char *text = NULL;

  if (query->conversation || last == NULL)
    return;
  text = g_strdup (g_array_index (query->parts, Part, 0).text);
  for (gsize len = strlen (text); len > 0 && text[len - 1] == '*'; len--)
    text[len - 1] = '\0';
  if (g_str_has_suffix (text, last->words))
    last->prefix = TRUE;
}

/* Each character for itself, as the beginning of a pair: what a pair does not find. */
static void
collect_char_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  TermCollector *c = data;
  g_autofree char *token = kind == WBL_FEATURE_CHAR && c->terms->len < MAX_TERMS ? g_strndup (bytes, len) : NULL;
  Term term = { NULL, token, c->weight * CHAR_FACTOR, 0, TRUE };

  if (token == NULL || g_hash_table_contains (c->index, token))
    return;
  if (wbl_is_function_word (bytes, len))
    term.weight *= FUNCTION_FACTOR;
  g_hash_table_add (c->index, token);
  term.words = g_strdup (token);
  g_steal_pointer (&token);
  g_array_append_val (c->terms, term);
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  guint da = ((const Term *) a)->df, db = ((const Term *) b)->df;

  return da < db ? -1 : da > db;
}

static void
weigh_terms (WblDb *db, GArray *terms)
{
  for (guint i = 0; i < terms->len; i++)
    {
      Term *term = &g_array_index (terms, Term, i);

      term->df = term->prefix ? wbl_db_article_prefix_df (db, term->token) : wbl_db_article_df (db, term->token);
    }
  g_array_sort (terms, compare_terms);
}

static GArray *
collect_chars (WblDb *db, const WblQuery *query)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (Term));

  g_array_set_clear_func (terms, term_clear);
  for (guint i = 0; i < query->parts->len; i++)
    {
      const Part *part = &g_array_index (query->parts, Part, i);
      TermCollector c = { part->text, part->weight, terms, index };

      wbl_features (part->text, -1, collect_char_cb, &c);
    }
  weigh_terms (db, terms);
  return terms;
}

static GArray *
collect_terms (WblDb *db, const WblQuery *query)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (Term));

  g_array_set_clear_func (terms, term_clear);
  for (guint i = 0; i < query->parts->len; i++)
    {
      const Part *part = &g_array_index (query->parts, Part, i);
      TermCollector c = { part->text, part->weight, terms, index };

      wbl_tokenize (part->text, -1, WBL_TOKENIZE_DEFAULT, collect_term_cb, &c);
    }
  open_last_term (query, terms);
  weigh_terms (db, terms);
  return terms;
}

typedef struct
{
  gint64 row;
  double score;
} Candidate;

static void
add_rows (GHashTable *scores, GArray *rows, double score)
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

static gboolean
find_term (WblDb *db, const Term *term, double idf, gboolean title, GHashTable *scores, guint *budget, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!wbl_db_find_articles (db, term->words, term->prefix, title, *budget, rows, error))
    return FALSE;
  *budget -= rows->len;
  add_rows (scores, rows, term->weight * idf * (title ? TITLE_FACTOR : 1));
  return TRUE;
}

/* One pass over titles, or over everything. A word that would overrun the budget is left out once there is enough. */
static gboolean
find_terms (WblDb *db, GArray *terms, guint n_articles, gboolean title, GHashTable *scores, guint *budget, GError **error)
{
  for (guint i = 0; i < terms->len && *budget > 0; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);
      double idf = log (1 + (double) n_articles / (term->df + .5));

      if (term->df == 0)
        continue;
      if (term->df > *budget && g_hash_table_size (scores) >= MAX_CANDIDATES)
        break;
      if (!find_term (db, term, idf, title, scores, budget, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_candidates (WblDb *db, const WblQuery *query, guint n_articles, GHashTable *scores, GError **error)
{
  g_autoptr (GArray) terms = collect_terms (db, query);
  g_autoptr (GArray) chars = collect_chars (db, query);

  for (int title = 1; title >= 0; title--)
    {
      guint budget = ROW_BUDGET;

      if (!find_terms (db, terms, n_articles, title != 0, scores, &budget, error)
          || !find_terms (db, chars, n_articles, title != 0, scores, &budget, error))
        return FALSE;
    }
  return TRUE;
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *ca = *(Candidate *const *) a, *cb = *(Candidate *const *) b;

  if (ca->score != cb->score)
    return ca->score > cb->score ? -1 : 1;
  return ca->row < cb->row ? -1 : ca->row > cb->row;
}

/* ---- the two stages together ---- */

static void
found_free (gpointer data)
{
  WblFound *found = data;

  g_object_unref (found->article);
  g_free (found);
}

static gboolean
load_candidates (WblDb *db, const WblQuery *query, GHashTable *scores, GPtrArray *found, GError **error)
{
  g_autoptr (GPtrArray) best = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer next;

  g_hash_table_iter_init (&iter, scores);
  while (g_hash_table_iter_next (&iter, &next, NULL))
    g_ptr_array_add (best, next);
  g_ptr_array_sort (best, compare_candidates);
  for (guint i = 0; i < MIN (best->len, query->conversation ? MAX_OF_CONVERSATION : MAX_CANDIDATES); i++)
    {
      const Candidate *candidate = g_ptr_array_index (best, i);
      WblFound one = { .article = wbl_db_get_article_row (db, candidate->row, error),
                       .score = FOUND_FACTOR * candidate->score,
                       .in_force = TRUE };

      if (one.article == NULL)
        return FALSE;
      if (query->now_ms != 0)
        one.in_force = wbl_article_in_force (one.article, query->region, query->now_ms);
      g_ptr_array_add (found, g_memdup2 (&one, sizeof one));
    }
  return TRUE;
}

static guint
frequency_cb (const char *term, gpointer data)
{
  return wbl_db_article_df (data, term);
}

/* How long titles and bodies are on average, in features of each kind. */
static void
read_averages (WblDb *db, WblRankCorpus *corpus)
{
  for (int field = 0; field < WBL_RANK_FIELDS; field++)
    for (int kind = 0; kind < WBL_RANK_KINDS; kind++)
      corpus->average[field][kind] = wbl_db_article_length (db, field == 0, (WblFeatureKind) kind) / MAX (1, corpus->n_texts);
}

static WblRanker *
make_ranker (const WblQuery *query)
{
  WblRanker *ranker = wbl_ranker_new ();

  wbl_ranker_set_conversation (ranker, query->conversation);
  for (guint i = 0; i < query->parts->len; i++)
    {
      const Part *part = &g_array_index (query->parts, Part, i);
      wbl_ranker_add (ranker, part->text, part->weight, part->from_customer);
    }
  return ranker;
}

static void
rank (WblDb *db, const WblQuery *query, guint n_articles, GPtrArray *found)
{
  g_autoptr (WblRanker) ranker = make_ranker (query);
  g_autofree WblRankText *texts = g_new0 (WblRankText, MAX (1, found->len));
  WblRankCorpus corpus = { n_articles, frequency_cb, db, { { 0 } } };

  for (guint i = 0; i < found->len; i++)
    {
      const WblArticle *article = ((WblFound *) g_ptr_array_index (found, i))->article;
      texts[i] = (WblRankText){ .title = article->title, .body = article->body };
    }
  read_averages (db, &corpus);
  wbl_ranker_weigh (ranker, &corpus);
  wbl_ranker_score (ranker, texts, found->len);
  for (guint i = 0; i < found->len; i++)
    {
      WblFound *one = g_ptr_array_index (found, i);

      one->score += texts[i].score;
      one->rank = texts[i];
    }
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const WblFound *fa = *(WblFound *const *) a, *fb = *(WblFound *const *) b;

  if (fa->in_force != fb->in_force)
    return fa->in_force ? -1 : 1;
  if (fa->score != fb->score)
    return fa->score > fb->score ? -1 : 1;
  return strcmp (fa->article->key, fb->article->key);
}

/**
 * wbl_search_articles:
 * @db: the database; worker thread
 * @query: what is looked for
 * @limit: how many at most
 *
 * The one engine behind search and suggestions. Articles that are not in force come after those that are.
 *
 * Returns: (transfer full) (element-type WblFound): best first; empty when nothing was found
 */
GPtrArray *
wbl_search_articles (WblDb *db, const WblQuery *query, guint limit, GError **error)
{
  g_autoptr (GHashTable) scores = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  guint n_articles = wbl_db_count_articles (db);

  if (!find_candidates (db, query, n_articles, scores, error) || !load_candidates (db, query, scores, found, error))
    return NULL;
  rank (db, query, n_articles, found);
  g_ptr_array_sort (found, compare_found);
  if (found->len > limit)
    g_ptr_array_set_size (found, (int) limit);
  return g_steal_pointer (&found);
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
  g_autoptr (WblRanker) ranker = make_ranker (query);
  g_autofree WblRankText *texts = g_new0 (WblRankText, MAX (1, n));
  guint best = 0;

  for (guint i = 0; i < n; i++)
    texts[i] = (WblRankText){ .title = "", .body = passages[i] };
  wbl_ranker_weigh (ranker, &(WblRankCorpus){ 1, common_frequency, NULL, { { 0 } } });
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
