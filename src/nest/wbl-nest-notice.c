/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-notice"
#include "config.h"

#include "nest/wbl-nest-notice.h"

#include "lanying/wbl-wire.h"
#include "nest/wbl-nest-realtime.h"

#define HOLDERS_MAX 1000

static void
set_xid (WblPbXid *xid,
         gint64 uid)
{
  im__floo__protobuf__xid__init (xid);
  xid->has_uid = TRUE;
  xid->uid = (guint64) uid;
}

static void
store_and_announce (WblNest *nest,
                    WblNestMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (wbl_nest_db_add_message (nest->db, message, &error))
    wbl_nest_realtime_announce (nest, message);
  else
    g_message ("Notice not stored: %s", error->message);
}

/* ---- groups ---- */

static GBytes *
pack_group (gint64 group_id,
            const WblNestNotice *self)
{
  guint n = self->affected != NULL ? self->affected->len : 0;
  WblPbGroupNotice notice = WBL_PB_GROUP_NOTICE_INIT;
  WblPbXid group = WBL_PB_XID_INIT;
  WblPbXid actor = WBL_PB_XID_INIT;
  g_autofree WblPbXid *xids = g_new0 (WblPbXid, n + 1);
  g_autofree WblPbXid **list = g_new0 (WblPbXid *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      set_xid (&xids[i], g_array_index (self->affected, gint64, i));
      list[i] = &xids[i];
    }
  set_xid (&group, group_id);
  set_xid (&actor, self->actor_id);
  notice.has_type = TRUE;
  notice.type = self->type;
  notice.gid = &group;
  notice.from = &actor;
  notice.n_to = n;
  notice.to = list;
  notice.content = (char *) self->content;
  return wbl_wire_pack (&notice.base);
}

/**
 * wbl_nest_notice_group: (skip)
 * @nest: a desk
 * @group_id: a group
 * @notice: what happened in it
 *
 * Tells the members of a group.
 */
void
wbl_nest_notice_group (WblNest *nest,
                       gint64 group_id,
                       const WblNestNotice *notice)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();

  message->ns = WBL_NS_GROUP_NOTICE;
  message->from_id = notice->actor_id;
  message->to_id = group_id;
  message->payload = pack_group (group_id, notice);
  store_and_announce (nest, message);
}

/**
 * wbl_nest_notice_about_group: (skip)
 * @nest: a desk
 * @group_id: a group
 * @notice: what happened
 * @receivers: (element-type gint64): who is to know; they need not be members
 *
 * Tells some users, each in what the desk itself says to them.
 */
void
wbl_nest_notice_about_group (WblNest *nest,
                             gint64 group_id,
                             const WblNestNotice *notice,
                             const GArray *receivers)
{
  for (guint i = 0; i < receivers->len; i++)
    {
      g_autoptr (WblNestMessage) message = wbl_nest_message_new ();

      message->ns = WBL_NS_GROUP_NOTICE;
      message->from_id = notice->actor_id;
      message->to_id = message->only_for = g_array_index (receivers, gint64, i);
      message->payload = pack_group (group_id, notice);
      store_and_announce (nest, message);
    }
}

/* ---- roster ---- */

static void
tell_roster (WblNest *nest,
             gint type,
             gint64 actor_id,
             gint64 peer_id,
             gint64 receiver_id,
             const char *content)
{
  WblPbRosterNotice notice = WBL_PB_ROSTER_NOTICE_INIT;
  WblPbXid actor = WBL_PB_XID_INIT;
  WblPbXid peer = WBL_PB_XID_INIT;
  WblPbXid *list[] = { &peer };
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();

  set_xid (&actor, actor_id);
  set_xid (&peer, peer_id);
  notice.has_type = TRUE;
  notice.type = type;
  notice.from = &actor;
  notice.n_to = 1;
  notice.to = list;
  notice.content = (char *) content;
  message->ns = WBL_NS_ROSTER_NOTICE;
  message->from_id = actor_id;
  message->to_id = message->only_for = receiver_id;
  message->payload = wbl_wire_pack (&notice.base);
  store_and_announce (nest, message);
}

/**
 * wbl_nest_notice_roster: (skip)
 * @nest: a desk
 * @type: WBL_ROSTER_NOTICE_…
 * @actor_id: who did something
 * @peer_id: to whom
 * @content: (nullable): a reason
 *
 * Tells both of them, on all their devices.
 */
void
wbl_nest_notice_roster (WblNest *nest,
                        gint type,
                        gint64 actor_id,
                        gint64 peer_id,
                        const char *content)
{
  tell_roster (nest, type, actor_id, peer_id, peer_id, content);
  tell_roster (nest, type, actor_id, peer_id, actor_id, content);
}

/**
 * wbl_nest_notice_own_roster: (skip)
 * @nest: a desk
 * @type: WBL_ROSTER_NOTICE_…
 * @user_id: who changed their roster
 * @peer_id: whom it is about, who is not to know
 *
 * Tells the devices of the user.
 */
void
wbl_nest_notice_own_roster (WblNest *nest,
                            gint type,
                            gint64 user_id,
                            gint64 peer_id)
{
  tell_roster (nest, type, user_id, peer_id, user_id, NULL);
}

/**
 * wbl_nest_notice_profile: (skip)
 * @nest: a desk
 * @user_id: a user
 * @content: what is new in their profile, as JSON
 *
 * Tells the user's devices, and up to a thousand people who have the user among their contacts.
 */
void
wbl_nest_notice_profile (WblNest *nest,
                         gint64 user_id,
                         const char *content)
{
  g_autoptr (GArray) holders = wbl_nest_db_list_holders (nest->db, user_id, HOLDERS_MAX);

  if (!wbl_nest_batch_enter (nest->batch))
    return;
  tell_roster (nest, WBL_ROSTER_NOTICE_INFO_UPDATED, user_id, user_id, user_id, content);
  for (guint i = 0; i < holders->len; i++)
    {
      gint64 holder = g_array_index (holders, gint64, i);

      tell_roster (nest, WBL_ROSTER_NOTICE_INFO_UPDATED, user_id, holder, holder, content);
    }
  wbl_nest_batch_leave (nest->batch);
}
