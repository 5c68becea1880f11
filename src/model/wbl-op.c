/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-op"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "model/wbl-op.h"

/* Counting on from here cannot wrap. */
#define MAX_LAMPORT (G_MAXINT64 / 2)

/** wbl_op_new: Returns: (transfer full): an operation with a fresh id and an empty payload. */
WblOp *
wbl_op_new (const char *kind, const char *entity)
{
  WblOp *op = g_new0 (WblOp, 1);

  op->id = g_uuid_string_random ();
  op->kind = g_strdup (kind);
  op->entity = g_strdup (entity);
  op->account = g_strdup ("");
  op->agent = g_strdup ("");
  op->device = g_strdup ("");
  op->payload = json_object_new ();
  return op;
}

void
wbl_op_free (WblOp *op)
{
  if (op == NULL)
    return;
  g_free (op->id);
  g_free (op->kind);
  g_free (op->entity);
  g_free (op->account);
  g_free (op->agent);
  g_free (op->device);
  g_free (op->key);
  g_clear_pointer (&op->payload, json_object_unref);
  g_free (op);
}

/** wbl_op_set_string: sets a member of the payload. Returns: (transfer none): @op, for chaining. */
WblOp *
wbl_op_set_string (WblOp *op, const char *member, const char *value)
{
  json_object_set_string_member (op->payload, member, value != NULL ? value : "");
  return op;
}

WblOp *
wbl_op_set_int (WblOp *op, const char *member, gint64 value)
{
  json_object_set_int_member (op->payload, member, value);
  return op;
}

/** wbl_op_set_id: as wbl_op_set_int() for a server id, which is a decimal string in JSON. */
WblOp *
wbl_op_set_id (WblOp *op, const char *member, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  return wbl_op_set_string (op, member, text);
}

/** wbl_json_id: Returns: a server id written as a decimal string (or as a number), 0 when it is neither. */
gint64
wbl_json_id (JsonObject *object, const char *member)
{
  const char *text = wbl_json_string_or (object, member, NULL);
  gint64 value = 0;

  if (text == NULL)
    return wbl_json_int_or (object, member, 0);
  if (!g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &value, NULL))
    return 0;
  return value;
}

/** wbl_json_time: Returns: a time in UTC milliseconds; 0 when it is none, at most the end of the year 9999. */
gint64
wbl_json_time (JsonObject *object, const char *member)
{
  return CLAMP (wbl_json_int_or (object, member, 0), 0, WBL_TIME_MAX_MS);
}

static JsonNode *
object_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return node;
}

/** wbl_op_payload_text: Returns: (transfer full): the payload as JSON. */
char *
wbl_op_payload_text (const WblOp *op)
{
  g_autoptr (JsonNode) node = object_node (op->payload);

  return wbl_json_print (node);
}

/** wbl_op_set_payload_text: replaces the payload; fails when @json is no object. */
gboolean
wbl_op_set_payload_text (WblOp *op, const char *json, GError **error)
{
  JsonObject *payload = wbl_json_parse_object (json, -1, error);

  if (payload == NULL)
    return FALSE;
  json_object_unref (op->payload);
  op->payload = payload;
  return TRUE;
}

static void
set_id (JsonObject *object, const char *member, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  json_object_set_string_member (object, member, text);
}

static JsonObject *
actor_object (const WblOp *op)
{
  JsonObject *actor = json_object_new ();

  json_object_set_string_member (actor, "account", op->account);
  json_object_set_string_member (actor, "agent", op->agent);
  json_object_set_string_member (actor, "device", op->device);
  return actor;
}

/** wbl_op_to_ext: Returns: (transfer full): the ext of the staff-room message that carries @op. */
char *
wbl_op_to_ext (const WblOp *op)
{
  g_autoptr (JsonObject) ext = json_object_new ();
  JsonObject *body = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  json_object_set_string_member (body, "id", op->id);
  json_object_set_string_member (body, "kind", op->kind);
  json_object_set_string_member (body, "entity", op->entity);
  json_object_set_object_member (body, "actor", actor_object (op));
  json_object_set_int_member (body, "lamport", op->lamport);
  set_id (body, "base", op->base);
  json_object_set_int_member (body, "at", op->at_ms);
  if (op->key != NULL)
    json_object_set_string_member (body, "key", op->key);
  json_object_set_object_member (body, "payload", json_object_ref (op->payload));
  json_object_set_string_member (ext, "app", "warbler");
  json_object_set_int_member (ext, "v", 1);
  json_object_set_object_member (ext, "op", body);
  node = object_node (ext);
  return wbl_json_print (node);
}

static char *
bounded (JsonObject *object, const char *member, GError **error)
{
  const char *text = wbl_json_string (object, member, error);

  if (text == NULL || *text == '\0' || strlen (text) > 200)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE, "op.%s is empty or too long", member);
      return NULL;
    }
  return g_strdup (text);
}

static WblOp *
read_op (JsonObject *body, GError **error)
{
  g_autoptr (WblOp) op = g_new0 (WblOp, 1);
  JsonObject *actor = wbl_json_object_or_null (body, "actor");
  JsonObject *payload = wbl_json_object_or_null (body, "payload");
  GError *local = NULL;

  op->id = bounded (body, "id", &local);
  op->kind = bounded (body, "kind", &local);
  op->entity = bounded (body, "entity", &local);
  op->account = g_strdup (actor != NULL ? wbl_json_string_or (actor, "account", "") : "");
  op->agent = g_strdup (actor != NULL ? wbl_json_string_or (actor, "agent", "") : "");
  op->device = g_strdup (actor != NULL ? wbl_json_string_or (actor, "device", "") : "");
  op->lamport = CLAMP (wbl_json_int_or (body, "lamport", 0), 0, MAX_LAMPORT);
  op->base = wbl_json_id (body, "base");
  op->at_ms = wbl_json_time (body, "at");
  op->key = g_strdup (wbl_json_string_or (body, "key", NULL));
  op->payload = payload != NULL ? json_object_ref (payload) : json_object_new ();
  if (local == NULL)
    return g_steal_pointer (&op);
  g_propagate_error (error, local);
  return NULL;
}

/**
 * wbl_op_from_ext:
 * @ext: the ext of a staff-room message
 *
 * Returns: (transfer full) (nullable): the operation, also one of an unknown kind; NULL when it is none
 */
WblOp *
wbl_op_from_ext (const char *ext, GError **error)
{
  g_autoptr (JsonObject) root = NULL;
  JsonObject *body;

  if (strlen (ext) > 4 * WBL_OP_MAX_EXT)
    {
      g_set_error_literal (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE, "an operation is too long");
      return NULL;
    }
  root = wbl_json_parse_object (ext, -1, error);
  if (root == NULL)
    return NULL;
  body = wbl_json_object_or_null (root, "op");
  if (body == NULL || !g_str_equal (wbl_json_string_or (root, "app", ""), "warbler"))
    {
      g_set_error_literal (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE, "not an operation");
      return NULL;
    }
  return read_op (body, error);
}
