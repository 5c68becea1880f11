/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "importer/wbl-importer.h"

G_BEGIN_DECLS

/* What is packed in something: archives of files, and the parts of office documents. */

char *wbl_archive_safe_name (const char *name);

/** WblParts: the XML parts of an office document that were asked for, by name. */
typedef struct
{
  GHashTable *bytes;  /* (element-type utf8 GBytes) */
  const char *reason; /* (nullable): why they could not be read */
} WblParts;
WblParts wbl_parts_read (WblImporter *importer, GBytes *zip, const char *const *prefixes);
void wbl_parts_clear (WblParts *parts);
xmlDoc *wbl_parts_xml (WblParts *parts, const char *name);
void wbl_parts_load (WblParts *parts, const char *name, void (*load) (gpointer data, xmlNode *root), gpointer data);
void wbl_parts_emit (WblParts *parts, WblImporter *importer, const char *name, const char *title, const char *markdown);

/* XML by local names: what stands in which namespace is no matter of trust here. */
#define WBL_XML_DEPTH 200
const char *wbl_xml_name (const xmlNode *node);
xmlNode *wbl_xml_child (xmlNode *node, const char *name);
xmlNode *wbl_xml_find (xmlNode *node, const char *name, guint depth);
char *wbl_xml_attribute (xmlNode *node, const char *name);
int wbl_xml_attribute_int (xmlNode *node, const char *name, int fallback);

G_END_DECLS
