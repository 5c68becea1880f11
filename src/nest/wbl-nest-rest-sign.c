/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-sign"
#include "config.h"

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-rest-user.h"

#define TOKEN_LIFE_MS (G_GINT64_CONSTANT (365) * 24 * 3600 * 1000)

/* ---- signing in ---- */

static void
answer_token (WblNestCall *call,
              const WblNestUser *user)
{
  const char *guid = wbl_nest_call_text (call, "device_guid");
  g_autofree char *token = wbl_nest_db_add_token (call->nest->db, user->id, guid, NULL);
  JsonObject *data = NULL;

  if (token == NULL)
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  data = json_object_new ();
  json_object_set_string_member (data, "token", token);
  json_object_set_int_member (data, "user_id", user->id);
  json_object_set_int_member (data, "expire", g_get_real_time () / 1000 + TOKEN_LIFE_MS);
  json_object_set_string_member (data, "public_key", "");
  json_object_set_int_member (data, "encrypt_type", 0);
  json_object_set_string_member (data, "access_key_secret", "");
  json_object_set_string_member (data, "store_token", token);
  json_object_set_string_member (data, "push_token", guid != NULL ? guid : "");
  wbl_nest_call_object (call, data);
}

static void
sign_in (WblNestCall *call,
         WblNestUser *user)
{
  const char *password = wbl_nest_call_text (call, "password");

  if (user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  else if (!wbl_nest_db_check_password (call->nest->db, user->id, password))
    wbl_nest_call_fail (call, WBL_NEST_WRONG_PASSWORD, "Operation rejected: wrong password");
  else if (user->is_disabled)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "Operation rejected: user disabled");
  else
    answer_token (call, user);
}

static void
sign_in_by_name (WblNestCall *call)
{
  const char *name = wbl_nest_call_text (call, "name");
  const char *login_name = wbl_nest_call_text (call, "login_name");
  g_autoptr (WblNestUser) user
      = wbl_nest_db_find_user (call->nest->db, name != NULL ? name : login_name);

  sign_in (call, user);
}

static void
sign_in_by_id (WblNestCall *call)
{
  g_autoptr (WblNestUser) user
      = wbl_nest_db_get_user (call->nest->db, wbl_nest_call_id (call, "user_id"));

  sign_in (call, user);
}

/* ---- registering ---- */

/**
 * wbl_nest_is_user_name: (skip)
 * @name: (nullable): what somebody wants to be called
 *
 * Returns: whether it is letters of any script, digits and underscores, not digits only, and none of
 *   the names the cloud keeps
 */
gboolean
wbl_nest_is_user_name (const char *name)
{
  gboolean letter = FALSE;

  if (name == NULL || *name == '\0' || g_utf8_strlen (name, -1) > 64)
    return FALSE;
  if (g_str_has_prefix (name, "maxim") || g_str_has_prefix (name, "mta"))
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c != '_' && !g_unichar_isalnum (c))
        return FALSE;
      letter |= !g_unichar_isdigit (c);
    }
  return letter;
}

static void
add_user (WblNestCall *call,
          WblNestUser *user,
          const char *password)
{
  g_autoptr (WblNestUser) there = wbl_nest_db_find_user (call->nest->db, user->name);
  JsonObject *data = NULL;

  if (there != NULL)
    wbl_nest_call_fail (call, WBL_NEST_USER_EXISTS, "user exists");
  else if (!wbl_nest_db_add_user (call->nest->db, user, password, NULL))
    wbl_nest_call_done (call, FALSE);
  else
    {
      data = wbl_nest_settings_to_json (user);
      json_object_set_string_member (data, "username", user->name);
      wbl_nest_call_object (call, data);
    }
}

static void
register_user (WblNestCall *call)
{
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);
  const char *password = wbl_nest_call_text (call, "password");

  user->name = g_strdup (wbl_nest_call_text (call, "username"));
  if (!wbl_nest_is_user_name (user->name) || *password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "illegal user name or empty password");
  else
    add_user (call, user, password);
}

/* An account for one device that wants to be pushed. */
static void
register_for_push (WblNestCall *call)
{
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);
  const char *password = wbl_nest_call_text (call, "password");
  const char *token = wbl_nest_call_text (call, "push_token");
  JsonObject *settings = wbl_nest_settings_of (user);

  user->name = g_strdup (wbl_nest_call_text (call, "username"));
  if (token != NULL)
    json_object_set_string_member (settings, "push_token", token);
  wbl_nest_put_settings (user, settings);
  if (!wbl_nest_is_user_name (user->name) || *password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "illegal user name or empty password");
  else
    add_user (call, user, password);
}

/* Whom a visitor without a wish talks to. */
static gint64
first_support (WblNestDb *db)
{
  g_autoptr (GPtrArray) users = wbl_nest_db_list_support (db);

  return users->len > 0 ? ((WblNestUser *) users->pdata[0])->id : 0;
}

static void
register_visitor (WblNestCall *call)
{
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);
  g_autoptr (WblNestUser) owner = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *unique = g_compute_checksum_for_string (G_CHECKSUM_SHA1, uuid, -1);
  const char *password = wbl_nest_call_text (call, "password");
  gint64 wanted = wbl_nest_call_id (call, "cid");

  unique[16] = '\0';
  user->name = g_strconcat ("anon_", unique, NULL);
  user->anonymous = TRUE;
  user->owner_id = wanted != 0 ? wanted : first_support (call->nest->db);
  owner = wbl_nest_db_get_user (call->nest->db, user->owner_id);
  if (owner == NULL || owner->anonymous)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "nobody to talk to");
  else if (*password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "empty password");
  else
    add_user (call, user, password);
}

const WblNestRoute wbl_nest_sign_routes[] = {
  { "POST", "/token/user", sign_in_by_name, WBL_NEST_ANYBODY,
    "name:string* password:string* device_guid:string" },
  { "POST", "/token/id", sign_in_by_id, WBL_NEST_ANYBODY,
    "user_id:i64* password:string* device_guid:string" },
  { "POST", "/token/login", sign_in_by_name, WBL_NEST_ANYBODY,
    "login_name:string* password:string* device_guid:string" },
  { "POST", "/user/register/v2", register_user, WBL_NEST_ANYBODY,
    "username:string* password:string*" },
  { "POST", "/user/register/push", register_for_push, WBL_NEST_ANYBODY,
    "username:string* password:string* alias:string device_guid:string push_token:string sign:string" },
  { "POST", "/user/register/anonymous", register_visitor, WBL_NEST_ANYBODY,
    "username:string password:string* cid:i64" },
  { NULL },
};
