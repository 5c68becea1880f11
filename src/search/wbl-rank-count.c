/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rank"

#include "config.h"

#include <string.h>

#include "search/wbl-rank-private.h"
#include "text/wbl-tokenizer.h"

/*
 * How often a text has each of the query's features. Of all that a search costs this is most. So a word is stemmed when it
 * is met for the first time ever, and cut into pieces when it is met for the first time in a search; a CJK character is
 * looked up in a table. Titles are short and are asked more: they are read feature by feature.
 */

#define TITLE_SLOTS 512
#define MAX_WORDS 150000 /* that a thread keeps */

/* A word that was met in a text. */
typedef struct
{
  guint stem;      /* its number among stems */
  guint64 ranker;  /* whose query the rest is about */
  guint16 feature; /* number + 1 of the query's; 0 = it is not there */
  guint16 n_grams; /* pieces of it */
  guint16 n_found; /* of them, in the query */
  guint first;     /* of these in word_grams */
} Word;

/* The words that a thread has met. */
typedef struct
{
  WblIntern *words, *stems; /* (owned) */
  GArray *known;            /* (element-type Word) (owned) */
} Book;

typedef struct
{
  WblRanker *ranker;
  WblRankCounted *counted;
  Book *book;
  int field;
  gboolean follows;          /* a word comes before this one */
  guint16 before;            /* its feature */
  guint16 cjk_before;        /* the feature of the character before this one */
  guint64 seen[TITLE_SLOTS]; /* a table of the title's features by hash; of a very long one, those of its beginning */
  guint n_seen;
} Counter;

/* ---- features by their hash ---- */

/** wbl_rank_slot: Returns: the slot of a feature, or the free one where it would be. At most a quarter of the slots is taken. */
guint16 *
wbl_rank_slot (const WblRanker *self, guint64 hash)
{
  guint at = (guint) (hash >> 32) % WBL_RANK_SLOTS;

  while (self->slots[at] != 0 && g_array_index (self->features, WblRankFeature, self->slots[at] - 1).hash != hash)
    at = (at + 1) % WBL_RANK_SLOTS;
  return &self->slots[at];
}

/* Returns: number + 1 of the query's feature, 0 = it has none. Most features of a text are not the query's: one bit says
 * so of most of them. */
static inline guint16
feature_of (const WblRanker *self, guint64 hash)
{
  if ((self->sieve[hash % WBL_RANK_SIEVE / 64] >> hash % 64 & 1) == 0)
    return 0;
  return *wbl_rank_slot (self, hash);
}

static inline void
count_one (Counter *c, WblFeatureKind kind, guint16 feature)
{
  WblRankCounted *counted = c->counted;
  guint16 *count;

  if (feature == 0)
    return;
  feature--;
  count = &counted->counts[c->field][feature];
  if (counted->counts[WBL_RANK_TITLE][feature] == 0 && counted->counts[WBL_RANK_BODY][feature] == 0)
    counted->there[counted->n_there++] = feature;
  if (c->field == WBL_RANK_TITLE && *count == 0)
    counted->title_common[kind]++;
  if (*count < G_MAXUINT16)
    (*count)++;
}

/* ---- a title ---- */

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
  c->counted->title_idf += wbl_rank_idf (c->ranker, term, FALSE);
}

static void
title_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Counter *c = data;
  guint64 hash = wbl_rank_hash (kind, bytes, len);

  c->counted->length[WBL_RANK_TITLE][kind]++;
  count_distinct (c, kind, hash, bytes, len);
  count_one (c, kind, feature_of (c->ranker, hash));
}

/* ---- words ---- */

static void
book_free (gpointer data)
{
  Book *book = data;

  wbl_intern_free (book->words);
  wbl_intern_free (book->stems);
  g_array_unref (book->known);
  g_free (book);
}

static GPrivate book_key = G_PRIVATE_INIT (book_free);

/* One that grew too large is begun anew. */
static Book *
open_book (void)
{
  Book *book = g_private_get (&book_key);

  if (book != NULL && wbl_intern_size (book->words) < MAX_WORDS)
    return book;
  book = g_new0 (Book, 1);
  book->words = wbl_intern_new ();
  book->stems = wbl_intern_new ();
  book->known = g_array_new (FALSE, FALSE, sizeof (Word));
  g_private_replace (&book_key, book);
  return book;
}

static void
stem_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Counter *c = data;

  if (kind == WBL_FEATURE_WORD)
    g_array_append_val (c->book->known, ((Word){ .stem = wbl_intern_add (c->book->stems, bytes, len) }));
}

typedef struct
{
  WblRanker *ranker;
  Word *word;
} WordReader;

static void
gram_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WordReader *reader = data;
  guint16 feature = feature_of (reader->ranker, wbl_rank_hash (kind, bytes, len));

  reader->word->n_grams++;
  if (feature == 0)
    return;
  reader->word->n_found++;
  g_array_append_val (reader->ranker->word_grams, feature);
}

/* Returns: what the text's word, not stemmed yet, has of the query */
static const Word *
look_at_word (Counter *c, const char *text, gsize len)
{
  WblRanker *ranker = c->ranker;
  guint number = wbl_intern_add (c->book->words, text, len);
  const WblInterned *stem;
  Word *word;

  if (number >= c->book->known->len)
    wbl_word_features (text, len, stem_cb, c);
  word = &g_array_index (c->book->known, Word, number);
  if (word->ranker == ranker->number)
    return word;
  stem = wbl_intern_get (c->book->stems, word->stem);
  *word = (Word){ .stem = word->stem, .ranker = ranker->number, .first = ranker->word_grams->len };
  word->feature = feature_of (ranker, wbl_rank_hash (WBL_FEATURE_WORD, stem->text, stem->len));
  wbl_word_grams (stem->text, stem->len, gram_cb, &(WordReader){ ranker, word });
  return word;
}

