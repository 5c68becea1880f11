/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-safe-text"

#include "config.h"

#include "text/wbl-safe-text.h"

#include <string.h>
#include <unicode/utf8.h>

/*
 * What strangers wrote, made fit for a label: valid UTF-8, no control characters, no character that
 * turns the direction of what stands around it, bounded in bytes, lines and stacked marks.
 */

#define ELLIPSIS "\xe2\x80\xa6"
#define ZERO_WIDTH_SPACE "\xe2\x80\x8b"
#define FIRST_STRONG_ISOLATE "\xe2\x81\xa8"
#define POP_DIRECTIONAL_ISOLATE "\xe2\x81\xa9"

/* A longer run without a blank gets break opportunities, one each BREAK_STEP characters. */
#define LONG_TOKEN 200
#define BREAK_STEP 40

typedef struct
{
  GString *out;
  gsize max_bytes;
  gsize cut;        /* how long the text may be for an ellipsis to fit behind it */
  guint n_newlines; /* in all */
  guint n_in_row;   /* newlines in a row */
  guint n_marks;    /* combining marks in a row */
} Display;

/* Embeddings, overrides, isolates, and deprecated format characters: dropped. */
static gboolean
is_dropped (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f)
         || (c >= 0xfff9 && c <= 0xfffb) || c == 0xfeff || c == 0xe0001;
}

static gunichar
replace_char (gunichar c)
{
  if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
    return '\n';
  if (c == '\n' || c == '\t')
    return c;
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
    return 0xfffd;
  return c;
}

static gunichar
bound_newlines (Display *d,
                gunichar c)
{
  if (c != '\n')
    {
      d->n_in_row = 0;
      return c;
    }
  if (++d->n_in_row > WBL_DISPLAY_MAX_BLANK_LINES + 1)
    return 0;
  return ++d->n_newlines > WBL_DISPLAY_MAX_NEWLINES ? ' ' : '\n';
}

static gboolean
is_stacked_too_high (Display *d,
                     gunichar c)
{
  if (c < 0x300 || !g_unichar_ismark (c))
    d->n_marks = 0;
  else
    d->n_marks++;
  return d->n_marks > WBL_DISPLAY_MAX_MARKS;
}

/* Returns: whether there is room for more. */
static gboolean
append_char (Display *d,
             gunichar c)
{
  char utf8[6];
  gsize len;

  if (is_dropped (c) || is_stacked_too_high (d, c))
    return TRUE;
  c = bound_newlines (d, replace_char (c));
  if (c == 0)
    return TRUE;
  len = g_unichar_to_utf8 (c, utf8);
  if (d->out->len + len > d->max_bytes)
    return FALSE;
  g_string_append_len (d->out, utf8, len);
  if (d->out->len + strlen (ELLIPSIS) <= d->max_bytes)
    d->cut = d->out->len;
  return TRUE;
}

static void
append_ellipsis (Display *d)
{
  g_string_truncate (d->out, d->cut);
  if (d->cut + strlen (ELLIPSIS) <= d->max_bytes)
    g_string_append (d->out, ELLIPSIS);
}

/**
 * wbl_display_text:
 * @text: text from anywhere, not necessarily valid UTF-8
 * @max_bytes: how long the result may be; a longer one ends in an ellipsis
 *
 * Makes remote text fit for a label; it is still text, never markup. Control characters and invalid
 * bytes show as U+FFFD, line ends are "\n". May be called from any thread.
 *
 * Returns: (transfer full): valid UTF-8 of at most @max_bytes bytes
 */
char *
wbl_display_text (const char *text,
                  gsize       max_bytes)
{
  Display d = { .max_bytes = max_bytes };
  int32_t len;

  g_return_val_if_fail (text != NULL, NULL);

  len = MIN (strlen (text), G_MAXINT32);
  d.out = g_string_sized_new (MIN ((gsize) len, max_bytes) + 1);
  for (int32_t i = 0; i < len;)
    {
      UChar32 c;

      U8_NEXT (text, i, len, c);
      if (c == '\r' && text[i] == '\n')
        continue;
      if (!append_char (&d, c < 0 ? 0xfffd : c))
        {
          append_ellipsis (&d);
          break;
        }
    }
  return g_string_free (d.out, FALSE);
}

static gboolean
is_blank (const char *p)
{
  return g_unichar_isspace (g_utf8_get_char (p));
}

static const char *
find_token_end (const char *p,
                gsize      *n_chars)
{
  for (*n_chars = 0; *p != '\0' && !is_blank (p); p = g_utf8_next_char (p))
    (*n_chars)++;
  return p;
}

static void
append_broken (GString    *out,
               const char *start,
               const char *end)
{
  guint n = 0;

  for (const char *p = start; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (++n > BREAK_STEP && !g_unichar_ismark (c) && c != 0x200d)
        {
          g_string_append (out, ZERO_WIDTH_SPACE);
          n = 1;
        }
      g_string_append_len (out, p, g_utf8_next_char (p) - p);
    }
}

/**
 * wbl_break_long_tokens:
 * @text: valid UTF-8, as wbl_display_text() gives it
 *
 * Puts break opportunities (U+200B) into runs of more than 200 characters without a blank, so that
 * they cannot force a window wide. For labels only: what is copied must not hold them. May be
 * called from any thread.
 *
 * Returns: (transfer full): the text for a label
 */
char *
wbl_break_long_tokens (const char *text)
{
  GString *out = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_sized_new (strlen (text) + 1);
  while (*text != '\0')
    {
      gsize n_chars;
      const char *end = find_token_end (text, &n_chars);

      if (n_chars > LONG_TOKEN)
        append_broken (out, text, end);
      else
        g_string_append_len (out, text, end - text);
      for (text = end; *text != '\0' && is_blank (text); text = g_utf8_next_char (text))
        g_string_append_len (out, text, g_utf8_next_char (text) - text);
    }
  return g_string_free (out, FALSE);
}

/**
 * wbl_isolate:
 * @text: text that stands inside other text, such as a name or a number
 *
 * Returns: (transfer full): @text between U+2068 and U+2069, so that neither turns the other
 */
char *
wbl_isolate (const char *text)
{
  return g_strconcat (FIRST_STRONG_ISOLATE, text, POP_DIRECTIONAL_ISOLATE, NULL);
}
