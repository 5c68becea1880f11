/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-ai"

#include "config.h"

#include "model/wbl-ai.h"

#include "model/wbl-json.h"

/**
 * wbl_ai_mark_read:
 * @ext: JSON of a message, or anything else
 * @mark: (out caller-allocates): all zero when there is none
 *
 * Bots of before 2024 wrote `lanying_connector` where they now write `ai`.
 *
 * Returns: whether a bot has to do with this message
 */
gboolean
wbl_ai_mark_read (const char *ext, WblAiMark *mark)
{
  g_autoptr (JsonObject) object = ext != NULL && *ext != '\0' ? wbl_json_parse_object (ext, -1, NULL) : NULL;
  JsonObject *ai = object != NULL ? wbl_json_object_or_null (object, "ai") : NULL;

  *mark = (WblAiMark){ 0 };
  if (ai == NULL && object != NULL)
    ai = wbl_json_object_or_null (object, "lanying_connector");
  if (ai == NULL)
    {
      mark->error_code = g_strdup ("");
      return FALSE;
    }
  mark->from_ai = g_str_equal (wbl_json_string_or (ai, "role", ""), "ai");
  mark->finished = wbl_json_bool_or (ai, "finish", FALSE);
  mark->streamed = wbl_json_bool_or (ai, "stream", FALSE) && !mark->finished;
  mark->debug = wbl_json_bool_or (ai, "is_debug_msg", FALSE);
  mark->failed = g_str_equal (wbl_json_string_or (ai, "result", ""), "error");
  mark->handover = wbl_json_bool_or (ai, "handover", FALSE);
  mark->seq = wbl_json_int_or (ai, "seq", 0);
  mark->request_mid = wbl_json_int_or (ai, "request_msg_id", 0);
  mark->error_code = g_strdup (wbl_json_string_or (ai, "error_code", ""));
  return TRUE;
}

void
wbl_ai_mark_clear (WblAiMark *mark)
{
  g_clear_pointer (&mark->error_code, g_free);
}

static char *
print (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return wbl_json_print (node);
}

static char *
print_ai (JsonObject *ai)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_object_member (object, "ai", ai);
  return print (object);
}

/**
 * wbl_ai_ext_for_nobody:
 * @ext: (nullable): what the message carries else
 *
 * Returns: (transfer full): the same, marked so that no bot answers: for what is sent by itself, such as a survey
 */
char *
wbl_ai_ext_for_nobody (const char *ext)
{
  g_autoptr (JsonObject) object
      = ext != NULL && *ext != '\0' ? wbl_json_parse_editable (ext, -1, NULL) : json_object_new ();
  JsonObject *ai = json_object_new ();

  if (object == NULL)
    object = json_object_new ();
  json_object_set_string_member (ai, "role", "ai");
  json_object_set_object_member (object, "ai", ai);
  return print (object);
}

/** wbl_ai_ext_for_context: Returns: (transfer full): for a message that a bot keeps in mind and does not answer. */
char *
wbl_ai_ext_for_context (const char *preset)
{
  JsonObject *ai = json_object_new ();

  if (preset != NULL)
    json_object_set_string_member (ai, "preset_name", preset);
  json_object_set_boolean_member (ai, "ai_generate", FALSE);
  return print_ai (ai);
}

/**
 * wbl_ai_ext_for_question:
 * @preset: (nullable): which of the bot's personalities
 * @forget_before: whether earlier talk does not count
 *
 * Returns: (transfer full): for a question to a bot, answered in pieces
 */
char *
wbl_ai_ext_for_question (const char *preset, gboolean forget_before)
{
  JsonObject *ai = json_object_new ();

  if (preset != NULL)
    json_object_set_string_member (ai, "preset_name", preset);
  if (forget_before)
    json_object_set_boolean_member (ai, "reset_prompt", TRUE);
  json_object_set_boolean_member (ai, "force_stream", TRUE);
  return print_ai (ai);
}

/**
 * wbl_ai_ext_for_document:
 * @metadata: (nullable) (element-type utf8 utf8): what is known about the document, by name
 *
 * A file message, or a text that is one https address, with this ext and sent by a manager of the bot's knowledge base
 * to the bot, becomes part of what the bot knows.
 *
 * Returns: (transfer full): the ext
 */
char *
wbl_ai_ext_for_document (GHashTable *metadata)
{
  JsonObject *ai = json_object_new ();
  JsonObject *facts = json_object_new ();
  g_autoptr (GList) names = metadata != NULL ? g_hash_table_get_keys (metadata) : NULL;

  names = g_list_sort (g_steal_pointer (&names), (GCompareFunc) g_strcmp0);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_string_member (facts, l->data, g_hash_table_lookup (metadata, l->data));
  json_object_set_object_member (ai, "metadata", facts);
  return print_ai (ai);
}

/**
 * wbl_ai_document_of:
 * @ext: (nullable): JSON of a message, or anything else
 *
 * Returns: (transfer full) (nullable): what wbl_ai_ext_for_document() put there; NULL when it names no document
 */
JsonObject *
wbl_ai_document_of (const char *ext)
{
  g_autoptr (JsonObject) object = ext != NULL && *ext != '\0' ? wbl_json_parse_object (ext, -1, NULL) : NULL;
  JsonObject *ai = object != NULL ? wbl_json_object_or_null (object, "ai") : NULL;
  JsonObject *metadata = ai != NULL ? wbl_json_object_or_null (ai, "metadata") : NULL;

  if (metadata == NULL || *wbl_json_string_or (metadata, "document", "") == '\0')
    return NULL;
  return json_object_ref (metadata);
}
