/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-call.h"

G_BEGIN_DECLS

gboolean wbl_nest_params_check (WblNestCall *call, const char *params);
gboolean wbl_nest_params_is_list (const char *params);
gboolean wbl_nest_params_is_text (const char *params);

G_END_DECLS
