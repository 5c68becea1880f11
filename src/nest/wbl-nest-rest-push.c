/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-push"
#include "config.h"

#include "nest/wbl-nest-rest-user.h"

/* What users say about being pushed. It is kept, and nothing is pushed: the desk's clients are connected, or see it
 * when they come back. */

/* (transfer none): the part of @settings that is about pushing. */
static JsonObject *
get_push (JsonObject *settings)
{
  JsonNode *node = json_object_get_member (settings, WBL_NEST_PUSH);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_object_member (settings, WBL_NEST_PUSH, json_object_new ());
  return json_object_get_object_member (settings, WBL_NEST_PUSH);
}

/* @settings: (transfer full) */
static void
save (WblNestCall *call,
      JsonObject *settings)
{
  wbl_nest_put_settings (call->user, settings);
  wbl_nest_call_done (call, wbl_nest_db_save_user (call->nest->db, call->user, NULL));
}

static void
set_alias (WblNestCall *call)
{
  JsonObject *settings = wbl_nest_settings_of (call->user);
  const char *token = wbl_nest_call_text (call, "push_token");

  json_object_set_string_member (get_push (settings), "alias", wbl_nest_call_text (call, "alias"));
  if (token != NULL)
    json_object_set_string_member (settings, "push_token", token);
  save (call, settings);
}

static void
set_badge (WblNestCall *call)
{
  JsonObject *settings = wbl_nest_settings_of (call->user);

  json_object_set_int_member (get_push (settings), "badge", wbl_nest_call_int (call, "badge", 0));
  save (call, settings);
}

/* ---- tags ---- */

/* (transfer container) (element-type utf8): those of @settings, as a set. */
static GHashTable *
read_tags (JsonObject *settings)
{
  GHashTable *tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonNode *node = json_object_get_member (get_push (settings), "tags");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_hash_table_add (tags, g_strdup (json_array_get_string_element (array, i)));
  return tags;
}

/* In the order of the alphabet. */
static JsonArray *
tags_to_json (GHashTable *tags)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (tags), (GCompareFunc) g_strcmp0);
  JsonArray *array = json_array_new ();

  for (GList *l = names; l != NULL; l = l->next)
    json_array_add_string_element (array, l->data);
  return array;
}

static void
list_tags (WblNestCall *call)
{
  g_autoptr (JsonObject) settings = wbl_nest_settings_of (call->user);
  g_autoptr (GHashTable) tags = read_tags (settings);

  wbl_nest_call_array (call, tags_to_json (tags));
}

/* POST adds them, DELETE takes them away. */
static void
change_tags (WblNestCall *call)
{
  gboolean remove = g_str_equal (soup_server_message_get_method (call->message), "DELETE");
  JsonObject *settings = wbl_nest_settings_of (call->user);
  g_autoptr (GHashTable) tags = read_tags (settings);
  JsonArray *names = wbl_nest_call_objects (call, "tags");

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      const char *name = json_array_get_string_element (names, i);

      if (remove)
        g_hash_table_remove (tags, name);
      else
        g_hash_table_add (tags, g_strdup (name));
    }
  json_object_set_array_member (get_push (settings), "tags", tags_to_json (tags));
  save (call, settings);
}

static void
clear_tags (WblNestCall *call)
{
  JsonObject *settings = wbl_nest_settings_of (call->user);

  json_object_remove_member (get_push (settings), "tags");
  save (call, settings);
}

/* Nothing was ever pushed, so none of the tasks is known. */
static void
list_tasks (WblNestCall *call)
{
  wbl_nest_call_array (call, json_array_new ());
}

const WblNestRoute wbl_nest_push_routes[] = {
  { "POST", "/user/push/alias", set_alias, WBL_NEST_USERS, "alias:string* push_token:string" },
  { "POST", "/user/push/badge", set_badge, WBL_NEST_USERS, "badge:i32*" },
  { "GET", "/user/push/tag", list_tags, WBL_NEST_USERS },
  { "POST", "/user/push/tag", change_tags, WBL_NEST_USERS, "tags:string[]*" },
  { "POST", "/user/push/tag/all", clear_tags, WBL_NEST_USERS },
  { "POST", "/push/task/detail", list_tasks, WBL_NEST_ADMINS, "list:i64[]" },
  { NULL },
};
