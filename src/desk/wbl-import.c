/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "desk/wbl-import-child.h"
#include "desk/wbl-import.h"
#include "store/wbl-db-packs.h"

/*
 * An import goes round: list the files (a thread of GTask's), then have a batch of articles read by a warbler-import, write
 * it through the store, tell how far it is, and again. Cancelling stops the reader and leaves what was written. A file on
 * which the reader dies, hangs or goes mad is refused by name, and the next one gets a new reader.
 */

#define BATCH_ARTICLES 256
#define BATCH_BYTES (4 * 1024 * 1024)
#define PATIENCE_MS 90000 /* beyond what the reader allows itself */
#define MAX_PROBLEMS 10000

static guint patience_ms = PATIENCE_MS;

typedef struct
{
  WblStore *store; /* (owned) */
  char **paths;    /* (owned) */
  char *collection; /* (owned) (nullable) */
  gboolean remove_gone;
  WblImportProgress progress;
  gpointer progress_data;
  WblImportReport *report; /* (owned) */
  GPtrArray *files;        /* (owned) (nullable) of WblImportFile */
  GPtrArray *whole;        /* (owned): roots of which all files are known */
  guint next;              /* the file to be read */
  WblImportFile *current;  /* (nullable): the file being read */
  WblImportChild *child;   /* (owned) (nullable) */
  GHashTable *keys;        /* of this run (owned) */
  GPtrArray *batch;        /* (owned) of WblImportItem: read, not written */
  gsize batch_bytes;
  gboolean packing; /* there are packs to be made of what was written */
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->store);
  g_strfreev (import->paths);
  g_free (import->collection);
  wbl_import_report_free (import->report);
  g_clear_pointer (&import->files, g_ptr_array_unref);
  g_ptr_array_unref (import->whole);
  g_clear_pointer (&import->child, wbl_import_child_free);
  g_hash_table_unref (import->keys);
  g_ptr_array_unref (import->batch);
  g_free (import);
}

/** wbl_import_set_patience: how long a reader may say nothing; for tests. */
void
wbl_import_set_patience (guint milliseconds)
{
  patience_ms = milliseconds;
}

/* ---- reasons ---- */

/** wbl_import_reason: Returns: (transfer none): a reader's word as people say it. */
const char *
wbl_import_reason (const char *word)
{
  static const struct
  {
    const char *word, *text;
  } reasons[] = {
    { WBL_IMPORT_UNKNOWN, N_ ("is of no format that can be imported") },
    { WBL_IMPORT_OLD_OFFICE, N_ ("is in an old Office format: save it as DOCX, XLSX or PDF") },
    { WBL_IMPORT_TOO_LARGE, N_ ("is too large") },
    { WBL_IMPORT_UNREADABLE, N_ ("cannot be read") },
    { WBL_IMPORT_BINARY, N_ ("is not a text file") },
    { WBL_IMPORT_ENCODING, N_ ("is in an unknown encoding or damaged") },
    { WBL_IMPORT_EMPTY, N_ ("is empty") },
    { WBL_IMPORT_DAMAGED, N_ ("is damaged") },
    { WBL_IMPORT_PASSWORD, N_ ("is protected by a password") },
    { WBL_IMPORT_BOMB, N_ ("grows without measure when it is unpacked") },
    { WBL_IMPORT_TOO_DEEP, N_ ("lies too deep") },
    { WBL_IMPORT_UNSAFE_NAME, N_ ("has a name that points out of its archive") },
    { WBL_IMPORT_NO_TEXT, N_ ("holds no text, only pictures of it") },
    { WBL_IMPORT_MANY_PAGES, N_ ("has too many pages: the first 2,000 were read") },
    { WBL_IMPORT_MANY_ROWS, N_ ("has too many rows: the first ones were read") },
    { WBL_IMPORT_MANY_MEMBERS, N_ ("holds too many files: the first ones were read") },
    { WBL_IMPORT_LARGE_CELLS, N_ ("has cells that are too large: they were cut") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (word, reasons[i].word) == 0)
      return _ (reasons[i].text);
  return _ ("cannot be read");
}

static const char *
reason_of_error (const GError *error)
{
  if (g_error_matches (error, WBL_IMPORT_CHILD_ERROR, WBL_IMPORT_CHILD_ERROR_TIMED_OUT))
    return _ ("took too long to read");
  return _ ("made its reader fail: it may be damaged, or made to do harm");
}

/* ---- in the thread ---- */

static void
add_problem (GPtrArray *problems, const char *name, const char *reason)
{
  if (problems->len < MAX_PROBLEMS)
    g_ptr_array_add (problems, g_strdup_printf ("%s: %s", name, reason));
}

static void
refuse (Import *import, const char *name, const char *reason)
{
  import->report->refused++;
  import->current->refused = TRUE;
  add_problem (import->report->problems, name, reason);
}

static void
take_document (Import *import, GHashTable *fields)
{
  g_autoptr (WblArticlePut) put = wbl_import_article (fields, import->collection, g_get_real_time () / 1000);
  const char *name = g_hash_table_lookup (fields, "name");

  if (put == NULL)
    refuse (import, name != NULL ? name : import->current->name, wbl_import_reason (WBL_IMPORT_DAMAGED));
  else if (strlen (put->article->key) > WBL_ARTICLE_MAX_KEY)
    refuse (import, name, _ ("has an id that is too long"));
  else if (!g_hash_table_add (import->keys, g_strdup (put->article->key)))
    refuse (import, name, _ ("has an id that came before"));
  else
    {
      import->batch_bytes += strlen (put->article->body);
      g_ptr_array_add (import->batch, wbl_import_item_new (g_steal_pointer (&put), import->current));
    }
}

static void
take_frame (Import *import, WblImportFrameKind kind, GHashTable *fields)
{
  const char *name = g_hash_table_lookup (fields, "name");
  const char *reason = wbl_import_reason (g_hash_table_lookup (fields, "reason"));

  if (name == NULL)
    name = import->current->name;
  switch (kind)
    {
    case WBL_IMPORT_FRAME_DOCUMENT:
      take_document (import, fields);
      break;
    case WBL_IMPORT_FRAME_REFUSED:
      refuse (import, name, reason);
      break;
    case WBL_IMPORT_FRAME_NOTE:
      import->current->refused = TRUE;
      add_problem (import->report->notes, name, reason);
      break;
    case WBL_IMPORT_FRAME_END:
      import->current = NULL;
      break;
    case WBL_IMPORT_FRAME_FILE:
    case WBL_IMPORT_FRAME_ALIVE:
    default:
      break;
    }
}

/* Starts on the next file. Returns: FALSE when there is no reader to be had. */
static gboolean
start_file (Import *import, GError **error)
{
  g_autoptr (GError) gone = NULL;

  if (import->child == NULL && (import->child = wbl_import_child_new (error)) == NULL)
    return FALSE;
  import->current = g_ptr_array_index (import->files, import->next++);
  if (wbl_import_child_ask (import->child, import->current->path, import->current->name, &gone))
    return TRUE;
  refuse (import, import->current->name, reason_of_error (gone));
  import->current = NULL;
  g_clear_pointer (&import->child, wbl_import_child_free);
  return TRUE;
}

/* Takes one frame. Returns: FALSE when cancelled. */
static gboolean
read_frame (Import *import, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) fields = NULL;
  WblImportFrameKind kind;

  if (wbl_import_child_next (import->child, patience_ms, cancellable, &kind, &fields, &error))
    {
      take_frame (import, kind, fields);
      return TRUE;
    }
  g_clear_pointer (&import->child, wbl_import_child_free);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  refuse (import, import->current->name, reason_of_error (error));
  import->current = NULL;
  return TRUE;
}

