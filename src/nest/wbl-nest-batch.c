/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-batch"
#include "config.h"

#include "nest/wbl-nest-batch.h"

#include "nest/wbl-nest-db-sync.h"

/* A group somebody waits for ends when the loop has nothing else to do and the disk is free, or when
 * it has grown to this, whatever the disk does. One that nobody waits for has time. */
#define GROUP_MAX 1024
#define LAZY_MS 200

typedef struct
{
  WblNestBatchFunc func;
  gpointer user_data;
} Then;

typedef struct
{
  GArray *thens;   /* (owned) (element-type Then) */
  gboolean stored; /* under the mutex, as the next */
  gboolean done;
  guint n_entered;
  gint64 last_id;  /* the newest message in it */
} Group;

struct _WblNestBatch
{
  WblNestDb *db;        /* (unowned) */
  Group *open;          /* (owned) (nullable): its transaction is open */
  GQueue syncing;       /* (element-type Group) (owned): written, waiting for the disk, in order */
  GMutex mutex;
  GCond cond;
  GQueue jobs;          /* (element-type Group) (unowned): the thread's; under the mutex */
  gboolean ending;      /* under the mutex */
  GThread *thread;      /* (owned) */
  GSource *done_source; /* (owned): ready when the thread has finished a group */
  guint commit_id;      /* source: the loop is idle */
  guint lazy_id;        /* source: nobody waited for long enough */
  gint64 disk_id;       /* the newest message known to be on the disk */
};

static Group *
group_new (void)
{
  Group *group = g_new0 (Group, 1);

  group->thens = g_array_new (FALSE, FALSE, sizeof (Then));
  return group;
}

/* What is told may lead to more of it, in later groups. */
static void
group_finish (WblNestBatch *self,
              Group *group)
{
  if (group->stored)
    self->disk_id = MAX (self->disk_id, group->last_id);
  for (guint i = 0; i < group->thens->len; i++)
    {
      Then then = g_array_index (group->thens, Then, i);

      then.func (group->stored, then.user_data);
    }
  g_array_unref (group->thens);
  g_free (group);
}

/* ---- the thread ---- */

static Group *
wait_for_job (WblNestBatch *self)
{
  Group *group = NULL;

  g_mutex_lock (&self->mutex);
  while (self->jobs.length == 0 && !self->ending)
    g_cond_wait (&self->cond, &self->mutex);
  group = g_queue_pop_head (&self->jobs);
  g_mutex_unlock (&self->mutex);
  return group;
}

static void
set_done (WblNestBatch *self,
          Group *group,
          gboolean stored)
{
  g_mutex_lock (&self->mutex);
  group->stored = stored;
  group->done = TRUE;
  g_mutex_unlock (&self->mutex);
  g_source_set_ready_time (self->done_source, 0);
}

static gpointer
sync_thread (gpointer user_data)
{
  WblNestBatch *self = user_data;
  WblNestDbSync *log = wbl_nest_db_sync_new (self->db);
  Group *group = NULL;

  while ((group = wait_for_job (self)) != NULL)
    {
      set_done (self, group, wbl_nest_db_sync_run (log));
      wbl_nest_db_sync_tidy (log);
    }
  wbl_nest_db_sync_free (log);
  return NULL;
}

/* ---- the main thread ---- */

static void
hand_over (WblNestBatch *self,
           Group *group)
{
  g_queue_push_tail (&self->syncing, group);
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->jobs, group);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* One that failed is told so at once, but after those before it. */
static void
commit (WblNestBatch *self)
{
  g_autoptr (GError) error = NULL;
  Group *group = g_steal_pointer (&self->open);

  g_clear_handle_id (&self->commit_id, g_source_remove);
  g_clear_handle_id (&self->lazy_id, g_source_remove);
  if (group == NULL)
    return;
  group->last_id = wbl_nest_db_get_last_id (self->db);
  if (wbl_nest_db_batch_commit (self->db, &error))
    {
      hand_over (self, group);
      return;
    }
  g_message ("%u requests not stored: %s", group->n_entered, error->message);
  g_queue_push_tail (&self->syncing, group);
  set_done (self, group, FALSE);
}

static gboolean
commit_cb (gpointer user_data)
{
  WblNestBatch *self = user_data;

  self->commit_id = 0;
  if (self->syncing.length == 0) /* else when the disk is free */
    commit (self);
  return G_SOURCE_REMOVE;
}

static void
early_cb (gpointer user_data)
{
  commit (user_data);
}

static gboolean
lazy_cb (gpointer user_data)
{
  WblNestBatch *self = user_data;

  self->lazy_id = 0;
  commit (self);
  return G_SOURCE_REMOVE;
}

