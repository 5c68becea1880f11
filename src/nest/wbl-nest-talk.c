/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-talk"

#include "config.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "model/wbl-types.h"
#include "nest/wbl-nest-script-private.h"

/* One conversation: what later events refer to. */
struct _WblNestTalk
{
  WblNestScript *script; /* (unowned) */
  char *id;              /* (owned) of the script */
  char *subject;         /* (owned) (nullable) until it is told */
  char *conv;            /* (owned) (nullable) the derived id, once it is open */
  gint64 peer;
  gint64 customer_mid; /* newest message of the customer */
  gint64 desk_mid;     /* newest message of the desk */
  gint64 message_mid;  /* newest message of all */
  gint64 seen_mid;     /* newest message of the customer before the desk wrote */
  gint64 answered_mid; /* newest message of the desk before the customer wrote again */
  gint64 rating_mid;   /* newest rating */
  gboolean resolved;
  guint n_surveys;
  GPtrArray *reviews; /* (owned) (element-type utf8) ids of the reviews of that rating */
};

/**
 * wbl_nest_talk_new: (skip)
 * @script: a script, which outlives the conversation
 * @id: the script's name of the conversation
 * @peer: the customer's account
 * @subject: (nullable): told when an agent first does something
 *
 * Returns: (transfer full): a conversation that has not begun
 */
WblNestTalk *
wbl_nest_talk_new (WblNestScript *script, const char *id, gint64 peer, const char *subject)
{
  WblNestTalk *talk = g_new0 (WblNestTalk, 1);

  talk->script = script;
  talk->id = g_strdup (id);
  talk->peer = peer;
  talk->subject = g_strdup (subject);
  talk->reviews = g_ptr_array_new_with_free_func (g_free);
  return talk;
}

void
wbl_nest_talk_free (WblNestTalk *talk)
{
  g_free (talk->id);
  g_free (talk->subject);
  g_free (talk->conv);
  g_ptr_array_unref (talk->reviews);
  g_free (talk);
}

/**
 * wbl_nest_talk_get_peer: (skip)
 * @talk: a conversation
 *
 * Returns: the customer's account
 */
gint64
wbl_nest_talk_get_peer (WblNestTalk *talk)
{
  return talk->peer;
}

/**
 * wbl_nest_talk_get_seen: (skip)
 * @talk: a conversation
 *
 * Returns: the newest message of the customer that the desk has dealt with, or 0
 */
gint64
wbl_nest_talk_get_seen (WblNestTalk *talk)
{
  return talk->resolved ? talk->customer_mid : talk->seen_mid;
}

/**
 * wbl_nest_talk_get_answered: (skip)
 * @talk: a conversation
 *
 * Returns: the newest message of the desk that the customer has answered, or 0
 */
gint64
wbl_nest_talk_get_answered (WblNestTalk *talk)
{
  return talk->answered_mid;
}

static gboolean
by_customer (JsonObject *event)
{
  return g_str_equal (wbl_nest_text_of (event, "by"), "customer");
}

static void
message_stored (WblNestTalk *talk, const WblNestMessage *message)
{
  WblNestScript *script = talk->script;

  if (message->from_id == talk->peer)
    {
      talk->answered_mid = talk->desk_mid;
      talk->customer_mid = message->id;
    }
  else
    {
      talk->seen_mid = talk->customer_mid;
      talk->desk_mid = message->id;
    }
  talk->message_mid = message->id;
  if (talk->conv == NULL)
    talk->conv
        = wbl_conversation_id_new (script->app_id, script->support_id,
                                   WBL_CHAT_USER, talk->peer, message->id);
}

static WblNestMessage *
message_new (WblNestTalk *talk, JsonObject *event, gint64 time_ms)
{
  WblNestMessage *message = wbl_nest_message_new ();

  message->from_id = by_customer (event) ? talk->peer : talk->script->support_id;
  message->to_id = by_customer (event) ? talk->script->support_id : talk->peer;
  message->client_id = wbl_nest_script_client_id (talk->script, time_ms);
  message->time_ms = time_ms;
  message->content = g_strdup (wbl_nest_text_of (event, "text"));
  return message;
}

