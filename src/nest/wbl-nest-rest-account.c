/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-account"
#include "config.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-json.h"
#include "nest/wbl-nest-realtime.h"

#define TOKEN_LIFE_MS (G_GINT64_CONSTANT (365) * 24 * 3600 * 1000)

/* ---- discovery and app ---- */

static JsonArray *
own_address (WblNestCall *call)
{
  JsonArray *list = json_array_new ();
  JsonObject *entry = json_object_new ();
  JsonArray *addresses = json_array_new ();

  json_array_add_string_element (addresses, "127.0.0.1");
  json_object_set_string_member (entry, "protocol", "http");
  json_object_set_string_member (entry, "host", call->nest->base_url + strlen ("http://"));
  json_object_set_array_member (entry, "ip_list", addresses);
  json_array_add_object_element (list, entry);
  return list;
}

static void
discover (WblNestCall *call)
{
  const char *app_id = wbl_nest_call_text (call, "app_id");
  JsonObject *data = json_object_new ();
  JsonObject *group = json_object_new ();
  JsonObject *cluster = json_object_new ();
  JsonArray *groups = json_array_new ();
  JsonArray *clusters = json_array_new ();

  json_object_set_array_member (cluster, "ratel", own_address (call));
  json_object_set_array_member (cluster, "webim", own_address (call));
  json_object_set_array_member (cluster, "rtc", own_address (call));
  json_array_add_object_element (clusters, cluster);
  json_object_set_int_member (group, "group_level", 0);
  json_object_set_array_member (group, "clusters", clusters);
  json_array_add_object_element (groups, group);
  json_object_set_string_member (data, "version", "1");
  json_object_set_string_member (data, "app_status", "normal");
  json_object_set_array_member (data, "dns_list", groups);
  wbl_nest_call_object (call, data);
  if (g_strcmp0 (app_id, call->nest->app_id) != 0)
    wbl_nest_call_fail (call, WBL_NEST_NO_APP_HERE, "unknown app id");
}

static void
answer_nothing (WblNestCall *call)
{
  wbl_nest_call_object (call, json_object_new ());
}

static void
support_staff (WblNestCall *call)
{
  g_autoptr (GPtrArray) users = wbl_nest_db_list_support (call->nest->db);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < users->len; i++)
    {
      const WblNestUser *user = users->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "user_id", user->id);
      wbl_nest_put_text (entry, "username", user->name);
      wbl_nest_put_text (entry, "nick_name", user->nick);
      wbl_nest_put_text (entry, "avatar", user->avatar);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

/* ---- signing in ---- */

static void
answer_token (WblNestCall *call,
              const WblNestUser *user)
{
  g_autofree char *token = wbl_nest_db_add_token (call->nest->db, user->id, NULL);
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
  json_object_set_string_member (data, "store_token", token);
  wbl_nest_call_object (call, data);
}

static void
sign_in (WblNestCall *call,
         WblNestUser *user)
{
  const char *password = wbl_nest_call_text (call, "password");

  if (user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  else if (password == NULL || !wbl_nest_db_check_password (call->nest->db, user->id, password))
    wbl_nest_call_fail (call, WBL_NEST_WRONG_PASSWORD, "Operation rejected: wrong password");
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

/* Letters of any script, digits and underscore; not digits only. */
static gboolean
is_user_name (const char *name)
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

static JsonObject *
settings_to_json (const WblNestUser *user)
{
  const char *text = user->settings != NULL ? user->settings : "";
  JsonObject *settings = wbl_nest_json_parse (text, strlen (text));

  if (settings == NULL)
    settings = json_object_new ();

  json_object_set_int_member (settings, "id", user->id);
  json_object_set_int_member (settings, "user_id", user->id);
  return settings;
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
      data = settings_to_json (user);
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
  if (!is_user_name (user->name) || password == NULL || *password == '\0')
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
  else if (password == NULL || *password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "empty password");
  else
    add_user (call, user, password);
}

/* ---- profile and settings ---- */

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
take_text (WblNestCall *call,
           const char *name,
           char **field)
{
  const char *text = wbl_nest_call_text (call, name);

  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strdup (text);
}

static void
set_profile (WblNestCall *call)
{
  take_text (call, "nick_name", &call->user->nick);
  take_text (call, "avatar", &call->user->avatar);
  take_text (call, "description", &call->user->description);
  take_text (call, "public_info", &call->user->public_info);
  take_text (call, "private_info", &call->user->private_info);
  wbl_nest_call_done (call, wbl_nest_db_save_user (call->nest->db, call->user, NULL));
}

static void
get_settings (WblNestCall *call)
{
  wbl_nest_call_object (call, settings_to_json (call->user));
}

static void
set_settings (WblNestCall *call)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, call->body);
  g_free (call->user->settings);
  call->user->settings = json_to_string (node, FALSE);
  wbl_nest_call_done (call, wbl_nest_db_save_user (call->nest->db, call->user, NULL));
}

