/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-db.h"

G_BEGIN_DECLS

/* One SyncDL with messages. */
typedef struct
{
  gint64 user_id;      /* whose view */
  gint64 peer_id;      /* the conversation, as the user calls it */
  gboolean is_history; /* is_full_sync */
  gboolean is_eager;   /* nobody asked for it */
  gsize max_size;      /* stop before the payloads get larger, but not before the first */
} WblNestPage;

GBytes *wbl_nest_page_encode (const WblNestPage *self,
                              GPtrArray *messages,
                              guint limit,
                              guint *n_sent);
GBytes *wbl_nest_page_encode_user_notice (gint64 id, gint64 user_id, gint sn, gint type, gint device);

G_END_DECLS
