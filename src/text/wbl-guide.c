/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-guide"

#include "config.h"

#include "text/wbl-guide.h"

#include "text/wbl-fold.h"
#include "text/wbl-guide-resources.h"

#include <string.h>

#define GUIDE_PATH "/io/github/warblerdesk/Warbler/guide/"

static gboolean
is_content (const char *line)
{
  return *line != '\0' && *line != '#';
}

/**
 * wbl_guide_load_lines:
 * @name: the name of a word list in data/guide
 *
 * Reads a list that is compiled into the program. Empty lines and lines that start with # are left
 * out. May be called from any thread; callers keep the result.
 *
 * Returns: (transfer full): the lines; none, with a warning, if there is no such list
 */
char **
wbl_guide_load_lines (const char *name)
{
  g_autofree char *path = g_strconcat (GUIDE_PATH, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (wbl_guide_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_autofree char *text = NULL;
  g_auto (GStrv) all = NULL;
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  if (bytes == NULL)
    g_warning ("%s", error->message);
  else
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  all = g_strsplit (text ? text : "", "\n", -1);
  for (guint i = 0; all[i] != NULL; i++)
    if (is_content (g_strstrip (all[i])))
      g_strv_builder_add (lines, all[i]);
  return g_strv_builder_end (lines);
}

/**
 * wbl_guide_load_folded:
 * @name: the name of a word list in data/guide
 * @...: more names, then %NULL
 *
 * Reads lists as one, folded by wbl_fold(). May be called from any thread.
 *
 * Returns: (transfer full): the lines
 */
char **
wbl_guide_load_folded (const char *name,
                       ...)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  va_list names;

  va_start (names, name);
  for (; name != NULL; name = va_arg (names, const char *))
    {
      g_auto (GStrv) lines = wbl_guide_load_lines (name);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          g_autofree char *folded = wbl_fold (lines[i]);

          g_strv_builder_add (all, folded);
        }
    }
  va_end (names);
  return g_strv_builder_end (all);
}

/**
 * wbl_guide_match:
 * @entries: a folded list
 * @text: folded text
 * @which: (out) (optional): the index of the entry that matched
 *
 * Finds the longest entry that @text begins with. One that ends in a Latin letter or digit must end
 * where its word does. May be called from any thread.
 *
 * Returns: its length in bytes, 0 if there is none
 */
gsize
wbl_guide_match (char      **entries,
                 const char *text,
                 guint      *which)
{
  gsize best = 0;

  for (guint i = 0; entries[i] != NULL; i++)
    {
      gsize len = strlen (entries[i]);

      if (len <= best || strncmp (text, entries[i], len) != 0)
        continue;
      if (g_ascii_isalnum (text[len - 1]) && g_ascii_isalnum (text[len]))
        continue;
      best = len;
      if (which != NULL)
        *which = i;
    }
  return best;
}

/**
 * wbl_guide_fold:
 * @text: text
 *
 * Folds text for wbl_guide_match(): as wbl_fold(), and the typographic apostrophe made plain.
 *
 * Returns: (transfer full): the folded text
 */
char *
wbl_guide_fold (const char *text)
{
  char *folded = wbl_fold (text);

  for (char *p = folded; (p = strstr (p, "\xe2\x80\x99")) != NULL;)
    {
      *p = '\'';
      memmove (p + 1, p + 3, strlen (p + 3) + 1);
    }
  return folded;
}
