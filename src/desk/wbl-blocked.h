/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblBlocked: somebody who cannot write to this account. */
typedef struct
{
  gint64 person;
  char *name; /* never NULL */
} WblBlocked;

/* On line only: the cloud keeps the list, for all devices of the account. */
void wbl_desk_blocked_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_blocked_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblBlocked */
void wbl_desk_block_async (WblDesk *self, gint64 person, gboolean block, GAsyncReadyCallback callback, gpointer data); /* command_finish */

G_END_DECLS
