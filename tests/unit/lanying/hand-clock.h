/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-clock.h"

G_BEGIN_DECLS

/* A clock that stands still until a test turns it. */
typedef struct
{
  WblClock clock;
  gint64 time_us;
  gint64 asleep_us;
  GPtrArray *timers; /* (owned) (element-type HandTimer) */
  guint last_id;
} HandClock;

HandClock *
hand_clock_new (void);
void
hand_clock_free (HandClock *self);
void
hand_clock_turn (HandClock *self, guint ms);
guint
hand_clock_count (HandClock *self);

G_END_DECLS
