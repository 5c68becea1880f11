/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-json"

#include "config.h"

#include "lanying/wbl-json.h"

#include <math.h>
#include <string.h>

#include "lanying/wbl-cloud.h"

#define LARGEST_EXACT_DOUBLE 9007199254740992.0

G_GNUC_PRINTF (2, 3)
static void
refuse (GError **error, const char *format, ...)
{
  va_list args;

  if (error != NULL && *error != NULL)
    return;
  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, format, args);
  va_end (args);
}

/* A number with 19 digits or more may be 2^63 or above, which json-glib turns negative without a word. */
static gboolean
number_fits (const char *p, const char *end)
{
  gboolean integer = TRUE;
  const char *digits = p;
  const char *q = p;

  for (; q < end && (g_ascii_isdigit (*q) || strchr ("+-.eE", *q) != NULL); q++)
    integer = integer && g_ascii_isdigit (*q);
  if (!integer || q - digits < 19)
    return TRUE;
  return q - digits == 19 && strncmp (digits, "9223372036854775807", 19) <= 0;
}

static const char *
skip_string (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    {
      if (*p == '\\' && p + 1 < end)
        p++;
    }
  return p < end ? p + 1 : end;
}

static const char *
skip_number (const char *p, const char *end)
{
  while (p < end && (g_ascii_isalnum (*p) || strchr ("+-.", *p) != NULL))
    p++;
  return p;
}

/* One pass over the bytes before json-glib sees them: it has no nesting limit and wraps integers. */
static gboolean
scan (const char *p, const char *end, GError **error)
{
  guint depth = 0;

  while (p < end)
    {
      if (*p == '"')
        {
          p = skip_string (p, end);
          continue;
        }
      if (g_ascii_isdigit (*p))
        {
          if (!number_fits (p, end))
            {
              refuse (error, "JSON: a number is out of range");
              return FALSE;
            }
          p = skip_number (p, end);
          continue;
        }
      if (*p == '[' || *p == '{')
        depth++;
      else if ((*p == ']' || *p == '}') && depth > 0)
        depth--;
      if (depth > WBL_JSON_MAX_DEPTH)
        {
          refuse (error, "JSON: nested deeper than %d", WBL_JSON_MAX_DEPTH);
          return FALSE;
        }
      p++;
    }
  return TRUE;
}

/**
 * wbl_json_parse:
 * @text: (array length=length): bytes, of any origin
 * @length: their number, or -1 if NUL-terminated
 * @error: WBL_CLOUD_ERROR_TOO_LARGE above 8 MiB; _PROTOCOL if not UTF-8, not JSON, deeper than 32, or an integer
 *   does not fit in 63 bits
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the value, never NULL without an error
 */
JsonNode *
wbl_json_parse (const char *text, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) cause = NULL;

  if (n > WBL_JSON_MAX_BYTES)
    {
      g_set_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE, "JSON: %" G_GSIZE_FORMAT " bytes", n);
      return NULL;
    }
  if (n == 0 || !g_utf8_validate_len (text, n, NULL))
    {
      refuse (error, "JSON: empty or not UTF-8");
      return NULL;
    }
  if (!scan (text, text + n, error))
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, n, &cause) || json_parser_get_root (parser) == NULL)
    {
      refuse (error, "JSON: not well formed");
      return NULL;
    }
  return json_node_ref (json_parser_get_root (parser));
}

/**
 * wbl_json_parse_object: as wbl_json_parse(), and the value must be an object.
 *
 * Returns: (transfer full) (nullable): the object; free with json_object_unref()
 */
JsonObject *
wbl_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) node = wbl_json_parse (text, length, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse (error, "JSON: not an object");
      return NULL;
    }
  return json_node_dup_object (node);
}

/**
 * wbl_json_node_int: reads an integer; a double without a fraction below 2^53 counts, text does not.
 *
 * Returns: whether @value was set
 */
