/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/wbl-import-frame.h"

G_BEGIN_DECLS

/** WblImportChild: a running warbler-import. Used by one thread at a time; its calls block. */
typedef struct _WblImportChild WblImportChild;

/**
 * WblImportChildError:
 * @WBL_IMPORT_CHILD_ERROR_CRASHED: it ended while it read a file
 * @WBL_IMPORT_CHILD_ERROR_TIMED_OUT: it said nothing for too long, and was stopped
 * @WBL_IMPORT_CHILD_ERROR_MAD: what it says makes no sense, and it was stopped
 */
typedef enum
{
  WBL_IMPORT_CHILD_ERROR_CRASHED,
  WBL_IMPORT_CHILD_ERROR_TIMED_OUT,
  WBL_IMPORT_CHILD_ERROR_MAD,
} WblImportChildError;
#define WBL_IMPORT_CHILD_ERROR (wbl_import_child_error_quark ())
GQuark wbl_import_child_error_quark (void);

WblImportChild *wbl_import_child_new (GError **error);
gboolean wbl_import_child_ask (WblImportChild *self, const char *path, const char *name, GError **error);
gboolean wbl_import_child_next (WblImportChild *self, guint patience_ms, GCancellable *cancellable, WblImportFrameKind *kind, GHashTable **fields, GError **error);
void wbl_import_child_free (WblImportChild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblImportChild, wbl_import_child_free)

G_END_DECLS
