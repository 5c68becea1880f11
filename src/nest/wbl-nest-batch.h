/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-db.h"

G_BEGIN_DECLS

/* Group commit: what many connections ask for in a few milliseconds is one transaction and one wait
 * for the disk, and that wait is another thread's. What anybody is told waits until it is on the
 * disk. Main thread. */
typedef struct _WblNestBatch WblNestBatch;

/* @stored: whether everything that was written before is on the disk */
typedef void (*WblNestBatchFunc) (gboolean stored, gpointer user_data);

WblNestBatch *wbl_nest_batch_new (WblNestDb *db);
void wbl_nest_batch_free (WblNestBatch *self);
gboolean wbl_nest_batch_enter (WblNestBatch *self);
void wbl_nest_batch_leave (WblNestBatch *self);
gboolean wbl_nest_batch_is_on_disk (WblNestBatch *self, gint64 id);
void wbl_nest_batch_then (WblNestBatch *self, WblNestBatchFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestBatch, wbl_nest_batch_free)

G_END_DECLS
