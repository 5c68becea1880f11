/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-ask"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-bot.h"
#include "nest/wbl-nest-rest-message.h"

/* A question over REST: the answer to the call is what the bot answers. */

static JsonObject *
answer_to_json (const WblNestMessage *message)
{
  JsonObject *entry = wbl_nest_message_to_json (message);

  json_object_set_string_member (entry, "type",
                                 message->type == WBL_BODY_GROUPCHAT ? "GROUPCHAT" : "CHAT");
  return entry;
}

static void
answered_cb (GPtrArray *answers,
             gpointer user_data)
{
  WblNestCall *call = user_data;
  JsonObject *data = json_object_new ();
  JsonArray *messages = json_array_new ();

  for (guint i = 0; i < answers->len; i++)
    json_array_add_object_element (messages, answer_to_json (answers->pdata[i]));
  json_object_set_array_member (data, "messages", messages);
  json_object_set_double_member (data, "message_quota_usage", 0);
  wbl_nest_call_object (call, data);
  wbl_nest_call_finish (call);
}

static void
ask (WblNestCall *call)
{
  g_autoptr (GArray) targets = wbl_nest_call_ids (call, "targets");
  g_autoptr (WblNestMessage) message = NULL;
  WblNestPosted posted = { 0 };

  if (!wbl_nest_check_message (call))
    return;
  if (targets->len != 1)
    {
      wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "one target");
      return;
    }
  message = wbl_nest_read_message (call, g_array_index (targets, gint64, 0));
  wbl_nest_post (call->nest, call->user, message, &posted);
  if (posted.status != WBL_STATUS_OK)
    {
      wbl_nest_report (call, &posted);
      return;
    }
  wbl_nest_call_wait (call);
  wbl_nest_bot_wait (call->nest, posted.id, answered_cb, call);
}

const WblNestRoute wbl_nest_ask_routes[] = {
  { "POST", "/ai/message/send", ask, WBL_NEST_VISITORS, WBL_NEST_MESSAGE_PARAMS },
  { NULL },
};
