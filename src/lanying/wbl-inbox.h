/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-wire.h"

G_BEGIN_DECLS

/** WblInbox: received frames, decoded in their order; large ones in another thread. Main thread. */
typedef struct _WblInbox WblInbox;

/** WblInboxEvents: `frame` is (transfer none); `broken` comes once, then nothing. */
typedef struct
{
  void (*frame) (const WblWireFrame *frame, gpointer data);
  void (*broken) (const GError *error, gpointer data);
} WblInboxEvents;

WblInbox *
wbl_inbox_new (const WblInboxEvents *events, gpointer data);
void
wbl_inbox_push (WblInbox *self, GBytes *frame);
void
wbl_inbox_close (WblInbox *self);

G_END_DECLS
