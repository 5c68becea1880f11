/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Where imported articles came from, and what replies say of articles. */

/** WblImported: an article that an import brought. */
typedef struct
{
  char *key, *title;
  char *file; /* within its root */
} WblImported;
void wbl_imported_free (WblImported *imported);

char *wbl_db_import_hash (WblDb *db, const char *key);
gboolean wbl_db_note_import (WblDb *db, const char *key, const char *root, const char *file, const char *hash, GError **error);
GPtrArray *wbl_db_list_imported (WblDb *db, const char *root, GError **error); /* WblImported */

/** WblUse: a reply that cites an article. */
typedef struct
{
  char *article, *conversation;
  char *passage; /* (nullable): hash of the passage */
} WblUse;
GPtrArray *wbl_db_list_uses (WblDb *db, GHashTable *articles, GError **error); /* WblUse */

G_END_DECLS
