/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-batch"
#include "config.h"

#include <glib/gstdio.h>

#include "nest/wbl-nest-batch.h"
#include "nest/wbl-nest-db-sync.h"

typedef struct
{
  char *dir;
  WblNestDb *db;
  WblNestBatch *batch;
  GString *told; /* one letter for each */
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("warbler-nest-XXXXXX", &error);
  g_assert_no_error (error);
  f->db = wbl_nest_db_open (f->dir, &error);
  g_assert_no_error (error);
  f->batch = wbl_nest_batch_new (f->db);
  f->told = g_string_new (NULL);
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  static const char *const names[] = { "files", "lock", "nest.db", "nest.db-wal", "nest.db-shm" };

  g_clear_pointer (&f->batch, wbl_nest_batch_free);
  wbl_nest_db_close (f->db);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->dir, names[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_remove (f->dir), ==, 0);
  g_free (f->dir);
  g_string_free (f->told, TRUE);
}

/* ---- who waits ---- */

typedef struct
{
  Fixture *f;
  char letter;
} Waiter;

static void
told_cb (gboolean stored,
         gpointer user_data)
{
  Waiter *waiter = user_data;

  g_string_append_c (waiter->f->told, stored ? waiter->letter : '!');
  g_free (waiter);
}

static void
wait_as (Fixture *f,
         char letter)
{
  Waiter *waiter = g_new (Waiter, 1);

  waiter->f = f;
  waiter->letter = letter;
  wbl_nest_batch_then (f->batch, told_cb, waiter);
}

static void
write_in_batch (Fixture *f,
                const char *key,
                char letter)
{
  g_assert_true (wbl_nest_batch_enter (f->batch));
  g_assert_true (wbl_nest_db_set_value (f->db, key, "x", NULL));
  if (letter != 0)
    wait_as (f, letter);
  wbl_nest_batch_leave (f->batch);
}

static void
wait_until_told (Fixture *f,
                 const char *letters)
{
  while (f->told->len < strlen (letters))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->told->str, ==, letters);
}

/* What another process finds now. */
static gboolean
others_see (Fixture *f,
            const char *key)
{
  g_autoptr (WblNestDb) other = wbl_nest_db_open_read_only (f->dir, NULL);
  g_autofree char *value = wbl_nest_db_dup_value (other, key);

  return value != NULL;
}

static void
test_nothing_open (Fixture *f,
                   gconstpointer data)
{
  wait_as (f, 'a');
  g_assert_cmpstr (f->told->str, ==, "a");
}

static void
test_told_after (Fixture *f,
                 gconstpointer data)
{
  write_in_batch (f, "1", 'a');
  write_in_batch (f, "2", 'b');
  g_assert_cmpstr (f->told->str, ==, "");
  g_assert_false (others_see (f, "1"));
  wait_until_told (f, "ab");
  g_assert_true (others_see (f, "1"));
  g_assert_true (others_see (f, "2"));
}

/* Somebody outside of the batch reads: what is in it has to be written first. */
static void
test_early (Fixture *f,
            gconstpointer data)
{
  write_in_batch (f, "1", 'a');
  g_assert_true (wbl_nest_db_set_value (f->db, "2", "x", NULL));
  g_assert_true (others_see (f, "1"));
  g_assert_true (others_see (f, "2"));
  wait_until_told (f, "a");
}

/* Many groups, one after the other: everybody is told once, in order. */
static void
test_order (Fixture *f,
            gconstpointer data)
{
  for (guint i = 0; i < 26; i++)
    {
      write_in_batch (f, "1", (char) ('a' + i));
      if (i % 3 == 0)
        g_main_context_iteration (NULL, FALSE);
      if (i % 5 == 0)
        g_free (wbl_nest_db_dup_value (f->db, "1"));
    }
  wait_until_told (f, "abcdefghijklmnopqrstuvwxyz");
}

static void
test_full (Fixture *f,
           gconstpointer data)
{
  wbl_nest_db_set_full (f->db, TRUE);
  write_in_batch (f, "1", 'a');
  write_in_batch (f, "2", 'b');
  wait_until_told (f, "!!");
  g_assert_false (others_see (f, "1"));
  wbl_nest_db_set_full (f->db, FALSE);
  write_in_batch (f, "3", 'c');
  wait_until_told (f, "!!c");
  g_assert_true (others_see (f, "3"));
  g_assert_false (others_see (f, "2"));
}

static void
test_end (Fixture *f,
          gconstpointer data)
{
  write_in_batch (f, "1", 'a');
  write_in_batch (f, "2", 0);
  g_clear_pointer (&f->batch, wbl_nest_batch_free);
  g_assert_cmpstr (f->told->str, ==, "a");
  g_assert_true (others_see (f, "2"));
}

/* A message that is read before it is on the disk is known as such. */
static void
test_on_disk (Fixture *f,
              gconstpointer data)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();

  message->from_id = 1;
  message->to_id = 2;
  g_assert_true (wbl_nest_batch_enter (f->batch));
  g_assert_true (wbl_nest_db_add_message (f->db, message, NULL));
  wait_as (f, 'a');
  wbl_nest_batch_leave (f->batch);
  g_assert_false (wbl_nest_batch_is_on_disk (f->batch, message->id));
  wait_until_told (f, "a");
  g_assert_true (wbl_nest_batch_is_on_disk (f->batch, message->id));
  write_in_batch (f, "1", 'b');
  g_assert_true (wbl_nest_batch_is_on_disk (f->batch, message->id));
  g_assert_false (wbl_nest_batch_is_on_disk (f->batch, message->id + 1));
  wait_until_told (f, "ab");
}

#define ADD(path, function) g_test_add ("/nest/batch/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-open", test_nothing_open);
  ADD ("told-after", test_told_after);
  ADD ("early", test_early);
  ADD ("order", test_order);
  ADD ("full", test_full);
  ADD ("end", test_end);
  ADD ("on-disk", test_on_disk);
  return g_test_run ();
}