static gboolean
send_message (WblNestTalk *talk, WblNestMessage *message, GError **error)
{
  if (!talk->script->sink (message, talk->script->user_data, error))
    return FALSE;
  message_stored (talk, message);
  return TRUE;
}

/* The public name under a reply; the bot's carries the cloud's mark of a bot. */
static char *
reply_ext (WblNestTalk *talk, JsonObject *event)
{
  g_autoptr (JsonBuilder) builder = wbl_nest_ext_new ();

  wbl_nest_build_text (builder, "name",
                       wbl_nest_script_agent_name (talk->script, wbl_nest_text_of (event, "by")));
  if (g_str_equal (wbl_nest_text_of (event, "by"), "bot"))
    {
      json_builder_set_member_name (builder, "ai");
      json_builder_begin_object (builder);
      wbl_nest_build_text (builder, "role", "ai");
      json_builder_end_object (builder);
    }
  return wbl_nest_ext_end (builder);
}

static gboolean
conv_op (WblNestTalk *talk,
         JsonObject *event,
         const char *kind,
         JsonBuilder *payload,
         gint64 time_ms,
         GError **error)
{
  g_autofree char *entity = g_strconcat ("conv:", talk->conv, NULL);

  const WblNestOp op = { kind, entity, wbl_nest_text_of (event, "by"), NULL, NULL };

  return wbl_nest_script_tell_op (talk->script, &op, payload, time_ms, error);
}

static gboolean
tell_reply_op (
    WblNestTalk *talk, JsonObject *event, gint64 client_id, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_id (payload, "client_id", client_id);
  json_builder_set_member_name (payload, "cites");
  json_builder_begin_array (payload);
  json_builder_end_array (payload);
  return conv_op (talk, event, "reply", payload, time_ms, error);
}

static gboolean
tell_say (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  g_autoptr (WblNestMessage) message = message_new (talk, event, time_ms);

  if (!by_customer (event))
    message->ext = reply_ext (talk, event);
  if (!send_message (talk, message, error))
    return FALSE;
  return by_customer (event) || g_str_equal (wbl_nest_text_of (event, "by"), "bot")
         || tell_reply_op (talk, event, message->client_id, time_ms + 1, error);
}

static gboolean
tell_file (WblNestTalk *talk, JsonObject *event, gint ctype, gint64 time_ms, GError **error)
{
  g_autoptr (WblNestMessage) message = message_new (talk, event, time_ms);
  g_autoptr (JsonBuilder) builder = wbl_nest_payload_new ();
  gint64 size = 0;
  const char *url = wbl_nest_script_file_url (talk->script, wbl_nest_text_of (event, "file"),
                                              talk->peer, &size, error);

  if (url == NULL)
    return FALSE;
  wbl_nest_build_text (builder, "dName", wbl_nest_text_of (event, "file"));
  wbl_nest_build_int (builder, "fLen", size);
  wbl_nest_build_text (builder, "url", url);
  if (json_object_has_member (event, "seconds"))
    wbl_nest_build_int (builder, "duration", json_object_get_int_member (event, "seconds"));
  message->ctype = ctype;
  message->attachment = wbl_nest_ext_end (builder);
  return send_message (talk, message, error);
}

static char *
survey_id (WblNestTalk *talk)
{
  g_autofree char *text = g_strdup_printf ("%s/%u", talk->conv, talk->n_surveys);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strndup (sum, 16);
}

static gboolean
speaks_english (WblNestTalk *talk)
{
  g_autoptr (WblNestUser) user = wbl_nest_db_get_user (talk->script->db, talk->peer);

  return user != NULL && user->public_info != NULL
         && strstr (user->public_info, "\"lang\":\"en\"") != NULL;
}

