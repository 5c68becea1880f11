/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "nest-world"
#include "config.h"

#include "nest-world.h"

#include <string.h>

#define BOUNDARY "wOrLd"

/* ---- names ---- */

void
nest_world_keep (NestWorld *self,
                 const char *name,
                 gint64 id)
{
  g_hash_table_insert (self->names, g_strdup (name), g_strdup_printf ("%" G_GINT64_FORMAT, id));
}

/* @text with every {name} replaced, and ' for ". */
char *
nest_world_fill (NestWorld *self,
                 const char *text)
{
  g_autoptr (GString) string = g_string_new (text);
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *mark = g_strconcat ("{", name, "}", NULL);

      g_string_replace (string, mark, value, 0);
    }
  g_string_replace (string, "'", "\"", 0);
  return g_string_free (g_steal_pointer (&string), FALSE);
}

/* @name: one of them, or admin/NAME: the administrator acting for somebody. */
NestPeer *
nest_world_peer (NestWorld *self,
                 const char *name)
{
  const struct
  {
    const char *name;
    NestPeer *peer;
  } peers[] = { { "alice", self->alice },     { "bob", self->bob },     { "mallory", self->mallory },
                { "visitor", self->visitor }, { "admin", self->admin }, { "nobody", self->nobody } };

  self->admin->act_as = 0;
  if (g_str_has_prefix (name, "admin/"))
    {
      self->admin->act_as = nest_world_peer (self, name + strlen ("admin/"))->uid;
      return self->admin;
    }
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    if (g_str_equal (peers[i].name, name))
      return peers[i].peer;
  g_error ("Nobody is called %s", name);
}

/* ---- making it ---- */

static JsonObject *
call_well (NestWorld *self,
           NestPeer *peer,
           const char *method,
           const char *path,
           const char *body)
{
  g_autofree char *filled_path = nest_world_fill (self, path);
  g_autofree char *filled = body != NULL ? nest_world_fill (self, body) : NULL;
  JsonObject *envelope = nest_peer_call (peer, method, filled_path, filled);

  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return envelope;
}

static void
keep_member (NestWorld *self,
             const char *name,
             JsonObject *envelope,
             const char *member)
{
  JsonObject *data = json_object_get_object_member (envelope, "data");

  nest_world_keep (self, name, json_object_get_int_member (data, member));
}

static void
upload (NestWorld *self)
{
  static const char form[] = "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\";"
                             " filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
                             "--" BOUNDARY "--\r\n";
  g_autoptr (JsonObject) place
      = call_well (self, self->alice, "GET", "/file/upload/chat?file_type=100&to_id={bob}", NULL);
  JsonObject *data = json_object_get_object_member (place, "data");
  const char *url = json_object_get_string_member (data, "upload_url");
  g_autoptr (GBytes) body = g_bytes_new_static (form, sizeof form - 1);

  g_assert_cmpuint (nest_peer_fetch (self->alice, "POST", url,
                                     "multipart/form-data; boundary=" BOUNDARY, body, NULL), ==, 200);
  g_hash_table_insert (self->names, g_strdup ("sign"), g_strdup (strstr (url, "file_sign=") + 10));
}

static void
give_alice_something (NestWorld *self)
{
  g_autoptr (JsonObject) group
      = call_well (self, self->alice, "POST", "/group/create", "{'name':'room','user_list':[{bob}]}");
  g_autoptr (JsonObject) sent = NULL;
  g_autoptr (JsonObject) note = NULL;
  g_autoptr (JsonObject) file = NULL;

  keep_member (self, "group", group, "group_id");
  sent = call_well (self, self->alice, "POST", "/message/send",
                    "{'type':1,'targets':[{bob}],'content_type':0,'content':'hi'}");
  nest_world_keep (self, "message",
                   json_array_get_int_element (json_object_get_array_member (sent, "msg_ids"), 0));
  note = call_well (self, self->alice, "POST", "/group/announcement/edit",
                    "{'group_id':{group},'title':'t','content':'c'}");
  keep_member (self, "announcement", note, "id");
  file = call_well (self, self->alice, "POST", "/group/file/upload",
                    "{'group_id':{group},'name':'n','size':1,'url':'u','type':'t'}");
  keep_member (self, "shared", file, "file_id");
  json_object_unref (call_well (self, self->alice, "POST", "/roster/apply", "{'user_id':{bob}}"));
  upload (self);
}

/* ---- routes ---- */

static void
route_free (NestRoute *route)
{
  g_free (route->method);
  g_free (route->path);
  g_free (route->access);
  g_strfreev (route->params);
  g_free (route);
}

static void
load_routes (NestWorld *self)
{
  g_autofree char *text = nest_process_print (self->nest, "routes");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strchomp (lines[i]), " ", 4);
      NestRoute *route = g_new0 (NestRoute, 1);

      g_assert_cmpuint (g_strv_length (parts), >=, 3);
      route->method = g_strdup (parts[0]);
      route->path = g_strdup (parts[1]);
      route->access = g_strdup (parts[2]);
      route->params = g_strsplit (parts[3] != NULL ? parts[3] : "", " ", -1);
      g_ptr_array_add (self->routes, route);
    }
}

gboolean
nest_route_takes (const NestRoute *route,
                  const char *name)
{
  g_autofree char *start = g_strconcat (name, ":", NULL);

  for (guint i = 0; route->params[i] != NULL; i++)
    if (g_str_has_prefix (route->params[i], start))
      return TRUE;
  return FALSE;
}

