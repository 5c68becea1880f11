/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-group"
#include "config.h"

#include "nest/wbl-nest-rest-group.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-notice.h"

#define CAPACITY 1000
#define TYPE_SESSION 3 /* several agents and one customer; the largest type there is */

/* ---- who may ---- */

/* Whether the caller came with an administrator's rights in this very group. */
static gboolean
has_group_header (WblNestCall *call,
                  gint64 group_id)
{
  return call->is_admin && call->group_id == group_id;
}

/**
 * wbl_nest_group_of_member: (skip)
 * @call: a call with the parameter group_id
 *
 * Returns: (transfer full) (nullable): the group, of which the caller is a member; else the call has
 *   failed
 */
WblNestGroup *
wbl_nest_group_of_member (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "group_id");
  g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (call->nest->db, id);

  if (group == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_GROUP, "no such group");
  else if (has_group_header (call, id) || wbl_nest_call_may_reach (call, id))
    return g_steal_pointer (&group);
  return NULL;
}

/**
 * wbl_nest_group_is_admin: (skip)
 * @call: a call
 * @group: a group
 * @user_id: a user
 *
 * Returns: whether the user is its owner or one of its admins
 */
gboolean
wbl_nest_group_is_admin (WblNestCall *call,
                         const WblNestGroup *group,
                         gint64 user_id)
{
  g_autoptr (WblNestMember) member
      = wbl_nest_db_get_member (call->nest->db, group->id, user_id);

  return group->owner_id == user_id || (member != NULL && member->admin);
}

/**
 * wbl_nest_group_acts_as_admin: (skip)
 * @call: a call
 * @group: a group
 *
 * Returns: whether the caller has an admin's rights in the group
 */
gboolean
wbl_nest_group_acts_as_admin (WblNestCall *call,
                              const WblNestGroup *group)
{
  return has_group_header (call, group->id)
         || wbl_nest_group_is_admin (call, group, call->user->id);
}

/**
 * wbl_nest_group_of_admin: (skip)
 * @call: a call with the parameter group_id
 *
 * Returns: (transfer full) (nullable): the group, of which the caller is owner or admin; else the
 *   call has failed
 */
WblNestGroup *
wbl_nest_group_of_admin (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);

  if (group == NULL || wbl_nest_group_acts_as_admin (call, group))
    return g_steal_pointer (&group);
  wbl_nest_call_fail (call, WBL_NEST_ADMIN_ONLY, "admin rights needed");
  return NULL;
}

/**
 * wbl_nest_group_of_owner: (skip)
 * @call: a call with the parameter group_id
 *
 * Returns: (transfer full) (nullable): the group, of which the caller is the owner; else the call has
 *   failed
 */
WblNestGroup *
wbl_nest_group_of_owner (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);

  if (group == NULL || has_group_header (call, group->id) || group->owner_id == call->user->id)
    return g_steal_pointer (&group);
  wbl_nest_call_fail (call, WBL_NEST_OWNER_ONLY, "owner rights needed");
  return NULL;
}

/* ---- telling ---- */

/**
 * wbl_nest_group_tell: (skip)
 * @call: the call that changed something
 * @group_id: a group
 * @type: WBL_GROUP_NOTICE_…
 * @affected: (nullable) (element-type gint64): whom it concerns
 * @content: (nullable): more about it
 *
 * Tells the members.
 */
void
wbl_nest_group_tell (WblNestCall *call,
                     gint64 group_id,
                     gint type,
                     const GArray *affected,
                     const char *content)
{
  const WblNestNotice notice = { type, call->user->id, affected, content };

  wbl_nest_notice_group (call->nest, group_id, &notice);
}

/**
 * wbl_nest_group_tell_field: (skip)
 * @call: the call that changed something
 * @group_id: a group
 * @name: what changed
 * @value: (transfer full): what it is now
 *
 * Tells the members, so that they can change it in what they have.
 */
void
wbl_nest_group_tell_field (WblNestCall *call,
                           gint64 group_id,
                           const char *name,
                           JsonNode *value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *content = NULL;

  json_object_set_string_member (object, "property", name);
  json_object_set_member (object, name, value);
  node = json_node_init_object (json_node_alloc (), object);
  content = json_to_string (node, FALSE);
  wbl_nest_group_tell (call, group_id, WBL_GROUP_NOTICE_INFO_UPDATED, NULL, content);
}

/**
 * wbl_nest_relation_to_json: (skip)
 * @user_id: a user
 * @reason: (nullable): why it was not done
 *
 * Returns: (transfer full): what became of a user in a call about several
 */
