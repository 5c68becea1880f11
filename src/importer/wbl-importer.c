/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "importer/wbl-importer.h"
#include "text/wbl-encoding.h"

typedef struct
{
  const char *ending;
  void (*read) (WblImporter *self, const char *name, GBytes *bytes); /* (nullable): refused for @reason */
  gint64 limit;
  const char *reason;
} Format;

static const Format formats[] = {
  { ".md", wbl_importer_markdown, WBL_IMPORTER_MAX_TEXT },   { ".markdown", wbl_importer_markdown, WBL_IMPORTER_MAX_TEXT },
  { ".txt", wbl_importer_text, WBL_IMPORTER_MAX_TEXT },      { ".text", wbl_importer_text, WBL_IMPORTER_MAX_TEXT },
  { ".html", wbl_importer_html, WBL_IMPORTER_MAX_TEXT },     { ".htm", wbl_importer_html, WBL_IMPORTER_MAX_TEXT },
  { ".xhtml", wbl_importer_html, WBL_IMPORTER_MAX_TEXT },    { ".csv", wbl_importer_csv, WBL_IMPORTER_MAX_TABLE },
  { ".tsv", wbl_importer_csv, WBL_IMPORTER_MAX_TABLE },      { ".json", wbl_importer_json, WBL_IMPORTER_MAX_TEXT },
  { ".jsonl", wbl_importer_jsonl, WBL_IMPORTER_MAX_FILE },   { ".ndjson", wbl_importer_jsonl, WBL_IMPORTER_MAX_FILE },
  { ".pdf", wbl_importer_pdf, WBL_IMPORTER_MAX_FILE },       { ".docx", wbl_importer_docx, WBL_IMPORTER_MAX_OFFICE },
  { ".odt", wbl_importer_odt, WBL_IMPORTER_MAX_OFFICE },     { ".xlsx", wbl_importer_xlsx, WBL_IMPORTER_MAX_OFFICE },
  { ".zip", wbl_importer_archive, WBL_IMPORTER_MAX_FILE },   { ".7z", wbl_importer_archive, WBL_IMPORTER_MAX_FILE },
  { ".tar", wbl_importer_archive, WBL_IMPORTER_MAX_FILE },   { ".tgz", wbl_importer_archive, WBL_IMPORTER_MAX_FILE },
  { ".tar.gz", wbl_importer_archive, WBL_IMPORTER_MAX_FILE }, { ".tar.xz", wbl_importer_archive, WBL_IMPORTER_MAX_FILE },
  { ".tar.bz2", wbl_importer_archive, WBL_IMPORTER_MAX_FILE }, { ".tar.zst", wbl_importer_archive, WBL_IMPORTER_MAX_FILE },
  { ".doc", NULL, G_MAXINT64, WBL_IMPORT_OLD_OFFICE },       { ".xls", NULL, G_MAXINT64, WBL_IMPORT_OLD_OFFICE },
  { ".ppt", NULL, G_MAXINT64, WBL_IMPORT_OLD_OFFICE },
};

static const Format *
format_of (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (lower, formats[i].ending))
      return &formats[i];
  return NULL;
}

/** wbl_importer_limit: Returns: how large a file of this name may be; 0 = it is of no known format. */
gint64
wbl_importer_limit (const char *name)
{
  const Format *format = format_of (name);

  return format != NULL && format->read != NULL ? format->limit : 0;
}

WblImporter
wbl_importer_init (WblImporterEmit emit, gpointer data)
{
  return (WblImporter){ emit, data, 0, WBL_IMPORTER_MAX_MEMBERS, WBL_IMPORTER_MAX_UNPACKED };
}

/* ---- what readers say ---- */

GHashTable *
wbl_importer_fields_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/** wbl_importer_set: @text: (nullable): bytes of any kind; what is not UTF-8 is replaced. */
void
wbl_importer_set (GHashTable *fields, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    g_hash_table_insert (fields, g_utf8_make_valid (name, -1), g_utf8_make_valid (text, -1));
}

