/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cite"

#include "config.h"

#include "model/wbl-cite.h"

#define PASSAGE_ID_CHARS 16

G_DEFINE_BOXED_TYPE (WblCite, wbl_cite, wbl_cite_copy, wbl_cite_free)

/**
 * wbl_passage_id:
 * @text: a passage
 *
 * Returns: (transfer full): what names the passage within its article: the first 64 bits of the SHA-256 of its text
 */
char *
wbl_passage_id (const char *text)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strndup (hash, PASSAGE_ID_CHARS);
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