JsonObject *
wbl_nest_relation_to_json (gint64 user_id,
                           const char *reason)
{
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "user_id", user_id);
  json_object_set_string_member (entry, "result", reason == NULL ? "success" : "fail");
  wbl_nest_put_text (entry, "reason", reason);
  return entry;
}

/**
 * wbl_nest_group_admit: (skip)
 * @call: a call
 * @group: a group
 * @user_id: a user
 *
 * Makes the user a member. Where newcomers do not see what was said before, it is as if they had
 * emptied the conversation.
 *
 * Returns: (nullable): why not; %NULL when they are in
 */
const char *
wbl_nest_group_admit (WblNestCall *call,
                      const WblNestGroup *group,
                      gint64 user_id)
{
  WblNestDb *db = call->nest->db;
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (db, user_id);
  g_autoptr (WblNestGroup) now = wbl_nest_db_get_group (db, group->id);

  if (user == NULL || user->anonymous || user->is_disabled)
    return "user does not exist";
  if (wbl_nest_db_get_group_block (db, group->id, user_id) != 0)
    return "on the block list";
  if (wbl_nest_db_is_member (db, group->id, user_id))
    return NULL;
  if (now == NULL || now->n_members >= CAPACITY)
    return "the group is full";
  if (!group->history_visible && !wbl_nest_db_set_cleared (db, user_id, group->id, NULL))
    return "store failed";
  return wbl_nest_db_add_member (db, group->id, user_id, NULL) ? NULL : "store failed";
}

/* ---- reading ---- */

static gint64
ban_seconds (const WblNestGroup *group)
{
  return group->banned_until_ms > 0 ? group->banned_until_ms / 1000 : group->banned_until_ms;
}

/* What both shapes hold. */
static JsonObject *
brief_to_json (WblNestCall *call,
               const WblNestGroup *group)
{
  g_autoptr (WblNestMember) member
      = wbl_nest_db_get_member (call->nest->db, group->id, call->user->id);
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "group_id", group->id);
  wbl_nest_put_text (data, "name", group->name);
  wbl_nest_put_text (data, "avatar", group->avatar);
  json_object_set_int_member (data, "type", group->type);
  json_object_set_int_member (data, "status", 0);
  json_object_set_int_member (data, "count", group->n_members);
  json_object_set_int_member (data, "capacity", CAPACITY);
  json_object_set_int_member (data, "apply_approval", group->apply_approval);
  json_object_set_int_member (data, "msg_mute_mode", member != NULL ? member->mute_mode : 0);
  json_object_set_int_member (data, "msg_push_mode", member != NULL ? member->push_mode : 0);
  return data;
}

static JsonObject *
brief_with_owner (WblNestCall *call,
                  const WblNestGroup *group)
{
  JsonObject *data = brief_to_json (call, group);

  json_object_set_int_member (data, "owner", group->owner_id);
  return data;
}

/**
 * wbl_nest_group_to_json: (skip)
 * @call: a call
 * @group: a group
 *
 * Returns: (transfer full): the group as the caller may see it
 */
JsonObject *
wbl_nest_group_to_json (WblNestCall *call,
                        const WblNestGroup *group)
{
  JsonObject *data = brief_to_json (call, group);

  wbl_nest_put_text (data, "description", group->description);
  wbl_nest_put_text (data, "ext", group->ext);
  json_object_set_int_member (data, "owner_id", group->owner_id);
  json_object_set_int_member (data, "ban_expire_time", ban_seconds (group));
  json_object_set_boolean_member (data, "hide_member_info", group->hide_member_info);
  json_object_set_boolean_member (data, "history_visible", group->history_visible);
  json_object_set_boolean_member (data, "member_invite", group->member_invite);
  json_object_set_boolean_member (data, "member_modify", group->member_modify);
  json_object_set_boolean_member (data, "read_ack", group->read_ack);
  json_object_set_int_member (data, "created_at", group->created_ms);
  json_object_set_int_member (data, "updated_at", group->updated_ms);
  return data;
}

/* Objects where the documents say ids: what the cloud sends. Clients read either name of the owner. */
static JsonObject *
joined_to_json (WblNestCall *call,
                const WblNestGroup *group)
{
  JsonObject *data = wbl_nest_group_to_json (call, group);

  json_object_set_int_member (data, "owner", group->owner_id);
  return data;
}

static void
list_joined (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_db_list_groups (call->nest->db, call->user->id);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (WblNestGroup) group
          = wbl_nest_db_get_group (call->nest->db, g_array_index (ids, gint64, i));

      if (group != NULL)
        json_array_add_object_element (data, joined_to_json (call, group));
    }
  wbl_nest_call_array (call, data);
}

