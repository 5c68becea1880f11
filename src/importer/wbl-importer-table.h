/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "importer/wbl-importer.h"

G_BEGIN_DECLS

/** WblTable: rows from anywhere. With a header of questions and answers each row is an article, else all of them are one. */
typedef struct _WblTable WblTable;
WblTable *wbl_table_new (WblImporter *importer, const char *name, const char *title);
void wbl_table_add_row (WblTable *self, GPtrArray *cells); /* (transfer full), of utf8 */
gboolean wbl_table_end (WblTable *self);
GPtrArray *wbl_table_row_new (void);

const char *wbl_table_field_of (const char *column);
gboolean wbl_table_emit_answer (WblImporter *importer, const char *name, GHashTable *fields);

/** WblCsv: fields with quotes, separators and lines in them. */
typedef struct
{
  const char *at;
  char separator;
  gboolean cut; /* a field was too long */
} WblCsv;
WblCsv wbl_csv_init (const char *text);
GPtrArray *wbl_csv_next (WblCsv *self);

G_END_DECLS
