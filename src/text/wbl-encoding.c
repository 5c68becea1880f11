/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-encoding"

#include "config.h"

#include "text/wbl-encoding.h"

#include <string.h>

/*
 * In order: known binary formats are refused; a byte order mark is believed; valid UTF-8 is UTF-8;
 * NUL bytes in every other place are UTF-16; UTF-8 with a few bytes damaged is UTF-8 still; what is
 * left is GB18030, Big5 or Windows-1252, whichever fits best and converts without an error.
 */

#define SAMPLE (64 * 1024)
#define SOUND 4 /* whole characters to each damaged byte: other encodings look like UTF-8 by chance far less often */

typedef struct
{
  const guchar *data;
  gsize len;
} View;

G_DEFINE_QUARK (wbl-text-error-quark, wbl_text_error)

static gboolean
starts_with (View        view,
             const char *magic,
             gsize       len)
{
  return view.len >= len && memcmp (view.data, magic, len) == 0;
}

static gboolean
has_binary_magic (View view)
{
  static const struct
  {
    const char *magic;
    gsize len;
  } known[] = {
    { "%PDF-", 5 },       { "PK\3\4", 4 },   { "\x89PNG", 4 }, { "GIF8", 4 },
    { "\xff\xd8\xff", 3 }, { "\x7f" "ELF", 4 }, { "\x1f\x8b", 2 }, { "\xd0\xcf\x11\xe0", 4 },
    { "SQLite format 3", 15 }, { "OggS", 4 }, { "ID3\3", 4 }, { "Rar!\x1a", 5 },
    { "7z\xbc\xaf", 4 }, { "\xfd" "7zXZ", 5 }, { "{\\rtf", 5 }, { "\x28\xb5\x2f\xfd", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (starts_with (view, known[i].magic, known[i].len))
      return TRUE;
  return starts_with (view, "RIFF", 4) && view.len >= 12;
}

/* Control characters that no text holds, in the first part of the data. */
static gboolean
has_many_controls (View view)
{
  gsize n = 0, len = MIN (view.len, SAMPLE);

  for (gsize i = 0; i < len; i++)
    n += view.data[i] < 0x20 && strchr ("\t\n\r\f\x1b", view.data[i]) == NULL;
  return n * 50 > len;
}

static gboolean
has_nul (View view)
{
  return memchr (view.data, 0, view.len) != NULL;
}

/* UTF-16 without a mark: ASCII in it puts NULs on one side (on the other is but a rare 一). */
static const char *
guess_utf16 (View view)
{
  gsize even = 0, odd = 0, len = MIN (view.len, SAMPLE) & ~(gsize) 1;

  for (gsize i = 0; i < len; i += 2)
    {
      even += view.data[i] == 0;
      odd += view.data[i + 1] == 0;
    }
  if (view.len % 2 != 0 || even + odd == 0)
    return NULL;
  if (even * 2 <= odd)
    return "UTF-16LE";
  return odd * 2 <= even ? "UTF-16BE" : NULL;
}

/*
 * How many of the two-byte characters are everyday ones, in per cent: in GB 2312 the first level
 * (leads B0-D7, trails from A1) and punctuation, in Big5 the first level (leads A4-C6).
 */
static void
score_double_bytes (View   view,
                    guint *gb,
                    guint *big5,
                    guint *high)
{
  gsize n = 0, n_gb = 0, n_big5 = 0, n_high = 0, len = MIN (view.len, SAMPLE);

  for (gsize i = 0; i + 1 < len; i++)
    {
      guchar lead = view.data[i], trail = view.data[i + 1];

      if (lead < 0x81)
        continue;
      n++;
      n_high++;
      n_gb += ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3)) && trail >= 0xa1;
      n_big5 += lead >= 0xa1 && lead <= 0xc6
                && ((trail >= 0x40 && trail <= 0x7e) || trail >= 0xa1);
      i++;
    }
  *gb = n ? n_gb * 100 / n : 0;
  *big5 = n ? n_big5 * 100 / n : 0;
  *high = len ? n_high * 200 / len : 0;
}

static char *
convert (View        view,
         const char *encoding,
         gsize       skip)
{
  g_autofree char *text = NULL;
  gsize written = 0;

  text = g_convert ((const char *) view.data + skip, view.len - skip, "UTF-8", encoding, NULL,
                    &written, NULL);
  if (text == NULL || memchr (text, 0, written) != NULL || !g_utf8_validate (text, written, NULL)
      || has_many_controls ((View){ (const guchar *) text, written }))
    return NULL;
  return g_steal_pointer (&text);
}

