/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-pack"

#include "config.h"

#include "model/wbl-article-pack.h"

#include <string.h>

#include "model/wbl-json.h"

#define VERSION 1
#define CHUNK_BYTES (64 * 1024)

G_DEFINE_QUARK (wbl-pack-error-quark, wbl_pack_error)

/** wbl_packed_new: Returns: (transfer full): an article for a pack. @json: the text of an object without line breaks */
WblPacked *
wbl_packed_new (const char *key, const char *json)
{
  WblPacked *packed = g_new (WblPacked, 1);

  *packed = (WblPacked){ g_strdup (key), g_strdup (json) };
  return packed;
}

void
wbl_packed_free (WblPacked *packed)
{
  if (packed == NULL)
    return;
  g_free (packed->key);
  g_free (packed->json);
  g_free (packed);
}

/* ---- writing ---- */

static void
add_line (GString *text, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;

  json_node_set_object (node, object);
  line = wbl_json_print (node);
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

static void
add_head (GString *text, guint n)
{
  g_autoptr (JsonObject) head = json_object_new ();

  json_object_set_string_member (head, "app", "warbler");
  json_object_set_string_member (head, "t", "pack");
  json_object_set_int_member (head, "v", VERSION);
  json_object_set_int_member (head, "n", n);
  add_line (text, head);
}

/* Returns: FALSE when its JSON is none. */
static gboolean
add_article (GString *text, const WblPacked *packed, GError **error)
{
  g_autoptr (JsonObject) object = wbl_json_parse_editable (packed->json, -1, error);

  if (object == NULL)
    return FALSE;
  json_object_set_string_member (object, "key", packed->key);
  add_line (text, object);
  return TRUE;
}

static GBytes *
convert (GConverter *converter, GInputStream *base, gsize max, GError **error)
{
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (base, converter);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 chunk[CHUNK_BYTES];
  gssize n = 0;

  while ((n = g_input_stream_read (stream, chunk, sizeof chunk, NULL, error)) > 0)
    {
      if (all->len + (gsize) n > max)
        {
          g_set_error_literal (error, WBL_PACK_ERROR, WBL_PACK_ERROR_DAMAGED, "The pack is too large");
          return NULL;
        }
      g_byte_array_append (all, chunk, (guint) n);
    }
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&all)) : NULL;
}

/**
 * wbl_pack_write:
 * @articles: (element-type WblPacked): what goes into it
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *
wbl_pack_write (GPtrArray *articles, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GConverter) zip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GInputStream) base = NULL;

  add_head (text, articles->len);
  for (guint i = 0; i < articles->len; i++)
    if (!add_article (text, g_ptr_array_index (articles, i), error))
      return NULL;
  base = g_memory_input_stream_new_from_data (text->str, (gssize) text->len, NULL);
  return convert (zip, base, WBL_PACK_MAX_BYTES, error);
}

/* ---- reading ---- */

static gboolean
damaged (GError **error, const char *why)
{
  g_clear_error (error);
  g_set_error_literal (error, WBL_PACK_ERROR, WBL_PACK_ERROR_DAMAGED, why);
  return FALSE;
}

static gboolean
check_head (JsonObject *head, gint64 *n, GError **error)
{
  *n = wbl_json_int_or (head, "n", -1);
  if (strcmp (wbl_json_string_or (head, "app", ""), "warbler") != 0 || strcmp (wbl_json_string_or (head, "t", ""), "pack") != 0)
    return damaged (error, "This is no pack of articles");
  if (wbl_json_int_or (head, "v", 0) > VERSION)
    {
      g_set_error_literal (error, WBL_PACK_ERROR, WBL_PACK_ERROR_NEWER, "The pack is of a later version");
      return FALSE;
    }
  return *n >= 0 && *n <= WBL_PACK_MAX_ARTICLES ? TRUE : damaged (error, "The pack does not say how much is in it");
}

/* An article whose key or shape the log would not take is left out: the others are still good. */
static void
take_article (GPtrArray *articles, GHashTable *keys, JsonObject *object, const char *line, gsize length)
{
  const char *key = wbl_json_string_or (object, "key", "");
  g_autofree char *json = NULL;

  if (*key == '\0' || strlen (key) > WBL_ARTICLE_MAX_KEY || !g_hash_table_add (keys, g_strdup (key)))
    return;
  json = g_strndup (line, length);
  g_ptr_array_add (articles, wbl_packed_new (key, json));
}

static gboolean
read_lines (const char *text, gsize length, GPtrArray *articles, GError **error)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 n = -1, lines = 0;

  if (length == 0)
    return damaged (error, "The pack breaks off");
  for (const char *at = text; at < text + length;)
    {
      const char *end = memchr (at, '\n', (gsize) (text + length - at));
      g_autoptr (JsonObject) object = end != NULL ? wbl_json_parse_object (at, end - at, error) : NULL;

      if (object == NULL)
        return damaged (error, "The pack breaks off");
      if (n < 0 && !check_head (object, &n, error))
        return FALSE;
      else if (lines > 0)
        take_article (articles, keys, object, at, (gsize) (end - at));
      if (lines++ > n)
        return damaged (error, "There is more in the pack than it says");
      at = end + 1;
    }
  return n >= 0 && lines == n + 1 ? TRUE : damaged (error, "The pack breaks off");
}

/**
 * wbl_pack_read:
 * @bytes: a file, perhaps made to do harm
 *
 * Returns: (transfer full) (element-type WblPacked) (nullable): its articles, each key once; WBL_PACK_ERROR says what is
 *   wrong with it
 */
GPtrArray *
wbl_pack_read (GBytes *bytes, GError **error)
{
  g_autoptr (GPtrArray) articles = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_packed_free);
  g_autoptr (GConverter) unzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GBytes) text = convert (unzip, base, WBL_PACK_MAX_TEXT, error);
  gconstpointer start = NULL;
  gsize length = 0;

  if (text == NULL)
    {
      damaged (error, "The pack cannot be unpacked");
      return NULL;
    }
  start = g_bytes_get_data (text, &length);
  return read_lines (start, length, articles, error) ? g_steal_pointer (&articles) : NULL;
}
