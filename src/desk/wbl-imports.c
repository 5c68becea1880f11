/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-imports"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-import.h"

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WblImportReport *report = wbl_import_run_finish (result, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) wbl_import_report_free);
  else
    g_task_return_error (task, error);
}

/**
 * wbl_desk_import_async:
 * @paths: files and folders
 * @options: how
 * @progress: (nullable): how far it is, on the main thread
 * @cancellable: (nullable): what was imported until then stays
 *
 * Imports files of many formats (docs/import.md), read by a process of their own. What cannot be read is reported by name;
 * the rest goes on. A file that was imported before changes nothing when it is the same, else it is the article's next
 * version.
 */
void
wbl_desk_import_async (WblDesk *self,
                       const char *const *paths,
                       const WblImportOptions *options,
                       WblImportProgress progress,
                       gpointer progress_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_desk_import_async);
  g_task_set_check_cancellable (task, FALSE);
  wbl_import_run_async (wbl_desk_get_store (self), paths, options, progress, progress_data, cancellable, imported_cb, task);
}

/** wbl_desk_import_finish: Returns: (transfer full): what was done and what was refused. */
WblImportReport *
wbl_desk_import_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
