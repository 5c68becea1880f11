/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-client.h"

G_BEGIN_DECLS

void wbl_nest_realtime_start (WblNest *nest);
void wbl_nest_realtime_add (WblNest *nest, WblNestClient *client);
void wbl_nest_realtime_remove (WblNest *nest, WblNestClient *client);
void wbl_nest_realtime_announce (WblNest *nest, const WblNestMessage *message);
void wbl_nest_realtime_relay (WblNest *nest, const WblNestMessage *message);
void wbl_nest_realtime_tell_devices (WblNest *nest, gint64 user_id, gint sn, gint notice);
void wbl_nest_realtime_kick (WblNest *nest, gint64 user_id, gint sn, gint notice);

G_END_DECLS
