/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-posting"

#include "config.h"

#include <math.h>
#include <string.h>

#include "store/wbl-posting.h"
#include "text/wbl-digest.h"
#include "text/wbl-intern.h"
#include "text/wbl-tokenizer.h"

/*
 * Articles on their way into a segment. A batch has many words more than once: each is stemmed and cut into pieces when it is
 * met for the first time, and its terms are known by their numbers from then on.
 */

/* What a level stands for: each is 1.46 times the one before. From one mention in a long text to a title that says it. */
const float wbl_posting_level[WBL_POSTING_LEVELS] = { .35f, .51f, .75f, 1.09f, 1.6f, 2.33f, 3.4f, 4.97f };
#define LEVEL_RATIO 1.46
#define TITLE_FACTOR 1.5
#define K1 1.5
#define B .75
#define TITLE_K1 .6 /* of a title: said once is said */

/* A term of the batch, by its number in "terms". */
typedef struct
{
  WblFeatureKind kind;
  guint32 article;     /* the last one that has it */
  guint16 title, body; /* how often that one does */
  guint16 digest[2];   /* its number + 1 in that one's digest, whole and as a part; 0 = it has none yet */
  guint64 count;       /* articles that have it; or how long they are together */
  guint first;         /* of its places, when they were ordered */
  guint n_places;
} Entry;

/* A word as it stands in a text, by its number in "words". */
typedef struct
{
  guint32 term;    /* its stem */
  guint32 first;   /* of its pieces in "pieces" */
  guint32 n;
} Word;

/* An article in an entry's list. */
typedef struct
{
  guint32 entry;
  guint32 slot;
  guint32 level;
} Place;

struct _WblPostingBatch
{
  WblIntern *terms; /* (owned) */
  GArray *entries;  /* (element-type Entry) (owned) */
  WblIntern *words; /* (owned) */
  GArray *known;    /* (element-type Word) (owned) */
  GArray *pieces;   /* (element-type guint32): terms, word by word (owned) */
  GArray *places;   /* (element-type Place): article by article (owned) */
  GArray *touched;  /* (element-type guint32): words of the article at hand (owned) */
  guint32 article;  /* counted up from 1 */
  double average[4]; /* of bodies, in features of each kind */
  guint64 length[2][4];
  int field;        /* that is being read */
  gboolean follows; /* a word comes before this one */
  WblDigestWriter digest; /* of the article at hand */
};

/** wbl_posting_batch_new: @average: how many features of each kind a body has, 0 = not known. */
WblPostingBatch *
wbl_posting_batch_new (const double average[4])
{
  WblPostingBatch *self = g_new0 (WblPostingBatch, 1);

  self->terms = wbl_intern_new ();
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->words = wbl_intern_new ();
  self->known = g_array_new (FALSE, FALSE, sizeof (Word));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  memcpy (self->average, average, sizeof self->average);
  wbl_digest_writer_init (&self->digest);
  return self;
}

void
wbl_posting_batch_free (WblPostingBatch *self)
{
  if (self == NULL)
    return;
  wbl_intern_free (self->terms);
  g_array_unref (self->entries);
  wbl_intern_free (self->words);
  g_array_unref (self->known);
  g_array_unref (self->pieces);
  g_array_unref (self->places);
  g_array_unref (self->touched);
  wbl_digest_writer_clear (&self->digest);
  g_free (self);
}

/* ---- reading an article ---- */

static inline Entry *
entry_at (const WblPostingBatch *self, guint i)
{
  return &g_array_index (self->entries, Entry, i);
}

static guint32
term_for (WblPostingBatch *self, WblFeatureKind kind, const char *term, gsize len)
{
  guint32 number = wbl_intern_add (self->terms, term, len);

  if (number >= self->entries->len)
    g_array_append_val (self->entries, ((Entry){ .kind = kind }));
  return number;
}

/* Returns: whether the article at hand has the term for the first time */
static gboolean
touch (WblPostingBatch *self, Entry *entry)
{
  if (entry->article == self->article)
    return FALSE;
  entry->article = self->article;
  entry->title = entry->body = entry->digest[FALSE] = entry->digest[TRUE] = 0;
  entry->count++;
  return TRUE;
}

/* Returns: whether the article at hand has the word for the first time */
static gboolean
add_word (WblPostingBatch *self, guint32 term)
{
  Entry *entry = entry_at (self, term);
  gboolean first = touch (self, entry);
  guint16 *n = self->field == 0 ? &entry->title : &entry->body;

  if (first)
    g_array_append_val (self->touched, term);
  if (*n < G_MAXUINT16)
    (*n)++;
  return first;
}

