/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-json-merge"

#include "config.h"

#include "model/wbl-json-merge.h"

#include "model/wbl-json.h"

static void
merge_into (JsonObject *base, JsonObject *changes)
{
  g_autoptr (GList) names = json_object_get_members (changes);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *from = json_object_get_member (changes, l->data);
      JsonNode *to = json_object_get_member (base, l->data);

      if (to != NULL && JSON_NODE_HOLDS_OBJECT (to) && JSON_NODE_HOLDS_OBJECT (from))
        merge_into (json_node_get_object (to), json_node_get_object (from));
      else
        json_object_set_member (base, l->data, json_node_copy (from));
    }
}

static JsonObject *
object_of (const char *text)
{
  return text != NULL && *text != '\0' ? wbl_json_parse_editable (text, -1, NULL) : NULL;
}

/**
 * wbl_json_merge:
 * @base: (nullable): what is there, an object or anything else
 * @changes: (nullable): what an edit brings
 *
 * The rule of the cloud's edits: objects member by member, arrays and single values overwritten. What is no object
 * changes nothing, and is replaced whole by one.
 *
 * Returns: (transfer full): the result as text, "" for nothing
 */
char *
wbl_json_merge (const char *base, const char *changes)
{
  g_autoptr (JsonObject) old = object_of (base);
  g_autoptr (JsonObject) new = object_of (changes);
  g_autoptr (JsonNode) node = NULL;

  if (new == NULL)
    return g_strdup (base != NULL ? base : "");
  if (old == NULL)
    return g_strdup (changes);
  merge_into (old, new);
  node = json_node_init_object (json_node_alloc (), old);
  return wbl_json_print (node);
}
