/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/wbl-sync.h"

G_BEGIN_DECLS

/*
 * WblErrand: something to do for the cloud, one piece after the other, until the store says there is none. Who does it
 * gives a function that begins a trip: it asks the store what is next, then the cloud, and ends in one of go_on(), rest(),
 * wait() or end(). Whatever comes back after a reset() belongs to a connection that is gone: its trip is stale. Main thread.
 */
typedef struct
{
  WblSync *sync;                 /* (unowned) who owns the owner */
  void (*start) (gpointer owner);
  gpointer owner;                /* (unowned) */
  guint generation;
  gboolean working;
  gboolean again;                /* something changed meanwhile */
  guint retry_id;                /* source */
} WblErrand;

void wbl_errand_init (WblErrand *self, WblSync *sync, void (*start) (gpointer owner), gpointer owner);
void wbl_errand_reset (WblErrand *self);
gboolean wbl_errand_is_idle (const WblErrand *self);
void wbl_errand_flush (WblErrand *self);
void wbl_errand_hurry (WblErrand *self);
void wbl_errand_go_on (WblErrand *self);
void wbl_errand_rest (WblErrand *self);
void wbl_errand_wait (WblErrand *self, guint ms);
void wbl_errand_end (WblErrand *self);

/* WblTrip: one piece on its way. The first field of what its callbacks need. */
typedef struct
{
  WblSync *sync; /* (owned) keeps the errand alive */
  WblErrand *errand;
  guint generation;
} WblTrip;

void wbl_trip_begin (WblTrip *self, WblErrand *errand);
gboolean wbl_trip_is_stale (const WblTrip *self);

G_END_DECLS
