/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How often a test repeats itself with other seeds: @all with WBL_TEST_DEEP, else the first @some of them, and a tenth of
 * those where a sanitizer makes everything many times slower. */
static inline guint
test_rounds (guint some, guint all)
{
  if (g_getenv ("WBL_TEST_DEEP") != NULL)
    return all;
#ifdef __SANITIZE_ADDRESS__
  return MAX (some / 10, 1);
#else
  return some;
#endif
}
