/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-store"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

#include "store/wbl-db-private.h"
#include "store/wbl-drive.h"
#include "store/wbl-store.h"

/* A database that was set aside: which cannot be read, which is to be taken over, which was. */
#define DAMAGED "store.db.damaged-"
#define OLDER "store.db.older-"
#define KEPT "store.db.kept-"

/*
 * The worker: one thread, one queue of tasks ordered by priority and then by age. Not GTask's own pool, which keeps
 * no order and shares its threads with strangers.
 */
struct _WblStore
{
  GObject parent_instance;

  char *dir;      /* (owned) */
  char *raw_key;  /* (owned) (nullable) */
  int lock_fd;    /* -1 = not held */
  gboolean on_network;     /* other computers may write to the drive; known when the lock is held */
  gboolean new_on_network; /* the last opening was not on such a drive; set before the store is handed out */
  GThread *thread; /* (owned) (nullable) */
  GMutex mutex;
  GCond cond;
  GQueue jobs;      /* (element-type GTask) (mutex mutex) */
  gint n_waiting;   /* (atomic): of the jobs, those that are no maintenance */
  gboolean closing; /* (mutex mutex) */
  WblDb *db;        /* (worker thread) (owned) */
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblStore, wbl_store, G_TYPE_OBJECT)

typedef enum
{
  JOB_READ,
  JOB_WRITE,
  JOB_OPEN,
  JOB_CLOSE,
} JobKind;

typedef struct
{
  JobKind kind;
  WblStorePriority priority;
  WblStoreJob run;
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->data_free != NULL && job->data != NULL)
    job->data_free (job->data);
  g_free (job);
}

/* ---- changes: from the worker to the main thread ---- */

typedef struct
{
  WblStore *store; /* (owned) */
  WblChanges *changes; /* (owned) */
} Emission;

static gboolean
emit_changed_cb (gpointer data)
{
  Emission *emission = data;

  g_signal_emit (emission->store, signals[CHANGED], 0, emission->changes);
  return G_SOURCE_REMOVE;
}

static void
emission_free (gpointer data)
{
  Emission *emission = data;

  wbl_changes_free (emission->changes);
  g_object_unref (emission->store);
  g_free (emission);
}

static void
publish_changes (WblStore *self)
{
  Emission *emission;

  if (!wbl_changes_any (self->db->changes))
    return;
  emission = g_new (Emission, 1);
  emission->store = g_object_ref (self);
  emission->changes = g_steal_pointer (&self->db->changes);
  self->db->changes = wbl_changes_new ();
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, emit_changed_cb, emission, emission_free);
}

/* ---- the worker thread ---- */

static gpointer
run_in_transaction (WblStore *self, Job *job, GError **error)
{
  GError *local = NULL;
  gpointer result;

  if (!wbl_db_set_lasting (self->db, job->priority < WBL_PRIORITY_IMPORT, error) || !wbl_db_begin (self->db, error))
    return NULL;
  result = job->run (self->db, job->data, &local);
  if (local == NULL && wbl_db_commit (self->db, &local))
    {
      publish_changes (self);
      return result;
    }
  wbl_db_rollback (self->db);
  wbl_changes_free (self->db->changes);
  self->db->changes = wbl_changes_new ();
  if (result != NULL && job->result_free != NULL)
    job->result_free (result);
  g_propagate_error (error, local);
  return NULL;
}

static gboolean
move_aside (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, "Cannot rename: %s", g_strerror (errno));
  return FALSE;
}

/* The log goes before the database: a new one must never meet it. */
static gboolean
rename_database (const char *from, const char *to, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *one = g_strconcat (from, suffixes[i], NULL);
      g_autofree char *other = g_strconcat (to, suffixes[i], NULL);
      if (!move_aside (one, other, error))
        return FALSE;
    }
  return TRUE;
}

/* The database of an older version that was set aside and not looked at yet. */
static char *
find_older (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, OLDER) && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm"))
      return g_build_filename (dir, name, NULL);
  return NULL;
}

