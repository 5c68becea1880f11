/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-mentions"

#include "config.h"

#include "model/wbl-mentions.h"

#include "model/wbl-json.h"

/* An id as a number, exact up to 63 bits, or as digits. */
static gboolean
is_id (JsonNode *node, gint64 uid)
{
  gint64 value = 0;

  if (wbl_json_node_int (node, &value))
    return value == uid;
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         && g_ascii_string_to_signed (json_node_get_string (node), 10, 1, G_MAXINT64, &value, NULL) && value == uid;
}

/**
 * wbl_mentions_call:
 * @config: (nullable): JSON of a message, or anything else
 * @uid: somebody's user id
 *
 * Returns: whether the message calls them, alone or with everybody
 */
gboolean
wbl_mentions_call (const char *config, gint64 uid)
{
  g_autoptr (JsonObject) object
      = config != NULL && *config != '\0' ? wbl_json_parse_object (config, -1, NULL) : NULL;
  JsonArray *list = object != NULL ? wbl_json_array_or_null (object, "mentionList") : NULL;

  if (object != NULL && wbl_json_bool_or (object, "mentionAll", FALSE))
    return TRUE;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (is_id (json_array_get_element (list, i), uid))
      return TRUE;
  return FALSE;
}