static void
list_files (Import *import, GCancellable *cancellable)
{
  import->files = wbl_import_list_files ((const char *const *) import->paths, import->report->problems, import->whole, cancellable);
  import->report->refused += import->report->problems->len;
}

static gboolean
is_done (const Import *import)
{
  return import->current == NULL && import->next == import->files->len;
}

static void
read_batch_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  GError *error = NULL;

  if (import->files == NULL)
    list_files (import, cancellable);
  import->batch_bytes = 0;
  while (!is_done (import) && import->batch->len < BATCH_ARTICLES && import->batch_bytes < BATCH_BYTES
         && !g_cancellable_is_cancelled (cancellable))
    {
      if (import->current == NULL && !start_file (import, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      if (import->current != NULL && !read_frame (import, cancellable))
        break;
    }
  g_task_return_boolean (task, TRUE);
}

/* ---- on the store's worker ---- */

static gboolean
find_gone (WblDb *db, Import *import, GError **error)
{
  g_autoptr (GHashTable) refused = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < import->files->len; i++)
    {
      const WblImportFile *file = g_ptr_array_index (import->files, i);

      if (file->refused)
        g_hash_table_add (refused, file->name);
    }
  for (guint i = 0; i < import->whole->len; i++)
    if (!wbl_import_find_gone (db, g_ptr_array_index (import->whole, i), import->keys, refused, import->remove_gone,
                               import->report, error))
      return FALSE;
  return TRUE;
}

static gpointer
write_batch_job (WblDb *db, gpointer data, GError **error)
{
  Import *import = data;

  if (wbl_import_apply (db, import->batch, import->report, error) && is_done (import) && find_gone (db, import, error)
      && !import->report->dry_run)
    wbl_db_pack_some (db, &import->packing, error);
  return NULL;
}

/* One after the other, so that who works at the desk does not wait for all. */
static gpointer
pack_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_pack_some (db, &((Import *) data)->packing, error);
  return NULL;
}

/* ---- on the main thread ---- */

static void read_batch (GTask *task);

static void
tell_progress (Import *import)
{
  const WblImportFile *last = import->current != NULL ? import->current
                              : import->next > 0      ? g_ptr_array_index (import->files, import->next - 1)
                                                      : NULL;

  if (import->progress != NULL && last != NULL)
    import->progress (import->next - (import->current != NULL), import->files->len, g_hash_table_size (import->keys), last->name,
                      import->progress_data);
}

static void
batch_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_set_size (import->batch, 0);
  tell_progress (import);
  if (import->packing)
    {
      wbl_store_write_async (import->store, WBL_PRIORITY_SYNC, pack_job, import, NULL, NULL, NULL, batch_written_cb,
                             g_steal_pointer (&task));
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!is_done (import))
    read_batch (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&import->report), (GDestroyNotify) wbl_import_report_free);
}

static void
batch_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else /* with the last batch all others are safe */
    wbl_store_write_async (import->store, is_done (import) ? WBL_PRIORITY_SYNC : WBL_PRIORITY_IMPORT, write_batch_job, import,
                           NULL, NULL, NULL, batch_written_cb,
                           g_steal_pointer (&task));
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
 * @progress: (nullable): called on the main thread
 *
 * Imports what is readable and reports the rest. An article whose file did not change is left alone. Main thread.
 */
void
wbl_import_run_async (WblStore *store,
                      const char *const *paths,
                      const WblImportOptions *options,
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
  import->collection = g_strdup (options->collection);
  import->remove_gone = options->remove_gone;
  import->progress = progress;
  import->progress_data = progress_data;
  import->report = wbl_import_report_new (options->dry_run);
  import->whole = g_ptr_array_new_with_free_func (g_free);
  import->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  import->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_import_item_free);
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
