/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-import"

#include "config.h"

#include "desk/wbl-import.h"
#include "fuzz.h"

/* The first byte chooses the name, the rest is a file to import: an article, or a reason. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "a.md", "a.html", "a.txt", "a" };
  g_autoptr (GBytes) bytes = size > 0 ? g_bytes_new (data + 1, size - 1) : NULL;
  g_autoptr (GError) error = NULL;
  WblArticlePut *put = NULL;

  if (bytes == NULL)
    return 0;
  put = wbl_import_article (names[data[0] & 3], bytes, "shelf", 1, &error);
  g_assert_true ((put == NULL) == (error != NULL));
  if (put == NULL)
    return 0;
  fuzz_assert_text (put->article->title);
  fuzz_assert_text (put->article->body);
  wbl_article_put_free (put);
  return 0;
}
