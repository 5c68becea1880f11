/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rights"
#include "config.h"

#include "nest/wbl-nest-rights.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-bot.h"

static gint
refuse (gint status,
        const char *why,
        const char **reason)
{
  *reason = why;
  return status;
}

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define BAN_MAX_MIN (G_GINT64_CONSTANT (10) * 366 * 24 * 60)

/**
 * wbl_nest_ban_until: (skip)
 * @minutes: how long somebody is not to write; below 0: for ever
 *
 * Returns: until when, UTC milliseconds; -1: for ever
 */
gint64
wbl_nest_ban_until (gint64 minutes)
{
  return minutes < 0 ? -1 : g_get_real_time () / 1000 + MIN (minutes, BAN_MAX_MIN) * MINUTE_MS;
}

static gboolean
is_silenced (const WblNestGroup *group,
             const WblNestMember *member)
{
  gint64 now = g_get_real_time () / 1000;

  if (group->owner_id == member->user_id || member->admin)
    return FALSE;
  return group->banned_until_ms < 0 || group->banned_until_ms > now
         || member->banned_until_ms < 0 || member->banned_until_ms > now;
}

static gint
to_group (WblNestDb *db,
          const WblNestUser *sender,
          gint64 group_id,
          const char **reason)
{
  g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (db, group_id);
  g_autoptr (WblNestMember) member = wbl_nest_db_get_member (db, group_id, sender->id);

  if (group == NULL || member == NULL)
    return refuse (WBL_STATUS_UNAUTHORIZED, "not a member", reason);
  if (is_silenced (group, member))
    return refuse (WBL_STATUS_USER_BANNED, "may not write here now", reason);
  return WBL_STATUS_OK;
}

static gint
to_user (WblNestDb *db,
         const WblNestUser *sender,
         gint64 user_id,
         const char **reason)
{
  g_autoptr (WblNestUser) peer = wbl_nest_db_get_user (db, user_id);

  if (peer == NULL)
    return refuse (WBL_STATUS_INVALID_PARAMETER, "no such user", reason);
  if (wbl_nest_db_is_blocked (db, user_id, sender->id))
    return refuse (WBL_STATUS_UNAUTHORIZED, "on the block list", reason);
  return WBL_STATUS_OK;
}

/**
 * wbl_nest_rights_to_reach: (skip)
 * @nest: a desk
 * @user: a user
 * @peer_id: a user or group
 *
 * Anonymous customers reach one person: whom they came to talk to, or to whom the bot passed them.
 *
 * Returns: whether the user may have to do with the peer at all
 */
gboolean
wbl_nest_rights_to_reach (WblNest *nest,
                          const WblNestUser *user,
                          gint64 peer_id)
{
  return !user->anonymous || peer_id == user->owner_id
         || wbl_nest_bot_has_handed (nest, user->id, peer_id);
}

/**
 * wbl_nest_rights_to_write: (skip)
 * @nest: a desk
 * @sender: who wants to write
 * @to_id: to whom: a user or a group
 * @reason: (out): why not, when not
 *
 * Returns: WBL_STATUS_OK, or the status that refuses it
 */
gint
wbl_nest_rights_to_write (WblNest *nest,
                          const WblNestUser *sender,
                          gint64 to_id,
                          const char **reason)
{
  if (!wbl_nest_rights_to_reach (nest, sender, to_id))
    return refuse (WBL_STATUS_UNAUTHORIZED, "no permission", reason);
  return to_id >= WBL_NEST_FIRST_GROUP ? to_group (nest->db, sender, to_id, reason)
                                       : to_user (nest->db, sender, to_id, reason);
}
