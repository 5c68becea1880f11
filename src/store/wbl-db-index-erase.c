/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-index-erase"

#include "config.h"

#include "store/wbl-db-index-private.h"

/*
 * An article that leaves takes its words along at once: each block that has one of them is written again without it, and a
 * term that nobody else has is gone from its block and from the keys. The articles of a batch leave together, so a block is
 * written once for all of them. Which words another version's tokenizer made of them nobody knows: there all blocks of the
 * segment are gone through for their slots.
 */

/* What leaves one segment. */
typedef struct
{
  gint64 first;           /* slot of the segment */
  WblPostingBatch *terms; /* (owned): how many of those that leave have each */
  GArray *slots;          /* (element-type gint64) (owned) */
} Group;

struct _WblLeaving
{
  WblArticleIndex *index; /* (unowned) */
  gint64 next;       /* slot of the segment that is written meanwhile */
  GPtrArray *groups; /* (element-type Group) (owned) */
};

/* A segment while it loses something. */
typedef struct
{
  WblDb *db;
  WblSegment *segment;
  GPtrArray *firsts; /* the term that each block begins with; NULL = it is empty now (owned) */
  guint8 *leaving;   /* a byte for each slot (owned) */
  GByteArray *bytes; /* of the block at hand (owned) */
  gint64 block;      /* -1 = none yet */
  WblPostingEraser eraser;
  gboolean moved; /* a block begins with another term */
} Erasing;

/* ---- collecting ---- */

static void
group_free (gpointer data)
{
  Group *group = data;

  wbl_posting_batch_free (group->terms);
  g_array_unref (group->slots);
  g_free (group);
}

/** wbl_leaving_new: Returns: (transfer full): of those that are there, and of those that are written meanwhile. */
WblLeaving *
wbl_leaving_new (WblArticleIndex *index)
{
  WblLeaving *self = g_new0 (WblLeaving, 1);

  self->index = index;
  self->next = wbl_index_end (index);
  self->groups = g_ptr_array_new_with_free_func (group_free);
  return self;
}

void
wbl_leaving_free (WblLeaving *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->groups);
  g_free (self);
}

static WblSegment *
segment_of (const WblArticleIndex *index, gint64 slot)
{
  for (guint i = 0; i < index->segments->len; i++)
    {
      WblSegment *segment = index->segments->pdata[i];

      if (slot >= segment->first && slot < segment->first + segment->n_slots)
        return segment;
    }
  return NULL;
}

static Group *
group_for (WblLeaving *self, gint64 first)
{
  static const double average[4] = { 0 };
  Group *group;

  for (guint i = 0; i < self->groups->len; i++)
    if (((Group *) self->groups->pdata[i])->first == first)
      return self->groups->pdata[i];
  group = g_new0 (Group, 1);
  group->first = first;
  group->terms = wbl_posting_batch_new (average);
  group->slots = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (self->groups, group);
  return group;
}

/** wbl_leaving_add: @title and @body are what was put in. */
void
wbl_leaving_add (WblLeaving *self, gint64 slot, const char *title, const char *body)
{
  const WblSegment *segment = slot < self->next ? segment_of (self->index, slot) : NULL;
  Group *group;

  if (slot < self->next && segment == NULL)
    return;
  group = group_for (self, segment != NULL ? segment->first : self->next);
  if (!self->index->foreign)
    wbl_posting_batch_count (group->terms, title, body);
  g_array_append_val (group->slots, slot);
}

/* ---- erasing ---- */

static void
begin_block (Erasing *e, guint block)
{
  const guint8 *bytes = NULL;
  gsize len = 0;
  g_autoptr (WblStmt) stmt = wbl_db_read_block (e->db, e->segment, block, &bytes, &len, NULL);

  e->block = block;
  g_byte_array_set_size (e->bytes, 0);
  if (stmt != NULL && len > 0)
    g_byte_array_append (e->bytes, bytes, (guint) len);
  wbl_posting_eraser_init (&e->eraser, e->bytes->data, e->bytes->len, e->leaving, (gsize) e->segment->n_slots);
}

/* @changed: whether it must be written */
static gboolean
end_block (Erasing *e, gboolean changed, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *was;
  char *is = NULL;
  gboolean ok;

  if (e->block < 0)
    return TRUE;
  wbl_posting_eraser_finish (&e->eraser);
  if (!changed)
    {
      wbl_posting_eraser_clear (&e->eraser);
      e->block = -1;
      return TRUE;
    }
  bytes = g_bytes_new_static (e->eraser.block->data, e->eraser.block->len);
  ok = wbl_db_run (e->db, error, "UPDATE article_block SET bytes=? WHERE id=?", "bi", bytes, e->segment->block + e->block);
  was = e->firsts->pdata[e->block];
  if (e->eraser.block->len > 0)
    is = g_strdup (e->eraser.first);
  e->moved |= g_strcmp0 (was, is) != 0;
  g_free (e->firsts->pdata[e->block]);
  e->firsts->pdata[e->block] = is;
  wbl_posting_eraser_clear (&e->eraser);
  e->block = -1;
  return ok;
}

