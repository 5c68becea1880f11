/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-posting"

#include "config.h"

#include <math.h>
#include <string.h>

#include "store/wbl-posting.h"

/* What a level stands for: each is 1.46 times the one before. From one mention in a long text to a title that says it. */
const float wbl_posting_level[WBL_POSTING_LEVELS] = { .35f, .51f, .75f, 1.09f, 1.6f, 2.33f, 3.4f, 4.97f };
#define LEVEL_RATIO 1.46
#define TITLE_FACTOR 1.5
#define K1 1.5
#define B .75
#define TITLE_K1 .6 /* of a title: said once is said */

/* ---- numbers ---- */

static void
put_number (GByteArray *bytes, guint64 n)
{
  guint8 out[10];
  guint len = 0;

  for (; n >= 0x80; n >>= 7)
    out[len++] = (guint8) (n | 0x80);
  out[len++] = (guint8) n;
  g_byte_array_append (bytes, out, len);
}

static inline gboolean
get_number (const guint8 **at, const guint8 *end, guint64 *n)
{
  const guint8 *p = *at;
  guint64 value = 0;

  for (guint shift = 0; p < end && shift < 64; shift += 7)
    {
      guint8 byte = *p++;

      value |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        {
          *at = p;
          *n = value;
          return TRUE;
        }
    }
  return FALSE;
}

/* ---- reading ---- */

static gboolean
read_term (WblPostingReader *reader, WblPosting *posting)
{
  guint64 shared, n;

  if (!get_number (&reader->at, reader->end, &shared) || !get_number (&reader->at, reader->end, &n)
      || shared > posting->len || n > WBL_POSTING_TERM - shared || n > (gsize) (reader->end - reader->at))
    return FALSE;
  memcpy (posting->term + shared, reader->at, n);
  posting->len = (guint) (shared + n);
  posting->term[posting->len] = '\0';
  reader->at += n;
  return TRUE;
}

/**
 * wbl_posting_next:
 * @posting: (inout): the entry before this one, or zeroes at a block's beginning
 *
 * Returns: FALSE at the end of the block, and where its bytes make no sense
 */
gboolean
wbl_posting_next (WblPostingReader *reader, WblPosting *posting)
{
  guint64 len;

  if (reader->at >= reader->end || !read_term (reader, posting)
      || !get_number (&reader->at, reader->end, &posting->count))
    return FALSE;
  posting->removed = 0;
  if ((posting->count & 1) != 0 && !get_number (&reader->at, reader->end, &posting->removed))
    return FALSE;
  posting->count >>= 1;
  if (!get_number (&reader->at, reader->end, &len) || len > (gsize) (reader->end - reader->at))
    return FALSE;
  posting->list = reader->at;
  posting->list_len = len;
  reader->at += len;
  return TRUE;
}

/** wbl_posting_find: Returns: whether the block has @term; else @posting is the first one after it, or the last. */
gboolean
wbl_posting_find (const guint8 *block, gsize len, const char *term, WblPosting *posting)
{
  WblPostingReader reader = { block, block + len };

  posting->len = 0;
  while (wbl_posting_next (&reader, posting))
    {
      int order = strcmp (posting->term, term);

      if (order >= 0)
        return order == 0;
    }
  return FALSE;
}

/** wbl_posting_next_long_slot: the part of wbl_posting_next_slot() that is seldom needed. */
gboolean
wbl_posting_next_long_slot (WblPostingSlots *slots)
{
  guint64 n;

  if (!get_number (&slots->at, slots->end, &n))
    return FALSE;
  slots->slot += n / WBL_POSTING_LEVELS;
  slots->level = n % WBL_POSTING_LEVELS;
  return TRUE;
}

/* ---- writing ---- */

void
wbl_posting_writer_init (WblPostingWriter *self, WblPostingSink sink, gpointer data)
{
  *self = (WblPostingWriter){ .sink = sink, .data = data, .block = g_byte_array_new () };
}

static gboolean
flush (WblPostingWriter *self, GError **error)
{
  gboolean ok = self->block->len == 0 || self->sink (self->first, self->block, self->data, error);

  g_byte_array_set_size (self->block, 0);
  self->last_len = 0;
  return ok;
}

static guint
shared_with_last (const WblPostingWriter *self, const WblPosting *posting)
{
  guint n = 0;

  while (n < self->last_len && n < posting->len && self->last[n] == posting->term[n])
    n++;
  return n;
}

