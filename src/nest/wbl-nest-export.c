/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-export"
#include "config.h"

#include "nest/wbl-nest-export.h"

#include <json-glib/json-glib.h>

#include "lanying/wbl-wire-names.h"

#define PAGE 1000

static const char *
type_name (const WblNestMessage *message)
{
  static const char *const opers[] = {
    "UNKNOWN", "READ_ACK", "READ_ALL", "READ_CANCEL", "DELIVER_ACK",
    "RECALL", "DELETE", "PLAY_ACK", "APPEND", "REPLACE",
  };
  static const char *const ctypes[] = {
    "TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "LOCATION", "COMMAND", "FORWARD", "RTC",
  };

  if (message->ns == WBL_NS_GROUP_NOTICE)
    return "GROUP_NOTICE";
  if (message->ns == WBL_NS_CONVERSATION)
    return "CONVERSATION";
  if (message->type == WBL_BODY_OPER)
    return opers[CLAMP (message->oper_type, 0, (gint) G_N_ELEMENTS (opers) - 1)];
  return ctypes[CLAMP (message->ctype, 0, (gint) G_N_ELEMENTS (ctypes) - 1)];
}

static void
put_id (JsonObject *object,
        const char *name,
        gint64 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  json_object_set_string_member (object, name, text);
}

static void
put_text (JsonObject *object,
          const char *name,
          const char *text)
{
  json_object_set_string_member (object, name, text != NULL ? text : "");
}

static JsonNode *
message_to_json (const WblNestMessage *message)
{
  g_autoptr (JsonObject) object = json_object_new ();

  put_id (object, "id", message->id);
  put_id (object, "client_id", message->client_id);
  put_id (object, "from", message->from_id);
  put_id (object, "to", message->to_id);
  json_object_set_string_member (object, "type", type_name (message));
  put_text (object, "content", message->content);
  put_text (object, "ext", message->ext);
  put_text (object, "attachment", message->attachment);
  json_object_set_int_member (object, "time", message->time_ms);
  json_object_set_int_member (object, "from_device", message->from_sn);
  json_object_set_boolean_member (object, "read", message->status == WBL_MESSAGE_READ);
  json_object_set_boolean_member (object, "recalled", message->recalled);
  if (message->oper_mid != 0)
    put_id (object, "about", message->oper_mid);
  return json_node_init_object (json_node_alloc (), object);
}

static gboolean
is_ack (const WblNestMessage *message)
{
  return message->type == WBL_BODY_OPER && message->oper_type == WBL_OPER_READ_ACK;
}

/**
 * wbl_nest_export: (skip)
 * @dir: the data folder of a desk, which may be running
 * @acks_only: only the READ_ACKs it received
 * @error: return location for an error
 *
 * Prints everything stored, one JSON object a line, oldest first; ids are decimal strings.
 *
 * Returns: whether it could
 */
gboolean
wbl_nest_export (const char *dir,
                 gboolean acks_only,
                 GError **error)
{
  g_autoptr (WblNestDb) db = wbl_nest_db_open_read_only (dir, error);
  gint64 after = 0;

  if (db == NULL)
    return FALSE;
  while (TRUE)
    {
      g_autoptr (GPtrArray) messages = wbl_nest_db_list_all (db, after, PAGE);

      for (guint i = 0; i < messages->len; i++)
        {
          const WblNestMessage *message = messages->pdata[i];
          g_autoptr (JsonNode) node = message_to_json (message);
          g_autofree char *line = json_to_string (node, FALSE);

          if (!acks_only || is_ack (message))
            g_print ("%s\n", line);
          after = message->id;
        }
      if (messages->len < PAGE)
        return TRUE;
    }
}
