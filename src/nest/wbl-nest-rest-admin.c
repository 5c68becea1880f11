/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-admin"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-post.h"
#include "nest/wbl-nest-rest-user.h"

/* What only an administrator token may do, for nobody in particular. */

#define PAGE_MAX 1000

static void
list_users (WblNestCall *call)
{
  gint64 page = MAX (wbl_nest_call_int (call, "page_num", 1), 1);
  gint64 size = CLAMP (wbl_nest_call_int (call, "page_size", 50), 1, PAGE_MAX);
  g_autoptr (GPtrArray) users = wbl_nest_db_list_users (call->nest->db, (page - 1) * size, size);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < users->len; i++)
    {
      const WblNestUser *user = users->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "user_id", user->id);
      json_object_set_string_member (entry, "username", user->name);
      json_object_set_int_member (entry, "status", user->is_disabled ? 1 : 0);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

static void
set_disabled (WblNestCall *call,
              gboolean disabled)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "list");
  gboolean stored = TRUE;

  for (guint i = 0; i < ids->len && stored; i++)
    {
      g_clear_pointer (&call->user, wbl_nest_user_free);
      call->user = wbl_nest_db_get_user (call->nest->db, g_array_index (ids, gint64, i));
      if (call->user == NULL)
        continue;
      call->user->is_disabled = disabled;
      stored = wbl_nest_db_save_user (call->nest->db, call->user, NULL);
      if (disabled && stored)
        wbl_nest_kick_all (call, WBL_USER_NOTICE_FROZEN);
    }
  wbl_nest_call_done (call, stored);
}

static void
disable (WblNestCall *call)
{
  set_disabled (call, TRUE);
}

static void
enable (WblNestCall *call)
{
  set_disabled (call, FALSE);
}

static void
set_password (WblNestCall *call)
{
  const char *password = wbl_nest_call_text (call, "password");

  if (call->user == NULL || *password == '\0')
    wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "header user_id missing, or empty password");
  else
    {
      wbl_nest_kick_all (call, WBL_USER_NOTICE_PASSWORD_CHANGED);
      wbl_nest_call_done (call, wbl_nest_db_set_password (call->nest->db, call->user->id, password,
                                                          NULL)
                                && wbl_nest_db_drop_tokens (call->nest->db, call->user->id, NULL));
    }
}

/* ---- telling everybody ---- */

/* From the first of the support accounts, or whom the header names, to every user. */
static WblNestUser *
dup_speaker (WblNestCall *call)
{
  g_autoptr (GPtrArray) support = wbl_nest_db_list_support (call->nest->db);

  if (call->user != NULL)
    return g_steal_pointer (&call->user);
  return support->len > 0 ? g_ptr_array_steal_index (support, 0) : NULL;
}

static gboolean
tell_one (WblNestCall *call,
          const WblNestUser *speaker,
          gint64 to)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  WblNestPosted posted = { 0 };

  message->to_id = to;
  message->ctype = (gint) wbl_nest_call_int (call, "content_type", 0);
  message->content = g_strdup (wbl_nest_call_text (call, "content"));
  message->config = g_strdup (wbl_nest_call_text (call, "config"));
  message->attachment = g_strdup (wbl_nest_call_text (call, "attachment"));
  message->ext = g_strdup (wbl_nest_call_text (call, "ext"));
  wbl_nest_post (call->nest, speaker, message, &posted);
  return posted.status == WBL_STATUS_OK;
}

static void
broadcast (WblNestCall *call)
{
  gint64 ctype = wbl_nest_call_int (call, "content_type", 0);
  g_autoptr (WblNestUser) speaker = dup_speaker (call);
  g_autoptr (GPtrArray) users = wbl_nest_db_list_users (call->nest->db, 0, G_MAXINT64);
  JsonObject *data = NULL;
  gint64 sent = 0;

  if (speaker == NULL || ctype < WBL_CTYPE_TEXT || ctype > WBL_CTYPE_FORWARD
      || wbl_nest_call_int (call, "type", 0) != 1)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "nobody speaks, or no such type");
      return;
    }
  for (guint i = 0; i < users->len; i++)
    if (((WblNestUser *) users->pdata[i])->id != speaker->id)
      sent += tell_one (call, speaker, ((WblNestUser *) users->pdata[i])->id);
  data = json_object_new ();
  json_object_set_boolean_member (data, "success", TRUE);
  json_object_set_int_member (data, "send_num", sent);
  wbl_nest_call_object (call, data);
}

const WblNestRoute wbl_nest_admin_routes[] = {
  { "GET", "/user/list", list_users, WBL_NEST_ADMINS, "page_num:i32 page_size:i32" },
  { "POST", "/user/disable", disable, WBL_NEST_ADMINS, "list:i64[]" },
  { "POST", "/user/enable", enable, WBL_NEST_ADMINS, "list:i64[]" },
  { "POST", "/user/change_password_admin", set_password, WBL_NEST_ADMINS, "password:string*" },
  { "POST", "/message/broadcast", broadcast, WBL_NEST_ADMINS,
    "type:i32* content_type:i32* content:string attachment:string config:string ext:string" },
  { NULL },
};
