/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-posting"

#include "config.h"

#include <string.h>

#include "store/wbl-posting.h"

/* A block that loses entries, or a part of them, is never longer than it was: what an entry shared with one that is gone takes
 * no more room than that one did. */

static gboolean
sink (const char *first, const GByteArray *block, gpointer data, GError **error)
{
  WblPostingEraser *self = data;

  if (self->block->len == 0)
    g_strlcpy (self->first, first, sizeof self->first);
  g_byte_array_append (self->block, block->data, block->len);
  return TRUE;
}

/**
 * wbl_posting_eraser_init:
 * @block: what is there; must stay
 * @leaving: a byte for each of the segment's @n_slots slots: whether its article leaves; must stay
 */
void
wbl_posting_eraser_init (WblPostingEraser *self, const guint8 *block, gsize len, const guint8 *leaving, gsize n_slots)
{
  *self = (WblPostingEraser){ .reader = { block, block + len }, .leaving = leaving, .n_slots = n_slots };
  self->block = g_byte_array_new ();
  self->list = g_byte_array_new ();
  wbl_posting_writer_init (&self->writer, sink, self);
  self->more = wbl_posting_next (&self->reader, &self->posting);
}

/** wbl_posting_eraser_clear: ends the use of an eraser. */
void
wbl_posting_eraser_clear (WblPostingEraser *self)
{
  g_clear_pointer (&self->writer.block, g_byte_array_unref);
  g_clear_pointer (&self->block, g_byte_array_unref);
  g_clear_pointer (&self->list, g_byte_array_unref);
}

static void
pass (WblPostingEraser *self)
{
  wbl_posting_write (&self->writer, &self->posting, NULL);
  self->more = wbl_posting_next (&self->reader, &self->posting);
}

/* Only the first slot after one that leaves is written anew. */
static void
keep_others (WblPostingEraser *self)
{
  const WblPosting *posting = &self->posting;
  WblPostingSlots slots = { posting->list, posting->list + posting->list_len, 0, 0 };
  const guint8 *from = posting->list, *before = from;
  guint64 last = 0;
  gboolean gap = FALSE;

  g_byte_array_set_size (self->list, 0);
  for (; wbl_posting_next_slot (&slots); before = slots.at)
    {
      if (slots.slot < self->n_slots && self->leaving[slots.slot])
        {
          if (!gap)
            g_byte_array_append (self->list, from, (guint) (before - from));
          gap = TRUE;
          continue;
        }
      if (gap)
        {
          wbl_posting_put_number (self->list, (slots.slot - last) * WBL_POSTING_LEVELS + slots.level);
          from = slots.at;
          gap = FALSE;
        }
      last = slots.slot;
    }
  if (!gap)
    g_byte_array_append (self->list, from, (guint) (slots.end - from));
}

/** wbl_posting_eraser_erase: @leaving: a term and how many of those that leave have it; terms come in order. */
void
wbl_posting_eraser_erase (WblPostingEraser *self, const WblPosting *leaving)
{
  WblPosting kept;

  while (self->more && strcmp (self->posting.term, leaving->term) < 0)
    pass (self);
  if (!self->more || strcmp (self->posting.term, leaving->term) != 0)
    return;
  if (self->posting.count > leaving->count)
    {
      keep_others (self);
      kept = self->posting;
      kept.count -= leaving->count;
      kept.list = self->list->data;
      kept.list_len = self->list->len;
      wbl_posting_write (&self->writer, &kept, NULL);
    }
  self->more = wbl_posting_next (&self->reader, &self->posting);
}

/* Returns: whether the entry at hand is of somebody who leaves */
static gboolean
has_leaving (const WblPostingEraser *self)
{
  WblPostingSlots slots = { self->posting.list, self->posting.list + self->posting.list_len, 0, 0 };

  while (wbl_posting_next_slot (&slots))
    if (slots.slot < self->n_slots && self->leaving[slots.slot])
      return TRUE;
  return FALSE;
}

static guint64
count_slots (const GByteArray *list)
{
  WblPostingSlots slots = { list->data, list->data + list->len, 0, 0 };
  guint64 n = 0;

  while (wbl_posting_next_slot (&slots))
    n++;
  return n;
}

/* What has no list may be of those that leave: alone, if not more have it. */
static gboolean
sweep_count (WblPostingEraser *self, guint64 n_leaving)
{
  gboolean is_all = strcmp (self->posting.term, WBL_POSTING_ALL) == 0;

  if (self->posting.term[0] == WBL_POSTING_ALL[0] && !is_all)
    {
      pass (self);
      return FALSE;
    }
  if (self->posting.count > n_leaving)
    {
      self->posting.count -= is_all ? n_leaving : 0;
      pass (self);
      return is_all;
    }
  self->more = wbl_posting_next (&self->reader, &self->posting);
  return TRUE;
}

/**
 * wbl_posting_eraser_sweep:
 * @n_leaving: how many leave
 *
 * Takes out what those that leave have, of all terms of the block, for whoever cannot tell which ones these are. What is only
 * counted is not counted less, since nobody knows for whom; what no more articles have than those is gone.
 *
 * Returns: whether there was anything
 */
gboolean
wbl_posting_eraser_sweep (WblPostingEraser *self, guint64 n_leaving)
{
  gboolean changed = FALSE;

  while (self->more)
    if (self->posting.list_len == 0)
      changed |= sweep_count (self, n_leaving);
    else if (!has_leaving (self))
      pass (self);
    else
      {
        WblPosting kept = self->posting;

        keep_others (self);
        kept.list = self->list->data;
        kept.list_len = self->list->len;
        kept.count = count_slots (self->list);
        if (kept.count > 0)
          wbl_posting_write (&self->writer, &kept, NULL);
        self->more = wbl_posting_next (&self->reader, &self->posting);
        changed = TRUE;
      }
  return changed;
}

/** wbl_posting_eraser_finish: the rest of the block stays; afterwards @block and @first are what there is. */
void
wbl_posting_eraser_finish (WblPostingEraser *self)
{
  while (self->more)
    pass (self);
  wbl_posting_writer_finish (&self->writer, NULL);
}
