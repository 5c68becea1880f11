/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-knowledge.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-store.h"

G_BEGIN_DECLS

#define WBL_IMPORT_MAX_BYTES (16 * 1024 * 1024)

/** WblImportFile: a file that an import found. */
typedef struct
{
  char *path; /* (owned) */
  char *name; /* (owned): relative to what was asked for; valid UTF-8 */
} WblImportFile;

/* From folders to files; blocks, any thread. */
GPtrArray *wbl_import_list_files (const char *const *paths, GPtrArray *problems, GCancellable *cancellable); /* WblImportFile */

/* From a file's bytes to an article; any thread. */
WblArticlePut *wbl_import_article (const char *name, GBytes *bytes, const char *collection, gint64 now_ms, GError **error);
char *wbl_import_html_to_markdown (const char *html, char **title, char **language);

void wbl_import_run_async (WblStore *store, const char *const *paths, const char *collection, WblImportProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblImportReport *wbl_import_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
