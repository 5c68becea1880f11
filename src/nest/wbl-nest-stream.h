/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A stream that counts: libsoup's WebSocket has neither a limit for a message in fragments nor a
 * way to see how much waits to be written. Main thread. */
#define WBL_TYPE_NEST_STREAM (wbl_nest_stream_get_type ())
G_DECLARE_FINAL_TYPE (WblNestStream, wbl_nest_stream, WBL, NEST_STREAM, GIOStream)

typedef void (*WblNestStreamFunc) (gpointer user_data);

WblNestStream *wbl_nest_stream_new (GIOStream *base, gsize read_limit);
void wbl_nest_stream_set_written_func (WblNestStream *self,
                                       WblNestStreamFunc func,
                                       gpointer user_data);
void wbl_nest_stream_reset_read (WblNestStream *self);
guint64 wbl_nest_stream_get_written (WblNestStream *self);

G_END_DECLS
