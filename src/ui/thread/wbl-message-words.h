/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblMessageShape: how a line of a thread is drawn. */
typedef enum
{
  WBL_SHAPE_THEIRS,
  WBL_SHAPE_OURS,
  WBL_SHAPE_NOTE,
  WBL_SHAPE_EVENT,
  WBL_SHAPE_RATING,
} WblMessageShape;

WblMessageShape wbl_message_shape (WblMessage *message);
gboolean wbl_message_same_burst (WblMessage *first, WblMessage *second);
gboolean wbl_message_same_day (WblMessage *first, WblMessage *second);
const char *wbl_message_state_icon (WblSendState state);
const char *wbl_message_state_words (WblSendState state);
char *wbl_message_event_words (WblMessage *message);
gboolean wbl_message_is_operation (const WblMessage *message);
char *wbl_message_trouble (WblMessage *message);
gboolean wbl_message_can_edit (WblMessage *message);
gboolean wbl_message_can_send (WblMessage *message);
gboolean wbl_message_can_quote (WblMessage *message);
gboolean wbl_message_can_recall (WblMessage *message, gint64 now_ms);
char *wbl_message_brief (WblMessage *message, gboolean plain);
const char *wbl_message_bot_words (WblMessage *message); /* (nullable) */
char *wbl_message_sentence (WblMessage *message, const char *text);

G_END_DECLS
