/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-json"

#include "config.h"

#include "model/wbl-json.h"

#include <math.h>
#include <string.h>


G_DEFINE_QUARK (wbl-json-error-quark, wbl_json_error)

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
    *error = g_error_new_valist (WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE, format, args);
  va_end (args);
}

static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;
  return p;
}

/* JSON's own grammar, an integer within 63 bits, or a number that is finite. */
static gboolean
is_number (const char *word)
{
  const char *digits = *word == '-' ? word + 1 : word;
  const char *end = skip_digits (digits);
  gboolean integer = *end == '\0';

  if (end == digits || (*digits == '0' && end - digits > 1))
    return FALSE;
  if (integer)
    return end - digits < 19 || (end - digits == 19 && strcmp (digits, "9223372036854775807") <= 0);
  if (*end == '.')
    {
      digits = end + 1;
      end = skip_digits (digits);
      if (end == digits)
        return FALSE;
    }
  if (*end == 'e' || *end == 'E')
    {
      digits = end + 1 + (end[1] == '+' || end[1] == '-');
      end = skip_digits (digits);
      if (end == digits)
        return FALSE;
    }
  return *end == '\0' && isfinite (g_ascii_strtod (word, NULL));
}

/* Returns: where the word ends, NULL when it is none that JSON knows. */
static const char *
skip_word (const char *p, const char *end)
{
  char word[64];
  gsize n = 0;

  while (p + n < end && n < sizeof word && (g_ascii_isalnum (p[n]) || strchr ("+-.", p[n]) != NULL))
    n++;
  if (n == 0 || n == sizeof word)
    return NULL;
  memcpy (word, p, n);
  word[n] = '\0';
  if (is_number (word) || g_str_equal (word, "true") || g_str_equal (word, "false") || g_str_equal (word, "null"))
    return p + n;
  return NULL;
}

/* Returns: the UTF-16 unit that is written \uXXXX at @p, -1 when there is none. */
static int
unit_at (const char *p, const char *end)
{
  int unit = 0;

  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return -1;
      unit = unit << 4 | g_ascii_xdigit_value (p[i]);
    }
  return unit;
}

/* Returns: where the string ends, NULL when it does not, or has an escape that JSON does not know. */
static const char *
skip_string (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    {
      if (*p != '\\')
        continue;
      if (unit_at (p, end) >= 0)
        p += 5;
      else if (p + 1 < end && p[1] != '\0' && strchr ("\"\\/bfnrt", p[1]) != NULL)
        p++;
      else
        return NULL;
    }
  return p < end ? p + 1 : NULL;
}

static const char *
skip_space (const char *p, const char *end)
{
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    p++;
  return p;
}

/* The name of a member with its colon. */
static const char *
skip_name (const char *p, const char *end)
{
  p = p < end && *p == '"' ? skip_string (p, end) : NULL;
  p = p != NULL ? skip_space (p, end) : NULL;
  return p != NULL && p < end && *p == ':' ? skip_space (p + 1, end) : NULL;
}

static const char *skip_value (const char *p, const char *end, guint depth);

static const char *
skip_list (const char *p, const char *end, guint depth)
{
  char shut = *p == '{' ? '}' : ']';

  p = skip_space (p + 1, end);
  if (p < end && *p == shut)
    return p + 1;
  while (TRUE)
    {
      p = shut == '}' ? skip_name (p, end) : p;
      p = p != NULL ? skip_value (p, end, depth + 1) : NULL;
      p = p != NULL ? skip_space (p, end) : NULL;
      if (p == NULL || p == end || (*p != ',' && *p != shut))
        return NULL;
      if (*p++ == shut)
        return p;
      p = skip_space (p, end);
    }
}

static const char *
skip_value (const char *p, const char *end, guint depth)
{
  if (p == end)
    return NULL;
  if (*p == '"')
    return skip_string (p, end);
  if (*p == '[' || *p == '{')
    return depth < WBL_JSON_MAX_DEPTH ? skip_list (p, end, depth) : NULL;
  return skip_word (p, end);
}

/*
 * The whole grammar, before json-glib sees a byte. It has no nesting limit, wraps integers, makes up infinities, takes
 * comments, single quotes and octal numbers, behind which nesting could hide from us, and leaks what it refuses.
 */
static gboolean
check (const char *text, gsize n, GError **error)
{
  const char *end = text + n;
  const char *p = skip_value (skip_space (text, end), end, 0);

  if (p != NULL && skip_space (p, end) == end)
    return TRUE;
  refuse (error, "JSON: not well formed, out of range, or nested deeper than %d", WBL_JSON_MAX_DEPTH);
  return FALSE;
}

/* Half a surrogate pair would become text that is not UTF-8, and a NUL would end it: they become U+FFFD, so that one broken
 * name does not cost a whole answer, nor hide what stands after it. */