static gboolean
tell_survey (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  g_autofree char *entity = g_strconcat ("conv:", talk->conv, NULL);
  g_autofree char *survey = (talk->n_surveys++, survey_id (talk));
  g_autoptr (WblNestMessage) message = message_new (talk, event, time_ms);
  g_autoptr (JsonBuilder) ext = wbl_nest_ext_new ();
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_text (payload, "survey", survey);
  wbl_nest_build_id (payload, "trigger_mid", talk->message_mid);
  const WblNestOp op = { "survey", entity, wbl_nest_text_of (event, "by"), survey, NULL };

  if (!wbl_nest_script_tell_op (talk->script, &op, payload, time_ms, error))
    return FALSE;
  g_free (message->content);
  message->content
      = g_strdup (speaks_english (talk)
                      ? "How was this conversation? A number from 1 to 5 is enough; 5 is best."
                      : "您对这次服务满意吗？回复 1–5 就可以，5 分最满意。");
  message->time_ms = time_ms + 1;
  wbl_nest_build_text (ext, "t", "survey");
  wbl_nest_build_text (ext, "survey", survey);
  wbl_nest_build_int (ext, "scale", 5);
  message->ext = wbl_nest_ext_end (ext);
  return send_message (talk, message, error);
}

static char *
stars_text (gint64 stars, const char *comment)
{
  GString *text = g_string_new (NULL);

  for (gint64 i = 0; i < 5; i++)
    g_string_append (text, i < stars ? "★" : "☆");
  if (*comment != '\0')
    g_string_append_printf (text, " %s", comment);
  return g_string_free (text, FALSE);
}

static gboolean
tell_rating (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  gint64 stars = json_object_get_int_member_with_default (event, "stars", 0);
  g_autofree char *survey = survey_id (talk);
  g_autoptr (WblNestMessage) message = message_new (talk, event, time_ms);
  g_autoptr (JsonBuilder) ext = wbl_nest_ext_new ();

  wbl_nest_build_text (ext, "t", "rating");
  wbl_nest_build_text (ext, "survey", survey);
  wbl_nest_build_int (ext, "stars", stars);
  wbl_nest_build_text (ext, "comment", wbl_nest_text_of (event, "comment"));
  g_free (message->content);
  message->content = stars_text (stars, wbl_nest_text_of (event, "comment"));
  message->ext = wbl_nest_ext_end (ext);
  if (!send_message (talk, message, error))
    return FALSE;
  talk->rating_mid = message->id;
  g_ptr_array_set_size (talk->reviews, 0);
  return TRUE;
}

static gboolean
tell_review (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  g_autofree char *entity = g_strdup_printf ("rating:r%" G_GINT64_FORMAT, talk->rating_mid);
  char *op_id = g_uuid_string_random ();
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_text (payload, "state", wbl_nest_text_of (event, "state"));
  wbl_nest_build_text (payload, "cause", wbl_nest_text_of (event, "cause"));
  wbl_nest_build_text (payload, "note", wbl_nest_text_of (event, "note"));
  json_builder_set_member_name (payload, "sees");
  json_builder_begin_array (payload);
  for (guint i = 0; i < talk->reviews->len; i++)
    json_builder_add_string_value (payload, g_ptr_array_index (talk->reviews, i));
  json_builder_end_array (payload);
  g_ptr_array_add (talk->reviews, op_id);
  const WblNestOp op = { "review", entity, wbl_nest_text_of (event, "by"), NULL, op_id };

  return wbl_nest_script_tell_op (talk->script, &op, payload, time_ms, error);
}

static gboolean
tell_claim (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();
  g_autofree char *subject = g_steal_pointer (&talk->subject);

  wbl_nest_build_text (payload, "agent", wbl_nest_text_of (event, "by"));
  if (!conv_op (talk, event, "claim", payload, time_ms, error))
    return FALSE;
  if (subject == NULL)
    return TRUE;
  payload = wbl_nest_payload_new ();
  wbl_nest_build_text (payload, "text", subject);
  return conv_op (talk, event, "subject", payload, time_ms + 1, error);
}

static gboolean
tell_status (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();
  gint64 minutes = json_object_get_int_member_with_default (event, "for", 0);

  talk->resolved = g_str_equal (wbl_nest_text_of (event, "status"), "resolved");
  wbl_nest_build_text (payload, "status", wbl_nest_text_of (event, "status"));
  wbl_nest_build_id (payload, "up_to_mid", talk->customer_mid);
  if (minutes > 0)
    wbl_nest_build_int (payload, "until", time_ms + minutes * 60 * 1000);
  return conv_op (talk, event, "status", payload, time_ms, error);
}

