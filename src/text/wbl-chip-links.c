/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-chip-links"

#include "config.h"

#include "text/wbl-chip-links.h"

#include "text/wbl-guide.h"

#include <string.h>

#define VALUE "{value}"

static const char *
kind_name (WblChipKind kind)
{
  switch (kind)
    {
    case WBL_CHIP_ORDER:
      return "order";
    case WBL_CHIP_TRACKING:
      return "tracking";
    case WBL_CHIP_PHONE:
      return "phone";
    case WBL_CHIP_ADDRESS:
      return "address";
    case WBL_CHIP_NONE:
    default:
      return "";
    }
}

/**
 * wbl_chip_links_parse:
 * @text: (nullable): lines as in data/guide/chip-links.txt; %NULL for that file
 *
 * Returns: (transfer full): its lines, for wbl_chip_link()
 */
char **
wbl_chip_links_parse (const char *text)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (text == NULL)
    return wbl_guide_load_lines ("chip-links.txt");
  all = g_strsplit (text, "\n", -1);
  for (guint i = 0; all[i] != NULL; i++)
    if (*g_strstrip (all[i]) != '\0' && *all[i] != '#')
      g_strv_builder_add (lines, all[i]);
  return g_strv_builder_end (lines);
}

static char *
fill (const char *link, const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);
  g_auto (GStrv) parts = g_strsplit (link, VALUE, -1);

  return g_strjoinv (escaped, parts);
}

/**
 * wbl_chip_link:
 * @links: lines of the list
 * @kind: what @value is
 * @value: what was found in a message; it stands escaped in the link
 *
 * Only links to the web are given. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): where it leads
 */
char *
wbl_chip_link (char **links, WblChipKind kind, const char *value)
{
  for (guint i = 0; links[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (links[i], " \t", -1);
      guint n = g_strv_length (words);
      const char *prefix = n > 2 ? words[1] : "";

      if (n < 2 || n > 3 || !g_str_equal (words[0], kind_name (kind)) || !g_str_has_prefix (words[n - 1], "https://")
          || g_ascii_strncasecmp (value, prefix, strlen (prefix)) != 0)
        continue;
      return fill (words[n - 1], value);
    }
  return NULL;
}
