/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-group-member"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-notice.h"
#include "nest/wbl-nest-rest-group.h"
#include "nest/wbl-nest-rights.h"

#define PAGE 1000

/* ---- lists ---- */

static JsonObject *
member_to_json (WblNestCall *call,
                gint64 group_id,
                gint64 user_id)
{
  g_autoptr (WblNestMember) member = wbl_nest_db_get_member (call->nest->db, group_id, user_id);
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, user_id);
  JsonObject *entry = json_object_new ();
  gboolean named = member != NULL && member->display_name != NULL && *member->display_name != '\0';

  json_object_set_int_member (entry, "user_id", user_id);
  wbl_nest_put_text (entry, "display_name",
                     named ? member->display_name : user != NULL ? user->nick : NULL);
  json_object_set_int_member (entry, "join_time", member != NULL ? member->joined_ms : 0);
  json_object_set_int_member (entry, "expired_time", member != NULL ? member->banned_until_ms : 0);
  return entry;
}

static void
answer_members (WblNestCall *call,
                gint64 group_id,
                const GArray *ids)
{
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    json_array_add_object_element (data, member_to_json (call, group_id,
                                                         g_array_index (ids, gint64, i)));
  wbl_nest_call_array (call, data);
}

static void
answer_page (WblNestCall *call,
             gint64 group_id,
             const GArray *ids)
{
  g_autoptr (GArray) page = wbl_nest_call_page (call, ids, PAGE);

  json_object_set_int_member (call->answer, "total", ids->len);
  answer_members (call, group_id, page);
}

/* Where members are hidden from each other, only admins see the list; a member sees themself. */
static void
list_members (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GArray) ids = NULL;

  if (group == NULL)
    return;
  if (group->hide_member_info && !wbl_nest_group_acts_as_admin (call, group))
    {
      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (ids, call->user->id);
    }
  else
    ids = wbl_nest_db_list_members (call->nest->db, group->id);
  answer_page (call, group->id, ids);
}

static void
list_admins (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GArray) ids = NULL;

  if (group == NULL)
    return;
  ids = wbl_nest_db_list_group_admins (call->nest->db, group->id);
  answer_members (call, group->id, ids);
}

static void
list_banned (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  g_autoptr (GArray) ids = NULL;

  if (group == NULL)
    return;
  ids = wbl_nest_db_list_banned (call->nest->db, group->id);
  answer_page (call, group->id, ids);
}

static void
list_blocked (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) page = NULL;
  JsonArray *data = NULL;

  if (group == NULL)
    return;
  ids = wbl_nest_db_list_group_blocks (call->nest->db, group->id);
  page = wbl_nest_call_page (call, ids, PAGE);
  json_object_set_int_member (call->answer, "total", ids->len);
  data = json_array_new ();
  for (guint i = 0; i < page->len; i++)
    {
      gint64 id = g_array_index (page, gint64, i);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "user_id", id);
      json_object_set_int_member (entry, "group_id", group->id);
      wbl_nest_put_time (entry, "created_at",
                         wbl_nest_db_get_group_block (call->nest->db, group->id, id));
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

/* ---- something done to several members ---- */

/* Does it to one; returns why not, or NULL. */
typedef const char *(*MemberFunc) (WblNestCall *call, const WblNestGroup *group, gint64 user_id);

/* Does it to each of user_list and answers each; returns those to whom it happened. */
static GArray *
for_each (WblNestCall *call,
          const WblNestGroup *group,
          MemberFunc func)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");
  GArray *done = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      const char *reason = func (call, group, id);

      json_array_add_object_element (data, wbl_nest_relation_to_json (id, reason));
      if (reason == NULL)
        g_array_append_val (done, id);
    }
  wbl_nest_call_array (call, data);
  return done;
}

static void
do_and_tell (WblNestCall *call,
             WblNestGroup *group,
             MemberFunc func,
             gint notice,
             const char *content)
{
  g_autoptr (WblNestGroup) owned = group;
  g_autoptr (GArray) done = owned != NULL ? for_each (call, owned, func) : NULL;

  if (done != NULL && done->len > 0)
    wbl_nest_group_tell (call, owned->id, notice, done, content);
}

