/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-other-words"

#include "config.h"

#include "text/wbl-other-words.h"

#include <string.h>

#include "text/wbl-fold.h"
#include "text/wbl-guide.h"

/* Who writes more than this says it in other words too. */
#define MAX_BYTES 2048

/* Returns: (transfer none): what means the same, two by two, then %NULL */
static char **
get_pairs (void)
{
  static gsize once = 0;
  static char **pairs = NULL;

  if (g_once_init_enter (&once))
    {
      g_auto (GStrv) lines = wbl_guide_load_folded ("across-the-strait.txt", NULL);
      g_autofree char *all = g_strjoinv (" ", lines);

      pairs = g_strsplit (all, " ", -1);
      g_once_init_leave (&once, 1);
    }
  return pairs;
}

/**
 * wbl_other_words:
 * @text: a query
 *
 * The words that people elsewhere use for what is asked for: 网络 in the mainland is 網路 in Taiwan. May be called from any
 * thread.
 *
 * Returns: (transfer full): those words, folded by wbl_fold(), a line each; empty where there are none
 */
char *
wbl_other_words (const char *text)
{
  GString *words = g_string_new (NULL);
  g_autofree char *folded = strlen (text) <= MAX_BYTES ? wbl_fold (text) : NULL;

  for (char **pair = get_pairs (); folded != NULL && pair[0] != NULL && pair[1] != NULL; pair += 2)
    for (int side = 0; side < 2; side++)
      if (strstr (folded, pair[side]) != NULL && strstr (folded, pair[1 - side]) == NULL)
        g_string_append_printf (words, "%s\n", pair[1 - side]);
  return g_string_free (words, FALSE);
}
