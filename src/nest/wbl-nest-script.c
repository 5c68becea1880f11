/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-script"

#include "config.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-script-private.h"

#define RESOURCE_PREFIX "/io/github/warblerdesk/Warbler/demo/"

/**
 * wbl_nest_script_load: (skip)
 * @name: a file of the demo desk, as "desk.json"
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): its object
 */
JsonObject *
wbl_nest_script_load (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (bytes == NULL
      || !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes), error))
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is not an object", name);
      return NULL;
    }
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/**
 * wbl_nest_script_event_at: (skip)
 * @event: an event, "due" (if any) in minutes from now
 * @now_ms: now
 *
 * Returns: (transfer full): a copy with "due" in UTC milliseconds
 */
JsonObject *
wbl_nest_script_event_at (JsonObject *event, gint64 now_ms)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) members = json_object_get_members (event);

  for (GList *item = members; item != NULL; item = item->next)
    json_object_set_member (copy, item->data, json_object_dup_member (event, item->data));
  if (json_object_has_member (event, "due"))
    json_object_set_int_member (
        copy, "due", now_ms + json_object_get_int_member (event, "due") * WBL_NEST_MINUTE_MS);
  return copy;
}

/**
 * wbl_nest_script_new: (skip)
 * @db: the store, which outlives the script
 * @desk: desk.json
 * @sink: takes the messages
 * @user_data: for @sink
 *
 * Returns: (transfer full): a script
 */
