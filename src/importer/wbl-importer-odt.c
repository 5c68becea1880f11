/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-odt"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer-markdown.h"
#include "importer/wbl-importer-zip.h"

/* ODT (OpenDocument 1.2): headings, paragraphs, lists, tables, links, notes. Deleted text and comments stay out. */

#define LEVELS 10

typedef struct
{
  WblMarkdown md;
  GHashTable *numbered; /* "list style/level" of numbered lists (owned) */
  GPtrArray *notes;     /* (owned) */
  char *title;          /* (nullable) */
} Odt;

/** Where in lists a block stands. */
typedef struct
{
  guint depth;       /* open lists */
  const char *style; /* (nullable) of the outermost */
  guint number;      /* of the item, 0 = a bullet */
} Place;

/* ---- list styles ---- */

static void
add_list_style (Odt *o, xmlNode *style)
{
  g_autofree char *name = wbl_xml_attribute (style, "name");

  for (xmlNode *level = style->children; name != NULL && level != NULL; level = level->next)
    if (g_str_equal (wbl_xml_name (level), "list-level-style-number"))
      g_hash_table_add (o->numbered, g_strdup_printf ("%s/%d", name, wbl_xml_attribute_int (level, "level", 1)));
}

static void
load_styles (gpointer data, xmlNode *root)
{
  static const char *const places[] = { "automatic-styles", "styles" };
  Odt *o = data;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      xmlNode *styles = wbl_xml_child (root, places[i]);

      for (xmlNode *node = styles != NULL ? styles->children : NULL; node != NULL; node = node->next)
        if (g_str_equal (wbl_xml_name (node), "list-style"))
          add_list_style (o, node);
    }
}

/* ---- the text of a paragraph ---- */

static void add_inlines (Odt *o, GString *out, xmlNode *parent, guint depth);

static void
add_note (Odt *o, GString *out, xmlNode *node, guint depth)
{
  xmlNode *body = wbl_xml_child (node, "note-body");
  GString *note = g_string_new (NULL);

  if (body != NULL)
    add_inlines (o, note, body, depth + 1);
  g_ptr_array_add (o->notes, g_string_free (note, FALSE));
  g_string_append_printf (out, "\\[%u\\]", o->notes->len);
}

static void
add_element (Odt *o, GString *out, xmlNode *node, guint depth)
{
  static const char *const left_out[] = { "annotation", "annotation-end", "tracked-changes", "frame", "object", "script", NULL };
  const char *name = wbl_xml_name (node);
  gsize from = out->len;

  if (g_str_equal (name, "note"))
    add_note (o, out, node, depth);
  else if (g_str_equal (name, "s") || g_str_equal (name, "tab") || g_str_equal (name, "line-break"))
    wbl_markdown_escape (out, " ");
  else if (*name != '\0' && !g_strv_contains (left_out, name))
    add_inlines (o, out, node, depth + 1);
  if (g_str_equal (name, "a"))
    {
      g_autofree char *href = wbl_xml_attribute (node, "href");
      wbl_markdown_link (out, from, href);
    }
}

static void
add_inlines (Odt *o, GString *out, xmlNode *parent, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL && depth < WBL_XML_DEPTH; node = node->next)
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
      wbl_markdown_escape (out, (const char *) node->content);
    else
      add_element (o, out, node, depth);
}

static char *
inlines_of (Odt *o, xmlNode *node)
{
  GString *out = g_string_new (NULL);

  add_inlines (o, out, node, 0);
  return g_strchomp (g_string_free (out, FALSE));
}

/* ---- blocks ---- */

static void add_blocks (Odt *o, xmlNode *parent, Place place, guint depth);

static void
add_heading (Odt *o, xmlNode *node)
{
  g_autofree char *text = inlines_of (o, node);

  if (o->title == NULL && *text != '\0')
    o->title = g_strdup (text);
  wbl_markdown_heading (&o->md, (guint) CLAMP (wbl_xml_attribute_int (node, "outline-level", 1), 1, 6), text);
}

static void
add_paragraph (Odt *o, xmlNode *node, Place place)
{
  g_autofree char *text = inlines_of (o, node);
  g_autofree char *style = wbl_xml_attribute (node, "style-name");

  if (place.depth > 0)
    wbl_markdown_item (&o->md, place.depth - 1, place.number, text);
  else if (g_strcmp0 (style, "Title") == 0 && o->title == NULL)
    {
      o->title = g_strdup (text);
      wbl_markdown_heading (&o->md, 1, text);
    }
  else
    wbl_markdown_paragraph (&o->md, text);
}

