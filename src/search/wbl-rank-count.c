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
  guint16 before;   /* feature of the word before this one */
  gboolean follows; /* a word comes before this one */
  guint16 cjk;      /* feature of the character before this one */
  gboolean joins;   /* that makes a pair with this one */
  guint n_characters, n_joins, n_pairs;
} Counter;

/* What was met of a title. */
typedef struct
{
  WblRankCounted *counted;
  guint64 hashes[TITLE_SLOTS]; /* a table; of a very long title, those of its beginning */
  guint n;
} Seen;

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

/* As wbl_word_grams(), of ASCII: most pieces are told by one multiplication not to be the query's. */
static void
look_at_grams (WblRanker *self, const char *stem, gsize len)
{
  guint32 gram = '^' << 8 | (guchar) stem[0];

  for (gsize i = 1; i <= len; i++)
    {
      guchar next = i < len ? (guchar) stem[i] : '$';

      gram = (gram << 8 | next) & 0xffffff;
      if (wbl_rank_has_gram (self, gram))
        gram_cb (WBL_FEATURE_GRAM, FALSE, (const char[]){ (char) (gram >> 16), (char) (gram >> 8), (char) gram }, 3, 0, 0, self);
    }
}

static guint
count_characters (const char *text, gsize len)
{
  guint n = 0;

  for (gsize i = 0; i < len; i++)
    n += (text[i] & 0xc0) != 0x80;
  return n;
}

static gboolean
is_ascii (const char *text, gsize len)
{
  char all = 0;

  for (gsize i = 0; i < len; i++)
    all |= text[i];
  return (all & 0x80) == 0;
}

static void
look_at_word (WblRanker *self, WblRankWord *word, const char *text, gsize len)
{
  gboolean ascii = is_ascii (text, len);

  word->feature = find_part (self, WBL_FEATURE_WORD, text, len);
  if (word->part)
    return;
  word->n_grams = (guint16) (ascii ? len : count_characters (text, len));
  if (self->n_kind[WBL_FEATURE_GRAM] == 0)
    return;
  if (ascii)
    look_at_grams (self, text, len);
  else
    wbl_word_grams (text, len, 0, len, gram_cb, self);
  word->n_found = (guint16) (self->word_grams->len - word->first);
}

static void
look_at_words (WblRanker *self, const WblDigest *digest)
{
  const guint8 *at = digest->words;
  const char *text;
  gsize len;
  gboolean part;
  guint n = 0;

  g_array_set_size (self->words, digest->n_words);
  g_array_set_size (self->word_grams, 0);
  for (; n < digest->n_words && wbl_digest_next_word (digest, &at, &text, &len, &part); n++)
    {
      WblRankWord *word = &g_array_index (self->words, WblRankWord, n);

      *word = (WblRankWord){ .part = part, .first = self->word_grams->len };
      look_at_word (self, word, text, len);
    }
  g_array_set_size (self->words, n);
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
pass_word (Counter *c, WblRankWord *word)
{
  word->n++;
  if (word->part)
    return;
  c->n_pairs += c->follows;
  count_many (c, pair_of (c->ranker, c->before, word->feature), 1);
  c->before = word->feature;
  c->follows = TRUE;
}

/* A word and its pieces are counted once for all the times that it is there. */
static void
count_words (Counter *c)
{
  const WblRanker *ranker = c->ranker;
  guint *length = c->counted->length[c->field];

  for (guint i = 0; i < ranker->words->len; i++)
    {
      WblRankWord *word = &g_array_index (ranker->words, WblRankWord, i);

      if (word->n == 0)
        continue;
      length[WBL_FEATURE_WORD] += word->n;
      length[WBL_FEATURE_GRAM] += (guint) word->n * word->n_grams;
      count_many (c, word->feature, word->n);
      for (guint k = 0; k < word->n_found; k++)
        count_many (c, g_array_index (ranker->word_grams, guint16, word->first + k), word->n);
      word->n = 0;
    }
  length[WBL_FEATURE_PAIR] = c->n_pairs;
}

static inline void
pass_character (Counter *c, guint16 feature)
{
  c->follows = c->before = 0;
  c->n_characters++;
  c->n_joins += c->joins;
  if (feature != 0)
    {
      count_many (c, feature, 1);
      if (c->joins)
        count_many (c, pair_of (c->ranker, c->cjk, feature), 1);
    }
  c->cjk = feature;
  c->joins = TRUE;
}

static void
count_field (Counter *counter, int field)
{
  const WblDigest *digest = counter->digest;
  Counter c = *counter;

  c.field = field;
  for (guint i = 0; i < digest->n_units[field]; i++)
    {
      guint16 unit = wbl_digest_unit (digest, field, i);
      WblRankWord *word;

      if (unit >= WBL_RANK_CJK_FIRST && unit <= WBL_RANK_CJK_LAST)
        pass_character (&c, c.ranker->cjk[unit - WBL_RANK_CJK_FIRST]);
      else if (unit == 0 || wbl_digest_is_word (unit))
        {
          c.joins = FALSE;
          word = unit != 0 ? word_at (c.ranker, unit) : NULL;
          if (word != NULL)
            pass_word (&c, word);
        }
      else
        pass_character (&c, find_char (c.ranker, wbl_digest_char (digest, field, &i)));
    }
  count_words (&c);
  c.counted->length[field][WBL_FEATURE_CHAR] = c.n_characters;
  c.counted->length[field][WBL_FEATURE_WORD] += c.n_joins;
}

/* ---- what is different in a title ---- */

/* Returns: whether the title's feature is a new one. */
static gboolean
see (Seen *seen, guint64 hash)
{
  guint at = (guint) (hash >> 32) % TITLE_SLOTS;

  while (seen->hashes[at] != 0 && seen->hashes[at] != hash)
    at = (at + 1) % TITLE_SLOTS;
  if (seen->hashes[at] == hash || seen->n >= TITLE_SLOTS / 2)
    return FALSE;
  seen->hashes[at] = hash;
  seen->n++;
  return TRUE;
}

static inline void
distinct_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Seen *seen = data;

  if (see (seen, wbl_rank_hash (kind, bytes, len)))
    seen->counted->title_distinct[kind]++;
}

