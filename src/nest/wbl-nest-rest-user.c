/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-user"
#include "config.h"

#include "nest/wbl-nest-rest-user.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-client.h"
#include "nest/wbl-nest-json.h"
#include "nest/wbl-nest-profile.h"

/* ---- settings ---- */

/* What a user who never said so wants. */
static const struct
{
  const char *name;
  char type; /* b, i or s */
} settings[] = {
  { "auth_answer", 's' },       { "auth_mode", 'i' },        { "auth_question", 's' },
  { "auto_download", 'b' },     { "group_confirm", 'b' },    { "no_push", 'b' },
  { "no_push_detail", 'b' },    { "no_push_end_hour", 'i' }, { "no_push_start_hour", 'i' },
  { "no_sounds", 'b' },         { "push_nick_name", 's' },   { "push_token", 's' },
  { "silence_end_time", 'i' },  { "silence_start_time", 'i' }, { "vibratory", 'b' },
};

static void
put_default (JsonObject *object,
             const char *name,
             char type)
{
  if (type == 'b')
    json_object_set_boolean_member (object, name, FALSE);
  else if (type == 'i')
    json_object_set_int_member (object, name, 0);
  else
    json_object_set_string_member (object, name, "");
}

/**
 * wbl_nest_settings_of: (skip)
 * @user: a user
 *
 * Returns: (transfer full): their settings, each of them, of the right type
 */
JsonObject *
wbl_nest_settings_of (const WblNestUser *user)
{
  const char *text = user->settings != NULL ? user->settings : "";
  JsonObject *object = wbl_nest_json_parse (text, strlen (text));

  if (object == NULL)
    object = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!json_object_has_member (object, settings[i].name))
      put_default (object, settings[i].name, settings[i].type);
  return object;
}

/**
 * wbl_nest_settings_to_json: (skip)
 * @user: a user
 *
 * Returns: (transfer full): their settings as the interface tells them
 */
JsonObject *
wbl_nest_settings_to_json (const WblNestUser *user)
{
  JsonObject *object = wbl_nest_settings_of (user);

  json_object_remove_member (object, WBL_NEST_PUSH);
  json_object_set_int_member (object, "id", user->id);
  json_object_set_int_member (object, "user_id", user->id);
  return object;
}

static void
save (WblNestCall *call)
{
  wbl_nest_call_done (call, wbl_nest_db_save_user (call->nest->db, call->user, NULL));
}

/**
 * wbl_nest_put_settings: (skip)
 * @user: a user, who is to be saved
 * @object: (transfer full): what wbl_nest_settings_of() gave, changed
 */
void
wbl_nest_put_settings (WblNestUser *user,
                       JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  g_free (user->settings);
  user->settings = json_to_string (node, FALSE);
  json_object_unref (object);
}

/* @object: (transfer full) */
static void
save_settings (WblNestCall *call,
               JsonObject *object)
{
  wbl_nest_put_settings (call->user, object);
  save (call);
}

static void
get_settings (WblNestCall *call)
{
  wbl_nest_call_object (call, wbl_nest_settings_to_json (call->user));
}

/* The types were checked with the route's parameters; other members are dropped. */
static void
set_settings (WblNestCall *call)
{
  JsonObject *object = wbl_nest_settings_of (call->user);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (json_object_has_member (call->body, settings[i].name)
        && !json_object_get_null_member (call->body, settings[i].name))
      json_object_set_member (object, settings[i].name,
                              json_node_copy (json_object_get_member (call->body,
                                                                      settings[i].name)));
  save_settings (call, object);
}

static void
set_auth_mode (WblNestCall *call)
{
  gint64 mode = wbl_nest_call_int (call, "value", 0);
  JsonObject *object = NULL;

  if (mode < WBL_NEST_AUTH_OPEN || mode > WBL_NEST_AUTH_CLOSED)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no such mode");
      return;
    }
  object = wbl_nest_settings_of (call->user);
  json_object_set_int_member (object, "auth_mode", mode);
  save_settings (call, object);
}

static void
set_switch (WblNestCall *call,
            const char *name,
            gboolean inverted)
{
  JsonObject *object = wbl_nest_settings_of (call->user);

  json_object_set_boolean_member (object, name, wbl_nest_call_flag (call, "value") != inverted);
  save_settings (call, object);
}

