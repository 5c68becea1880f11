/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-group"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-post.h"

#define CAPACITY 1000

static JsonObject *
group_to_json (const WblNestGroup *group)
{
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "group_id", group->id);
  wbl_nest_put_text (data, "name", group->name);
  wbl_nest_put_text (data, "description", group->description);
  wbl_nest_put_text (data, "avatar", group->avatar);
  wbl_nest_put_text (data, "ext", group->ext);
  json_object_set_int_member (data, "type", group->type);
  json_object_set_int_member (data, "status", 0);
  json_object_set_int_member (data, "owner_id", group->owner_id);
  json_object_set_int_member (data, "owner", group->owner_id);
  json_object_set_int_member (data, "count", group->n_members);
  json_object_set_int_member (data, "capacity", CAPACITY);
  json_object_set_boolean_member (data, "history_visible", TRUE);
  json_object_set_boolean_member (data, "read_ack", FALSE);
  json_object_set_int_member (data, "created_at", group->created_ms);
  json_object_set_int_member (data, "updated_at", group->updated_ms);
  return data;
}

/* The group a call is about, of which the caller is a member; else the call has failed. */
static WblNestGroup *
own_group (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "group_id");
  g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (call->nest->db, id);

  if (group == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_GROUP, "no such group");
  else if (wbl_nest_call_may_reach (call, id))
    return g_steal_pointer (&group);
  return NULL;
}

static WblNestGroup *
owned_group (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = own_group (call);

  if (group == NULL || group->owner_id == call->user->id)
    return g_steal_pointer (&group);
  wbl_nest_call_fail (call, WBL_NEST_OWNER_ONLY, "owner rights needed");
  return NULL;
}

static void
notify (WblNestCall *call,
        gint64 group_id,
        gint type,
        const GArray *affected)
{
  wbl_nest_post_group_notice (call->nest, group_id, call->user->id, type, affected);
}

/* ---- reading ---- */

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
        json_array_add_object_element (data, group_to_json (group));
    }
  wbl_nest_call_array (call, data);
}

static void
get_info (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = own_group (call);

  if (group != NULL)
    wbl_nest_call_object (call, group_to_json (group));
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
        json_array_add_object_element (data, group_to_json (group));
    }
  wbl_nest_call_array (call, data);
}

static void
list_members (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = own_group (call);
  g_autoptr (GArray) ids = NULL;
  JsonArray *data = NULL;

  if (group == NULL)
    return;
  ids = wbl_nest_db_list_members (call->nest->db, group->id);
  data = json_array_new ();
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, id);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "user_id", id);
      wbl_nest_put_text (entry, "display_name", user != NULL ? user->nick : NULL);
      json_object_set_int_member (entry, "join_time", group->created_ms);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

/* ---- changing ---- */

/* Adds the users there are and keeps in @ids only those that came in; answers each. */
static JsonArray *
add_members (WblNestCall *call,
             gint64 group_id,
             GArray *ids)
{
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len;)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, id);
      gboolean added = user != NULL && !user->anonymous
                       && wbl_nest_db_add_member (call->nest->db, group_id, id, NULL);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "user_id", id);
      json_object_set_string_member (entry, "result", added ? "success" : "fail");
      json_object_set_string_member (entry, "reason", added ? "" : "user does not exist");
      json_array_add_object_element (data, entry);
      if (added)
        i++;
      else
        g_array_remove_index (ids, i);
    }
  return data;
}

