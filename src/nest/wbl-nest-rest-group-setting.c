/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-group-setting"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-rest-group.h"
#include "nest/wbl-nest-rights.h"


/* What the members may change, where the group lets them. */
static WblNestGroup *
group_to_modify (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);

  if (group == NULL || group->member_modify || wbl_nest_group_acts_as_admin (call, group))
    return g_steal_pointer (&group);
  wbl_nest_call_fail (call, WBL_NEST_ADMIN_ONLY, "admin rights needed");
  return NULL;
}

/* Whether it is stored; the call is answered either way. */
static gboolean
save (WblNestCall *call,
      const WblNestGroup *group)
{
  gboolean stored = wbl_nest_db_save_group (call->nest->db, group, NULL);

  wbl_nest_call_done (call, stored);
  return stored;
}

static void
set_text (WblNestCall *call,
          const char *name,
          gsize offset)
{
  g_autoptr (WblNestGroup) group = group_to_modify (call);
  const char *value = wbl_nest_call_text (call, "value");
  char **field = NULL;

  if (group == NULL)
    return;
  field = G_STRUCT_MEMBER_P (group, offset);
  g_free (*field);
  *field = g_strdup (value);
  if (save (call, group))
    wbl_nest_group_tell_field (call, group->id, name,
                               json_node_init_string (json_node_alloc (), value));
}

static void
set_name (WblNestCall *call)
{
  set_text (call, "name", G_STRUCT_OFFSET (WblNestGroup, name));
}

static void
set_description (WblNestCall *call)
{
  set_text (call, "description", G_STRUCT_OFFSET (WblNestGroup, description));
}

static void
set_avatar (WblNestCall *call)
{
  set_text (call, "avatar", G_STRUCT_OFFSET (WblNestGroup, avatar));
}

static void
set_ext (WblNestCall *call)
{
  set_text (call, "ext", G_STRUCT_OFFSET (WblNestGroup, ext));
}

/* ---- the rules of the group ---- */

static void
set_switch (WblNestCall *call,
            const char *name,
            gsize offset)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  gboolean value = wbl_nest_call_flag (call, "value");

  if (group == NULL)
    return;
  G_STRUCT_MEMBER (gboolean, group, offset) = value;
  if (save (call, group))
    wbl_nest_group_tell_field (call, group->id, name,
                               json_node_init_boolean (json_node_alloc (), value));
}

static void
set_member_invite (WblNestCall *call)
{
  set_switch (call, "member_invite", G_STRUCT_OFFSET (WblNestGroup, member_invite));
}

static void
set_member_modify (WblNestCall *call)
{
  set_switch (call, "member_modify", G_STRUCT_OFFSET (WblNestGroup, member_modify));
}

static void
set_read_ack (WblNestCall *call)
{
  set_switch (call, "read_ack", G_STRUCT_OFFSET (WblNestGroup, read_ack));
}

static void
set_hide_member_info (WblNestCall *call)
{
  set_switch (call, "hide_member_info", G_STRUCT_OFFSET (WblNestGroup, hide_member_info));
}

static void
set_history_visible (WblNestCall *call)
{
  set_switch (call, "history_visible", G_STRUCT_OFFSET (WblNestGroup, history_visible));
}

static void
set_approval (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  gint64 value = wbl_nest_call_int (call, "apply_approval", -1);

  if (group == NULL)
    return;
  if (value < WBL_NEST_APPROVE_ALL || value > WBL_NEST_APPROVE_NOBODY)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no such rule");
      return;
    }
  group->apply_approval = (WblNestApproval) value;
  if (save (call, group))
    wbl_nest_group_tell_field (call, group->id, "apply_approval",
                               json_node_init_int (json_node_alloc (), value));
}

/* ---- silence for all ---- */

static void
tell_ban (WblNestCall *call,
          const WblNestGroup *group,
          gint64 seconds)
{
  wbl_nest_group_tell_field (call, group->id, "ban_expire_time",
                             json_node_init_int (json_node_alloc (), seconds));
}

