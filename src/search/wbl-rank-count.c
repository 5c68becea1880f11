/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rank"

#include "config.h"

#include <string.h>

#include "search/wbl-rank-private.h"
#include "text/wbl-digest.h"

/*
 * How often a text has each of the query's features. Texts come as digests: words are stemmed already and stand there once
 * each, characters are numbers to look up in a table. Two neighbours are a pair of the query only where both are of it. So
 * most of a text costs a look at one bit or one number.
 */

#define TITLE_SLOTS 512

typedef struct
{
  const WblRanker *ranker;
  WblRankCounted *counted;
  const WblDigest *digest;
  int field;
  guint16 before;            /* feature of the word before this one */
  gboolean follows;          /* a word comes before this one */
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
count_many (Counter *c, guint16 feature, guint n)
{
  WblRankCounted *counted = c->counted;
  guint16 *count;

  if (feature == 0)
    return;
  feature--;
  count = &counted->counts[c->field][feature];
  if (counted->counts[WBL_RANK_TITLE][feature] == 0 && counted->counts[WBL_RANK_BODY][feature] == 0)
    counted->there[counted->n_there++] = feature;
  *count = (guint16) MIN (*count + n, G_MAXUINT16);
}

/* ---- pairs ---- */

static guint
pair_slot (const WblRanker *self, guint32 key)
{
  guint at = (guint) ((key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 40) & self->pair_mask;

  while (self->pairs[at].key != 0 && self->pairs[at].key != key)
    at = (at + 1) & self->pair_mask;
  return at;
}

static inline guint32
pair_key (guint16 first, guint16 second)
{
  return (guint32) first << 16 | second;
}

/* Returns: the feature that two neighbouring ones are together. */
static inline guint16
pair_of (const WblRanker *self, guint16 first, guint16 second)
{
  if (first == 0 || second == 0)
    return 0;
  return self->pairs[pair_slot (self, pair_key (first, second))].feature;
}

static guint16
find_part (const WblRanker *self, WblFeatureKind kind, const char *bytes, gsize len)
{
  return feature_of (self, wbl_rank_hash (kind, bytes, len));
}

/* What a pair of characters, or of words, is made of. */
static guint32
key_of (const WblRanker *self, const WblRankFeature *f)
{
  gsize len = strlen (f->term), first = wbl_token_width (*f->term);
  const char *space = f->kind == WBL_FEATURE_PAIR ? strchr (f->term, ' ') : NULL;

  if (space != NULL)
    return pair_key (find_part (self, WBL_FEATURE_WORD, f->term, (gsize) (space - f->term)),
                     find_part (self, WBL_FEATURE_WORD, space + 1, strlen (space + 1)));
  if (f->kind != WBL_FEATURE_WORD || !wbl_token_is_cjk (f->term) || first >= len)
    return 0;
  return pair_key (find_part (self, WBL_FEATURE_CHAR, f->term, first),
                   find_part (self, WBL_FEATURE_CHAR, f->term + first, len - first));
}

static void
add_pair (WblRanker *self, guint feature)
{
  guint32 key = key_of (self, &g_array_index (self->features, WblRankFeature, feature));

  if (key >> 16 != 0 && (key & 0xffff) != 0)
    self->pairs[pair_slot (self, key)] = (WblRankPair){ key, (guint16) (feature + 1) };
}

/* ---- the query ---- */

/** wbl_rank_forget: what is looked up, since there is more of the query. */
void
wbl_rank_forget (WblRanker *self)
{
  g_clear_pointer (&self->cjk, g_free);
  g_clear_pointer (&self->pairs, g_free);
}

static void
prepare (WblRanker *self)
{
  guint n_slots = 16;

  while (n_slots < 4 * self->features->len)
    n_slots *= 2;
  self->pair_mask = n_slots - 1;
  self->pairs = g_new0 (WblRankPair, n_slots);
  self->cjk = g_new0 (guint16, WBL_RANK_CJK_LAST - WBL_RANK_CJK_FIRST + 1);
  for (guint i = 0; i < self->features->len; i++)
    {
      const WblRankFeature *f = &g_array_index (self->features, WblRankFeature, i);
      gunichar c = g_utf8_get_char (f->term);

      if (f->kind == WBL_FEATURE_CHAR && c >= WBL_RANK_CJK_FIRST && c <= WBL_RANK_CJK_LAST)
        self->cjk[c - WBL_RANK_CJK_FIRST] = (guint16) (i + 1);
      add_pair (self, i);
    }
}

static guint16
find_char (const WblRanker *self, gunichar c)
{
  char utf8[6];

  if (c >= WBL_RANK_CJK_FIRST && c <= WBL_RANK_CJK_LAST)
    return self->cjk[c - WBL_RANK_CJK_FIRST];
  return find_part (self, WBL_FEATURE_CHAR, utf8, (gsize) g_unichar_to_utf8 (c, utf8));
}

/* ---- words ---- */

static inline void
gram_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblRanker *self = data;
  guint16 feature = feature_of (self, wbl_rank_hash (kind, bytes, len));

  if (feature != 0)
    g_array_append_val (self->word_grams, feature);
}

static guint
count_characters (const char *text, gsize len)
{
  guint n = 0;

  for (gsize i = 0; i < len; i++)
    n += (text[i] & 0xc0) != 0x80;
  return n;
}

static void
look_at_word (WblRanker *self, const char *text, gsize len, gboolean part)
{
  WblRankWord word = { .text = text, .len = (guint8) len, .part = part, .first = self->word_grams->len };

  word.feature = find_part (self, WBL_FEATURE_WORD, text, len);
  if (!part)
    {
      word.n_grams = (guint16) count_characters (text, len);
      if (self->n_kind[WBL_FEATURE_GRAM] > 0)
        wbl_word_grams (text, len, 0, len, gram_cb, self);
      word.n_found = (guint16) (self->word_grams->len - word.first);
    }
  g_array_append_val (self->words, word);
}

static void
look_at_words (WblRanker *self, const WblDigest *digest)
{
  const guint8 *at = digest->words;
  const char *text;
  gsize len;
  gboolean part;

  g_array_set_size (self->words, 0);
  g_array_set_size (self->word_grams, 0);
  while (wbl_digest_next_word (digest, &at, &text, &len, &part))
    look_at_word (self, text, len, part);
}

/* Returns: (nullable): the word that a unit is. */
static inline WblRankWord *
word_at (const WblRanker *self, guint16 unit)
{
  guint number = (guint) unit - WBL_DIGEST_WORD;

  return number < self->words->len ? &g_array_index (self->words, WblRankWord, number) : NULL;
}

/* ---- a field ---- */

static inline void
count_word (Counter *c, WblRankWord *word)
{
  guint *length = c->counted->length[c->field];

  length[WBL_FEATURE_WORD]++;
  count_many (c, word->feature, 1);
  if (word->part)
    return;
  word->n++;
  length[WBL_FEATURE_GRAM] += word->n_grams;
  length[WBL_FEATURE_PAIR] += c->follows;
  count_many (c, pair_of (c->ranker, c->before, word->feature), 1);
  c->before = word->feature;
  c->follows = TRUE;
}

/* The pieces of a word are counted once for all the times that it is there. */
static void
count_grams (Counter *c)
{
  const WblRanker *ranker = c->ranker;

  for (guint i = 0; i < ranker->words->len; i++)
    {
      WblRankWord *word = &g_array_index (ranker->words, WblRankWord, i);

      for (guint k = 0; k < word->n_found && word->n > 0; k++)
        count_many (c, g_array_index (ranker->word_grams, guint16, word->first + k), word->n);
      word->n = 0;
    }
}

static void
count_field (Counter *c, int field)
{
  const WblDigest *digest = c->digest;
  guint *length = c->counted->length[field];
  guint16 cjk = 0;        /* feature of the character before */
  gboolean joins = FALSE; /* with that, the next one is a pair */

  c->field = field;
  c->before = 0;
  c->follows = FALSE;
  for (guint i = 0; i < digest->n_units[field]; i++)
    {
      guint16 unit = wbl_digest_unit (digest, field, i), feature;

      if (unit == 0 || wbl_digest_is_word (unit))
        {
          WblRankWord *word = unit != 0 ? word_at (c->ranker, unit) : NULL;

          joins = FALSE;
          if (word != NULL)
            count_word (c, word);
          continue;
        }
      feature = find_char (c->ranker, wbl_digest_char (digest, field, &i));
      c->follows = c->before = 0;
      length[WBL_FEATURE_CHAR]++;
      length[WBL_FEATURE_WORD] += joins;
      count_many (c, feature, 1);
      if (joins)
        count_many (c, pair_of (c->ranker, cjk, feature), 1);
      cjk = feature;
      joins = TRUE;
    }
  count_grams (c);
}

/* ---- what is different in a title ---- */

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

static inline void
distinct_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Counter *c = data;

  if (see (c, wbl_rank_hash (kind, bytes, len)))
    c->counted->title_distinct[kind]++;
}

