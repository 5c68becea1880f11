/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-markdown"

#include "config.h"

#include "desk/wbl-knowledge.h"
#include "fuzz.h"

/* An article as blocks to show: text only, no markup of Pango, nothing missing. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (text);

  g_assert_nonnull (blocks);
  for (guint i = 0; i < blocks->len; i++)
    fuzz_assert_text (((WblBlock *) blocks->pdata[i])->text);
  return 0;
}
