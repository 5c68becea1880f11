/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-app"
#include "config.h"

#include <string.h>

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-faults.h"

#define SECRET_LIFE_S 300
#define SECRET_LIFE_MAX_S (24 * 3600)

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
  json_object_set_string_member (data, "app_status", wbl_nest_faults_get_app_status (call->nest));
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
app_config (WblNestCall *call)
{
  const char *verification = wbl_nest_faults_get_verification (call->nest);
  JsonObject *data = json_object_new ();

  if (verification != NULL)
    {
      json_object_set_string_member (data, "account_verification_type", "enterprise");
      json_object_set_string_member (data, "account_verification_name", "Bluefinch");
      json_object_set_string_member (data, "account_verification_status", verification);
    }
  wbl_nest_call_object (call, data);
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

/* ---- texts for who has the code ---- */

static void
leave_secret (WblNestCall *call)
{
  gint64 seconds = wbl_nest_call_int (call, "expire_seconds", SECRET_LIFE_S);
  g_autofree char *code
      = wbl_nest_db_add_secret (call->nest->db, wbl_nest_call_text (call, "secret_text"),
                                CLAMP (seconds, 1, SECRET_LIFE_MAX_S) * 1000, NULL);
  JsonObject *data = NULL;

  if (code == NULL)
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  data = json_object_new ();
  json_object_set_string_member (data, "code", code);
  wbl_nest_call_object (call, data);
}

static void
fetch_secret (WblNestCall *call)
{
  g_autofree char *text
      = wbl_nest_db_take_secret (call->nest->db, wbl_nest_call_text (call, "code"));
  JsonObject *data = NULL;

  if (text == NULL)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no such code");
      return;
    }
  data = json_object_new ();
  json_object_set_string_member (data, "secret_text", text);
  wbl_nest_call_object (call, data);
}

/* ---- others ---- */

/* Whether a name is free to register. */
static void
check_name (WblNestCall *call)
{
  g_autoptr (WblNestUser) user
      = wbl_nest_db_find_user (call->nest->db, wbl_nest_call_text (call, "username"));

  if (user != NULL)
    wbl_nest_call_fail (call, WBL_NEST_USER_EXISTS, "user exists");
  else
    wbl_nest_call_ok (call);
}

/* Text messages, telephone numbers and other companies' accounts end at this machine. */
static void
refuse_here (WblNestCall *call)
{
  wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "not on a local desk");
}

static void
answer_no (WblNestCall *call)
{
  json_object_set_boolean_member (call->answer, "data", FALSE);
}

const WblNestRoute wbl_nest_app_routes[] = {
  { "GET", "/", answer_nothing, WBL_NEST_ANYBODY },
  { "GET", "/v2/app_dns", discover, WBL_NEST_ANYBODY, "app_id:string source:string" },
  { "GET", "/api/health", answer_nothing, WBL_NEST_ANYBODY },
  { "GET", "/app/config", app_config, WBL_NEST_ANYBODY, "platform:i32" },
  { "GET", "/app/support_staff", support_staff, WBL_NEST_ANYBODY },
  { "POST", "/app/secret_info", leave_secret, WBL_NEST_VISITORS,
    "expire_seconds:i64 secret_text:string*" },
  { "GET", "/app/secret_info", fetch_secret, WBL_NEST_ANYBODY, "code:string*" },
  { "GET", "/app/user/name_check", check_name, WBL_NEST_ANYBODY, "username:string*" },
  { "GET", "/app/user_verification", answer_nothing, WBL_NEST_USERS },
  { "GET", "/app/wechat/is_bind", answer_no, WBL_NEST_USERS },
  { "GET", "/app/official_account/is_bind", answer_no, WBL_NEST_USERS },
  { "GET", "/app/user/info_pwd", refuse_here, WBL_NEST_ANYBODY },
  { "POST", "/app/user/mobile_bind", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/user/mobile_update", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/user/mobile_change", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/user/mobile_bind_with_sign", refuse_here, WBL_NEST_ANYBODY },
  { "POST", "/app/user/mobile_prechange_by_password", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/user/mobile_prechange_by_mobile", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/captcha/image", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/captcha/sms", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/captcha/sms_web", refuse_here, WBL_NEST_ANYBODY },
  { "POST", "/app/user_verification_by_mobile", refuse_here, WBL_NEST_USERS },
  { "GET", "/app/qr_code", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/qr_login", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/official_account/qrcode", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/official_account/qrcode_status", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/official_account/login", refuse_here, WBL_NEST_ANYBODY },
  { "GET", "/app/wechat_login", refuse_here, WBL_NEST_ANYBODY },
  { "POST", "/app/wechat/bind", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/wechat/unbind", refuse_here, WBL_NEST_USERS },
  { "POST", "/app/generate_url_link", refuse_here, WBL_NEST_USERS },
  { "GET", "/user/bind_openid", refuse_here, WBL_NEST_USERS },
  { "POST", "/user/mobile", refuse_here, WBL_NEST_USERS, "mobile:string*" },
  { NULL },
};
