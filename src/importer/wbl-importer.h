/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-import-frame.h"

G_BEGIN_DECLS

/*
 * From files to articles in Markdown. Everything here reads what anybody may have made, and runs in a process of its
 * own: warbler-import. Only this library is linked with libarchive, poppler and libxml2.
 */

#define WBL_IMPORTER_MAX_TEXT (16 * 1024 * 1024)   /* of one document */
#define WBL_IMPORTER_MAX_TABLE (64 * 1024 * 1024)  /* CSV */
#define WBL_IMPORTER_MAX_OFFICE (64 * 1024 * 1024) /* DOCX, XLSX, ODT as they are packed */
#define WBL_IMPORTER_MAX_FILE (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)
#define WBL_IMPORTER_MAX_UNPACKED (G_GINT64_CONSTANT (1024) * 1024 * 1024) /* out of the archives of one file */
#define WBL_IMPORTER_MAX_MEMBERS 20000
#define WBL_IMPORTER_MAX_ARCHIVES 2 /* within each other */
#define WBL_IMPORTER_MAX_PAGES 2000
#define WBL_IMPORTER_MAX_ROWS 1000000
#define WBL_IMPORTER_MAX_TABLE_ROWS 2000 /* of a table that is one article */
#define WBL_IMPORTER_MAX_COLUMNS 256
#define WBL_IMPORTER_MAX_CELL (256 * 1024)

/** WblImporterEmit: @fields is NULL when the kind has none. */
typedef void (*WblImporterEmit) (WblImportFrameKind kind, GHashTable *fields, gpointer data);

/** WblImporter: the reading of one file and of what is packed in it. */
typedef struct
{
  WblImporterEmit emit;
  gpointer data;
  guint archives;        /* around what is being read */
  guint members_left;
  gint64 unpacked_left;  /* bytes */
} WblImporter;

WblImporter wbl_importer_init (WblImporterEmit emit, gpointer data);
void wbl_importer_read_file (WblImporter *self, const char *path, const char *name);
void wbl_importer_read (WblImporter *self, const char *name, GBytes *bytes);
gint64 wbl_importer_limit (const char *name);

/* What readers say. */
GHashTable *wbl_importer_fields_new (void); /* (element-type utf8 utf8), both owned */
void wbl_importer_set (GHashTable *fields, const char *name, const char *text);
void wbl_importer_document (WblImporter *self, GHashTable *fields);
void wbl_importer_entry (WblImporter *self, GHashTable *fields);
void wbl_importer_refuse (WblImporter *self, const char *name, const char *reason);
void wbl_importer_note (WblImporter *self, const char *name, const char *reason);
void wbl_importer_alive (WblImporter *self);

/* One reader per family of formats; each emits documents or a refusal. */
void wbl_importer_markdown (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_text (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_html (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_csv (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_json (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_jsonl (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_pdf (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_docx (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_odt (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_xlsx (WblImporter *self, const char *name, GBytes *bytes);
void wbl_importer_archive (WblImporter *self, const char *name, GBytes *bytes);

/* Their pure parts. */
char *wbl_importer_to_text (GBytes *bytes, const char **reason);
char *wbl_importer_title_from_name (const char *name);
char *wbl_html_to_markdown (const char *html, char **title, char **language);

G_END_DECLS
