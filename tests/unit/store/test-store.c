/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store/wbl-db-private.h"
#include "store/wbl-drive.h"
#include "unit/store/store-fixture.h"

static char *self_path;
static gboolean on_network; /* what every drive is said to be */

static gboolean
is_network (int fd)
{
  return on_network;
}

static char *
store_path (const char *dir)
{
  return g_build_filename (dir, "store.db", NULL);
}

static void
assert_open_fails (const char *dir, int code)
{
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_try_open (dir, &error);

  g_assert_null (store);
  g_assert_error (error, WBL_STORE_ERROR, code);
}

static gpointer
put_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_db_set_meta (db, "put", data, error));
}

static gpointer
get_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_meta (db, "put");
}

static void
test_round_trip (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *path = store_path (dir);
  g_autofree char *got = NULL;
  WblStore *store = fixture_open (dir);
  GStatBuf info;

  fixture_write (store, put_job, (gpointer) "值");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  fixture_close (store);
  store = fixture_open (dir);
  got = fixture_write (store, get_job, NULL);
  g_assert_cmpstr (got, ==, "值");
  fixture_close (store);
  fixture_remove (dir);
}

static gpointer
synchronous_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_db_int (db, "PRAGMA synchronous", ""));
}

static int
synchronous_at (WblStore *store, WblStorePriority priority)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_store_write_async (store, priority, synchronous_job, NULL, NULL, NULL, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  return GPOINTER_TO_INT (wbl_store_job_finish (store, result, NULL));
}

/* What is imported need not be safe at once; what comes after it must be, and takes it along. */
static void
test_lasting (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *got = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  WblStore *store = fixture_open (dir);

  g_assert_cmpint (synchronous_at (store, WBL_PRIORITY_SYNC), ==, 2);
  g_assert_cmpint (synchronous_at (store, WBL_PRIORITY_IMPORT), ==, 1);
  g_assert_cmpint (synchronous_at (store, WBL_PRIORITY_MAINTENANCE), ==, 1);
  g_assert_cmpint (synchronous_at (store, WBL_PRIORITY_INTERACTIVE), ==, 2);
  wbl_store_write_async (store, WBL_PRIORITY_IMPORT, put_job, (gpointer) "值", NULL, NULL, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  fixture_close (store);
  store = fixture_open (dir);
  got = fixture_write (store, get_job, NULL);
  g_assert_cmpstr (got, ==, "值");
  fixture_close (store);
  fixture_remove (dir);
}

static gpointer
put_and_fail_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "put", "never", NULL);
  g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, "no");
  return NULL;
}

static void
test_rolls_back (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_open (dir);

  fixture_try_write (store, put_and_fail_job, NULL, &error);
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
  g_assert_null (fixture_write (store, get_job, NULL));
  fixture_close (store);
  fixture_remove (dir);
}

static void
test_after_close (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_open (dir);

  g_object_ref (store);
  fixture_close (store);
  fixture_try_write (store, put_job, (gpointer) "late", &error);
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED);
  g_object_unref (store);
  fixture_remove (dir);
}

static void
test_corrupt (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *path = store_path (dir);
  g_autofree char *kept = NULL;
  const char *junk = "This is not a database, but it is long enough to be looked at as if it were one. "
                     "It goes on and on until the header of a hundred bytes is full.";

  g_assert_true (g_file_set_contents (path, junk, -1, NULL));
  assert_open_fails (dir, WBL_STORE_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, junk);
  for (guint i = 0; i < 50; i++) /* a failure that was told left no lock behind, at whatever moment */
    {
      assert_open_fails (dir, WBL_STORE_ERROR_CORRUPT);
      g_assert_true (wbl_store_set_aside (dir, FALSE, NULL));
      g_assert_true (g_file_set_contents (path, junk, -1, NULL));
    }
  fixture_remove (dir);
}

static char *
find_aside (const char *dir, const char *suffix)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "store.db.damaged-") && g_str_has_suffix (name, suffix))
      return g_build_filename (dir, name, NULL);
  return NULL;
}

/* What cannot be read is kept, byte for byte and with its log, beside the store that takes its place. */
static void
test_set_aside (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *path = store_path (dir);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *aside = NULL, *aside_log = NULL, *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
  g_assert_true (g_file_set_contents (log, "its log", -1, NULL));
  g_assert_true (wbl_store_set_aside (dir, FALSE, &error));
  g_assert_no_error (error);
  aside_log = find_aside (dir, "-wal");
  g_assert_nonnull (aside_log);
  g_unlink (aside_log);
  aside = find_aside (dir, "");
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "no database at all");
  fixture_close (fixture_open (dir));
  fixture_remove (dir);
}

