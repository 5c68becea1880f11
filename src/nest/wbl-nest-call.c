/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-call"
#include "config.h"

#include "nest/wbl-nest-call.h"

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
node_to_id (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return MAX (json_node_get_int (node), 0);
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return MAX (g_ascii_strtoll (json_node_get_string (node), NULL, 10), 0);
  return 0;
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
  JsonNode *node = body_member (self, name);
  const char *text = NULL;

  if (node != NULL)
    return node_to_id (node);
  text = self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
  return text != NULL ? MAX (g_ascii_strtoll (text, NULL, 10), 0) : 0;
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
      gint64 id = node_to_id (json_array_get_element (array, i));

      if (id != 0)
        g_array_append_val (ids, id);
    }
  return ids;
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
 * Anonymous customers reach one person: whom they came to talk to. When it says no, the call has
 * failed already.
 *
 * Returns: whether the caller may
 */
gboolean
wbl_nest_call_may_reach (WblNestCall *self,
                         gint64 peer_id)
{
  if (self->user->anonymous && peer_id != self->user->owner_id)
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
