/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-xlsx"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "importer/wbl-importer-table.h"
#include "importer/wbl-importer-zip.h"

/* XLSX (ECMA-376): each sheet is a table. Texts are shared, inline or results of formulas; dates are numbers of a style. */

#define MAX_SHEETS 64
#define UNIX_DAY 25569 /* 1970-01-01 as Excel counts days */

typedef struct
{
  WblImporter *importer;
  const char *name;
  GPtrArray *strings;   /* shared (owned) */
  GArray *dates;        /* gboolean of each cell style (owned) */
  GHashTable *targets;  /* relationship id → part (owned) */
  GPtrArray *sheets;    /* names (owned) */
  GPtrArray *sheet_ids; /* their relationship ids (owned) */
  WblTable *table;      /* of the sheet under way */
} Xlsx;

/* A text may be in pieces; what is to be read aloud (rPh) is no part of it. */
static char *
text_of (xmlNode *node)
{
  GString *text = g_string_new (NULL);

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      xmlNode *piece = g_str_equal (wbl_xml_name (child), "r") ? wbl_xml_child (child, "t")
                       : g_str_equal (wbl_xml_name (child), "t") ? child : NULL;
      xmlChar *content = piece != NULL ? xmlNodeGetContent (piece) : NULL;

      if (content != NULL && text->len < WBL_IMPORTER_MAX_CELL)
        g_string_append (text, (char *) content);
      xmlFree (content);
    }
  return g_string_free (text, FALSE);
}

static void
load_strings (gpointer data, xmlNode *root)
{
  Xlsx *x = data;

  for (xmlNode *node = root->children; node != NULL; node = node->next)
    if (g_str_equal (wbl_xml_name (node), "si"))
      g_ptr_array_add (x->strings, text_of (node));
}

/* The built-in formats of dates, and own ones that show a year or a day. */
static gboolean
is_date_format (xmlNode *formats, int id)
{
  for (xmlNode *node = formats != NULL ? formats->children : NULL; node != NULL; node = node->next)
    {
      g_autofree char *code = wbl_xml_attribute (node, "formatCode");

      if (code != NULL && wbl_xml_attribute_int (node, "numFmtId", -1) == id)
        return strpbrk (code, "yYdD") != NULL && strstr (code, "General") == NULL && strchr (code, '[') == NULL;
    }
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || (id >= 50 && id <= 58);
}

static void
load_styles (gpointer data, xmlNode *root)
{
  Xlsx *x = data;
  xmlNode *formats = wbl_xml_child (root, "numFmts"), *cells = wbl_xml_child (root, "cellXfs");

  for (xmlNode *node = cells != NULL ? cells->children : NULL; node != NULL; node = node->next)
    if (g_str_equal (wbl_xml_name (node), "xf"))
      {
        gboolean date = is_date_format (formats, wbl_xml_attribute_int (node, "numFmtId", 0));
        g_array_append_val (x->dates, date);
      }
}

static void
load_targets (gpointer data, xmlNode *root)
{
  Xlsx *x = data;

  for (xmlNode *node = root->children; node != NULL; node = node->next)
    {
      g_autofree char *id = wbl_xml_attribute (node, "Id");
      g_autofree char *target = wbl_xml_attribute (node, "Target");

      if (id != NULL && target != NULL)
        g_hash_table_replace (x->targets, g_steal_pointer (&id),
                              *target == '/' ? g_strdup (target + 1) : g_strconcat ("xl/", target, NULL));
    }
}

static void
load_workbook (gpointer data, xmlNode *root)
{
  Xlsx *x = data;
  xmlNode *sheets = wbl_xml_child (root, "sheets");

  for (xmlNode *node = sheets != NULL ? sheets->children : NULL; node != NULL && x->sheets->len < MAX_SHEETS; node = node->next)
    {
      g_autofree char *name = wbl_xml_attribute (node, "name");
      g_autofree char *id = wbl_xml_attribute (node, "id"); /* r:id; the other one is sheetId */

      if (name == NULL || id == NULL)
        continue;
      g_ptr_array_add (x->sheets, g_steal_pointer (&name));
      g_ptr_array_add (x->sheet_ids, g_steal_pointer (&id));
    }
}

/* ---- cells ---- */

static char *
date_of (const char *value)
{
  double days = g_ascii_strtod (value, NULL);
  g_autoptr (GDateTime) date = NULL;

  if (days >= 1 && days < 2958466) /* the year 10000 */
    date = g_date_time_new_from_unix_utc ((gint64) ((days - UNIX_DAY) * 86400));
  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup (value);
}

