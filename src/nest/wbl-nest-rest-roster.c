/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-roster"
#include "config.h"

#include "nest/wbl-nest-call.h"

/* RosterItemDto.relation */
enum
{
  RELATION_FRIEND = 0,
  RELATION_STRANGER = 2,
};

static JsonObject *
user_to_json (WblNestCall *call,
              const WblNestUser *user)
{
  g_autoptr (WblNestContact) contact
      = wbl_nest_db_get_contact (call->nest->db, call->user->id, user->id);
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "user_id", user->id);
  wbl_nest_put_text (data, "username", user->name);
  wbl_nest_put_text (data, "nick_name", user->nick);
  wbl_nest_put_text (data, "avatar", user->avatar);
  wbl_nest_put_text (data, "description", user->description);
  wbl_nest_put_text (data, "public_info", user->public_info);
  wbl_nest_put_text (data, "alias", contact != NULL ? contact->alias : NULL);
  wbl_nest_put_text (data, "ext", contact != NULL ? contact->ext : NULL);
  json_object_set_boolean_member (data, "mute_notification", contact != NULL && contact->muted);
  json_object_set_int_member (data, "relation",
                              contact != NULL ? RELATION_FRIEND : RELATION_STRANGER);
  return data;
}

static void
list_roster (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_db_list_contacts (call->nest->db, call->user->id);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    json_array_add_int_element (data, g_array_index (ids, gint64, i));
  wbl_nest_call_array (call, data);
}

static gboolean
may_look_up (const WblNestUser *user,
             gint64 id)
{
  return !user->anonymous || id == user->id || id == user->owner_id;
}

static void
look_up_many (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "list");
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (WblNestUser) user
          = may_look_up (call->user, id) ? wbl_nest_db_get_user (call->nest->db, id) : NULL;

      if (user != NULL)
        json_array_add_object_element (data, user_to_json (call, user));
    }
  wbl_nest_call_array (call, data);
}

static void
answer_user (WblNestCall *call,
             const WblNestUser *user)
{
  if (user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  else
    wbl_nest_call_object (call, user_to_json (call, user));
}

static void
look_up_name (WblNestCall *call)
{
  g_autoptr (WblNestUser) user
      = wbl_nest_db_find_user (call->nest->db, wbl_nest_call_text (call, "username"));

  answer_user (call, user);
}

static void
look_up_id (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "user_id");
  g_autoptr (WblNestUser) user
      = may_look_up (call->user, id) ? wbl_nest_db_get_user (call->nest->db, id) : NULL;

  answer_user (call, user);
}

/* This desk accepts every application at once: accepting again changes nothing. */
static void
apply (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "user_id");
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, id);

  if (user == NULL || id == call->user->id)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  else
    wbl_nest_call_done (call, wbl_nest_db_add_contact (call->nest->db, call->user->id, id, NULL));
}

static void
remove_contact (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "user_id");

  wbl_nest_call_done (call, wbl_nest_db_remove_contact (call->nest->db, call->user->id, id, NULL));
}

static void
set_ext (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "user_id");
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, id);
  g_autoptr (WblNestContact) contact
      = wbl_nest_db_get_contact (call->nest->db, call->user->id, id);
  WblNestContact changed = { .user_id = call->user->id, .peer_id = id };
  const char *alias = wbl_nest_call_text (call, "alias");
  const char *ext = wbl_nest_call_text (call, "ext");

  if (user == NULL)
    {
      wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
      return;
    }
  changed.alias = (char *) (alias != NULL || contact == NULL ? alias : contact->alias);
  changed.ext = (char *) (ext != NULL || contact == NULL ? ext : contact->ext);
  changed.muted = wbl_nest_call_flag (call, "mute_notification");
  wbl_nest_call_done (call, wbl_nest_db_save_contact (call->nest->db, &changed, NULL));
}

const WblNestRoute wbl_nest_roster_routes[] = {
  { "GET", "/roster/list", list_roster, WBL_NEST_VISITORS },
  { "POST", "/roster/list", look_up_many, WBL_NEST_VISITORS },
  { "GET", "/roster/name", look_up_name, WBL_NEST_USERS },
  { "GET", "/roster/id", look_up_id, WBL_NEST_VISITORS },
  { "POST", "/roster/apply", apply, WBL_NEST_USERS },
  { "POST", "/roster/accept", apply, WBL_NEST_USERS },
  { "POST", "/roster/delete", remove_contact, WBL_NEST_USERS },
  { "POST", "/roster/ext", set_ext, WBL_NEST_USERS },
  { NULL },
};
