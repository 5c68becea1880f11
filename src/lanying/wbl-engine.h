/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lanying/wbl-clock.h"

G_BEGIN_DECLS

/** WblEngine: one engine.io 3 / socket.io 2 connection that carries binary frames. Main thread. */
typedef struct _WblEngine WblEngine;

/** WblEngineEvents: told on the main thread. After `closed`, and after wbl_engine_stop(), nothing
 * more comes. */
typedef struct
{
  void (*opened) (gpointer data);
  void (*frame) (GBytes *frame, gpointer data);
  void (*closed) (const GError *error, gpointer data);
} WblEngineEvents;

WblEngine *
wbl_engine_start (WblClock *clock,
                  const char *base_url,
                  guint connect_ms,
                  const WblEngineEvents *events,
                  gpointer data);
void
wbl_engine_send (WblEngine *self, GBytes *frame);
void
wbl_engine_get_pings (WblEngine *self, guint *interval_ms, guint *timeout_ms);
void
wbl_engine_stop (WblEngine *self);

guint
wbl_engine_count_open (void);

G_END_DECLS
