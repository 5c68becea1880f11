/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

GSocketService *wbl_nest_listen_local (SoupServer *server, guint port, guint *bound, GError **error);
void wbl_nest_listen_end (GSocketService *service);
GSocket *wbl_nest_listen_get_socket (SoupServerMessage *message);

G_END_DECLS
