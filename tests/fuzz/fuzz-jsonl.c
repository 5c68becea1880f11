/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-jsonl"

#include "config.h"

#include "fuzz-importer.h"

/* Questions and answers as lines of JSON, or one array of them. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_read (size > 0 && data[0] == '[' ? "a.json" : "a.jsonl", data, size);
  return 0;
}
