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
void wbl_nest_put_settings (WblNestUser *user, JsonObject *object);
gint wbl_nest_apply_to (WblNestCall *call,
                        gint64 peer_id,
                        const char *reason,
                        const char *answer,
                        const char **text);

/* Member of the stored settings: what is said about pushing beside them; see wbl-nest-rest-push.c. */
#define WBL_NEST_PUSH "push"

G_END_DECLS
