/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-guide"

#include "config.h"

#include "text/wbl-guide.h"

#include "text/wbl-guide-resources.h"

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
