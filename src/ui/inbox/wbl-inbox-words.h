/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/**
 * WblInboxMark: the one thing that stands at the end of a row's second line.
 * @WBL_MARK_NONE: nothing
 * @WBL_MARK_FAILED: a message of ours could not be sent
 * @WBL_MARK_HELD: a message of ours waits for a person
 * @WBL_MARK_QUEUED: messages wait for the network
 * @WBL_MARK_SAFETY: a recall or someone in danger
 * @WBL_MARK_PROMISE: a promise is open
 * @WBL_MARK_CLOCK: the customer is unanswered
 */
typedef enum
{
  WBL_MARK_NONE,
  WBL_MARK_FAILED,
  WBL_MARK_HELD,
  WBL_MARK_QUEUED,
  WBL_MARK_SAFETY,
  WBL_MARK_PROMISE,
  WBL_MARK_CLOCK,
} WblInboxMark;

/** WblInboxNow: what the words of a row depend on besides the conversation. */
typedef struct
{
  gint64 now_ms;    /* offline: the age of the data, so that clocks stand still */
  gint64 target_ms; /* an answer is due within this time */
  gboolean live;    /* FALSE offline: clocks lose their colour */
} WblInboxNow;

WblInboxMark wbl_inbox_mark (WblConversation *conversation);
char *wbl_inbox_mark_words (WblConversation *conversation, WblInboxMark mark, const WblInboxNow *now);
const char *wbl_inbox_mark_icon (WblInboxMark mark);
const char *wbl_inbox_mark_style (WblConversation *conversation, WblInboxMark mark, const WblInboxNow *now);
const char *wbl_channel_icon (WblChannel channel);
const char *wbl_channel_words (WblChannel channel);
const char *wbl_status_words (WblStatus status);
char *wbl_inbox_preview (WblConversation *conversation);
char *wbl_inbox_language_words (const char *language);
char *wbl_inbox_row_sentence (WblConversation *conversation, const WblInboxNow *now);

G_END_DECLS
