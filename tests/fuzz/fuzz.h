/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* One target: libFuzzer calls this, or fuzz-driver.c when the compiler has no libFuzzer. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The input as text: valid UTF-8 without NUL, the longest that ends before a NUL. */
static inline char *
fuzz_text (const uint8_t *data, size_t size)
{
  const char *end = size > 0 ? memchr (data, 0, size) : NULL;

  if (size == 0)
    return g_strdup ("");
  return g_utf8_make_valid ((const char *) data, end != NULL ? end - (const char *) data : (gssize) size);
}

/* A result must be text that a label or a database can take. */
static inline void
fuzz_assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

/* A span lies within the text and cuts no character. */
static inline void
fuzz_assert_span (const char *text, gsize start, gsize end)
{
  g_assert_cmpuint (start, <, end);
  g_assert_cmpuint (end, <=, strlen (text));
  g_assert_cmpint (text[start] & 0xc0, !=, 0x80);
  g_assert_cmpint (text[end] & 0xc0, !=, 0x80);
}
