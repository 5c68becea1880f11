/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* Import of files and folders (docs/import.md): what is asked, and what came of it. */

/** WblImportOptions: how to import; all zero is what one wants. */
typedef struct
{
  const char *collection; /* (nullable): where articles belong that do not say so themselves */
  gboolean dry_run;       /* nothing is written: the report says what would be */
  gboolean remove_gone;   /* articles that came from there before, and are there no more, are removed */
} WblImportOptions;

typedef enum
{
  WBL_IMPORT_ADDED,
  WBL_IMPORT_CHANGED,
  WBL_IMPORT_GONE, /* removed, if that was asked for */
} WblImportChangeKind;

/** WblPassageChange: a passage that an article has now, or has no more. */
typedef struct
{
  gboolean added;
  char *heading; /* path of headings, "" = none */
  char *text;    /* its beginning */
} WblPassageChange;

/** WblImportChange: what happens to an article. */
typedef struct
{
  WblImportChangeKind kind;
  char *key, *title;
  char *name;                    /* of its file */
  guint n_kept, n_new, n_dropped; /* passages */
  GPtrArray *passages;           /* (element-type WblPassageChange): at most WBL_IMPORT_MAX_PASSAGES */
  GPtrArray *conversations;      /* (element-type utf8): with replies that cite text which is no more */
} WblImportChange;

#define WBL_IMPORT_MAX_PASSAGES 50
#define WBL_IMPORT_MAX_CHANGES 5000

/** WblImportReport: what was done, or with a dry run would be. */
typedef struct
{
  gboolean dry_run;
  guint added, changed, unchanged, refused, gone;
  guint kept;          /* whose file changed, but which somebody of the team has written since */
  guint cited;         /* replies that cite text which is no more */
  GPtrArray *changes;  /* (element-type WblImportChange): at most WBL_IMPORT_MAX_CHANGES */
  GPtrArray *problems; /* (element-type utf8) "name: reason" of what was not imported */
  GPtrArray *notes;    /* (element-type utf8) "name: reason" of what was imported in part */
} WblImportReport;
void wbl_import_report_free (WblImportReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblImportReport, wbl_import_report_free)

/** WblImportProgress: @done: files that are finished. @name: of the file being read. On the main thread. */
typedef void (*WblImportProgress) (guint done, guint total, guint articles, const char *name, gpointer data);

void wbl_desk_import_async (WblDesk *self, const char *const *paths, const WblImportOptions *options, WblImportProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblImportReport *wbl_desk_import_finish (WblDesk *self, GAsyncResult *result, GError **error);

G_END_DECLS
