/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-people"

#include "config.h"

#include "lanying/wbl-cloud-people.h"

#include "lanying/wbl-rest.h"

static void
free_profile (gpointer data)
{
  wbl_cloud_profile_free (data);
}

/* ---- who somebody is ---- */

static gpointer
profile_new (JsonObject *object, GError **error)
{
  WblCloudProfile *profile = g_new0 (WblCloudProfile, 1);

  profile->uid = wbl_json_int (object, "user_id", error);
  profile->username = wbl_rest_member (object, "username");
  profile->nick = wbl_rest_member (object, "nick_name");
  profile->alias = wbl_rest_member (object, "alias");
  profile->avatar = wbl_rest_member (object, "avatar");
  profile->public_info = wbl_rest_member (object, "public_info");
  profile->ext = wbl_rest_member (object, "ext");
  profile->description = wbl_rest_member (object, "description");
  profile->relation = (WblCloudRelation)wbl_json_int_or (object, "relation", WBL_CLOUD_STRANGER);
  return profile;
}

static gpointer
read_profile (JsonNode *node, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);

  return object != NULL ? profile_new (object, error) : NULL;
}

const WblRestKind wbl_rest_profiles = { .row = read_profile, .destroy = free_profile };
static const WblRestKind profile_kind = { .one = profile_new, .destroy = free_profile };

/**
 * wbl_cloud_profiles_async:
 * @uids: (array length=n): up to 100 people, strangers too
 */
void
wbl_cloud_profiles_async (WblCloud *self,
                          const gint64 *uids,
                          gsize n,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_profiles, "POST", "/roster/list", wbl_rest_body ("{'list': <%@ax>}", wbl_rest_ids (uids, n)),
                 cancellable, callback, data);
}

/** wbl_cloud_profiles_finish: Returns: (transfer container) (element-type WblCloudProfile) (nullable): those found. */
GPtrArray *
wbl_cloud_profiles_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_profiles, result, error);
}

/** wbl_cloud_find_person_async: by user name. Nobody of that name is UNKNOWN_USER. */
void
wbl_cloud_find_person_async (WblCloud *self,
                             const char *username,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autofree char *name = g_uri_escape_string (username, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/roster/name?username=", name, NULL);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &profile_kind, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_own_profile_async: what we say of ourselves. */
void
wbl_cloud_own_profile_async (WblCloud *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &profile_kind, "GET", "/user/profile", NULL, cancellable, callback, data);
}

/** wbl_cloud_profile_finish: Returns: (transfer full) (nullable): the person. */
WblCloudProfile *
wbl_cloud_profile_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &profile_kind, result, error);
}

/* ---- yes or no; as a pointer, so that no is not NULL ---- */

static gpointer
answer_new (gboolean yes)
{
  gboolean *answer = g_new (gboolean, 1);

  *answer = yes;
  return answer;
}

static gpointer
read_yes (WblCloud *self, JsonObject *envelope, GError **error)
{
  return answer_new (wbl_json_bool (envelope, "data", error));
}

static gpointer
read_online (JsonObject *data, GError **error)
{
  return answer_new (wbl_json_bool (data, "online", error));
}

static const WblRestKind yes_kind = { .reader = read_yes, .destroy = g_free };
static const WblRestKind online_kind = { .one = read_online, .destroy = g_free };

static gboolean
finish_answer (WblCloud *self, const WblRestKind *kind, GAsyncResult *result, GError **error)
{
  g_autofree gboolean *answer = wbl_rest_finish (self, kind, result, error);

  return answer != NULL && *answer;
}

/** wbl_cloud_online_async: asks whether a device of @uid is connected. The cloud documents it for tools with an
 * administrator token; with a person's own token it answers about that person. */
void
wbl_cloud_online_async (WblCloud *self,
                        gint64 uid,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autofree char *path = wbl_rest_path ("/user/online_status", "user_id", uid);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &online_kind, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_online_finish: Returns: whether; FALSE with an error. */
gboolean
wbl_cloud_online_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish_answer (self, &online_kind, result, error);
}