/* ---- a body ---- */

/* Two words of the query are a pair of it only when they stand there side by side. */
static void
count_pair (Counter *c, guint16 feature)
{
  const GArray *features = c->ranker->features;

  if (c->follows)
    c->counted->length[WBL_RANK_BODY][WBL_FEATURE_PAIR]++;
  if (c->before > 0 && feature > 0)
    {
      const char *first = g_array_index (features, WblRankFeature, c->before - 1).term;
      const char *second = g_array_index (features, WblRankFeature, feature - 1).term;
      gsize first_len = strlen (first), second_len = strlen (second);
      char pair[2 * WBL_TOKEN_MAX + 1];

      memcpy (pair, first, first_len);
      pair[first_len] = ' ';
      memcpy (pair + first_len + 1, second, second_len);
      count_one (c, WBL_FEATURE_PAIR, feature_of (c->ranker, wbl_rank_hash (WBL_FEATURE_PAIR, pair, first_len + 1 + second_len)));
    }
  c->before = feature;
  c->follows = TRUE;
}

static void
body_word_cb (const char *text, gsize len, gboolean colocated, gpointer data)
{
  Counter *c = data;
  const Word *word;

  c->counted->length[WBL_RANK_BODY][WBL_FEATURE_WORD]++;
  if (colocated)
    {
      count_one (c, WBL_FEATURE_WORD, feature_of (c->ranker, wbl_rank_hash (WBL_FEATURE_WORD, text, len)));
      return;
    }
  word = look_at_word (c, text, len);
  c->counted->length[WBL_RANK_BODY][WBL_FEATURE_GRAM] += word->n_grams;
  count_one (c, WBL_FEATURE_WORD, word->feature);
  count_pair (c, word->feature);
  for (guint i = 0; i < word->n_found; i++)
    count_one (c, WBL_FEATURE_GRAM, g_array_index (c->ranker->word_grams, guint16, word->first + i));
}

static guint16
find_char (const WblRanker *self, gunichar c)
{
  char utf8[6];

  if (c >= WBL_RANK_CJK_FIRST && c <= WBL_RANK_CJK_LAST)
    return self->cjk[c - WBL_RANK_CJK_FIRST];
  return feature_of (self, wbl_rank_hash (WBL_FEATURE_CHAR, utf8, (gsize) g_unichar_to_utf8 (c, utf8)));
}

/* A pair of characters is the query's only if both are. */
static void
body_cjk_cb (gunichar character, gunichar before, gpointer data)
{
  Counter *c = data;
  guint16 feature = find_char (c->ranker, character);

  c->follows = c->before = 0;
  c->counted->length[WBL_RANK_BODY][WBL_FEATURE_CHAR]++;
  c->counted->length[WBL_RANK_BODY][WBL_FEATURE_WORD] += before != 0;
  count_one (c, WBL_FEATURE_CHAR, feature);
  if (before != 0 && feature > 0 && c->cjk_before > 0)
    {
      char utf8[12];
      gsize len = (gsize) g_unichar_to_utf8 (before, utf8);

      len += (gsize) g_unichar_to_utf8 (character, utf8 + len);
      count_one (c, WBL_FEATURE_WORD, feature_of (c->ranker, wbl_rank_hash (WBL_FEATURE_WORD, utf8, len)));
    }
  c->cjk_before = feature;
}

/** wbl_rank_forget: what texts have of the query, since there is more of it. */
void
wbl_rank_forget (WblRanker *self)
{
  self->number = 0;
  g_clear_pointer (&self->cjk, g_free);
  g_clear_pointer (&self->word_grams, g_array_unref);
}

static void
prepare (WblRanker *self)
{
  static guint64 last = 0;
  static GMutex mutex;

  g_mutex_lock (&mutex);
  self->number = ++last;
  g_mutex_unlock (&mutex);
  self->word_grams = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->cjk = g_new0 (guint16, WBL_RANK_CJK_LAST - WBL_RANK_CJK_FIRST + 1);
  for (guint i = 0; i < self->features->len; i++)
    {
      const WblRankFeature *f = &g_array_index (self->features, WblRankFeature, i);
      gunichar c = g_utf8_get_char (f->term);

      if (f->kind == WBL_FEATURE_CHAR && c >= WBL_RANK_CJK_FIRST && c <= WBL_RANK_CJK_LAST)
        self->cjk[c - WBL_RANK_CJK_FIRST] = (guint16) (i + 1);
    }
}

/** wbl_rank_count: @counted: zeroes, with room for the query's features. */
void
wbl_rank_count (WblRanker *self, const WblRankText *text, WblRankCounted *counted)
{
  Counter c = { .ranker = self, .counted = counted, .field = WBL_RANK_TITLE, .book = open_book () };

  if (self->number == 0)
    prepare (self);
  wbl_features (text->title, -1, title_cb, &c);
  c.field = WBL_RANK_BODY;
  wbl_tokenize_quickly (text->body, (gssize) strnlen (text->body, WBL_RANK_BYTES), body_word_cb, body_cjk_cb, &c);
}
