/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

void wbl_nest_rest_start (WblNest *nest);
void wbl_nest_rest_guard (WblNest *nest, const char *path);
void wbl_nest_rest_print_routes (void);

G_END_DECLS