/* One that cannot be read would not be readable the next time. */
static gboolean
carry_over (WblStore *self, GError **error)
{
  g_autofree char *older = find_older (self->dir);
  g_autofree char *kept = NULL;
  g_autoptr (GError) local = NULL;

  if (older == NULL)
    return TRUE;
  if (!wbl_db_carry_over (self->db, older, &local))
    g_message ("The older store could not be taken over: %s", local->message);
  if (g_error_matches (local, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  kept = g_strdup_printf ("%s/" KEPT "%s", self->dir, strrchr (older, '/') + 1 + strlen (OLDER));
  return rename_database (older, kept, error);
}

/* A folder may move to another drive: what was said of it once is said again then. */
static gboolean
note_drive (WblStore *self, GError **error)
{
  gboolean before = wbl_db_get_meta_int (self->db, "on-network") != 0;

  self->new_on_network = self->on_network && !before;
  return self->on_network == before || wbl_db_set_meta_int (self->db, "on-network", self->on_network, error);
}

static gpointer
run_open (WblStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "store.db", NULL);

  self->db = wbl_db_open (path, self->raw_key, self->on_network, error);
  if (self->db != NULL)
    g_chmod (path, 0600);
  if (self->db != NULL && !(note_drive (self, error) && carry_over (self, error)))
    g_clear_pointer (&self->db, wbl_db_close);
  return NULL;
}

static gpointer
run_job (WblStore *self, Job *job, GError **error)
{
  if (job->kind == JOB_OPEN)
    return run_open (self, error);
  if (job->kind == JOB_CLOSE)
    {
      g_clear_pointer (&self->db, wbl_db_close);
      return NULL;
    }
  if (self->db == NULL)
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED, "The store is closed");
      return NULL;
    }
  return job->kind == JOB_WRITE ? run_in_transaction (self, job, error)
                                : job->run (self->db, job->data, error);
}

static gboolean
is_maintenance (GTask *task)
{
  const Job *job = g_task_get_task_data (task);

  return job->priority == WBL_PRIORITY_MAINTENANCE && job->kind != JOB_CLOSE;
}

static void
run_task (WblStore *self, GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result;

  if (job->kind != JOB_CLOSE && g_task_return_error_if_cancelled (task))
    return;
  if (self->db != NULL)
    {
      self->db->cancellable = job->kind == JOB_READ ? g_task_get_cancellable (task) : NULL;
      self->db->wanted = is_maintenance (task) ? &self->n_waiting : NULL;
    }
  result = run_job (self, job, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, job->result_free);
}

static GTask *
next_task (WblStore *self)
{
  GTask *task;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->jobs))
    g_cond_wait (&self->cond, &self->mutex);
  task = g_queue_pop_head (&self->jobs);
  if (!is_maintenance (task))
    g_atomic_int_dec_and_test (&self->n_waiting);
  g_mutex_unlock (&self->mutex);
  return task;
}

static gpointer
worker_main (gpointer data)
{
  WblStore *self = data;
  gboolean closed = FALSE;

  while (!closed)
    {
      GTask *task = next_task (self);

      closed = ((Job *) g_task_get_task_data (task))->kind == JOB_CLOSE;
      run_task (self, task);
      g_object_unref (task);
    }
  return NULL;
}

static int
compare_tasks (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Job *ja = g_task_get_task_data ((GTask *) a), *jb = g_task_get_task_data ((GTask *) b);

  /* Equal priority keeps the order of arrival: the new one (b) goes behind. */
  return ja->priority <= jb->priority ? -1 : 1;
}

