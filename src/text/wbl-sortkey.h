/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wbl_sort_key (const char *text,
                    const char *locale);

G_END_DECLS
