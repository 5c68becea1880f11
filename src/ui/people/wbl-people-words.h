/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

const char *wbl_people_channel (WblChannel channel);
char *wbl_people_language (const char *tag);
char *wbl_people_visits (WblContact *contact);
char *wbl_people_local_time (WblContact *contact, gint64 now_ms);

G_END_DECLS
