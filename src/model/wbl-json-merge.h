/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wbl_json_merge (const char *base, const char *changes);

G_END_DECLS
