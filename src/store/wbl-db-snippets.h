/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-snippet.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Limits of the operation `snippet`: what is larger is not folded. */
#define WBL_SNIPPET_NAME_MAX 200
#define WBL_SNIPPET_TEXT_MAX (6 * 1024) /* of all texts together, bytes */
#define WBL_SNIPPET_FILE_MAX (5 * 1024 * 1024)

gboolean wbl_db_fold_snippet (WblDb *db, const char *entity, GError **error);
/** WblSnippetCites: what a snippet repeats, as its operation says it. */
typedef struct
{
  char *id, *name;
  char *cites; /* JSON array */
} WblSnippetCites;
GPtrArray *wbl_db_list_snippet_cites (WblDb *db, GError **error); /* WblSnippetCites */

GPtrArray *wbl_db_list_snippets (WblDb *db, GError **error);                      /* WblSnippet, by category and name */
WblSnippet *wbl_db_get_snippet (WblDb *db, const char *id, GError **error);       /* NOT_FOUND */
gboolean wbl_db_snippet_used (WblDb *db, const char *id, GError **error);
gboolean wbl_db_put_snippet_file (WblDb *db, const char *hash, GBytes *bytes, GError **error);
GBytes *wbl_db_get_snippet_file (WblDb *db, const char *hash);                    /* (nullable) */

G_END_DECLS
