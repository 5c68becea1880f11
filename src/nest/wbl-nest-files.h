/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

#define WBL_NEST_UPLOAD_PATH "/file/upload/data"
#define WBL_NEST_MAX_FILE (25 * 1024 * 1024)

void wbl_nest_files_receive (WblNest *nest, SoupServerMessage *message, GHashTable *query);

G_END_DECLS
