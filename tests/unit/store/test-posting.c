/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "store/wbl-posting.h"
#include "text/wbl-digest.h"

/* Segments in memory: what is put in comes out, alone and merged; blocks that were damaged end early. */

#define N_ARTICLES 60

typedef struct
{
  GPtrArray *blocks; /* (element-type GByteArray) (owned) */
  GPtrArray *firsts; /* (owned) */
  guint next;
  WblPostingReader reader;
} Segment;

static gboolean
sink (const char *first, const GByteArray *block, gpointer data, GError **error)
{
  Segment *segment = data;
  GByteArray *copy = g_byte_array_new ();

  g_byte_array_append (copy, block->data, block->len);
  g_ptr_array_add (segment->blocks, copy);
  g_ptr_array_add (segment->firsts, g_strdup (first));
  return TRUE;
}

static Segment *
segment_new (void)
{
  Segment *segment = g_new0 (Segment, 1);

  segment->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  segment->firsts = g_ptr_array_new_with_free_func (g_free);
  return segment;
}

static void
segment_free (Segment *segment)
{
  g_ptr_array_unref (segment->blocks);
  g_ptr_array_unref (segment->firsts);
  g_free (segment);
}

static gboolean
next (gpointer data, WblPosting *posting, GError **error)
{
  Segment *segment = data;

  while (!wbl_posting_next (&segment->reader, posting))
    {
      const GByteArray *block;

      if (segment->next >= segment->blocks->len)
        return FALSE;
      block = segment->blocks->pdata[segment->next++];
      segment->reader = (WblPostingReader){ block->data, block->data + block->len };
      posting->len = 0;
    }
  return TRUE;
}

/* An article's text: words that most, some and one of them have, more than a block of them. */
static char *
body_of (guint number)
{
  GString *body = g_string_new ("common ");

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (body, "w%ux%u ", number % 7, i);
  g_string_append_printf (body, "only%u 退款%s", number, number % 2 == 0 ? "申请" : "");
  return g_string_free (body, FALSE);
}

static gboolean
write_posting (const WblPosting *posting, gpointer writer, GError **error)
{
  return wbl_posting_write (writer, posting, error);
}

static gboolean
leaves (guint slot)
{
  return slot < 9 || slot % 3 == 1;
}

/* Without those that leave, if @kept. */
static Segment *
segment_with (guint first, guint n, gboolean kept)
{
  static const double average[4] = { 0 };
  g_autoptr (WblPostingBatch) batch = wbl_posting_batch_new (average);
  Segment *segment = segment_new ();
  WblPostingWriter writer;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *body = body_of (first + i);
      if (!kept || !leaves (i))
        g_bytes_unref (wbl_posting_batch_add (batch, i, "title", body));
    }
  wbl_posting_writer_init (&writer, sink, segment);
  g_assert_true (wbl_posting_batch_end (batch, write_posting, &writer, NULL));
  g_assert_true (wbl_posting_writer_finish (&writer, NULL));
  return segment;
}

static Segment *
segment_of (guint first, guint n)
{
  return segment_with (first, n, FALSE);
}

