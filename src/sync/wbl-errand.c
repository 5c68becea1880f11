/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-errand"

#include "config.h"

#include "sync/wbl-errand.h"

/** wbl_errand_init: @start: begins a trip; only called when none is under way */
void
wbl_errand_init (WblErrand *self, WblSync *sync, void (*start) (gpointer owner), gpointer owner)
{
  *self = (WblErrand){ .sync = sync, .start = start, .owner = owner };
}

/** wbl_errand_reset: the connection ended or began, or the owner goes: what was asked before counts for nothing. */
void
wbl_errand_reset (WblErrand *self)
{
  self->generation++;
  self->working = FALSE;
  self->again = FALSE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
}

/** wbl_errand_is_idle: Returns: whether nothing is under way and nothing waits to be tried again. */
gboolean
wbl_errand_is_idle (const WblErrand *self)
{
  return !self->working && self->retry_id == 0;
}

/** wbl_errand_go_on: one piece is done, another may wait. */
void
wbl_errand_go_on (WblErrand *self)
{
  self->working = TRUE;
  self->again = FALSE;
  self->start (self->owner);
}

/** wbl_errand_flush: something may wait; not while a failure is waited out. Only called when caught up. */
void
wbl_errand_flush (WblErrand *self)
{
  if (self->retry_id != 0)
    return;
  self->again = self->working;
  if (!self->working)
    wbl_errand_go_on (self);
}

/** wbl_errand_hurry: as wbl_errand_flush(), whatever failed before. */
void
wbl_errand_hurry (WblErrand *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  wbl_errand_flush (self);
}

/** wbl_errand_rest: nothing was left. */
void
wbl_errand_rest (WblErrand *self)
{
  self->working = FALSE;
  if (self->again)
    wbl_errand_go_on (self);
}

static gboolean
retry_cb (gpointer data)
{
  WblErrand *self = data;

  self->retry_id = 0;
  wbl_errand_flush (self);
  return G_SOURCE_REMOVE;
}

/** wbl_errand_wait: it failed, and may do better in @ms. */
void
wbl_errand_wait (WblErrand *self, guint ms)
{
  self->working = FALSE;
  if (self->retry_id == 0)
    self->retry_id = g_timeout_add (ms, retry_cb, self);
}

/** wbl_errand_end: it is over until something changes. */
void
wbl_errand_end (WblErrand *self)
{
  self->working = FALSE;
}

/** wbl_trip_begin: give back its sync with g_object_unref(). */
void
wbl_trip_begin (WblTrip *self, WblErrand *errand)
{
  self->sync = g_object_ref (errand->sync);
  self->errand = errand;
  self->generation = errand->generation;
}

gboolean
wbl_trip_is_stale (const WblTrip *self)
{
  return self->generation != self->errand->generation;
}
