/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-intern"

#include "config.h"

#include <string.h>

#include "text/wbl-intern.h"

#define FIRST_SLOTS 4096

/* The tag says of most strings that they are not the one, without a look at them. */
typedef struct
{
  guint32 number; /* + 1; 0 = free */
  guint32 tag;    /* of the hash */
} Slot;

struct _WblIntern
{
  GStringChunk *texts; /* (owned) */
  GArray *all;         /* (element-type WblInterned) (owned) */
  Slot *slots;         /* a table of them by hash; at most half of it is taken (owned) */
  guint n_slots;       /* a power of two */
};

WblIntern *
wbl_intern_new (void)
{
  WblIntern *self = g_new0 (WblIntern, 1);

  self->texts = g_string_chunk_new (64 * 1024);
  self->all = g_array_new (FALSE, FALSE, sizeof (WblInterned));
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (Slot, self->n_slots);
  return self;
}

void
wbl_intern_free (WblIntern *self)
{
  if (self == NULL)
    return;
  g_string_chunk_free (self->texts);
  g_array_unref (self->all);
  g_free (self->slots);
  g_free (self);
}

static guint64
hash_of (const char *bytes, gsize len)
{
  guint64 hash = len, value = 0;

  for (; len > 8; bytes += 8, len -= 8)
    {
      memcpy (&value, bytes, 8);
      hash = (hash ^ value) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  value = 0;
  memcpy (&value, bytes, len);
  hash = (hash ^ value) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return hash ^ hash >> 32;
}

static Slot *
slot_for (WblIntern *self, const char *bytes, gsize len, guint64 hash)
{
  guint at = (guint) hash & (self->n_slots - 1);

  for (; self->slots[at].number != 0; at = (at + 1) & (self->n_slots - 1))
    {
      const WblInterned *one;

      if (self->slots[at].tag != (guint32) (hash >> 32))
        continue;
      one = wbl_intern_get (self, self->slots[at].number - 1);
      if (one->len == len && memcmp (one->text, bytes, len) == 0)
        break;
    }
  return &self->slots[at];
}

static void
grow (WblIntern *self)
{
  g_free (self->slots);
  self->n_slots *= 4;
  self->slots = g_new0 (Slot, self->n_slots);
  for (guint i = 0; i < self->all->len; i++)
    {
      const WblInterned *one = wbl_intern_get (self, i);
      *slot_for (self, one->text, one->len, one->hash) = (Slot){ i + 1, (guint32) (one->hash >> 32) };
    }
}

/** wbl_intern_add: Returns: the string's number; wbl_intern_size() is higher afterwards if it is a new one. */
guint
wbl_intern_add (WblIntern *self, const char *bytes, gsize len)
{
  WblInterned one = { NULL, len, hash_of (bytes, len) };
  Slot *slot = slot_for (self, bytes, len, one.hash);

  if (slot->number != 0)
    return slot->number - 1;
  one.text = g_string_chunk_insert_len (self->texts, bytes, (gssize) len);
  g_array_append_val (self->all, one);
  *slot = (Slot){ self->all->len, (guint32) (one.hash >> 32) };
  if (self->all->len > self->n_slots / 2)
    grow (self);
  return self->all->len - 1;
}

guint
wbl_intern_size (const WblIntern *self)
{
  return self->all->len;
}

/** wbl_intern_get: Returns: (transfer none): the string that has @number. */
const WblInterned *
wbl_intern_get (const WblIntern *self, guint number)
{
  return &g_array_index (self->all, WblInterned, number);
}
