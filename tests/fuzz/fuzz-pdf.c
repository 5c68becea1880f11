/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-pdf"

#include "config.h"

#include "fuzz-importer.h"

/* A PDF by poppler, and what becomes of its lines. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_read ("a.pdf", data, size);
  return 0;
}