static gboolean
erase_term (const WblPosting *posting, gpointer data, GError **error)
{
  Erasing *e = data;
  guint block = wbl_segment_find (e->segment, posting->term);

  if (block >= e->segment->key_at->len)
    return TRUE;
  if (e->block != block)
    {
      if (!end_block (e, TRUE, error))
        return FALSE;
      begin_block (e, block);
    }
  wbl_posting_eraser_erase (&e->eraser, posting);
  return TRUE;
}

/* Without knowing the terms. */
static gboolean
sweep (Erasing *e, guint n_leaving, GError **error)
{
  for (guint i = 0; i < e->segment->key_at->len; i++)
    {
      gboolean changed;

      begin_block (e, i);
      changed = wbl_posting_eraser_sweep (&e->eraser, n_leaving);
      if (!end_block (e, changed, error))
        return FALSE;
    }
  return TRUE;
}

/* The last blocks go when they are empty; another one is looked into by nobody, since it begins like the one after it. */
static gboolean
settle_keys (Erasing *e, GError **error)
{
  WblSegment *segment = e->segment;
  g_autoptr (GBytes) keys = NULL;

  while (e->firsts->len > 0 && e->firsts->pdata[e->firsts->len - 1] == NULL)
    g_ptr_array_set_size (e->firsts, (gint) e->firsts->len - 1);
  for (guint i = e->firsts->len; i > 0; i--)
    if (e->firsts->pdata[i - 1] == NULL)
      e->firsts->pdata[i - 1] = g_strdup (e->firsts->pdata[i]);
  if (!wbl_db_run (e->db, error, "DELETE FROM article_block WHERE id>=? AND id<?", "ii", segment->block + e->firsts->len,
                   segment->block + segment->key_at->len))
    return FALSE;
  wbl_segment_clear_keys (segment);
  for (guint i = 0; i < e->firsts->len; i++)
    wbl_segment_add_key (segment, e->firsts->pdata[i]);
  keys = g_bytes_new_static (segment->keys->data, segment->keys->len);
  return wbl_db_run (e->db, error, "UPDATE article_segment SET blocks=?, keys=? WHERE id=?", "ibi",
                     (gint64) segment->key_at->len, keys, segment->id);
}

static void
erasing_init (Erasing *e, WblDb *db, WblSegment *segment, const Group *group)
{
  *e = (Erasing){ .db = db, .segment = segment, .block = -1, .bytes = g_byte_array_new () };
  e->firsts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < segment->key_at->len; i++)
    g_ptr_array_add (e->firsts, g_strdup (wbl_segment_key (segment, i)));
  e->leaving = g_new0 (guint8, (gsize) segment->n_slots);
  for (guint i = 0; i < group->slots->len; i++)
    e->leaving[g_array_index (group->slots, gint64, i) - segment->first] = 1;
}

static gboolean
erase (const WblArticleIndex *index, const Group *group, GError **error)
{
  WblSegment *segment = segment_of (index, group->first);
  Erasing e;
  gboolean ok;

  if (segment == NULL)
    return TRUE;
  erasing_init (&e, index->db, segment, group);
  ok = index->foreign ? sweep (&e, group->slots->len, error) : wbl_posting_batch_end (group->terms, erase_term, &e, error);
  ok = ok && end_block (&e, TRUE, error) && (!e.moved || settle_keys (&e, error));
  if (e.block >= 0)
    wbl_posting_eraser_clear (&e.eraser);
  g_ptr_array_unref (e.firsts);
  g_byte_array_unref (e.bytes);
  g_free (e.leaving);
  return ok;
}

/** wbl_leaving_finish: takes out of the index what was added; what merging left has it too. */
gboolean
wbl_leaving_finish (WblLeaving *self, GError **error)
{
  gboolean more;

  for (guint i = 0; i < self->groups->len; i++)
    {
      const Group *group = self->groups->pdata[i];

      wbl_index_leave_merging (self->index, group->first);
      if (!erase (self->index, group, error))
        return FALSE;
    }
  return self->groups->len == 0 || wbl_db_delete_left (self->index->db, G_MAXINT64, &more, error);
}
