/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-message-words"
#include "config.h"

#include "ui/thread/wbl-message-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

/* The cloud's limit (docs/protocol.md). */
#define RECALL_MS (5 * 60 * 1000)

#define BRIEF_CHARS 160
/* Messages of one author closer together than this stand under one name. */
#define BURST_MS (10 * 60 * G_GINT64_CONSTANT (1000))

/**
 * wbl_message_shape:
 * @message: a line of a thread
 *
 * Returns: how it is drawn
 */
WblMessageShape
wbl_message_shape (WblMessage *message)
{
  switch ((int) message->type)
    {
    case WBL_CONTENT_NOTE:
      return WBL_SHAPE_NOTE;
    case WBL_CONTENT_EVENT:
    case WBL_CONTENT_SURVEY:
      return WBL_SHAPE_EVENT;
    case WBL_CONTENT_RATING:
      return WBL_SHAPE_RATING;
    default:
      return message->from_us ? WBL_SHAPE_OURS : WBL_SHAPE_THEIRS;
    }
}

static gboolean
needs_a_person (WblMessage *message)
{
  return message->send_state == WBL_SEND_QUEUED || message->send_state == WBL_SEND_HELD ||
         message->send_state == WBL_SEND_FAILED;
}

/**
 * wbl_message_same_day:
 * @first: (nullable): a line
 * @second: a line
 *
 * Returns: whether both are of one local day
 */
