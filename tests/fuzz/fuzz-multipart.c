/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-multipart"

#include "config.h"

#include "fuzz.h"
#include "nest/wbl-nest-multipart.h"

/* A form that comes in pieces of the size of the first byte: the same file whatever the pieces. */

static gboolean
count_cb (const guint8 *data, gsize size, gpointer total)
{
  *(gsize *) total += size;
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize total[2] = { 0, 0 };
  gboolean complete[2] = { FALSE, FALSE };

  if (size == 0)
    return 0;
  for (guint way = 0; way < 2; way++)
    {
      g_autoptr (WblNestMultipart) form = wbl_nest_multipart_new ("b", count_cb, &total[way]);
      gsize step = way == 0 ? size : (gsize) data[0] % 7 + 1;
      gboolean sound = TRUE;

      for (gsize at = 1; sound && at < size; at += step)
        sound = wbl_nest_multipart_feed (form, data + at, MIN (step, size - at));
      complete[way] = sound && wbl_nest_multipart_is_complete (form);
    }
  g_assert_cmpint (complete[0], ==, complete[1]);
  if (complete[0])
    g_assert_cmpuint (total[0], ==, total[1]);
  return 0;
}
