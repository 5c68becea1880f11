/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "hand-clock"

#include "config.h"

#include "hand-clock.h"

typedef struct
{
  guint id;
  guint ms;
  gint64 due_us;
  GSourceFunc callback;
  gpointer data;
} HandTimer;

static HandClock *
hand_clock_of (WblClock *clock)
{
  return (HandClock *) clock; /* it is the first member */
}

static gint64
now_us (WblClock *clock)
{
  return hand_clock_of (clock)->time_us;
}

static gint64
utc_ms (WblClock *clock)
{
  return G_GINT64_CONSTANT (1800000000000) + hand_clock_of (clock)->time_us / 1000;
}

static gint64
slept_us (WblClock *clock)
{
  return hand_clock_of (clock)->asleep_us;
}

static guint
add (WblClock *clock, guint ms, GSourceFunc callback, gpointer data, const char *name)
{
  HandClock *self = hand_clock_of (clock);
  HandTimer *timer = g_new (HandTimer, 1);

  *timer = (HandTimer){ ++self->last_id, ms, self->time_us + (gint64) ms * 1000, callback, data };
  g_ptr_array_add (self->timers, timer);
  return timer->id;
}

static HandTimer *
find (HandClock *self, guint id)
{
  for (guint i = 0; i < self->timers->len; i++)
    if (((HandTimer *) self->timers->pdata[i])->id == id)
      return self->timers->pdata[i];
  return NULL;
}

/* A timer that is not there is taken away twice, or on the wrong clock: a fault of whoever does it. */
static void
take_away (WblClock *clock, guint id)
{
  HandClock *self = hand_clock_of (clock);

  g_assert_true (g_ptr_array_remove (self->timers, find (self, id)));
}

/* The next timer that is due by @end_us, the older of two. */
static HandTimer *
next_due (HandClock *self, gint64 end_us)
{
  HandTimer *first = NULL;

  for (guint i = 0; i < self->timers->len; i++)
    {
      HandTimer *timer = self->timers->pdata[i];

      if (timer->due_us <= end_us
          && (first == NULL || timer->due_us < first->due_us || (timer->due_us == first->due_us && timer->id < first->id)))
        first = timer;
    }
  return first;
}

static void
fire (HandClock *self, HandTimer *timer)
{
  guint id = timer->id;

  self->time_us = timer->due_us;
  timer->due_us += MAX (timer->ms, 1) * (gint64) 1000;
  if (timer->callback (timer->data) == G_SOURCE_REMOVE && find (self, id) != NULL)
    take_away (&self->clock, id);
}

/* Time passes: everything that becomes due runs, in order. */
void
hand_clock_turn (HandClock *self, guint ms)
{
  gint64 end_us = self->time_us + (gint64) ms * 1000;
  HandTimer *timer = NULL;

  while ((timer = next_due (self, end_us)) != NULL)
    fire (self, timer);
  self->time_us = end_us;
}

/* How many timers run. */
guint
hand_clock_count (HandClock *self)
{
  return self->timers->len;
}

void
hand_clock_free (HandClock *self)
{
  g_assert_cmpuint (self->timers->len, ==, 0);
  g_ptr_array_unref (self->timers);
  g_free (self);
}

HandClock *
hand_clock_new (void)
{
  HandClock *self = g_new0 (HandClock, 1);

  self->clock = (WblClock){ now_us, utc_ms, slept_us, add, take_away };
  self->time_us = G_USEC_PER_SEC;
  self->timers = g_ptr_array_new_with_free_func (g_free);
  return self;
}
