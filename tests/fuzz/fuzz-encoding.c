/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-encoding"

#include "config.h"

#include "fuzz.h"
#include "text/wbl-encoding.h"

/* Any bytes: text, or an error with a reason. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  const char *encoding = NULL;
  g_autofree char *text = wbl_to_utf8 (bytes, &encoding, &error);

  g_assert_true ((text == NULL) == (error != NULL));
  if (text == NULL)
    return 0;
  fuzz_assert_text (text);
  g_assert_nonnull (encoding);
  return 0;
}
