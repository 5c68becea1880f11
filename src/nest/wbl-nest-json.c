/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-json"
#include "config.h"

#include "nest/wbl-nest-json.h"

#include <string.h>

#include "model/wbl-json.h"

/**
 * wbl_nest_json_parse: (skip)
 * @text: (nullable): text from somebody else
 * @size: its length in bytes
 *
 * Returns: (transfer full) (nullable): the object in it; an empty one for no text; %NULL when it
 *   is no JSON object or nested too deeply
 */
JsonObject *
wbl_nest_json_parse (const char *text,
                     gsize size)
{
  return size == 0 ? json_object_new () : wbl_json_parse_editable (text, (gssize) size, NULL);
}

static void
merge_into (JsonObject *base,
            JsonObject *changes)
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

/**
 * wbl_nest_json_merge: (skip)
 * @base: (nullable): the text of a JSON object
 * @changes: (nullable): the text of another
 *
 * Objects are merged member by member, everything else is overwritten. What is no JSON object
 * cannot be merged: then the changes win if they are one, else the base stays.
 *
 * Returns: (transfer full) (nullable): the text of the result
 */
char *
wbl_nest_json_merge (const char *base,
                     const char *changes)
{
  g_autoptr (JsonObject) old = wbl_nest_json_parse (base, base != NULL ? strlen (base) : 0);
  g_autoptr (JsonObject) new = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (changes == NULL || *changes == '\0')
    return g_strdup (base);
  new = wbl_nest_json_parse (changes, strlen (changes));
  if (new == NULL)
    return g_strdup (base);
  if (old == NULL)
    return g_strdup (changes);
  merge_into (old, new);
  node = json_node_init_object (json_node_alloc (), old);
  return json_to_string (node, FALSE);
}
