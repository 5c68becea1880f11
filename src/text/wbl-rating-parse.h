/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int      wbl_parse_rating (const char *text,
                           char      **comment);
gboolean wbl_says_unsolved (const char *text);

G_END_DECLS
