/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-json"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer-table.h"
#include "model/wbl-json.h"

/* Questions and answers as JSON: an object a line, or an array of objects. {"id", "title", "body", "lang"} is one of them. */

#define TITLE_CHARS 80
#define MAX_LINE (2 * WBL_IMPORTER_MAX_TEXT) /* Chinese that is all escapes takes twice the bytes */

static void
read_member_cb (JsonObject *object, const char *member, JsonNode *node, gpointer data)
{
  GHashTable *fields = data;
  const char *field = wbl_table_field_of (member);
  g_autofree char *number = NULL;

  if (field == NULL || g_hash_table_contains (fields, field) || !JSON_NODE_HOLDS_VALUE (node))
    return;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  wbl_importer_set (fields, field, number != NULL ? number : json_node_get_string (node));
}

/* With an id it is an article, even when one of title and body is all there is of it. */
static void
complete (GHashTable *fields)
{
  const char *body = g_hash_table_lookup (fields, "body");
  g_autofree char *start = NULL;

  if (body == NULL)
    g_hash_table_insert (fields, g_strdup ("body"), g_strdup (""));
  else if (!g_hash_table_contains (fields, "title"))
    {
      start = g_utf8_strlen (body, -1) > TITLE_CHARS ? g_utf8_substring (body, 0, TITLE_CHARS) : g_strdup (body);
      wbl_importer_set (fields, "title", start);
    }
}

static gboolean
emit_object (WblImporter *self, const char *name, JsonObject *object)
{
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();
  g_autofree char *row = NULL;

  json_object_foreach_member (object, read_member_cb, fields);
  if (!g_hash_table_contains (fields, "id") || (!g_hash_table_contains (fields, "title") && !g_hash_table_contains (fields, "body")))
    return wbl_table_emit_answer (self, name, fields);
  complete (fields);
  row = g_strconcat (name, "#", g_hash_table_lookup (fields, "id"), NULL);
  wbl_importer_set (fields, "name", row);
  wbl_importer_entry (self, fields);
  return TRUE;
}

static void
read_line (WblImporter *self, const char *name, guint number, const char *line, gsize len)
{
  gboolean is_text = len <= MAX_LINE && memchr (line, '\0', len) == NULL;
  g_autofree char *valid = len > 0 && is_text ? g_utf8_make_valid (line, (gssize) len) : NULL;
  g_autoptr (JsonObject) object = valid != NULL ? wbl_json_parse_large (valid, -1, 3 * MAX_LINE, NULL) : NULL;
  g_autofree char *row = NULL;

  if (len == 0 || (object != NULL && emit_object (self, name, object)))
    return;
  row = g_strdup_printf ("%s#%u", name, number);
  wbl_importer_refuse (self, row, object != NULL ? WBL_IMPORT_EMPTY : len > MAX_LINE ? WBL_IMPORT_TOO_LARGE : WBL_IMPORT_DAMAGED);
}

static void
read_lines (WblImporter *self, const char *name, const char *text, gsize len)
{
  const char *end = text + len;

  for (guint number = 1; text < end && number <= 2 * WBL_IMPORTER_MAX_ROWS; number++)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      gsize line = (gsize) ((newline != NULL ? newline : end) - text), blank = 0;

      while (blank < line && g_ascii_isspace (text[blank]))
        blank++;
      read_line (self, name, number, text + blank, line - blank);
      text += line + (newline != NULL);
    }
  if (text < end)
    wbl_importer_note (self, name, WBL_IMPORT_MANY_ROWS);
}

/* UTF-8 with NULs in it, which no text has: the lines that have none are good all the same. */
static gboolean
is_utf8_with_nuls (const char *text, gsize len)
{
  const char *end = text + len;

  if (len == 0 || memchr (text, '\0', len) == NULL)
    return FALSE;
  while (text < end && (g_ascii_isspace (*text) || (guchar) *text >= 0x80)) /* a byte order mark */
    text++;
  if (text == end || *text != '{')
    return FALSE;
  for (const char *nul; text < end; text = nul + 1)
    {
      nul = memchr (text, '\0', (gsize) (end - text));
      if (nul == NULL)
        nul = end;
      if (!g_utf8_validate (text, nul - text, NULL))
        return FALSE;
    }
  return TRUE;
}

static void
read_utf8 (WblImporter *self, const char *name, const char *text, gsize len)
{
  gsize mark = len >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  read_lines (self, name, text + mark, len - mark);
}

/** wbl_importer_jsonl: a large file is UTF-8 and read where it lies; a smaller one may have any encoding. */
void
wbl_importer_jsonl (WblImporter *self, const char *name, GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size), *reason = NULL;
  g_autofree char *text = NULL;

  if (size > WBL_IMPORTER_MAX_TABLE)
    read_utf8 (self, name, data, size);
  else if ((text = wbl_importer_to_text (bytes, &reason)) != NULL)
    read_lines (self, name, text, strlen (text));
  else if (is_utf8_with_nuls (data, size))
    read_utf8 (self, name, data, size);
  else
    wbl_importer_refuse (self, name, reason);
}

static void
read_array (WblImporter *self, const char *name, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *row = g_strdup_printf ("%s#%u", name, i + 1);

      if (!JSON_NODE_HOLDS_OBJECT (node) || !emit_object (self, name, json_node_get_object (node)))
        wbl_importer_refuse (self, row, WBL_IMPORT_EMPTY);
    }
}

void
wbl_importer_json (WblImporter *self, const char *name, GBytes *bytes)
{
  const char *reason = NULL;
  g_autofree char *text = wbl_importer_to_text (bytes, &reason);
  g_autoptr (JsonNode) root = NULL;

  if (text == NULL)
    wbl_importer_refuse (self, name, reason);
  else if (strlen (text) > WBL_JSON_MAX_BYTES)
    wbl_importer_refuse (self, name, WBL_IMPORT_TOO_LARGE);
  else if ((root = wbl_json_parse (text, -1, NULL)) == NULL)
    wbl_importer_refuse (self, name, WBL_IMPORT_DAMAGED);
  else if (JSON_NODE_HOLDS_ARRAY (root))
    read_array (self, name, json_node_get_array (root));
  else if (!JSON_NODE_HOLDS_OBJECT (root) || !emit_object (self, name, json_node_get_object (root)))
    wbl_importer_refuse (self, name, WBL_IMPORT_EMPTY);
}
