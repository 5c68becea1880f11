/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-imports.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-store.h"

G_BEGIN_DECLS

/* The parts of an import. */

/** WblImportFile: a file that an import found. */
typedef struct
{
  char *path;       /* (owned) */
  char *name;       /* (owned): relative to what was asked for; valid UTF-8 */
  char *root;       /* (owned): the path that was asked for */
  gboolean refused; /* all of it or a part: what is missing may still be in it */
} WblImportFile;

/* From folders to files; blocks, any thread. */
GPtrArray *wbl_import_list_files (const char *const *paths, GPtrArray *problems, GPtrArray *whole, GCancellable *cancellable); /* WblImportFile */

/* From what the reader says to an article; any thread. */
WblArticlePut *wbl_import_article (GHashTable *fields, const char *collection, gint64 now_ms);
const char *wbl_import_reason (const char *word);

/** WblImportItem: an article and where it was. */
typedef struct
{
  WblArticlePut *put;        /* (owned) */
  const WblImportFile *file; /* (unowned) */
} WblImportItem;
WblImportItem *wbl_import_item_new (WblArticlePut *put, const WblImportFile *file);
void wbl_import_item_free (WblImportItem *item);

/* On the store's worker: compares with what is stored, and writes unless the report is of a dry run. */
gboolean wbl_import_apply (WblDb *db, GPtrArray *items, WblImportReport *report, GError **error);
gboolean wbl_import_find_gone (WblDb *db, const char *root, GHashTable *keys, GHashTable *refused, gboolean remove, WblImportReport *report, GError **error);

WblImportReport *wbl_import_report_new (gboolean dry_run);
void wbl_import_run_async (WblStore *store, const char *const *paths, const WblImportOptions *options, WblImportProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblImportReport *wbl_import_run_finish (GAsyncResult *result, GError **error);
void wbl_import_set_patience (guint milliseconds);

G_END_DECLS