static void
append_entry (WblPostingWriter *self, const WblPosting *posting)
{
  guint shared = shared_with_last (self, posting);

  put_number (self->block, shared);
  put_number (self->block, posting->len - shared);
  g_byte_array_append (self->block, (const guint8 *) posting->term + shared, posting->len - shared);
  put_number (self->block, posting->count << 1 | (posting->removed > 0));
  if (posting->removed > 0)
    put_number (self->block, posting->removed);
  put_number (self->block, posting->list_len);
  g_byte_array_append (self->block, posting->list, (guint) posting->list_len);
}

/** wbl_posting_write: terms must come in the order of their bytes. Returns: what the sink said. */
gboolean
wbl_posting_write (WblPostingWriter *self, const WblPosting *posting, GError **error)
{
  if (self->block->len > 0 && self->block->len + posting->len + posting->list_len + 16 > WBL_POSTING_BLOCK
      && !flush (self, error))
    return FALSE;
  if (self->block->len == 0)
    memcpy (self->first, posting->term, posting->len + 1);
  append_entry (self, posting);
  memcpy (self->last, posting->term, posting->len);
  self->last_len = posting->len;
  return TRUE;
}

/** wbl_posting_writer_finish: ends the use of a writer, after an error too. */
gboolean
wbl_posting_writer_finish (WblPostingWriter *self, GError **error)
{
  gboolean ok = (error != NULL && *error != NULL) || flush (self, error);

  g_clear_pointer (&self->block, g_byte_array_unref);
  return ok;
}

/* ---- a batch of articles ---- */

typedef struct
{
  const char *term; /* NUL-terminated, in the batch's texts */
  guint len;
  WblFeatureKind kind;
  guint64 hash;
  guint64 order; /* the term's first eight bytes: most comparisons end here */
  guint64 count, removed;
  guint first;         /* of its places, when they were ordered */
  guint n_places;
  guint16 title, body; /* how often the article at hand has it */
} Entry;

/* An article in an entry's list. */
typedef struct
{
  guint32 entry;
  guint32 slot;
  guint32 level;
} Place;

struct _WblPostingBatch
{
  GStringChunk *texts; /* (owned) */
  GArray *entries;     /* (element-type Entry) (owned) */
  GArray *places;      /* (element-type Place): article by article (owned) */
  guint32 *slots;      /* a table of entries by hash: number + 1 (owned) */
  guint n_slots;       /* a power of two */
  GArray *touched;     /* (element-type guint32): entries of the article at hand (owned) */
  double average[4];   /* of bodies, in features of each kind */
  guint64 length[2][4];
  int field;           /* that is being read */
  gboolean again;      /* the last word was there before, and so its pieces were */
};

static inline Entry *
entry_at (const WblPostingBatch *self, guint i)
{
  return &g_array_index (self->entries, Entry, i);
}

/** wbl_posting_batch_new: @average: how many features of each kind a body has, 0 = not known. */
WblPostingBatch *
wbl_posting_batch_new (const double average[4])
{
  WblPostingBatch *self = g_new0 (WblPostingBatch, 1);

  self->texts = g_string_chunk_new (64 * 1024);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->n_slots = 1 << 12;
  self->slots = g_new0 (guint32, self->n_slots);
  memcpy (self->average, average, sizeof self->average);
  return self;
}

void
wbl_posting_batch_free (WblPostingBatch *self)
{
  if (self == NULL)
    return;
  g_string_chunk_free (self->texts);
  g_array_unref (self->entries);
  g_array_unref (self->places);
  g_array_unref (self->touched);
  g_free (self->slots);
  g_free (self);
}

static guint64
hash_of (const char *term, gsize len)
{
  guint64 hash = len, value = 0;

  for (; len > 8; term += 8, len -= 8)
    {
      memcpy (&value, term, 8);
      hash = (hash ^ value) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  value = 0;
  memcpy (&value, term, len);
  hash = (hash ^ value) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return hash ^ hash >> 32;
}

static guint32 *
slot_for (WblPostingBatch *self, const char *term, gsize len, guint64 hash)
{
  guint at = (guint) hash & (self->n_slots - 1);

  for (; self->slots[at] != 0; at = (at + 1) & (self->n_slots - 1))
    {
      const Entry *entry = entry_at (self, self->slots[at] - 1);

      if (entry->hash == hash && entry->len == len && memcmp (entry->term, term, len) == 0)
        break;
    }
  return &self->slots[at];
}

static void
grow (WblPostingBatch *self)
{
  g_free (self->slots);
  self->n_slots *= 4;
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = entry_at (self, i);
      *slot_for (self, entry->term, entry->len, entry->hash) = i + 1;
    }
}

