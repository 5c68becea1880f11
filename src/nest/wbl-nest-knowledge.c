/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-knowledge"
#include "config.h"

#include "nest/wbl-nest-knowledge.h"

#include <math.h>
#include <string.h>

#include "text/wbl-tokenizer.h"

/* An article nobody looked at for so long is not quoted. */
#define STALE_DAYS 365
#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define PASSAGE_MAX 1200

/* BM25, and how much of a question's weight a passage has to hold to answer it. */
#define K1 1.2
#define B 0.75
#define TITLE_WEIGHT 2
#define UNKNOWN_WEIGHT 0.5 /* most are two characters of different words */
#define COVERAGE_MIN 0.34
#define TERMS_MIN 2

typedef struct
{
  char *id;
  char *title;
  char *lang;
  char *region;
  char *tags;
} Article;

typedef struct
{
  const Article *article; /* (unowned) */
  char *text;
  GHashTable *terms; /* (owned) token → count, as a pointer */
  guint length;
} Passage;

struct _WblNestKnowledge
{
  gint64 now_ms;
  GPtrArray *articles; /* (owned) (element-type Article) */
  GPtrArray *passages; /* (owned) (element-type Passage) */
  GHashTable *spread;  /* (owned) token → number of passages with it, as a pointer */
  guint64 length;      /* of all passages */
};

static void
article_free (gpointer data)
{
  Article *article = data;

  g_free (article->id);
  g_free (article->title);
  g_free (article->lang);
  g_free (article->region);
  g_free (article->tags);
  g_free (article);
}

static void
passage_free (gpointer data)
{
  Passage *passage = data;

  g_free (passage->text);
  g_hash_table_unref (passage->terms);
  g_free (passage);
}

void
wbl_nest_knowledge_free (WblNestKnowledge *self)
{
  g_ptr_array_unref (self->articles);
  g_ptr_array_unref (self->passages);
  g_hash_table_unref (self->spread);
  g_free (self);
}

/* ---- tokens ---- */

typedef struct
{
  GHashTable *terms;
  guint weight;
  guint n;
} Counter;

static gboolean
count_token (const char *token,
             gsize len,
             gsize start,
             gsize end,
             gboolean colocated,
             gpointer data)
{
  Counter *counter = data;
  char *term = g_strndup (token, len);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counter->terms, term));

  g_hash_table_replace (counter->terms, term, GUINT_TO_POINTER (n + counter->weight));
  counter->n++;
  return TRUE;
}

static guint
count_terms (GHashTable *terms,
             const char *text,
             guint weight)
{
  Counter counter = { terms, weight, 0 };

  wbl_tokenize (text, -1, WBL_TOKENIZE_DEFAULT, count_token, &counter);
  return counter.n;
}

static GHashTable *
new_terms (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* ---- reading articles ---- */

/* UTC milliseconds of a date, or of "12d": that many days before now. 0: neither. */
static gint64
read_day (const char *text,
          gint64 now_ms)
{
  g_autofree char *iso = g_strconcat (text, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (iso, NULL);
  char *end = NULL;
  gint64 days = g_ascii_strtoll (text, &end, 10);

  if (date != NULL)
    return g_date_time_to_unix (date) * 1000;
  return g_strcmp0 (end, "d") == 0 ? now_ms - days * DAY_MS : 0;
}

typedef struct
{
  Article *article;
  gboolean hidden; /* internal, stale, or not valid now */
} Reading;

static void
take_field (WblNestKnowledge *self,
            Reading *reading,
            const char *name,
            const char *value)
{
  Article *article = reading->article;
  gint64 day = read_day (value, self->now_ms);
  char **place = g_str_equal (name, "id")       ? &article->id
                 : g_str_equal (name, "title")  ? &article->title
                 : g_str_equal (name, "lang")   ? &article->lang
                 : g_str_equal (name, "region") ? &article->region
                 : g_str_equal (name, "tags")   ? &article->tags
                                                : NULL;

  if (place != NULL)
    {
      g_free (*place);
      *place = g_strdup (value);
    }
  else if (g_str_equal (name, "visibility"))
    reading->hidden |= !g_str_equal (value, "public");
  else if (g_str_equal (name, "verified"))
    reading->hidden |= day != 0 && day < self->now_ms - STALE_DAYS * DAY_MS;
  else if (g_str_equal (name, "valid_from"))
    reading->hidden |= day > self->now_ms;
  else if (g_str_equal (name, "valid_to"))
    reading->hidden |= day != 0 && day + DAY_MS <= self->now_ms;
}

static void
index_passage (WblNestKnowledge *self,
               Passage *passage)
{
  GHashTableIter iter;
  gpointer term = NULL;

  g_hash_table_iter_init (&iter, passage->terms);
  while (g_hash_table_iter_next (&iter, &term, NULL))
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->spread, term));

      g_hash_table_replace (self->spread, g_strdup (term), GUINT_TO_POINTER (n + 1));
    }
  self->length += passage->length;
  g_ptr_array_add (self->passages, passage);
}