/* Nobody's store is moved from under them. */
static void
test_set_aside_taken (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_open (dir);

  g_assert_false (wbl_store_set_aside (dir, FALSE, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_TAKEN);
  fixture_close (store);
  fixture_remove (dir);
}

static gboolean
is_there (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* An account that is removed leaves no database behind, neither the one in use nor one set aside; the rest is not ours. */
static void
test_erase (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *path = store_path (dir);
  g_autofree char *foreign = g_build_filename (dir, "notes.txt", NULL);
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  WblStore *store = NULL;

  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
  g_assert_true (g_file_set_contents (foreign, "not ours", -1, NULL));
  g_assert_true (wbl_store_set_aside (dir, FALSE, NULL));
  store = fixture_open (dir);
  g_assert_false (wbl_store_erase (dir, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_TAKEN);
  g_clear_error (&error);
  fixture_close (store);
  g_assert_true (wbl_store_erase (dir, &error));
  g_assert_no_error (error);
  aside = find_aside (dir, "");
  g_assert_null (aside);
  g_assert_false (is_there (dir, "store.db") || is_there (dir, "store.db-wal"));
  g_assert_true (is_there (dir, "notes.txt"));
  fixture_remove (dir);
}

static gpointer
make_newer_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_db_exec (db, "PRAGMA user_version=999", error));
}

static void
test_newer (void)
{
  g_autofree char *dir = fixture_dir ();
  WblStore *store = fixture_open (dir);

  g_autofree char *path = store_path (dir);
  g_autofree char *before = NULL, *after = NULL;
  gsize n_before = 0, n_after = 0;

  fixture_write (store, make_newer_job, NULL);
  fixture_close (store);
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  assert_open_fails (dir, WBL_STORE_ERROR_NEWER);
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  fixture_remove (dir);
}

static void
test_not_a_folder (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "store", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  assert_open_fails (below, WBL_STORE_ERROR_READ_ONLY);
  fixture_remove (dir);
}

/* Runs this program again as somebody who may not write the file: permissions bind nobody whose name is root. */
static void
test_read_only (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *path = store_path (dir);
  char *argv[] = { self_path, (char *) "--read-only", dir, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  fixture_close (fixture_open (dir));
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  fixture_remove (dir);
}

#define NOBODY 65534

static int
open_read_only (const char *dir)
{
  g_autofree char *lock = g_build_filename (dir, "lock", NULL);

  if (geteuid () == 0
      && (chown (dir, NOBODY, NOBODY) != 0 || chown (lock, NOBODY, NOBODY) != 0 || setgid (NOBODY) != 0 || setuid (NOBODY) != 0))
    return 1;
  assert_open_fails (dir, WBL_STORE_ERROR_READ_ONLY);
  return 0;
}

static gpointer
limit_job (WblDb *db, gpointer data, GError **error)
{
  const struct rlimit limit = { 1, ((struct rlimit *) data)->rlim_max };

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  return GINT_TO_POINTER (wbl_db_set_meta (db, "put", "more", error));
}

/* A disk that fails is not a full one: here it takes no more bytes of this file, and says that it is too large. */
static void
test_failing_disk (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_open (dir);
  struct rlimit before;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  fixture_try_write (store, limit_job, &before, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_DISK);
  fixture_close (store);
  fixture_remove (dir);
}

static gpointer
fill_job (WblDb *db, gpointer data, GError **error)
{
  g_autofree char *large = g_strnfill (1 << 20, 'x');

  if (!wbl_db_exec (db, "PRAGMA max_page_count=200", error))
    return NULL;
  return GINT_TO_POINTER (wbl_db_set_meta (db, "large", large, error));
}

static void
test_full (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_open (dir);

  fixture_write (store, put_job, (gpointer) "before");
  fixture_try_write (store, fill_job, NULL, &error);
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL);
  got = fixture_write (store, get_job, NULL);
  g_assert_cmpstr (got, ==, "before");
  fixture_close (store);
  fixture_remove (dir);
}

/* ---- another process ---- */

/* Runs this program again to write into @dir until it is killed; says each number once it was confirmed. */
static GPid
spawn_writer (const char *dir, int *out)
{
  char *argv[] = { self_path, (char *) (on_network ? "--write-alone" : "--write"), (char *) dir, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, out, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

static int
write_for_ever (const char *dir)
{
  WblStore *store = fixture_open (dir);

  for (guint i = 1;; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autofree char *line = g_strconcat (text, "\n", NULL);

      fixture_write (store, put_job, text);
      if (write (STDOUT_FILENO, line, strlen (line)) < 0)
        return 1;
    }
}

static guint
read_last (int fd)
{
  g_autoptr (GString) all = g_string_new (NULL);
  char piece[256];
  ssize_t n;
  char *end, *start;

  while ((n = read (fd, piece, sizeof piece)) > 0)
    g_string_append_len (all, piece, n);
  end = strrchr (all->str, '\n');
  if (end == NULL)
    return 0;
  *end = '\0';
  start = strrchr (all->str, '\n');
  return (guint) g_ascii_strtoull (start != NULL ? start + 1 : all->str, NULL, 10);
}

static void
kill_writer (GPid pid)
{
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_spawn_close_pid (pid);
}

static void
kill_in_rounds (const char *dir, guint rounds)
{
  for (guint round = 0; round < rounds; round++)
    {
      int out = -1;
      GPid pid = spawn_writer (dir, &out);
      g_autofree char *got = NULL;
      char first;
      guint confirmed, before = 0;
      WblStore *store;

      g_assert_cmpint (read (out, &first, 1), ==, 1);
      before = (guint) (first - '0');
      g_usleep (g_test_rand_int_range (0, 20000)); /* where it is hit does not matter */
      kill_writer (pid);
      confirmed = read_last (out);
      confirmed = MAX (confirmed, before);
      close (out);
      store = fixture_open (dir);
      got = fixture_write (store, get_job, NULL);
      g_test_message ("round %u: confirmed %u, got %s", round, confirmed, got);
      g_assert_nonnull (got);
      g_assert_cmpuint (g_ascii_strtoull (got, NULL, 10), >=, confirmed);
      g_assert_cmpuint (g_ascii_strtoull (got, NULL, 10), <=, confirmed + 1);
      fixture_close (store);
    }
}

static void
test_killed (void)
{
  g_autofree char *dir = fixture_dir ();

  kill_in_rounds (dir, 5);
  fixture_remove (dir);
}

static void
test_taken (void)
{
  g_autofree char *dir = fixture_dir ();
  int out = -1;
  GPid pid = spawn_writer (dir, &out);
  char first;

  g_assert_cmpint (read (out, &first, 1), ==, 1);
  assert_open_fails (dir, WBL_STORE_ERROR_TAKEN);
  kill_writer (pid);
  close (out);
  fixture_close (fixture_open (dir));
  fixture_remove (dir);
}

/* ---- on a network drive ---- */

static void
test_kinds_of_drives (void)
{
  const struct
  {
    guint64 kind;
    gboolean network;
  } drives[] = {
    { 0x6969, TRUE },      /* NFS */
    { 0xFE534D42, TRUE },  /* SMB 2 */
    { (guint64) (gint32) 0xFF534D42, TRUE }, /* CIFS, where a long has 32 bits */
    { 0x65735546, TRUE },  /* FUSE, so sshfs */
    { 0x01021997, TRUE },  /* 9p */
    { 0xEF53, FALSE },     /* ext4 */
    { 0x01021994, FALSE }, /* tmpfs */
    { 0x9123683E, FALSE }, /* btrfs */
    { 0x794c7630, FALSE }, /* overlay */
    { 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (drives); i++)
    g_assert_cmpint (wbl_drive_kind_is_network (drives[i].kind), ==, drives[i].network);
}

/* Another connection, as of a computer that does not see our lock. */
static int
open_beside (const char *dir)
{
  g_autofree char *path = store_path (dir);
  sqlite3 *other = NULL;
  int code;

  g_assert_cmpint (sqlite3_open_v2 (path, &other, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  code = sqlite3_exec (other, "SELECT count(*) FROM meta", NULL, NULL, NULL);
  sqlite3_close (other);
  return code;
}

/* Nobody else is let in, and nothing is shared through memory; that it is so is said once. */
static void
test_network_alone (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *got = NULL;
  WblStore *store = NULL;

  on_network = TRUE;
  store = fixture_open (dir);
  g_assert_true (wbl_store_is_on_network (store) && wbl_store_is_new_on_network (store));
  fixture_write (store, put_job, (gpointer) "there");
  g_assert_true (is_there (dir, "store.db-wal"));
  g_assert_false (is_there (dir, "store.db-shm"));
  assert_open_fails (dir, WBL_STORE_ERROR_TAKEN);
  if (!wbl_store_is_encrypted (store))
    g_assert_cmpint (open_beside (dir), ==, SQLITE_BUSY);
  fixture_close (store);
  store = fixture_open (dir);
  g_assert_true (wbl_store_is_on_network (store) && !wbl_store_is_new_on_network (store));
  got = fixture_write (store, get_job, NULL);
  g_assert_cmpstr (got, ==, "there");
  fixture_close (store);
  on_network = FALSE;
  store = fixture_open (dir);
  g_assert_false (wbl_store_is_on_network (store) || wbl_store_is_new_on_network (store));
  if (!wbl_store_is_encrypted (store))
    g_assert_cmpint (open_beside (dir), ==, SQLITE_OK);
  fixture_close (store);
  fixture_remove (dir);
}

static gpointer
slow_job (WblDb *db, gpointer data, GError **error)
{
  guint *n_done = data;

  g_usleep (2000);
  g_atomic_int_inc (n_done);
  return GINT_TO_POINTER (wbl_db_set_meta (db, "slow", "x", error));
}

/* Who reads waits for the piece that is written, never for all of it. */
static void
test_network_reads (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autofree char *got = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  WblStore *store = NULL;
  guint n_done = 0;

  on_network = TRUE;
  store = fixture_open (dir);
  fixture_write (store, put_job, (gpointer) "found");
  for (guint i = 0; i < 200; i++)
    wbl_store_write_async (store, WBL_PRIORITY_IMPORT, slow_job, &n_done, NULL, NULL, NULL, NULL, NULL);
  wbl_store_read_async (store, WBL_PRIORITY_INTERACTIVE, get_job, NULL, NULL, NULL, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  got = wbl_store_job_finish (store, result, NULL);
  g_assert_cmpstr (got, ==, "found");
  g_assert_cmpuint (g_atomic_int_get (&n_done), <, 200);
  fixture_close (store);
  g_assert_cmpuint (n_done, ==, 200);
  on_network = FALSE;
  fixture_remove (dir);
}

/* What was confirmed is there after the power went, for whoever opens it next, here or from a drive of our own. */
static void
test_network_killed (void)
{
  g_autofree char *dir = fixture_dir ();

  on_network = TRUE;
  kill_in_rounds (dir, 3);
  g_assert_false (is_there (dir, "store.db-shm"));
  on_network = FALSE;
  kill_in_rounds (dir, 1);
  fixture_remove (dir);
}

int
main (int argc, char **argv)
{
  wbl_drive_set_check (is_network);
  on_network = argc == 3 && g_str_equal (argv[1], "--write-alone");
  if (argc == 3 && g_str_has_prefix (argv[1], "--write"))
    return write_for_ever (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--read-only"))
    return open_read_only (argv[2]);
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/round-trip", test_round_trip);
  g_test_add_func ("/store/lasting", test_lasting);
  g_test_add_func ("/store/rolls-back", test_rolls_back);
  g_test_add_func ("/store/read-only", test_read_only);
  g_test_add_func ("/store/failing-disk", test_failing_disk);
  g_test_add_func ("/store/after-close", test_after_close);
  g_test_add_func ("/store/corrupt", test_corrupt);
  g_test_add_func ("/store/set-aside", test_set_aside);
  g_test_add_func ("/store/set-aside-taken", test_set_aside_taken);
  g_test_add_func ("/store/erase", test_erase);
  g_test_add_func ("/store/newer", test_newer);
  g_test_add_func ("/store/not-a-folder", test_not_a_folder);
  g_test_add_func ("/store/full", test_full);
  g_test_add_func ("/store/killed", test_killed);
  g_test_add_func ("/store/taken", test_taken);
  g_test_add_func ("/store/network/kinds", test_kinds_of_drives);
  g_test_add_func ("/store/network/alone", test_network_alone);
  g_test_add_func ("/store/network/reads", test_network_reads);
  g_test_add_func ("/store/network/killed", test_network_killed);
  return g_test_run ();
}
