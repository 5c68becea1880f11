/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-docx"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer-markdown.h"
#include "importer/wbl-importer-zip.h"

/* DOCX (ECMA-376): paragraphs, headings by style, lists by numbering, tables, links, footnotes. Deleted text stays out. */

#define LEVELS 9

typedef struct
{
  WblMarkdown md;
  GHashTable *headings;  /* style id → level (owned) */
  GHashTable *lists;     /* style id → 1 bullets, 2 numbers (owned) */
  GHashTable *numbered;  /* "numId/level" of numbered lists (owned) */
  GHashTable *counters;  /* numId → guint[LEVELS] (owned) */
  GHashTable *links;     /* relationship id → address (owned) */
  GHashTable *footnotes; /* id → inlines (owned) */
  GPtrArray *notes;      /* those met so far, in order (owned) */
  char *title;           /* (nullable) */
} Docx;

/* ---- styles, numbering, relationships ---- */

static void
add_style (Docx *d, xmlNode *style)
{
  g_autofree char *id = wbl_xml_attribute (style, "styleId");
  g_autofree char *name = wbl_xml_attribute (wbl_xml_child (style, "name"), "val");
  g_autofree char *lower = g_ascii_strdown (name != NULL ? name : "", -1);
  int outline = wbl_xml_attribute_int (wbl_xml_child (wbl_xml_child (style, "pPr"), "outlineLvl"), "val", -1);
  int level = g_str_equal (lower, "title") ? 1 : outline >= 0 && outline < LEVELS ? outline + 1 : 0;

  if (id == NULL)
    return;
  if (g_str_has_prefix (lower, "heading ") && g_ascii_isdigit (lower[8]))
    level = lower[8] - '0';
  if (level > 0)
    g_hash_table_replace (d->headings, g_strdup (id), GINT_TO_POINTER (level));
  if (g_str_has_prefix (lower, "list bullet") || g_str_has_prefix (lower, "list number"))
    g_hash_table_replace (d->lists, g_strdup (id), GINT_TO_POINTER (lower[5] == 'b' ? 1 : 2));
}

static void
load_styles (gpointer data, xmlNode *root)
{
  Docx *d = data;

  for (xmlNode *style = root->children; style != NULL; style = style->next)
    if (g_str_equal (wbl_xml_name (style), "style"))
      add_style (d, style);
}

static void
add_levels (Docx *d, const char *num, xmlNode *abstract)
{
  for (xmlNode *level = abstract->children; level != NULL; level = level->next)
    {
      g_autofree char *format = wbl_xml_attribute (wbl_xml_child (level, "numFmt"), "val");
      int at = wbl_xml_attribute_int (level, "ilvl", -1);

      if (at >= 0 && at < LEVELS && format != NULL && !g_str_equal (format, "bullet") && !g_str_equal (format, "none"))
        g_hash_table_add (d->numbered, g_strdup_printf ("%s/%d", num, at));
    }
}

static void
load_numbering (gpointer data, xmlNode *root)
{
  Docx *d = data;
  g_autoptr (GHashTable) abstracts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (xmlNode *node = root->children; node != NULL; node = node->next)
    {
      gboolean abstract = g_str_equal (wbl_xml_name (node), "abstractNum");
      g_autofree char *id = wbl_xml_attribute (abstract ? node : wbl_xml_child (node, "abstractNumId"),
                                               abstract ? "abstractNumId" : "val");
      g_autofree char *num = wbl_xml_attribute (node, "numId");
      xmlNode *found = id != NULL ? g_hash_table_lookup (abstracts, id) : NULL;

      if (abstract && id != NULL)
        g_hash_table_replace (abstracts, g_steal_pointer (&id), node);
      else if (num != NULL && found != NULL)
        add_levels (d, num, found);
    }
}

static void
load_links (gpointer data, xmlNode *root)
{
  Docx *d = data;

  for (xmlNode *node = root->children; node != NULL; node = node->next)
    {
      g_autofree char *id = wbl_xml_attribute (node, "Id");
      g_autofree char *target = wbl_xml_attribute (node, "Target");

      if (id != NULL && target != NULL)
        g_hash_table_replace (d->links, g_steal_pointer (&id), g_steal_pointer (&target));
    }
}

/* ---- the text of a paragraph ---- */

