/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-ask"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "lanying/wbl-cloud-talk.h"

/* Questions to the cloud whose answers are not kept: they need the network now. */

/**
 * wbl_desk_ask: (skip)
 * @tag: the function that asks
 *
 * Begins a question to the cloud.
 *
 * Returns: (transfer full) (nullable): its task; NULL = away from the cloud, and @callback hears of that
 */
GTask *
wbl_desk_ask (WblDesk *self, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);
  if (self->cloud != NULL && wbl_desk_get_link (self) == WBL_DESK_ONLINE)
    return g_steal_pointer (&task);
  g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE, "This needs the cloud");
  return NULL;
}

/**
 * wbl_desk_return: (skip)
 * @value: (transfer full) (nullable): what a question brought; NULL = it failed
 * @error: (transfer full) (nullable): with what. Not of a call in the same list of arguments: which comes first is not said.
 */
void
wbl_desk_return (GTask *task, gpointer value, GDestroyNotify destroy, GError *error)
{
  if (value != NULL)
    g_task_return_pointer (task, value, destroy);
  else
    g_task_return_error (task, error);
}

/**
 * wbl_desk_asked_cb: (skip)
 * @data: (transfer full): the task of wbl_desk_ask()
 *
 * The cloud did it, or said why not. Ends in wbl_desk_command_finish().
 */
void
wbl_desk_asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wbl_cloud_done_finish (WBL_CLOUD (source), result, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

static void
free_verification (gpointer verification)
{
  wbl_verification_free (verification);
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autofree char *config = wbl_cloud_app_config_finish (WBL_CLOUD (source), result, &error);

  wbl_desk_return (task, config != NULL ? wbl_verification_read (config) : NULL, free_verification, error);
}

/** wbl_desk_verification_async: asks who runs the app. What discovery said is known off line too; else its settings say. */
void
wbl_desk_verification_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (WblVerification) told = wbl_verification_read (self->cloud != NULL ? wbl_cloud_get_verification (self->cloud) : "");
  GTask *task = NULL;

  if (told->state != WBL_VERIFIED_UNTOLD)
    {
      task = g_task_new (self, cancellable, callback, data);
      g_task_return_pointer (task, g_steal_pointer (&told), free_verification);
      g_object_unref (task);
      return;
    }
  task = wbl_desk_ask (self, wbl_desk_verification_async, cancellable, callback, data);
  if (task != NULL)
    wbl_cloud_app_config_async (self->cloud, cancellable, config_cb, task);
}

/** wbl_desk_verification_finish: Returns: (transfer full) (nullable) */
WblVerification *
wbl_desk_verification_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
