/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-article-pack"

#include "config.h"

#include <string.h>

#include "model/wbl-article-pack.h"
#include "model/wbl-json.h"

/* Packs of articles as bytes: what goes in comes out, and what is no whole pack is refused. */

static GPtrArray *
some_articles (guint n)
{
  GPtrArray *articles = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_packed_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", i);
      g_autofree char *json = g_strdup_printf ("{\"title\":\"退货 %u\",\"body\":\"a\\nb %u\",\"state\":\"public\"}", i, i);

      g_ptr_array_add (articles, wbl_packed_new (key, json));
    }
  return articles;
}

static void
test_round_trip (void)
{
  g_autoptr (GPtrArray) articles = some_articles (300);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_pack_write (articles, &error);
  g_autoptr (GBytes) again = wbl_pack_write (articles, &error);
  g_autoptr (GPtrArray) read = wbl_pack_read (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 300);
  g_assert_true (g_bytes_equal (bytes, again)); /* or the same articles would be sent twice */
  for (guint i = 0; i < read->len; i++)
    {
      const WblPacked *packed = g_ptr_array_index (read, i), *was = g_ptr_array_index (articles, i);
      g_autoptr (JsonObject) object = wbl_json_parse_object (packed->json, -1, &error);
      g_autoptr (JsonObject) old = wbl_json_parse_object (was->json, -1, &error);

      g_assert_cmpstr (packed->key, ==, was->key);
      g_assert_cmpstr (wbl_json_string_or (object, "title", ""), ==, wbl_json_string_or (old, "title", "-"));
      g_assert_cmpstr (wbl_json_string_or (object, "body", ""), ==, wbl_json_string_or (old, "body", "-"));
    }
}

static GBytes *
gzip (const char *text, gsize length)
{
  g_autoptr (GConverter) zip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_data (text, (gssize) length, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (base, zip);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

#define ARTICLE "{\"key\":\"a\",\"title\":\"t\"}\n"

/* @text is what is in the gzip; @code the error, 0 = it is read, with @n articles. */
static void
check (const char *text, int code, guint n)
{
  g_autoptr (GBytes) bytes = gzip (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) read = wbl_pack_read (bytes, &error);

  if (code == 0)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (read->len, ==, n);
      return;
    }
  g_assert_null (read);
  g_assert_error (error, WBL_PACK_ERROR, code);
}

static void
test_refuses (void)
{
  g_autofree char *long_key = g_strnfill (WBL_ARTICLE_MAX_KEY + 1, 'k');
  g_autofree char *too_long = g_strdup_printf ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n{\"key\":\"%s\"}\n", long_key);

  check ("", WBL_PACK_ERROR_DAMAGED, 0);
  check ("{}\n", WBL_PACK_ERROR_DAMAGED, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":2,\"n\":0}\n", WBL_PACK_ERROR_NEWER, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":5001}\n", WBL_PACK_ERROR_DAMAGED, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":0}\n", 0, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n", WBL_PACK_ERROR_DAMAGED, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n" ARTICLE, 0, 1);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n{\"key\":\"a\",\"title\":\"t\"}", WBL_PACK_ERROR_DAMAGED, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n" ARTICLE ARTICLE, WBL_PACK_ERROR_DAMAGED, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":2}\n" ARTICLE ARTICLE, 0, 1); /* a key counts once */
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n[]\n", WBL_PACK_ERROR_DAMAGED, 0);
  check ("{\"app\":\"warbler\",\"t\":\"pack\",\"v\":1,\"n\":1}\n{\"title\":\"no key\"}\n", 0, 0);
  check (too_long, 0, 0);
}

/* A small file that would fill the memory ends at the limit. */
static void
test_bomb (void)
{
  g_autofree char *text = g_strnfill (WBL_PACK_MAX_TEXT + 1, 'x');
  g_autoptr (GBytes) bytes = gzip (text, WBL_PACK_MAX_TEXT + 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1024 * 1024);
  g_assert_null (wbl_pack_read (bytes, &error));
  g_assert_error (error, WBL_PACK_ERROR, WBL_PACK_ERROR_DAMAGED);
}

/* Cut anywhere, or with one byte changed anywhere, it is refused or reads as a pack; it never does harm. */
static void
test_spoilt (void)
{
  g_autoptr (GPtrArray) articles = some_articles (20);
  g_autoptr (GBytes) bytes = wbl_pack_write (articles, NULL);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) read = wbl_pack_read (cut, &error);

      g_assert_null (read);
      g_assert_error (error, WBL_PACK_ERROR, WBL_PACK_ERROR_DAMAGED);
      copy[i] ^= 0x55;
      changed = g_bytes_new (copy, size);
      read = wbl_pack_read (changed, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/article-pack/round-trip", test_round_trip);
  g_test_add_func ("/article-pack/refuses", test_refuses);
  g_test_add_func ("/article-pack/bomb", test_bomb);
  g_test_add_func ("/article-pack/spoilt", test_spoilt);
  return g_test_run ();
}