/* ---- the words of a title ---- */

/* Calls @func for the words and characters of a title; for what has no pieces as if it were CJK. Its words are the first ones of
 * the digest, in the order in which they come: one that came before is not given again. */
static inline void
for_each_title_term (const WblDigest *digest, WblFeatureFunc func, gpointer data)
{
  const guint8 *at = digest->words;
  guint n_words = 0;
  char utf8[12]; /* the character before, and this one */
  gsize before = 0, len;

  for (guint i = 0; i < digest->n_units[WBL_DIGEST_TITLE]; i++)
    {
      guint16 unit = wbl_digest_unit (digest, WBL_DIGEST_TITLE, i);
      const char *word;
      gboolean part;

      if (unit == 0 || wbl_digest_is_word (unit))
        {
          before = 0;
          if (unit == WBL_DIGEST_WORD + n_words && wbl_digest_next_word (digest, &at, &word, &len, &part))
            {
              n_words++;
              func (WBL_FEATURE_WORD, part, word, len, 0, 0, data);
            }
          continue;
        }
      len = (gsize) g_unichar_to_utf8 (wbl_digest_char (digest, WBL_DIGEST_TITLE, &i), utf8 + before);
      func (WBL_FEATURE_CHAR, TRUE, utf8 + before, len, 0, 0, data);
      if (before > 0)
        func (WBL_FEATURE_WORD, TRUE, utf8, before + len, 0, 0, data);
      memmove (utf8, utf8 + before, len);
      before = len;
    }
}