/* An admin may do nothing to the owner, and only the owner may do something to an admin. */
static const char *
may_touch (WblNestCall *call,
           const WblNestGroup *group,
           gint64 user_id)
{
  if (!wbl_nest_db_is_member (call->nest->db, group->id, user_id))
    return "not a member";
  if (group->owner_id == user_id)
    return "the owner";
  if (wbl_nest_group_is_admin (call, group, user_id) && group->owner_id != call->user->id)
    return "an admin";
  return NULL;
}

static const char *
save (WblNestCall *call,
      const WblNestMember *member)
{
  return wbl_nest_db_save_member (call->nest->db, member, NULL) ? NULL : "store failed";
}

static const char *
set_admin (WblNestCall *call,
           const WblNestGroup *group,
           gint64 user_id,
           gboolean admin)
{
  g_autoptr (WblNestMember) member
      = wbl_nest_db_get_member (call->nest->db, group->id, user_id);

  if (member == NULL)
    return "not a member";
  member->admin = admin;
  return save (call, member);
}

static const char *
grant (WblNestCall *call,
       const WblNestGroup *group,
       gint64 user_id)
{
  return set_admin (call, group, user_id, TRUE);
}

static const char *
withdraw (WblNestCall *call,
          const WblNestGroup *group,
          gint64 user_id)
{
  return set_admin (call, group, user_id, FALSE);
}

static const char *
ban_one (WblNestCall *call,
         const WblNestGroup *group,
         gint64 user_id)
{
  g_autoptr (WblNestMember) member
      = wbl_nest_db_get_member (call->nest->db, group->id, user_id);
  const char *reason = may_touch (call, group, user_id);

  if (reason != NULL)
    return reason;
  member->banned_until_ms = wbl_nest_ban_until (wbl_nest_call_int (call, "duration", 0));
  return save (call, member);
}

static const char *
unban_one (WblNestCall *call,
           const WblNestGroup *group,
           gint64 user_id)
{
  g_autoptr (WblNestMember) member
      = wbl_nest_db_get_member (call->nest->db, group->id, user_id);

  if (member == NULL)
    return "not a member";
  member->banned_until_ms = 0;
  return save (call, member);
}

static const char *
kick_one (WblNestCall *call,
          const WblNestGroup *group,
          gint64 user_id)
{
  const char *reason = may_touch (call, group, user_id);

  if (reason != NULL)
    return reason;
  return wbl_nest_db_remove_member (call->nest->db, group->id, user_id, NULL) ? NULL
                                                                              : "store failed";
}

static const char *
block_one (WblNestCall *call,
           const WblNestGroup *group,
           gint64 user_id)
{
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, user_id);
  const char *reason = wbl_nest_db_is_member (call->nest->db, group->id, user_id)
                           ? kick_one (call, group, user_id)
                           : NULL;

  if (user == NULL)
    return "user does not exist";
  if (reason != NULL)
    return reason;
  return wbl_nest_db_set_group_block (call->nest->db, group->id, user_id, TRUE, NULL)
             ? NULL
             : "store failed";
}

static const char *
unblock_one (WblNestCall *call,
             const WblNestGroup *group,
             gint64 user_id)
{
  return wbl_nest_db_set_group_block (call->nest->db, group->id, user_id, FALSE, NULL)
             ? NULL
             : "store failed";
}

static void
add_admins (WblNestCall *call)
{
  do_and_tell (call, wbl_nest_group_of_owner (call), grant, WBL_GROUP_NOTICE_ADMIN_GRANTED, NULL);
}

static void
remove_admins (WblNestCall *call)
{
  do_and_tell (call, wbl_nest_group_of_owner (call), withdraw, WBL_GROUP_NOTICE_ADMIN_REVOKED,
               NULL);
}

static void
ban (WblNestCall *call)
{
  g_autofree char *minutes
      = g_strdup_printf ("%" G_GINT64_FORMAT, wbl_nest_call_int (call, "duration", 0));

  do_and_tell (call, wbl_nest_group_of_admin (call), ban_one, WBL_GROUP_NOTICE_BANNED, minutes);
}

static void
unban (WblNestCall *call)
{
  do_and_tell (call, wbl_nest_group_of_admin (call), unban_one, WBL_GROUP_NOTICE_UNBANNED, NULL);
}

static void
unblock (WblNestCall *call)
{
  do_and_tell (call, wbl_nest_group_of_admin (call), unblock_one, WBL_GROUP_NOTICE_UNBLOCKED, NULL);
}