static guint64
order_of (const char *term, gsize len)
{
  guint8 first[8] = { 0 };
  guint64 order = 0;

  memcpy (first, term, MIN (len, sizeof first));
  for (guint i = 0; i < sizeof first; i++)
    order = order << 8 | first[i];
  return order;
}

static guint
entry_for (WblPostingBatch *self, const char *term, gsize len)
{
  guint64 hash = hash_of (term, len);
  guint32 *slot = slot_for (self, term, len, hash);
  Entry entry = { .len = (guint) len, .hash = hash, .order = order_of (term, len) };

  if (*slot != 0)
    return *slot - 1;
  entry.term = g_string_chunk_insert_len (self->texts, term, (gssize) len);
  g_array_append_val (self->entries, entry);
  *slot = self->entries->len;
  if (self->entries->len > self->n_slots / 2)
    grow (self);
  return self->entries->len - 1;
}

static void
feature_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  WblPostingBatch *self = data;
  char term[WBL_POSTING_TERM + 1];
  gsize mark = kind == WBL_FEATURE_GRAM ? 1 : 0;
  guint32 number;
  Entry *entry;
  guint16 *n;

  self->length[self->field][kind]++;
  if (kind == WBL_FEATURE_PAIR || (kind == WBL_FEATURE_GRAM && self->again) || len + mark > WBL_POSTING_TERM)
    return;
  term[0] = '~';
  memcpy (term + mark, bytes, len);
  number = entry_for (self, term, len + mark);
  entry = entry_at (self, number);
  entry->kind = kind;
  self->again = kind == WBL_FEATURE_GRAM ? self->again : entry->title > 0 || entry->body > 0;
  if (entry->title == 0 && entry->body == 0)
    g_array_append_val (self->touched, number);
  n = self->field == 0 ? &entry->title : &entry->body;
  if (*n < G_MAXUINT16)
    (*n)++;
}

