/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

void wbl_nest_chat_page_start (WblNest *nest);

G_END_DECLS
