/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-board"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

/* What hangs on a group's board: announcements and shared files. */

void
wbl_nest_announcement_free (WblNestAnnouncement *announcement)
{
  g_free (announcement->title);
  g_free (announcement->content);
  g_free (announcement);
}

void
wbl_nest_shared_file_free (WblNestSharedFile *file)
{
  g_free (file->name);
  g_free (file->type);
  g_free (file->url);
  g_free (file);
}

/**
 * wbl_nest_db_add_announcement: (skip)
 * @self: a store
 * @announcement: group_id, title, content, author_id; id and time are filled in
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_announcement (WblNestDb *self,
                              WblNestAnnouncement *announcement,
                              GError **error)
{
  announcement->created_ms = wbl_nest_db_now ();
  if (!wbl_nest_db_run (self, error, "INSERT INTO announcements(group_id, title, content, author_id,"
                        " created_ms) VALUES(?,?,?,?,?)", "issii", announcement->group_id,
                        announcement->title, announcement->content, announcement->author_id,
                        announcement->created_ms))
    return FALSE;
  announcement->id = sqlite3_last_insert_rowid (self->handle);
  return TRUE;
}

/**
 * wbl_nest_db_remove_announcement: (skip)
 * @self: a store
 * @id: an announcement
 * @error: return location for an error
 *
 * Returns: whether it is gone
 */
gboolean
wbl_nest_db_remove_announcement (WblNestDb *self,
                                 gint64 id,
                                 GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM announcements WHERE id=?", "i", id);
}

/**
 * wbl_nest_db_list_announcements: (skip)
 * @self: a store
 * @group_id: a group
 * @id: the only one wanted; 0: all
 *
 * Returns: (transfer full) (element-type WblNestAnnouncement): the announcements, newest first
 */
GPtrArray *
wbl_nest_db_list_announcements (WblNestDb *self,
                                gint64 group_id,
                                gint64 id)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_announcement_free);
  sqlite3_stmt *rows
      = wbl_nest_db_bind (self, "SELECT id, title, content, author_id, created_ms FROM announcements"
                          " WHERE group_id=?1 AND ?2 IN(0, id) ORDER BY id DESC", "ii", group_id, id);

  while (wbl_nest_db_step (self, rows))
    {
      WblNestAnnouncement *one = g_new0 (WblNestAnnouncement, 1);

      one->id = sqlite3_column_int64 (rows, 0);
      one->group_id = group_id;
      one->title = wbl_nest_db_column (rows, 1);
      one->content = wbl_nest_db_column (rows, 2);
      one->author_id = sqlite3_column_int64 (rows, 3);
      one->created_ms = sqlite3_column_int64 (rows, 4);
      g_ptr_array_add (list, one);
    }
  return list;
}

/**
 * wbl_nest_db_add_shared_file: (skip)
 * @self: a store
 * @file: group_id, name, type, url, size, uploader_id; id and times are filled in
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_shared_file (WblNestDb *self,
                             WblNestSharedFile *file,
                             GError **error)
{
  file->created_ms = file->updated_ms = wbl_nest_db_now ();
  if (!wbl_nest_db_run (self, error, "INSERT INTO shared_files(group_id, name, type, url, size,"
                        " uploader_id, created_ms, updated_ms) VALUES(?,?,?,?,?,?,?,?)", "isssiiii",
                        file->group_id, file->name, file->type, file->url, file->size,
                        file->uploader_id, file->created_ms, file->updated_ms))
    return FALSE;
  file->id = sqlite3_last_insert_rowid (self->handle);
  return TRUE;
}

/**
 * wbl_nest_db_rename_shared_file: (skip)
 * @self: a store
 * @id: a shared file
 * @name: its new name
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_rename_shared_file (WblNestDb *self,
                                gint64 id,
                                const char *name,
                                GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE shared_files SET name=?, updated_ms=? WHERE id=?",
                          "sii", name, wbl_nest_db_now (), id);
}

/**
 * wbl_nest_db_remove_shared_file: (skip)
 * @self: a store
 * @id: a shared file
 * @error: return location for an error
 *
 * Returns: whether it is off the board; its bytes stay for those who have its address
 */
gboolean
wbl_nest_db_remove_shared_file (WblNestDb *self,
                                gint64 id,
                                GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM shared_files WHERE id=?", "i", id);
}

/**
 * wbl_nest_db_list_shared_files: (skip)
 * @self: a store
 * @group_id: a group
 * @id: the only one wanted; 0: all
 *
 * Returns: (transfer full) (element-type WblNestSharedFile): the files, oldest first
 */
GPtrArray *
wbl_nest_db_list_shared_files (WblNestDb *self,
                               gint64 group_id,
                               gint64 id)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_shared_file_free);
  sqlite3_stmt *rows
      = wbl_nest_db_bind (self, "SELECT id, name, type, url, size, uploader_id, created_ms, updated_ms"
                          " FROM shared_files WHERE group_id=?1 AND ?2 IN(0, id) ORDER BY id", "ii",
                          group_id, id);

  while (wbl_nest_db_step (self, rows))
    {
      WblNestSharedFile *one = g_new0 (WblNestSharedFile, 1);

      one->id = sqlite3_column_int64 (rows, 0);
      one->group_id = group_id;
      one->name = wbl_nest_db_column (rows, 1);
      one->type = wbl_nest_db_column (rows, 2);
      one->url = wbl_nest_db_column (rows, 3);
      one->size = sqlite3_column_int64 (rows, 4);
      one->uploader_id = sqlite3_column_int64 (rows, 5);
      one->created_ms = sqlite3_column_int64 (rows, 6);
      one->updated_ms = sqlite3_column_int64 (rows, 7);
      g_ptr_array_add (list, one);
    }
  return list;
}
