/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* What the desk itself tells people. */
typedef struct
{
  gint type;              /* WBL_GROUP_NOTICE_… or WBL_ROSTER_NOTICE_… */
  gint64 actor_id;        /* who did it */
  const GArray *affected; /* (nullable) (element-type gint64): to whom */
  const char *content;    /* (nullable) */
} WblNestNotice;

void wbl_nest_notice_group (WblNest *nest, gint64 group_id, const WblNestNotice *notice);
void wbl_nest_notice_about_group (WblNest *nest,
                                  gint64 group_id,
                                  const WblNestNotice *notice,
                                  const GArray *receivers);
void wbl_nest_notice_roster (WblNest *nest,
                             gint type,
                             gint64 actor_id,
                             gint64 peer_id,
                             const char *content);
void wbl_nest_notice_own_roster (WblNest *nest, gint type, gint64 user_id, gint64 peer_id);
void wbl_nest_notice_profile (WblNest *nest, gint64 user_id, const char *content);

G_END_DECLS