static void
create (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");
  g_autoptr (WblNestGroup) group = g_new0 (WblNestGroup, 1);
  g_autoptr (WblNestGroup) stored = NULL;

  group->name = g_strdup (wbl_nest_call_text (call, "name"));
  group->description = g_strdup (wbl_nest_call_text (call, "description"));
  group->avatar = g_strdup (wbl_nest_call_text (call, "avatar"));
  group->type = (gint) wbl_nest_call_id (call, "type");
  group->owner_id = call->user->id;
  if (group->name == NULL || *group->name == '\0')
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "a group needs a name");
      return;
    }
  if (!wbl_nest_db_add_group (call->nest->db, group, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  json_array_unref (add_members (call, group->id, ids));
  notify (call, group->id, WBL_GROUP_NOTICE_CREATED, ids);
  stored = wbl_nest_db_get_group (call->nest->db, group->id);
  wbl_nest_call_object (call, group_to_json (stored));
}

static void
invite (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");
  g_autoptr (WblNestGroup) group = own_group (call);

  if (group == NULL)
    return;
  wbl_nest_call_array (call, add_members (call, group->id, ids));
  if (ids->len > 0)
    notify (call, group->id, WBL_GROUP_NOTICE_JOINED, ids);
}

static void
kick (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");
  g_autoptr (WblNestGroup) group = owned_group (call);
  JsonArray *data = NULL;

  if (group == NULL)
    return;
  data = json_array_new ();
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gboolean removed = id != group->owner_id
                         && wbl_nest_db_remove_member (call->nest->db, group->id, id, NULL);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "user_id", id);
      json_object_set_string_member (entry, "result", removed ? "success" : "fail");
      json_object_set_string_member (entry, "reason", removed ? "" : "cannot leave");
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
  notify (call, group->id, WBL_GROUP_NOTICE_KICKED, ids);
}

static void
leave (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = own_group (call);
  g_autoptr (GArray) nobody = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (group == NULL)
    return;
  if (group->owner_id == call->user->id)
    {
      wbl_nest_call_fail (call, WBL_NEST_OWNER_STAYS, "the owner cannot leave");
      return;
    }
  wbl_nest_call_done (call, wbl_nest_db_remove_member (call->nest->db, group->id, call->user->id,
                                                       NULL));
  notify (call, group->id, WBL_GROUP_NOTICE_LEAVED, nobody);
}

static void
destroy (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = owned_group (call);

  if (group != NULL)
    wbl_nest_call_done (call, wbl_nest_db_remove_group (call->nest->db, group->id, NULL));
}

static void
set_field (WblNestCall *call,
           gsize offset)
{
  g_autoptr (WblNestGroup) group = own_group (call);
  g_autoptr (GArray) nobody = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *value = wbl_nest_call_text (call, "value");
  char **field = NULL;

  if (group == NULL)
    return;
  if (value == NULL)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "value missing");
      return;
    }
  field = G_STRUCT_MEMBER_P (group, offset);
  g_free (*field);
  *field = g_strdup (value);
  wbl_nest_call_done (call, wbl_nest_db_save_group (call->nest->db, group, NULL));
  notify (call, group->id, WBL_GROUP_NOTICE_INFO_UPDATED, nobody);
}

static void
set_name (WblNestCall *call)
{
  set_field (call, G_STRUCT_OFFSET (WblNestGroup, name));
}

static void
set_description (WblNestCall *call)
{
  set_field (call, G_STRUCT_OFFSET (WblNestGroup, description));
}

static void
set_ext (WblNestCall *call)
{
  set_field (call, G_STRUCT_OFFSET (WblNestGroup, ext));
}

const WblNestRoute wbl_nest_group_routes[] = {
  { "GET", "/group/user_joined", list_joined, WBL_NEST_VISITORS },
  { "GET", "/group/info", get_info, WBL_NEST_USERS },
  { "GET", "/group/settings", get_info, WBL_NEST_USERS },
  { "POST", "/group/info/batch", get_many, WBL_NEST_VISITORS },
  { "GET", "/group/member_list", list_members, WBL_NEST_USERS },
  { "POST", "/group/create", create, WBL_NEST_USERS },
  { "POST", "/group/invite", invite, WBL_NEST_USERS },
  { "POST", "/group/kick", kick, WBL_NEST_USERS },
  { "POST", "/group/leave", leave, WBL_NEST_USERS },
  { "POST", "/group/destroy", destroy, WBL_NEST_USERS },
  { "POST", "/group/info/name", set_name, WBL_NEST_USERS },
  { "POST", "/group/info/description", set_description, WBL_NEST_USERS },
  { "POST", "/group/info/ext", set_ext, WBL_NEST_USERS },
  { NULL },
};