/* Characters of several bytes against bytes that belong to none. */
static gboolean
is_damaged_utf8 (View view)
{
  const char *at = (const char *) view.data, *end = at + view.len;
  gsize whole = 0, damaged = 0;

  while (at < end)
    {
      gunichar c = (guchar) *at < 0x80 ? (guchar) *at : g_utf8_get_char_validated (at, end - at);
      gboolean valid = c < (gunichar) -2;

      whole += valid && c >= 0x80;
      damaged += !valid;
      at = valid ? g_utf8_next_char (at) : at + 1;
    }
  return damaged > 0 && whole >= SOUND * damaged;
}

typedef struct
{
  const char *mark;
  gsize len;
  const char *encoding;
} Mark;

static const Mark *
find_mark (View view)
{
  static const Mark marks[] = {
    { "\xef\xbb\xbf", 3, "UTF-8" },
    { "\xff\xfe\0\0", 4, "UTF-32LE" },
    { "\0\0\xfe\xff", 4, "UTF-32BE" },
    { "\xff\xfe", 2, "UTF-16LE" },
    { "\xfe\xff", 2, "UTF-16BE" },
    { "\x84\x31\x95\x33", 4, "GB18030" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (starts_with (view, marks[i].mark, marks[i].len))
      return &marks[i];
  return NULL;
}

/* The encodings to try, likeliest first. */
static void
list_candidates (View        view,
                 const char *candidates[4])
{
  guint gb, big5, high;
  gboolean western;

  score_double_bytes (view, &gb, &big5, &high);
  western = high < 20 && gb < 50 && big5 < 50;
  candidates[0] = western ? "WINDOWS-1252" : big5 > gb ? "BIG5-HKSCS" : "GB18030";
  candidates[1] = western ? "GB18030" : big5 > gb ? "GB18030" : "BIG5-HKSCS";
  candidates[2] = high < 40 && !western ? "WINDOWS-1252" : NULL;
  candidates[3] = NULL;
}

static char *
try_convert (View         view,
             const char  *mark_encoding,
             gsize        skip,
             const char **encoding)
{
  const char *candidates[4] = { mark_encoding, NULL, NULL, NULL };

  if (mark_encoding == NULL && has_nul (view))
    candidates[0] = guess_utf16 (view);
  else if (mark_encoding == NULL && g_utf8_validate ((char *) view.data, view.len, NULL))
    candidates[0] = "UTF-8";
  else if (!has_nul (view) && is_damaged_utf8 (view) && (mark_encoding == NULL || g_str_equal (mark_encoding, "UTF-8")))
    {
      *encoding = "UTF-8";
      return g_utf8_make_valid ((const char *) view.data + skip, (gssize) (view.len - skip));
    }
  else if (mark_encoding == NULL)
    list_candidates (view, candidates);
  for (guint i = 0; candidates[i] != NULL; i++)
    {
      char *text = convert (view, candidates[i], skip);

      *encoding = candidates[i];
      if (text != NULL)
        return text;
    }
  return NULL;
}

/**
 * wbl_to_utf8:
 * @bytes: a file's content
 * @encoding: (out) (optional) (transfer none): the encoding it was in
 * @error: return location
 *
 * Makes UTF-8 of a text file in UTF-8, UTF-16, UTF-32 (with a mark), GB18030, Big5 or Windows-1252.
 * Damaged bytes in UTF-8 become U+FFFD. Line ends stay as they are. May be called from any thread; takes time for big files.
 *
 * Returns: (transfer full): the text, or %NULL with %WBL_TEXT_ERROR_BINARY or
 *   %WBL_TEXT_ERROR_ENCODING
 */
char *
wbl_to_utf8 (GBytes      *bytes,
             const char **encoding,
             GError     **error)
{
  View view = { NULL, 0 };
  const Mark *mark;
  const char *found = NULL;
  char *text = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  view.data = g_bytes_get_data (bytes, &view.len);
  if (view.len == 0)
    view.data = (const guchar *) "";
  mark = find_mark (view);
  if (has_binary_magic (view) || (mark == NULL && has_many_controls (view) && !guess_utf16 (view)))
    {
      g_set_error_literal (error, WBL_TEXT_ERROR, WBL_TEXT_ERROR_BINARY, "This is not a text file");
      return NULL;
    }
  text = try_convert (view, mark ? mark->encoding : NULL, mark ? mark->len : 0, &found);
  if (text != NULL && encoding != NULL)
    *encoding = found;
  if (text == NULL && mark == NULL && has_nul (view))
    g_set_error_literal (error, WBL_TEXT_ERROR, WBL_TEXT_ERROR_BINARY, "This is not a text file");
  else if (text == NULL)
    g_set_error_literal (error, WBL_TEXT_ERROR, WBL_TEXT_ERROR_ENCODING,
                         "The text is in an unknown encoding or damaged");
  return text;
}
