/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

#include "text/wbl-features.h"

G_BEGIN_DECLS

/*
 * A text taken apart once, in the form in which it is compared often: the title's and the body's tokens in their order. Pure.
 *
 *   digest: number of the title's units, of the body's units, of words, 16 bits each; title; body; words
 *   unit:   16 bits: UTF-16 of a CJK character; 0 = the characters beside it are no pair; from WBL_DIGEST_WORD on, a word by
 *           its number
 *   word:   length - 1 | 0x80 if it is a part of the word before it (an order number's), bytes. It is stemmed, if it is whole.
 *
 * All numbers are little-endian. Of a text with more units or more different words the beginning is there.
 */

#define WBL_DIGEST_WORD 0xe000 /* no CJK character is in Unicode's private area */
#define WBL_DIGEST_WORDS 6400
#define WBL_DIGEST_UNITS 10000
#define WBL_DIGEST_PART 0x80

enum
{
  WBL_DIGEST_TITLE,
  WBL_DIGEST_BODY,
  WBL_DIGEST_FIELDS
};

/** WblDigestWriter: makes digests, one after the other. Large: not for the stack. */
typedef struct
{
  guint16 units[WBL_DIGEST_FIELDS][WBL_DIGEST_UNITS];
  guint n_units[WBL_DIGEST_FIELDS];
  GByteArray *words; /* (owned) */
  guint n_words;
} WblDigestWriter;
void wbl_digest_writer_init (WblDigestWriter *self);
void wbl_digest_writer_clear (WblDigestWriter *self);
void wbl_digest_writer_reset (WblDigestWriter *self);
guint16 wbl_digest_writer_add (WblDigestWriter *self, const char *word, gsize len, gboolean part);
void wbl_digest_writer_put_cjk (WblDigestWriter *self, int field, gunichar c, gunichar before);
GBytes *wbl_digest_writer_end (const WblDigestWriter *self);

/** wbl_digest_writer_put: a word, by the number that wbl_digest_writer_add() gave it. Inline: there are many. */
static inline void
wbl_digest_writer_put (WblDigestWriter *self, int field, guint16 number)
{
  if (number < WBL_DIGEST_WORDS && self->n_units[field] < WBL_DIGEST_UNITS)
    self->units[field][self->n_units[field]++] = GUINT16_TO_LE ((guint16) (WBL_DIGEST_WORD + number));
}

GBytes *wbl_digest_new (const char *title, const char *body);

/** WblDigest: a digest that is read; its bytes must stay. */
typedef struct
{
  const guint8 *units[WBL_DIGEST_FIELDS];
  guint n_units[WBL_DIGEST_FIELDS];
  guint n_words;
  const guint8 *words, *end;
} WblDigest;
gboolean wbl_digest_read (WblDigest *self, const guint8 *bytes, gsize len);

/** wbl_digest_unit: Returns: a unit of a field. */
static inline guint16
wbl_digest_unit (const WblDigest *self, int field, guint i)
{
  guint16 unit;

  memcpy (&unit, self->units[field] + 2 * i, sizeof unit);
  return GUINT16_FROM_LE (unit);
}

/** wbl_digest_next_word: @at: (inout): the words that are left. Returns: FALSE at their end. */
static inline gboolean
wbl_digest_next_word (const WblDigest *self, const guint8 **at, const char **word, gsize *len, gboolean *part)
{
  gsize left = (gsize) (self->end - *at);

  if (left < 2)
    return FALSE;
  *part = (**at & WBL_DIGEST_PART) != 0;
  *len = (gsize) (**at & ~WBL_DIGEST_PART) + 1;
  *word = (const char *) *at + 1;
  if (left < 1 + *len)
    return FALSE;
  *at += 1 + *len;
  return TRUE;
}

/** wbl_digest_is_word: Returns: whether a unit is one; its number is what it is above WBL_DIGEST_WORD. */
static inline gboolean
wbl_digest_is_word (guint16 unit)
{
  return unit >= WBL_DIGEST_WORD && unit < WBL_DIGEST_WORD + WBL_DIGEST_WORDS;
}

/** wbl_digest_char: @i: (inout): of the unit, of the last one that the character takes. Returns: the character. */
static inline gunichar
wbl_digest_char (const WblDigest *self, int field, guint *i)
{
  guint16 unit = wbl_digest_unit (self, field, *i);

  if ((unit & 0xfc00) != 0xd800 || *i + 1 >= self->n_units[field])
    return unit;
  (*i)++;
  return 0x10000 + ((gunichar) (unit & 0x3ff) << 10 | (wbl_digest_unit (self, field, *i) & 0x3ff));
}

/**
 * wbl_digest_for_each_term: calls @func for the words and characters of the first field that has words; for what has no pieces as if it
 * were CJK. They are the first ones of the digest, in the order in which they come: one that came before is not given again. Inline:
 * there are very many.
 */
static inline void
wbl_digest_for_each_term (const WblDigest *self, int field, WblFeatureFunc func, gpointer data)
{
  const guint8 *at = self->words;
  guint n_words = 0;
  char utf8[12]; /* the character before, and this one */
  gsize before = 0, len;

  for (guint i = 0; i < self->n_units[field]; i++)
    {
      guint16 unit = wbl_digest_unit (self, field, i);
      const char *word;
      gboolean part;

      if (unit == 0 || wbl_digest_is_word (unit))
        {
          before = 0;
          if (unit == WBL_DIGEST_WORD + n_words && wbl_digest_next_word (self, &at, &word, &len, &part))
            {
              n_words++;
              func (WBL_FEATURE_WORD, part, word, len, 0, 0, data);
            }
          continue;
        }
      len = (gsize) g_unichar_to_utf8 (wbl_digest_char (self, field, &i), utf8 + before);
      func (WBL_FEATURE_CHAR, TRUE, utf8 + before, len, 0, 0, data);
      if (before > 0)
        func (WBL_FEATURE_WORD, TRUE, utf8, before + len, 0, 0, data);
      memmove (utf8, utf8 + before, len);
      before = len;
    }
}

G_END_DECLS