/* A line per term: its name, how many articles, their slots and levels. */
static char *
describe (Segment *segment)
{
  GString *text = g_string_new (NULL);
  WblPosting posting = { .len = 0 };
  g_autofree char *last = g_strdup ("");

  segment->next = 0;
  segment->reader = (WblPostingReader){ 0 };
  while (next (segment, &posting, NULL))
    {
      WblPostingSlots slots = { posting.list, posting.list + posting.list_len, 0, 0 };
      guint n = 0;

      g_assert_cmpstr (last, <, posting.term);
      g_free (last);
      last = g_strdup (posting.term);
      g_string_append_printf (text, "%s %" G_GUINT64_FORMAT ":", posting.term, posting.count);
      for (; wbl_posting_next_slot (&slots); n++)
        g_string_append_printf (text, " %" G_GUINT64_FORMAT "/%u", slots.slot, slots.level);
      g_assert_true (n == posting.count || n == 0);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static Segment *
merged (Segment **segments, guint n, guint each)
{
  g_autofree WblPostingPart *parts = g_new0 (WblPostingPart, n);
  g_autoptr (WblPostingMerger) merger = NULL;
  g_autoptr (GError) error = NULL;
  Segment *made = segment_new ();
  WblPostingWriter writer;

  for (guint i = 0; i < n; i++)
    {
      segments[i]->next = 0;
      segments[i]->reader = (WblPostingReader){ 0 };
      parts[i] = (WblPostingPart){ next, segments[i], i * each };
    }
  wbl_posting_writer_init (&writer, sink, made);
  merger = wbl_posting_merger_new (parts, n, &error);
  g_assert_no_error (error);
  while (wbl_posting_merger_next (merger, &writer, &error))
    continue;
  g_assert_no_error (error);
  g_assert_true (wbl_posting_writer_finish (&writer, NULL));
  return made;
}

static void
test_merge (void)
{
  Segment *whole = segment_of (0, N_ARTICLES), *parts[3], *again;
  g_autofree char *expected = describe (whole);
  g_autofree char *got = NULL;

  for (guint i = 0; i < 3; i++)
    parts[i] = segment_of (i * N_ARTICLES / 3, N_ARTICLES / 3);
  again = merged (parts, 3, N_ARTICLES / 3);
  got = describe (again);
  g_assert_cmpuint (whole->blocks->len, >, 3);
  g_assert_nonnull (strstr (expected, "\ncommon 60: 0/"));
  g_assert_nonnull (strstr (expected, "\nonly59 1: 59/"));
  g_assert_nonnull (strstr (expected, "\n退款 60: 0/"));
  g_assert_nonnull (strstr (expected, "\n~com 60:\n"));
  g_assert_nonnull (strstr (expected, "#t0 60:\n"));
  g_assert_cmpstr (got, ==, expected);
  for (guint i = 0; i < 3; i++)
    segment_free (parts[i]);
  segment_free (whole);
  segment_free (again);
}

/* Every term is found where it is, with its list; one that is not there is not, wherever it would be. */
static void
test_find (void)
{
  Segment *segment = segment_of (0, N_ARTICLES);

  for (guint i = 0; i < segment->blocks->len; i++)
    {
      const GByteArray *block = segment->blocks->pdata[i];
      WblPostingReader reader = { block->data, block->data + block->len };
      WblPosting posting = { .len = 0 }, found;

      while (wbl_posting_next (&reader, &posting))
        {
          g_autofree char *after = g_strconcat (posting.term, "\x01", NULL), *before = g_strndup (posting.term, posting.len - 1);
          g_autofree char *between = g_strconcat (before, "\x01", NULL);

          g_assert_true (wbl_posting_find (block->data, block->len, posting.term, &found));
          g_assert_cmpstr (found.term, ==, posting.term);
          g_assert_cmpuint (found.count, ==, posting.count);
          g_assert_true (found.list == posting.list && found.list_len == posting.list_len);
          g_assert_false (wbl_posting_find (block->data, block->len, after, &found));
          g_assert_false (wbl_posting_find (block->data, block->len, between, &found));
        }
      g_assert_false (wbl_posting_find (block->data, block->len, "", &found));
      g_assert_false (wbl_posting_find (block->data, block->len, "\xff", &found));
    }
  segment_free (segment);
}

/* A segment, block by block, without the terms of articles that leave. */
typedef struct
{
  Segment *from, *to;
  guint8 *leaving;
  guint n_slots;
  guint at; /* block */
  gboolean begun;
  WblPostingEraser eraser;
} Erasing;

static void
end_block (Erasing *e)
{
  const GByteArray *was = e->from->blocks->pdata[e->at];

  if (!e->begun)
    wbl_posting_eraser_init (&e->eraser, was->data, was->len, e->leaving, e->n_slots);
  wbl_posting_eraser_finish (&e->eraser);
  g_assert_cmpuint (e->eraser.block->len, <=, was->len);
  if (e->eraser.block->len > 0)
    sink (e->eraser.first, e->eraser.block, e->to, NULL);
  wbl_posting_eraser_clear (&e->eraser);
  e->begun = FALSE;
  e->at++;
}

static gboolean
erase_cb (const WblPosting *posting, gpointer data, GError **error)
{
  Erasing *e = data;
  const GByteArray *block;

  while (e->at + 1 < e->from->blocks->len && strcmp (e->from->firsts->pdata[e->at + 1], posting->term) <= 0)
    end_block (e);
  block = e->from->blocks->pdata[e->at];
  if (!e->begun)
    wbl_posting_eraser_init (&e->eraser, block->data, block->len, e->leaving, e->n_slots);
  e->begun = TRUE;
  wbl_posting_eraser_erase (&e->eraser, posting);
  return TRUE;
}

/* What is left is what would be there if they had never come. */
static void
test_erase (void)
{
  static const double average[4] = { 0 };
  g_autoptr (WblPostingBatch) batch = wbl_posting_batch_new (average);
  guint8 leaving[N_ARTICLES];
  Erasing e = { segment_of (0, N_ARTICLES), segment_new (), leaving, N_ARTICLES, 0, FALSE, { .more = FALSE } };
  Segment *without = segment_with (0, N_ARTICLES, TRUE);
  g_autofree char *expected = describe (without);
  g_autofree char *got = NULL;

  for (guint i = 0; i < N_ARTICLES; i++)
    {
      g_autofree char *body = body_of (i);

      leaving[i] = leaves (i);
      if (leaves (i))
        wbl_posting_batch_count (batch, "title", body);
    }
  g_assert_true (wbl_posting_batch_end (batch, erase_cb, &e, NULL));
  while (e.at < e.from->blocks->len)
    end_block (&e);
  got = describe (e.to);
  g_assert_nonnull (strstr (expected, "\ncommon 34:"));
  g_assert_null (strstr (got, "only1 "));
  g_assert_cmpstr (got, ==, expected);
  segment_free (e.from);
  segment_free (e.to);
  segment_free (without);
}

/* Cut anywhere, or with any byte another: it ends, within its bytes. */
static void
test_damaged (void)
{
  Segment *segment = segment_of (0, 3);
  const GByteArray *block = segment->blocks->pdata[0];

  for (guint i = 0; i < block->len; i++)
    for (guint bit = 0; bit < 9; bit++)
      {
        gsize len = bit < 8 ? block->len : i;
        g_autofree guint8 *copy = g_memdup2 (block->data, MAX (1, len));
        WblPostingReader reader = { copy, copy + len };
        WblPosting posting = { .len = 0 };
        guint n = 0;

        if (bit < 8)
          copy[i] ^= (guint8) (1 << bit);
        for (; wbl_posting_next (&reader, &posting); n++)
          {
            WblPostingSlots slots = { posting.list, posting.list + posting.list_len, 0, 0 };

            while (wbl_posting_next_slot (&slots))
              g_assert_cmpuint (slots.level, <, WBL_POSTING_LEVELS);
          }
        g_assert_cmpuint (n, <=, block->len);
      }
  segment_free (segment);
}

/* A batch, which has most words already, makes of each article the digest that it has by itself. */
static void
test_digests (void)
{
  static const double average[4] = { 0 };
  static const char *const texts[][2] = { { "Refunds", "A refund of LQ-2026-3391, refunded." },
                                          { "退款 refund", "退款。款到 3391 refunds; lq20263391" },
                                          { "", "Refunds 2026 退" } };
  g_autoptr (WblPostingBatch) batch = wbl_posting_batch_new (average);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) got = wbl_posting_batch_add (batch, i, texts[i][0], texts[i][1]);
      g_autoptr (GBytes) alone = wbl_digest_new (texts[i][0], texts[i][1]);

      g_assert_true (g_bytes_equal (got, alone));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/posting/merge", test_merge);
  g_test_add_func ("/posting/find", test_find);
  g_test_add_func ("/posting/erase", test_erase);
  g_test_add_func ("/posting/damaged", test_damaged);
  g_test_add_func ("/posting/digests", test_digests);
  return g_test_run ();
}
