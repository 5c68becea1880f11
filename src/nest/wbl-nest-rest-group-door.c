/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-group-door"
#include "config.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-notice.h"
#include "nest/wbl-nest-rest-group.h"
#include "nest/wbl-nest-rest-user.h"

/* How users come into a group: invited, on application, or with a code that a member shows. */

#define PAGE 100
#define QR_LIFE_MS (G_GINT64_CONSTANT (7) * 24 * 3600 * 1000)
#define QR_KEY "qr_key"

static GArray *
array_of (gint64 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, id);
  return ids;
}

static WblNestGroup *
group_to_invite (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);

  if (group == NULL || group->member_invite || wbl_nest_group_acts_as_admin (call, group))
    return g_steal_pointer (&group);
  wbl_nest_call_fail (call, WBL_NEST_ADMIN_ONLY, "admin rights needed");
  return NULL;
}

/* ---- inviting ---- */

static gboolean
wants_to_be_asked (WblNestCall *call,
                   const WblNestGroup *group,
                   gint64 user_id)
{
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (call->nest->db, user_id);
  g_autoptr (JsonObject) settings = user != NULL ? wbl_nest_settings_of (user) : NULL;

  return settings != NULL && !wbl_nest_db_is_member (call->nest->db, group->id, user_id)
         && json_object_get_boolean_member (settings, "group_confirm");
}

static const char *
ask (WblNestCall *call,
     const WblNestGroup *group,
     gint64 user_id)
{
  WblNestRequest request = { .kind = WBL_NEST_INVITES, .group_id = group->id, .user_id = user_id,
                             .from_id = call->user->id,
                             .reason = (char *) wbl_nest_call_text (call, "reason") };
  g_autoptr (GArray) invited = array_of (user_id);
  const WblNestNotice notice
      = { WBL_GROUP_NOTICE_INVITED, call->user->id, invited, request.reason };

  if (wbl_nest_db_get_group_block (call->nest->db, group->id, user_id) != 0)
    return "on the block list";
  if (!wbl_nest_db_add_request (call->nest->db, &request, NULL))
    return "store failed";
  wbl_nest_notice_about_group (call->nest, group->id, &notice, invited);
  return NULL;
}

static void
invite (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = group_to_invite (call);
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "user_list");
  g_autoptr (GArray) joined = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *data = NULL;

  if (group == NULL)
    return;
  data = json_array_new ();
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gboolean asked = wants_to_be_asked (call, group, id);
      const char *reason = asked ? ask (call, group, id) : wbl_nest_group_admit (call, group, id);

      json_array_add_object_element (data, wbl_nest_relation_to_json (id, reason));
      if (reason == NULL && !asked)
        g_array_append_val (joined, id);
    }
  wbl_nest_call_array (call, data);
  if (joined->len > 0)
    wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_JOINED, joined, NULL);
}

static void
join_invited (WblNestCall *call,
              const WblNestGroup *group)
{
  const char *reason = wbl_nest_group_admit (call, group, call->user->id);

  if (reason != NULL)
    {
      wbl_nest_call_fail (call, WBL_NEST_GROUP_FULL, reason);
      return;
    }
  wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_INVITE_ACCEPTED, NULL, NULL);
  wbl_nest_call_ok (call);
}

/* user_id is who invited. */
static void
answer_invitation (WblNestCall *call)
{
  gint64 group_id = wbl_nest_call_id (call, "group_id");
  gboolean yes = wbl_nest_call_flag (call, "approval");
  g_autoptr (WblNestRequest) request
      = wbl_nest_db_find_request (call->nest->db, WBL_NEST_INVITES, group_id, call->user->id,
                                  MAX (wbl_nest_call_id (call, "user_id"), 1));
  g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (call->nest->db, group_id);

  if (request == NULL || group == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_INVITATION, "no invitation");
  else if (!wbl_nest_db_settle_request (call->nest->db, request,
                                        yes ? WBL_NEST_ACCEPTED : WBL_NEST_DECLINED, NULL))
    wbl_nest_call_done (call, FALSE);
  else if (yes)
    join_invited (call, group);
  else
    {
      g_autoptr (GArray) inviter = array_of (request->from_id);
      const WblNestNotice notice
          = { WBL_GROUP_NOTICE_INVITE_DECLINED, call->user->id, inviter, NULL };

      wbl_nest_notice_about_group (call->nest, group_id, &notice, inviter);
      wbl_nest_call_ok (call);
    }
}

/* ---- applying ---- */

/* Owner and admins. */
static GArray *
doorkeepers (WblNestCall *call,
             const WblNestGroup *group)
{
  GArray *ids = wbl_nest_db_list_group_admins (call->nest->db, group->id);

  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == group->owner_id)
      return ids;
  g_array_append_val (ids, group->owner_id);
  return ids;
}

