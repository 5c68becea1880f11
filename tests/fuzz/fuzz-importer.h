/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"
#include "importer/wbl-importer.h"

/* Whatever a reader says can be sent, and is named. */
static inline void
fuzz_emit_cb (WblImportFrameKind kind, GHashTable *fields, gpointer data)
{
  g_autoptr (GBytes) frame = wbl_import_frame_encode (kind, fields);
  GHashTableIter iter;
  gpointer text;

  g_assert_cmpuint (g_bytes_get_size (frame), <=, WBL_IMPORT_FRAME_MAX);
  if (fields == NULL)
    return;
  fuzz_assert_text (g_hash_table_lookup (fields, "name"));
  if (kind == WBL_IMPORT_FRAME_DOCUMENT)
    fuzz_assert_text (g_hash_table_lookup (fields, "body"));
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, NULL, &text))
    fuzz_assert_text (text);
}

/* Has a file of that name read. */
static inline void
fuzz_read (const char *name, const uint8_t *data, size_t size)
{
  WblImporter importer = wbl_importer_init (fuzz_emit_cb, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  wbl_importer_read (&importer, name, bytes);
}