/* Without the marks of bold text; what is too long ends at a line. */
static char *
tidy (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "**", -1);
  char *plain = g_strstrip (g_strjoinv ("", parts));

  if (strlen (plain) > PASSAGE_MAX)
    {
      char *end = g_strrstr_len (plain, PASSAGE_MAX, "\n");

      if (end != NULL)
        *end = '\0';
    }
  return plain;
}

static void
add_passage (WblNestKnowledge *self,
             const Article *article,
             const char *text)
{
  Passage *passage = NULL;
  g_autofree char *plain = tidy (text);

  if (*plain == '\0')
    return;
  passage = g_new0 (Passage, 1);
  passage->article = article;
  passage->terms = new_terms ();
  passage->length = count_terms (passage->terms, plain, 1);
  count_terms (passage->terms, article->title, TITLE_WEIGHT);
  count_terms (passage->terms, article->tags != NULL ? article->tags : "", TITLE_WEIGHT);
  passage->text = g_steal_pointer (&plain);
  index_passage (self, passage);
}

/* A passage is what stands below one heading. */
static void
add_passages (WblNestKnowledge *self,
              const Article *article,
              char **lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (; *lines != NULL; lines++)
    if (**lines == '#')
      {
        add_passage (self, article, text->str);
        g_string_truncate (text, 0);
      }
    else
      g_string_append_printf (text, "%s\n", *lines);
  add_passage (self, article, text->str);
}

/**
 * wbl_nest_knowledge_add: (skip)
 * @self: the knowledge
 * @markdown: an article with the front matter of data/demo/README.md
 *
 * Takes the article, unless it may not be quoted.
 */
void
wbl_nest_knowledge_add (WblNestKnowledge *self,
                        const char *markdown)
{
  g_auto (GStrv) lines = g_strsplit (markdown, "\n", -1);
  Reading reading = { g_new0 (Article, 1), FALSE };
  guint i = 1;

  for (; lines[0] != NULL && lines[i] != NULL && !g_str_equal (lines[i], "---"); i++)
    {
      g_auto (GStrv) field = g_strsplit (lines[i], ":", 2);

      if (field[0] != NULL && field[1] != NULL)
        take_field (self, &reading, g_strstrip (field[0]), g_strstrip (field[1]));
    }
  if (reading.hidden || reading.article->id == NULL || reading.article->title == NULL)
    {
      article_free (reading.article);
      return;
    }
  g_ptr_array_add (self->articles, reading.article);
  add_passages (self, reading.article, lines[i] != NULL ? lines + i + 1 : lines + i);
}

/* ---- being taught ---- */

static void
unindex_passage (WblNestKnowledge *self,
                 const Passage *passage)
{
  GHashTableIter iter;
  gpointer term = NULL;

  g_hash_table_iter_init (&iter, passage->terms);
  while (g_hash_table_iter_next (&iter, &term, NULL))
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->spread, term));

      if (n > 1)
        g_hash_table_replace (self->spread, g_strdup (term), GUINT_TO_POINTER (n - 1));
      else
        g_hash_table_remove (self->spread, term);
    }
  self->length -= passage->length;
}

static void
forget (WblNestKnowledge *self,
        const char *id)
{
  for (guint i = self->passages->len; i > 0; i--)
    {
      const Passage *passage = self->passages->pdata[i - 1];

      if (!g_str_equal (passage->article->id, id))
        continue;
      unindex_passage (self, passage);
      g_ptr_array_remove_index (self->passages, i - 1);
    }
  for (guint i = self->articles->len; i > 0; i--)
    if (g_str_equal (((const Article *) self->articles->pdata[i - 1])->id, id))
      g_ptr_array_remove_index (self->articles, i - 1);
}

/**
 * wbl_nest_knowledge_teach: (skip)
 * @self: the knowledge
 * @lesson: a document
 *
 * Takes the document in the place of what was known by its name before.
 */
void
wbl_nest_knowledge_teach (WblNestKnowledge *self,
                          const WblNestLesson *lesson)
{
  Article *article = g_new0 (Article, 1);
  g_auto (GStrv) lines = g_strsplit (lesson->text, "\n", -1);

  forget (self, lesson->document);
  article->id = g_strdup (lesson->document);
  article->title = g_strdup (lesson->title);
  article->lang = g_strdup (lesson->lang);
  article->region = g_strdup (lesson->region);
  g_ptr_array_add (self->articles, article);
  add_passages (self, article, lines);
}

/**
 * wbl_nest_knowledge_new: (skip)
 * @now_ms: now, for what is valid
 *
 * Returns: (transfer full): knowledge of nothing
 */
WblNestKnowledge *
wbl_nest_knowledge_new (gint64 now_ms)
{
  WblNestKnowledge *self = g_new0 (WblNestKnowledge, 1);

  self->now_ms = now_ms;
  self->articles = g_ptr_array_new_with_free_func (article_free);
  self->passages = g_ptr_array_new_with_free_func (passage_free);
  self->spread = new_terms ();
  return self;
}