static const char *
ask_for_entry (WblNestCall *call,
               const WblNestGroup *group)
{
  WblNestRequest request = { .kind = WBL_NEST_WANTS_IN, .group_id = group->id,
                             .user_id = call->user->id,
                             .reason = (char *) wbl_nest_call_text (call, "reason") };
  g_autoptr (GArray) keepers = doorkeepers (call, group);
  const WblNestNotice notice
      = { WBL_GROUP_NOTICE_APPLYED, call->user->id, NULL, request.reason };

  if (!wbl_nest_db_add_request (call->nest->db, &request, NULL))
    return "store failed";
  wbl_nest_notice_about_group (call->nest, group->id, &notice, keepers);
  return NULL;
}

static const char *
enter (WblNestCall *call,
       const WblNestGroup *group)
{
  const char *reason = wbl_nest_group_admit (call, group, call->user->id);

  if (reason == NULL)
    wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_JOINED, NULL, NULL);
  return reason;
}

static void
apply (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "group_id");
  g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (call->nest->db, id);
  const char *reason = NULL;

  if (group == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_GROUP, "no such group");
  else if (wbl_nest_db_is_member (call->nest->db, id, call->user->id))
    wbl_nest_call_fail (call, WBL_NEST_MEMBER_ALREADY, "a member already");
  else if (wbl_nest_db_get_group_block (call->nest->db, id, call->user->id) != 0)
    wbl_nest_call_fail (call, WBL_NEST_GROUP_BLOCKED, "on the block list");
  else if (group->apply_approval == WBL_NEST_APPROVE_NOBODY)
    wbl_nest_call_fail (call, WBL_NEST_REFUSES_REQUESTS, "refuses applications");
  else
    {
      reason = group->apply_approval == WBL_NEST_APPROVE_ALL ? enter (call, group)
                                                             : ask_for_entry (call, group);
      wbl_nest_call_object (call, wbl_nest_relation_to_json (call->user->id, reason));
    }
}

static void
decide (WblNestCall *call,
        const WblNestGroup *group,
        const WblNestRequest *request,
        gboolean yes)
{
  g_autoptr (GArray) applicant = array_of (request->user_id);
  const char *reason = yes ? wbl_nest_group_admit (call, group, request->user_id) : NULL;
  const WblNestNotice notice
      = { yes ? WBL_GROUP_NOTICE_APPLY_ACCEPTED : WBL_GROUP_NOTICE_APPLY_DECLINED, call->user->id,
          applicant, NULL };

  if (reason == NULL && yes)
    wbl_nest_notice_group (call->nest, group->id, &notice);
  else if (reason == NULL)
    wbl_nest_notice_about_group (call->nest, group->id, &notice, applicant);
  wbl_nest_call_object (call, wbl_nest_relation_to_json (request->user_id, reason));
}

/* user_id is who applied. */
static void
answer_application (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  gboolean yes = wbl_nest_call_flag (call, "approval");
  g_autoptr (WblNestRequest) request = NULL;

  if (group == NULL)
    return;
  request = wbl_nest_db_find_request (call->nest->db, WBL_NEST_WANTS_IN, group->id,
                                      wbl_nest_call_id (call, "user_id"), 0);
  if (request == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_APPLICATION, "no application");
  else if (!wbl_nest_db_settle_request (call->nest->db, request,
                                        yes ? WBL_NEST_ACCEPTED : WBL_NEST_DECLINED, NULL))
    wbl_nest_call_done (call, FALSE);
  else
    decide (call, group, request, yes);
}

/* ---- lists ---- */

static JsonObject *
application_to_json (const WblNestRequest *request)
{
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "applicant_id", request->user_id);
  json_object_set_int_member (entry, "group_id", request->group_id);
  wbl_nest_put_text (entry, "reason", request->reason);
  json_object_set_int_member (entry, "status", request->status);
  json_object_set_int_member (entry, "expired_time", request->expires_ms);
  return entry;
}

static JsonObject *
invitation_to_json (const WblNestRequest *request)
{
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "inviter_id", request->from_id);
  json_object_set_int_member (entry, "invitee_id", request->user_id);
  json_object_set_int_member (entry, "group_id", request->group_id);
  wbl_nest_put_text (entry, "reason", request->reason);
  json_object_set_int_member (entry, "status", request->status);
  json_object_set_int_member (entry, "expired_time", request->expires_ms);
  wbl_nest_put_time (entry, "updated_at", request->updated_ms);
  return entry;
}

static gint
compare_requests (gconstpointer a,
                  gconstpointer b)
{
  const WblNestRequest *left = *(WblNestRequest *const *) a;
  const WblNestRequest *right = *(WblNestRequest *const *) b;

  return left->id < right->id ? -1 : left->id > right->id;
}

/* The wanted page of @requests, ascending by id. */
static void
answer_requests (WblNestCall *call,
                 GPtrArray *requests,
                 JsonObject *(*to_json) (const WblNestRequest *request))
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) page = NULL;
  JsonArray *data = json_array_new ();
  guint at = 0;

  g_ptr_array_sort (requests, compare_requests);
  for (guint i = 0; i < requests->len; i++)
    g_array_append_val (keys, ((WblNestRequest *) requests->pdata[i])->id);
  page = wbl_nest_call_page (call, keys, PAGE);
  for (guint i = 0; i < requests->len && at < page->len; i++)
    if (g_array_index (keys, gint64, i) == g_array_index (page, gint64, at))
      {
        json_array_add_object_element (data, to_json (requests->pdata[i]));
        at++;
      }
  json_object_set_int_member (call->answer, "total", requests->len);
  wbl_nest_call_array (call, data);
}

