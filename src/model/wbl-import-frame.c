/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-frame"

#include "config.h"

#include "model/wbl-import-frame.h"

#include <string.h>

#define FRAME_TYPE G_VARIANT_TYPE ("(ya{ss})")
#define MAX_FIELDS 256

/**
 * wbl_import_frame_encode:
 * @fields: (nullable) (element-type utf8 utf8): names and texts, valid UTF-8
 *
 * Returns: (transfer full): the frame with its length before it
 */
GBytes *
wbl_import_frame_encode (WblImportFrameKind kind, GHashTable *fields)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (FRAME_TYPE);
  g_autoptr (GVariant) frame = NULL;
  GHashTableIter iter;
  gpointer name, text;
  guint8 *bytes;
  guint32 length;

  g_variant_builder_add (&builder, "y", (guint8) kind);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (fields != NULL)
    {
      g_hash_table_iter_init (&iter, fields);
      while (g_hash_table_iter_next (&iter, &name, &text))
        g_variant_builder_add (&builder, "{ss}", name, text);
    }
  g_variant_builder_close (&builder);
  frame = g_variant_ref_sink (g_variant_builder_end (&builder));
  length = (guint32) g_variant_get_size (frame);
  bytes = g_malloc (WBL_IMPORT_FRAME_HEAD + length);
  memcpy (bytes, &length, WBL_IMPORT_FRAME_HEAD);
  g_variant_store (frame, bytes + WBL_IMPORT_FRAME_HEAD);
  return g_bytes_new_take (bytes, WBL_IMPORT_FRAME_HEAD + length);
}

/** wbl_import_frame_length: Returns: how many bytes follow; 0 = this is no frame. */
guint32
wbl_import_frame_length (const guint8 head[WBL_IMPORT_FRAME_HEAD])
{
  guint32 length;

  memcpy (&length, head, sizeof length);
  return length <= WBL_IMPORT_FRAME_MAX ? length : 0;
}

/**
 * wbl_import_frame_decode:
 * @body: what followed the length, from a process that may have gone mad
 * @fields: (out) (transfer full) (element-type utf8 utf8): valid UTF-8 all of it
 *
 * Returns: whether it was a frame
 */
gboolean
wbl_import_frame_decode (GBytes *body, WblImportFrameKind *kind, GHashTable **fields)
{
  g_autoptr (GVariant) frame = g_variant_ref_sink (g_variant_new_from_bytes (FRAME_TYPE, body, FALSE));
  g_autoptr (GVariant) texts = NULL;
  GVariantIter iter;
  char *name, *text;
  guint8 number;

  if (!g_variant_is_normal_form (frame))
    return FALSE;
  g_variant_get (frame, "(y@a{ss})", &number, &texts);
  if (number < WBL_IMPORT_FRAME_FILE || number > WBL_IMPORT_FRAME_END || g_variant_n_children (texts) > MAX_FIELDS)
    return FALSE;
  *kind = number;
  *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_variant_iter_init (&iter, texts);
  while (g_variant_iter_next (&iter, "{ss}", &name, &text))
    g_hash_table_insert (*fields, name, text);
  return TRUE;
}