static void
distinct_term_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  distinct_cb (kind, cjk, bytes, len, start, end, data);
  if (kind == WBL_FEATURE_WORD && !cjk)
    wbl_word_grams (bytes, len, start, end, distinct_cb, data);
}

static void
count_common (Counter *c)
{
  for (guint i = 0; i < c->counted->n_there; i++)
    c->counted->title_common[g_array_index (c->ranker->features, WblRankFeature, c->counted->there[i]).kind]++;
}

/** wbl_rank_count: @counted: zeroes, with room for the query's features. */
void
wbl_rank_count (WblRanker *self, const WblRankText *text, WblRankCounted *counted)
{
  WblDigest digest;
  Counter c = { .ranker = self, .counted = counted, .digest = &digest };

  if (self->cjk == NULL)
    prepare (self);
  if (!wbl_digest_read (&digest, text->digest, text->digest_len))
    return;
  look_at_words (self, &digest);
  count_field (&c, WBL_RANK_TITLE);
  count_common (&c);
  if (!self->conversation)
    for_each_title_term (&digest, distinct_term_cb, &c);
  count_field (&c, WBL_RANK_BODY);
}

/* ---- how rare a title's words are ---- */

typedef struct
{
  Counter counter;
  gboolean known; /* no others are looked up */
  double idf, enough;
} Rarity;

/* What the query has was looked up already. */
static double
rarity_of (const Rarity *rarity, guint64 hash, const char *term)
{
  const WblRanker *ranker = rarity->counter.ranker;
  guint16 feature = feature_of (ranker, hash);

  if (feature != 0)
    return g_array_index (ranker->features, WblRankFeature, feature - 1).idf;
  if (rarity->known && (ranker->corpus.known == NULL || ranker->corpus.known (term, ranker->corpus.data) == WBL_RANK_UNKNOWN))
    return 0;
  return wbl_rank_idf (ranker, term, FALSE);
}

static void
rarity_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Rarity *rarity = data;
  guint64 hash = wbl_rank_hash (kind, bytes, len);
  char term[WBL_RANK_MAX_TERM + 1];

  if (rarity->idf > rarity->enough || len >= sizeof term || !see (&rarity->counter, hash))
    return;
  memcpy (term, bytes, len);
  term[len] = '\0';
  rarity->idf += rarity_of (rarity, hash, term);
}

/**
 * wbl_rank_title_idf:
 * @known: whether to count only words that need not be looked up
 * @enough: to know that it is more than this is enough
 *
 * Returns: how rare a title's different words and characters are together
 */
double
wbl_rank_title_idf (const WblRanker *self, const WblRankText *text, gboolean known, double enough)
{
  WblDigest digest;
  Rarity rarity = { .counter = { .ranker = self }, .known = known, .enough = enough };

  if (wbl_digest_read (&digest, text->digest, text->digest_len))
    for_each_title_term (&digest, rarity_cb, &rarity);
  return rarity.idf;
}
