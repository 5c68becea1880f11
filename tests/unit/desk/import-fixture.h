/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "desk/wbl-import.h"
#include "unit/store/store-fixture.h"

/* A store, a folder to import, and what comes of it. */

typedef struct
{
  char *dir;   /* of the store */
  char *files; /* to import */
  WblStore *store;
  gboolean dry_run, remove_gone; /* of the next imports */
} Fixture;

static inline void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = fixture_dir ();
  f->files = fixture_dir ();
  f->store = fixture_open (f->dir);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_close (f->store);
  fixture_remove (f->dir);
  fixture_remove (f->files);
  g_free (f->dir);
  g_free (f->files);
}

static inline void
put_bytes (Fixture *f, const char *name, const void *bytes, gssize len)
{
  g_autofree char *path = g_build_filename (f->files, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, len, NULL));
}

static inline WblImportReport *
import_from (Fixture *f, const char *path, WblImportProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const char *paths[] = { path, NULL };
  const WblImportOptions options = { .collection = "Test", .dry_run = f->dry_run, .remove_gone = f->remove_gone };
  g_autoptr (GAsyncResult) result = NULL;

  wbl_import_run_async (f->store, paths, &options, progress, progress_data, cancellable, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_import_run_finish (result, error);
}

static inline WblImportReport *
import_ok (Fixture *f, const char *path)
{
  g_autoptr (GError) error = NULL;
  WblImportReport *report = import_from (f, path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return report;
}

static inline void
assert_counts (const WblImportReport *report, guint added, guint changed, guint unchanged, guint refused)
{
  for (guint i = 0; i < report->problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (report->problems, i));
  g_assert_cmpuint (report->added, ==, added);
  g_assert_cmpuint (report->changed, ==, changed);
  g_assert_cmpuint (report->unchanged, ==, unchanged);
  g_assert_cmpuint (report->refused, ==, refused);
  g_assert_cmpuint (report->problems->len, ==, refused);
}

static inline void
assert_problem (const WblImportReport *report, const char *start)
{
  for (guint i = 0; i < report->problems->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (report->problems, i), start))
      return;
  g_error ("nothing is said of %s", start);
}

static inline gpointer
get_article_job (WblDb *db, gpointer key, GError **error)
{
  return wbl_db_get_article (db, key, error);
}

static inline WblArticle *
get_article (Fixture *f, const char *key)
{
  return fixture_write (f->store, get_article_job, (gpointer) key);
}

static inline gpointer
list_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_list_articles (db, NULL, 1000, error);
}

static inline WblArticle *
only_article (Fixture *f)
{
  g_autoptr (GPtrArray) all = fixture_write (f->store, list_job, NULL);

  g_assert_cmpuint (all->len, ==, 1);
  return g_object_ref (g_ptr_array_index (all, 0));
}
