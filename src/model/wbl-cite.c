/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cite"

#include "config.h"

#include "model/wbl-cite.h"

#include <string.h>

#define PASSAGE_ID_CHARS 16

G_DEFINE_BOXED_TYPE (WblCite, wbl_cite, wbl_cite_copy, wbl_cite_free)

/**
 * wbl_passage_id:
 * @text: a passage
 *
 * White space, and how characters are composed, do not count.
 *
 * Returns: (transfer full): what names the passage within its article: the first 64 bits of the SHA-256 of its words
 */
char *
wbl_passage_id (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (const char *at = normal != NULL ? normal : text; *at != '\0';)
    {
      gsize blank = strspn (at, " \t\n"), word = strcspn (at + blank, " \t\n");

      if (word > 0)
        {
          g_checksum_update (checksum, (const guchar *) " ", 1);
          g_checksum_update (checksum, (const guchar *) at + blank, (gssize) word);
        }
      at += blank + word;
    }
  return g_strndup (g_checksum_get_string (checksum), PASSAGE_ID_CHARS);
}

/**
 * wbl_cite_new:
 * @article: key of an article
 * @version: which one was read, 0 = not known
 * @passage_text: (nullable): the passage that was used; NULL for all of it, its steps or its link
 *
 * Returns: (transfer full): the citation
 */
WblCite *
wbl_cite_new (const char *article, guint version, const char *passage_text)
{
  WblCite *cite = g_new0 (WblCite, 1);

  cite->article = g_strdup (article);
  cite->version = version;
  cite->passage = passage_text != NULL ? wbl_passage_id (passage_text) : NULL;
  return cite;
}

WblCite *
wbl_cite_copy (const WblCite *cite)
{
  WblCite *copy = g_new0 (WblCite, 1);

  copy->article = g_strdup (cite->article);
  copy->version = cite->version;
  copy->passage = g_strdup (cite->passage);
  return copy;
}

void
wbl_cite_free (WblCite *cite)
{
  if (cite == NULL)
    return;
  g_free (cite->article);
  g_free (cite->passage);
  g_free (cite);
}
