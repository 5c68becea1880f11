/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-pack"

#include "config.h"

#include "fuzz.h"
#include "model/wbl-article-pack.h"

/*
 * A pack of articles, as a file and as the lines in it: an input that is no gzip is packed first, so that it comes as far
 * as the lines. What is read can be written, and reads as the same.
 */

static GBytes *
as_file (const uint8_t *data, size_t size)
{
  g_autoptr (GConverter) zip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, zip);

  if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
    return g_bytes_new (data, size);
  g_assert_true (g_output_stream_write_all (stream, data, size, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
check_again (GPtrArray *articles)
{
  g_autoptr (GBytes) bytes = wbl_pack_write (articles, NULL);
  g_autoptr (GPtrArray) again = bytes != NULL ? wbl_pack_read (bytes, NULL) : NULL;

  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, articles->len);
  for (guint i = 0; i < again->len; i++)
    g_assert_cmpstr (((WblPacked *) again->pdata[i])->key, ==, ((WblPacked *) articles->pdata[i])->key);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = as_file (data, size);
  g_autoptr (GPtrArray) articles = wbl_pack_read (bytes, &error);

  g_assert_true ((articles == NULL) == (error != NULL));
  if (articles != NULL)
    check_again (articles);
  return 0;
}
