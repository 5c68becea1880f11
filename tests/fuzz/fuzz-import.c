/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-import"

#include "config.h"

#include "fuzz-importer.h"

/* The first byte chooses the name, the rest is a file to import: an article, or a reason. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "a.md", "a.html", "a.txt", "a" };

  if (size > 0)
    fuzz_read (names[data[0] & 3], data + 1, size - 1);
  return 0;
}