static void
list_invitations (WblNestCall *call)
{
  g_autoptr (GPtrArray) requests
      = wbl_nest_db_list_requests (call->nest->db, WBL_NEST_INVITES, 0, call->user->id);

  answer_requests (call, requests, invitation_to_json);
}

/* Of those of the named groups where the caller may decide. */
static void
list_applications (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "group_list");
  g_autoptr (GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_request_free);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (WblNestGroup) group
          = wbl_nest_db_get_group (call->nest->db, g_array_index (ids, gint64, i));

      if (group != NULL && wbl_nest_group_acts_as_admin (call, group))
        g_ptr_array_extend_and_steal (
            all, wbl_nest_db_list_requests (call->nest->db, WBL_NEST_WANTS_IN, group->id, 0));
    }
  answer_requests (call, all, application_to_json);
}

/* ---- codes ---- */

static char *
dup_key (WblNestDb *db)
{
  char *key = wbl_nest_db_dup_value (db, QR_KEY);

  if (key != NULL)
    return key;
  key = g_uuid_string_random ();
  wbl_nest_db_set_value (db, QR_KEY, key, NULL);
  return key;
}

/* GROUP.EXPIRES.SIGNATURE: nothing is stored, and nobody else can make one. */
static char *
make_code (WblNestDb *db,
           gint64 group_id,
           gint64 expires_ms)
{
  g_autofree char *key = dup_key (db);
  g_autofree char *text
      = g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, group_id, expires_ms);
  g_autofree char *signature = g_compute_hmac_for_string (
      G_CHECKSUM_SHA256, (const guchar *) key, strlen (key), text, -1);

  return g_strconcat (text, ".", signature, NULL);
}

static void
sign_code (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = group_to_invite (call);
  gint64 now = g_get_real_time () / 1000;
  g_autofree char *code = NULL;
  JsonObject *data = NULL;

  if (group == NULL)
    return;
  code = make_code (call->nest->db, group->id, now + QR_LIFE_MS);
  data = json_object_new ();
  json_object_set_string_member (data, "qr_info", code);
  json_object_set_int_member (data, "create_at", now);
  json_object_set_int_member (data, "expire_at", now + QR_LIFE_MS);
  wbl_nest_call_object (call, data);
}

static void
come_with_code (WblNestCall *call)
{
  const char *code = wbl_nest_call_text (call, "qr_info");
  g_auto (GStrv) parts = g_strsplit (code, ".", 3);
  gint64 group_id = g_ascii_strtoll (parts[0] != NULL ? parts[0] : "", NULL, 10);
  gint64 expires = g_strv_length (parts) == 3 ? g_ascii_strtoll (parts[1], NULL, 10) : 0;
  g_autofree char *right = make_code (call->nest->db, group_id, expires);
  g_autoptr (WblNestGroup) group = wbl_nest_db_get_group (call->nest->db, group_id);
  const char *reason = NULL;

  if (!g_str_equal (code, right) || group == NULL)
    wbl_nest_call_fail (call, WBL_NEST_QR_INVALID, "no such code");
  else if (expires < g_get_real_time () / 1000)
    wbl_nest_call_fail (call, WBL_NEST_QR_EXPIRED, "the code has expired");
  else if ((reason = enter (call, group)) != NULL)
    wbl_nest_call_fail (call, WBL_NEST_GROUP_BLOCKED, reason);
  else
    wbl_nest_call_object (call, json_object_new ());
}

const WblNestRoute wbl_nest_group_door_routes[] = {
  { "POST", "/group/invite", invite, WBL_NEST_USERS,
    "group_id:i64* user_list:i64[]* reason:string" },
  { "POST", "/group/invite/handle", answer_invitation, WBL_NEST_USERS,
    "group_id:i64* user_id:i64* approval:bool*" },
  { "GET", "/group/invitation_list", list_invitations, WBL_NEST_USERS,
    "cursor:string limit:i32 version:i64" },
  { "POST", "/group/apply", apply, WBL_NEST_USERS, "group_id:i64* reason:string" },
  { "POST", "/group/apply/handle", answer_application, WBL_NEST_USERS,
    "group_id:i64* user_id:i64* approval:bool*" },
  { "POST", "/group/application_list", list_applications, WBL_NEST_USERS,
    "group_list:i64[]* cursor:string limit:i32 version:i64" },
  { "GET", "/group/qrcode/sign", sign_code, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/qrcode/invite", come_with_code, WBL_NEST_USERS, "qr_info:string*" },
  { "GET", "/app/qrcode/group_sign", sign_code, WBL_NEST_USERS, "group_id:i64*" },
  { "GET", "/app/qrcode/group_invite", come_with_code, WBL_NEST_USERS, "qr_info:string*" },
  { NULL },
};
