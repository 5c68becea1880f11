/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/file.h>
#include <unistd.h>

/* ---- errors and statements ---- */

static gboolean
db_fail (WblNestDb *self,
         const char *what,
         GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", what, sqlite3_errmsg (self->handle));
  return FALSE;
}

static sqlite3_stmt *
db_prepare (WblNestDb *self,
            const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (self->batch_open && !self->batch_inside && self->early_func != NULL)
    self->early_func (self->early_data);
  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    {
      sqlite3_reset (statement);
      return statement;
    }
  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (self->handle));
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

static void
db_bind_bytes (sqlite3_stmt *statement,
               int at,
               GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  sqlite3_bind_blob64 (statement, at, data, size, SQLITE_TRANSIENT);
}

static sqlite3_stmt *
db_bind_valist (WblNestDb *self,
                const char *sql,
                const char *format,
                va_list arguments)
{
  sqlite3_stmt *statement = db_prepare (self, sql);

  for (int i = 0; format[i] != '\0'; i++)
    switch (format[i])
      {
      case 'i':
        sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
        break;
      case 'd':
        sqlite3_bind_int (statement, i + 1, va_arg (arguments, int));
        break;
      case 's':
        sqlite3_bind_text (statement, i + 1, va_arg (arguments, const char *), -1,
                           SQLITE_TRANSIENT);
        break;
      case 'b':
        db_bind_bytes (statement, i + 1, va_arg (arguments, GBytes *));
        break;
      default:
        g_assert_not_reached ();
      }
  return statement;
}

sqlite3_stmt *
wbl_nest_db_bind (WblNestDb *self,
                  const char *sql,
                  const char *format,
                  ...)
{
  sqlite3_stmt *statement = NULL;
  va_list arguments;

  va_start (arguments, format);
  statement = db_bind_valist (self, sql, format, arguments);
  va_end (arguments);
  return statement;
}

/* One row further. FALSE at the end (or on an error, which is logged): the statement is reset. */
gboolean
wbl_nest_db_step (WblNestDb *self,
                  sqlite3_stmt *statement)
{
  int result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    return TRUE;
  if (result != SQLITE_DONE)
    g_message ("Cannot read the store: %s", sqlite3_errmsg (self->handle));
  sqlite3_reset (statement);
  return FALSE;
}

gboolean
wbl_nest_db_run (WblNestDb *self,
                 GError **error,
                 const char *sql,
                 const char *format,
                 ...)
{
  sqlite3_stmt *statement = NULL;
  va_list arguments;
  int result = SQLITE_OK;

  va_start (arguments, format);
  statement = db_bind_valist (self, sql, format, arguments);
  va_end (arguments);
  result = sqlite3_step (statement);
  if (result != SQLITE_DONE && result != SQLITE_ROW)
    db_fail (self, "Cannot write to the store", error);
  sqlite3_reset (statement);
  return result == SQLITE_DONE || result == SQLITE_ROW;
}

/* The first column of the first row, or 0. */
gint64
wbl_nest_db_int (WblNestDb *self,
                 const char *sql,
                 const char *format,
                 ...)
{
  sqlite3_stmt *statement = NULL;
  va_list arguments;
  gint64 value = 0;

  va_start (arguments, format);
  statement = db_bind_valist (self, sql, format, arguments);
  va_end (arguments);
  if (wbl_nest_db_step (self, statement))
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

char *
wbl_nest_db_column (sqlite3_stmt *statement,
                    int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

GArray *
wbl_nest_db_take_ids (WblNestDb *self,
                      sqlite3_stmt *statement)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (wbl_nest_db_step (self, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  return ids;
}

gint64
wbl_nest_db_now (void)
{
  return g_get_real_time () / 1000;
}

/* ---- opening ---- */

static gboolean
db_exec (WblNestDb *self,
         const char *sql,
         GError **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    return db_fail (self, "Cannot open the store", error);
  return TRUE;
}

static gboolean
db_lock (WblNestDb *self,
         GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "lock", NULL);

  self->lock_fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd >= 0 && flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "The local desk in this folder is running already, or the folder is not writable");
  return FALSE;
}

static gboolean
db_open_file (WblNestDb *self,
              int flags,
              GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "nest.db", NULL);

  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    return db_fail (self, "Cannot open the store", error);
  sqlite3_busy_timeout (self->handle, 5000);
  return TRUE;
}

static WblNestDb *
db_new (const char *dir)
{
  WblNestDb *self = g_new0 (WblNestDb, 1);

  self->dir = g_strdup (dir);
  self->lock_fd = -1;
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                            (GDestroyNotify) sqlite3_finalize);
  return self;
}

/* Uploads that were cut off with the process. */
static void
remove_parts (const char *files)
{
  g_autoptr (GDir) dir = g_dir_open (files, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".part"))
      {
        g_autofree char *path = g_build_filename (files, name, NULL);

        g_unlink (path);
      }
}

