/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-team"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"
#include "model/wbl-json.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-people.h"
#include "sync/wbl-sync-private.h"

/*
 * The staff room: one group of agents only. A person confirms it, either by making it, or by joining one by its id; a
 * room that this very account owns and marked as such was confirmed when it was made.
 */
#define ROOM_EXT "{\"app\":\"warbler\",\"v\":1,\"t\":\"staff-room\"}"

static gboolean
is_our_room (WblSync *self, const WblCloudGroup *group)
{
  g_autoptr (JsonObject) ext = *group->ext != '\0' ? wbl_json_parse_object (group->ext, -1, NULL) : NULL;

  return ext != NULL && group->owner == wbl_cloud_get_uid (wbl_sync_get_cloud (self))
         && g_str_equal (wbl_json_string_or (ext, "app", ""), "warbler")
         && g_str_equal (wbl_json_string_or (ext, "t", ""), "staff-room");
}

/* ---- setting the room ---- */

typedef struct
{
  gint64 group;
  gboolean only_when_none;
} Choice;

static gpointer
set_team_job (WblDb *db, gpointer data, GError **error)
{
  Choice *choice = data;
  gint64 team = wbl_db_team (db);

  if (team == choice->group || (choice->only_when_none && team != 0))
    return NULL;
  return wbl_db_set_team (db, choice->group, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
team_set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblSync *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean is_new = wbl_store_job_finish (WBL_STORE (source), result, &error) != NULL;
  gint64 *group = g_task_get_task_data (task);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_new)
    wbl_sync_fill (self, WBL_CHAT_GROUP, *group);
  wbl_sync_flush (self);
  g_task_return_boolean (task, TRUE);
}

static void
set_team (GTask *task, gint64 group, gboolean only_when_none)
{
  WblSync *self = g_task_get_source_object (task);
  Choice choice = { group, only_when_none };

  g_task_set_task_data (task, g_memdup2 (&group, sizeof group), g_free);
  wbl_store_write_async (wbl_sync_get_store (self), WBL_PRIORITY_INTERACTIVE, set_team_job,
                         g_memdup2 (&choice, sizeof choice), g_free, NULL, NULL, team_set_cb, task);
}

/* ---- finding our own ---- */

static gpointer
put_groups_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_put_groups (db, data, error);
  return NULL;
}

static void
groups_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblSync *self = g_task_get_source_object (task);
  GPtrArray *groups = wbl_cloud_groups_finish (WBL_CLOUD (source), result, NULL);
  gint64 room = 0;

  for (guint i = 0; groups != NULL && i < groups->len && room == 0; i++)
    if (is_our_room (self, g_ptr_array_index (groups, i)))
      room = ((WblCloudGroup *) g_ptr_array_index (groups, i))->id;
  if (groups != NULL)
    wbl_store_write_async (wbl_sync_get_store (self), WBL_PRIORITY_SYNC, put_groups_job, groups,
                           (GDestroyNotify) g_ptr_array_unref, NULL, NULL, NULL, NULL);
  if (room != 0)
    set_team (g_steal_pointer (&task), room, TRUE);
  else
    g_task_return_boolean (task, FALSE);
}

/* wbl_sync_find_team_async: a new device of the account that made the room finds it, unless a room was confirmed here. */
void
wbl_sync_find_team_async (WblSync *self, GAsyncReadyCallback callback, gpointer data)
{
  wbl_cloud_groups_async (wbl_sync_get_cloud (self), wbl_sync_get_cancellable (self), groups_cb,
                          g_task_new (self, NULL, callback, data));
}

/* ---- public ---- */

/* A number that was mistyped would be a room whose log never comes. */
static void
ours_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) groups = wbl_cloud_groups_finish (WBL_CLOUD (source), result, &error);
  gint64 group = *(gint64 *) g_task_get_task_data (task);

  if (groups == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < groups->len; i++)
    if (((WblCloudGroup *) g_ptr_array_index (groups, i))->id == group)
      {
        set_team (g_steal_pointer (&task), group, FALSE);
        return;
      }
  g_task_return_new_error (task, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "This account is in no such group");
}

/**
 * wbl_sync_join_team_async: confirms @group as this desk's staff room. Online only. End with wbl_sync_team_finish(). Fails with
 * WBL_STORE_ERROR: INVALID; NOT_FOUND: there is no such group, or this account is not in it; with WBL_CLOUD_ERROR.
 */
void
wbl_sync_join_team_async (WblSync *self,
                          gint64 group,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_sync_join_team_async);
  if (group > 0)
    {
      g_task_set_task_data (task, g_memdup2 (&group, sizeof group), g_free);
      wbl_cloud_groups_async (wbl_sync_get_cloud (self), cancellable, ours_cb, task);
    }
  else
    {
      g_task_return_new_error (task, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, "This is no group");
      g_object_unref (task);
    }
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gint64 group = *(gint64 *) g_task_get_task_data (task);

  if (wbl_cloud_done_finish (WBL_CLOUD (source), result, &error))
    set_team (g_steal_pointer (&task), group, FALSE);
  else
    g_task_return_error (task, error);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  gint64 group = wbl_cloud_create_group_finish (WBL_CLOUD (source), result, &error);

  if (group == 0)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_memdup2 (&group, sizeof group), g_free);
  wbl_cloud_set_group_ext_async (WBL_CLOUD (source), group, ROOM_EXT, cancellable, marked_cb,
                                 g_steal_pointer (&task));
}

/** wbl_sync_create_team_async: makes a staff room with this account alone in it. Online only. */
void
wbl_sync_create_team_async (WblSync *self,
                            const char *name,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_sync_create_team_async);
  wbl_cloud_create_group_async (wbl_sync_get_cloud (self), WBL_CLOUD_GROUP_PRIVATE, name, "", NULL, 0, cancellable, created_cb,
                                task);
}

gboolean
wbl_sync_team_finish (WblSync *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