/* ---- requests ---- */

/* What a parameter of that name and type may be, as JSON: alice's things, and bob where there is a
 * choice of people. */
char *
nest_world_value (NestWorld *self,
                  const char *name,
                  const char *type)
{
  static const char *const known[][2] = {
    { "group_id", "{group}" },           { "group_list", "[{group}]" },
    { "user_id", "{bob}" },              { "user_list", "[{bob}]" },
    { "new_owner", "{bob}" },            { "roster_id", "{bob}" },
    { "to_id", "{bob}" },                { "targets", "[{bob}]" },
    { "conversation_id", "{bob}" },      { "opposite_id", "{bob}" },
    { "list", "[]" },                    { "msg_id", "{message}" },
    { "related_mid", "{message}" },      { "announcement_id", "{announcement}" },
    { "file_id", "{shared}" },           { "file_list", "[{shared}]" },
    { "file_sign", "'{sign}'" },         { "object_name", "'{sign}'" },
    { "content_type", "0" },             { "from_user_id", "null" },
    { "limit", "10" },                   { "cursor", "'0'" },
    { "cid", "{alice}" },                { "store_token", "null" },
  };
  static const char *const types[][2] = {
    { "i32", "1" }, { "i64", "1" }, { "f64", "1.5" }, { "bool", "true" }, { "i64[]", "[]" },
    { "string", "'x1y'" }, { "object[]", "[]" }, { "object", "{}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i][0], name))
      return nest_world_fill (self, known[i][1]);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i][0], type))
      return nest_world_fill (self, types[i][1]);
  return g_strdup ("[]");
}

/* @values: name → JSON. Strings lose their quotes, lists are left out. */
char *
nest_world_query (GHashTable *values)
{
  g_autoptr (GString) query = g_string_new ("?");
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *text = g_strdup (value);
      g_autofree char *escaped = NULL;

      if (*text == '[' || g_str_equal (text, "null"))
        continue;
      g_strdelimit (text, "\"", ' ');
      escaped = g_uri_escape_string (g_strstrip (text), NULL, FALSE);
      g_string_append_printf (query, "%s=%s&", (char *) name, escaped);
    }
  g_string_truncate (query, query->len - 1);
  return g_string_free (g_steal_pointer (&query), FALSE);
}

char *
nest_world_body (GHashTable *values)
{
  g_autoptr (GString) body = g_string_new ("{");
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_string_append_printf (body, "%s\"%s\":%s", body->len > 1 ? "," : "", (char *) name,
                            (char *) value);
  g_string_append_c (body, '}');
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* Calls it with every parameter. The envelope, or one made of the HTTP status when there is none. */
JsonObject *
nest_world_call_route (NestWorld *self,
                       const NestRoute *route,
                       NestPeer *peer)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean get = g_str_equal (route->method, "GET");
  g_autofree char *query = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *envelope = NULL;
  guint status = 0;

  for (guint i = 0; route->params[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (route->params[i], ":", 2);

      if (parts[0] != NULL && *parts[0] != '\0')
        g_hash_table_insert (values, g_strdup (parts[0]),
                             nest_world_value (self, parts[0], g_strdelimit (parts[1], "*", '\0')));
    }
  query = nest_world_query (values);
  path = g_strconcat (route->path, get ? query : "", NULL);
  text = nest_world_body (values);
  body = get ? NULL : g_bytes_new (text, strlen (text));
  status = nest_peer_fetch (peer, route->method, path, "application/json", body, &answer);
  if (json_parser_load_from_data (parser, g_bytes_get_data (answer, NULL),
                                  (gssize) g_bytes_get_size (answer), NULL)
      && json_object_has_member (json_node_get_object (json_parser_get_root (parser)), "code"))
    return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
  envelope = json_object_new ();
  json_object_set_int_member (envelope, "code", status);
  return envelope;
}

JsonObject *
nest_api_load (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "lanying-api.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/* ---- beginning and end ---- */

NestWorld *
nest_world_new (void)
{
  NestWorld *self = g_new0 (NestWorld, 1);

  self->nest = nest_process_new (NULL);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->routes = g_ptr_array_new_with_free_func ((GDestroyNotify) route_free);
  self->alice = nest_peer_new_user (self->nest, "alice");
  self->bob = nest_peer_new_user (self->nest, "bob");
  self->mallory = nest_peer_new_user (self->nest, "mallory");
  self->visitor = nest_peer_new_visitor (self->nest, self->alice->uid);
  self->nobody = nest_peer_new (self->nest);
  self->admin = nest_peer_new (self->nest);
  self->admin->token = nest_process_print (self->nest, "admin-token");
  nest_world_keep (self, "alice", self->alice->uid);
  nest_world_keep (self, "bob", self->bob->uid);
  nest_world_keep (self, "mallory", self->mallory->uid);
  nest_world_keep (self, "visitor", self->visitor->uid);
  load_routes (self);
  give_alice_something (self);
  return self;
}

void
nest_world_free (NestWorld *self)
{
  nest_peer_free (self->alice);
  nest_peer_free (self->bob);
  nest_peer_free (self->mallory);
  nest_peer_free (self->visitor);
  nest_peer_free (self->admin);
  nest_peer_free (self->nobody);
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->routes);
  nest_process_free (self->nest);
  g_free (self);
}