static void
read_article (WblPostingBatch *self, const char *title, const char *body)
{
  memset (self->length, 0, sizeof self->length);
  g_array_set_size (self->touched, 0);
  self->field = 0;
  wbl_features (title, -1, feature_cb, self);
  self->field = 1;
  wbl_features (body, -1, feature_cb, self);
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

static void
add_lengths (WblPostingBatch *self, gboolean out)
{
  Entry *all = entry_at (self, entry_for (self, WBL_POSTING_ALL, strlen (WBL_POSTING_ALL)));

  *(out ? &all->removed : &all->count) += 1;
  for (int field = 0; field < 2; field++)
    for (int kind = 0; kind < 4; kind++)
      {
        const char *name = wbl_posting_length_term (field == 0, (WblFeatureKind) kind);
        Entry *entry = entry_at (self, entry_for (self, name, strlen (name)));

        *(out ? &entry->removed : &entry->count) += self->length[field][kind];
      }
}

/** wbl_posting_length_term: see the header. */
const char *
wbl_posting_length_term (gboolean title, WblFeatureKind kind)
{
  static const char *const names[2][4] = { { "#b0", "#b1", "#b2", "#b3" }, { "#t0", "#t1", "#t2", "#t3" } };

  return names[title != FALSE][kind];
}

/** wbl_posting_batch_add: @slot: from the segment's first, higher than the one before it. */
void
wbl_posting_batch_add (WblPostingBatch *self, guint32 slot, const char *title, const char *body)
{
  read_article (self, title, body);
  for (guint i = 0; i < self->touched->len; i++)
    {
      guint32 number = g_array_index (self->touched, guint32, i);
      Entry *entry = entry_at (self, number);

      entry->count++;
      if (entry->kind != WBL_FEATURE_GRAM)
        {
          g_array_append_val (self->places, ((Place){ number, slot, level_of (self, entry) }));
          entry->n_places++;
        }
      entry->title = entry->body = 0;
    }
  add_lengths (self, FALSE);
}

/** wbl_posting_batch_remove: counts an article out whose slot is in whatever segment. */
void
wbl_posting_batch_remove (WblPostingBatch *self, const char *title, const char *body)
{
  read_article (self, title, body);
  for (guint i = 0; i < self->touched->len; i++)
    {
      Entry *entry = entry_at (self, g_array_index (self->touched, guint32, i));

      entry->removed++;
      entry->title = entry->body = 0;
    }
  add_lengths (self, TRUE);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *ea = a, *eb = b;

  if (ea->order != eb->order)
    return ea->order < eb->order ? -1 : 1;
  return strcmp (ea->term, eb->term);
}

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

static gboolean
write_entry (const Entry *entry, const Place *places, GByteArray *list, WblPostingWriter *writer, GError **error)
{
  WblPosting posting = { .len = entry->len, .count = entry->count, .removed = entry->removed };
  guint32 slot = 0;

  if (entry->count + entry->removed == 0)
    return TRUE;
  g_byte_array_set_size (list, 0);
  for (guint i = 0; i < entry->n_places; i++)
    {
      const Place *place = &places[entry->first + i];

      put_number (list, (guint64) (place->slot - slot) * WBL_POSTING_LEVELS + place->level);
      slot = place->slot;
    }
  posting.list = list->data;
  posting.list_len = list->len;
  memcpy (posting.term, entry->term, entry->len + 1);
  return wbl_posting_write (writer, &posting, error);
}

/** wbl_posting_batch_write: ends the batch: its entries, in order. */
gboolean
wbl_posting_batch_write (WblPostingBatch *self, WblPostingWriter *writer, GError **error)
{
  g_autofree Place *places = order_places (self);
  g_autoptr (GByteArray) list = g_byte_array_new ();

  g_array_sort (self->entries, compare_entries);
  for (guint i = 0; i < self->entries->len; i++)
    if (!write_entry (entry_at (self, i), places, list, writer, error))
      return FALSE;
  return TRUE;
}

/* ---- several segments as one ---- */

typedef struct
{
  const WblPostingPart *part;
  WblPosting posting;
  gboolean more;
} Cursor;

static gboolean
advance (Cursor *cursor, GError **error)
{
  GError *local = NULL;

  cursor->more = cursor->part->next (cursor->part->data, &cursor->posting, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static const Cursor *
first_of (const Cursor *cursors, guint n)
{
  const Cursor *first = NULL;

  for (guint i = 0; i < n; i++)
    if (cursors[i].more && (first == NULL || strcmp (cursors[i].posting.term, first->posting.term) < 0))
      first = &cursors[i];
  return first;
}

/* Only a list's first number depends on what comes before it. @last: (inout): the last slot so far. */
static void
append_list (GByteArray *list, const Cursor *cursor, guint64 *last)
{
  WblPostingSlots slots = { cursor->posting.list, cursor->posting.list + cursor->posting.list_len, 0, 0 };
  const guint8 *rest;

  if (!wbl_posting_next_slot (&slots))
    return;
  rest = slots.at;
  put_number (list, (cursor->part->first + slots.slot - *last) * WBL_POSTING_LEVELS + slots.level);
  while (wbl_posting_next_slot (&slots))
    continue;
  g_byte_array_append (list, rest, (guint) (slots.end - rest));
  *last = cursor->part->first + slots.slot;
}

static gboolean
merge_term (Cursor *cursors, guint n, GByteArray *list, WblPosting *merged, GError **error)
{
  guint64 last = 0;

  g_byte_array_set_size (list, 0);
  for (guint i = 0; i < n; i++)
    {
      Cursor *cursor = &cursors[i];

      if (!cursor->more || strcmp (cursor->posting.term, merged->term) != 0)
        continue;
      merged->count += cursor->posting.count;
      merged->removed += cursor->posting.removed;
      append_list (list, cursor, &last);
      if (!advance (cursor, error))
        return FALSE;
    }
  merged->list = list->data;
  merged->list_len = list->len;
  return TRUE;
}

/** wbl_posting_merge: writes what @parts say together; they come in the order of their slots. */
gboolean
wbl_posting_merge (const WblPostingPart *parts, guint n, WblPostingWriter *writer, GError **error)
{
  g_autofree Cursor *cursors = g_new0 (Cursor, n);
  g_autoptr (GByteArray) list = g_byte_array_new ();
  const Cursor *first;

  for (guint i = 0; i < n; i++)
    {
      cursors[i].part = &parts[i];
      if (!advance (&cursors[i], error))
        return FALSE;
    }
  while ((first = first_of (cursors, n)) != NULL)
    {
      WblPosting merged = { .len = first->posting.len };

      memcpy (merged.term, first->posting.term, first->posting.len + 1);
      if (!merge_term (cursors, n, list, &merged, error) || !wbl_posting_write (writer, &merged, error))
        return FALSE;
    }
  return TRUE;
}
