/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *wbl_nest_json_parse (const char *text, gsize size);
char *wbl_nest_json_merge (const char *base, const char *changes);

G_END_DECLS
