/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "desk/wbl-import.h"
#include "text/wbl-encoding.h"

/*
 * An import goes round: list the files (a thread of GTask's), then read a batch there, write it through the store, tell
 * how far it is, and again. Cancelling leaves what was written.
 */

#define BATCH_FILES 32
#define BATCH_BYTES (4 * 1024 * 1024)

typedef struct
{
  WblStore *store; /* (owned) */
  char **paths;    /* (owned) */
  char *collection; /* (owned) (nullable) */
  WblImportProgress progress;
  gpointer progress_data;
  WblImportReport *report; /* (owned) */
  GPtrArray *files;        /* (owned) (nullable) of WblImportFile */
  guint next;              /* the file to be read */
  GHashTable *keys;        /* of this run (owned) */
  GPtrArray *batch;        /* (owned) of WblArticlePut: read, not written */
} Import;

void
wbl_import_report_free (WblImportReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->problems);
  g_free (report);
}

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->store);
  g_strfreev (import->paths);
  g_free (import->collection);
  wbl_import_report_free (import->report);
  g_clear_pointer (&import->files, g_ptr_array_unref);
  g_hash_table_unref (import->keys);
  g_ptr_array_unref (import->batch);
  g_free (import);
}

/* ---- in the thread ---- */

static void
refuse (Import *import, const char *name, const char *reason)
{
  import->report->refused++;
  g_ptr_array_add (import->report->problems, g_strdup_printf ("%s: %s", name, reason));
}

static const char *
reason_of (const GError *error)
{
  if (g_error_matches (error, WBL_TEXT_ERROR, WBL_TEXT_ERROR_BINARY))
    return _ ("is not a text file");
  if (g_error_matches (error, WBL_TEXT_ERROR, WBL_TEXT_ERROR_ENCODING))
    return _ ("is in an unknown encoding or damaged");
  if (error->domain == G_FILE_ERROR)
    return _ ("cannot be read");
  return error->message;
}

static GBytes *
load_file (const char *path, GError **error)
{
  GStatBuf info;
  char *content = NULL;
  gsize len = 0;

  if (g_stat (path, &info) == 0 && info.st_size > WBL_IMPORT_MAX_BYTES)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("is larger than 16 MiB"));
      return NULL;
    }
  if (!g_file_get_contents (path, &content, &len, error))
    return NULL;
  return g_bytes_new_take (content, len);
}

/* Returns: how many bytes were read. */
static gsize
read_file (Import *import, const WblImportFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = load_file (file->path, &error);
  g_autoptr (WblArticlePut) put = NULL;

  if (bytes != NULL)
    put = wbl_import_article (file->name, bytes, import->collection, g_get_real_time () / 1000, &error);
  if (put == NULL)
    refuse (import, file->name, reason_of (error));
  else if (!g_hash_table_add (import->keys, g_strdup (put->article->key)))
    refuse (import, file->name, _ ("has the id of another file"));
  else
    g_ptr_array_add (import->batch, g_steal_pointer (&put));
  return bytes != NULL ? g_bytes_get_size (bytes) : 0;
}

static void
list_files (Import *import, GCancellable *cancellable)
{
  guint before = import->report->problems->len;

  import->files = wbl_import_list_files ((const char *const *) import->paths, import->report->problems, cancellable);
  import->report->refused += import->report->problems->len - before;
}

static void
read_batch_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  gsize bytes = 0;

  if (import->files == NULL)
    list_files (import, cancellable);
  for (guint i = 0; i < BATCH_FILES && bytes < BATCH_BYTES && import->next < import->files->len; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        break;
      bytes += read_file (import, g_ptr_array_index (import->files, import->next++));
    }
  g_task_return_boolean (task, TRUE);
}

/* ---- on the store's worker ---- */

static gpointer
write_batch_job (WblDb *db, gpointer data, GError **error)
{
  Import *import = data;
  WblArticleCounts counts = { 0 };

  if (!wbl_db_put_articles (db, import->batch, &counts, error))
    return NULL;
  import->report->added += counts.added;
  import->report->changed += counts.changed;
  import->report->unchanged += counts.unchanged;
  return NULL;
}

/* ---- on the main thread ---- */

static void read_batch (GTask *task);

static void
batch_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  const WblImportFile *last = import->next > 0 ? g_ptr_array_index (import->files, import->next - 1) : NULL;
  GError *error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_set_size (import->batch, 0);
  if (import->progress != NULL && last != NULL)
    import->progress (import->next, import->files->len, last->name, import->progress_data);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (import->next < import->files->len)
    read_batch (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&import->report), (GDestroyNotify) wbl_import_report_free);
}

static void
batch_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Import *import = g_task_get_task_data (task);

  wbl_store_write_async (import->store, WBL_PRIORITY_SYNC, write_batch_job, import, NULL, NULL, NULL, batch_written_cb, task);
}

/* Takes @task over. */
static void
read_batch (GTask *task)
{
  GTask *reading = g_task_new (NULL, g_task_get_cancellable (task), batch_read_cb, task);

  g_task_set_check_cancellable (reading, FALSE);
  g_task_set_task_data (reading, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (reading, read_batch_thread);
  g_object_unref (reading);
}

/**
 * wbl_import_run_async:
 * @paths: files and folders
 * @collection: (nullable): where articles belong that do not say so
 * @progress: (nullable): called on the main thread
 *
 * Imports what is readable and reports the rest. An article whose file did not change is left alone. Main thread.
 */
void
wbl_import_run_async (WblStore *store,
                      const char *const *paths,
                      const char *collection,
                      WblImportProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Import *import = g_new0 (Import, 1);

  import->store = g_object_ref (store);
  import->paths = g_strdupv ((char **) paths);
  import->collection = g_strdup (collection);
  import->progress = progress;
  import->progress_data = progress_data;
  import->report = g_new0 (WblImportReport, 1);
  import->report->problems = g_ptr_array_new_with_free_func (g_free);
  import->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  import->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  g_task_set_source_tag (task, wbl_import_run_async);
  g_task_set_task_data (task, import, import_free);
  read_batch (task);
}

/** wbl_import_run_finish: Returns: (transfer full): what was done. */
WblImportReport *
wbl_import_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
