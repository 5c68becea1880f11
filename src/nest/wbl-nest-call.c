/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-call"
#include "config.h"

#include "nest/wbl-nest-call.h"

#include "nest/wbl-nest-rights.h"

/* Parameters come in the query or in the body; the official client is not consistent about it. */
static JsonNode *
body_member (WblNestCall *self,
             const char *name)
{
  return json_object_get_member (self->body, name);
}

/**
 * wbl_nest_call_text: (skip)
 * @self: a call
 * @name: a parameter
 *
 * Returns: (transfer none) (nullable): its text, or %NULL when it is absent or no text
 */
const char *
wbl_nest_call_text (WblNestCall *self,
                    const char *name)
{
  JsonNode *node = body_member (self, name);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  return self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
}

static gint64
node_to_int (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strtoll (json_node_get_string (node), NULL, 10);
  return 0;
}

/**
 * wbl_nest_call_has: (skip)
 * @self: a call
 * @name: a parameter
 *
 * Returns: whether it is there
 */
gboolean
wbl_nest_call_has (WblNestCall *self,
                   const char *name)
{
  JsonNode *node = body_member (self, name);

  return (node != NULL && !JSON_NODE_HOLDS_NULL (node))
         || (self->query != NULL && g_hash_table_contains (self->query, name));
}

/**
 * wbl_nest_call_int: (skip)
 * @self: a call
 * @name: a parameter
 * @fallback: what it is when it is absent
 *
 * Returns: its number
 */
gint64
wbl_nest_call_int (WblNestCall *self,
                   const char *name,
                   gint64 fallback)
{
  JsonNode *node = body_member (self, name);
  const char *text = self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return node_to_int (node);
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : fallback;
}

/**
 * wbl_nest_call_id: (skip)
 * @self: a call
 * @name: a parameter
 *
 * Returns: its number, or 0 when it is absent, negative or no number
 */
gint64
wbl_nest_call_id (WblNestCall *self,
                  const char *name)
{
  return MAX (wbl_nest_call_int (self, name, 0), 0);
}

/**
 * wbl_nest_call_flag: (skip)
 * @self: a call
 * @name: a parameter
 *
 * Returns: whether it is true
 */
gboolean
wbl_nest_call_flag (WblNestCall *self,
                    const char *name)
{
  JsonNode *node = body_member (self, name);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  return g_strcmp0 (wbl_nest_call_text (self, name), "true") == 0;
}

/**
 * wbl_nest_call_ids: (skip)
 * @self: a call
 * @name: a parameter of the body
 *
 * Returns: (transfer full) (element-type gint64): the ids in it, at most 1000
 */
GArray *
wbl_nest_call_ids (WblNestCall *self,
                   const char *name)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonNode *node = body_member (self, name);
  JsonArray *array = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return ids;
  array = json_node_get_array (node);
  for (guint i = 0; i < MIN (json_array_get_length (array), 1000); i++)
    {
      gint64 id = node_to_int (json_array_get_element (array, i));

      if (id > 0)
        g_array_append_val (ids, id);
    }
  return ids;
}

/**
 * wbl_nest_call_objects: (skip)
 * @self: a call
 * @name: a parameter of the body that is a list of objects
 *
 * Returns: (transfer none) (nullable): the list, or %NULL when it is absent
 */
