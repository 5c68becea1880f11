/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rest"

#include "config.h"

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-cloud-internal.h"

/* The families of REST calls: each is one call of the session and a reader of its `data`. */

typedef gpointer (*Reader) (WblCloud *self, JsonObject *envelope, GError **error);

typedef struct
{
  Reader reader;
  GDestroyNotify destroy;
} Family;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Family *family = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) envelope = wbl_session_call_finish (WBL_SESSION (source), result, &error);
  gpointer value = NULL;

  if (envelope != NULL)
    value = family->reader (g_task_get_source_object (task), envelope, &error);
  if (error == NULL)
    g_task_return_pointer (task, value, family->destroy);
  else
    {
      g_clear_pointer (&value, family->destroy);
      g_task_return_error (task, wbl_cloud_error_adopt (error));
    }
}

static void
call (WblCloud *self,
      const Family *family,
      const char *method,
      const char *path,
      JsonBuilder *body,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autoptr (JsonNode) root = body != NULL ? json_builder_get_root (body) : NULL;

  g_task_set_source_tag (task, call);
  g_task_set_task_data (task, (gpointer)family, NULL);
  wbl_session_call_async (wbl_cloud_get_session (self), method, path, root, cancellable,
                          answered_cb, task);
}

static gpointer
finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static JsonBuilder *
body_new (void)
{
  JsonBuilder *body = json_builder_new ();

  json_builder_begin_object (body);
  return body;
}

static void
add_string (JsonBuilder *body, const char *name, const char *value)
{
  json_builder_set_member_name (body, name);
  json_builder_add_string_value (body, value != NULL ? value : "");
}

static void
add_int (JsonBuilder *body, const char *name, gint64 value)
{
  json_builder_set_member_name (body, name);
  json_builder_add_int_value (body, value);
}

static void
add_ids (JsonBuilder *body, const char *name, const gint64 *ids, gsize n)
{
  json_builder_set_member_name (body, name);
  json_builder_begin_array (body);
  for (gsize i = 0; i < n; i++)
    json_builder_add_int_value (body, ids[i]);
  json_builder_end_array (body);
}

static char *
member (JsonObject *object, const char *name)
{
  return g_strdup (wbl_json_string_or (object, name, ""));
}

static void
free_string (gpointer data)
{
  g_free (data);
}

static void
free_array (gpointer data)
{
  g_array_unref (data);
}

static void
free_ptr_array (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
free_profile (gpointer data)
{
  wbl_cloud_profile_free (data);
}

static void
free_group (gpointer data)
{
  wbl_cloud_group_free (data);
}

static gpointer
read_profile (JsonObject *object, GError **error)
{
  WblCloudProfile *profile = g_new0 (WblCloudProfile, 1);

  profile->uid = wbl_json_int (object, "user_id", error);
  profile->username = member (object, "username");
  profile->nick = member (object, "nick_name");
  profile->alias = member (object, "alias");
  profile->avatar = member (object, "avatar");
  profile->public_info = member (object, "public_info");
  profile->ext = member (object, "ext");
  return profile;
}

static gpointer
read_profiles (WblCloud *self, JsonObject *envelope, GError **error)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (free_profile);
  JsonArray *data = wbl_json_array (envelope, "data", error);
  GError *cause = NULL;

  for (guint i = 0; data != NULL && cause == NULL && i < json_array_get_length (data); i++)
    {
      JsonObject *object = wbl_json_element_object (data, i, &cause);

      if (object != NULL)
        g_ptr_array_add (profiles, read_profile (object, &cause));
    }
  if (cause != NULL)
    g_propagate_error (error, cause);
  return g_steal_pointer (&profiles);
}

static const Family profiles_family = { read_profiles, free_ptr_array };

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
  g_autoptr (JsonBuilder) body = body_new ();

  g_return_if_fail (WBL_IS_CLOUD (self));
  add_ids (body, "list", uids, n);
  json_builder_end_object (body);
  call (self, &profiles_family, "POST", "/roster/list", body, cancellable, callback, data);
}

/** wbl_cloud_profiles_finish: Returns: (transfer container) (element-type WblCloudProfile)
 * (nullable): those found. */
GPtrArray *
wbl_cloud_profiles_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

static gpointer
read_group (JsonNode *node, GError **error)
{
  WblCloudGroup *group = g_new0 (WblCloudGroup, 1);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object != NULL)
    {
      group->id = wbl_json_int (object, "group_id", error);
      group->type = (guint)wbl_json_int_or (object, "type", 0);
      group->owner = wbl_json_int_or (object, "owner", wbl_json_int_or (object, "owner_id", 0));
    }
  else if (!wbl_json_node_int (node, &group->id))
    g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL,
                         "JSON: a group is neither object nor id");
  group->name = object != NULL ? member (object, "name") : g_strdup ("");
  group->ext = object != NULL ? member (object, "ext") : g_strdup ("");
  return group;
}

static gpointer
read_groups (WblCloud *self, JsonObject *envelope, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (free_group);
  JsonArray *data = wbl_json_array (envelope, "data", error);
  GError *cause = NULL;

  for (guint i = 0; data != NULL && cause == NULL && i < json_array_get_length (data); i++)
    {
      WblCloudGroup *group = read_group (json_array_get_element (data, i), &cause);

      g_ptr_array_add (groups, group);
      wbl_cloud_learn_group (self, group->id);
    }
  if (cause != NULL)
    g_propagate_error (error, cause);
  return g_steal_pointer (&groups);
}

