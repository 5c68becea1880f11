/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/* On the store's worker: what colleagues answered like questions with, and how that went. */
gboolean wbl_like_cases_add (WblDb *db, const char *conversation, const char *region, gint64 at_ms, GPtrArray *hits, guint limit, GError **error);

G_END_DECLS