static void
set_download (WblNestCall *call)
{
  set_switch (call, "auto_download", FALSE);
}

static void
set_push (WblNestCall *call)
{
  set_switch (call, "no_push", TRUE);
}

static void
set_push_detail (WblNestCall *call)
{
  set_switch (call, "no_push_detail", TRUE);
}

static void
set_sounds (WblNestCall *call)
{
  set_switch (call, "no_sounds", TRUE);
}

static void
set_vibratory (WblNestCall *call)
{
  set_switch (call, "vibratory", FALSE);
}

static void
set_push_name (WblNestCall *call)
{
  JsonObject *object = wbl_nest_settings_of (call->user);

  json_object_set_string_member (object, "push_nick_name", wbl_nest_call_text (call, "value"));
  save_settings (call, object);
}

static void
set_push_limit (WblNestCall *call)
{
  gint64 start = wbl_nest_call_int (call, "no_push_start_hour", 0);
  gint64 end = wbl_nest_call_int (call, "no_push_end_hour", 0);
  JsonObject *object = NULL;

  if (start < 0 || start > 23 || end < 0 || end > 23)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "hours are 0 to 23");
      return;
    }
  object = wbl_nest_settings_of (call->user);
  json_object_set_int_member (object, "no_push_start_hour", start);
  json_object_set_int_member (object, "no_push_end_hour", end);
  save_settings (call, object);
}

/* ---- profile ---- */

static void
get_profile (WblNestCall *call)
{
  const WblNestUser *user = call->user;
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "user_id", user->id);
  wbl_nest_put_text (data, "username", user->name);
  wbl_nest_put_text (data, "nick_name", user->nick);
  wbl_nest_put_text (data, "avatar", user->avatar);
  wbl_nest_put_text (data, "description", user->description);
  wbl_nest_put_text (data, "email", NULL);
  wbl_nest_put_text (data, "mobile", NULL);
  wbl_nest_put_text (data, "public_info", user->public_info);
  wbl_nest_put_text (data, "private_info", user->private_info);
  wbl_nest_call_object (call, data);
}

static void
save_profile (WblNestCall *call)
{
  wbl_nest_call_done (call, wbl_nest_profile_save (call->nest, call->user));
}

static void
put_field (char **field,
           const char *text)
{
  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strdup (text);
}

static void
set_profile (WblNestCall *call)
{
  put_field (&call->user->nick, wbl_nest_call_text (call, "nick_name"));
  put_field (&call->user->description, wbl_nest_call_text (call, "description"));
  put_field (&call->user->public_info, wbl_nest_call_text (call, "public_info"));
  put_field (&call->user->private_info, wbl_nest_call_text (call, "private_info"));
  save_profile (call);
}

static void
set_avatar (WblNestCall *call)
{
  put_field (&call->user->avatar, wbl_nest_call_text (call, "avatar"));
  save_profile (call);
}

static void
set_nick (WblNestCall *call)
{
  put_field (&call->user->nick, wbl_nest_call_text (call, "nick_name"));
  save_profile (call);
}

static void
set_public_info (WblNestCall *call)
{
  put_field (&call->user->public_info, call->text);
  save_profile (call);
}

static void
set_private_info (WblNestCall *call)
{
  put_field (&call->user->private_info, call->text);
  save_profile (call);
}

static void
set_name (WblNestCall *call)
{
  const char *name = wbl_nest_call_text (call, "username");
  g_autoptr (WblNestUser) other = wbl_nest_db_find_user (call->nest->db, name);

  if (!wbl_nest_is_user_name (name))
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "illegal user name");
  else if (other != NULL && other->id != call->user->id)
    wbl_nest_call_fail (call, WBL_NEST_USER_EXISTS, "user exists");
  else
    {
      put_field (&call->user->name, name);
      save_profile (call);
    }
}

/* ---- the account itself ---- */

