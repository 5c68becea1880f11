/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-words"
#include "config.h"

#include "ui/thread/wbl-words.h"

#include "text/wbl-mask.h"
#include "text/wbl-safe-text.h"
#include "ui/thread/wbl-shoulder.h"

/* A row shows some forty characters; more is only work for the layout. */
#define LINE_CHARS 160
#define LINES_MAX 24

/* A number that is cut in two would escape its mask: so much more is masked than is shown. */
#define MASK_AHEAD 64

/* Length in bytes of the part of @text that is shown: so many characters and so many lines. */
static gsize
bounded_length (const char *text, gsize max_chars, guint max_lines)
{
  const char *at = text;
  guint lines = 1;

  for (gsize n = 0; *at != '\0' && n < max_chars; n++, at = g_utf8_next_char (at))
    if (*at == '\n' && ++lines > max_lines)
      break;
  return (gsize) (at - text);
}

/* Cleaned first: what is dropped from between its digits would make a number whole again. */
static char *
mask_start (const char *text, gsize max_chars, WblMaskFlags flags)
{
  g_autofree char *start = g_strndup (text, bounded_length (text, max_chars + MASK_AHEAD, G_MAXUINT));
  g_autofree char *clean = wbl_display_text (start, G_MAXSIZE);

  return wbl_mask (clean, flags);
}

/**
 * wbl_words_line:
 * @text: (nullable): untrusted text
 *
 * Returns: (transfer full): one short line of it, with phone, mail and card numbers masked; never markup
 */
char *
wbl_words_line (const char *text)
{
  char *line = mask_start (text != NULL ? text : "", LINE_CHARS, WBL_MASK_ALL);

  line[bounded_length (line, LINE_CHARS, G_MAXUINT)] = '\0';
  return g_strstrip (g_strdelimit (line, "\n\t", ' '));
}

/**
 * wbl_words_text:
 * @text: (nullable): untrusted text
 * @plain: TRUE for the assignee of the conversation, who sees all but card numbers while nobody looks over their shoulder
 * @max_chars: how much of it; lines are bounded in proportion
 * @clipped: (out) (optional): whether there is more
 *
 * Returns: (transfer full): its start, masked, harmless to draw; never markup
 */
char *
wbl_words_text (const char *text, gboolean plain, gsize max_chars, gboolean *clipped)
{
  WblMaskFlags flags = plain && !wbl_shoulder_is_on () ? WBL_MASK_CARDS_ONLY : WBL_MASK_ALL;
  char *words = mask_start (text != NULL ? text : "", max_chars, flags);
  gsize length = bounded_length (words, max_chars, MAX (LINES_MAX, max_chars / 50));

  if (clipped != NULL)
    *clipped = words[length] != '\0';
  words[length] = '\0';
  return words;
}
