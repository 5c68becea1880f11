/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-post"
#include "config.h"

#include "nest/wbl-nest-post.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-bot.h"
#include "nest/wbl-nest-json.h"
#include "nest/wbl-nest-realtime.h"
#include "nest/wbl-nest-rights.h"

#define MAX_MESSAGE (256 * 1024)
#define RECALL_MS (5 * 60 * 1000)

static gboolean
refuse (WblNestPosted *posted,
        gint status,
        const char *reason)
{
  posted->status = status;
  posted->reason = reason;
  return FALSE;
}

static gsize
text_size (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

static gboolean
is_too_large (const WblNestMessage *message)
{
  return text_size (message->content) + text_size (message->config) + text_size (message->ext)
         + text_size (message->attachment) > MAX_MESSAGE;
}

static gboolean
check_target (WblNest *nest,
              const WblNestUser *sender,
              const WblNestMessage *message,
              WblNestPosted *posted)
{
  const char *reason = NULL;
  gint status = wbl_nest_rights_to_write (nest, sender, message->to_id, &reason);

  return status == WBL_STATUS_OK || refuse (posted, status, reason);
}

static void
take_result (const WblNestMessage *message,
             WblNestPosted *posted)
{
  posted->status = WBL_STATUS_OK;
  posted->id = message->id;
  posted->time_ms = message->time_ms;
  posted->edit_ms = message->type == WBL_BODY_OPER ? message->edit_ms : 0;
}

static void
store_and_announce (WblNest *nest,
                    WblNestMessage *message,
                    WblNestPosted *posted)
{
  g_autoptr (GError) error = NULL;

  if (!wbl_nest_db_add_message (nest->db, message, &error))
    {
      g_message ("Message not stored: %s", error->message);
      refuse (posted, WBL_STATUS_FAIL, "store failed");
      return;
    }
  take_result (message, posted);
  wbl_nest_realtime_announce (nest, message);
}

/* ---- what was sent before ---- */

static gboolean
is_equal_text (const char *a,
               const char *b)
{
  return g_str_equal (a != NULL ? a : "", b != NULL ? b : "");
}

static gboolean
is_same_operation (const WblNestMessage *before,
                   const WblNestMessage *message)
{
  return before->type == WBL_BODY_OPER && before->oper_type == message->oper_type
         && before->oper_mid == message->oper_mid && before->conv_id == message->conv_id
         && is_equal_text (before->content, message->content);
}

/* What became of a text later says nothing of what was sent. */
static gboolean
is_same_text (const WblNestMessage *before,
              const WblNestMessage *message)
{
  return before->type != WBL_BODY_OPER && before->to_id == message->to_id && before->ctype == message->ctype
         && (before->edit_ms != 0 || before->recalled || is_equal_text (before->content, message->content));
}

static gboolean
is_same (const WblNestMessage *before,
         const WblNestMessage *message)
{
  if (message->ns == WBL_NS_CONVERSATION || before->ns == WBL_NS_CONVERSATION)
    return before->ns == message->ns && before->conv_id == message->conv_id;
  return message->type == WBL_BODY_OPER ? is_same_operation (before, message) : is_same_text (before, message);
}

/* Whether it came before; then it is answered as it was. The number alone does not tell: the web SDK numbers what it
 * sends by the clock, an acknowledgement by the clock and a random number below 256, so two different things meet. */
static gboolean
came_before (WblNest *nest,
             gint64 sender_id,
             const WblNestMessage *message,
             WblNestPosted *posted)
{
  g_autoptr (GPtrArray) sent = wbl_nest_db_list_sent (nest->db, sender_id, message->client_id);

  for (guint i = 0; i < sent->len; i++)
    if (is_same (sent->pdata[i], message))
      {
        take_result (sent->pdata[i], posted);
        return TRUE;
      }
  return FALSE;
}

/* ---- operations ---- */

static gboolean
apply_own (WblNest *nest,
           const WblNestUser *sender,
           WblNestMessage *message)
{
  switch (message->oper_type)
    {
    case WBL_OPER_READ_ALL:
      return wbl_nest_db_set_read (nest->db, sender->id, message->conv_id, message->oper_mid, NULL);
    case WBL_OPER_READ_CANCEL:
      return wbl_nest_db_unset_read (nest->db, sender->id, message->conv_id, message->oper_mid,
                                     NULL);
    default:
      return wbl_nest_db_hide_message (nest->db, sender->id, message->oper_mid, NULL);
    }
}

/* READ_ALL, READ_CANCEL, DELETE: between a user's own devices. */
static void
post_own (WblNest *nest,
          const WblNestUser *sender,
          WblNestMessage *message,
          WblNestPosted *posted)
{
  message->to_id = sender->id;
  message->only_for = sender->id;
  if (message->conv_id >= WBL_NEST_FIRST_GROUP
      && !wbl_nest_db_is_member (nest->db, message->conv_id, sender->id))
    refuse (posted, WBL_STATUS_UNAUTHORIZED, "not a member");
  else if (apply_own (nest, sender, message))
    store_and_announce (nest, message, posted);
  else
    refuse (posted, WBL_STATUS_FAIL, "store failed");
}

/* Whether the message came to the user: an operation may not reach anybody whom a message may not. */
static gboolean
reached (WblNest *nest,
         const WblNestUser *user,
         const WblNestMessage *target)
{
  if (target->to_id >= WBL_NEST_FIRST_GROUP)
    return wbl_nest_db_is_member (nest->db, target->to_id, user->id);
  return target->to_id == user->id;
}

/* As if it were done. */
static void
answer_only (WblNest *nest,
             WblNestMessage *message,
             WblNestPosted *posted)
{
  message->id = wbl_nest_db_next_id (nest->db);
  message->time_ms = g_get_real_time () / 1000;
  take_result (message, posted);
}

/* READ_ACK, DELIVER_ACK, PLAY_ACK: to the author of a message that reached the sender. What another device of the sender
 * has said already, or more, the author is not told again. */
static void
post_ack (WblNest *nest,
          const WblNestUser *sender,
          WblNestMessage *message,
          WblNestMessage *target,
          WblNestPosted *posted)
{
  gint status = message->oper_type == WBL_OPER_DELIVER_ACK ? WBL_MESSAGE_DELIVERED
                                                           : WBL_MESSAGE_READ;
  gboolean group = target->to_id >= WBL_NEST_FIRST_GROUP;

  if (!reached (nest, sender, target))
    {
      refuse (posted, WBL_STATUS_INVALID_PARAMETER, "not a message to you");
      return;
    }
  message->to_id = target->from_id;
  if (!group && target->status >= status && message->oper_type != WBL_OPER_PLAY_ACK)
    {
      answer_only (nest, message, posted);
      return;
    }
  if (!group && target->status < status)
    {
      target->status = status;
      wbl_nest_db_save_message (nest->db, target, NULL);
    }
  store_and_announce (nest, message, posted);
}

static void
post_recall (WblNest *nest,
             WblNestMessage *message,
             WblNestMessage *target,
             WblNestPosted *posted)
{
  if (g_get_real_time () / 1000 - target->time_ms > RECALL_MS)
    {
      refuse (posted, WBL_STATUS_FAIL, "exceed recall time limit");
      return;
    }
  message->to_id = target->to_id;
  target->recalled = TRUE;
  if (wbl_nest_db_save_message (nest->db, target, NULL))
    store_and_announce (nest, message, posted);
  else
    refuse (posted, WBL_STATUS_FAIL, "store failed");
}

static void
replace_text (char **field,
              char *text)
{
  g_free (*field);
  *field = text;
}

static void
post_edit (WblNest *nest,
           WblNestMessage *message,
           WblNestMessage *target,
           WblNestPosted *posted)
{
  const char *old = target->content != NULL ? target->content : "";
  const char *new = message->content != NULL ? message->content : "";

  message->to_id = target->to_id;
  message->edit_ms = MAX (g_get_real_time () / 1000, target->edit_ms + 1);
  target->edit_ms = message->edit_ms;
  if (message->oper_type == WBL_OPER_APPEND)
    replace_text (&target->content, g_strconcat (old, new, NULL));
  else if (*new != '\0')
    replace_text (&target->content, g_strdup (new));
  replace_text (&target->config, wbl_nest_json_merge (target->config, message->config));
  replace_text (&target->ext, wbl_nest_json_merge (target->ext, message->ext));
  if (is_too_large (target))
    refuse (posted, WBL_STATUS_INVALID_PARAMETER, "message too large");
  else if (wbl_nest_db_save_message (nest->db, target, NULL))
    store_and_announce (nest, message, posted);
  else
    refuse (posted, WBL_STATUS_FAIL, "store failed");
}

static void
post_about (WblNest *nest,
            const WblNestUser *sender,
            WblNestMessage *message,
            WblNestPosted *posted)
{
  g_autoptr (WblNestMessage) target = wbl_nest_db_get_message (nest->db, message->oper_mid);
  gint type = message->oper_type;
  gboolean ack = type == WBL_OPER_READ_ACK || type == WBL_OPER_DELIVER_ACK
                 || type == WBL_OPER_PLAY_ACK;

  if (target == NULL || target->type == WBL_BODY_OPER || target->recalled)
    refuse (posted, WBL_STATUS_INVALID_PARAMETER, "no such message");
  else if (ack)
    post_ack (nest, sender, message, target, posted);
  else if (target->from_id != sender->id)
    refuse (posted, WBL_STATUS_UNAUTHORIZED, "not your message");
  else if (type == WBL_OPER_RECALL)
    post_recall (nest, message, target, posted);
  else
    post_edit (nest, message, target, posted);
}

/* The effect and its record are stored together, and told only when they are. */
static void
post_operation (WblNest *nest,
                const WblNestUser *sender,
                WblNestMessage *message,
                WblNestPosted *posted)
{
  switch (message->oper_type)
    {
    case WBL_OPER_READ_ALL:
    case WBL_OPER_READ_CANCEL:
    case WBL_OPER_DELETE:
      post_own (nest, sender, message, posted);
      break;
    case WBL_OPER_READ_ACK:
    case WBL_OPER_DELIVER_ACK:
    case WBL_OPER_PLAY_ACK:
    case WBL_OPER_RECALL:
    case WBL_OPER_APPEND:
    case WBL_OPER_REPLACE:
      post_about (nest, sender, message, posted);
      break;
    default:
      refuse (posted, WBL_STATUS_INVALID_PARAMETER, "unknown operation");
      break;
    }
}

/* ---- public ---- */

/**
 * wbl_nest_post: (skip)
 * @nest: a desk
 * @sender: who sends
 * @message: what, with from_sn, to_id, client_id; the rest is filled in
 * @posted: (out): what became of it
 *
 * Takes a message or an operation: checks it, stores it, tells everybody concerned. The same message under the same
 * client id from the same user is answered as the first time and not stored again.
 * When the status is OK it is on the disk.
 */
void
wbl_nest_post (WblNest *nest,
               const WblNestUser *sender,
               WblNestMessage *message,
               WblNestPosted *posted)
{
  *posted = (WblNestPosted) { 0 };
  message->from_id = sender->id;
  if (came_before (nest, sender->id, message, posted))
    return;
  if (is_too_large (message))
    refuse (posted, WBL_STATUS_INVALID_PARAMETER, "message too large");
  else if (message->type == WBL_BODY_OPER)
    post_operation (nest, sender, message, posted);
  else if (check_target (nest, sender, message, posted))
    {
      store_and_announce (nest, message, posted);
      if (posted->status == WBL_STATUS_OK)
        wbl_nest_bot_take (nest, message);
    }
}

static void
relay (WblNest *nest,
       WblNestMessage *message,
       WblNestPosted *posted)
{
  message->ns = WBL_NS_MESSAGE;
  if (message->type != WBL_BODY_OPER)
    message->type = message->to_id >= WBL_NEST_FIRST_GROUP ? WBL_BODY_GROUPCHAT : WBL_BODY_CHAT;
  message->id = wbl_nest_db_next_id (nest->db);
  message->time_ms = g_get_real_time () / 1000;
  take_result (message, posted);
  wbl_nest_realtime_relay (nest, message);
}

/* A piece of a message that grows: only who is online sees it grow, and a REPLACE repairs it. */
static void
relay_edit (WblNest *nest,
            const WblNestUser *sender,
            WblNestMessage *message,
            WblNestPosted *posted)
{
  g_autoptr (WblNestMessage) target = wbl_nest_db_get_message (nest->db, message->oper_mid);

  if (target == NULL || target->type == WBL_BODY_OPER || target->recalled
      || (message->oper_type != WBL_OPER_APPEND && message->oper_type != WBL_OPER_REPLACE))
    refuse (posted, WBL_STATUS_INVALID_PARAMETER, "no such message");
  else if (target->from_id != sender->id)
    refuse (posted, WBL_STATUS_UNAUTHORIZED, "not your message");
  else
    {
      message->to_id = target->to_id;
      message->edit_ms = MAX (g_get_real_time () / 1000, target->edit_ms + 1);
      relay (nest, message, posted);
    }
}

/**
 * wbl_nest_post_brief: (skip)
 * @nest: a desk
 * @sender: who sends
 * @message: a message of quality AT_MOST_ONCE, such as "is typing", or an APPEND or REPLACE that is
 *   for those online only
 * @posted: (out): what became of it
 *
 * Passes it to the receivers that are online. It is not stored.
 */
void
wbl_nest_post_brief (WblNest *nest,
                     const WblNestUser *sender,
                     WblNestMessage *message,
                     WblNestPosted *posted)
{
  *posted = (WblNestPosted) { 0 };
  message->from_id = sender->id;
  if (is_too_large (message))
    refuse (posted, WBL_STATUS_INVALID_PARAMETER, "message too large");
  else if (message->type == WBL_BODY_OPER)
    relay_edit (nest, sender, message, posted);
  else if (check_target (nest, sender, message, posted))
    relay (nest, message, posted);
}

/**
 * wbl_nest_post_system: (skip)
 * @nest: a desk
 * @message: to a user or a group, with to_id and client_id; the rest is filled in
 * @is_brief: only for who is on line: nothing is stored
 * @posted: (out): what became of it
 *
 * The desk itself says something: a user hears it in conversation 0, a group in the group.
 */
void
wbl_nest_post_system (WblNest *nest,
                      WblNestMessage *message,
                      gboolean is_brief,
                      WblNestPosted *posted)
{
  *posted = (WblNestPosted) { 0 };
  message->from_id = 0;
  if (came_before (nest, 0, message, posted))
    return;
  if (is_too_large (message))
    refuse (posted, WBL_STATUS_INVALID_PARAMETER, "message too large");
  else if (is_brief)
    relay (nest, message, posted);
  else
    store_and_announce (nest, message, posted);
}

/**
 * wbl_nest_post_clear: (skip)
 * @nest: a desk
 * @sender: whose conversation
 * @message: the request, with conv_id and its payload
 * @everywhere: whether on all devices of the sender, or only there
 * @posted: (out): what became of it
 *
 * Empties a conversation for its owner. The desk keeps nothing for one device alone, so then
 * nothing is stored but the request.
 */
void
wbl_nest_post_clear (WblNest *nest,
                     const WblNestUser *sender,
                     WblNestMessage *message,
                     gboolean everywhere,
                     WblNestPosted *posted)
{
  *posted = (WblNestPosted) { 0 };
  message->from_id = sender->id;
  message->to_id = sender->id;
  message->only_for = sender->id;
  if (came_before (nest, sender->id, message, posted))
    return;
  if (everywhere && !wbl_nest_db_set_cleared (nest->db, sender->id, message->conv_id, NULL))
    refuse (posted, WBL_STATUS_FAIL, "store failed");
  else
    store_and_announce (nest, message, posted);
}
