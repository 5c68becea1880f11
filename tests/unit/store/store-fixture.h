/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <ftw.h>
#include <stdio.h>

#include "store/wbl-store.h"

/* A real store in a folder of its own, used as if it did not run on a thread. */

static GAsyncResult *fixture_result;

static inline void
fixture_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_null (fixture_result);
  fixture_result = g_object_ref (result);
}

static inline GAsyncResult *
fixture_wait (void)
{
  while (fixture_result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&fixture_result);
}

static inline char *
fixture_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("wbl-test-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

static inline int
fixture_remove_cb (const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
  return remove (path);
}

static inline void
fixture_remove (const char *dir)
{
  nftw (dir, fixture_remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

static inline WblStore *
fixture_try_open (const char *dir, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_store_open_async (dir, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_store_open_finish (result, error);
}

static inline WblStore *
fixture_open (const char *dir)
{
  g_autoptr (GError) error = NULL;
  WblStore *store = fixture_try_open (dir, &error);

  g_assert_no_error (error);
  return store;
}

static inline void
fixture_close (WblStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_store_close_async (store, fixture_done_cb, NULL);
  result = fixture_wait ();
  g_assert_true (wbl_store_close_finish (store, result, NULL));
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (store);
}

static inline gpointer
fixture_try_write (WblStore *store, WblStoreJob job, gpointer data, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_store_write_async (store, WBL_PRIORITY_INTERACTIVE, job, data, NULL, NULL, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  return wbl_store_job_finish (store, result, error);
}

/* Runs @job on the worker in a transaction that must succeed. */
static inline gpointer
fixture_write (WblStore *store, WblStoreJob job, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gpointer got = fixture_try_write (store, job, data, &error);

  g_assert_no_error (error);
  return got;
}
