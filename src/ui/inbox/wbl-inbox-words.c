/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-inbox-words"
#include "config.h"

#include "ui/inbox/wbl-inbox-words.h"

#include <glib/gi18n-lib.h>

#include "ui/people/wbl-people-words.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

/* A promise that is due within this time is near. */
#define PROMISE_NEAR_MS (30 * 60 * G_GINT64_CONSTANT (1000))

/**
 * wbl_inbox_mark:
 * @conversation: a conversation
 *
 * Chooses what stands at the end of a row: a message that did not go out first, then a safety matter, then time.
 *
 * Returns: the mark
 */
WblInboxMark
wbl_inbox_mark (WblConversation *conversation)
{
  if (conversation->n_failed > 0)
    return WBL_MARK_FAILED;
  if (conversation->n_held > 0)
    return WBL_MARK_HELD;
  if (conversation->n_queued > 0)
    return WBL_MARK_QUEUED;
  if (conversation->priority == WBL_PRIORITY_SAFETY)
    return WBL_MARK_SAFETY;
  if (conversation->promise_due_ms != 0)
    return WBL_MARK_PROMISE;
  if (conversation->waiting_since_ms != 0 && conversation->needs_answer)
    return WBL_MARK_CLOCK;
  return WBL_MARK_NONE;
}

static char *
promise_words (gint64 due_ms, const WblInboxNow *now)
{
  g_autofree char *time = NULL;
  gint64 left_ms = due_ms - now->now_ms;

  if (now->live && left_ms <= 0)
    return g_strdup (_ ("overdue"));
  if (now->live && left_ms < 60 * 60 * G_GINT64_CONSTANT (1000))
    {
      time = wbl_format_duration (left_ms);
      /* Translators: on a row of the inbox, a promise to a customer; %s is a short duration such as "9 min". */
      return g_strdup_printf (_ ("due in %s"), time);
    }
  time = wbl_format_clock (due_ms);
  /* Translators: on a row of the inbox, a promise to a customer; %s is a time such as "15:00". */
  return g_strdup_printf (_ ("due %s"), time);
}

static char *
queued_words (guint n)
{
  if (n < 2)
    return g_strdup (_ ("outbox"));
  /* Translators: on a row of the inbox: that many messages wait in the outbox. */
  return g_strdup_printf (ngettext ("outbox %u", "outbox %u", n), n);
}

/**
 * wbl_inbox_mark_words:
 * @conversation: a conversation
 * @mark: its mark
 * @now: the time to count from
 *
 * Returns: (transfer full): a few words, "" for no mark
 */
char *
wbl_inbox_mark_words (WblConversation *conversation, WblInboxMark mark, const WblInboxNow *now)
{
  switch (mark)
    {
    case WBL_MARK_FAILED:
      return g_strdup (_ ("not sent"));
    case WBL_MARK_HELD:
      return g_strdup (_ ("held"));
    case WBL_MARK_QUEUED:
      return queued_words (conversation->n_queued);
    case WBL_MARK_SAFETY:
      return g_strdup (_ ("recall"));
    case WBL_MARK_PROMISE:
      return promise_words (conversation->promise_due_ms, now);
    case WBL_MARK_CLOCK:
      return wbl_format_duration (MAX (0, now->now_ms - conversation->waiting_since_ms));
    case WBL_MARK_NONE:
    default:
      return g_strdup ("");
    }
}

/**
 * wbl_inbox_mark_icon:
 * @mark: a mark
 *
 * Returns: (nullable): the icon that stands before its words
 */
const char *
wbl_inbox_mark_icon (WblInboxMark mark)
{
  static const char *const icons[] = {
    [WBL_MARK_FAILED] = "dialog-warning-symbolic",
    [WBL_MARK_HELD] = "dialog-warning-symbolic",
    [WBL_MARK_QUEUED] = "mail-send-symbolic",
    [WBL_MARK_SAFETY] = "dialog-warning-symbolic",
    [WBL_MARK_PROMISE] = "alarm-symbolic",
    [WBL_MARK_CLOCK] = "preferences-system-time-symbolic",
  };

  return icons[mark];
}

/**
 * wbl_inbox_mark_style:
 * @conversation: a conversation
 * @mark: its mark
 * @now: the time to count from
 *
 * Returns: (nullable): the style class of the mark: "warning-text", "error-text" or none
 */
