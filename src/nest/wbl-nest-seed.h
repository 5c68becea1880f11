/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-script.h"

G_BEGIN_DECLS

#define WBL_NEST_DEMO_APP_ID "bluefinch"
#define WBL_NEST_DEMO_USER "bluefinch"
#define WBL_NEST_DEMO_PASSWORD "bluefinch-demo"

gboolean
wbl_nest_seed_demo (WblNestDb *db, gboolean past, GError **error);
gboolean
wbl_nest_seed_find_accounts (WblNestDb *db, gint64 *support_id, gint64 *team_id);

G_END_DECLS
