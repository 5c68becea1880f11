/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db"

#include "config.h"

#include <string.h>

#include "store/wbl-db-private.h"

G_DEFINE_QUARK (wbl-store-error-quark, wbl_store_error)

WblChanges *
wbl_changes_new (void)
{
  WblChanges *changes = g_new0 (WblChanges, 1);

  changes->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  changes->incoming = g_array_new (FALSE, FALSE, sizeof (gint64));
  changes->lost_claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return changes;
}

void
wbl_changes_free (WblChanges *changes)
{
  if (changes == NULL)
    return;
  g_hash_table_unref (changes->conversations);
  g_hash_table_unref (changes->lost_claims);
  g_array_unref (changes->incoming);
  g_free (changes);
}

/** wbl_changes_any: Returns: whether anything was touched at all. */
gboolean
wbl_changes_any (const WblChanges *changes)
{
  return changes->list || changes->knowledge || changes->feedback || changes->agents
         || changes->outbox || g_hash_table_size (changes->conversations) > 0;
}

static void
assert_worker (WblDb *db)
{
  g_assert (db->worker == g_thread_self ());
}

static WblStoreError
error_of (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return WBL_STORE_ERROR_CORRUPT;
    case SQLITE_FULL:
      return WBL_STORE_ERROR_FULL;
    case SQLITE_IOERR:
      return WBL_STORE_ERROR_DISK;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return WBL_STORE_ERROR_READ_ONLY;
    default:
      return WBL_STORE_ERROR_FAILED;
    }
}

/** wbl_db_fail: sets @error from the engine's last error. Returns: FALSE, for the caller to return. */
gboolean
wbl_db_fail (WblDb *db, GError **error)
{
  int code = sqlite3_extended_errcode (db->sqlite);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  else
    g_set_error (error, WBL_STORE_ERROR, error_of (code), "%s (%d)", sqlite3_errmsg (db->sqlite), code);
  return FALSE;
}

/** wbl_db_is_wanted: Returns: whether a job of maintenance is to end, since somebody waits for the database. */
gboolean
wbl_db_is_wanted (WblDb *db)
{
  return db->wanted != NULL && g_atomic_int_get (db->wanted) != 0;
}

void
wbl_stmt_done (WblStmt *stmt)
{
  if (stmt == NULL)
    return;
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
}

static void
bind_bytes (sqlite3_stmt *stmt, int i, GBytes *bytes)
{
  gsize size = 0;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    sqlite3_bind_null (stmt, i);
  else
    sqlite3_bind_blob64 (stmt, i, data != NULL ? data : "", size, SQLITE_TRANSIENT);
}

static void
bind_values (sqlite3_stmt *stmt, const char *format, va_list args)
{
  for (int i = 1; *format != '\0'; format++, i++)
    switch (*format)
      {
      case 'i':
        sqlite3_bind_int64 (stmt, i, va_arg (args, gint64));
        break;
      case 'd':
        sqlite3_bind_double (stmt, i, va_arg (args, double));
        break;
      case 's':
        sqlite3_bind_text (stmt, i, va_arg (args, const char *), -1, SQLITE_TRANSIENT);
        break;
      case 'b':
        bind_bytes (stmt, i, va_arg (args, GBytes *));
        break;
      case 'n':
        sqlite3_bind_null (stmt, i);
        break;
      default:
        g_assert_not_reached ();
      }
}