/* After reading and writing, which have the default priority. */
static void
schedule (WblNestBatch *self)
{
  if (self->open == NULL)
    return;
  if (self->open->thens->len > 0 && self->commit_id == 0)
    self->commit_id = g_idle_add_full (G_PRIORITY_DEFAULT + 1, commit_cb, self, NULL);
  else if (self->lazy_id == 0)
    self->lazy_id = g_timeout_add (LAZY_MS, lazy_cb, self);
}

static Group *
take_done (WblNestBatch *self)
{
  Group *group = g_queue_peek_head (&self->syncing);
  gboolean done = FALSE;

  if (group == NULL)
    return NULL;
  g_mutex_lock (&self->mutex);
  done = group->done;
  g_mutex_unlock (&self->mutex);
  return done ? g_queue_pop_head (&self->syncing) : NULL;
}

static gboolean
done_cb (gpointer user_data)
{
  WblNestBatch *self = user_data;
  Group *group = NULL;

  g_source_set_ready_time (self->done_source, -1);
  while ((group = take_done (self)) != NULL)
    group_finish (self, group);
  schedule (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_source (GSource *source,
                 GSourceFunc callback,
                 gpointer user_data)
{
  return callback (user_data);
}

static GSource *
new_done_source (WblNestBatch *self)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_source };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (source, done_cb, self, NULL);
  g_source_attach (source, NULL);
  return source;
}

/**
 * wbl_nest_batch_new: (skip)
 * @db: a store, which outlives the batch
 *
 * Returns: (transfer full): group commit for that store
 */
WblNestBatch *
wbl_nest_batch_new (WblNestDb *db)
{
  WblNestBatch *self = g_new0 (WblNestBatch, 1);

  self->db = db;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->done_source = new_done_source (self);
  wbl_nest_db_set_early_func (db, early_cb, self);
  self->thread = g_thread_new ("nest-sync", sync_thread, self);
  return self;
}

/**
 * wbl_nest_batch_free: (skip)
 * @self: (transfer full): a batch
 *
 * Commits what is open and waits for the disk. Whoever waits is told.
 */
void
wbl_nest_batch_free (WblNestBatch *self)
{
  Group *group = NULL;

  commit (self);
  wbl_nest_db_set_early_func (self->db, NULL, NULL);
  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  while ((group = take_done (self)) != NULL)
    group_finish (self, group);
  g_source_destroy (self->done_source);
  g_source_unref (self->done_source);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * wbl_nest_batch_enter: (skip)
 * @self: a batch
 *
 * What is written until wbl_nest_batch_leave() belongs to the batch.
 *
 * Returns: whether it can be written
 */
gboolean
wbl_nest_batch_enter (WblNestBatch *self)
{
  g_autoptr (GError) error = NULL;

  if (self->open == NULL && !wbl_nest_db_batch_begin (self->db, &error))
    {
      g_message ("The store takes nothing: %s", error->message);
      return FALSE;
    }
  if (self->open == NULL)
    self->open = group_new ();
  self->open->n_entered++;
  wbl_nest_db_batch_enter (self->db, TRUE);
  return TRUE;
}

/**
 * wbl_nest_batch_leave: (skip)
 * @self: a batch that was entered
 */
void
wbl_nest_batch_leave (WblNestBatch *self)
{
  wbl_nest_db_batch_enter (self->db, FALSE);
  if (self->open->n_entered >= GROUP_MAX || wbl_nest_db_batch_is_lost (self->db))
    commit (self);
  else
    schedule (self);
}

/* The newest group that somebody waits for. */
static Group *
last_awaited (WblNestBatch *self)
{
  if (self->open != NULL && self->open->thens->len > 0)
    return self->open;
  return g_queue_peek_tail (&self->syncing);
}

/**
 * wbl_nest_batch_is_on_disk: (skip)
 * @self: a batch
 * @id: a message
 *
 * Returns: whether it is known to be on the disk: what is read from the store may be younger
 */
gboolean
wbl_nest_batch_is_on_disk (WblNestBatch *self,
                           gint64 id)
{
  return id <= self->disk_id || last_awaited (self) == NULL;
}

/* The group what comes next belongs to, or comes after. */
static Group *
find_group (WblNestBatch *self)
{
  if (self->open != NULL && wbl_nest_db_batch_is_inside (self->db))
    return self->open;
  return last_awaited (self);
}

/**
 * wbl_nest_batch_then: (skip)
 * @self: a batch
 * @func: called once
 * @user_data: for @func
 *
 * Calls @func when everything written up to now is on the disk or lost: at once when there is
 * nothing, else from the main loop, in the order of these calls.
 */
void
wbl_nest_batch_then (WblNestBatch *self,
                     WblNestBatchFunc func,
                     gpointer user_data)
{
  Group *group = find_group (self);
  const Then then = { func, user_data };

  if (group != NULL)
    g_array_append_val (group->thens, then);
  else
    func (TRUE, user_data);
}