static char *
cell_text (Xlsx *x, xmlNode *cell)
{
  g_autofree char *type = wbl_xml_attribute (cell, "t");
  xmlNode *value = wbl_xml_child (cell, "v"), *is = wbl_xml_child (cell, "is");
  guint style = (guint) MAX (0, wbl_xml_attribute_int (cell, "s", 0));
  xmlChar *content = value != NULL ? xmlNodeGetContent (value) : NULL;
  g_autofree char *text = g_strdup (content != NULL ? (char *) content : "");
  guint64 at = g_ascii_strtoull (text, NULL, 10);

  xmlFree (content);
  if (is != NULL)
    return text_of (is);
  if (g_strcmp0 (type, "s") == 0)
    return g_strdup (*text != '\0' && at < x->strings->len ? g_ptr_array_index (x->strings, at) : "");
  if (type == NULL && *text != '\0' && style < x->dates->len && g_array_index (x->dates, gboolean, style))
    return date_of (text);
  if (strlen (text) > WBL_IMPORTER_MAX_CELL)
    text[0] = '\0';
  return g_steal_pointer (&text);
}

/* "BC12" is column 54, counted from 0; -1 = no name of a cell. */
static int
column_of (const char *reference)
{
  int column = 0;

  for (; reference != NULL && g_ascii_isupper (*reference) && column <= WBL_IMPORTER_MAX_COLUMNS; reference++)
    column = column * 26 + (*reference - 'A' + 1);
  return column - 1;
}

static GPtrArray *
row_of (Xlsx *x, xmlNode *node)
{
  GPtrArray *row = wbl_table_row_new ();

  for (xmlNode *cell = node->children; cell != NULL; cell = cell->next)
    {
      g_autofree char *reference = wbl_xml_attribute (cell, "r");
      int column = column_of (reference);

      if (!g_str_equal (wbl_xml_name (cell), "c") || column >= WBL_IMPORTER_MAX_COLUMNS
          || row->len >= WBL_IMPORTER_MAX_COLUMNS)
        continue;
      while (column > (int) row->len)
        g_ptr_array_add (row, g_strdup (""));
      g_ptr_array_add (row, cell_text (x, cell));
    }
  return row;
}

static void
load_sheet (gpointer data, xmlNode *root)
{
  Xlsx *x = data;
  xmlNode *rows = wbl_xml_child (root, "sheetData");

  for (xmlNode *node = rows != NULL ? rows->children : NULL; node != NULL; node = node->next)
    if (g_str_equal (wbl_xml_name (node), "row"))
      wbl_table_add_row (x->table, row_of (x, node));
}

/* Returns: whether it had rows. */
static gboolean
read_sheet (Xlsx *x, WblParts *parts, guint i)
{
  const char *sheet = g_ptr_array_index (x->sheets, i);
  const char *part = g_hash_table_lookup (x->targets, g_ptr_array_index (x->sheet_ids, i));
  g_autofree char *base = wbl_importer_title_from_name (x->name);
  gboolean alone = x->sheets->len == 1;
  g_autofree char *name = alone ? g_strdup (x->name) : g_strconcat (x->name, "/", sheet, NULL);
  g_autofree char *title = alone ? g_strdup (base) : g_strdup_printf ("%s: %s", base, sheet);

  if (part == NULL)
    return FALSE;
  x->table = wbl_table_new (x->importer, name, title);
  wbl_parts_load (parts, part, load_sheet, x);
  return wbl_table_end (x->table);
}

void
wbl_importer_xlsx (WblImporter *self, const char *name, GBytes *bytes)
{
  static const char *const wanted[] = { "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
                                        "xl/styles.xml", "xl/worksheets/sheet", NULL };
  WblParts parts = wbl_parts_read (self, bytes, wanted);
  Xlsx x = { self, name };
  gboolean any = FALSE;

  x.strings = g_ptr_array_new_with_free_func (g_free);
  x.dates = g_array_new (FALSE, FALSE, sizeof (gboolean));
  x.targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  x.sheets = g_ptr_array_new_with_free_func (g_free);
  x.sheet_ids = g_ptr_array_new_with_free_func (g_free);
  if (parts.reason == NULL)
    {
      wbl_parts_load (&parts, "xl/sharedStrings.xml", load_strings, &x);
      wbl_parts_load (&parts, "xl/styles.xml", load_styles, &x);
      wbl_parts_load (&parts, "xl/_rels/workbook.xml.rels", load_targets, &x);
      wbl_parts_load (&parts, "xl/workbook.xml", load_workbook, &x);
    }
  for (guint i = 0; parts.reason == NULL && i < x.sheets->len; i++)
    any = read_sheet (&x, &parts, i) || any;
  if (parts.reason != NULL || !any)
    wbl_importer_refuse (self, name, parts.reason != NULL ? parts.reason : WBL_IMPORT_EMPTY);
  g_ptr_array_unref (x.strings);
  g_array_unref (x.dates);
  g_hash_table_unref (x.targets);
  g_ptr_array_unref (x.sheets);
  g_ptr_array_unref (x.sheet_ids);
  wbl_parts_clear (&parts);
}