/* Who was put out is told personally, the others in the group. */
static void
put_out (WblNestCall *call,
         MemberFunc func,
         gint type)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  g_autoptr (GArray) done = group != NULL ? for_each (call, group, func) : NULL;
  const WblNestNotice notice = { type, call->user->id, done, NULL };

  if (done == NULL || done->len == 0)
    return;
  wbl_nest_notice_group (call->nest, group->id, &notice);
  wbl_nest_notice_about_group (call->nest, group->id, &notice, done);
}

static void
kick (WblNestCall *call)
{
  put_out (call, kick_one, WBL_GROUP_NOTICE_KICKED);
}

static void
block (WblNestCall *call)
{
  put_out (call, block_one, WBL_GROUP_NOTICE_BLOCKED);
}

/* ---- oneself ---- */

/* Who left is no member any more: their devices hear of it from the desk. */
static void
tell_left (WblNestCall *call,
           gint64 group_id)
{
  const WblNestNotice notice = { WBL_GROUP_NOTICE_LEAVED, call->user->id, NULL, NULL };
  g_autoptr (GArray) who = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (who, call->user->id);
  wbl_nest_group_tell (call, group_id, WBL_GROUP_NOTICE_LEAVED, NULL, NULL);
  wbl_nest_notice_about_group (call->nest, group_id, &notice, who);
}

static void
leave (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  gboolean stored = FALSE;

  if (group == NULL)
    return;
  if (group->owner_id == call->user->id)
    {
      wbl_nest_call_fail (call, WBL_NEST_OWNER_STAYS, "the owner cannot leave");
      return;
    }
  stored = wbl_nest_db_remove_member (call->nest->db, group->id, call->user->id, NULL);
  wbl_nest_call_done (call, stored);
  if (stored)
    tell_left (call, group->id);
}

static void
set_display_name (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (WblNestMember) member = NULL;

  if (group == NULL)
    return;
  member = wbl_nest_db_get_member (call->nest->db, group->id, call->user->id);
  if (member == NULL)
    {
      wbl_nest_call_fail (call, WBL_NEST_NO_MEMBER, "not a member");
      return;
    }
  g_free (member->display_name);
  member->display_name = g_strdup (wbl_nest_call_text (call, "value"));
  wbl_nest_call_done (call, save (call, member) == NULL);
  wbl_nest_group_tell_field (call, group->id, "display_name",
                             json_node_init_string (json_node_alloc (), member->display_name));
}

static void
look_up_names (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");

  if (group == NULL)
    return;
  for (guint i = 0; i < ids->len;)
    if (wbl_nest_db_is_member (call->nest->db, group->id, g_array_index (ids, gint64, i)))
      i++;
    else
      g_array_remove_index (ids, i);
  answer_members (call, group->id, ids);
}

#define LIST "group_id:i64* cursor:string limit:i32 version:i64"
#define PEOPLE "group_id:i64* user_list:i64[]*"

const WblNestRoute wbl_nest_group_member_routes[] = {
  { "GET", "/group/member_list", list_members, WBL_NEST_USERS, LIST },
  { "GET", "/group/admin_list", list_admins, WBL_NEST_USERS, "group_id:i64*" },
  { "GET", "/group/banned_list", list_banned, WBL_NEST_USERS, LIST },
  { "GET", "/group/blocked_list", list_blocked, WBL_NEST_USERS, LIST },
  { "POST", "/group/admin/add", add_admins, WBL_NEST_USERS, PEOPLE },
  { "POST", "/group/admin/remove", remove_admins, WBL_NEST_USERS, PEOPLE },
  { "POST", "/group/ban", ban, WBL_NEST_USERS, PEOPLE " duration:i64*" },
  { "POST", "/group/unban", unban, WBL_NEST_USERS, PEOPLE },
  { "POST", "/group/kick", kick, WBL_NEST_USERS, PEOPLE },
  { "POST", "/group/block", block, WBL_NEST_USERS, PEOPLE },
  { "POST", "/group/unblock", unblock, WBL_NEST_USERS, PEOPLE },
  { "POST", "/group/leave", leave, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/display_name", set_display_name, WBL_NEST_USERS,
    "group_id:i64* value:string*" },
  { "POST", "/group/members/display_name", look_up_names, WBL_NEST_USERS, PEOPLE },
  { NULL },
};