static void add_inlines (Docx *d, GString *out, xmlNode *parent, guint depth);

static void
add_note (Docx *d, GString *out, xmlNode *reference)
{
  g_autofree char *id = wbl_xml_attribute (reference, "id");
  const char *note = id != NULL ? g_hash_table_lookup (d->footnotes, id) : NULL;

  if (note == NULL)
    return;
  g_ptr_array_add (d->notes, g_strdup (note));
  g_string_append_printf (out, "\\[%u\\]", d->notes->len);
}

static void
add_hyperlink (Docx *d, GString *out, xmlNode *node, guint depth)
{
  g_autofree char *id = wbl_xml_attribute (node, "id");
  gsize from = out->len;

  add_inlines (d, out, node, depth);
  wbl_markdown_link (out, from, id != NULL ? g_hash_table_lookup (d->links, id) : NULL);
}

static void
add_inline (Docx *d, GString *out, xmlNode *node, guint depth)
{
  static const char *const left_out[] = { "del", "moveFrom", "drawing", "pict", "object", "AlternateContent", "pPr", "rPr", "instrText", NULL };
  const char *name = wbl_xml_name (node);
  xmlChar *text = NULL;

  if (g_str_equal (name, "t"))
    {
      text = xmlNodeGetContent (node);
      wbl_markdown_escape (out, text != NULL ? (char *) text : "");
      xmlFree (text);
    }
  else if (g_str_equal (name, "tab") || g_str_equal (name, "br") || g_str_equal (name, "cr"))
    wbl_markdown_escape (out, " ");
  else if (g_str_equal (name, "footnoteReference"))
    add_note (d, out, node);
  else if (g_str_equal (name, "hyperlink"))
    add_hyperlink (d, out, node, depth + 1);
  else if (*name != '\0' && !g_strv_contains (left_out, name))
    add_inlines (d, out, node, depth + 1);
}

static void
add_inlines (Docx *d, GString *out, xmlNode *parent, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL && depth < WBL_XML_DEPTH; node = node->next)
    add_inline (d, out, node, depth);
}

static char *
inlines_of (Docx *d, xmlNode *paragraph)
{
  GString *out = g_string_new (NULL);

  add_inlines (d, out, paragraph, 0);
  return g_string_free (out, FALSE);
}

static void
load_footnotes (gpointer data, xmlNode *root)
{
  Docx *d = data;

  for (xmlNode *node = root->children; node != NULL; node = node->next)
    {
      g_autofree char *id = wbl_xml_attribute (node, "id");
      g_autofree char *type = wbl_xml_attribute (node, "type");

      if (id != NULL && type == NULL) /* a type: separators */
        g_hash_table_replace (d->footnotes, g_steal_pointer (&id), inlines_of (d, node));
    }
}

/* ---- blocks ---- */

/* Counts a list on. Returns: the item's number, 0 = a bullet. */
static guint
next_number (Docx *d, const char *num, int level)
{
  g_autofree char *key = g_strdup_printf ("%s/%d", num, level);
  guint *counters = g_hash_table_lookup (d->counters, num);

  if (!g_hash_table_contains (d->numbered, key))
    return 0;
  if (counters == NULL)
    {
      counters = g_new0 (guint, LEVELS);
      g_hash_table_insert (d->counters, g_strdup (num), counters);
    }
  for (int i = level + 1; i < LEVELS; i++)
    counters[i] = 0;
  return ++counters[level];
}

static void
add_list_item (Docx *d, xmlNode *numbering, int style, const char *text)
{
  g_autofree char *num = wbl_xml_attribute (wbl_xml_child (numbering, "numId"), "val");
  int level = CLAMP (wbl_xml_attribute_int (wbl_xml_child (numbering, "ilvl"), "val", 0), 0, LEVELS - 1);

  if (num != NULL)
    wbl_markdown_item (&d->md, (guint) level, next_number (d, num, level), text);
  else
    {
      if (style == 2)
        g_hash_table_add (d->numbered, g_strdup ("style/0"));
      wbl_markdown_item (&d->md, 0, style == 2 ? next_number (d, "style", 0) : 0, text);
    }
}

