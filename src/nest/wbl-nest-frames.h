/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-client.h"

G_BEGIN_DECLS

void wbl_nest_frames_handle (WblNestClient *client, GBytes *frame);

G_END_DECLS
