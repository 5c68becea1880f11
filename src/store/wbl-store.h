/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/wbl-db.h"

G_BEGIN_DECLS

/*
 * WblStore: one folder with one database, one process that owns it and one worker thread that touches it.
 * A job is a function that runs on the worker with the database; only immutable results leave it.
 *
 * Signal "changed" (WblChanges*): what a committed job touched; main thread; borrowed during emission.
 */
#define WBL_TYPE_STORE (wbl_store_get_type ())
G_DECLARE_FINAL_TYPE (WblStore, wbl_store, WBL, STORE, GObject)

/**
 * WblStorePriority:
 * @WBL_PRIORITY_IMPORT: what can be done again: it returns before it is safe on the disk; the next job of a higher priority takes it along
 * @WBL_PRIORITY_MAINTENANCE: as that, and it ends when somebody waits
 */
typedef enum
{
  WBL_PRIORITY_INTERACTIVE = 0,
  WBL_PRIORITY_PREFETCH = 1,
  WBL_PRIORITY_SYNC = 2,
  WBL_PRIORITY_IMPORT = 3,
  WBL_PRIORITY_MAINTENANCE = 4,
} WblStorePriority;

/**
 * WblStoreJob:
 * @db: the database; worker thread
 * @data: as given to wbl_store_read_async() or wbl_store_write_async()
 *
 * Returns: (transfer full) (nullable): the job's result; with @error set, the transaction is rolled back
 */
typedef gpointer (*WblStoreJob) (WblDb *db, gpointer data, GError **error);

gboolean wbl_store_can_encrypt (void);
void wbl_store_open_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_store_open_with_key_async (const char *dir, const char *raw_key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblStore *wbl_store_open_finish (GAsyncResult *result, GError **error);
void wbl_store_close_async (WblStore *self, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_store_close_finish (WblStore *self, GAsyncResult *result, GError **error);
gboolean wbl_store_set_aside (const char *dir, gboolean older, GError **error);
gboolean wbl_store_erase (const char *dir, GError **error);
const char *wbl_store_get_dir (WblStore *self);
gboolean wbl_store_is_encrypted (WblStore *self);
gboolean wbl_store_is_on_network (WblStore *self);
gboolean wbl_store_is_new_on_network (WblStore *self);

void wbl_store_read_async (WblStore *self, WblStorePriority priority, WblStoreJob job, gpointer data, GDestroyNotify data_free, GDestroyNotify result_free, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void wbl_store_write_async (WblStore *self, WblStorePriority priority, WblStoreJob job, gpointer data, GDestroyNotify data_free, GDestroyNotify result_free, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer wbl_store_job_finish (WblStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