static void
add_paragraph (Docx *d, xmlNode *node)
{
  xmlNode *properties = wbl_xml_child (node, "pPr"), *numbering = wbl_xml_child (properties, "numPr");
  g_autofree char *style = wbl_xml_attribute (wbl_xml_child (properties, "pStyle"), "val");
  g_autofree char *text = inlines_of (d, node);
  guint level = style != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (d->headings, style)) : 0;
  int list = style != NULL ? GPOINTER_TO_INT (g_hash_table_lookup (d->lists, style)) : 0;

  if (level > 0 && d->title == NULL && *g_strstrip (text) != '\0')
    d->title = g_strdup (text);
  if (level > 0)
    wbl_markdown_heading (&d->md, level, text);
  else if (numbering != NULL || list > 0)
    add_list_item (d, numbering, list, text);
  else
    wbl_markdown_paragraph (&d->md, text);
}

static void
add_cells (Docx *d, GPtrArray *row, xmlNode *node)
{
  for (xmlNode *cell = node->children; cell != NULL; cell = cell->next)
    if (g_str_equal (wbl_xml_name (cell), "tc") && row->len < WBL_IMPORTER_MAX_COLUMNS)
      {
        GString *text = g_string_new (NULL);

        for (xmlNode *paragraph = cell->children; paragraph != NULL; paragraph = paragraph->next)
          {
            add_inline (d, text, paragraph, 0);
            wbl_markdown_escape (text, " ");
          }
        g_ptr_array_add (row, g_strchomp (g_string_free (text, FALSE)));
      }
}

static void
add_table (Docx *d, xmlNode *table)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (xmlNode *node = table->children; node != NULL && rows->len < WBL_IMPORTER_MAX_TABLE_ROWS; node = node->next)
    if (g_str_equal (wbl_xml_name (node), "tr"))
      {
        GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

        add_cells (d, row, node);
        g_ptr_array_add (rows, row);
      }
  wbl_markdown_table (&d->md, rows);
}

static void
add_blocks (Docx *d, xmlNode *parent, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL && depth < WBL_XML_DEPTH; node = node->next)
    {
      const char *name = wbl_xml_name (node);

      if (g_str_equal (name, "p"))
        add_paragraph (d, node);
      else if (g_str_equal (name, "tbl"))
        add_table (d, node);
      else if (g_str_equal (name, "sdt") || g_str_equal (name, "sdtContent") || g_str_equal (name, "ins")
               || g_str_equal (name, "customXml"))
        add_blocks (d, node, depth + 1);
    }
}

/* ---- the document ---- */

static void
load_body (gpointer data, xmlNode *root)
{
  Docx *d = data;
  xmlNode *body = wbl_xml_child (root, "body");

  if (body != NULL)
    add_blocks (d, body, 0);
  wbl_markdown_notes (&d->md, d->notes);
}

static void
docx_init (Docx *d)
{
  d->md.out = g_string_new (NULL);
  d->headings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  d->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  d->numbered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  d->counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  d->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  d->footnotes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  d->notes = g_ptr_array_new_with_free_func (g_free);
}

static void
docx_clear (Docx *d)
{
  g_string_free (d->md.out, TRUE);
  g_hash_table_unref (d->headings);
  g_hash_table_unref (d->lists);
  g_hash_table_unref (d->numbered);
  g_hash_table_unref (d->counters);
  g_hash_table_unref (d->links);
  g_hash_table_unref (d->footnotes);
  g_ptr_array_unref (d->notes);
  g_free (d->title);
}

void
wbl_importer_docx (WblImporter *self, const char *name, GBytes *bytes)
{
  static const char *const wanted[] = { "word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml",
                                        "word/_rels/document.xml.rels", NULL };
  WblParts parts = wbl_parts_read (self, bytes, wanted);
  Docx d = { 0 };

  docx_init (&d);
  if (parts.reason == NULL)
    {
      wbl_parts_load (&parts, "word/styles.xml", load_styles, &d);
      wbl_parts_load (&parts, "word/numbering.xml", load_numbering, &d);
      wbl_parts_load (&parts, "word/_rels/document.xml.rels", load_links, &d);
      wbl_parts_load (&parts, "word/footnotes.xml", load_footnotes, &d);
      wbl_parts_load (&parts, "word/document.xml", load_body, &d);
    }
  wbl_parts_emit (&parts, self, name, d.title, d.md.out->str);
  docx_clear (&d);
  wbl_parts_clear (&parts);
}