/** wbl_cloud_may_message_async: asks whether a message of ours would reach @uid: blocked people and strangers it may not. */
void
wbl_cloud_may_message_async (WblCloud *self,
                             gint64 uid,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/roster/may_message?user_id=%" G_GINT64_FORMAT "&roster_id=%" G_GINT64_FORMAT,
                                           wbl_cloud_get_uid (self), uid);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &yes_kind, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_may_message_finish: Returns: whether; FALSE with an error. */
gboolean
wbl_cloud_may_message_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish_answer (self, &yes_kind, result, error);
}

/* ---- lists of people ---- */

/* The support staff are objects, contacts plain ids. */
static gpointer
read_person_id (JsonNode *node, GError **error)
{
  gint64 id = 0;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wbl_rest_read_id (node, error);
  id = wbl_json_int (json_node_get_object (node), "user_id", error);
  return g_memdup2 (&id, sizeof id);
}

const WblRestKind wbl_rest_people = { .row = read_person_id, .destroy = g_free, .paged = TRUE };

static void
ask_ids (WblCloud *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_people, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_ids_finish: Returns: (transfer full) (element-type gint64) (nullable): user ids. */
GArray *
wbl_cloud_ids_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish_ids (self, &wbl_rest_people, result, error);
}

/** wbl_cloud_support_staff_async: asks for the app's official support contacts. */
void
wbl_cloud_support_staff_async (WblCloud *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  ask_ids (self, "/app/support_staff", cancellable, callback, data);
}

/** wbl_cloud_contacts_async: asks for everybody on our contact list. */
void
wbl_cloud_contacts_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  ask_ids (self, "/roster/list", cancellable, callback, data);
}

/** wbl_cloud_blocked_async: asks whom we blocked. */
void
wbl_cloud_blocked_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  ask_ids (self, "/roster/blocked_list", cancellable, callback, data);
}

/* ---- changing contacts ---- */

static void
give_reason (WblCloud *self,
             const char *path,
             gint64 uid,
             const char *reason,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", path,
                 wbl_rest_body ("{'user_id': <%x>, 'reason': <%s>}", uid, reason != NULL ? reason : ""), cancellable,
                 callback, data);
}

/** wbl_cloud_ask_contact_async: asks @uid to be our contact, with words of ours. */
void
wbl_cloud_ask_contact_async (WblCloud *self,
                             gint64 uid,
                             const char *reason,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  give_reason (self, "/roster/apply", uid, reason, cancellable, callback, data);
}

/** wbl_cloud_decline_contact_async: @uid asked, and the answer is no. */
void
wbl_cloud_decline_contact_async (WblCloud *self,
                                 gint64 uid,
                                 const char *reason,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  give_reason (self, "/roster/decline", uid, reason, cancellable, callback, data);
}

/** wbl_cloud_accept_contact_async: @uid asked, and the answer is yes. */
void
wbl_cloud_accept_contact_async (WblCloud *self,
                                gint64 uid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  wbl_rest_tell (self, "/roster/accept", "user_id", uid, cancellable, callback, data);
}

/** wbl_cloud_remove_contact_async: off our list. */
void
wbl_cloud_remove_contact_async (WblCloud *self,
                                gint64 uid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  wbl_rest_tell (self, "/roster/delete", "user_id", uid, cancellable, callback, data);
}

/** wbl_cloud_block_async: nothing of @uid reaches us while blocked. */
void
wbl_cloud_block_async (WblCloud *self,
                       gint64 uid,
                       gboolean block,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  wbl_rest_tell (self, block ? "/roster/block" : "/roster/unblock", "user_id", uid, cancellable, callback, data);
}

/** wbl_cloud_set_contact_ext_async: our private name for @uid and our private JSON; nobody else reads them. */
void
wbl_cloud_set_contact_ext_async (WblCloud *self,
                                 gint64 uid,
                                 const char *alias,
                                 const char *ext,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/roster/ext",
                 wbl_rest_body ("{'user_id': <%x>, 'alias': <%s>, 'ext': <%s>}", uid, alias, ext), cancellable, callback,
                 data);
}
