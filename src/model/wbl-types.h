/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Numbers in this file are stored on disk: append only. */

/** WBL_TIME_MAX_MS: the last day of the year 9999. What others say is later than that is that. */
#define WBL_TIME_MAX_MS G_GINT64_CONSTANT (253402214400000)

/** WblChatKind: the transport's two kinds of threads. */
typedef enum
{
  WBL_CHAT_USER = 1,
  WBL_CHAT_GROUP = 2,
} WblChatKind;

/** WblContentType: what a message carries; the cloud's numbers up to RTC, ours from 100. */
typedef enum
{
  WBL_CONTENT_TEXT = 0,
  WBL_CONTENT_IMAGE = 1,
  WBL_CONTENT_AUDIO = 2,
  WBL_CONTENT_VIDEO = 3,
  WBL_CONTENT_FILE = 4,
  WBL_CONTENT_LOCATION = 5,
  WBL_CONTENT_COMMAND = 6,
  WBL_CONTENT_FORWARD = 7,
  WBL_CONTENT_RTC = 8,
  WBL_CONTENT_NOTE = 100,   /* private note: an operation, never a message */
  WBL_CONTENT_EVENT = 101,  /* "resolved", "taken by …": an operation told in a line */
  WBL_CONTENT_RATING = 102, /* a customer's rating */
  WBL_CONTENT_SURVEY = 103, /* our question for a rating */
  WBL_CONTENT_UNKNOWN = 199,
} WblContentType;

/** WblSendState: life of one of our own messages. */
typedef enum
{
  WBL_SEND_NONE = 0, /* not ours */
  WBL_SEND_QUEUED = 1,
  WBL_SEND_HELD = 2,
  WBL_SEND_SENDING = 3,
  WBL_SEND_SENT = 4,
  WBL_SEND_DELIVERED = 5,
  WBL_SEND_READ = 6,
  WBL_SEND_FAILED = 7,
  WBL_SEND_CANCELLED = 8,
} WblSendState;

/** WblStatus: where a conversation stands. */
typedef enum
{
  WBL_STATUS_OPEN = 1,
  WBL_STATUS_WITH_CUSTOMER = 2,
  WBL_STATUS_SNOOZED = 3,
  WBL_STATUS_RESOLVED = 4,
} WblStatus;

typedef enum
{
  WBL_PRIORITY_NORMAL = 0,
  WBL_PRIORITY_HIGH = 1,
  WBL_PRIORITY_SAFETY = 2, /* a recall, someone in danger: above everything */
} WblPriority;

typedef enum
{
  WBL_ROLE_AGENT = 1,
  WBL_ROLE_SUPERVISOR = 2,
  WBL_ROLE_AUDITOR = 3,
} WblRole;

typedef enum
{
  WBL_REVIEW_NEW = 1,
  WBL_REVIEW_IN_REVIEW = 2,
  WBL_REVIEW_DONE = 3,
} WblReviewState;

typedef enum
{
  WBL_CAUSE_NONE = 0,
  WBL_CAUSE_POLICY = 1,
  WBL_CAUSE_PRODUCT = 2,
  WBL_CAUSE_PROCESS = 3,
  WBL_CAUSE_KNOWLEDGE = 4,
  WBL_CAUSE_AGENT = 5,
  WBL_CAUSE_DELIVERY = 6,
  WBL_CAUSE_CUSTOMER = 7,
  WBL_CAUSE_UNCLEAR = 8,
} WblCause;

typedef enum
{
  WBL_PROMISE_OPEN = 1,
  WBL_PROMISE_KEPT = 2,
  WBL_PROMISE_BROKEN = 3,
  WBL_PROMISE_WITHDRAWN = 4,
} WblPromiseState;

/** WblChannel: where a customer writes from. Only channels that exist have a badge. */
typedef enum
{
  WBL_CHANNEL_APP = 1,
  WBL_CHANNEL_WEB = 2,
  WBL_CHANNEL_BOT = 3,
  WBL_CHANNEL_PHONE_NOTE = 4,
  WBL_CHANNEL_MAIL = 5,
} WblChannel;

/* The words of the operation format (docs/operations.md) for these numbers, and back.
 * to_string never returns NULL for a value of the enum; from_string returns 0 for an unknown word. */
const char *wbl_status_to_string (WblStatus status);
WblStatus wbl_status_from_string (const char *word);
const char *wbl_role_to_string (WblRole role);
WblRole wbl_role_from_string (const char *word);
const char *wbl_review_state_to_string (WblReviewState state);
WblReviewState wbl_review_state_from_string (const char *word);
const char *wbl_cause_to_string (WblCause cause);
WblCause wbl_cause_from_string (const char *word);
const char *wbl_channel_to_string (WblChannel channel);
WblChannel wbl_channel_from_string (const char *word);
const char *wbl_send_state_to_string (WblSendState state);
const char *wbl_promise_state_to_string (WblPromiseState state);
WblPromiseState wbl_promise_state_from_string (const char *word);

char *wbl_conversation_id_new (const char *app_id,
                               gint64 account_uid,
                               WblChatKind kind,
                               gint64 peer,
                               gint64 opening_mid);

G_END_DECLS