/* After add_word(). */
static void
write_word (WblPostingBatch *self, guint32 term, gboolean part)
{
  guint16 *number = &entry_at (self, term)->digest[part != FALSE];

  if (*number == 0)
    {
      const WblInterned *word = wbl_intern_get (self->terms, term);
      *number = (guint16) (1 + wbl_digest_writer_add (&self->digest, word->text, word->len, part));
    }
  wbl_digest_writer_put (&self->digest, self->field, (guint16) (*number - 1));
}

static void
word_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblPostingBatch *self = data;
  Word *word = &g_array_index (self->known, Word, self->known->len - 1);
  char marked[WBL_TOKEN_MAX] = "~";
  guint32 piece;

  if (kind == WBL_FEATURE_WORD)
    {
      word->term = term_for (self, kind, bytes, len);
      return;
    }
  memcpy (marked + 1, bytes, len);
  piece = term_for (self, kind, marked, len + 1);
  g_array_append_val (self->pieces, piece);
  word->n++;
}

static const Word *
look_at_word (WblPostingBatch *self, const char *text, gsize len)
{
  guint number = wbl_intern_add (self->words, text, len);

  if (number >= self->known->len)
    {
      g_array_append_val (self->known, ((Word){ .first = self->pieces->len }));
      wbl_word_features (text, len, word_cb, self);
    }
  return &g_array_index (self->known, Word, number);
}

/* A word that stands alone: with its pieces, and a pair with the one before it. */
static void
read_word (WblPostingBatch *self, const char *text, gsize len)
{
  const Word *word = look_at_word (self, text, len);

  self->length[self->field][WBL_FEATURE_WORD]++;
  self->length[self->field][WBL_FEATURE_GRAM] += word->n;
  self->length[self->field][WBL_FEATURE_PAIR] += self->follows;
  self->follows = TRUE;
  if (add_word (self, word->term))
    for (guint i = 0; i < word->n; i++)
      touch (self, entry_at (self, g_array_index (self->pieces, guint32, word->first + i)));
  write_word (self, word->term, FALSE);
}

static void
word_token_cb (const char *word, gsize len, gboolean colocated, gpointer data)
{
  WblPostingBatch *self = data;
  guint32 term;

  if (!colocated)
    {
      read_word (self, word, len);
      return;
    }
  term = term_for (self, WBL_FEATURE_WORD, word, len);
  self->length[self->field][WBL_FEATURE_WORD]++;
  add_word (self, term);
  write_word (self, term, TRUE);
}

static void
cjk_cb (gunichar c, gunichar before, gpointer data)
{
  WblPostingBatch *self = data;
  char utf8[12];
  gsize first = before != 0 ? (gsize) g_unichar_to_utf8 (before, utf8) : 0;
  gsize len = first + (gsize) g_unichar_to_utf8 (c, utf8 + first);

  self->follows = FALSE;
  wbl_digest_writer_put_cjk (&self->digest, self->field, c, before);
  self->length[self->field][WBL_FEATURE_CHAR]++;
  add_word (self, term_for (self, WBL_FEATURE_CHAR, utf8 + first, len - first));
  if (before == 0)
    return;
  self->length[self->field][WBL_FEATURE_WORD]++;
  add_word (self, term_for (self, WBL_FEATURE_WORD, utf8, len));
}

static void
read_field (WblPostingBatch *self, int field, const char *text)
{
  self->field = field;
  self->follows = FALSE;
  wbl_tokenize_quickly (text, -1, word_token_cb, cjk_cb, self);
}

static void
add_lengths (WblPostingBatch *self)
{
  entry_at (self, term_for (self, WBL_FEATURE_GRAM, WBL_POSTING_ALL, strlen (WBL_POSTING_ALL)))->count++;
  for (int field = 0; field < 2; field++)
    for (int kind = 0; kind < 4; kind++)
      {
        const char *name = wbl_posting_length_term (field == 0, (WblFeatureKind) kind);

        entry_at (self, term_for (self, WBL_FEATURE_GRAM, name, strlen (name)))->count += self->length[field][kind];
      }
}

/** wbl_posting_length_term: see the header. */
const char *
wbl_posting_length_term (gboolean title, WblFeatureKind kind)
{
  static const char *const names[2][4] = { { "#b0", "#b1", "#b2", "#b3" }, { "#t0", "#t1", "#t2", "#t3" } };

  return names[title != FALSE][kind];
}

/** wbl_posting_batch_count: counts an article's terms, for what has no lists. */
void
wbl_posting_batch_count (WblPostingBatch *self, const char *title, const char *body)
{
  self->article++;
  memset (self->length, 0, sizeof self->length);
  g_array_set_size (self->touched, 0);
  wbl_digest_writer_reset (&self->digest);
  read_field (self, 0, title);
  read_field (self, 1, body);
  add_lengths (self);
}