static void
change_password (WblNestCall *call)
{
  const char *old_password = wbl_nest_call_text (call, "old_password");
  const char *new_password = wbl_nest_call_text (call, "new_password");

  if (*new_password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "empty password");
  else if (!wbl_nest_db_check_password (call->nest->db, call->user->id, old_password))
    wbl_nest_call_fail (call, WBL_NEST_WRONG_PASSWORD, "Operation rejected: wrong password");
  else if (!wbl_nest_db_set_password (call->nest->db, call->user->id, new_password, NULL))
    wbl_nest_call_done (call, FALSE);
  else
    {
      wbl_nest_kick_all (call, WBL_USER_NOTICE_PASSWORD_CHANGED);
      wbl_nest_call_done (call, wbl_nest_db_drop_tokens (call->nest->db, call->user->id, NULL));
    }
}

static void
delete_account (WblNestCall *call)
{
  const char *password = wbl_nest_call_text (call, "password");
  WblNestDb *db = call->nest->db;
  gboolean stored = FALSE;

  if (!call->is_admin
      && (password == NULL || !wbl_nest_db_check_password (db, call->user->id, password)))
    {
      wbl_nest_call_fail (call, WBL_NEST_WRONG_PASSWORD, "Operation rejected: wrong password");
      return;
    }
  wbl_nest_kick_all (call, WBL_USER_NOTICE_REMOVED);
  stored = wbl_nest_db_begin (db, NULL) && wbl_nest_db_forget_user (db, call->user->id, NULL)
           && wbl_nest_db_commit (db, NULL);
  if (!stored)
    wbl_nest_db_rollback (db);
  wbl_nest_call_done (call, stored);
}

static void
get_online (WblNestCall *call)
{
  JsonObject *data = json_object_new ();
  gboolean online = FALSE;

  for (guint i = 0; i < call->nest->clients->len; i++)
    online |= wbl_nest_client_get_user_id (call->nest->clients->pdata[i]) == call->user->id;
  json_object_set_boolean_member (data, "online", online);
  wbl_nest_call_object (call, data);
}

#define SETTINGS_PARAMS \
  "user_id:i64* id:i64 auth_answer:string auth_mode:i32 auth_question:string auto_download:bool" \
  " group_confirm:bool no_push:bool no_push_detail:bool no_push_end_hour:i32" \
  " no_push_start_hour:i32 no_sounds:bool push_nick_name:string push_token:string" \
  " silence_end_time:i32 silence_start_time:i32 vibratory:bool"

const WblNestRoute wbl_nest_user_routes[] = {
  { "GET", "/user/profile", get_profile, WBL_NEST_VISITORS },
  { "POST", "/user/profile", set_profile, WBL_NEST_VISITORS,
    "nick_name:string description:string public_info:string private_info:string" },
  { "POST", "/user/avatar", set_avatar, WBL_NEST_VISITORS, "avatar:string*" },
  { "POST", "/user/nickname", set_nick, WBL_NEST_VISITORS, "nick_name:string*" },
  { "POST", "/user/public", set_public_info, WBL_NEST_USERS, ":string*" },
  { "POST", "/user/private", set_private_info, WBL_NEST_USERS, ":string*" },
  { "POST", "/user/username", set_name, WBL_NEST_USERS, "username:string*" },
  { "GET", "/user/settings", get_settings, WBL_NEST_VISITORS },
  { "POST", "/user/settings", set_settings, WBL_NEST_VISITORS, SETTINGS_PARAMS },
  { "POST", "/user/authmode", set_auth_mode, WBL_NEST_USERS, "value:i32*" },
  { "POST", "/user/download", set_download, WBL_NEST_USERS, "value:bool*" },
  { "POST", "/user/push", set_push, WBL_NEST_USERS, "value:bool*" },
  { "POST", "/user/push/detail", set_push_detail, WBL_NEST_USERS, "value:bool*" },
  { "POST", "/user/push/limit", set_push_limit, WBL_NEST_USERS,
    "no_push_start_hour:i32* no_push_end_hour:i32*" },
  { "POST", "/user/push/nickname", set_push_name, WBL_NEST_USERS, "value:string*" },
  { "POST", "/user/sounds", set_sounds, WBL_NEST_USERS, "value:bool*" },
  { "POST", "/user/vibratory", set_vibratory, WBL_NEST_USERS, "value:bool*" },
  { "POST", "/user/change_password", change_password, WBL_NEST_USERS,
    "old_password:string* new_password:string*" },
  { "POST", "/user/delete", delete_account, WBL_NEST_USERS, "password:string" },
  { "GET", "/user/online_status", get_online, WBL_NEST_USERS },
  { NULL },
};