WblNestScript *
wbl_nest_script_new (WblNestDb *db, JsonObject *desk, WblNestScriptSink sink, gpointer user_data)
{
  WblNestScript *self = g_new0 (WblNestScript, 1);

  self->db = db;
  self->desk = json_object_ref (desk);
  self->app_id = wbl_nest_db_dup_value (db, "app_id");
  self->sink = sink;
  self->user_data = user_data;
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
wbl_nest_script_free (WblNestScript *self)
{
  json_object_unref (self->desk);
  g_free (self->app_id);
  g_hash_table_unref (self->files);
  g_free (self);
}

/* The lamport in the text of an operation's ext. */
static gint64
lamport_of (const char *ext)
{
  static const char name[] = "\"lamport\":";
  const char *found = ext != NULL ? strstr (ext, name) : NULL;

  return found != NULL ? g_ascii_strtoll (found + strlen (name), NULL, 10) : 0;
}

/**
 * wbl_nest_script_set_accounts: (skip)
 * @self: a script
 * @support_id: the desk's account
 * @team_id: the staff room
 *
 * Goes on from the newest operation of the room.
 */
void
wbl_nest_script_set_accounts (WblNestScript *self, gint64 support_id, gint64 team_id)
{
  g_autoptr (GPtrArray) newest = wbl_nest_db_list_back (self->db, support_id, team_id, 0, 1);

  if (newest->len > 0)
    {
      const WblNestMessage *message = g_ptr_array_index (newest, 0);

      self->last_op_mid = message->id;
      self->lamport = lamport_of (message->ext);
    }
  self->support_id = support_id;
  self->team_id = team_id;
}

/**
 * wbl_nest_script_get_support: (skip)
 * @self: a script
 *
 * Returns: the desk's account
 */
gint64
wbl_nest_script_get_support (WblNestScript *self)
{
  return self->support_id;
}

const char *
wbl_nest_text_of (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static char *
to_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

void
wbl_nest_build_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
wbl_nest_build_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
wbl_nest_build_id (JsonBuilder *builder, const char *name, gint64 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  wbl_nest_build_text (builder, name, text);
}

/* Starts {"app":"warbler","v":1 … */
JsonBuilder *
wbl_nest_ext_new (void)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  wbl_nest_build_text (builder, "app", "warbler");
  wbl_nest_build_int (builder, "v", 1);
  return builder;
}

char *
wbl_nest_ext_end (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  return to_json (builder);
}

const char *
wbl_nest_script_agent_name (WblNestScript *self, const char *agent)
{
  JsonArray *agents = json_object_get_array_member (self->desk, "agents");

  for (guint i = 0; i < json_array_get_length (agents); i++)
    {
      JsonObject *one = json_array_get_object_element (agents, i);

      if (g_str_equal (wbl_nest_text_of (one, "id"), agent))
        return wbl_nest_text_of (one, "name");
    }
  return wbl_nest_text_of (json_object_get_object_member (self->desk, "bot"), "name");
}

gint64
wbl_nest_script_client_id (WblNestScript *self, gint64 time_ms)
{
  self->last_client_id = MAX (time_ms * 1000, self->last_client_id + 1);
  return self->last_client_id;
}

/* The envelope of an operation up to its payload. */
static JsonBuilder *
op_begin (WblNestScript *self, const WblNestOp *op, gint64 time_ms)
{
  g_autofree char *uuid = g_uuid_string_random ();
  JsonBuilder *builder = wbl_nest_ext_new ();
  JsonObject *support = json_object_get_object_member (self->desk, "support");

  json_builder_set_member_name (builder, "op");
  json_builder_begin_object (builder);
  wbl_nest_build_text (builder, "id", op->id != NULL ? op->id : uuid);
  wbl_nest_build_text (builder, "kind", op->kind);
  wbl_nest_build_text (builder, "entity", op->entity);
  json_builder_set_member_name (builder, "actor");
  json_builder_begin_object (builder);
  wbl_nest_build_text (builder, "account", wbl_nest_text_of (support, "user"));
  wbl_nest_build_text (builder, "agent", op->agent);
  wbl_nest_build_text (builder, "device", "demo");
  json_builder_end_object (builder);
  wbl_nest_build_int (builder, "lamport", ++self->lamport);
  wbl_nest_build_id (builder, "base", self->last_op_mid);
  wbl_nest_build_int (builder, "at", time_ms);
  if (op->key != NULL)
    wbl_nest_build_text (builder, "key", op->key);
  return builder;
}

/* Writes one operation into the staff room. @payload is consumed. */
gboolean
wbl_nest_script_tell_op (
    WblNestScript *self, const WblNestOp *op, JsonBuilder *payload, gint64 time_ms, GError **error)
{
  g_autoptr (JsonBuilder) taken = payload;
  g_autoptr (JsonBuilder) builder = op_begin (self, op, time_ms);
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();

  json_builder_end_object (taken);
  json_builder_set_member_name (builder, "payload");
  json_builder_add_value (builder, json_builder_get_root (taken));
  json_builder_end_object (builder);
  message->from_id = self->support_id;
  message->to_id = self->team_id;
  message->ctype = WBL_CTYPE_COMMAND;
  message->client_id = wbl_nest_script_client_id (self, time_ms);
  message->time_ms = time_ms;
  message->content
      = g_strdup_printf ("%s: %s", wbl_nest_script_agent_name (self, op->agent), op->kind);
  message->ext = wbl_nest_ext_end (builder);
  if (!self->sink (message, self->user_data, error))
    return FALSE;
  self->last_op_mid = message->id;
  return TRUE;
}

JsonBuilder *
wbl_nest_payload_new (void)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  return builder;
}

/**
 * wbl_nest_script_join_agents: (skip)
 * @self: a script with its accounts
 * @time_ms: when they joined
 * @error: return location for an error
 *
 * Returns: whether every agent of the desk is told to the staff room
 */
