/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-html"

#include "config.h"

#include "fuzz-importer.h"

/* An HTML page as Markdown: entities, nesting and scripts of any kind. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *title = NULL;
  g_autofree char *language = NULL;
  g_autofree char *markdown = wbl_html_to_markdown (text, &title, &language);

  fuzz_assert_text (markdown);
  g_assert_true (title == NULL || g_utf8_validate (title, -1, NULL));
  g_assert_true (language == NULL || g_utf8_validate (language, -1, NULL));
  return 0;
}
