/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-many"
#include "config.h"

#include "nest/wbl-nest-rest-user.h"

#include "nest/wbl-nest-profile.h"

/* Calls that do the same for many, one by one, and answer with what became of each. */

#define BATCH_MAX 100

/* What is done for one request of a list; its outcome goes into @entry. */
typedef void (*ForOne) (WblNestCall *call, JsonObject *request, JsonObject *entry);

static const char *
member_text (JsonObject *object,
             const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* Ids may be digits in a string. */
static gint64
member_id (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  return member_text (object, name) != NULL ? g_ascii_strtoll (member_text (object, name), NULL, 10) : 0;
}

/* @reason: (nullable): why not */
static void
put_outcome (JsonObject *entry,
             gint64 user_id,
             const char *reason)
{
  json_object_set_boolean_member (entry, "success", reason == NULL);
  wbl_nest_put_text (entry, "reason", reason);
  json_object_set_int_member (entry, "user_id", user_id);
}

/* The list named @name, or %NULL when it holds too many: then the call has failed. */
static JsonArray *
take_list (WblNestCall *call,
           const char *name)
{
  JsonArray *list = wbl_nest_call_objects (call, name);

  if (list == NULL)
    return json_array_new ();
  if (json_array_get_length (list) <= BATCH_MAX)
    return json_array_ref (list);
  wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "too many at once");
  return NULL;
}

static void
do_for_each (WblNestCall *call,
             ForOne for_one)
{
  g_autoptr (JsonArray) list = take_list (call, "list");
  JsonArray *data = NULL;

  if (list == NULL)
    return;
  data = json_array_new ();
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *entry = json_object_new ();

      for_one (call, json_array_get_object_element (list, i), entry);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

/* ---- accounts ---- */

static const char *
register_one (WblNestCall *call,
              JsonObject *request,
              gint64 *id)
{
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);
  const char *password = member_text (request, "password");
  g_autoptr (WblNestUser) there = NULL;

  user->name = g_strdup (member_text (request, "username"));
  if (!wbl_nest_is_user_name (user->name) || password == NULL || *password == '\0')
    return "illegal user name or empty password";
  there = wbl_nest_db_find_user (call->nest->db, user->name);
  if (there != NULL)
    return "user exists";
  if (!wbl_nest_db_add_user (call->nest->db, user, password, NULL))
    return "store failed";
  *id = user->id;
  return NULL;
}

static void
register_for (WblNestCall *call,
              JsonObject *request,
              JsonObject *entry)
{
  gint64 id = 0;
  const char *reason = register_one (call, request, &id);

  put_outcome (entry, id, reason);
  wbl_nest_put_text (entry, "username", member_text (request, "username"));
}

static void
register_many (WblNestCall *call)
{
  do_for_each (call, register_for);
}

/* ---- profiles ---- */

static void
put_field (char **field,
           JsonObject *request,
           const char *name)
{
  const char *text = member_text (request, name);

  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strdup (text);
}

static void
save_for (WblNestCall *call,
          const WblNestUser *user,
          JsonObject *entry)
{
  put_outcome (entry, user->id,
               wbl_nest_profile_save (call->nest, user) ? NULL : "store failed");
}

static void
set_profile_for (WblNestCall *call,
                 JsonObject *request,
                 JsonObject *entry)
{
  gint64 id = member_id (request, "user_id");
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, id);

  if (user == NULL)
    {
      put_outcome (entry, id, "user does not exist");
      return;
    }
  put_field (&user->nick, request, "nick_name");
  put_field (&user->description, request, "description");
  put_field (&user->public_info, request, "public_info");
  put_field (&user->private_info, request, "private_info");
  save_for (call, user, entry);
}

static void
set_profiles (WblNestCall *call)
{
  do_for_each (call, set_profile_for);
}

static void
set_avatar_for (WblNestCall *call,
                JsonObject *request,
                JsonObject *entry)
{
  gint64 id = member_id (request, "user_id");
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, id);

  if (user == NULL || member_text (request, "avatar") == NULL)
    {
      put_outcome (entry, id, user == NULL ? "user does not exist" : "no avatar");
      return;
    }
  put_field (&user->avatar, request, "avatar");
  save_for (call, user, entry);
}

static void
set_avatars (WblNestCall *call)
{
  do_for_each (call, set_avatar_for);
}

/* ---- contacts ---- */

/* One application; a failure is noted in @fails, a success in @success. */
static void
apply_for (WblNestCall *call,
           JsonObject *request,
           JsonArray *success,
           JsonArray *fails)
{
  gint64 id = member_id (request, "user_id");
  JsonObject *failure = NULL;
  const char *text = NULL;

  if (wbl_nest_apply_to (call, id, member_text (request, "reason"), member_text (request, "auth_answer"), &text)
      == WBL_NEST_OK)
    {
      json_array_add_int_element (success, id);
      return;
    }
  failure = json_object_new ();
  json_object_set_int_member (failure, "user_id", id);
  json_object_set_string_member (failure, "reason", text);
  json_array_add_object_element (fails, failure);
}

static void
apply_to_many (WblNestCall *call)
{
  g_autoptr (JsonArray) list = take_list (call, "");
  JsonArray *success = NULL;
  JsonArray *fails = NULL;
  JsonObject *data = NULL;

  if (list == NULL)
    return;
  success = json_array_new ();
  fails = json_array_new ();
  for (guint i = 0; i < json_array_get_length (list); i++)
    apply_for (call, json_array_get_object_element (list, i), success, fails);
  data = json_object_new ();
  json_object_set_array_member (data, "success", success);
  json_object_set_array_member (data, "fails", fails);
  wbl_nest_call_object (call, data);
}

const WblNestRoute wbl_nest_many_routes[] = {
  { "POST", "/user/register/batch", register_many, WBL_NEST_ADMINS, "list:object[]" },
  { "POST", "/user/profile/batch", set_profiles, WBL_NEST_ADMINS, "list:object[]" },
  { "POST", "/user/avatar/batch", set_avatars, WBL_NEST_ADMINS, "list:object[]" },
  { "POST", "/roster/apply/batch", apply_to_many, WBL_NEST_USERS, ":object[]*" },
  { NULL },
};
