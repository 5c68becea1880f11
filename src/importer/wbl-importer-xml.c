/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-xml"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "importer/wbl-importer-markdown.h"
#include "importer/wbl-importer-zip.h"

/*
 * Without XML_PARSE_HUGE libxml2 bounds depth (256), the length of a text (10 MB) and how much entities may grow. No office
 * document has a document type: one that brings entities is refused, and none of them was replaced.
 */
#define OPTIONS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT)

/**
 * wbl_parts_xml:
 * @name: of the part
 *
 * Returns: (transfer full) (nullable): the part, to be freed with xmlFreeDoc(); %NULL when it is not there or not XML; in the
 *   latter case parts->reason is set
 */
xmlDoc *
wbl_parts_xml (WblParts *parts, const char *name)
{
  GBytes *bytes = g_hash_table_lookup (parts->bytes, name);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  xmlDoc *doc = data != NULL && size > 0 ? xmlReadMemory (data, (int) size, NULL, NULL, OPTIONS) : NULL;

  if (doc != NULL && doc->intSubset == NULL && xmlDocGetRootElement (doc) != NULL)
    return doc;
  if (bytes != NULL)
    parts->reason = doc != NULL && doc->intSubset != NULL ? WBL_IMPORT_BOMB : WBL_IMPORT_DAMAGED;
  xmlFreeDoc (doc);
  return NULL;
}

/** wbl_xml_name: Returns: (transfer none): the local name of an element, "" of anything else. */
const char *
wbl_xml_name (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE ? (const char *) node->name : "";
}

/** wbl_xml_child: Returns: (transfer none) (nullable): the first child element of that name; @node may be NULL. */
xmlNode *
wbl_xml_child (xmlNode *node, const char *name)
{
  for (xmlNode *child = node != NULL ? node->children : NULL; child != NULL; child = child->next)
    if (g_str_equal (wbl_xml_name (child), name))
      return child;
  return NULL;
}

/** wbl_xml_find: Returns: (transfer none) (nullable): the first element of that name below @node, at most @depth deep. */
xmlNode *
wbl_xml_find (xmlNode *node, const char *name, guint depth)
{
  xmlNode *found = wbl_xml_child (node, name);

  for (xmlNode *child = node != NULL ? node->children : NULL; found == NULL && depth > 1 && child != NULL; child = child->next)
    found = wbl_xml_find (child, name, depth - 1);
  return found;
}

/** wbl_xml_attribute: Returns: (transfer full) (nullable): in any namespace; @node may be NULL. */
char *
wbl_xml_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = node != NULL ? xmlGetProp (node, (const xmlChar *) name) : NULL;
  char *copy = g_strdup ((char *) value);

  xmlFree (value);
  return copy;
}

int
wbl_xml_attribute_int (xmlNode *node, const char *name, int fallback)
{
  g_autofree char *value = wbl_xml_attribute (node, name);

  return value != NULL && (g_ascii_isdigit (*value) || *value == '-') ? atoi (value) : fallback;
}

/** wbl_parts_load: reads one part, when it is there. */
void
wbl_parts_load (WblParts *parts, const char *name, void (*load) (gpointer data, xmlNode *root), gpointer data)
{
  xmlDoc *doc = wbl_parts_xml (parts, name);

  if (doc != NULL)
    load (data, xmlDocGetRootElement (doc));
  xmlFreeDoc (doc);
}

/**
 * wbl_parts_emit:
 * @title: (nullable): inlines; a heading that says it at the start of @markdown is left out
 * @markdown: what came of the parts
 *
 * Emits an office document, or why it is none.
 */
void
wbl_parts_emit (WblParts *parts, WblImporter *importer, const char *name, const char *title, const char *markdown)
{
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();
  g_autofree char *own = title == NULL ? wbl_importer_title_from_name (name) : wbl_markdown_plain (title);
  g_autofree char *heading = title != NULL ? g_strconcat ("# ", title, NULL) : NULL;
  gsize skip = heading != NULL && g_str_has_prefix (markdown, heading) ? strlen (heading) : 0;

  if (parts->reason != NULL)
    {
      wbl_importer_refuse (importer, name, parts->reason);
      return;
    }
  wbl_importer_set (fields, "name", name);
  wbl_importer_set (fields, "title", own);
  wbl_importer_set (fields, "body", markdown + skip + strspn (markdown + skip, "\n"));
  wbl_importer_document (importer, fields);
}
