/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/* WblDb: the open database. Every wbl_db_… function runs on the store's worker thread only, and asserts it. */
typedef struct _WblDb WblDb;

/**
 * WBL_STORE_ERROR: named by what a person can do.
 *
 * @WBL_STORE_ERROR_TAKEN: another process owns the store
 * @WBL_STORE_ERROR_CORRUPT: the file is damaged; it is kept aside, a new one can be started
 * @WBL_STORE_ERROR_NEWER: written by a newer version; update the app
 * @WBL_STORE_ERROR_OLDER: written by an older version; a new one is filled from the cloud and takes over what was not sent
 * @WBL_STORE_ERROR_FULL: the disk is full
 * @WBL_STORE_ERROR_DISK: the disk gives an error
 * @WBL_STORE_ERROR_READ_ONLY: the folder, or the file in it, cannot be written
 * @WBL_STORE_ERROR_NOT_FOUND: no such row
 * @WBL_STORE_ERROR_INVALID: the arguments make no sense
 * @WBL_STORE_ERROR_CLOSED: the store was closed
 * @WBL_STORE_ERROR_NO_LOCK: the drive of the folder keeps no locks
 * @WBL_STORE_ERROR_FAILED: anything else
 */
typedef enum
{
  WBL_STORE_ERROR_TAKEN = 1,
  WBL_STORE_ERROR_CORRUPT,
  WBL_STORE_ERROR_NEWER,
  WBL_STORE_ERROR_OLDER,
  WBL_STORE_ERROR_FULL,
  WBL_STORE_ERROR_DISK,
  WBL_STORE_ERROR_READ_ONLY,
  WBL_STORE_ERROR_NOT_FOUND,
  WBL_STORE_ERROR_INVALID,
  WBL_STORE_ERROR_CLOSED,
  WBL_STORE_ERROR_NO_LOCK,
  WBL_STORE_ERROR_FAILED,
} WblStoreError;
#define WBL_STORE_ERROR (wbl_store_error_quark ())
GQuark wbl_store_error_quark (void);

/** WblChanges: what a transaction touched. */
typedef struct
{
  GHashTable *conversations; /* set of ids (owned) */
  gboolean list;
  gboolean knowledge;
  gboolean feedback;
  gboolean agents;
  gboolean outbox;
  GHashTable *lost_claims; /* conversation id → name of the agent who won (owned) */
  GArray *incoming; /* gint64 rows of customers' messages that are new to us, history apart, and of notes that call
                     * us, negative as in a thread (owned) */
} WblChanges;
WblChanges *wbl_changes_new (void);
void wbl_changes_free (WblChanges *changes);
gboolean wbl_changes_any (const WblChanges *changes);

/* Small facts about the store: text by name. */
char *wbl_db_get_meta (WblDb *db, const char *name);
gint64 wbl_db_get_meta_int (WblDb *db, const char *name);
gboolean wbl_db_set_meta (WblDb *db, const char *name, const char *value, GError **error);
gboolean wbl_db_set_meta_int (WblDb *db, const char *name, gint64 value, GError **error);
gint64 wbl_db_now_ms (WblDb *db);
gint64 wbl_db_next_client_id (WblDb *db, GError **error);
WblChanges *wbl_db_changes (WblDb *db);
void wbl_db_touch (WblDb *db, const char *conversation);

G_END_DECLS