static void
add_list (Odt *o, xmlNode *list, Place place, guint depth)
{
  g_autofree char *own = wbl_xml_attribute (list, "style-name");
  g_autofree char *level = NULL;
  gboolean numbered;
  guint number = 0;

  if (place.style == NULL)
    place.style = own;
  place.depth++;
  level = g_strdup_printf ("%s/%u", place.style != NULL ? place.style : "", MIN (place.depth, LEVELS));
  numbered = g_hash_table_contains (o->numbered, level);
  for (xmlNode *item = list->children; item != NULL; item = item->next)
    if (g_str_equal (wbl_xml_name (item), "list-item") || g_str_equal (wbl_xml_name (item), "list-header"))
      {
        place.number = numbered ? ++number : 0;
        add_blocks (o, item, place, depth + 1);
      }
}

static void
add_cells (Odt *o, GPtrArray *row, xmlNode *node)
{
  for (xmlNode *cell = node->children; cell != NULL; cell = cell->next)
    if (g_str_equal (wbl_xml_name (cell), "table-cell") && row->len < WBL_IMPORTER_MAX_COLUMNS)
      {
        GString *text = g_string_new (NULL);

        for (xmlNode *paragraph = cell->children; paragraph != NULL; paragraph = paragraph->next)
          {
            add_element (o, text, paragraph, 0);
            wbl_markdown_escape (text, " ");
          }
        g_ptr_array_add (row, g_strchomp (g_string_free (text, FALSE)));
      }
}

static void
add_rows (Odt *o, GPtrArray *rows, xmlNode *parent, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL && rows->len < WBL_IMPORTER_MAX_TABLE_ROWS; node = node->next)
    if (g_str_equal (wbl_xml_name (node), "table-row"))
      {
        GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

        add_cells (o, row, node);
        g_ptr_array_add (rows, row);
      }
    else if (depth < 4 && g_str_has_prefix (wbl_xml_name (node), "table-")) /* header rows, groups */
      add_rows (o, rows, node, depth + 1);
}

static void
add_table (Odt *o, xmlNode *table)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  add_rows (o, rows, table, 0);
  wbl_markdown_table (&o->md, rows);
}

static void
add_blocks (Odt *o, xmlNode *parent, Place place, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL && depth < WBL_XML_DEPTH; node = node->next)
    {
      const char *name = wbl_xml_name (node);

      if (g_str_equal (name, "h"))
        add_heading (o, node);
      else if (g_str_equal (name, "p"))
        add_paragraph (o, node, place);
      else if (g_str_equal (name, "list"))
        add_list (o, node, place, depth + 1);
      else if (g_str_equal (name, "table"))
        add_table (o, node);
      else if (g_str_equal (name, "section"))
        add_blocks (o, node, place, depth + 1);
    }
}

/* ---- the document ---- */

static void
load_content (gpointer data, xmlNode *root)
{
  Odt *o = data;
  xmlNode *text = wbl_xml_child (wbl_xml_child (root, "body"), "text");

  load_styles (o, root);
  if (text != NULL)
    add_blocks (o, text, (Place){ 0 }, 0);
  wbl_markdown_notes (&o->md, o->notes);
}

void
wbl_importer_odt (WblImporter *self, const char *name, GBytes *bytes)
{
  static const char *const wanted[] = { "content.xml", "styles.xml", NULL };
  WblParts parts = wbl_parts_read (self, bytes, wanted);
  Odt o = { .md = { .out = g_string_new (NULL) } };

  o.numbered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  o.notes = g_ptr_array_new_with_free_func (g_free);
  if (parts.reason == NULL)
    {
      wbl_parts_load (&parts, "styles.xml", load_styles, &o);
      wbl_parts_load (&parts, "content.xml", load_content, &o);
    }
  wbl_parts_emit (&parts, self, name, o.title, o.md.out->str);
  g_string_free (o.md.out, TRUE);
  g_hash_table_unref (o.numbered);
  g_ptr_array_unref (o.notes);
  g_free (o.title);
  wbl_parts_clear (&parts);
}
