/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-groups"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-rest.h"

static void
free_group (gpointer data)
{
  wbl_cloud_group_free (data);
}

static void
free_member (gpointer data)
{
  wbl_cloud_member_free (data);
}

static void
free_outcome (gpointer data)
{
  wbl_cloud_outcome_free (data);
}

/* ---- the groups themselves ---- */

static WblCloudGroup *
group_new (gint64 id, JsonObject *object)
{
  WblCloudGroup *group = g_new0 (WblCloudGroup, 1);

  group->id = id;
  group->name = object != NULL ? wbl_rest_member (object, "name") : g_strdup ("");
  group->description = object != NULL ? wbl_rest_member (object, "description") : g_strdup ("");
  group->ext = object != NULL ? wbl_rest_member (object, "ext") : g_strdup ("");
  if (object == NULL)
    return group;
  group->type = (guint)wbl_json_int_or (object, "type", 0);
  group->owner = wbl_json_int_or (object, "owner", wbl_json_int_or (object, "owner_id", 0));
  group->n_members = (guint)CLAMP (wbl_json_int_or (object, "count", 0), 0, G_MAXINT);
  return group;
}

/* The list holds objects in practice, ids by the documentation. */
static gpointer
read_group (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 id = 0;

  if (object != NULL)
    id = wbl_json_int (object, "group_id", error);
  else if (!wbl_json_node_int (node, &id))
    g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL,
                         "JSON: a group is neither object nor id");
  return group_new (id, object);
}

const WblRestKind wbl_rest_groups = { .row = read_group, .destroy = free_group };

/** wbl_cloud_groups_async: asks for the groups we are a member of. */
void
wbl_cloud_groups_async (WblCloud *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_groups, "GET", "/group/user_joined", NULL, cancellable, callback, data);
}

/** wbl_cloud_groups_finish: Returns: (transfer container) (element-type WblCloudGroup) (nullable): our groups. */
GPtrArray *
wbl_cloud_groups_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  GPtrArray *groups = wbl_rest_finish (self, &wbl_rest_groups, result, error);

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    wbl_cloud_learn_group (self, ((WblCloudGroup *)g_ptr_array_index (groups, i))->id);
  return groups;
}

static gpointer
read_one_group (JsonObject *data, GError **error)
{
  return group_new (wbl_json_int (data, "group_id", error), data);
}

static const WblRestKind group_kind = { .one = read_one_group, .destroy = free_group };

/** wbl_cloud_group_async: asks for what members know of @group. */
void
wbl_cloud_group_async (WblCloud *self,
                       gint64 group,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autofree char *path = wbl_rest_path ("/group/info", "group_id", group);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &group_kind, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_group_finish: Returns: (transfer full) (nullable): the group. */
WblCloudGroup *
wbl_cloud_group_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  WblCloudGroup *group = wbl_rest_finish (self, &group_kind, result, error);

  if (group != NULL)
    wbl_cloud_learn_group (self, group->id);
  return group;
}

/**
 * wbl_cloud_create_group_async:
 * @type: private for a team, a session for a customer and several agents
 * @name: shown to members
 * @description: (nullable): shown to members
 * @members: (array length=n): beside ourselves
 *
 * Creates a group that we own.
 */
void
wbl_cloud_create_group_async (WblCloud *self,
                              WblCloudGroupType type,
                              const char *name,
                              const char *description,
                              const gint64 *members,
                              gsize n,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  JsonNode *body = wbl_rest_body ("{'name': <%s>, 'description': <%s>, 'type': <%i>, 'user_list': <%@ax>}", name,
                                  description != NULL ? description : "", (int)type, wbl_rest_ids (members, n));

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &group_kind, "POST", "/group/create", body, cancellable, callback, data);
}

/** wbl_cloud_create_group_finish: Returns: the group's id, 0 with an error. */
gint64
wbl_cloud_create_group_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_autoptr (WblCloudGroup) group = wbl_cloud_group_finish (self, result, error);

  return group != NULL ? group->id : 0;
}

/* ---- changes ---- */

static void
set_value (WblCloud *self,
           const char *path,
           gint64 group,
           const char *value,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self) && value != NULL);
  wbl_rest_call (self, &wbl_rest_done, "POST", path,
                 wbl_rest_body ("{'group_id': <%x>, 'value': <%s>}", group, value), cancellable, callback, data);
}

/** wbl_cloud_set_group_name_async: renames it for all members. */
void
wbl_cloud_set_group_name_async (WblCloud *self,
                                gint64 group,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  set_value (self, "/group/info/name", group, name, cancellable, callback, data);
}

/** wbl_cloud_set_group_ext_async: replaces the group's @ext, which every member reads. */
void
wbl_cloud_set_group_ext_async (WblCloud *self,
                               gint64 group,
                               const char *ext,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  set_value (self, "/group/info/ext", group, ext, cancellable, callback, data);
}

