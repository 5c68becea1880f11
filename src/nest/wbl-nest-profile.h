/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

gboolean wbl_nest_profile_save (WblNest *nest, const WblNestUser *user);

G_END_DECLS