/** wbl_importer_entry: an entry of somebody's database: its title may be all there is of it. */
void
wbl_importer_entry (WblImporter *self, GHashTable *fields)
{
  gsize size = 0;
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, NULL, &text))
    size += strlen (text);
  if (size > 2 * WBL_IMPORTER_MAX_TEXT)
    wbl_importer_refuse (self, g_hash_table_lookup (fields, "name"), WBL_IMPORT_TOO_LARGE);
  else
    self->emit (WBL_IMPORT_FRAME_DOCUMENT, fields, self->data);
}

/** wbl_importer_document: an article of "name", "title" and "body"; refused without a body. */
void
wbl_importer_document (WblImporter *self, GHashTable *fields)
{
  const char *body = g_hash_table_lookup (fields, "body");

  if (body == NULL || body[strspn (body, " \t\r\n")] == '\0')
    wbl_importer_refuse (self, g_hash_table_lookup (fields, "name"), WBL_IMPORT_EMPTY);
  else
    wbl_importer_entry (self, fields);
}

static void
emit_reason (WblImporter *self, WblImportFrameKind kind, const char *name, const char *reason)
{
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();

  wbl_importer_set (fields, "name", name);
  wbl_importer_set (fields, "reason", reason);
  self->emit (kind, fields, self->data);
}

void
wbl_importer_refuse (WblImporter *self, const char *name, const char *reason)
{
  emit_reason (self, WBL_IMPORT_FRAME_REFUSED, name, reason);
}

void
wbl_importer_note (WblImporter *self, const char *name, const char *reason)
{
  emit_reason (self, WBL_IMPORT_FRAME_NOTE, name, reason);
}

void
wbl_importer_alive (WblImporter *self)
{
  self->emit (WBL_IMPORT_FRAME_ALIVE, NULL, self->data);
}

/* ---- reading ---- */

/**
 * wbl_importer_read:
 * @name: what the file is called, with its ending
 *
 * Reads a file by its ending, in any depth of archives.
 */
void
wbl_importer_read (WblImporter *self, const char *name, GBytes *bytes)
{
  const Format *format = format_of (name);

  if (format == NULL)
    wbl_importer_refuse (self, name, WBL_IMPORT_UNKNOWN);
  else if (format->read == NULL)
    wbl_importer_refuse (self, name, format->reason);
  else if ((gint64) g_bytes_get_size (bytes) > format->limit)
    wbl_importer_refuse (self, name, WBL_IMPORT_TOO_LARGE);
  else if (g_bytes_get_size (bytes) == 0)
    wbl_importer_refuse (self, name, WBL_IMPORT_EMPTY);
  else
    format->read (self, name, bytes);
}

/**
 * wbl_importer_read_file:
 * @path: where it is
 * @name: what it is called in reports
 *
 * As wbl_importer_read(). The file is mapped: one that shrinks meanwhile ends this process.
 */
void
wbl_importer_read_file (WblImporter *self, const char *path, const char *name)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 limit = wbl_importer_limit (name);
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    wbl_importer_refuse (self, name, WBL_IMPORT_UNREADABLE);
  else if (limit > 0 && info.st_size > limit)
    wbl_importer_refuse (self, name, WBL_IMPORT_TOO_LARGE);
  else if (limit == 0)
    {
      bytes = g_bytes_new (NULL, 0);
      wbl_importer_read (self, name, bytes);
    }
  else if ((file = g_mapped_file_new (path, FALSE, NULL)) == NULL)
    wbl_importer_refuse (self, name, WBL_IMPORT_UNREADABLE);
  else
    {
      bytes = g_mapped_file_get_bytes (file);
      wbl_importer_read (self, name, bytes);
    }
}

/**
 * wbl_importer_to_text:
 * @bytes: in any encoding
 * @reason: (out): why not
 *
 * Returns: (transfer full) (nullable): valid UTF-8 without carriage returns
 */
char *
wbl_importer_to_text (GBytes *bytes, const char **reason)
{
  g_autoptr (GError) error = NULL;
  char *text = wbl_to_utf8 (bytes, NULL, &error), *to = text;

  if (text == NULL)
    {
      *reason = g_error_matches (error, WBL_TEXT_ERROR, WBL_TEXT_ERROR_BINARY) ? WBL_IMPORT_BINARY : WBL_IMPORT_ENCODING;
      return NULL;
    }
  for (const char *from = text; *from != '\0'; from++)
    if (*from != '\r')
      *to++ = *from;
  *to = '\0';
  return text;
}
