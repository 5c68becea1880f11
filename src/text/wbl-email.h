/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wbl_email_find_span (const char *text,
                              gsize       from,
                              gsize       at,
                              gsize      *start,
                              gsize      *end);

G_END_DECLS
