/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* What became of something a user sent. */
typedef struct
{
  gint status;        /* WBL_STATUS_… */
  const char *reason; /* (nullable): static */
  gint64 id;          /* server id */
  gint64 time_ms;
  gint64 edit_ms; /* of APPEND and REPLACE; else 0 */
} WblNestPosted;

void wbl_nest_post (WblNest *nest,
                    const WblNestUser *sender,
                    WblNestMessage *message,
                    WblNestPosted *posted);
void wbl_nest_post_brief (WblNest *nest,
                          const WblNestUser *sender,
                          WblNestMessage *message,
                          WblNestPosted *posted);
void wbl_nest_post_system (WblNest *nest,
                           WblNestMessage *message,
                           gboolean is_brief,
                           WblNestPosted *posted);
void wbl_nest_post_clear (WblNest *nest,
                          const WblNestUser *sender,
                          WblNestMessage *message,
                          gboolean everywhere,
                          WblNestPosted *posted);

G_END_DECLS
