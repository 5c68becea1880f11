/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-types"

#include "config.h"

#include "model/wbl-types.h"

typedef struct
{
  int value;
  const char *word;
} Word;

static const Word statuses[] = { { WBL_STATUS_OPEN, "open" },
                                 { WBL_STATUS_WITH_CUSTOMER, "with_customer" },
                                 { WBL_STATUS_SNOOZED, "snoozed" },
                                 { WBL_STATUS_RESOLVED, "resolved" },
                                 { 0, NULL } };

static const Word roles[] = { { WBL_ROLE_AGENT, "agent" },
                              { WBL_ROLE_SUPERVISOR, "supervisor" },
                              { WBL_ROLE_AUDITOR, "auditor" },
                              { 0, NULL } };

static const Word review_states[] = { { WBL_REVIEW_NEW, "new" },
                                      { WBL_REVIEW_IN_REVIEW, "in_review" },
                                      { WBL_REVIEW_DONE, "done" },
                                      { 0, NULL } };

static const Word causes[] = { { WBL_CAUSE_NONE, "" },
                               { WBL_CAUSE_POLICY, "policy" },
                               { WBL_CAUSE_PRODUCT, "product" },
                               { WBL_CAUSE_PROCESS, "process" },
                               { WBL_CAUSE_KNOWLEDGE, "knowledge" },
                               { WBL_CAUSE_AGENT, "agent" },
                               { WBL_CAUSE_DELIVERY, "delivery" },
                               { WBL_CAUSE_CUSTOMER, "customer" },
                               { WBL_CAUSE_UNCLEAR, "unclear" },
                               { 0, NULL } };

static const Word channels[] = { { WBL_CHANNEL_APP, "app" },
                                 { WBL_CHANNEL_WEB, "web" },
                                 { WBL_CHANNEL_BOT, "bot" },
                                 { WBL_CHANNEL_PHONE_NOTE, "phone" },
                                 { WBL_CHANNEL_MAIL, "mail" },
                                 { 0, NULL } };

static const Word send_states[] = { { WBL_SEND_NONE, "" },
                                    { WBL_SEND_QUEUED, "queued" },
                                    { WBL_SEND_HELD, "held" },
                                    { WBL_SEND_SENDING, "sending" },
                                    { WBL_SEND_SENT, "sent" },
                                    { WBL_SEND_DELIVERED, "delivered" },
                                    { WBL_SEND_READ, "read" },
                                    { WBL_SEND_FAILED, "failed" },
                                    { WBL_SEND_CANCELLED, "cancelled" },
                                    { 0, NULL } };

static const Word promise_states[] = { { WBL_PROMISE_OPEN, "open" },
                                       { WBL_PROMISE_KEPT, "kept" },
                                       { WBL_PROMISE_BROKEN, "broken" },
                                       { WBL_PROMISE_WITHDRAWN, "withdrawn" },
                                       { 0, NULL } };

static const char *
word_of (const Word *words, int value)
{
  for (const Word *w = words; w->word != NULL; w++)
    if (w->value == value)
      return w->word;
  return "";
}

static int
value_of (const Word *words, const char *word)
{
  for (const Word *w = words; word != NULL && w->word != NULL; w++)
    if (g_str_equal (w->word, word))
      return w->value;
  return 0;
}

const char *
wbl_status_to_string (WblStatus status)
{
  return word_of (statuses, (int) status);
}

WblStatus
wbl_status_from_string (const char *word)
{
  return (WblStatus) value_of (statuses, word);
}

const char *
wbl_role_to_string (WblRole role)
{
  return word_of (roles, (int) role);
}

WblRole
wbl_role_from_string (const char *word)
{
  return (WblRole) value_of (roles, word);
}

const char *
wbl_review_state_to_string (WblReviewState state)
{
  return word_of (review_states, (int) state);
}

WblReviewState
wbl_review_state_from_string (const char *word)
{
  return (WblReviewState) value_of (review_states, word);
}

const char *
wbl_cause_to_string (WblCause cause)
{
  return word_of (causes, (int) cause);
}

WblCause
wbl_cause_from_string (const char *word)
{
  return (WblCause) value_of (causes, word);
}

const char *
wbl_channel_to_string (WblChannel channel)
{
  return word_of (channels, (int) channel);
}

WblChannel
wbl_channel_from_string (const char *word)
{
  return (WblChannel) value_of (channels, word);
}

const char *
wbl_send_state_to_string (WblSendState state)
{
  return word_of (send_states, (int) state);
}

const char *
wbl_promise_state_to_string (WblPromiseState state)
{
  return word_of (promise_states, (int) state);
}

WblPromiseState
wbl_promise_state_from_string (const char *word)
{
  return (WblPromiseState) value_of (promise_states, word);
}

#define ID_LENGTH 26

static void
base32 (const guint8 *bytes, char *out)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

  for (int i = 0; i < ID_LENGTH; i++)
    {
      int bit = i * 5, byte = bit / 8, shift = 11 - bit % 8;
      guint pair = ((guint) bytes[byte] << 8) | bytes[byte + 1];
      out[i] = alphabet[(pair >> shift) & 31];
    }
  out[ID_LENGTH] = '\0';
}

/**
 * wbl_conversation_id_new:
 * @app_id: the cloud application
 * @account_uid: the desk's own user id
 * @peer: the customer's user id, or the group's id
 * @opening_mid: server id of the message that opened the conversation
 *
 * The id that every client of the desk derives for one episode of service (docs/operations.md).
 *
 * Returns: (transfer full): 26 characters of lower-case base 32
 */
char *
wbl_conversation_id_new (const char *app_id,
                         gint64 account_uid,
                         WblChatKind kind,
                         gint64 peer,
                         gint64 opening_mid)
{
  g_autofree char *text = g_strdup_printf ("v1|%s|%" G_GINT64_FORMAT "|%d|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT,
                                           app_id, account_uid, (int) kind, peer, opening_mid);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  char *id = g_malloc (ID_LENGTH + 1);

  g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_get_digest (sum, digest, &length);
  base32 (digest, id);
  return id;
}
