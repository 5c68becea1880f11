/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "text/wbl-mention.h"

#include <string.h>

/* "@name" in a note: who is meant. Names are those of the team and may hold blanks. */

/* A name that is begun is at most so long, in characters. */
#define BEGUN_MAX 30

/* The length of an at sign, half or full width, at @at; 0 = there is none, or it stands within a word, as in an address. */
static gsize
sign_length (const char *text, const char *at)
{
  gunichar before = at > text ? g_utf8_get_char (g_utf8_prev_char (at)) : ' ';
  gsize length = *at == '@' ? 1 : g_str_has_prefix (at, "＠") ? strlen ("＠") : 0;

  return before < 0x80 && g_ascii_isalnum ((char) before) ? 0 : length;
}

/* Whether @name stands at @at as a whole: "Lin" does not stand in "Linda". */
static gboolean
stands_at (const char *at, const char *name)
{
  gsize length = strlen (name);
  const char *end = at + length;

  if (length == 0 || g_ascii_strncasecmp (at, name, length) != 0)
    return FALSE;
  return !g_ascii_isalnum (end[-1]) || !g_ascii_isalnum (*end);
}

/**
 * wbl_mention_find:
 * @text: what somebody wrote
 * @names: (array zero-terminated=1): who may be meant
 *
 * Of several names that stand at one place the longest is meant; who shares it is meant too.
 *
 * Returns: (transfer full) (element-type guint): indexes into @names, each once, in the order of the text
 */
GArray *
wbl_mention_find (const char *text, const char *const *names)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = g_strv_length ((GStrv) names);
  g_autofree gboolean *seen = g_new0 (gboolean, n + 1);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize sign = sign_length (text, at), longest = 0;

      for (guint i = 0; sign > 0 && i < n; i++)
        if (stands_at (at + sign, names[i]))
          longest = MAX (longest, strlen (names[i]));
      for (guint i = 0; longest > 0 && i < n; i++)
        if (!seen[i] && strlen (names[i]) == longest && stands_at (at + sign, names[i]))
          {
            seen[i] = TRUE;
            g_array_append_val (found, i);
          }
    }
  return found;
}

/**
 * wbl_mention_begun:
 * @text: what is being written
 * @cursor: where, in bytes
 * @at: (out): where the at sign is, in bytes
 *
 * Returns: whether a mention is being written at the cursor: an at sign and no blank since
 */
gboolean
wbl_mention_begun (const char *text, gsize cursor, gsize *at)
{
  const char *p = text + cursor;

  for (guint n = 0; p > text && n <= BEGUN_MAX; n++)
    {
      p = g_utf8_prev_char (p);
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return FALSE;
      if (sign_length (text, p) == 0)
        continue;
      *at = (gsize) (p - text);
      return TRUE;
    }
  return FALSE;
}