const char *
wbl_inbox_mark_style (WblConversation *conversation, WblInboxMark mark, const WblInboxNow *now)
{
  switch (mark)
    {
    case WBL_MARK_FAILED:
    case WBL_MARK_SAFETY:
      return "error-text";
    case WBL_MARK_HELD:
      return "warning-text";
    case WBL_MARK_PROMISE:
      if (!now->live)
        return NULL;
      if (conversation->promise_due_ms <= now->now_ms)
        return "error-text";
      return conversation->promise_due_ms - now->now_ms < PROMISE_NEAR_MS ? "warning-text" : NULL;
    case WBL_MARK_CLOCK:
      if (now->live && now->now_ms - conversation->waiting_since_ms > now->target_ms)
        return "error-text";
      return NULL;
    case WBL_MARK_NONE:
    case WBL_MARK_QUEUED:
    default:
      return NULL;
    }
}

/**
 * wbl_channel_icon:
 * @channel: where a customer writes from
 *
 * Returns: an icon name
 */
const char *
wbl_channel_icon (WblChannel channel)
{
  switch (channel)
    {
    case WBL_CHANNEL_WEB:
      return "computer-symbolic";
    case WBL_CHANNEL_BOT:
      return "applications-science-symbolic";
    case WBL_CHANNEL_PHONE_NOTE:
      return "call-incoming-symbolic";
    case WBL_CHANNEL_MAIL:
      return "mail-unread-symbolic";
    case WBL_CHANNEL_APP:
    default:
      return "phone-symbolic";
    }
}

/**
 * wbl_channel_words:
 * @channel: where a customer writes from
 *
 * Returns: its name, in the person's language
 */
const char *
wbl_channel_words (WblChannel channel)
{
  switch (channel)
    {
    case WBL_CHANNEL_WEB:
      return C_ ("channel", "Web");
    case WBL_CHANNEL_BOT:
      return C_ ("channel", "Bot");
    case WBL_CHANNEL_PHONE_NOTE:
      return C_ ("channel", "Phone note");
    case WBL_CHANNEL_MAIL:
      return C_ ("channel", "Imported mail");
    case WBL_CHANNEL_APP:
    default:
      return C_ ("channel", "App");
    }
}

/**
 * wbl_status_words:
 * @status: a status; 0 for any
 *
 * Returns: its name, in the person's language
 */
const char *
wbl_status_words (WblStatus status)
{
  switch (status)
    {
    case WBL_STATUS_OPEN:
      return C_ ("status", "Open");
    case WBL_STATUS_WITH_CUSTOMER:
      return C_ ("status", "With customer");
    case WBL_STATUS_SNOOZED:
      return C_ ("status", "Snoozed");
    case WBL_STATUS_RESOLVED:
      return C_ ("status", "Resolved");
    default:
      return C_ ("status", "Any status");
    }
}

/* What a last line without words of its own says. */
static const char *
content_words (WblContentType type)
{
  switch ((int) type)
    {
    case WBL_CONTENT_IMAGE:
      return C_ ("last line", "Photo");
    case WBL_CONTENT_AUDIO:
      return C_ ("last line", "Voice message");
    case WBL_CONTENT_VIDEO:
      return C_ ("last line", "Video");
    case WBL_CONTENT_FILE:
      return C_ ("last line", "File");
    case WBL_CONTENT_LOCATION:
      return C_ ("last line", "Location");
    case WBL_CONTENT_NOTE:
      return C_ ("last line", "Note");
    case WBL_CONTENT_RATING:
      return C_ ("last line", "Rating");
    case WBL_CONTENT_SURVEY:
      return C_ ("last line", "Asked for a rating");
    default:
      return "";
    }
}

static char *
last_line (WblConversation *conversation)
{
  const char *text = conversation->draft != NULL ? conversation->draft : conversation->last_text;
  g_autofree char *shown = wbl_words_line (text);

  if (*shown == '\0')
    return g_strdup (content_words (conversation->last_type));
  return g_steal_pointer (&shown);
}

/**
 * wbl_inbox_preview:
 * @conversation: a conversation
 *
 * The last line as the list shows it: masked, on one line, with who of us wrote it. A draft stands in its place.
 *
 * Returns: (transfer full): plain text, never markup
 */
char *
wbl_inbox_preview (WblConversation *conversation)
{
  g_autofree char *line = last_line (conversation);

  g_autofree char *author = wbl_words_line (conversation->last_author);

  if (*author == '\0' || conversation->draft != NULL)
    return g_steal_pointer (&line);
  /* Translators: last line of a conversation in the list. %1$s is who of us wrote it, %2$s what they wrote. */
  return g_strdup_printf (_ ("%1$s: %2$s"), author, line);
}

/**
 * wbl_inbox_language_words:
 * @language: (nullable): BCP 47 tag of a customer
 *
 * Returns: (transfer full): "" when it is the window's language, else a short code such as "EN" or "繁"
 */
