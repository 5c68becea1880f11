/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-post.h"

G_BEGIN_DECLS

#define WBL_NEST_MESSAGE_PARAMS \
  "type:i32* targets:i64[]* content_type:i32* content:string* attachment:string config:string" \
  " ext:string from_user_id:i64 online_only:bool related_mid:i64 transaction_id:i64"

gboolean wbl_nest_check_message (WblNestCall *call);
WblNestMessage *wbl_nest_read_message (WblNestCall *call, gint64 target);
void wbl_nest_report (WblNestCall *call, const WblNestPosted *posted);
JsonObject *wbl_nest_message_to_json (const WblNestMessage *message);

G_END_DECLS
