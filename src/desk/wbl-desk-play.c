/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-play"

#include "config.h"

#include "desk/wbl-demo.h"
#include "desk/wbl-desk-private.h"
#include "lanying/wbl-cloud.h"

static void
played_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WblPlay *play = wbl_cloud_play_finish (WBL_CLOUD (source), result, &error);

  if (play != NULL)
    g_task_return_pointer (task, play, (GDestroyNotify) wbl_play_free);
  else
    g_task_return_error (task, error);
}

/**
 * wbl_desk_play_async:
 * @self: a desk that is signed in to a local desk
 * @verb: what to do
 * @cancellable: (nullable): a cancellable
 * @callback: called when the local desk answered
 * @data: for @callback
 *
 * Directs the demo's busy morning. It works during the play's own network cut.
 */
void
wbl_desk_play_async (WblDesk *self,
                     WblPlayVerb verb,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = NULL;

  g_return_if_fail (WBL_IS_DESK (self));
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, wbl_desk_play_async);
  if (self->cloud != NULL)
    wbl_cloud_play_async (self->cloud, verb, cancellable, played_cb, task);
  else
    {
      g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_SIGNED_IN, "Not signed in");
      g_object_unref (task);
    }
}

/**
 * wbl_desk_play_finish:
 * @self: a desk
 * @result: the result
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable): how far the morning is
 */
WblPlay *
wbl_desk_play_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
