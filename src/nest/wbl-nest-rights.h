/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

gint64 wbl_nest_ban_until (gint64 minutes);
gboolean wbl_nest_rights_to_reach (WblNest *nest, const WblNestUser *user, gint64 peer_id);
gint wbl_nest_rights_to_write (WblNest *nest,
                               const WblNestUser *sender,
                               gint64 to_id,
                               const char **reason);

G_END_DECLS