JsonArray *
wbl_nest_call_objects (WblNestCall *self,
                       const char *name)
{
  JsonNode *node = body_member (self, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * wbl_nest_call_object: (skip)
 * @self: a call
 * @data: (transfer full): its answer
 */
void
wbl_nest_call_object (WblNestCall *self,
                      JsonObject *data)
{
  json_object_set_object_member (self->answer, "data", data);
}

/**
 * wbl_nest_call_array: (skip)
 * @self: a call
 * @data: (transfer full): its answer
 */
void
wbl_nest_call_array (WblNestCall *self,
                     JsonArray *data)
{
  json_object_set_array_member (self->answer, "data", data);
}

/**
 * wbl_nest_call_ids_answer: (skip)
 * @self: a call
 * @ids: (element-type gint64): its answer
 */
void
wbl_nest_call_ids_answer (WblNestCall *self,
                          const GArray *ids)
{
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    json_array_add_int_element (data, g_array_index (ids, gint64, i));
  wbl_nest_call_array (self, data);
}

/**
 * wbl_nest_call_page: (skip)
 * @self: a call with the parameters cursor and limit
 * @keys: (element-type gint64): the keys of the whole list, ascending
 * @limit: how many a page holds when the call does not say
 *
 * Cuts the wanted page out of a list and notes in the answer where the next one starts. The cursor
 * is the last key of the page before, so entries that come or go in between shift nothing.
 *
 * Returns: (transfer full) (element-type gint64): the keys of the page
 */
GArray *
wbl_nest_call_page (WblNestCall *self,
                    const GArray *keys,
                    gint64 limit)
{
  GArray *page = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 after = wbl_nest_call_int (self, "cursor", 0);
  gint64 most = CLAMP (wbl_nest_call_int (self, "limit", limit), 1, 1000);
  g_autofree char *cursor = NULL;
  guint i = 0;

  while (i < keys->len && g_array_index (keys, gint64, i) <= after)
    i++;
  for (; i < keys->len && page->len < most; i++)
    g_array_append_val (page, g_array_index (keys, gint64, i));
  if (i < keys->len)
    {
      cursor = g_strdup_printf ("%" G_GINT64_FORMAT, g_array_index (page, gint64, page->len - 1));
      json_object_set_string_member (self->answer, "cursor", cursor);
    }
  return page;
}

/**
 * wbl_nest_call_ok: (skip)
 * @self: a call that answers no more than that it is done
 */
void
wbl_nest_call_ok (WblNestCall *self)
{
  json_object_set_boolean_member (self->answer, "data", TRUE);
}

/**
 * wbl_nest_call_done: (skip)
 * @self: a call
 * @stored: whether what it asked for is in the store
 */
void
wbl_nest_call_done (WblNestCall *self,
                    gboolean stored)
{
  if (stored)
    wbl_nest_call_ok (self);
  else
    wbl_nest_call_fail (self, WBL_NEST_STORE_FAILED, "The desk cannot write to its store");
}

/**
 * wbl_nest_call_fail: (skip)
 * @self: a call
 * @code: its result, not 200
 * @text: a short English text for people who look into it
 */
void
wbl_nest_call_fail (WblNestCall *self,
                    gint code,
                    const char *text)
{
  json_object_set_int_member (self->answer, "code", code);
  json_object_set_null_member (self->answer, "data");
  json_object_set_string_member (self->answer, "message", text);
}

/**
 * wbl_nest_call_may_reach: (skip)
 * @self: a call of a signed-in user
 * @peer_id: a user or group they want to talk to or read
 *
 * When it says no, the call has failed already.
 *
 * Returns: whether the caller may
 */
gboolean
wbl_nest_call_may_reach (WblNestCall *self,
                         gint64 peer_id)
{
  if (!wbl_nest_rights_to_reach (self->nest, self->user, peer_id))
    {
      wbl_nest_call_fail (self, WBL_NEST_NO_PERMISSION, "no permission");
      return FALSE;
    }
  if (peer_id >= WBL_NEST_FIRST_GROUP
      && !wbl_nest_db_is_member (self->nest->db, peer_id, self->user->id))
    {
      wbl_nest_call_fail (self, WBL_NEST_NO_MEMBER, "not a member");
      return FALSE;
    }
  return TRUE;
}

/**
 * wbl_nest_put_text: (skip)
 * @object: a JSON object
 * @name: a member
 * @text: (nullable): its text; %NULL becomes the empty text
 */
void
wbl_nest_put_text (JsonObject *object,
                   const char *name,
                   const char *text)
{
  json_object_set_string_member (object, name, text != NULL ? text : "");
}

/**
 * wbl_nest_put_time: (skip)
 * @object: a JSON object
 * @name: a member
 * @time_ms: its time, in the few places where the interface has text for one
 */
void
wbl_nest_put_time (JsonObject *object,
                   const char *name,
                   gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autofree char *text = g_date_time_format_iso8601 (time);

  json_object_set_string_member (object, name, text);
}