/** wbl_cloud_set_group_display_name_async: what we are called in this group. */
void
wbl_cloud_set_group_display_name_async (WblCloud *self,
                                        gint64 group,
                                        const char *name,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data)
{
  set_value (self, "/group/display_name", group, name, cancellable, callback, data);
}

/** wbl_cloud_set_group_history_visible_async: whether who comes later reads what was written before. */
void
wbl_cloud_set_group_history_visible_async (WblCloud *self,
                                           gint64 group,
                                           gboolean visible,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/group/settings/history_visible",
                 wbl_rest_body ("{'group_id': <%x>, 'value': <%b>}", group, visible), cancellable, callback, data);
}

/** wbl_cloud_transfer_group_async: makes a member its owner; only the owner may. */
void
wbl_cloud_transfer_group_async (WblCloud *self,
                                gint64 group,
                                gint64 new_owner,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/group/transfer",
                 wbl_rest_body ("{'group_id': <%x>, 'new_owner': <%x>}", group, new_owner), cancellable, callback, data);
}

/** wbl_cloud_leave_group_async: the owner cannot leave: REFUSED. */
void
wbl_cloud_leave_group_async (WblCloud *self,
                             gint64 group,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  wbl_rest_tell (self, "/group/leave", "group_id", group, cancellable, callback, data);
}

/** wbl_cloud_destroy_group_async: for all members; only the owner may. */
void
wbl_cloud_destroy_group_async (WblCloud *self,
                               gint64 group,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  wbl_rest_tell (self, "/group/destroy", "group_id", group, cancellable, callback, data);
}

/* ---- members ---- */

static gpointer
read_member (JsonNode *node, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);
  WblCloudMember *member = object != NULL ? g_new0 (WblCloudMember, 1) : NULL;

  if (member == NULL)
    return NULL;
  member->uid = wbl_json_int (object, "user_id", error);
  member->display_name = wbl_rest_member (object, "display_name");
  member->joined_ms = wbl_json_int_or (object, "join_time", 0);
  return member;
}

const WblRestKind wbl_rest_members = { .row = read_member, .destroy = free_member, .paged = TRUE };

/** wbl_cloud_members_async: asks for everybody in @group, ourselves too. */
void
wbl_cloud_members_async (WblCloud *self,
                         gint64 group,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autofree char *path = wbl_rest_path ("/group/member_list", "group_id", group);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_members, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_members_finish: Returns: (transfer container) (element-type WblCloudMember) (nullable): the members. */
GPtrArray *
wbl_cloud_members_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_members, result, error);
}

static gpointer
read_outcome (JsonNode *node, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);
  WblCloudOutcome *outcome = object != NULL ? g_new0 (WblCloudOutcome, 1) : NULL;

  if (outcome == NULL)
    return NULL;
  outcome->id = wbl_json_int (object, json_object_has_member (object, "file_id") ? "file_id" : "user_id", error);
  outcome->done = g_str_equal (wbl_json_string_or (object, "result", "success"), "success");
  outcome->reason = wbl_rest_member (object, "reason");
  return outcome;
}

const WblRestKind wbl_rest_outcomes = { .row = read_outcome, .destroy = free_outcome };

/**
 * wbl_cloud_invite_async:
 * @people: (array length=n)
 * @reason: (nullable): shown to them
 *
 * Whether they are in at once, or have to accept, is theirs and the app's setting.
 */
void
wbl_cloud_invite_async (WblCloud *self,
                        gint64 group,
                        const gint64 *people,
                        gsize n,
                        const char *reason,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  JsonNode *body = wbl_rest_body ("{'group_id': <%x>, 'user_list': <%@ax>, 'reason': <%s>}", group,
                                  wbl_rest_ids (people, n), reason != NULL ? reason : "");

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_outcomes, "POST", "/group/invite", body, cancellable, callback, data);
}

/** wbl_cloud_remove_members_async: administrators and the owner may. Whom a group removed more than three times cannot
 * come back, says the vendor. */
void
wbl_cloud_remove_members_async (WblCloud *self,
                                gint64 group,
                                const gint64 *people,
                                gsize n,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_outcomes, "POST", "/group/kick",
                 wbl_rest_body ("{'group_id': <%x>, 'user_list': <%@ax>}", group, wbl_rest_ids (people, n)), cancellable,
                 callback, data);
}

/** wbl_cloud_delete_group_files_async: who uploaded them may, and administrators. Ends in outcomes_finish, by file id. */
void
wbl_cloud_delete_group_files_async (WblCloud *self,
                                    gint64 group,
                                    const gint64 *files,
                                    gsize n,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_outcomes, "POST", "/group/file/delete",
                 wbl_rest_body ("{'group_id': <%x>, 'file_list': <%@ax>}", group, wbl_rest_ids (files, n)), cancellable,
                 callback, data);
}

/** wbl_cloud_outcomes_finish: Returns: (transfer container) (element-type WblCloudOutcome) (nullable): one for each. */
GPtrArray *
wbl_cloud_outcomes_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_outcomes, result, error);
}