static void
change_password (WblNestCall *call)
{
  const char *old_password = wbl_nest_call_text (call, "old_password");
  const char *new_password = wbl_nest_call_text (call, "new_password");

  if (new_password == NULL || *new_password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "empty password");
  else if (old_password == NULL
           || !wbl_nest_db_check_password (call->nest->db, call->user->id, old_password))
    wbl_nest_call_fail (call, WBL_NEST_WRONG_PASSWORD, "Operation rejected: wrong password");
  else
    wbl_nest_call_done (call, wbl_nest_db_set_password (call->nest->db, call->user->id,
                                                        new_password, NULL)
                              && wbl_nest_db_drop_tokens (call->nest->db, call->user->id, NULL));
}

/* ---- devices ---- */

static void
list_devices (WblNestCall *call)
{
  g_autoptr (GPtrArray) devices = wbl_nest_db_list_devices (call->nest->db, call->user->id);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < devices->len; i++)
    {
      const WblNestDevice *device = devices->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "device_sn", device->sn);
      json_object_set_int_member (entry, "platform", device->platform);
      wbl_nest_put_text (entry, "user_agent", device->user_agent);
      json_object_set_int_member (entry, "user_id", device->user_id);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

static void
kick_device (WblNestCall *call)
{
  gint sn = (gint) wbl_nest_call_id (call, "device_sn");

  wbl_nest_realtime_kick (call->nest, call->user->id, sn, WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE);
  wbl_nest_call_ok (call);
}

static void
remove_device (WblNestCall *call)
{
  gint sn = (gint) wbl_nest_call_id (call, "device_sn");

  wbl_nest_realtime_kick (call->nest, call->user->id, sn, WBL_USER_NOTICE_DEVICE_REMOVED);
  wbl_nest_call_done (call, wbl_nest_db_remove_device (call->nest->db, call->user->id, sn, NULL));
}

const WblNestRoute wbl_nest_account_routes[] = {
  { "GET", "/", answer_nothing, WBL_NEST_ANYBODY },
  { "GET", "/v2/app_dns", discover, WBL_NEST_ANYBODY },
  { "GET", "/api/health", answer_nothing, WBL_NEST_ANYBODY },
  { "GET", "/app/config", answer_nothing, WBL_NEST_ANYBODY },
  { "GET", "/app/support_staff", support_staff, WBL_NEST_ANYBODY },
  { "POST", "/token/user", sign_in_by_name, WBL_NEST_ANYBODY },
  { "POST", "/token/id", sign_in_by_id, WBL_NEST_ANYBODY },
  { "POST", "/token/login", sign_in_by_name, WBL_NEST_ANYBODY },
  { "POST", "/user/register/v2", register_user, WBL_NEST_ANYBODY },
  { "POST", "/user/register/anonymous", register_visitor, WBL_NEST_ANYBODY },
  { "GET", "/user/profile", get_profile, WBL_NEST_VISITORS },
  { "POST", "/user/profile", set_profile, WBL_NEST_VISITORS },
  { "GET", "/user/settings", get_settings, WBL_NEST_VISITORS },
  { "POST", "/user/settings", set_settings, WBL_NEST_VISITORS },
  { "POST", "/user/change_password", change_password, WBL_NEST_USERS },
  { "GET", "/user/device/list", list_devices, WBL_NEST_VISITORS },
  { "POST", "/user/kick", kick_device, WBL_NEST_USERS },
  { "POST", "/user/device/remove", remove_device, WBL_NEST_USERS },
  { NULL },
};
