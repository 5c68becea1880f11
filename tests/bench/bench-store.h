/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-store.h"

/* A store as a measuring program uses it: one job after the other. */

static GAsyncResult *done;

static inline void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  done = g_object_ref (result);
}

/* Returns: (transfer full): the result that done_cb() was called with, once it was */
static inline GAsyncResult *
wait_result (void)
{
  while (done == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&done);
}

/* Runs a writing job on the store's worker to its end; an error ends the program. */
static inline void
run_job_at (WblStore *store, WblStorePriority priority, WblStoreJob job, gpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_store_write_async (store, priority, job, data, NULL, NULL, NULL, done_cb, NULL);
  result = wait_result ();
  wbl_store_job_finish (store, result, &error);
  if (error != NULL)
    g_error ("%s", error->message);
}

static inline void
run_job (WblStore *store, WblStoreJob job, gpointer data)
{
  run_job_at (store, WBL_PRIORITY_INTERACTIVE, job, data);
}
