/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-wire.h"

G_BEGIN_DECLS

/** WblArrivals: received frames, decoded in their order; large ones in another thread. Main thread. */
typedef struct _WblArrivals WblArrivals;

/** WblArrivalsEvents: `frame` is (transfer none); `broken` comes once, then nothing. */
typedef struct
{
  void (*frame) (const WblWireFrame *frame, gpointer data);
  void (*broken) (const GError *error, gpointer data);
} WblArrivalsEvents;

WblArrivals *
wbl_arrivals_new (const WblArrivalsEvents *events, gpointer data);
void
wbl_arrivals_push (WblArrivals *self, GBytes *frame);
void
wbl_arrivals_close (WblArrivals *self);

G_END_DECLS
