/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-roster"
#include "config.h"

#include "nest/wbl-nest-rest-user.h"
#include "nest/wbl-nest-rights.h"

#define PAGE 1000
#define BLOCKED_RELATION 3 /* RosterItemDto.relation beyond WblNestRelation */

static gint
relation_of (const WblNestContact *contact)
{
  if (contact == NULL)
    return WBL_NEST_STRANGER;
  return contact->blocked ? BLOCKED_RELATION : (gint) contact->relation;
}

static JsonObject *
user_to_json (WblNestCall *call,
              const WblNestUser *user)
{
  g_autoptr (WblNestContact) contact
      = wbl_nest_db_get_contact (call->nest->db, call->user->id, user->id);
  g_autoptr (JsonObject) settings = wbl_nest_settings_of (user);
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "auth_mode", json_object_get_int_member (settings, "auth_mode"));
  wbl_nest_put_text (data, "auth_question",
                     json_object_get_string_member (settings, "auth_question"));
  json_object_set_int_member (data, "user_id", user->id);
  wbl_nest_put_text (data, "username", user->name);
  wbl_nest_put_text (data, "nick_name", user->nick);
  wbl_nest_put_text (data, "avatar", user->avatar);
  wbl_nest_put_text (data, "description", user->description);
  wbl_nest_put_text (data, "public_info", user->public_info);
  wbl_nest_put_text (data, "alias", contact != NULL ? contact->alias : NULL);
  wbl_nest_put_text (data, "ext", contact != NULL ? contact->ext : NULL);
  json_object_set_boolean_member (data, "mute_notification", contact != NULL && contact->muted);
  json_object_set_int_member (data, "relation", relation_of (contact));
  return data;
}

static void
list_roster (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_db_list_contacts (call->nest->db, call->user->id);
  g_autoptr (GArray) page = wbl_nest_call_page (call, ids, PAGE);

  wbl_nest_call_ids_answer (call, page);
}

static gboolean
may_look_up (WblNestCall *call,
             gint64 id)
{
  return id == call->user->id || wbl_nest_rights_to_reach (call->nest, call->user, id);
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
          = may_look_up (call, id) ? wbl_nest_db_get_user (call->nest->db, id) : NULL;

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
      = may_look_up (call, id) ? wbl_nest_db_get_user (call->nest->db, id) : NULL;

  answer_user (call, user);
}

/* Telephone numbers are unknown here. */
static void
look_up_mobile (WblNestCall *call)
{
  wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
}

/* Whether the one of the two who calls, or for an administrator @user_id, may write to @roster_id. */
static void
may_message (WblNestCall *call)
{
  gint64 from = wbl_nest_call_id (call, "user_id");
  gint64 to = wbl_nest_call_id (call, "roster_id");
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, to);

  if (from != call->user->id && !call->is_admin)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "only for yourself");
  else if (user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  else
    json_object_set_boolean_member (call->answer, "data",
                                    !wbl_nest_db_is_blocked (call->nest->db, to, from));
}

const WblNestRoute wbl_nest_roster_routes[] = {
  { "GET", "/roster/list", list_roster, WBL_NEST_VISITORS, "cursor:string limit:i32" },
  { "POST", "/roster/list", look_up_many, WBL_NEST_VISITORS, "list:i64[]" },
  { "GET", "/roster/name", look_up_name, WBL_NEST_USERS, "username:string*" },
  { "GET", "/roster/mobile", look_up_mobile, WBL_NEST_USERS, "mobile:string*" },
  { "GET", "/roster/id", look_up_id, WBL_NEST_VISITORS, "user_id:i64*" },
  { "GET", "/roster/may_message", may_message, WBL_NEST_USERS, "user_id:i64* roster_id:i64*" },
  { NULL },
};