static WblStmt *
prepare_cached (WblDb *db, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (db->statements, sql);

  assert_worker (db);
  g_assert (stmt == NULL || !sqlite3_stmt_busy (stmt)); /* one use at a time, or a step of it is lost */
  if (stmt != NULL)
    return stmt;
  if (sqlite3_prepare_v3 (db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      g_debug ("cannot prepare: %s", sql);
      wbl_db_fail (db, error);
      return NULL;
    }
  g_hash_table_replace (db->statements, g_strdup (sql), stmt);
  return stmt;
}

/**
 * wbl_db_prepare:
 * @sql: the statement's text
 * @format: one letter per bound value (see the header)
 *
 * Returns: (transfer none) (nullable): the statement with its values bound; end its use with wbl_stmt_done()
 */
WblStmt *
wbl_db_prepare (WblDb *db, const char *sql, GError **error, const char *format, ...)
{
  WblStmt *stmt = prepare_cached (db, sql, error);
  va_list args;

  if (stmt == NULL)
    return NULL;
  va_start (args, format);
  bind_values (stmt, format, args);
  va_end (args);
  return stmt;
}

/** wbl_db_step: Returns: TRUE with a row; FALSE at the end or on failure, which sets @error. */
gboolean
wbl_db_step (WblDb *db, WblStmt *stmt, GError **error)
{
  int code = stmt != NULL ? sqlite3_step (stmt) : SQLITE_DONE;

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    wbl_db_fail (db, error);
  return FALSE;
}

/** wbl_db_run: one statement without rows. Returns: whether it succeeded. */
gboolean
wbl_db_run (WblDb *db, GError **error, const char *sql, const char *format, ...)
{
  g_autoptr (WblStmt) stmt = prepare_cached (db, sql, error);
  va_list args;
  int code;

  if (stmt == NULL)
    return FALSE;
  va_start (args, format);
  bind_values (stmt, format, args);
  va_end (args);
  code = sqlite3_step (stmt);
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    return wbl_db_fail (db, error);
  return TRUE;
}

gint64
wbl_db_int (WblDb *db, const char *sql, const char *format, ...)
{
  g_autoptr (WblStmt) stmt = prepare_cached (db, sql, NULL);
  va_list args;

  if (stmt == NULL)
    return 0;
  va_start (args, format);
  bind_values (stmt, format, args);
  va_end (args);
  return sqlite3_step (stmt) == SQLITE_ROW ? col_int (stmt, 0) : 0;
}

char *
wbl_db_text (WblDb *db, const char *sql, const char *format, ...)
{
  g_autoptr (WblStmt) stmt = prepare_cached (db, sql, NULL);
  va_list args;

  if (stmt == NULL)
    return NULL;
  va_start (args, format);
  bind_values (stmt, format, args);
  va_end (args);
  return sqlite3_step (stmt) == SQLITE_ROW ? col_dup (stmt, 0) : NULL;
}

gboolean
wbl_db_exec (WblDb *db, const char *sql, GError **error)
{
  assert_worker (db);
  if (sqlite3_exec (db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
    return wbl_db_fail (db, error);
  return TRUE;
}

/**
 * wbl_db_set_lasting:
 * @lasting: whether a commit waits until it is safe on the disk
 *
 * Without it, and when the machine crashes, the last transactions may not have been, each of them in whole; a lasting
 * one takes all before it along. Outside of a transaction.
 */
gboolean
wbl_db_set_lasting (WblDb *db, gboolean lasting, GError **error)
{
  if (db->lasting == lasting)
    return TRUE;
  db->lasting = lasting;
  return wbl_db_exec (db,
                      lasting ? "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000"
                              : "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000",
                      error);
}

gboolean
wbl_db_begin (WblDb *db, GError **error)
{
  db->index_touched = db->questions_touched = FALSE;
  return wbl_db_exec (db, "BEGIN IMMEDIATE", error);
}

gboolean
wbl_db_commit (WblDb *db, GError **error)
{
  return wbl_db_exec (db, "COMMIT", error);
}

void
wbl_db_rollback (WblDb *db)
{
  if (!sqlite3_get_autocommit (db->sqlite))
    wbl_db_exec (db, "ROLLBACK", NULL);
  if (db->index_touched)
    wbl_db_drop_article_index (db);
  if (db->questions_touched)
    g_clear_pointer (&db->questions, wbl_question_index_free);
}

static int
progress_cb (void *data)
{
  WblDb *db = data;

  return db->cancellable != NULL && g_cancellable_is_cancelled (db->cancellable);
}

/* Before the file is first read: only then the log is kept without shared memory, which a network drive has not. */
static gboolean
set_alone (WblDb *db, gboolean alone, GError **error)
{
  return !alone || wbl_db_exec (db, "PRAGMA locking_mode=EXCLUSIVE", error);
}

static gboolean
set_key (WblDb *db, const char *raw_key, GError **error)
{
  g_autofree char *sql = NULL;

  if (raw_key == NULL)
    return TRUE;
  sql = g_strdup_printf ("PRAGMA key=\"x'%s'\"", raw_key);
  return wbl_db_exec (db, sql, error);
}

/* Pragmas are read back where SQLite may ignore them. */
static gboolean
configure (WblDb *db, GError **error)
{
  if (!wbl_db_exec (db,
                    "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA secure_delete=ON;"
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                    "PRAGMA cache_size=-32000", /* what a search reads again, ready to be read */
                    error))
    return FALSE;
  if (wbl_db_int (db, "PRAGMA foreign_keys", "") != 1)
    {
      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FAILED, "foreign keys are off");
      return FALSE;
    }
  sqlite3_progress_handler (db->sqlite, 4000, progress_cb, db);
  return TRUE;
}

/* The engine opens a file that cannot be written for reading, and says so only when something is written. */
static gboolean
check_writable (WblDb *db, GError **error)
{
  if (sqlite3_db_readonly (db->sqlite, "main") == 0)
    return TRUE;
  g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY, "The file cannot be written");
  return FALSE;
}

/**
 * wbl_db_open:
 * @raw_key: (nullable): 64 hex digits where the engine encrypts
 * @alone: whether no other connection can be let in, on this computer or another: on a network drive
 *
 * Opens or makes the database, and brings its schema up to date. The calling thread becomes its worker.
 */
WblDb *
wbl_db_open (const char *path, const char *raw_key, gboolean alone, GError **error)
{
  WblDb *db = g_new0 (WblDb, 1);

  db->worker = g_thread_self ();
  db->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sqlite3_finalize);
  db->changes = wbl_changes_new ();
  db->lasting = TRUE;
  if (sqlite3_open_v2 (path, &db->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL) == SQLITE_OK
          ? check_writable (db, error) && set_key (db, raw_key, error) && set_alone (db, alone, error)
                && configure (db, error)
                && wbl_db_register_tokenizers (db, error) && wbl_db_migrate (db, error)
                && wbl_db_settle_article_index (db, error)
          : wbl_db_fail (db, error))
    return db;
  wbl_db_close (db);
  return NULL;
}

