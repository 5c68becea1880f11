/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lanying/wbl-counted-input.h"

G_BEGIN_DECLS

/** WblSocket: an open WebSocket with what is below it. */
typedef struct
{
  SoupWebsocketConnection *connection; /* (owned) */
  WblCountedInput *input;              /* (owned) */
  GIOStream *base;                     /* (owned): the TCP or TLS connection */
} WblSocket;

void
wbl_socket_free (WblSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblSocket, wbl_socket_free)

void
wbl_upgrade_async (const char *url,
                   gsize message_limit,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data);
WblSocket *
wbl_upgrade_finish (GAsyncResult *result, GError **error);

G_END_DECLS