static const Family groups_family = { read_groups, free_ptr_array };

/** wbl_cloud_groups_async: asks for the groups we are a member of. */
void
wbl_cloud_groups_async (WblCloud *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  call (self, &groups_family, "GET", "/group/user_joined", NULL, cancellable, callback, data);
}

/** wbl_cloud_groups_finish: Returns: (transfer container) (element-type WblCloudGroup) (nullable):
 * our groups. */
GPtrArray *
wbl_cloud_groups_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

static gpointer
read_created (WblCloud *self, JsonObject *envelope, GError **error)
{
  GError *cause = NULL;
  JsonObject *data = wbl_json_object (envelope, "data", &cause);
  gint64 id = data != NULL ? wbl_json_int (data, "group_id", &cause) : 0;

  if (cause != NULL)
    g_propagate_error (error, cause);
  wbl_cloud_learn_group (self, id);
  return g_memdup2 (&id, sizeof id);
}

static const Family created_family = { read_created, free_string };

/**
 * wbl_cloud_create_group_async:
 * @name: shown to members
 * @description: (nullable): shown to members
 * @members: (array length=n): beside ourselves
 *
 * Creates a private group that we own.
 */
void
wbl_cloud_create_group_async (WblCloud *self,
                              const char *name,
                              const char *description,
                              const gint64 *members,
                              gsize n,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (JsonBuilder) body = body_new ();

  g_return_if_fail (WBL_IS_CLOUD (self));
  add_string (body, "name", name);
  add_string (body, "description", description);
  add_int (body, "type", 0);
  add_ids (body, "user_list", members, n);
  json_builder_end_object (body);
  call (self, &created_family, "POST", "/group/create", body, cancellable, callback, data);
}

/** wbl_cloud_create_group_finish: Returns: the group's id, 0 with an error. */
gint64
wbl_cloud_create_group_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = finish (self, result, error);

  return id != NULL ? *id : 0;
}

static gpointer
read_done (WblCloud *self, JsonObject *envelope, GError **error)
{
  return GINT_TO_POINTER (TRUE);
}

static const Family done_family = { read_done, NULL };

/** wbl_cloud_set_group_ext_async: replaces the group's @ext, which every member reads. */
void
wbl_cloud_set_group_ext_async (WblCloud *self,
                               gint64 group,
                               const char *ext,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (JsonBuilder) body = body_new ();

  g_return_if_fail (WBL_IS_CLOUD (self));
  add_int (body, "group_id", group);
  add_string (body, "value", ext);
  json_builder_end_object (body);
  call (self, &done_family, "POST", "/group/info/ext", body, cancellable, callback, data);
}

/** wbl_cloud_set_group_ext_finish: Returns: whether the server took it. */
gboolean
wbl_cloud_set_group_ext_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error) != NULL;
}

static gpointer
read_staff (WblCloud *self, JsonObject *envelope, GError **error)
{
  g_autoptr (GArray) staff = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *data = wbl_json_array (envelope, "data", error);
  GError *cause = NULL;

  for (guint i = 0; data != NULL && cause == NULL && i < json_array_get_length (data); i++)
    {
      JsonObject *object = wbl_json_element_object (data, i, &cause);
      gint64 uid = object != NULL ? wbl_json_int (object, "user_id", &cause) : 0;

      g_array_append_val (staff, uid);
    }
  if (cause != NULL)
    g_propagate_error (error, cause);
  return g_steal_pointer (&staff);
}

static const Family staff_family = { read_staff, free_array };

/** wbl_cloud_support_staff_async: asks for the app's official support contacts. */
void
wbl_cloud_support_staff_async (WblCloud *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  call (self, &staff_family, "GET", "/app/support_staff", NULL, cancellable, callback, data);
}

/** wbl_cloud_support_staff_finish: Returns: (transfer full) (element-type gint64) (nullable): user
 * ids. */
GArray *
wbl_cloud_support_staff_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/* ---- the local desk's play: not of the cloud, and refused there ---- */

static void
free_play (gpointer data)
{
  wbl_play_free (data);
}

static gpointer
read_play (WblCloud *self, JsonObject *envelope, GError **error)
{
  JsonObject *data = wbl_json_object (envelope, "data", error);
  WblPlay *play = NULL;

  if (data == NULL)
    return NULL;
  play = g_new0 (WblPlay, 1);
  play->running = wbl_json_bool_or (data, "running", FALSE);
  play->paused = wbl_json_bool_or (data, "paused", FALSE);
  play->step = (guint)wbl_json_int_or (data, "step", 0);
  play->steps = (guint)wbl_json_int_or (data, "steps", 0);
  play->caption_zh = member (data, "caption_zh");
  play->caption_en = member (data, "caption_en");
  return play;
}

static const Family play_family = { read_play, free_play };

/**
 * wbl_cloud_play_async:
 * @verb: what to do with the local desk's busy morning
 */
void
wbl_cloud_play_async (WblCloud *self,
                      WblPlayVerb verb,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/__play__/%s", wbl_play_verb_to_string (verb));
  g_autoptr (JsonBuilder) body = body_new ();

  g_return_if_fail (WBL_IS_CLOUD (self));
  json_builder_end_object (body);
  call (self, &play_family, verb == WBL_PLAY_STATE ? "GET" : "POST", path,
        verb == WBL_PLAY_STATE ? NULL : body, cancellable, callback, data);
}

/** wbl_cloud_play_finish: Returns: (transfer full) (nullable): how far it is now. */
WblPlay *
wbl_cloud_play_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}
