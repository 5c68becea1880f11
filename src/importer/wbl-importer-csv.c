/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-csv"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer-table.h"

/* CSV as RFC 4180 has it, and as people make it: separators , ; or tab, told by the first records. */

#define SAMPLE_RECORDS 5
#define ALIVE_ROWS 10000

/* The separator that is in most of the first records, outside quotes, and there most often. */
static char
separator_of (const char *text)
{
  static const char separators[] = { ',', ';', '\t' };
  guint records[G_N_ELEMENTS (separators)] = { 0 }, counts[G_N_ELEMENTS (separators)] = { 0 }, best = 0;

  for (guint record = 0; record < SAMPLE_RECORDS && *text != '\0'; record++)
    {
      guint before[G_N_ELEMENTS (separators)];
      gboolean quoted = FALSE;

      memcpy (before, counts, sizeof counts);
      for (; *text != '\0' && (quoted || *text != '\n'); text++)
        {
          quoted ^= *text == '"';
          for (guint i = 0; i < G_N_ELEMENTS (separators) && !quoted; i++)
            counts[i] += *text == separators[i];
        }
      for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
        records[i] += counts[i] > before[i];
      text += *text == '\n';
    }
  for (guint i = 1; i < G_N_ELEMENTS (separators); i++)
    if (records[i] > records[best] || (records[i] == records[best] && counts[i] > counts[best]))
      best = i;
  return separators[best];
}

/** wbl_csv_init: @text: valid UTF-8 without carriage returns; it must outlive the reader. */
WblCsv
wbl_csv_init (const char *text)
{
  return (WblCsv){ text, separator_of (text), FALSE };
}

static void
append (WblCsv *self, GString *field, char c)
{
  if (field->len < WBL_IMPORTER_MAX_CELL)
    g_string_append_c (field, c);
  else
    self->cut = TRUE;
}

/* Behind the opening quote: up to the closing one. */
static void
read_quoted (WblCsv *self, GString *field)
{
  for (; *self->at != '\0'; self->at++)
    {
      if (*self->at == '"' && *++self->at != '"')
        return;
      append (self, field, *self->at);
    }
}

static char *
read_field (WblCsv *self)
{
  GString *field = g_string_new (NULL);

  while (*self->at != '\0' && *self->at != '\n' && *self->at != self->separator)
    {
      if (*self->at != '"' || field->len > 0)
        append (self, field, *self->at++);
      else
        {
          self->at++;
          read_quoted (self, field);
        }
    }
  if (!g_utf8_validate (field->str, (gssize) field->len, NULL)) /* cut within a character */
    g_string_truncate (field, (gsize) (g_utf8_find_prev_char (field->str, field->str + field->len) - field->str));
  return g_string_free (field, FALSE);
}

/** wbl_csv_next: Returns: (transfer full) (nullable): the fields of the next record; NULL at the end. */
GPtrArray *
wbl_csv_next (WblCsv *self)
{
  GPtrArray *cells;

  if (*self->at == '\0')
    return NULL;
  cells = wbl_table_row_new ();
  for (;;)
    {
      char *field = read_field (self);

      if (cells->len < WBL_IMPORTER_MAX_COLUMNS)
        g_ptr_array_add (cells, field);
      else
        g_free (field);
      if (*self->at != self->separator || *self->at == '\0')
        break;
      self->at++;
    }
  if (*self->at == '\n')
    self->at++;
  return cells;
}

void
wbl_importer_csv (WblImporter *self, const char *name, GBytes *bytes)
{
  const char *reason = NULL;
  g_autofree char *text = wbl_importer_to_text (bytes, &reason);
  g_autofree char *title = wbl_importer_title_from_name (name);
  GPtrArray *cells;
  WblTable *table;
  WblCsv csv;

  if (text == NULL || text[strspn (text, " \t\n")] == '\0')
    {
      wbl_importer_refuse (self, name, text == NULL ? reason : WBL_IMPORT_EMPTY);
      return;
    }
  csv = wbl_csv_init (text);
  table = wbl_table_new (self, name, title);
  for (guint n = 1; (cells = wbl_csv_next (&csv)) != NULL; n++)
    {
      wbl_table_add_row (table, cells);
      if (n % ALIVE_ROWS == 0)
        wbl_importer_alive (self);
    }
  if (!wbl_table_end (table))
    wbl_importer_refuse (self, name, WBL_IMPORT_EMPTY);
  if (csv.cut)
    wbl_importer_note (self, name, WBL_IMPORT_LARGE_CELLS);
}
