/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 wbl_find_purchase (const char *text, gint64 now_ms);

G_END_DECLS
