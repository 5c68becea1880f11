/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-groups"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

void
wbl_nest_group_free (WblNestGroup *group)
{
  g_free (group->name);
  g_free (group->description);
  g_free (group->avatar);
  g_free (group->ext);
  g_free (group);
}

/**
 * wbl_nest_db_add_group: (skip)
 * @self: a store
 * @group: name, owner_id and the rest; id and times (when 0) are filled in
 * @error: return location for an error
 *
 * Adds a group whose first member is its owner.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_group (WblNestDb *self,
                       WblNestGroup *group,
                       GError **error)
{
  group->created_ms = group->created_ms != 0 ? group->created_ms : wbl_nest_db_now ();
  group->updated_ms = group->created_ms;
  if (!wbl_nest_db_run (self, error, "INSERT INTO groups(name, description, avatar, ext, type,"
                        " owner_id, created_ms, updated_ms) VALUES(?,?,?,?,?,?,?,?)", "ssssdiii",
                        group->name, group->description, group->avatar, group->ext, group->type,
                        group->owner_id, group->created_ms, group->updated_ms))
    return FALSE;
  group->id = sqlite3_last_insert_rowid (self->handle);
  return wbl_nest_db_add_member (self, group->id, group->owner_id, error);
}

/**
 * wbl_nest_db_save_group: (skip)
 * @self: a store
 * @group: a group that is stored
 * @error: return location for an error
 *
 * Returns: whether all but its id, type and time of creation is stored
 */
gboolean
wbl_nest_db_save_group (WblNestDb *self,
                        const WblNestGroup *group,
                        GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE groups SET name=?, description=?, avatar=?, ext=?,"
                          " owner_id=?, updated_ms=?, apply_approval=?, hide_member_info=?,"
                          " history_visible=?, member_invite=?, member_modify=?, read_ack=?,"
                          " banned_until_ms=? WHERE id=?", "ssssiiddddddii", group->name,
                          group->description, group->avatar, group->ext, group->owner_id,
                          wbl_nest_db_now (), group->apply_approval, group->hide_member_info,
                          group->history_visible, group->member_invite, group->member_modify,
                          group->read_ack, group->banned_until_ms, group->id);
}

/**
 * wbl_nest_db_remove_group: (skip)
 * @self: a store
 * @group_id: a group
 * @error: return location for an error
 *
 * Dissolves a group. Its messages stay stored, but nobody can reach them.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_remove_group (WblNestDb *self,
                          gint64 group_id,
                          GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM members WHERE group_id=?", "i", group_id)
         && wbl_nest_db_run (self, error, "DELETE FROM requests WHERE group_id=?", "i", group_id)
         && wbl_nest_db_run (self, error, "DELETE FROM groups WHERE id=?", "i", group_id);
}

/**
 * wbl_nest_db_get_group: (skip)
 * @self: a store
 * @group_id: a group
 *
 * Returns: (transfer full) (nullable): the group
 */
WblNestGroup *
wbl_nest_db_get_group (WblNestDb *self,
                       gint64 group_id)
{
  sqlite3_stmt *row
      = wbl_nest_db_bind (self, "SELECT name, description, avatar, ext, type, owner_id, created_ms,"
                          " updated_ms, apply_approval, hide_member_info, history_visible, member_invite,"
                          " member_modify, read_ack, banned_until_ms, (SELECT count(*) FROM members"
                          " WHERE group_id=?1) FROM groups WHERE id=?1", "i", group_id);
  WblNestGroup *group = NULL;

  if (wbl_nest_db_step (self, row))
    {
      group = g_new0 (WblNestGroup, 1);
      group->id = group_id;
      group->name = wbl_nest_db_column (row, 0);
      group->description = wbl_nest_db_column (row, 1);
      group->avatar = wbl_nest_db_column (row, 2);
      group->ext = wbl_nest_db_column (row, 3);
      group->type = sqlite3_column_int (row, 4);
      group->owner_id = sqlite3_column_int64 (row, 5);
      group->created_ms = sqlite3_column_int64 (row, 6);
      group->updated_ms = sqlite3_column_int64 (row, 7);
      group->apply_approval = sqlite3_column_int (row, 8);
      group->hide_member_info = sqlite3_column_int (row, 9);
      group->history_visible = sqlite3_column_int (row, 10);
      group->member_invite = sqlite3_column_int (row, 11);
      group->member_modify = sqlite3_column_int (row, 12);
      group->read_ack = sqlite3_column_int (row, 13);
      group->banned_until_ms = sqlite3_column_int64 (row, 14);
      group->n_members = sqlite3_column_int64 (row, 15);
    }
  sqlite3_reset (row);
  return group;
}

/**
 * wbl_nest_db_list_groups: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type gint64): the ids of the groups the user is in
 */
GArray *
wbl_nest_db_list_groups (WblNestDb *self,
                         gint64 user_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT group_id FROM members WHERE"
                               " user_id=? ORDER BY group_id", "i", user_id));
}
