/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-contact"
#include "config.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-notice.h"
#include "nest/wbl-nest-rest-user.h"

/* How two users become friends, stay it and end it. */

#define PAGE 100

/* The user a call is about, who is not the caller; else the call has failed. */
static WblNestUser *
other_user (WblNestCall *call)
{
  gint64 id = wbl_nest_call_id (call, "user_id");
  g_autoptr (WblNestUser) user
      = id != call->user->id ? wbl_nest_db_get_user (call->nest->db, id) : NULL;

  if (user == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_USER, "user does not exist");
  return g_steal_pointer (&user);
}

static gboolean
are_friends (WblNestCall *call,
             gint64 peer_id)
{
  g_autoptr (WblNestContact) contact
      = wbl_nest_db_get_contact (call->nest->db, call->user->id, peer_id);

  return contact != NULL && contact->relation == WBL_NEST_FRIEND;
}

static gboolean
befriend (WblNestCall *call,
          gint notice,
          gint64 peer_id)
{
  gboolean stored = wbl_nest_db_add_contact (call->nest->db, call->user->id, peer_id, NULL);

  if (stored)
    wbl_nest_notice_roster (call->nest, notice, call->user->id, peer_id, NULL);
  return stored;
}

/* ---- applying ---- */

static gboolean
ask (WblNestCall *call,
     gint64 peer_id,
     const char *reason)
{
  WblNestRequest request = { .kind = WBL_NEST_WANTS_FRIEND, .user_id = peer_id,
                             .from_id = call->user->id, .reason = (char *) reason };
  gboolean stored = wbl_nest_db_add_request (call->nest->db, &request, NULL);

  if (stored)
    wbl_nest_notice_roster (call->nest, WBL_ROSTER_NOTICE_APPLIED, call->user->id, peer_id, reason);
  return stored;
}

/* What somebody does who wants to be asked, or not, for this answer: WBL_NEST_AUTH_… */
static gint64
find_mode (const WblNestUser *peer,
           const char *answer)
{
  g_autoptr (JsonObject) settings = wbl_nest_settings_of (peer);
  const char *right = json_object_get_string_member (settings, "auth_answer");
  gint64 mode = json_object_get_int_member (settings, "auth_mode");

  if (mode == WBL_NEST_AUTH_QUESTION && *right != '\0' && g_strcmp0 (answer, right) == 0)
    return WBL_NEST_AUTH_OPEN;
  return mode;
}

/**
 * wbl_nest_apply_to: (skip)
 * @call: a call of a user
 * @peer_id: whom they want as a friend
 * @reason: (nullable): what they say to it
 * @answer: (nullable): to the question of the other
 * @text: (out) (transfer none): why not, if not
 *
 * Makes them friends at once, or asks the other, as the other wants it.
 *
 * Returns: WBL_NEST_OK, or the code that refuses it
 */
gint
wbl_nest_apply_to (WblNestCall *call,
                   gint64 peer_id,
                   const char *reason,
                   const char *answer,
                   const char **text)
{
  g_autoptr (WblNestUser) peer
      = peer_id != call->user->id ? wbl_nest_db_get_user (call->nest->db, peer_id) : NULL;
  gint64 mode = peer != NULL ? find_mode (peer, answer) : WBL_NEST_AUTH_CLOSED;

  *text = "user does not exist";
  if (peer == NULL)
    return WBL_NEST_NO_USER;
  *text = "already in roster";
  if (are_friends (call, peer_id))
    return WBL_NEST_FRIENDS_ALREADY;
  *text = "on the block list";
  if (wbl_nest_db_is_blocked (call->nest->db, peer_id, call->user->id))
    return WBL_NEST_BLOCKED;
  *text = "refuses applications";
  if (mode != WBL_NEST_AUTH_OPEN && mode != WBL_NEST_AUTH_ASK)
    return WBL_NEST_REFUSES_REQUESTS;
  *text = "store failed";
  if (mode == WBL_NEST_AUTH_OPEN ? befriend (call, WBL_ROSTER_NOTICE_ADDED, peer_id)
                                 : ask (call, peer_id, reason))
    return WBL_NEST_OK;
  return WBL_NEST_STORE_FAILED;
}

static void
apply (WblNestCall *call)
{
  const char *text = NULL;
  gint code = wbl_nest_apply_to (call, wbl_nest_call_id (call, "user_id"),
                                 wbl_nest_call_text (call, "reason"),
                                 wbl_nest_call_text (call, "auth_answer"), &text);

  if (code == WBL_NEST_OK)
    wbl_nest_call_ok (call);
  else
    wbl_nest_call_fail (call, code, text);
}

static WblNestRequest *
waiting_request (WblNestCall *call)
{
  g_autoptr (WblNestRequest) request
      = wbl_nest_db_find_request (call->nest->db, WBL_NEST_WANTS_FRIEND, 0, call->user->id,
                                  MAX (wbl_nest_call_id (call, "user_id"), 1));

  if (request == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_REQUEST, "no application");
  return g_steal_pointer (&request);
}

static void
accept (WblNestCall *call)
{
  g_autoptr (WblNestRequest) request = waiting_request (call);

  if (request == NULL)
    return;
  wbl_nest_call_done (call, wbl_nest_db_settle_request (call->nest->db, request, WBL_NEST_ACCEPTED, NULL)
                                && befriend (call, WBL_ROSTER_NOTICE_ACCEPTED, request->from_id));
}

static void
decline (WblNestCall *call)
{
  g_autoptr (WblNestRequest) request = waiting_request (call);
  gboolean stored = FALSE;

  if (request == NULL)
    return;
  stored = wbl_nest_db_settle_request (call->nest->db, request, WBL_NEST_DECLINED, NULL);
  wbl_nest_call_done (call, stored);
  if (stored)
    wbl_nest_notice_roster (call->nest, WBL_ROSTER_NOTICE_DECLINED, call->user->id,
                            request->from_id, wbl_nest_call_text (call, "reason"));
}

