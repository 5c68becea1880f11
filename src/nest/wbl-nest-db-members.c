/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-members"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

void
wbl_nest_member_free (WblNestMember *member)
{
  g_free (member->display_name);
  g_free (member);
}

/**
 * wbl_nest_db_add_member: (skip)
 * @self: a store
 * @group_id: a group
 * @user_id: a user, who may be in it already
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_member (WblNestDb *self,
                        gint64 group_id,
                        gint64 user_id,
                        GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT OR IGNORE INTO members(group_id, user_id, joined_ms)"
                          " VALUES(?,?,?)", "iii", group_id, user_id, wbl_nest_db_now ());
}

/**
 * wbl_nest_db_remove_member: (skip)
 * @self: a store
 * @group_id: a group
 * @user_id: a user
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_remove_member (WblNestDb *self,
                           gint64 group_id,
                           gint64 user_id,
                           GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM members WHERE group_id=? AND user_id=?", "ii",
                          group_id, user_id);
}

/**
 * wbl_nest_db_is_member: (skip)
 * @self: a store
 * @group_id: a group
 * @user_id: a user
 *
 * Returns: whether the user is in the group
 */
gboolean
wbl_nest_db_is_member (WblNestDb *self,
                       gint64 group_id,
                       gint64 user_id)
{
  return wbl_nest_db_int (self, "SELECT 1 FROM members WHERE group_id=? AND user_id=?", "ii",
                          group_id, user_id) != 0;
}

/**
 * wbl_nest_db_list_members: (skip)
 * @self: a store
 * @group_id: a group
 *
 * Returns: (transfer full) (element-type gint64): the ids of its members, ascending
 */
GArray *
wbl_nest_db_list_members (WblNestDb *self,
                          gint64 group_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT user_id FROM members WHERE"
                               " group_id=? ORDER BY user_id", "i", group_id));
}

/**
 * wbl_nest_db_save_member: (skip)
 * @self: a store
 * @member: a member
 * @error: return location for an error
 *
 * Returns: whether what the member is and wants in the group is stored
 */
gboolean
wbl_nest_db_save_member (WblNestDb *self,
                         const WblNestMember *member,
                         GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE members SET admin=?, display_name=?,"
                          " banned_until_ms=?, mute_mode=?, push_mode=? WHERE group_id=? AND"
                          " user_id=?", "dsiddii", member->admin, member->display_name,
                          member->banned_until_ms, member->mute_mode, member->push_mode,
                          member->group_id, member->user_id);
}

/**
 * wbl_nest_db_get_member: (skip)
 * @self: a store
 * @group_id: a group
 * @user_id: a user
 *
 * Returns: (transfer full) (nullable): the member; %NULL when the user is not in the group
 */
WblNestMember *
wbl_nest_db_get_member (WblNestDb *self,
                        gint64 group_id,
                        gint64 user_id)
{
  sqlite3_stmt *row
      = wbl_nest_db_bind (self, "SELECT joined_ms, admin, display_name, banned_until_ms, mute_mode,"
                          " push_mode FROM members WHERE group_id=? AND user_id=?", "ii", group_id,
                          user_id);
  WblNestMember *member = NULL;

  if (wbl_nest_db_step (self, row))
    {
      member = g_new0 (WblNestMember, 1);
      member->group_id = group_id;
      member->user_id = user_id;
      member->joined_ms = sqlite3_column_int64 (row, 0);
      member->admin = sqlite3_column_int (row, 1);
      member->display_name = wbl_nest_db_column (row, 2);
      member->banned_until_ms = sqlite3_column_int64 (row, 3);
      member->mute_mode = sqlite3_column_int (row, 4);
      member->push_mode = sqlite3_column_int (row, 5);
    }
  sqlite3_reset (row);
  return member;
}

/**
 * wbl_nest_db_list_group_admins: (skip)
 * @self: a store
 * @group_id: a group
 *
 * Returns: (transfer full) (element-type gint64): who helps the owner, ascending
 */
GArray *
wbl_nest_db_list_group_admins (WblNestDb *self,
                               gint64 group_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT user_id FROM members WHERE"
                               " group_id=? AND admin ORDER BY user_id", "i", group_id));
}

/**
 * wbl_nest_db_list_banned: (skip)
 * @self: a store
 * @group_id: a group
 *
 * Returns: (transfer full) (element-type gint64): who may not write now, ascending
 */
GArray *
wbl_nest_db_list_banned (WblNestDb *self,
                         gint64 group_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT user_id FROM members WHERE"
                               " group_id=? AND (banned_until_ms<0 OR banned_until_ms>?) ORDER BY user_id", "ii", group_id,
                               wbl_nest_db_now ()));
}

/* ---- who may not come back ---- */

/**
 * wbl_nest_db_set_group_block: (skip)
 * @self: a store
 * @group_id: a group
 * @user_id: a user
 * @blocked: whether the user may not be a member
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_group_block (WblNestDb *self,
                             gint64 group_id,
                             gint64 user_id,
                             gboolean blocked,
                             GError **error)
{
  if (!blocked)
    return wbl_nest_db_run (self, error, "DELETE FROM group_blocks WHERE group_id=? AND user_id=?",
                            "ii", group_id, user_id);
  return wbl_nest_db_run (self, error, "INSERT OR IGNORE INTO group_blocks VALUES(?,?,?)", "iii",
                          group_id, user_id, wbl_nest_db_now ());
}

/**
 * wbl_nest_db_get_group_block: (skip)
 * @self: a store
 * @group_id: a group
 * @user_id: a user
 *
 * Returns: when the user was blocked from the group; 0: never
 */
gint64
wbl_nest_db_get_group_block (WblNestDb *self,
                             gint64 group_id,
                             gint64 user_id)
{
  return wbl_nest_db_int (self, "SELECT created_ms FROM group_blocks WHERE group_id=? AND user_id=?",
                          "ii", group_id, user_id);
}

/**
 * wbl_nest_db_list_group_blocks: (skip)
 * @self: a store
 * @group_id: a group
 *
 * Returns: (transfer full) (element-type gint64): who may not be a member, ascending
 */
GArray *
wbl_nest_db_list_group_blocks (WblNestDb *self,
                               gint64 group_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT user_id FROM group_blocks WHERE"
                               " group_id=? ORDER BY user_id", "i", group_id));
}