/* How much the article at hand is about a term: BM25 without the term's rarity. */
static guint
level_of (const WblPostingBatch *self, const Entry *entry)
{
  double length = (double) self->length[1][entry->kind], average = self->average[entry->kind];
  double norm = K1 * (1 - B + B * (average > 0 ? length / average : 1));
  double value = entry->body * (K1 + 1) / (entry->body + norm);
  guint level;

  if (entry->title > 0)
    value += TITLE_FACTOR * entry->title * (TITLE_K1 + 1) / (entry->title + TITLE_K1);
  for (level = 0; level + 1 < WBL_POSTING_LEVELS && value > (double) wbl_posting_level[level] * sqrt (LEVEL_RATIO); level++)
    continue;
  return level;
}

/** wbl_posting_batch_add: @slot: from the segment's first, higher than the one before it. Returns: (transfer full): its digest. */
GBytes *
wbl_posting_batch_add (WblPostingBatch *self, guint32 slot, const char *title, const char *body)
{
  guint n = self->places->len;

  wbl_posting_batch_count (self, title, body);
  g_array_set_size (self->places, n + self->touched->len);
  for (guint i = 0; i < self->touched->len; i++)
    {
      guint32 number = g_array_index (self->touched, guint32, i);
      Entry *entry = entry_at (self, number);

      g_array_index (self->places, Place, n + i) = (Place){ number, slot, level_of (self, entry) };
      entry->n_places++;
    }
  return wbl_digest_writer_end (&self->digest);
}

/* ---- writing ---- */

/* The places entry by entry, each in the order of slots as before. */
static Place *
order_places (WblPostingBatch *self)
{
  Place *ordered = g_new (Place, MAX (1, self->places->len));
  g_autofree guint *next = g_new (guint, MAX (1, self->entries->len));
  guint first = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = entry_at (self, i);

      entry->first = next[i] = first;
      first += entry->n_places;
    }
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);
      ordered[next[place->entry]++] = *place;
    }
  return ordered;
}

/* A term, and its first eight bytes as a number: most comparisons end there. */
typedef struct
{
  guint64 order;
  const char *term;
  guint32 number;
} Ordered;

static int
compare_ordered (gconstpointer a, gconstpointer b)
{
  const Ordered *oa = a, *ob = b;

  if (oa->order != ob->order)
    return oa->order < ob->order ? -1 : 1;
  return strcmp (oa->term, ob->term);
}

static GArray *
order_terms (WblPostingBatch *self)
{
  GArray *ordered = g_array_sized_new (FALSE, FALSE, sizeof (Ordered), self->entries->len);

  for (guint32 i = 0; i < self->entries->len; i++)
    {
      const WblInterned *term = wbl_intern_get (self->terms, i);
      g_array_append_val (ordered, ((Ordered){ wbl_posting_order (term->text, term->len), term->text, i }));
    }
  g_array_sort (ordered, compare_ordered);
  return ordered;
}

static void
list_places (const Entry *entry, const Place *places, GByteArray *list)
{
  guint8 *end;
  guint32 slot = 0;

  g_byte_array_set_size (list, entry->n_places * WBL_POSTING_NUMBER);
  end = list->data;
  for (guint i = 0; i < entry->n_places; i++)
    {
      const Place *place = &places[entry->first + i];

      end = wbl_posting_put (end, (guint64) (place->slot - slot) * WBL_POSTING_LEVELS + place->level);
      slot = place->slot;
    }
  g_byte_array_set_size (list, (guint) (end - list->data));
}

/** wbl_posting_batch_end: ends the batch: @func is called for its entries, in order, until it returns FALSE. */
gboolean
wbl_posting_batch_end (WblPostingBatch *self, WblPostingFunc func, gpointer data, GError **error)
{
  g_autofree Place *places = order_places (self);
  g_autoptr (GArray) ordered = order_terms (self);
  g_autoptr (GByteArray) list = g_byte_array_new ();

  for (guint i = 0; i < ordered->len; i++)
    {
      guint32 number = g_array_index (ordered, Ordered, i).number;
      const WblInterned *term = wbl_intern_get (self->terms, number);
      const Entry *entry = entry_at (self, number);
      WblPosting posting = { .len = (guint) term->len, .count = entry->count };

      if (entry->count == 0)
        continue;
      list_places (entry, places, list);
      posting.list = list->data;
      posting.list_len = list->len;
      memcpy (posting.term, term->text, term->len + 1);
      if (!func (&posting, data, error))
        return FALSE;
    }
  return TRUE;
}
