/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-archive"

#include "config.h"

#include "fuzz-importer.h"

/* An archive's list and its members. The first byte chooses the format. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "a.zip", "a.tar", "a.7z", "a.tar.gz" };

  if (size > 0)
    fuzz_read (names[data[0] & 3], data + 1, size - 1);
  return 0;
}
