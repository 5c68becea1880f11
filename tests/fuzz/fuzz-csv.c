/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-csv"

#include "config.h"

#include "fuzz-importer.h"

/* Questions and answers as CSV: separators, quotes, encodings, headers. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_read ("a.csv", data, size);
  return 0;
}
