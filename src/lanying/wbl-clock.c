/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-clock"

#include "config.h"

#include "lanying/wbl-clock.h"

#include <time.h>

static gint64
system_now_us (WblClock *self)
{
  return g_get_monotonic_time ();
}

static gint64
system_utc_ms (WblClock *self)
{
  return g_get_real_time () / 1000;
}

/* CLOCK_BOOTTIME goes on while the machine sleeps, CLOCK_MONOTONIC does not. */
static gint64
system_slept_us (WblClock *self)
{
  struct timespec boot = { 0 };
  struct timespec awake = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &boot);
  clock_gettime (CLOCK_MONOTONIC, &awake);
  return ((gint64)boot.tv_sec - awake.tv_sec) * G_USEC_PER_SEC
         + (boot.tv_nsec - awake.tv_nsec) / 1000;
}

static guint
system_add (WblClock *self, guint ms, GSourceFunc callback, gpointer data, const char *name)
{
  guint id = g_timeout_add (ms, callback, data);

  g_source_set_name_by_id (id, name);
  return id;
}

static void
system_remove (WblClock *self, guint id)
{
  g_source_remove (id);
}

/** wbl_clock_system: Returns: (transfer none): this machine's clock and the default main context. */
WblClock *
wbl_clock_system (void)
{
  static WblClock clock
      = { system_now_us, system_utc_ms, system_slept_us, system_add, system_remove };

  return &clock;
}

/** wbl_clock_clear: takes away the timer @id, if it is one, and forgets it. */
void
wbl_clock_clear (WblClock *self, guint *id)
{
  guint timer = *id;

  *id = 0;
  if (timer != 0)
    self->remove (self, timer);
}
