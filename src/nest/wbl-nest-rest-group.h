/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-call.h"

G_BEGIN_DECLS

WblNestGroup *wbl_nest_group_of_member (WblNestCall *call);
WblNestGroup *wbl_nest_group_of_admin (WblNestCall *call);
WblNestGroup *wbl_nest_group_of_owner (WblNestCall *call);
gboolean wbl_nest_group_is_admin (WblNestCall *call, const WblNestGroup *group, gint64 user_id);
gboolean wbl_nest_group_acts_as_admin (WblNestCall *call, const WblNestGroup *group);
JsonObject *wbl_nest_group_to_json (WblNestCall *call, const WblNestGroup *group);
void wbl_nest_group_tell (WblNestCall *call,
                          gint64 group_id,
                          gint type,
                          const GArray *affected,
                          const char *content);
void wbl_nest_group_tell_field (WblNestCall *call,
                                gint64 group_id,
                                const char *name,
                                JsonNode *value);
const char *wbl_nest_group_admit (WblNestCall *call, const WblNestGroup *group, gint64 user_id);
JsonObject *wbl_nest_relation_to_json (gint64 user_id, const char *reason);

G_END_DECLS
