/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-files"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

#include <string.h>

void
wbl_nest_file_free (WblNestFile *file)
{
  g_free (file->sign);
  g_free (file->name);
  g_free (file->type);
  g_free (file);
}

/**
 * wbl_nest_db_add_file: (skip)
 * @self: a store
 * @file: uploader, to_id and, when they are known, name, type and size; sign is filled in
 * @error: return location for an error
 *
 * Makes the record of a file whose bytes go to wbl_nest_db_dup_file_path().
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_file (WblNestDb *self,
                      WblNestFile *file,
                      GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();

  g_free (file->sign);
  file->sign = g_compute_checksum_for_string (G_CHECKSUM_SHA1, uuid, -1);
  return wbl_nest_db_run (self, error, "INSERT INTO files VALUES(?,?,?,?,?,?,?)", "sssiiid",
                          file->sign, file->name, file->type, file->uploader, file->to_id, file->size,
                          file->is_public);
}

/**
 * wbl_nest_db_save_file: (skip)
 * @self: a store
 * @file: a file that is stored, with its bytes
 * @error: return location for an error
 *
 * Returns: whether name, type and size are stored; not when it had its bytes already
 */
gboolean
wbl_nest_db_save_file (WblNestDb *self,
                       const WblNestFile *file,
                       GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE files SET name=?, type=?, size=? WHERE sign=? AND"
                          " size<0", "ssis", file->name, file->type, file->size, file->sign)
         && sqlite3_changes (self->handle) == 1;
}

/**
 * wbl_nest_db_get_file: (skip)
 * @self: a store
 * @sign: a file's name in URLs
 *
 * Returns: (transfer full) (nullable): the file
 */
WblNestFile *
wbl_nest_db_get_file (WblNestDb *self,
                      const char *sign)
{
  sqlite3_stmt *row = wbl_nest_db_bind (self, "SELECT sign, name, type, uploader, to_id, size,"
                                        " is_public FROM files WHERE sign=?", "s", sign);
  WblNestFile *file = NULL;

  if (wbl_nest_db_step (self, row))
    {
      file = g_new0 (WblNestFile, 1);
      file->sign = wbl_nest_db_column (row, 0);
      file->name = wbl_nest_db_column (row, 1);
      file->type = wbl_nest_db_column (row, 2);
      file->uploader = sqlite3_column_int64 (row, 3);
      file->to_id = sqlite3_column_int64 (row, 4);
      file->size = sqlite3_column_int64 (row, 5);
      file->is_public = sqlite3_column_int (row, 6);
    }
  sqlite3_reset (row);
  return file;
}

/**
 * wbl_nest_db_dup_file_path: (skip)
 * @self: a store
 * @sign: the sign of a stored file, which is plain hexadecimal
 *
 * Returns: (transfer full): where its bytes are
 */
char *
wbl_nest_db_dup_file_path (WblNestDb *self,
                           const char *sign)
{
  g_return_val_if_fail (sign[strspn (sign, "0123456789abcdef")] == '\0', NULL);

  return g_build_filename (self->dir, "files", sign, NULL);
}

/* ---- what the bot was taught ---- */

/**
 * wbl_nest_db_put_lesson: (skip)
 * @self: a store
 * @document: its name
 * @metadata: JSON
 * @text: the document
 * @error: return location for an error
 *
 * Returns: whether it is stored, in the place of one of the same name
 */
gboolean
wbl_nest_db_put_lesson (WblNestDb *self,
                        const char *document,
                        const char *metadata,
                        const char *text,
                        GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT OR REPLACE INTO lessons VALUES(?,?,?,?)", "sssi", document,
                          metadata, text, wbl_nest_db_now ());
}

/**
 * wbl_nest_db_read_lessons: (skip)
 * @self: a store
 * @func: called for each document
 * @user_data: for @func
 */
void
wbl_nest_db_read_lessons (WblNestDb *self,
                          WblNestLessonFunc func,
                          gpointer user_data)
{
  sqlite3_stmt *row = wbl_nest_db_bind (self, "SELECT metadata, text FROM lessons ORDER BY taught_ms", "");

  while (wbl_nest_db_step (self, row))
    {
      g_autofree char *metadata = wbl_nest_db_column (row, 0);
      g_autofree char *text = wbl_nest_db_column (row, 1);

      func (metadata, text, user_data);
    }
  sqlite3_reset (row);
}
