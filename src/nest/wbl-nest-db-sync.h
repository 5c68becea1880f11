/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-db.h"

G_BEGIN_DECLS

/* The log of a store, as another thread sees it: brings it to the disk, and empties it. */
typedef struct _WblNestDbSync WblNestDbSync;

WblNestDbSync *wbl_nest_db_sync_new (WblNestDb *db);
void wbl_nest_db_sync_free (WblNestDbSync *self);
gboolean wbl_nest_db_sync_run (WblNestDbSync *self);
void wbl_nest_db_sync_tidy (WblNestDbSync *self);

/* The store's side: a transaction whose commit does not wait for the disk. */
typedef void (*WblNestDbEarlyFunc) (gpointer user_data);

void wbl_nest_db_set_early_func (WblNestDb *self, WblNestDbEarlyFunc func, gpointer user_data);
gboolean wbl_nest_db_batch_begin (WblNestDb *self, GError **error);
void wbl_nest_db_batch_enter (WblNestDb *self, gboolean inside);
gboolean wbl_nest_db_batch_is_inside (WblNestDb *self);
gint64 wbl_nest_db_get_last_id (WblNestDb *self);
gboolean wbl_nest_db_batch_is_lost (WblNestDb *self);
gboolean wbl_nest_db_batch_commit (WblNestDb *self, GError **error);
void wbl_nest_db_set_full (WblNestDb *self, gboolean full);

G_END_DECLS
