/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk-private.h"
#include "unit/store/store-fixture.h"

/* A desk that no server knows, over a store that a test fills itself. */

static inline WblDesk *
lone_desk_open (const char *dir)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblDesk *desk;

  wbl_desk_open_async (dir, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  desk = wbl_desk_open_finish (result, &error);
  g_assert_no_error (error);
  return desk;
}

/* Nothing holds it any more. */
static inline void
lone_desk_close (WblDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_close_async (desk, fixture_done_cb, NULL);
  result = fixture_wait ();
  g_assert_true (wbl_desk_close_finish (desk, result, NULL));
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (desk);
}

typedef struct
{
  char *dir;
  WblDesk *desk;
} Fixture;

/* @fill: (nullable): writes what the test needs; TRUE-ish result = done */
static inline void
lone_desk_set_up (Fixture *f, WblStoreJob fill)
{
  f->dir = fixture_dir ();
  f->desk = lone_desk_open (f->dir);
  if (fill != NULL)
    g_assert_nonnull (fixture_write (wbl_desk_get_store (f->desk), fill, NULL));
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  lone_desk_close (f->desk);
  fixture_remove (f->dir);
  g_free (f->dir);
}