/* ---- the words of a title ---- */

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
    wbl_digest_for_each_term (&digest, WBL_DIGEST_TITLE, distinct_term_cb, &(Seen){ .counted = counted });
  count_field (&c, WBL_RANK_BODY);
}

/* ---- how rare a title's words are ---- */

typedef struct
{
  const WblRanker *ranker;
  Seen seen;
  double idf;
  GByteArray *unknown; /* words that must be looked up, NUL-terminated (owned) (nullable) */
} Rarity;

/* What the query has was looked up already. */
static void
rarity_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Rarity *rarity = data;
  const WblRanker *ranker = rarity->ranker;
  guint64 hash = wbl_rank_hash (kind, bytes, len);
  guint16 feature = feature_of (ranker, hash);
  char term[WBL_RANK_MAX_TERM + 1];
  guint df;

  if (len >= sizeof term || !see (&rarity->seen, hash))
    return;
  memcpy (term, bytes, len);
  term[len] = '\0';
  df = feature == 0 && ranker->corpus.known != NULL ? ranker->corpus.known (term, ranker->corpus.data) : WBL_RANK_UNKNOWN;
  if (feature != 0)
    rarity->idf += g_array_index (ranker->features, WblRankFeature, feature - 1).idf;
  else if (df != WBL_RANK_UNKNOWN)
    rarity->idf += wbl_rank_idf_of (ranker, df);
  else if (rarity->unknown != NULL)
    g_byte_array_append (rarity->unknown, (const guint8 *) term, (guint) len + 1);
}

/* What is known comes first, since to know that a title is rare enough may spare the rest. */
static void
look_up (Rarity *rarity, double enough)
{
  const GByteArray *unknown = rarity->unknown;

  for (guint at = 0; at < unknown->len && rarity->idf <= enough; at += (guint) strlen ((const char *) unknown->data + at) + 1)
    rarity->idf += wbl_rank_idf (rarity->ranker, (const char *) unknown->data + at, FALSE);
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
  g_autoptr (GByteArray) unknown = known ? NULL : g_byte_array_new ();
  WblDigest digest;
  Rarity rarity = { .ranker = self, .unknown = unknown };

  if (wbl_digest_read (&digest, text->digest, text->digest_len))
    wbl_digest_for_each_term (&digest, WBL_DIGEST_TITLE, rarity_cb, &rarity);
  if (unknown != NULL)
    look_up (&rarity, enough);
  return rarity.idf;
}
