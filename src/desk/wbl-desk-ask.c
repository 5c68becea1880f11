/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-ask"

#include "config.h"

#include "desk/wbl-desk-private.h"

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
