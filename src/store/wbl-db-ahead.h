/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblPicture: a picture of a message that is not here, or here as a small one only. */
typedef struct
{
  gint64 row;
  gboolean thumbnail; /* the small one is wanted: there is nothing of it yet */
} WblPicture;

GArray *wbl_db_pictures_missing (WblDb *db, gint64 since_ms, gint64 rated_since_ms, gint64 after_row, guint limit, GError **error);
gint64 wbl_db_files_size (WblDb *db);
gint64 wbl_db_newest_row (WblDb *db);

G_END_DECLS
