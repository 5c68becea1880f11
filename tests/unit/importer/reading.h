/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "importer/wbl-importer.h"

/** Reading: what a reader said of a file. */
typedef struct
{
  GPtrArray *documents; /* of GHashTable */
  GPtrArray *refused;   /* of utf8: "name: reason" */
  GPtrArray *notes;     /* the same */
} Reading;

static inline void
reading_emit_cb (WblImportFrameKind kind, GHashTable *fields, gpointer data)
{
  Reading *reading = data;
  g_autofree char *line = NULL;

  if (kind == WBL_IMPORT_FRAME_DOCUMENT)
    g_ptr_array_add (reading->documents, g_hash_table_ref (fields));
  else if (kind != WBL_IMPORT_FRAME_ALIVE)
    g_ptr_array_add (kind == WBL_IMPORT_FRAME_NOTE ? reading->notes : reading->refused,
                     g_strdup_printf ("%s: %s", (char *) g_hash_table_lookup (fields, "name"),
                                      (char *) g_hash_table_lookup (fields, "reason")));
}

static inline Reading *
reading_new (const char *name, GBytes *bytes)
{
  Reading *reading = g_new (Reading, 1);
  WblImporter importer = wbl_importer_init (reading_emit_cb, reading);

  reading->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  reading->refused = g_ptr_array_new_with_free_func (g_free);
  reading->notes = g_ptr_array_new_with_free_func (g_free);
  wbl_importer_read (&importer, name, bytes);
  return reading;
}

/* @bytes is taken over. */
static inline Reading *
reading_of (const char *name, GBytes *bytes)
{
  Reading *reading = reading_new (name, bytes);

  for (guint i = 0; i < reading->refused->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (reading->refused, i));
  g_bytes_unref (bytes);
  return reading;
}

static inline Reading *
reading_of_text (const char *name, const char *text)
{
  return reading_of (name, g_bytes_new (text, strlen (text)));
}

static inline void
reading_free (Reading *reading)
{
  g_ptr_array_unref (reading->documents);
  g_ptr_array_unref (reading->refused);
  g_ptr_array_unref (reading->notes);
  g_free (reading);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static inline const char *
reading_field (const Reading *reading, guint document, const char *name)
{
  g_assert_cmpuint (document, <, reading->documents->len);
  return g_hash_table_lookup (g_ptr_array_index (reading->documents, document), name);
}

static inline void
reading_assert_refused (const Reading *reading, const char *line)
{
  g_assert_true (g_ptr_array_find_with_equal_func (reading->refused, line, g_str_equal, NULL));
}
