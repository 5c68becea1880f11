/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

gboolean wbl_nest_show_prepare (WblNest *nest, double speed, GError **error);
gboolean wbl_nest_show_start (WblNest *nest, GError **error);
void wbl_nest_show_end (WblNest *nest);

G_END_DECLS
