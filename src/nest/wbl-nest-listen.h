/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

guint wbl_nest_listen_local (SoupServer *server, guint port, GError **error);

G_END_DECLS