/**
 * wbl_nest_knowledge_get_n_articles: (skip)
 * @self: the knowledge
 *
 * Returns: how many articles may be quoted
 */
guint
wbl_nest_knowledge_get_n_articles (WblNestKnowledge *self)
{
  return self->articles->len;
}

/* ---- finding ---- */

/* What a question is made of, whatever it is about. */
static gboolean
says_nothing (const char *term)
{
  static const char *const words[] = {
    "a", "an", "and", "any", "are", "be", "can", "could", "did", "do", "doe", "does", "for", "from",
    "get", "hello", "hi", "how", "i", "if", "in", "is", "it", "me", "my", "of", "on", "or", "pleas",
    "please", "that", "the", "there", "this", "to", "want", "was", "we", "what", "when", "where",
    "which", "who", "will", "with", "would", "you", "your", "吗", "呢", "怎么", "什么", "可以", "请问",
    "你们", "我的", "多少", "如何",
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (term, words[i]))
      return TRUE;
  return FALSE;
}

/* How much a term tells: the rarer, the more. */
static double
weight_of (WblNestKnowledge *self,
           const char *term)
{
  double n = self->passages->len;
  double with = GPOINTER_TO_UINT (g_hash_table_lookup (self->spread, term));
  double weight = log (1 + (n - with + 0.5) / (with + 0.5));

  return with == 0 ? weight * UNKNOWN_WEIGHT : weight;
}

typedef struct
{
  double score;
  double held;  /* weight of the question's terms in the passage */
  double asked; /* weight of all its terms */
  guint n;      /* how many of them */
} Match;

static Match
match (WblNestKnowledge *self,
       const Passage *passage,
       GHashTable *question)
{
  double mean = (double) self->length / MAX (self->passages->len, 1);
  Match result = { 0 };
  GHashTableIter iter;
  gpointer term = NULL;

  g_hash_table_iter_init (&iter, question);
  while (g_hash_table_iter_next (&iter, &term, NULL))
    {
      double weight = weight_of (self, term);
      double count = GPOINTER_TO_UINT (g_hash_table_lookup (passage->terms, term));

      result.asked += weight;
      if (count == 0)
        continue;
      result.held += weight;
      result.n++;
      result.score += weight * count * (K1 + 1)
                      / (count + K1 * (1 - B + B * passage->length / MAX (mean, 1)));
    }
  return result;
}

static gboolean
is_empty (gpointer term,
          gpointer count,
          gpointer data)
{
  return says_nothing (term);
}

static gint
compare_quotes (gconstpointer a,
                gconstpointer b)
{
  const WblNestQuote *left = a;
  const WblNestQuote *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  return g_strcmp0 (left->article, right->article);
}

static void
clear_quote (gpointer data)
{
  WblNestQuote *quote = data;

  g_free (quote->article);
  g_free (quote->title);
  g_free (quote->lang);
  g_free (quote->region);
  g_free (quote->text);
}

/* What is known may be replaced while an answer is on its way. */
static void
own (WblNestQuote *quote)
{
  quote->article = g_strdup (quote->article);
  quote->title = g_strdup (quote->title);
  quote->lang = g_strdup (quote->lang);
  quote->region = g_strdup (quote->region);
  quote->text = g_strdup (quote->text);
}

static gboolean
answers (const Match *found,
         guint n_asked)
{
  return found->n >= MIN (TERMS_MIN, n_asked) && found->n > 0
         && found->held >= COVERAGE_MIN * found->asked;
}

/**
 * wbl_nest_knowledge_find: (skip)
 * @self: the knowledge
 * @question: a customer's words
 * @lang: their language: passages in another are not found
 * @max: how many at most
 *
 * Returns: (transfer full) (element-type WblNestQuote): what answers it, the best first; nothing
 *   when too little of the question stands in any passage
 */
GArray *
wbl_nest_knowledge_find (WblNestKnowledge *self,
                         const char *question,
                         const char *lang,
                         guint max)
{
  GArray *quotes = g_array_new (FALSE, FALSE, sizeof (WblNestQuote));
  g_autoptr (GHashTable) terms = new_terms ();

  count_terms (terms, question, 1);
  g_hash_table_foreach_remove (terms, is_empty, NULL);
  for (guint i = 0; i < self->passages->len; i++)
    {
      const Passage *passage = self->passages->pdata[i];
      Match found = match (self, passage, terms);
      const WblNestQuote quote = { passage->article->id, passage->article->title,
                                   passage->article->lang, passage->article->region,
                                   passage->text, found.score };

      if (g_strcmp0 (passage->article->lang, lang) == 0
          && answers (&found, g_hash_table_size (terms)))
        g_array_append_val (quotes, quote);
    }
  g_array_sort (quotes, compare_quotes);
  g_array_set_size (quotes, MIN (quotes->len, max));
  for (guint i = 0; i < quotes->len; i++)
    own (&g_array_index (quotes, WblNestQuote, i));
  g_array_set_clear_func (quotes, clear_quote);
  return quotes;
}