char *
wbl_inbox_language_words (const char *language)
{
  const char *ours = g_get_language_names ()[0];
  gboolean hant = language != NULL && (g_str_has_prefix (language, "zh-Hant") || g_str_has_prefix (language, "zh-TW") ||
                                       g_str_has_prefix (language, "zh-HK"));
  g_autofree char *code = NULL;

  if (language == NULL || *language == '\0' || g_str_equal (language, "und"))
    return g_strdup ("");
  if (hant)
    /* Translators: mark of a customer who writes traditional Chinese; two to four letters. */
    return g_strdup (C_ ("language", "ZH-T"));
  code = g_strndup (language, strcspn (language, "-_"));
  if (g_str_has_prefix (ours, code) || (g_str_equal (ours, "C") && g_str_equal (code, "en")))
    return g_strdup ("");
  return g_ascii_strup (code, -1);
}

static void
add_part (GString *sentence, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (sentence->len > 0)
    g_string_append (sentence, C_ ("between parts of a sentence that is read out", ", "));
  g_string_append (sentence, part);
}

static void
add_count (GString *sentence, guint n, char *words)
{
  if (n > 0)
    add_part (sentence, words);
  g_free (words);
}

/* What did not go out, and why not. */
static void
add_unsent (GString *sentence, WblConversation *c)
{
  add_count (sentence, c->n_failed, g_strdup_printf (ngettext ("%u not sent", "%u not sent", c->n_failed), c->n_failed));
  add_count (sentence, c->n_held, g_strdup_printf (ngettext ("%u held back", "%u held back", c->n_held), c->n_held));
  add_count (sentence, c->n_queued,
             g_strdup_printf (ngettext ("%u in the outbox", "%u in the outbox", c->n_queued), c->n_queued));
}

static void
add_clocks (GString *sentence, WblConversation *conversation, const WblInboxNow *now)
{
  g_autofree char *span = wbl_inbox_mark_words (conversation, WBL_MARK_CLOCK, now);
  g_autofree char *due = wbl_inbox_mark_words (conversation, WBL_MARK_PROMISE, now);

  if (conversation->needs_answer && conversation->waiting_since_ms != 0)
    /* Translators: %s is a duration such as "12 min". */
    add_count (sentence, 1, g_strdup_printf (_ ("unanswered for %s"), span));
  else if (conversation->needs_answer)
    add_part (sentence, _ ("needs an answer"));
  if (conversation->promise_due_ms != 0)
    /* Translators: %s is "due in 9 min" or the like. */
    add_count (sentence, 1, g_strdup_printf (_ ("promise %s"), due));
}

static void
add_who (GString *sentence, WblConversation *conversation)
{
  g_autofree char *code = wbl_inbox_language_words (conversation->language);
  g_autofree char *language = *code != '\0' ? wbl_people_language (conversation->language) : NULL;
  g_autofree char *assignee = wbl_words_line (conversation->assignee_name);

  add_part (sentence, wbl_channel_words (conversation->channel));
  add_part (sentence, language);
  if (*assignee == '\0')
    /* Translators: read out for a conversation that nobody has. */
    add_part (sentence, _ ("nobody has it"));
  else
    /* Translators: read out for a conversation; %s is who of the team has it. */
    add_count (sentence, 1, g_strdup_printf (_ ("assigned to %s"), assignee));
}

/**
 * wbl_inbox_row_sentence:
 * @conversation: a conversation
 * @now: the time to count from
 *
 * A whole row as one sentence for a screen reader. Where the row has room for one mark, here all are said: safety, how
 * long it is unanswered, a promise, what did not go out, what is unread; then channel, language and who has it; then the
 * last line, or the draft.
 *
 * Returns: (transfer full): plain text
 */
char *
wbl_inbox_row_sentence (WblConversation *conversation, const WblInboxNow *now)
{
  GString *sentence = g_string_new (NULL);
  g_autofree char *name = wbl_words_line (conversation->customer);
  g_autofree char *preview = wbl_inbox_preview (conversation);
  guint unread = conversation->unread;

  add_part (sentence, name);
  add_part (sentence, conversation->priority == WBL_PRIORITY_SAFETY ? _ ("recall") : NULL);
  add_part (sentence, conversation->status != WBL_STATUS_OPEN ? wbl_status_words (conversation->status) : NULL);
  /* Translators: read out for a conversation that stays on top of the list. */
  add_part (sentence, conversation->pinned ? _ ("kept on top") : NULL);
  add_clocks (sentence, conversation, now);
  add_unsent (sentence, conversation);
  add_count (sentence, unread, g_strdup_printf (ngettext ("%u unread", "%u unread", unread), unread));
  add_who (sentence, conversation);
  add_part (sentence, conversation->draft != NULL ? _ ("Draft") : NULL);
  add_part (sentence, preview);
  return g_string_free (sentence, FALSE);
}
