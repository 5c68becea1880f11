/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-digest"

#include "config.h"

#include "fuzz.h"
#include "search/wbl-rank.h"
#include "text/wbl-digest.h"

/* What a store may hold in a column of digests: the reader stays within its bytes, and what is compared has a score. */

static guint
seldom (const char *term, gpointer data)
{
  return (guint) strlen (term);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const WblRankCorpus corpus = { .n_texts = 1000, .frequency = seldom };
  g_autofree guint8 *column = g_memdup2 (data, size); /* no byte more, so that a sanitizer sees the next one */
  WblRankText text = { .digest = column, .digest_len = size };
  g_autoptr (WblRanker) ranker = wbl_ranker_new ();
  WblDigest digest;

  if (!wbl_digest_read (&digest, column, size))
    return 0;
  for (int field = 0; field < WBL_DIGEST_FIELDS; field++)
    for (guint i = 0; i < digest.n_units[field]; i++)
      g_assert_cmpuint (wbl_digest_char (&digest, field, &i), <=, 0x10ffff);
  wbl_ranker_add (ranker, "帐篷漏水 tent leaks order 12345", 1, TRUE);
  wbl_ranker_weigh (ranker, &corpus);
  wbl_ranker_score (ranker, &text, 1);
  wbl_ranker_finish (ranker, &text, 0);
  g_assert_true (text.score >= 0);
  return 0;
}
