/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-params"
#include "config.h"

#include "nest/wbl-nest-params.h"

#include <string.h>

/* What a parameter may be, by the name of its type in a route: as text (the query has no other form)
 * and as JSON. Ids in JSON may be text: a script that would lose their last digits sends them so. */
typedef struct
{
  const char *name;
  gboolean (*text) (const char *text);
  gboolean (*json) (JsonNode *node);
} Kind;

static gboolean
text_is_within (const char *text,
                gint64 low,
                gint64 high)
{
  return g_ascii_string_to_signed (text, 10, low, high, NULL, NULL);
}

static gboolean
text_is_i32 (const char *text)
{
  return text_is_within (text, G_MININT32, G_MAXINT32);
}

static gboolean
text_is_i64 (const char *text)
{
  return text_is_within (text, G_MININT64, G_MAXINT64);
}

static gboolean
text_is_f64 (const char *text)
{
  char *end = NULL;

  g_ascii_strtod (text, &end);
  return *text != '\0' && *end == '\0';
}

static gboolean
text_is_bool (const char *text)
{
  return g_str_equal (text, "true") || g_str_equal (text, "false");
}

static gboolean
text_is_string (const char *text)
{
  return g_utf8_validate (text, -1, NULL);
}

static gboolean
text_is_none (const char *text)
{
  return FALSE;
}

static gboolean
json_is_string (JsonNode *node)
{
  return json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
json_is_bool (JsonNode *node)
{
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

static gboolean
json_is_i32 (JsonNode *node)
{
  if (json_is_string (node))
    return text_is_i32 (json_node_get_string (node));
  return json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) >= G_MININT32
         && json_node_get_int (node) <= G_MAXINT32;
}

static gboolean
json_is_i64 (JsonNode *node)
{
  if (json_is_string (node))
    return text_is_i64 (json_node_get_string (node));
  return json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
json_is_f64 (JsonNode *node)
{
  return json_node_get_value_type (node) == G_TYPE_DOUBLE
         || json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
json_is_list (JsonNode *node,
              gboolean (*fits) (JsonNode *node))
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!fits (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

static gboolean
json_is_ids (JsonNode *node)
{
  return json_is_list (node, json_is_i64);
}

static gboolean
json_is_strings (JsonNode *node)
{
  return json_is_list (node, json_is_string);
}

static gboolean
json_is_object (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node);
}

static gboolean
json_is_objects (JsonNode *node)
{
  return json_is_list (node, json_is_object);
}

static const Kind kinds[] = {
  { "string", text_is_string, json_is_string }, { "i32", text_is_i32, json_is_i32 },
  { "i64", text_is_i64, json_is_i64 },          { "bool", text_is_bool, json_is_bool },
  { "f64", text_is_f64, json_is_f64 },          { "i64[]", text_is_none, json_is_ids },
  { "string[]", text_is_none, json_is_strings }, { "object[]", text_is_none, json_is_objects },
};

static const Kind *
find_kind (const char *name,
           gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].name) == size && strncmp (kinds[i].name, name, size) == 0)
      return &kinds[i];
  g_error ("No kind of parameter: %s", name);
}

/* @param: NAME:TYPE, with a * when it must be there. */
static gboolean
check_one (WblNestCall *call,
           const char *param)
{
  const char *colon = strchr (param, ':');
  gboolean required = g_str_has_suffix (param, "*");
  const Kind *kind = find_kind (colon + 1, strlen (colon + 1) - (required ? 1 : 0));
  g_autofree char *name = g_strndup (param, (gsize) (colon - param));
  JsonNode *node = json_object_get_member (call->body, name);
  const char *text = call->query != NULL ? g_hash_table_lookup (call->query, name) : NULL;

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return kind->json (node);
  return text != NULL ? kind->text (text) : !required;
}

/**
 * wbl_nest_params_is_list: (skip)
 * @params: (nullable): what a route takes
 *
 * Returns: whether the body is a list of objects instead of one
 */
gboolean
wbl_nest_params_is_list (const char *params)
{
  return params != NULL && g_str_has_prefix (params, ":object[]");
}

/**
 * wbl_nest_params_is_text: (skip)
 * @params: (nullable): what a route takes
 *
 * Returns: whether the body is one text instead of an object with members
 */
gboolean
wbl_nest_params_is_text (const char *params)
{
  return params != NULL && *params == ':' && !wbl_nest_params_is_list (params);
}

/**
 * wbl_nest_params_check: (skip)
 * @call: a call
 * @params: (nullable): what its route takes: NAME:TYPE separated by spaces, each with a * when it is
 *   required. They come in the query or in the body: the official client is not consistent about it
 *
 * When a required parameter is missing, or one is of the wrong type, the call has failed.
 *
 * Returns: whether all are as they should be
 */
gboolean
wbl_nest_params_check (WblNestCall *call,
                       const char *params)
{
  g_auto (GStrv) list = g_strsplit (params != NULL ? params : "", " ", -1);
  g_autofree char *text = NULL;

  if (wbl_nest_params_is_text (params)) /* read already */
    return TRUE;
  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0' && !check_one (call, list[i]))
      {
        text = g_strdup_printf ("bad parameter: %.*s", (int) strcspn (list[i], ":"), list[i]);
        wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, text);
        return FALSE;
      }
  return TRUE;
}
