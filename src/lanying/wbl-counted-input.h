/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An input stream that fails once more than its limit was read since the last reset. libsoup limits
 * the frames of a WebSocket message, not their number: this limits the message. */
#define WBL_TYPE_COUNTED_INPUT (wbl_counted_input_get_type ())
G_DECLARE_FINAL_TYPE (WblCountedInput, wbl_counted_input, WBL, COUNTED_INPUT, GFilterInputStream)

WblCountedInput *
wbl_counted_input_new (GInputStream *base, gsize limit);
void
wbl_counted_input_reset (WblCountedInput *self);
gboolean
wbl_counted_input_is_exceeded (WblCountedInput *self);

G_END_DECLS