static void
enqueue (WblStore *self, GTask *task)
{
  GList *before;
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closing;
  if (((Job *) g_task_get_task_data (task))->kind == JOB_CLOSE)
    self->closing = TRUE;
  for (before = self->jobs.head; before != NULL; before = before->next)
    if (compare_tasks (before->data, task, NULL) > 0)
      break;
  if (!closed)
    {
      g_queue_insert_before (&self->jobs, before, g_object_ref (task));
      if (!is_maintenance (task))
        g_atomic_int_inc (&self->n_waiting);
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  if (closed)
    g_task_return_new_error (task, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED, "The store is closed");
}

static void
submit (WblStore *self,
        JobKind kind,
        WblStorePriority priority,
        WblStoreJob run,
        gpointer data,
        GDestroyNotify data_free,
        GDestroyNotify result_free,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new (Job, 1);

  *job = (Job){ kind, priority, run, data, data_free, result_free };
  g_task_set_source_tag (task, submit);
  g_task_set_task_data (task, job, job_free);
  /* A write that was committed is a success even if its caller has lost interest. */
  g_task_set_check_cancellable (task, kind == JOB_READ);
  enqueue (self, task);
}

/* ---- public ---- */

/**
 * wbl_store_read_async:
 * @job: runs on the worker; may be interrupted by @cancellable at any point
 * @data: (transfer full): freed with @data_free after the job
 * @result_free: (nullable): frees a result that nobody takes
 *
 * End with wbl_store_job_finish(). Main thread.
 */
void
wbl_store_read_async (WblStore *self,
                      WblStorePriority priority,
                      WblStoreJob job,
                      gpointer data,
                      GDestroyNotify data_free,
                      GDestroyNotify result_free,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  submit (self, JOB_READ, priority, job, data, data_free, result_free, cancellable, callback, user_data);
}

/**
 * wbl_store_write_async:
 *
 * As wbl_store_read_async(), inside one transaction that is on disk before the callback runs. Once started it is not
 * interrupted. "changed" is emitted before the callback.
 */
void
wbl_store_write_async (WblStore *self,
                       WblStorePriority priority,
                       WblStoreJob job,
                       gpointer data,
                       GDestroyNotify data_free,
                       GDestroyNotify result_free,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  submit (self, JOB_WRITE, priority, job, data, data_free, result_free, cancellable, callback, user_data);
}

/** wbl_store_job_finish: Returns: (transfer full) (nullable): what the job returned. */
gpointer
wbl_store_job_finish (WblStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
wbl_store_get_dir (WblStore *self)
{
  return self->dir;
}

/** wbl_store_is_encrypted: Returns: whether the file is encrypted on this system. */
gboolean
wbl_store_is_encrypted (WblStore *self)
{
  return self->raw_key != NULL;
}

/**
 * wbl_store_is_on_network:
 *
 * Returns: whether the folder is on a drive that other computers may write to: then no other connection is let in, and no
 * memory is shared through a file
 */
gboolean
wbl_store_is_on_network (WblStore *self)
{
  return self->on_network;
}

/** wbl_store_is_new_on_network: Returns: whether it is on such a drive for the first time, or again. */
gboolean
wbl_store_is_new_on_network (WblStore *self)
{
  return self->new_on_network;
}

/* Over NFS and SMB the kernel makes a lock of the whole file of it, which holds between computers; a server may keep none. */
static gboolean
lock_file (WblStore *self, GError **error)
{
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno == EWOULDBLOCK || errno == EACCES)
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_TAKEN, "Another process uses this store");
  else
    g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NO_LOCK, "Cannot lock: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
take_lock (WblStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "lock", NULL);

  if (g_mkdir_with_parents (self->dir, 0700) != 0 || g_chmod (self->dir, 0700) != 0)
    {
      g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, "Cannot use the folder: %s", g_strerror (errno));
      return FALSE;
    }
  self->lock_fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0)
    {
      g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, "Cannot lock: %s", g_strerror (errno));
      return FALSE;
    }
  self->on_network = wbl_drive_is_network (self->lock_fd);
  return lock_file (self, error);
}

static void
closed_after_failure_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  wbl_store_close_finish (WBL_STORE (source), result, NULL);
  g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
}

/* A failure is told when the lock is free again: the next thing somebody does may be to set the file aside. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error == NULL)
    {
      g_task_return_pointer (task, g_object_ref (source), g_object_unref);
      return;
    }
  g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);
  wbl_store_close_async (WBL_STORE (source), closed_after_failure_cb, g_steal_pointer (&task));
}

/**
 * wbl_store_set_aside:
 * @dir: the folder of a store that cannot be opened; main thread, three renames
 * @older: whether that was OLDER: then the new one takes over what only it has
 *
 * Moves a database and what belongs to it to "store.db.damaged-DATE" or "store.db.older-DATE", so that the next opening
 * starts a new one. Nothing is deleted. Fails with WBL_STORE_ERROR: TAKEN, READ_ONLY.
 */
