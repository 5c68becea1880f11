/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WblClock: where the time of the realtime link comes from, and who wakes it: this machine, or a test that turns
 * the hands itself. Main thread; whoever sets a timer on a clock takes it away from the same one.
 * @now_us: monotonic
 * @utc_ms: the time of day
 * @slept_us: how long the machine has slept since it started
 * @add: calls @callback every @ms until it returns %G_SOURCE_REMOVE; never 0
 * @remove: takes away a timer that has not ended by itself
 */
typedef struct _WblClock WblClock;
struct _WblClock
{
  gint64 (*now_us) (WblClock *self);
  gint64 (*utc_ms) (WblClock *self);
  gint64 (*slept_us) (WblClock *self);
  guint (*add) (WblClock *self, guint ms, GSourceFunc callback, gpointer data, const char *name);
  void (*remove) (WblClock *self, guint id);
};

WblClock *
wbl_clock_system (void);
void
wbl_clock_clear (WblClock *self, guint *id);

G_END_DECLS
