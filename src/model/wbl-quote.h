/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a message answers: the member "quote" of its ext (docs/operations.md). */

gint64 wbl_quote_read (const char *ext);
void wbl_quote_add (JsonObject *ext, gint64 mid, const char *name, const char *text);

G_END_DECLS
