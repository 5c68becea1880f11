/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

gboolean wbl_nest_origin_is_sound (const char *origin, GError **error);
gboolean wbl_nest_origin_may_ask (WblNest *nest, SoupServerMessage *message);
void wbl_nest_origin_answer (WblNest *nest, SoupServerMessage *message);

G_END_DECLS