static gboolean
tell_label (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();

  json_builder_set_member_name (payload, "add");
  json_builder_add_value (payload, json_node_copy (json_object_get_member (event, "add")));
  json_builder_set_member_name (payload, "remove");
  json_builder_begin_array (payload);
  json_builder_end_array (payload);
  return conv_op (talk, event, "label", payload, time_ms, error);
}

static gboolean
tell_note (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_text (payload, "text", wbl_nest_text_of (event, "text"));
  json_builder_set_member_name (payload, "mentions");
  json_builder_begin_array (payload);
  json_builder_end_array (payload);
  return conv_op (talk, event, "note", payload, time_ms, error);
}

static gboolean
tell_promise (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  const char *promise
      = json_object_has_member (event, "promise") ? wbl_nest_text_of (event, "promise") : talk->id;
  g_autofree char *entity = g_strconcat ("promise:", promise, NULL);
  JsonBuilder *payload = wbl_nest_payload_new ();

  if (g_str_equal (wbl_nest_text_of (event, "do"), "promise.close"))
    {
      wbl_nest_build_text (payload, "outcome", wbl_nest_text_of (event, "outcome"));
    }
  else
    {
      wbl_nest_build_text (payload, "conv", talk->conv);
      wbl_nest_build_text (payload, "text", wbl_nest_text_of (event, "text"));
      wbl_nest_build_int (payload, "due", json_object_get_int_member (event, "due"));
    }
  const WblNestOp op
      = { wbl_nest_text_of (event, "do"), entity, wbl_nest_text_of (event, "by"), NULL, NULL };

  return wbl_nest_script_tell_op (talk->script, &op, payload, time_ms, error);
}

static gboolean
tell_pick (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  g_autofree char *entity = g_strconcat ("article:", wbl_nest_text_of (event, "article"), NULL);
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_text (payload, "conv", talk->conv);
  wbl_nest_build_id (payload, "mid", talk->customer_mid);
  wbl_nest_build_text (payload, "outcome", wbl_nest_text_of (event, "outcome"));
  const WblNestOp op = { "pick", entity, wbl_nest_text_of (event, "by"), NULL, NULL };

  return wbl_nest_script_tell_op (talk->script, &op, payload, time_ms, error);
}

static gboolean
tell_assign (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_text (payload, "agent", wbl_nest_text_of (event, "to"));
  wbl_nest_build_text (payload, "from", wbl_nest_text_of (event, "by"));
  return conv_op (talk, event, "assign", payload, time_ms, error);
}

static gboolean
tell_priority (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  JsonBuilder *payload = wbl_nest_payload_new ();

  wbl_nest_build_int (payload, "value", json_object_get_int_member (event, "value"));
  return conv_op (talk, event, "priority", payload, time_ms, error);
}

static gboolean
tell_image (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  return tell_file (talk, event, WBL_CTYPE_IMAGE, time_ms, error);
}

static gboolean
tell_voice (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  return tell_file (talk, event, WBL_CTYPE_AUDIO, time_ms, error);
}

typedef gboolean (*Teller) (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error);

static const struct
{
  const char *word;
  Teller tell;
} tellers[] = {
  { "say", tell_say },         { "image", tell_image },   { "voice", tell_voice },
  { "survey", tell_survey },   { "rating", tell_rating }, { "review", tell_review },
  { "claim", tell_claim },     { "assign", tell_assign }, { "status", tell_status },
  { "label", tell_label },     { "note", tell_note },     { "priority", tell_priority },
  { "promise", tell_promise }, { "pick", tell_pick },     { "promise.close", tell_promise },
};

/**
 * wbl_nest_talk_tell: (skip)
 * @talk: a conversation; its first event is a message
 * @event: an event in the form of data/demo/README.md; a promise's "due" is in UTC milliseconds
 * @time_ms: when it happens
 * @error: return location for an error
 *
 * Returns: whether what the event means was stored
 */
gboolean
wbl_nest_talk_tell (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tellers); i++)
    if (g_str_equal (tellers[i].word, wbl_nest_text_of (event, "do")))
      return tellers[i].tell (talk, event, time_ms, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: unknown event \"%s\"", talk->id,
               wbl_nest_text_of (event, "do"));
  return FALSE;
}
