/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-db.h"

G_BEGIN_DECLS

gboolean wbl_nest_export (const char *dir, gboolean acks_only, GError **error);

G_END_DECLS
