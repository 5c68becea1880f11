/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "nest/wbl-nest-knowledge.h"
#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* What the bot was taught by messages: kept in the store, read again at the start. Main thread. */

gboolean wbl_nest_lessons_take (WblNest *nest,
                                WblNestKnowledge *knowledge,
                                const WblNestMessage *message,
                                JsonObject *metadata);
void wbl_nest_lessons_read (WblNestDb *db, WblNestKnowledge *knowledge);

G_END_DECLS
