/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-sync"
#include "config.h"

#include "nest/wbl-nest-db-sync.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "nest/wbl-nest-db-private.h"

/* A log of more bytes than this is copied into the database. */
#define LOG_MAX (16 * 1024 * 1024)

struct _WblNestDbSync
{
  char *path;      /* (owned) of the database */
  char *log_path;  /* (owned) */
  int log_fd;      /* -1: not open yet */
  sqlite3 *handle; /* (owned) (nullable): a connection of this thread's own, to empty the log */
};

/* ---- the thread's side ---- */

/**
 * wbl_nest_db_sync_new: (skip)
 * @db: a store
 *
 * Returns: (transfer full): its log. Everything else may be called on one other thread.
 */
WblNestDbSync *
wbl_nest_db_sync_new (WblNestDb *db)
{
  WblNestDbSync *self = g_new0 (WblNestDbSync, 1);

  self->path = g_build_filename (db->dir, "nest.db", NULL);
  self->log_path = g_strconcat (self->path, "-wal", NULL);
  self->log_fd = -1;
  return self;
}

void
wbl_nest_db_sync_free (WblNestDbSync *self)
{
  g_clear_pointer (&self->handle, sqlite3_close);
  if (self->log_fd >= 0)
    close (self->log_fd);
  g_free (self->path);
  g_free (self->log_path);
  g_free (self);
}

/**
 * wbl_nest_db_sync_run: (skip)
 * @self: a log
 *
 * Waits until everything in the log is on the disk. The log's file carries no locks of SQLite's, so
 * a descriptor of our own does no harm.
 *
 * Returns: whether it is
 */
gboolean
wbl_nest_db_sync_run (WblNestDbSync *self)
{
  if (self->log_fd < 0)
    self->log_fd = g_open (self->log_path, O_RDWR | O_CLOEXEC, 0);
  return self->log_fd >= 0 && fdatasync (self->log_fd) == 0;
}

static gboolean
open_handle (WblNestDbSync *self)
{
  if (self->handle != NULL)
    return TRUE;
  if (sqlite3_open_v2 (self->path, &self->handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    {
      sqlite3_busy_timeout (self->handle, 100);
      return TRUE;
    }
  g_clear_pointer (&self->handle, sqlite3_close);
  return FALSE;
}

/**
 * wbl_nest_db_sync_tidy: (skip)
 * @self: a log
 *
 * Empties a log that has grown large: first what can be copied beside the writer, then the rest
 * while the writer waits for a moment.
 */
void
wbl_nest_db_sync_tidy (WblNestDbSync *self)
{
  GStatBuf info;

  if (g_stat (self->log_path, &info) != 0 || info.st_size < LOG_MAX || !open_handle (self))
    return;
  sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* ---- the store's side ---- */

/**
 * wbl_nest_db_set_early_func: (skip)
 * @self: a store
 * @func: (nullable): commits the batch, or finds it lost
 * @user_data: for @func
 *
 * @func is called when somebody uses the store while a batch is open that is not theirs.
 */
void
wbl_nest_db_set_early_func (WblNestDb *self,
                            WblNestDbEarlyFunc func,
                            gpointer user_data)
{
  self->early_func = func;
  self->early_data = user_data;
  sqlite3_wal_autocheckpoint (self->handle, func != NULL ? 0 : 1000);
}

static gboolean
set_waiting (WblNestDb *self,
             gboolean wait)
{
  const char *sql = wait ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";

  /* Pragmas act when they are prepared: no statement of these may be kept. */
  return sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/**
 * wbl_nest_db_batch_begin: (skip)
 * @self: a store without a transaction
 * @error: return location for an error
 *
 * Returns: whether a batch is open
 */
gboolean
wbl_nest_db_batch_begin (WblNestDb *self,
                         GError **error)
{
  set_waiting (self, FALSE);
  self->batch_open = wbl_nest_db_begin (self, error);
  if (!self->batch_open)
    set_waiting (self, TRUE);
  return self->batch_open;
}

/**
 * wbl_nest_db_batch_enter: (skip)
 * @self: a store with an open batch
 * @inside: whether what follows belongs to it
 */
void
wbl_nest_db_batch_enter (WblNestDb *self,
                         gboolean inside)
{
  self->batch_inside = inside;
}

/**
 * wbl_nest_db_batch_is_inside: (skip)
 * @self: a store
 *
 * Returns: whether what is written now belongs to the batch
 */
gboolean
wbl_nest_db_batch_is_inside (WblNestDb *self)
{
  return self->batch_inside;
}

/**
 * wbl_nest_db_get_last_id: (skip)
 * @self: a store
 *
 * Returns: the newest server id it gave
 */
gint64
wbl_nest_db_get_last_id (WblNestDb *self)
{
  return self->last_id;
}

/**
 * wbl_nest_db_batch_is_lost: (skip)
 * @self: a store
 *
 * Returns: whether a batch was open and an error (a full disk) has undone all of it
 */
gboolean
wbl_nest_db_batch_is_lost (WblNestDb *self)
{
  return self->batch_open && sqlite3_get_autocommit (self->handle);
}

/**
 * wbl_nest_db_batch_commit: (skip)
 * @self: a store with an open batch
 * @error: return location for an error
 *
 * Ends the batch. It survives this process from now on, and a power cut after the log is synced.
 *
 * Returns: whether it is written
 */
gboolean
wbl_nest_db_batch_commit (WblNestDb *self,
                          GError **error)
{
  gboolean written = FALSE;

  self->batch_open = FALSE; /* first: the statements below are not early */
  self->batch_inside = FALSE;
  if (sqlite3_get_autocommit (self->handle))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The store undid a transaction");
  else
    written = wbl_nest_db_commit (self, error);
  set_waiting (self, TRUE);
  return written;
}

static int
refuse_commit (void *data)
{
  return 1;
}

/**
 * wbl_nest_db_set_full: (skip)
 * @self: a store
 * @full: whether it is to behave as if the disk was full: every transaction fails and is undone
 */
void
wbl_nest_db_set_full (WblNestDb *self,
                      gboolean full)
{
  sqlite3_commit_hook (self->handle, full ? refuse_commit : NULL, NULL);
}
