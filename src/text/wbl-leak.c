/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-leak"

#include "config.h"

#include "text/wbl-leak.h"

#include "text/wbl-tokenizer.h"

/* FNV-1a, 64 bits (RFC 9923). */
#define FNV_BASIS G_GUINT64_CONSTANT (0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT (0x00000100000001b3)

typedef struct
{
  GArray *shingles; /* WblShingle */
  guint n;          /* tokens so far */
  guint64 hashes[WBL_LEAK_TOKENS]; /* of the last ones, by number modulo WBL_LEAK_TOKENS */
  gsize starts[WBL_LEAK_TOKENS];
} Window;

static guint64
hash_bytes (guint64 hash, const char *bytes, gsize len)
{
  for (gsize i = 0; i < len; i++)
    hash = (hash ^ (guchar) bytes[i]) * FNV_PRIME;
  return hash;
}

static void
add_shingle (Window *w, gsize end)
{
  guint64 hash = FNV_BASIS;

  for (guint i = 0; i < WBL_LEAK_TOKENS; i++)
    hash = hash_bytes (hash, (const char *) &w->hashes[(w->n + i) % WBL_LEAK_TOKENS], sizeof (guint64));
  g_array_append_vals (w->shingles, &(WblShingle){ hash, w->starts[w->n % WBL_LEAK_TOKENS], end }, 1);
}

static gboolean
token_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  Window *w = data;

  if (colocated)
    return TRUE;
  w->hashes[w->n % WBL_LEAK_TOKENS] = hash_bytes (FNV_BASIS, token, len);
  w->starts[w->n % WBL_LEAK_TOKENS] = start;
  w->n++;
  if (w->n >= WBL_LEAK_TOKENS)
    add_shingle (w, end);
  return TRUE;
}

/**
 * wbl_leak_shingles:
 * @text: text, not necessarily valid UTF-8
 *
 * Takes a text apart into all its runs of %WBL_LEAK_TOKENS tokens. A token is a word, stemmed, or one CJK character;
 * case, width, accents, traditional forms, punctuation and line breaks make no difference. The hashes are the same on
 * every machine of one byte order only: they are for an index that stays where it was made. May be called from any
 * thread.
 *
 * Returns: (transfer full) (element-type WblShingle): in order; none for a shorter text
 */
GArray *
wbl_leak_shingles (const char *text)
{
  Window w = { .shingles = g_array_new (FALSE, FALSE, sizeof (WblShingle)) };

  g_return_val_if_fail (text != NULL, w.shingles);
  wbl_tokenize (text, -1, WBL_TOKENIZE_UNIGRAMS, token_cb, &w);
  return w.shingles;
}
