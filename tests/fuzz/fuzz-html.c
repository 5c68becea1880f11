/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-html"

#include "config.h"

#include "desk/wbl-import.h"
#include "fuzz.h"

/* An HTML page as Markdown: entities, nesting and scripts of any kind. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  char *title = NULL, *language = NULL;
  g_autofree char *markdown = wbl_import_html_to_markdown (text, &title, &language);

  if (markdown != NULL)
    fuzz_assert_text (markdown);
  g_assert_true (title == NULL || g_utf8_validate (title, -1, NULL));
  g_assert_true (language == NULL || g_utf8_validate (language, -1, NULL));
  g_free (title);
  g_free (language);
  return 0;
}