gboolean
wbl_json_node_int (JsonNode *node, gint64 *value)
{
  double number = 0;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;
  number = json_node_get_double (node);
  if (!(fabs (number) < LARGEST_EXACT_DOUBLE) || floor (number) != number)
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

static const char *
node_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
failed (GError **error)
{
  return error != NULL && *error != NULL;
}

/** wbl_json_int: Returns: the member, or 0 and an error if it is missing or no integer. */
gint64
wbl_json_int (JsonObject *object, const char *member, GError **error)
{
  gint64 value = 0;

  if (!failed (error) && !wbl_json_node_int (json_object_get_member (object, member), &value))
    refuse (error, "JSON: \"%s\" is not an integer", member);
  return value;
}

/** wbl_json_string: Returns: (transfer none): the member, or "" and an error if it is missing or no string. */
const char *
wbl_json_string (JsonObject *object, const char *member, GError **error)
{
  const char *value = failed (error) ? "" : node_string (json_object_get_member (object, member));

  if (value != NULL)
    return value;
  refuse (error, "JSON: \"%s\" is not a string", member);
  return "";
}

/** wbl_json_bool: Returns: the member, or FALSE and an error if it is missing or no boolean. */
gboolean
wbl_json_bool (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node = failed (error) ? NULL : json_object_get_member (object, member);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  refuse (error, "JSON: \"%s\" is not a boolean", member);
  return FALSE;
}

/** wbl_json_array: Returns: (transfer none) (nullable): the member, or NULL and an error. */
JsonArray *
wbl_json_array (JsonObject *object, const char *member, GError **error)
{
  JsonArray *array = failed (error) ? NULL : wbl_json_array_or_null (object, member);

  if (array == NULL)
    refuse (error, "JSON: \"%s\" is not an array", member);
  return array;
}

/** wbl_json_object: Returns: (transfer none) (nullable): the member, or NULL and an error. */
JsonObject *
wbl_json_object (JsonObject *object, const char *member, GError **error)
{
  JsonObject *child = failed (error) ? NULL : wbl_json_object_or_null (object, member);

  if (child == NULL)
    refuse (error, "JSON: \"%s\" is not an object", member);
  return child;
}

/** wbl_json_int_or: Returns: the member, or @fallback if it is missing or something else. */
gint64
wbl_json_int_or (JsonObject *object, const char *member, gint64 fallback)
{
  gint64 value = fallback;

  wbl_json_node_int (json_object_get_member (object, member), &value);
  return value;
}

/** wbl_json_string_or: Returns: (transfer none) (nullable): the member, or @fallback. */
const char *
wbl_json_string_or (JsonObject *object, const char *member, const char *fallback)
{
  const char *value = node_string (json_object_get_member (object, member));

  return value != NULL ? value : fallback;
}

/** wbl_json_bool_or: Returns: the member, or @fallback if it is missing or something else. */
gboolean
wbl_json_bool_or (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

/** wbl_json_array_or_null: Returns: (transfer none) (nullable): the member if it is an array. */
JsonArray *
wbl_json_array_or_null (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/** wbl_json_object_or_null: Returns: (transfer none) (nullable): the member if it is an object. */
JsonObject *
wbl_json_object_or_null (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/** wbl_json_element_int: Returns: the element @i of @array, or 0 and an error. */
gint64
wbl_json_element_int (JsonArray *array, guint i, GError **error)
{
  gint64 value = 0;

  if (failed (error))
    return 0;
  if (i >= json_array_get_length (array) || !wbl_json_node_int (json_array_get_element (array, i), &value))
    refuse (error, "JSON: element %u is not an integer", i);
  return value;
}

/** wbl_json_element_object: Returns: (transfer none) (nullable): the element @i of @array, or NULL and an error. */
JsonObject *
wbl_json_element_object (JsonArray *array, guint i, GError **error)
{
  JsonNode *node = NULL;

  if (failed (error))
    return NULL;
  node = i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  refuse (error, "JSON: element %u is not an object", i);
  return NULL;
}

/** wbl_json_print: Returns: (transfer full): @node as one line of JSON. */
char *
wbl_json_print (JsonNode *node)
{
  return json_to_string (node, FALSE);
}
