/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GArray *wbl_mention_find (const char *text, const char *const *names);
gboolean wbl_mention_begun (const char *text, gsize cursor, gsize *at);

G_END_DECLS
