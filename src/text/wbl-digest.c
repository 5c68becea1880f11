/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-digest"

#include "config.h"

#include "text/wbl-digest.h"

#include "text/wbl-features.h"

#define HEAD 6 /* bytes */

/* ---- writing ---- */

void
wbl_digest_writer_init (WblDigestWriter *self)
{
  self->words = g_byte_array_new ();
  wbl_digest_writer_reset (self);
}

void
wbl_digest_writer_clear (WblDigestWriter *self)
{
  g_clear_pointer (&self->words, g_byte_array_unref);
}

/** wbl_digest_writer_reset: begins with another text. */
void
wbl_digest_writer_reset (WblDigestWriter *self)
{
  g_byte_array_set_size (self->words, 0);
  self->n_words = 0;
  memset (self->n_units, 0, sizeof self->n_units);
}

/** wbl_digest_writer_add: a word that the text has for the first time. Returns: its number; WBL_DIGEST_WORDS if there are too many. */
guint16
wbl_digest_writer_add (WblDigestWriter *self, const char *word, gsize len, gboolean part)
{
  guint8 head = (guint8) ((len - 1) | (part ? WBL_DIGEST_PART : 0));

  if (self->n_words >= WBL_DIGEST_WORDS || len == 0 || len > WBL_TOKEN_MAX)
    return WBL_DIGEST_WORDS;
  g_byte_array_append (self->words, &head, 1);
  g_byte_array_append (self->words, (const guint8 *) word, (guint) len);
  return (guint16) self->n_words++;
}

/** wbl_digest_writer_put_cjk: @before: as of WblCjkFunc. */
void
wbl_digest_writer_put_cjk (WblDigestWriter *self, int field, gunichar c, gunichar before)
{
  guint16 *units = self->units[field];
  guint n = self->n_units[field];

  if (n + 3 > WBL_DIGEST_UNITS)
    return;
  if (before == 0 && n > 0 && !wbl_digest_is_word (GUINT16_FROM_LE (units[n - 1])))
    units[n++] = 0;
  if (c >= 0x10000)
    units[n++] = GUINT16_TO_LE ((guint16) (0xd800 | (c - 0x10000) >> 10));
  units[n++] = GUINT16_TO_LE ((guint16) (c < 0x10000 ? c : 0xdc00 | (c & 0x3ff)));
  self->n_units[field] = n;
}

static void
append_16 (GByteArray *bytes, guint n)
{
  guint16 number = GUINT16_TO_LE ((guint16) n);

  g_byte_array_append (bytes, (const guint8 *) &number, sizeof number);
}

/** wbl_digest_writer_end: Returns: (transfer full): the digest. */
GBytes *
wbl_digest_writer_end (const WblDigestWriter *self)
{
  GByteArray *bytes = g_byte_array_sized_new (HEAD + 2 * (self->n_units[0] + self->n_units[1]) + self->words->len);

  for (int field = 0; field < WBL_DIGEST_FIELDS; field++)
    append_16 (bytes, self->n_units[field]);
  append_16 (bytes, self->n_words);
  for (int field = 0; field < WBL_DIGEST_FIELDS; field++)
    g_byte_array_append (bytes, (const guint8 *) self->units[field], 2 * self->n_units[field]);
  g_byte_array_append (bytes, self->words->data, self->words->len);
  return g_byte_array_free_to_bytes (bytes);
}

/* ---- of a text by itself ---- */

typedef struct
{
  WblDigestWriter writer;
  GHashTable *numbers; /* (owned): word, after "#" if it is a part → its number + 1 */
  int field;
} Maker;

static void
word_cb (const char *word, gsize len, gboolean part, gpointer data)
{
  Maker *maker = data;
  char name[WBL_TOKEN_MAX + 2] = "#";
  const char *key = part ? name : name + 1;
  guint number;

  memcpy (name + 1, word, len);
  if (!part)
    len = wbl_word_stem (name + 1, len);
  name[len + 1] = '\0';
  number = GPOINTER_TO_UINT (g_hash_table_lookup (maker->numbers, key));
  if (number == 0)
    {
      number = 1 + wbl_digest_writer_add (&maker->writer, name + 1, len, part);
      g_hash_table_insert (maker->numbers, g_strdup (key), GUINT_TO_POINTER (number));
    }
  wbl_digest_writer_put (&maker->writer, maker->field, (guint16) (number - 1));
}

static void
cjk_cb (gunichar c, gunichar before, gpointer data)
{
  Maker *maker = data;

  wbl_digest_writer_put_cjk (&maker->writer, maker->field, c, before);
}

/** wbl_digest_new: Returns: (transfer full): a text's digest. May be called from any thread. */
GBytes *
wbl_digest_new (const char *title, const char *body)
{
  g_autofree Maker *maker = g_new (Maker, 1);
  const char *const texts[WBL_DIGEST_FIELDS] = { title, body };
  GBytes *digest;

  wbl_digest_writer_init (&maker->writer);
  maker->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (maker->field = 0; maker->field < WBL_DIGEST_FIELDS; maker->field++)
    wbl_tokenize_quickly (texts[maker->field], -1, word_cb, cjk_cb, maker);
  digest = wbl_digest_writer_end (&maker->writer);
  wbl_digest_writer_clear (&maker->writer);
  g_hash_table_unref (maker->numbers);
  return digest;
}

/* ---- reading ---- */

static guint
read_16 (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

/** wbl_digest_read: Returns: whether @bytes can be one. */
gboolean
wbl_digest_read (WblDigest *self, const guint8 *bytes, gsize len)
{
  gsize units;

  if (len < HEAD)
    return FALSE;
  self->n_units[WBL_DIGEST_TITLE] = read_16 (bytes);
  self->n_units[WBL_DIGEST_BODY] = read_16 (bytes + 2);
  self->n_words = read_16 (bytes + 4);
  units = self->n_units[WBL_DIGEST_TITLE] + self->n_units[WBL_DIGEST_BODY];
  if (len - HEAD < 2 * units)
    return FALSE;
  self->units[WBL_DIGEST_TITLE] = bytes + HEAD;
  self->units[WBL_DIGEST_BODY] = self->units[WBL_DIGEST_TITLE] + 2 * self->n_units[WBL_DIGEST_TITLE];
  self->words = bytes + HEAD + 2 * units;
  self->end = bytes + len;
  return TRUE;
}