void
wbl_db_close (WblDb *db)
{
  if (db == NULL)
    return;
  g_hash_table_unref (db->statements);
  wbl_changes_free (db->changes);
  wbl_db_drop_article_index (db);
  g_clear_pointer (&db->questions, wbl_question_index_free);
  sqlite3_close_v2 (db->sqlite);
  g_free (db);
}

char *
wbl_db_get_meta (WblDb *db, const char *name)
{
  return wbl_db_text (db, "SELECT value FROM meta WHERE name=?", "s", name);
}

gint64
wbl_db_get_meta_int (WblDb *db, const char *name)
{
  return wbl_db_int (db, "SELECT CAST(value AS INTEGER) FROM meta WHERE name=?", "s", name);
}

gboolean
wbl_db_set_meta (WblDb *db, const char *name, const char *value, GError **error)
{
  return wbl_db_run (db, error,
                     "INSERT INTO meta(name,value) VALUES(?,?)"
                     " ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                     "ss", name, value);
}

gboolean
wbl_db_set_meta_int (WblDb *db, const char *name, gint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  return wbl_db_set_meta (db, name, text, error);
}

gint64
wbl_db_now_ms (WblDb *db)
{
  assert_worker (db);
  return g_get_real_time () / 1000;
}

/**
 * wbl_db_next_client_id:
 *
 * A server takes a repeated client id of an account for the same message, and an account has many devices that act in
 * the same millisecond: the last three digits are the device's number, which the server gave.
 *
 * Returns: 1000·max(now, the last one's millisecond + 1) + device, never given twice; 0 on failure
 */
gint64
wbl_db_next_client_id (WblDb *db, GError **error)
{
  gint64 last = wbl_db_get_meta_int (db, "last-client-id");
  gint64 device = wbl_db_get_meta_int (db, "device-sn");
  gint64 digits = device > 0 ? device % 1000 : g_random_int_range (0, 1000);
  gint64 now = wbl_db_now_ms (db); /* MAX() evaluates twice: neither clock nor chance may stand in it */
  gint64 next = MAX (now, last / 1000 + 1) * 1000 + digits;

  return wbl_db_set_meta_int (db, "last-client-id", next, error) ? next : 0;
}

WblChanges *
wbl_db_changes (WblDb *db)
{
  return db->changes;
}

/** wbl_db_touch: notes that this conversation's rows differ after the running transaction. */
void
wbl_db_touch (WblDb *db, const char *conversation)
{
  if (conversation != NULL && *conversation != '\0')
    g_hash_table_add (db->changes->conversations, g_strdup (conversation));
  db->changes->list = TRUE;
}