/**
 * wbl_nest_db_open: (skip)
 * @dir: the data folder, made when missing
 * @error: return location for an error
 *
 * Opens the store for writing and takes its lock.
 *
 * Returns: (transfer full) (nullable): the store, or %NULL with a #GIOErrorEnum set
 */
WblNestDb *
wbl_nest_db_open (const char *dir,
                  GError **error)
{
  g_autoptr (WblNestDb) self = db_new (dir);
  g_autofree char *files = g_build_filename (dir, "files", NULL);
  mode_t mask = umask (0077);
  gboolean opened = FALSE;

  if (g_mkdir_with_parents (files, 0700) != 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Cannot make the data folder");
  else
    opened = db_lock (self, error)
             && db_open_file (self, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error)
             && db_exec (self, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                         "PRAGMA foreign_keys=ON;", error)
             && wbl_nest_db_create_schema (self, error);
  umask (mask);
  if (!opened)
    return NULL;
  self->last_id = wbl_nest_db_int (self, "SELECT max(id) FROM messages", "");
  remove_parts (files);
  return g_steal_pointer (&self);
}

/**
 * wbl_nest_db_open_read_only: (skip)
 * @dir: the data folder
 * @error: return location for an error
 *
 * Opens the store for reading, also while a desk has it open.
 *
 * Returns: (transfer full) (nullable): the store, or %NULL with a #GIOErrorEnum set
 */
WblNestDb *
wbl_nest_db_open_read_only (const char *dir,
                            GError **error)
{
  g_autoptr (WblNestDb) self = db_new (dir);

  if (!db_open_file (self, SQLITE_OPEN_READONLY, error)
      || !db_exec (self, "SELECT count(*) FROM messages", error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * wbl_nest_db_make_admin: (skip)
 * @dir: the data folder of a desk, which may be running
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a new administrator token for it
 */
char *
wbl_nest_db_make_admin (const char *dir,
                        GError **error)
{
  g_autoptr (WblNestDb) self = db_new (dir);

  if (!db_open_file (self, SQLITE_OPEN_READWRITE, error)
      || !db_exec (self, "SELECT count(*) FROM admins", error))
    return NULL;
  return wbl_nest_db_add_admin (self, error);
}

/**
 * wbl_nest_db_close: (skip)
 * @self: (transfer full): a store
 *
 * Closes the store and gives up its lock.
 */
void
wbl_nest_db_close (WblNestDb *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->dir);
  g_free (self);
}

/**
 * wbl_nest_db_get_dir: (skip)
 * @self: a store
 *
 * Returns: (transfer none): its data folder
 */
const char *
wbl_nest_db_get_dir (WblNestDb *self)
{
  return self->dir;
}

/**
 * wbl_nest_db_begin: (skip)
 * @self: a store
 * @error: return location for an error
 *
 * Starts a transaction; they do not nest.
 *
 * Returns: whether it could
 */
gboolean
wbl_nest_db_begin (WblNestDb *self,
                   GError **error)
{
  return wbl_nest_db_run (self, error, "BEGIN IMMEDIATE", "");
}

/**
 * wbl_nest_db_commit: (skip)
 * @self: a store
 * @error: return location for an error
 *
 * Ends the transaction. When this returns %TRUE all of it is on the disk.
 *
 * Returns: whether it could; if not, it is rolled back
 */
gboolean
wbl_nest_db_commit (WblNestDb *self,
                    GError **error)
{
  if (wbl_nest_db_run (self, error, "COMMIT", ""))
    return TRUE;
  wbl_nest_db_rollback (self);
  return FALSE;
}

/**
 * wbl_nest_db_rollback: (skip)
 * @self: a store
 *
 * Undoes the transaction, if one is open.
 */
void
wbl_nest_db_rollback (WblNestDb *self)
{
  if (!sqlite3_get_autocommit (self->handle))
    wbl_nest_db_run (self, NULL, "ROLLBACK", "");
}

/**
 * wbl_nest_db_dup_value: (skip)
 * @self: a store
 * @key: the name of a value
 *
 * Returns: (transfer full) (nullable): what was kept under that name
 */
char *
wbl_nest_db_dup_value (WblNestDb *self,
                       const char *key)
{
  sqlite3_stmt *row = wbl_nest_db_bind (self, "SELECT value FROM vals WHERE key=?", "s", key);
  char *value = wbl_nest_db_step (self, row) ? wbl_nest_db_column (row, 0) : NULL;

  sqlite3_reset (row);
  return value;
}

/**
 * wbl_nest_db_set_value: (skip)
 * @self: a store
 * @key: a name
 * @value: what to keep under it
 * @error: return location for an error
 *
 * Returns: whether it is kept
 */
gboolean
wbl_nest_db_set_value (WblNestDb *self,
                       const char *key,
                       const char *value,
                       GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT INTO vals VALUES(?1,?2) ON CONFLICT(key)"
                          " DO UPDATE SET value=?2", "ss", key, value);
}
