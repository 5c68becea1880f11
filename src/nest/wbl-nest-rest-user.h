/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-call.h"

G_BEGIN_DECLS

/* UserSettings.auth_mode: what happens to who wants to be a user's friend */
enum
{
  WBL_NEST_AUTH_OPEN,
  WBL_NEST_AUTH_ASK,
  WBL_NEST_AUTH_QUESTION,
  WBL_NEST_AUTH_CLOSED,
};

gboolean wbl_nest_is_user_name (const char *name);
JsonObject *wbl_nest_settings_to_json (const WblNestUser *user);
void wbl_nest_kick_all (WblNestCall *call, gint notice);
JsonObject *wbl_nest_settings_of (const WblNestUser *user);

G_END_DECLS
