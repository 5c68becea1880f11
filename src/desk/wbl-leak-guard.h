/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* On the store's worker: whether a customer may read @text. WBL_DESK_ERROR_INTERNAL_TEXT when not. */
gboolean wbl_leak_guard_check (WblDb *db, const char *text, GError **error);

G_END_DECLS
