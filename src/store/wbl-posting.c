/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-posting"

#include "config.h"

#include <string.h>

#include "store/wbl-posting.h"

/* ---- numbers ---- */

/** wbl_posting_put: writes a number to @out, where WBL_POSTING_NUMBER bytes must be free. Returns: the end of it. */
guint8 *
wbl_posting_put (guint8 *out, guint64 n)
{
  for (; n >= 0x80; n >>= 7)
    *out++ = (guint8) (n | 0x80);
  *out++ = (guint8) n;
  return out;
}

/** wbl_posting_put_number: appends a number. */
void
wbl_posting_put_number (GByteArray *bytes, guint64 n)
{
  guint8 out[WBL_POSTING_NUMBER];

  g_byte_array_append (bytes, out, (guint) (wbl_posting_put (out, n) - out));
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

static gboolean
read_rest (WblPostingReader *reader, WblPosting *posting)
{
  guint64 len;

  if (!get_number (&reader->at, reader->end, &posting->count) || !get_number (&reader->at, reader->end, &len)
      || len > (gsize) (reader->end - reader->at))
    return FALSE;
  posting->list = reader->at;
  posting->list_len = len;
  reader->at += len;
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
  return reader->at < reader->end && read_term (reader, posting) && read_rest (reader, posting);
}

/* How many bytes of a term are @term's too; @n of them are there, @rest is what follows. */
static gsize
common_with (const char *term, gsize len, gsize common, const guint8 *rest, gsize n)
{
  gsize i = 0;

  while (i < n && common + i < len && rest[i] == (guint8) term[common + i])
    i++;
  return common + i;
}

/**
 * wbl_posting_find:
 *
 * Entries are in order, so of most it is enough to know what they share with the one before: more than @term does, and they are
 * before it too; less, and they are after it.
 *
 * Returns: whether the block has @term; else @posting says nothing
 */
gboolean
wbl_posting_find (const guint8 *block, gsize len, const char *term, WblPosting *posting)
{
  WblPostingReader reader = { block, block + len };
  gsize term_len = strlen (term), common = 0;
  guint64 shared, n;

  while (get_number (&reader.at, reader.end, &shared) && get_number (&reader.at, reader.end, &n)
         && n <= (gsize) (reader.end - reader.at) && shared >= common && term_len <= WBL_POSTING_TERM)
    {
      const guint8 *rest = reader.at;

      reader.at += n;
      if (!read_rest (&reader, posting))
        return FALSE;
      if (shared > common)
        continue;
      common = common_with (term, term_len, common, rest, n);
      if (common == shared + n && common == term_len)
        {
          memcpy (posting->term, term, term_len + 1);
          posting->len = (guint) term_len;
          return TRUE;
        }
      if (common == term_len || (common < shared + n && rest[common - shared] > (guint8) term[common]))
        return FALSE;
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
  guint8 head[4 * WBL_POSTING_NUMBER + WBL_POSTING_TERM], *end = head;
  guint shared = shared_with_last (self, posting);

  end = wbl_posting_put (end, shared);
  end = wbl_posting_put (end, posting->len - shared);
  memcpy (end, posting->term + shared, posting->len - shared);
  end = wbl_posting_put (end + posting->len - shared, posting->count);
  end = wbl_posting_put (end, posting->list_len);
  g_byte_array_append (self->block, head, (guint) (end - head));
  if (posting->list_len > 0)
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

/* ---- several segments as one ---- */

typedef struct
{
  WblPostingPart part;
  WblPosting posting;
  guint64 order; /* of its term */
  gboolean more;
} Cursor;

struct _WblPostingMerger
{
  Cursor *cursors; /* (owned): in the order of their slots */
  guint n;
  GByteArray *list; /* of the term at hand (owned) */
};

static gboolean
advance (Cursor *cursor, GError **error)
{
  GError *local = NULL;

  cursor->more = cursor->part.next (cursor->part.data, &cursor->posting, &local);
  cursor->order = wbl_posting_order (cursor->posting.term, cursor->posting.len);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static int
compare_cursors (const Cursor *a, const Cursor *b)
{
  if (a->order != b->order)
    return a->order < b->order ? -1 : 1;
  return strcmp (a->posting.term, b->posting.term);
}

static const Cursor *
first_of (const Cursor *cursors, guint n)
{
  const Cursor *first = NULL;

  for (guint i = 0; i < n; i++)
    if (cursors[i].more && (first == NULL || compare_cursors (&cursors[i], first) < 0))
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
  wbl_posting_put_number (list, (cursor->part.first + slots.slot - *last) * WBL_POSTING_LEVELS + slots.level);
  while (wbl_posting_next_slot (&slots))
    continue;
  g_byte_array_append (list, rest, (guint) (slots.end - rest));
  *last = cursor->part.first + slots.slot;
}

static gboolean
merge_term (WblPostingMerger *self, WblPosting *merged, GError **error)
{
  guint64 last = 0, order = wbl_posting_order (merged->term, merged->len);

  g_byte_array_set_size (self->list, 0);
  for (guint i = 0; i < self->n; i++)
    {
      Cursor *cursor = &self->cursors[i];

      if (!cursor->more || cursor->order != order || strcmp (cursor->posting.term, merged->term) != 0)
        continue;
      merged->count += cursor->posting.count;
      append_list (self->list, cursor, &last);
      if (!advance (cursor, error))
        return FALSE;
    }
  merged->list = self->list->data;
  merged->list_len = self->list->len;
  return TRUE;
}

/** wbl_posting_merger_new: @parts: in the order of their slots. Returns: (transfer full) (nullable): NULL with @error set. */
WblPostingMerger *
wbl_posting_merger_new (const WblPostingPart *parts, guint n, GError **error)
{
  g_autoptr (WblPostingMerger) self = g_new0 (WblPostingMerger, 1);

  self->cursors = g_new0 (Cursor, n);
  self->n = n;
  self->list = g_byte_array_new ();
  for (guint i = 0; i < n; i++)
    {
      self->cursors[i].part = parts[i];
      if (!advance (&self->cursors[i], error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
wbl_posting_merger_free (WblPostingMerger *self)
{
  if (self == NULL)
    return;
  g_free (self->cursors);
  g_byte_array_unref (self->list);
  g_free (self);
}

/** wbl_posting_merger_next: writes what the parts say of the next term. Returns: FALSE after the last one, or with @error set. */
gboolean
wbl_posting_merger_next (WblPostingMerger *self, WblPostingWriter *writer, GError **error)
{
  const Cursor *first = first_of (self->cursors, self->n);
  WblPosting merged = { .len = 0 };

  if (first == NULL)
    return FALSE;
  merged.len = first->posting.len;
  memcpy (merged.term, first->posting.term, first->posting.len + 1);
  return merge_term (self, &merged, error) && wbl_posting_write (writer, &merged, error);
}