gboolean
wbl_message_same_day (WblMessage *first, WblMessage *second)
{
  g_autoptr (GDateTime) a = NULL;
  g_autoptr (GDateTime) b = NULL;

  if (first == NULL)
    return FALSE;
  a = g_date_time_new_from_unix_local (first->time_ms / 1000);
  b = g_date_time_new_from_unix_local (second->time_ms / 1000);
  if (a == NULL || b == NULL)
    return a == b;
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

/**
 * wbl_message_same_burst:
 * @first: (nullable): a line
 * @second: (nullable): the one after it
 *
 * Returns: whether they stand close together under one name
 */
gboolean
wbl_message_same_burst (WblMessage *first, WblMessage *second)
{
  if (first == NULL || second == NULL || wbl_message_shape (first) != wbl_message_shape (second))
    return FALSE;
  if (wbl_message_shape (first) > WBL_SHAPE_OURS || needs_a_person (first) || needs_a_person (second))
    return FALSE;
  if (first->from_us && first->send_state != second->send_state)
    return FALSE;
  return g_strcmp0 (first->author, second->author) == 0 && second->time_ms - first->time_ms < BURST_MS &&
         wbl_message_same_day (first, second);
}

/**
 * wbl_message_state_icon:
 * @state: how far a message of ours has come
 *
 * Returns: (nullable): its icon
 */
const char *
wbl_message_state_icon (WblSendState state)
{
  switch (state)
    {
    case WBL_SEND_SENDING:
      return "content-loading-symbolic";
    case WBL_SEND_SENT:
    case WBL_SEND_DELIVERED:
    case WBL_SEND_READ:
      return "emblem-ok-symbolic";
    case WBL_SEND_QUEUED:
    case WBL_SEND_HELD:
    case WBL_SEND_FAILED:
    case WBL_SEND_CANCELLED:
    case WBL_SEND_NONE:
    default:
      return NULL;
    }
}

/**
 * wbl_message_state_words:
 * @state: how far a message of ours has come
 *
 * Returns: a word for it, "" for none
 */
const char *
wbl_message_state_words (WblSendState state)
{
  switch (state)
    {
    case WBL_SEND_SENDING:
      return C_ ("message", "Sending");
    case WBL_SEND_SENT:
      return C_ ("message", "Sent");
    case WBL_SEND_DELIVERED:
      return C_ ("message", "Delivered");
    case WBL_SEND_READ:
      return C_ ("message", "Seen");
    case WBL_SEND_CANCELLED:
      return C_ ("message", "Not sent");
    case WBL_SEND_QUEUED:
    case WBL_SEND_HELD:
    case WBL_SEND_FAILED:
    case WBL_SEND_NONE:
    default:
      return "";
    }
}

/* The codes are those of the outbox; none = the time to take it back still runs. */
static const char *
held_words (const char *reason)
{
  if (reason == NULL)
    return _ ("Goes out in a few seconds. Esc takes it back.");
  if (g_str_equal (reason, "old"))
    return _ ("Written more than half an hour ago. This was held; have a look.");
  if (g_str_equal (reason, "quit"))
    return _ ("Not sent before the window was closed. This was held; have a look.");
  return _ ("The customer wrote again. This was held; have a look.");
}

/**
 * wbl_message_is_operation:
 * @message: a line
 *
 * Returns: whether it stands for something done at the desk, which goes to the team and to no customer
 */
gboolean
wbl_message_is_operation (const WblMessage *message)
{
  return message->row_id < 0;
}

static const struct
{
  const char *reason; /* docs/store-schema.md */
  const char *words;
} failures[] = {
  { "refused", N_ ("The server did not take this: you may have no access to this chat any more, or its content is not "
                   "allowed. It is saved; send it again or discard it.") },
  { "verify", N_ ("The cloud takes nothing before the account of your Lanying app is verified. Verify it in the Lanying console, "
                  "then send this again.") },
  { "too-large", N_ ("Too large for the server. It is saved; send it in parts and discard this.") },
  { "account", N_ ("The server does not let this account write. Ask whoever runs your Lanying app. It is saved; send it "
                   "again or discard it.") },
  { "connection", N_ ("The server’s answer made no sense or is not safe. Check the network; it is saved, send it again or "
                      "discard it.") },
  { "stopped", N_ ("You stopped this file. It is saved; send it again from the start or discard it.") },
  { "upload", N_ ("The file could not be brought to the server, though everything else gets through. It is saved; send it "
                  "again or discard it.") },
  { "withdrawn", N_ ("The article is not public or not in force any more, so it was not sent to the bot. Discard this, or "
                     "publish the article and send it again.") },
  { "file-gone", N_ ("Its file is not on this computer any more. Attach it anew and discard this.") },
};

static const char *
failed_words (const WblMessage *message)
{
  if (wbl_message_is_operation (message))
    return _ ("The team did not get this: its room did not take it, and you may not be in the room any more. It is saved "
              "here; send it again or discard it.");
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    if (g_strcmp0 (message->fail_reason, failures[i].reason) == 0)
      return _ (failures[i].words);
  return _ ("Could not be sent. It is saved; send it again or discard it.");
}

/**
 * wbl_message_trouble:
 * @message: a line
 *
 * Returns: (transfer full) (nullable): why a message of ours has not gone out, and what is safe
 */
char *
wbl_message_trouble (WblMessage *message)
{
  switch (message->send_state)
    {
    case WBL_SEND_QUEUED:
      if (message->type == WBL_CONTENT_SURVEY) /* it may wait for the team's log, with the network there */
        return g_strdup (_ ("Not sent yet. It is saved and goes out by itself."));
      return g_strdup (_ ("Not sent yet. It is saved and goes out when the network is back."));
    case WBL_SEND_HELD:
      return g_strdup (held_words (message->fail_reason));
    case WBL_SEND_FAILED:
      return g_strdup (failed_words (message));
    case WBL_SEND_NONE:
    case WBL_SEND_SENDING:
    case WBL_SEND_SENT:
    case WBL_SEND_DELIVERED:
    case WBL_SEND_READ:
    case WBL_SEND_CANCELLED:
    default:
      return NULL;
    }
}

/**
 * wbl_message_can_edit:
 * @message: a line
 *
 * Returns: whether it can be taken back into the composer or discarded
 */
gboolean
wbl_message_can_edit (WblMessage *message)
{
  return needs_a_person (message) && message->type != WBL_CONTENT_EVENT;
}

/**
 * wbl_message_can_send:
 * @message: a line
 *
 * Returns: whether it waits for a person to send it
 */
gboolean
wbl_message_can_send (WblMessage *message)
{
  return message->send_state == WBL_SEND_HELD || message->send_state == WBL_SEND_FAILED;
}

static const char *
kind_words (WblMessage *message)
{
  switch ((int) message->type)
    {
    case WBL_CONTENT_IMAGE:
      return C_ ("last line", "Photo");
    case WBL_CONTENT_AUDIO:
      return C_ ("last line", "Voice message");
    case WBL_CONTENT_FILE:
      return C_ ("last line", "File");
    case WBL_CONTENT_NOTE:
      return _ ("Note, customers cannot see it");
    default:
      return NULL;
    }
}

/**
 * wbl_message_can_quote:
 * @message: a line
 *
 * Returns: whether a reply can point at it: the customer has it too
 */
gboolean
wbl_message_can_quote (WblMessage *message)
{
  return message->row_id > 0 && message->server_id != 0 && !message->recalled && message->type < WBL_CONTENT_NOTE;
}

/**
 * wbl_message_can_recall:
 * @message: a line
 * @now_ms: the time
 *
 * Returns: whether our side sent it so lately that the cloud still takes it back from the customer
 */
gboolean
wbl_message_can_recall (WblMessage *message, gint64 now_ms)
{
  return message->from_us && wbl_message_can_quote (message) && now_ms - message->time_ms < RECALL_MS;
}

/**
 * wbl_message_brief:
 * @message: a line
 * @plain: whether phone and mail are shown, as for the assignee
 *
 * Returns: (transfer full): what it says, as a short line to point at it
 */
char *
wbl_message_brief (WblMessage *message, gboolean plain)
{
  g_autofree char *words = wbl_message_event_words (message);
  const char *kind = kind_words (message);

  if (message->recalled)
    return g_strdup (_ ("Recalled"));
  if (*message->text == '\0' && kind != NULL)
    return g_strdup (kind);
  return g_strstrip (g_strdelimit (wbl_words_text (words, plain, BRIEF_CHARS, NULL), "\n\t", ' '));
}

/**
 * wbl_message_bot_words:
 * @message: a line
 *
 * Returns: (nullable): what the company's bot has to do with it
 */
const char *
wbl_message_bot_words (WblMessage *message)
{
  if (message->by_bot)
    return _ ("Written by the bot");
  /* Translators: above a customer's words to the company's bot, which the bot passed to a person */
  return message->handed_over ? _ ("Passed on by the bot") : NULL;
}

/**
 * wbl_message_sentence:
 * @message: a line
 * @text: its text, as it is shown
 *
 * Returns: (transfer full): the whole line as one sentence for a screen reader
 */
char *
wbl_message_sentence (WblMessage *message, const char *text)
{
  g_autofree char *author = wbl_words_line (message->author);
  g_autofree char *clock = wbl_format_clock (message->time_ms);
  g_autofree char *trouble = wbl_message_trouble (message);
  gboolean event = message->type == WBL_CONTENT_EVENT; /* names who did it, and goes to no customer */
  gboolean internal = event || message->type == WBL_CONTENT_NOTE;
  const char *state = internal ? NULL : wbl_message_state_words (message->send_state);
  const char *called = message->calls_me ? _ ("Mentions you") : NULL;
  const char *bot = wbl_message_bot_words (message);
  const char *parts[] = { event ? NULL : author, clock, kind_words (message), called, bot, text, state, trouble };
  GString *sentence = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (sentence, "%s%s", sentence->len > 0 ? C_ ("between parts of a sentence that is read out", ", ") : "",
                              parts[i]);
  return g_string_free (sentence, FALSE);
}

static char *
status_words (const char *status, const char *who)
{
  switch ((int) wbl_status_from_string (status))
    {
    case WBL_STATUS_RESOLVED:
      /* Translators: a line of a thread; %s is a colleague */
      return g_strdup_printf (_ ("%s resolved this"), who);
    case WBL_STATUS_WITH_CUSTOMER:
      /* Translators: a line of a thread; %s is a colleague: the next step is the customer's */
      return g_strdup_printf (_ ("%s set this to With Customer"), who);
    case WBL_STATUS_SNOOZED:
      /* Translators: a line of a thread; %s is a colleague */
      return g_strdup_printf (_ ("%s snoozed this"), who);
    default:
      /* Translators: a line of a thread; %s is a colleague */
      return g_strdup_printf (_ ("%s reopened this"), who);
    }
}

/* Forwarded bundles, calls, other programs' commands, and what comes after them: nothing to read and nothing to save. */
static gboolean
is_unshowable (WblMessage *message)
{
  return *message->text == '\0' && !message->recalled && message->file_url == NULL && message->stars == 0
         && (message->type == WBL_CONTENT_UNKNOWN
             || (message->type >= WBL_CONTENT_LOCATION && message->type < WBL_CONTENT_NOTE));
}

/**
 * wbl_message_event_words:
 * @message: an event; its text is "kind argument"
 *
 * Returns: (transfer full): the event as a sentence; the text of anything that is no event, or that it cannot be shown
 */
char *
wbl_message_event_words (WblMessage *message)
{
  const char *space = message->type == WBL_CONTENT_EVENT ? strchr (message->text, ' ') : NULL;
  const char *argument = space != NULL ? space + 1 : "";

  if (space == NULL && is_unshowable (message))
    return g_strdup (_ ("This message is of a kind that is not shown here."));
  if (space == NULL)
    return g_strdup (message->text);
  if (g_str_has_prefix (message->text, "status "))
    return status_words (argument, message->author);
  if (g_str_has_prefix (message->text, "review "))
    /* Translators: something the team did not get; %s is a colleague: what was written about a rating */
    return g_strdup_printf (_ ("%s reviewed a rating"), message->author);
  if (!g_str_has_prefix (message->text, "claim ") && !g_str_has_prefix (message->text, "assign "))
    /* Translators: something the team did not get, such as a label or a promise; %s is a colleague */
    return g_strdup_printf (_ ("%s changed something"), message->author);
  if (g_str_has_prefix (message->text, "claim "))
    /* Translators: a line of a thread; %s is a colleague */
    return g_strdup_printf (_ ("%s took this"), *argument != '\0' ? argument : message->author);
  if (*argument == '\0')
    /* Translators: a line of a thread; %s is a colleague: nobody has the conversation now */
    return g_strdup_printf (_ ("%s gave this back to the queue"), message->author);
  /* Translators: a line of a thread: %1$s and %2$s are colleagues */
  return g_strdup_printf (_ ("%1$s assigned this to %2$s"), message->author, argument);
}