static void
ban_all (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  JsonObject *data = NULL;
  gint64 seconds;

  if (group == NULL)
    return;
  group->banned_until_ms = wbl_nest_ban_until (wbl_nest_call_int (call, "duration", 0));
  seconds = group->banned_until_ms < 0 ? -1 : group->banned_until_ms / 1000;
  if (!save (call, group))
    return;
  tell_ban (call, group, seconds);
  data = json_object_new ();
  json_object_set_int_member (data, "ban_expire_time", seconds);
  wbl_nest_call_object (call, data);
}

static void
unban_all (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);

  if (group == NULL)
    return;
  group->banned_until_ms = 0;
  if (save (call, group))
    tell_ban (call, group, 0);
}

/* ---- what a member wants to hear ---- */

static void
set_mode (WblNestCall *call,
          const char *name,
          gint64 most,
          gsize offset)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (WblNestMember) member = NULL;
  gint64 value = wbl_nest_call_int (call, name, -1);

  if (group == NULL)
    return;
  member = wbl_nest_db_get_member (call->nest->db, group->id, call->user->id);
  if (member == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_MEMBER, "not a member");
  else if (value < 0 || value > most)
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no such mode");
  else
    {
      G_STRUCT_MEMBER (gint, member, offset) = (gint) value;
      if (wbl_nest_db_save_member (call->nest->db, member, NULL))
        wbl_nest_call_object (call, json_object_new ());
      else
        wbl_nest_call_done (call, FALSE);
    }
}

static void
set_mute_mode (WblNestCall *call)
{
  set_mode (call, "msg_mute_mode", 2, G_STRUCT_OFFSET (WblNestMember, mute_mode));
}

static void
set_push_mode (WblNestCall *call)
{
  set_mode (call, "msg_push_mode", 4, G_STRUCT_OFFSET (WblNestMember, push_mode));
}

/* The older name of two of the mute modes. */
static void
set_not_disturb (WblNestCall *call)
{
  json_object_set_int_member (call->body, "msg_mute_mode",
                              wbl_nest_call_flag (call, "value") ? 1 : 0);
  set_mute_mode (call);
}

#define VALUE "group_id:i64* value:string*"
#define SWITCH "group_id:i64* value:bool*"

const WblNestRoute wbl_nest_group_setting_routes[] = {
  { "POST", "/group/info/name", set_name, WBL_NEST_USERS, VALUE },
  { "POST", "/group/info/description", set_description, WBL_NEST_USERS, VALUE },
  { "POST", "/group/info/avatar", set_avatar, WBL_NEST_USERS, VALUE },
  { "POST", "/group/info/ext", set_ext, WBL_NEST_USERS, VALUE },
  { "POST", "/group/settings/allow_member_invitation", set_member_invite, WBL_NEST_USERS, SWITCH },
  { "POST", "/group/settings/allow_member_modify", set_member_modify, WBL_NEST_USERS, SWITCH },
  { "POST", "/group/settings/enable_read_ack", set_read_ack, WBL_NEST_USERS, SWITCH },
  { "POST", "/group/settings/hide_member_info", set_hide_member_info, WBL_NEST_USERS, SWITCH },
  { "POST", "/group/settings/history_visible", set_history_visible, WBL_NEST_USERS, SWITCH },
  { "POST", "/group/settings/require_admin_approval", set_approval, WBL_NEST_USERS,
    "group_id:i64* apply_approval:i32*" },
  { "POST", "/group/settings/ban_all", ban_all, WBL_NEST_USERS, "group_id:i64* duration:i64*" },
  { "POST", "/group/settings/unban_all", unban_all, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/msg/mute_mode", set_mute_mode, WBL_NEST_USERS,
    "group_id:i64* msg_mute_mode:i32*" },
  { "POST", "/group/msg/push_mode", set_push_mode, WBL_NEST_USERS,
    "group_id:i64* msg_push_mode:i32*" },
  { "POST", "/group/msg/not_disturb", set_not_disturb, WBL_NEST_USERS, SWITCH },
  { NULL },
};
