/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* WblWireFair: how much is read from one connection in one turn of the main loop. libsoup reads a WebSocket for as long as there is
 * something, and handles what it reads: a peer that is quicker than that would have the whole turn. */
typedef struct
{
  GSource *source; /* (unowned): only compared */
  gint64 turn;
  gsize used;
  gboolean is_late;
} WblWireFair;

void wbl_wire_fair_watch (WblWireFair *self, GSource *source);
gboolean wbl_wire_fair_may_read (WblWireFair *self);
void wbl_wire_fair_count (WblWireFair *self, gssize n);

G_END_DECLS