gboolean
wbl_store_set_aside (const char *dir, gboolean older, GError **error)
{
  g_autoptr (WblStore) self = g_object_new (WBL_TYPE_STORE, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *from = g_build_filename (dir, "store.db", NULL);
  g_autofree char *to = g_strdup_printf ("%s/%s%s", dir, older ? OLDER : DAMAGED, date);

  self->dir = g_strdup (dir);
  return take_lock (self, error) && rename_database (from, to, error);
}

/* All that a database left in its folder: its log, and what was set aside of it. */
static gboolean
unlink_databases (const char *dir, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, error);
  const char *name;

  if (folder == NULL)
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      if (!g_str_has_prefix (name, "store.db") || g_unlink (path) == 0 || errno == ENOENT)
        continue;
      g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, "Cannot erase: %s", g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/**
 * wbl_store_erase:
 * @dir: the folder of a store that is not open; main thread, a few unlinks
 *
 * Erases the database and every damaged one that was set aside. Fails with WBL_STORE_ERROR: TAKEN, READ_ONLY.
 */
gboolean
wbl_store_erase (const char *dir, GError **error)
{
  g_autoptr (WblStore) self = g_object_new (WBL_TYPE_STORE, NULL);

  self->dir = g_strdup (dir);
  return take_lock (self, error) && unlink_databases (dir, error);
}

/** wbl_store_can_encrypt: Returns: whether this build's engine encrypts. */
gboolean
wbl_store_can_encrypt (void)
{
  return HAVE_SQLCIPHER;
}

/**
 * wbl_store_open_with_key_async:
 * @dir: the store's folder; made with mode 0700
 * @raw_key: (nullable): 64 hexadecimal digits, where the engine encrypts; NULL = a plain file
 *
 * Takes the store's lock and opens its database on a new worker thread; an older one that was set aside is taken over.
 * Fails with WBL_STORE_ERROR: TAKEN, NO_LOCK, CORRUPT, NEWER, OLDER, FULL, DISK, READ_ONLY. The file stays where it is.
 */
void
wbl_store_open_with_key_async (const char *dir,
                               const char *raw_key,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (WblStore) self = g_object_new (WBL_TYPE_STORE, NULL);
  GError *error = NULL;

  g_task_set_source_tag (task, wbl_store_open_with_key_async);
  self->dir = g_strdup (dir);
  self->raw_key = g_strdup (raw_key);
  if (!take_lock (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->thread = g_thread_new ("store", worker_main, self);
  submit (self, JOB_OPEN, WBL_PRIORITY_INTERACTIVE, NULL, NULL, NULL, NULL, NULL, opened_cb, g_steal_pointer (&task));
}

/** wbl_store_open_async: as wbl_store_open_with_key_async(), a plain file. */
void
wbl_store_open_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_store_open_with_key_async (dir, NULL, cancellable, callback, data);
}

/** wbl_store_open_finish: Returns: (transfer full): the open store. */
WblStore *
wbl_store_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblStore *self = WBL_STORE (source);
  g_autoptr (GTask) task = data;

  wbl_store_job_finish (self, result, NULL);
  g_clear_pointer (&self->thread, g_thread_join);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
  g_task_return_boolean (task, TRUE);
}

/** wbl_store_close_async: everything queued before it still runs. Must be called before the last unref. */
void
wbl_store_close_async (WblStore *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, wbl_store_close_async);
  submit (self, JOB_CLOSE, WBL_PRIORITY_MAINTENANCE, NULL, NULL, NULL, NULL, NULL, closed_cb, task);
}

gboolean
wbl_store_close_finish (WblStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
wbl_store_finalize (GObject *object)
{
  WblStore *self = WBL_STORE (object);

  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->dir);
  if (self->raw_key != NULL)
    explicit_bzero (self->raw_key, strlen (self->raw_key));
  g_free (self->raw_key);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (wbl_store_parent_class)->finalize (object);
}

static void
wbl_store_class_init (WblStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_store_finalize;
  signals[CHANGED] = g_signal_new ("changed", WBL_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
wbl_store_init (WblStore *self)
{
  self->lock_fd = -1;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->jobs);
}