static void
mend_escapes (char *p, const char *end)
{
  while ((p = memchr (p, '\\', (gsize) (end - p))) != NULL)
    {
      int unit = unit_at (p, end);
      gboolean high = unit >= 0xd800 && unit < 0xdc00;
      gboolean surrogate = unit >= 0xd800 && unit < 0xe000;
      int next = high ? unit_at (p + 6, end) : 0;
      gboolean pair = next >= 0xdc00 && next < 0xe000;

      if ((surrogate && !pair) || unit == 0)
        memcpy (p + 2, "fffd", 4);
      p += pair ? 12 : unit >= 0 ? 6 : 2; /* each escape was found whole */
    }
}

static JsonNode *
parse_with (JsonParser *parser, const char *text, gssize length, gsize max, GError **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *copy = NULL;

  if (n > max)
    {
      g_set_error (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE, "JSON: %" G_GSIZE_FORMAT " bytes", n);
      return NULL;
    }
  if (n == 0 || !g_utf8_validate_len (text, n, NULL))
    {
      refuse (error, "JSON: empty or not UTF-8");
      return NULL;
    }
  if (!check (text, n, error))
    return NULL;
  copy = g_strndup (text, n);
  mend_escapes (copy, copy + n);
  if (!json_parser_load_from_data (parser, copy, (gssize) n, NULL) || json_parser_get_root (parser) == NULL)
    {
      refuse (error, "JSON: not well formed");
      return NULL;
    }
  return json_node_ref (json_parser_get_root (parser));
}

/**
 * wbl_json_parse:
 * @text: (array length=length): bytes, of any origin
 * @length: their number, or -1 if NUL-terminated
 * @error: WBL_JSON_ERROR_SHAPE above 8 MiB, if not UTF-8, not JSON, deeper than 32, or a number that
 *   does not fit in 63 bits or is not finite
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the value, never NULL without an error
 */
JsonNode *
wbl_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  return parse_with (parser, text, length, WBL_JSON_MAX_BYTES, error);
}

/**
 * wbl_json_parse_editable: as wbl_json_parse_object(), for an object that is going to be changed.
 *
 * Returns: (transfer full) (nullable): the object; free with json_object_unref()
 */
JsonObject *
wbl_json_parse_editable (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonNode) node = parse_with (parser, text, length, WBL_JSON_MAX_BYTES, error);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_dup_object (node);
  refuse (error, "JSON: not an object");
  return NULL;
}

/* Takes @node (nullable) over. */
static JsonObject *
object_of (JsonNode *node, GError **error)
{
  g_autoptr (JsonNode) value = node;

  if (value == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (value))
    return json_node_dup_object (value);
  refuse (error, "JSON: not an object");
  return NULL;
}

/**
 * wbl_json_parse_object: as wbl_json_parse(), and the value must be an object.
 *
 * Returns: (transfer full) (nullable): the object; free with json_object_unref()
 */
JsonObject *
wbl_json_parse_object (const char *text, gssize length, GError **error)
{
  return object_of (wbl_json_parse (text, length, error), error);
}

/** wbl_json_parse_large: as wbl_json_parse_object(), where @max bytes are expected instead of 8 MiB. */
JsonObject *
wbl_json_parse_large (const char *text, gssize length, gsize max, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  return object_of (parse_with (parser, text, length, max, error), error);
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

/* json-glib writes 1e+22 as 1e+22.0, which is no JSON: what follows an exponent goes. */
static void
mend_numbers (char *text)
{
  const char *end = text + strlen (text);
  const char *from = text;
  char *to = text;

  while (from < end)
    {
      const char *next = *from == '"' ? skip_string (from, end) : from + 1;
      gboolean exponent = from > text && g_ascii_isdigit (from[-1]) && *from == 'e';

      if (exponent)
        next = skip_digits (from + 1 + (from[1] == '+' || from[1] == '-'));
      next = next != NULL ? next : end;
      memmove (to, from, (gsize) (next - from));
      to += next - from;
      from = exponent && g_str_has_prefix (next, ".0") ? next + 2 : next;
    }
  *to = '\0';
}

/** wbl_json_print: Returns: (transfer full): @node as one line of JSON. */
char *
wbl_json_print (JsonNode *node)
{
  char *text = json_to_string (node, FALSE);

  mend_numbers (text);
  return text;
}

/**
 * wbl_json_dup_names:
 * @object: from anywhere
 *
 * Returns: (transfer full): the names of its members in the order of the alphabet, of those that are plain words and 24 at
 * most, with spaces between; "" if there are none. Safe to show.
 */
char *
wbl_json_dup_names (JsonObject *object)
{
  g_autoptr (GList) names = g_list_sort (json_object_get_members (object), (GCompareFunc) strcmp);
  g_autoptr (GString) list = g_string_new (NULL);
  guint n = 0;

  for (GList *l = names; l != NULL && n < 24; l = l->next)
    {
      const char *name = l->data;

      if (*name == '\0' || strlen (name) > 32 || strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") != strlen (name))
        continue;
      g_string_append_printf (list, "%s%s", n++ > 0 ? " " : "", name);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}