gboolean
wbl_nest_script_join_agents (WblNestScript *self, gint64 time_ms, GError **error)
{
  JsonArray *agents = json_object_get_array_member (self->desk, "agents");

  for (guint i = 0; i < json_array_get_length (agents); i++)
    {
      JsonObject *agent = json_array_get_object_element (agents, i);
      g_autofree char *entity = g_strconcat ("agent:", wbl_nest_text_of (agent, "id"), NULL);
      JsonBuilder *payload = wbl_nest_payload_new ();

      wbl_nest_build_text (payload, "name", wbl_nest_text_of (agent, "name"));
      wbl_nest_build_text (payload, "role", wbl_nest_text_of (agent, "role"));
      wbl_nest_build_text (payload, "lang", wbl_nest_text_of (agent, "lang"));
      const WblNestOp op = { "agent.join", entity, wbl_nest_text_of (agent, "id"), NULL, NULL };

      if (!wbl_nest_script_tell_op (self, &op, payload, time_ms + i, error))
        return FALSE;
    }
  return TRUE;
}

static char *
customer_info (JsonObject *customer)
{
  g_autoptr (JsonBuilder) builder = wbl_nest_payload_new ();
  static const char *const members[] = { "channel", "lang", "region" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    wbl_nest_build_text (builder, members[i], wbl_nest_text_of (customer, members[i]));
  return wbl_nest_ext_end (builder);
}

/**
 * wbl_nest_script_add_customer: (skip)
 * @self: a script with its accounts
 * @customer: a customer of desk.json
 * @error: return location for an error
 *
 * Makes the customer's account, unless the store has it. Nobody knows its password.
 *
 * Returns: the account's id, or 0 and @error
 */
gint64
wbl_nest_script_add_customer (WblNestScript *self, JsonObject *customer, GError **error)
{
  g_autofree char *name = g_strconcat ("demo_", wbl_nest_text_of (customer, "id"), NULL);
  g_autofree char *password = g_uuid_string_random ();
  g_autoptr (WblNestUser) known = wbl_nest_db_find_user (self->db, name);
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);

  if (known != NULL)
    return known->id;
  user->name = g_steal_pointer (&name);
  user->nick = g_strdup (wbl_nest_text_of (customer, "name"));
  user->public_info = customer_info (customer);
  user->anonymous = TRUE;
  user->owner_id = self->support_id;
  if (!wbl_nest_db_add_user (self->db, user, password, error))
    return 0;
  return user->id;
}

static gboolean
copy_file (WblNestScript *self, const char *name, GBytes *bytes, WblNestFile *file, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *dir = NULL;

  file->name = g_strdup (name);
  file->type = g_strdup (g_str_has_suffix (name, ".png")   ? "image/png"
                         : g_str_has_suffix (name, ".ogg") ? "audio/ogg"
                                                           : "image/jpeg");
  file->size = (gint64)g_bytes_get_size (bytes);
  if (!wbl_nest_db_add_file (self->db, file, error))
    return FALSE;
  path = wbl_nest_db_dup_file_path (self->db, file->sign);
  dir = g_path_get_dirname (path);
  g_mkdir_with_parents (dir, 0700);
  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)file->size, error);
}

/* The address of a stored file; without the host while the store does not know its port. */
static char *
address_of (WblNestScript *self, const char *sign)
{
  g_autofree char *port = wbl_nest_db_dup_value (self->db, "port");
  g_autofree char *base
      = port != NULL ? g_strconcat ("http://127.0.0.1:", port, NULL) : g_strdup ("");

  return g_strconcat (base, "/file/download/chat?file_sign=", sign, NULL);
}

/* The address of a picture of the demo desk, stored at its first use. */
const char *
wbl_nest_script_file_url (
    WblNestScript *self, const char *name, gint64 uploader, gint64 *size, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX "pictures/", name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (WblNestFile) file = g_new0 (WblNestFile, 1);
  char *url = g_hash_table_lookup (self->files, name);

  if (bytes == NULL)
    return NULL;
  *size = (gint64)g_bytes_get_size (bytes);
  if (url != NULL)
    return url;
  file->uploader = uploader;
  file->to_id = self->support_id;
  if (!copy_file (self, name, bytes, file, error))
    return NULL;
  url = address_of (self, file->sign);
  g_hash_table_insert (self->files, g_strdup (name), url);
  return url;
}