/* No group of this desk shows itself to outsiders. */
static void
list_public (WblNestCall *call)
{
  wbl_nest_call_array (call, json_array_new ());
}

/* Who is invited may see what into. */
static void
get_info (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "group_id");
  g_autoptr (WblNestRequest) invited = wbl_nest_db_find_request (call->nest->db, WBL_NEST_INVITES, id, call->user->id, 0);
  g_autoptr (WblNestGroup) group
      = invited != NULL ? wbl_nest_db_get_group (call->nest->db, id) : wbl_nest_group_of_member (call);

  if (group != NULL)
    wbl_nest_call_object (call, wbl_nest_group_to_json (call, group));
}

static void
get_many (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "group_list");
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (call->nest->db, id);

      if (group != NULL && wbl_nest_db_is_member (call->nest->db, id, call->user->id))
        json_array_add_object_element (data, brief_with_owner (call, group));
    }
  wbl_nest_call_array (call, data);
}

/* ---- beginning and end ---- */

/* Keeps those that came in. */
static void
admit_all (WblNestCall *call,
           const WblNestGroup *group,
           GArray *ids)
{
  for (guint i = 0; i < ids->len;)
    if (wbl_nest_group_admit (call, group, g_array_index (ids, gint64, i)) == NULL)
      i++;
    else
      g_array_remove_index (ids, i);
}

static void
create (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");
  g_autoptr (WblNestGroup) group = g_new0 (WblNestGroup, 1);
  g_autoptr (WblNestGroup) stored = NULL;
  gint64 type = wbl_nest_call_int (call, "type", 0);

  if (type < 0 || type > TYPE_SESSION)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no such type of group");
      return;
    }
  group->name = g_strdup (wbl_nest_call_text (call, "name"));
  group->description = g_strdup (wbl_nest_call_text (call, "description"));
  group->avatar = g_strdup (wbl_nest_call_text (call, "avatar"));
  group->type = (gint) type;
  group->owner_id = call->user->id;
  group->history_visible = TRUE;
  if (!wbl_nest_db_add_group (call->nest->db, group, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  admit_all (call, group, ids);
  wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_CREATED, ids, NULL);
  stored = wbl_nest_db_get_group (call->nest->db, group->id);
  wbl_nest_call_object (call, wbl_nest_group_to_json (call, stored));
}

/* Who was a member is told personally: there is no group any more to tell. */
static void
destroy (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_owner (call);
  const WblNestNotice notice = { WBL_GROUP_NOTICE_DESTROYED, call->user->id, NULL, NULL };
  g_autoptr (GArray) members = NULL;
  gboolean stored = FALSE;

  if (group == NULL)
    return;
  members = wbl_nest_db_list_members (call->nest->db, group->id);
  stored = wbl_nest_db_remove_group (call->nest->db, group->id, NULL);
  wbl_nest_call_done (call, stored);
  if (stored)
    wbl_nest_notice_about_group (call->nest, group->id, &notice, members);
}

static void
transfer (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_owner (call);
  g_autoptr (GArray) heir = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 id = wbl_nest_call_id (call, "new_owner");

  if (group == NULL)
    return;
  if (!wbl_nest_db_is_member (call->nest->db, group->id, id))
    {
      wbl_nest_call_fail (call, WBL_NEST_HEIR_NO_MEMBER, "the new owner is no member");
      return;
    }
  group->owner_id = id;
  if (!wbl_nest_db_save_group (call->nest->db, group, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  g_array_append_val (heir, id);
  wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_OWNER_ASSIGNED, heir, NULL);
  wbl_nest_call_object (call, wbl_nest_relation_to_json (id, NULL));
}

const WblNestRoute wbl_nest_group_routes[] = {
  { "GET", "/group/user_joined", list_joined, WBL_NEST_VISITORS },
  { "GET", "/group/public_list", list_public, WBL_NEST_USERS },
  { "GET", "/group/info", get_info, WBL_NEST_USERS, "group_id:i64*" },
  { "GET", "/group/settings", get_info, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/info/batch", get_many, WBL_NEST_VISITORS, "group_list:i64[]*" },
  { "POST", "/group/create", create, WBL_NEST_USERS,
    "name:string description:string avatar:string type:i32 user_list:i64[]" },
  { "POST", "/group/destroy", destroy, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/transfer", transfer, WBL_NEST_USERS, "group_id:i64* new_owner:i64*" },
  { NULL },
};