static GArray *
keys_of (const GPtrArray *requests)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < requests->len; i++)
    g_array_append_val (keys, ((const WblNestRequest *) requests->pdata[i])->id);
  return keys;
}

static JsonObject *
request_to_json (const WblNestRequest *request)
{
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "user_id", request->from_id);
  wbl_nest_put_text (entry, "reason", request->reason);
  json_object_set_int_member (entry, "status", request->status);
  json_object_set_int_member (entry, "expired_time", request->expires_ms);
  return entry;
}

static void
list_applications (WblNestCall *call)
{
  g_autoptr (GPtrArray) requests
      = wbl_nest_db_list_requests (call->nest->db, WBL_NEST_WANTS_FRIEND, 0, call->user->id);
  g_autoptr (GArray) keys = keys_of (requests);
  g_autoptr (GArray) page = wbl_nest_call_page (call, keys, PAGE);
  JsonArray *data = json_array_new ();
  guint at = 0;

  for (guint i = 0; i < requests->len && at < page->len; i++)
    if (((WblNestRequest *) requests->pdata[i])->id == g_array_index (page, gint64, at))
      {
        json_array_add_object_element (data, request_to_json (requests->pdata[i]));
        at++;
      }
  wbl_nest_call_array (call, data);
}

/* ---- keeping and ending ---- */

static void
remove_contact (WblNestCall *call)
{
  g_autoptr (WblNestUser) peer = other_user (call);
  gboolean stored = FALSE;

  if (peer == NULL)
    return;
  stored = wbl_nest_db_remove_contact (call->nest->db, call->user->id, peer->id, NULL);
  wbl_nest_call_done (call, stored);
  if (stored)
    wbl_nest_notice_roster (call->nest, WBL_ROSTER_NOTICE_REMOVED, call->user->id, peer->id, NULL);
}

static void
tell_muted (WblNestCall *call,
            const WblNestContact *contact)
{
  wbl_nest_notice_own_roster (call->nest,
                              contact->muted ? WBL_ROSTER_NOTICE_MUTED : WBL_ROSTER_NOTICE_UNMUTED,
                              contact->user_id, contact->peer_id);
}

static void
set_ext (WblNestCall *call)
{
  g_autoptr (WblNestUser) peer = other_user (call);
  g_autoptr (WblNestContact) contact = NULL;
  WblNestContact changed = { .user_id = call->user->id, .relation = WBL_NEST_STRANGER };
  const char *alias = wbl_nest_call_text (call, "alias");
  const char *ext = wbl_nest_call_text (call, "ext");
  gboolean stored = FALSE;

  if (peer == NULL)
    return;
  contact = wbl_nest_db_get_contact (call->nest->db, call->user->id, peer->id);
  if (contact != NULL)
    changed = *contact;
  changed.peer_id = peer->id;
  if (alias != NULL)
    changed.alias = (char *) alias;
  if (ext != NULL)
    changed.ext = (char *) ext;
  if (wbl_nest_call_has (call, "mute_notification"))
    changed.muted = wbl_nest_call_flag (call, "mute_notification");
  stored = wbl_nest_db_save_contact (call->nest->db, &changed, NULL);
  wbl_nest_call_done (call, stored);
  if (stored && changed.muted != (contact != NULL && contact->muted))
    tell_muted (call, &changed);
}

/* Whoever is blocked is not told. */
static void
set_blocked (WblNestCall *call,
             gboolean blocked)
{
  g_autoptr (WblNestUser) peer = other_user (call);
  gboolean stored = FALSE;

  if (peer == NULL)
    return;
  stored = wbl_nest_db_set_blocked (call->nest->db, call->user->id, peer->id, blocked, NULL);
  wbl_nest_call_done (call, stored);
  if (stored)
    wbl_nest_notice_own_roster (call->nest,
                                blocked ? WBL_ROSTER_NOTICE_BLOCKED : WBL_ROSTER_NOTICE_UNBLOCKED,
                                call->user->id, peer->id);
}

static void
block (WblNestCall *call)
{
  set_blocked (call, TRUE);
}

static void
unblock (WblNestCall *call)
{
  set_blocked (call, FALSE);
}

static void
list_blocked (WblNestCall *call)
{
  g_autoptr (GArray) ids = wbl_nest_db_list_blocked (call->nest->db, call->user->id);

  wbl_nest_call_ids_answer (call, ids);
}

const WblNestRoute wbl_nest_contact_routes[] = {
  { "POST", "/roster/apply", apply, WBL_NEST_USERS,
    "user_id:i64* reason:string alias:string auth_answer:string" },
  { "GET", "/roster/apply/list", list_applications, WBL_NEST_USERS, "cursor:string limit:i32" },
  { "POST", "/roster/accept", accept, WBL_NEST_USERS, "user_id:i64*" },
  { "POST", "/roster/decline", decline, WBL_NEST_USERS, "user_id:i64* reason:string" },
  { "POST", "/roster/delete", remove_contact, WBL_NEST_USERS, "user_id:i64*" },
  { "POST", "/roster/ext", set_ext, WBL_NEST_USERS,
    "user_id:i64* alias:string ext:string mute_notification:bool" },
  { "POST", "/roster/block", block, WBL_NEST_USERS, "user_id:i64*" },
  { "POST", "/roster/unblock", unblock, WBL_NEST_USERS, "user_id:i64*" },
  { "GET", "/roster/blocked_list", list_blocked, WBL_NEST_USERS },
  { NULL },
};
