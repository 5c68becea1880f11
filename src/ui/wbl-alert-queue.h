/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/**
 * WblAlertQueue: decides when news become a notification: at most one in twelve seconds, so that two hundred messages in
 * a minute make six. What comes in between waits and is told together. It has no clock of its own.
 */
typedef struct _WblAlertQueue WblAlertQueue;

/** WblAlertBatch: what one notification tells. */
typedef struct
{
  guint n_messages;
  guint n_mine;             /* of them in conversations assigned to me */
  guint n_conversations;
  char *conversation_id;    /* the newest */
  char *customer;           /* of the newest */
  char *text;               /* of the newest */
} WblAlertBatch;

WblAlertQueue *wbl_alert_queue_new (void);
void wbl_alert_queue_free (WblAlertQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblAlertQueue, wbl_alert_queue_free)
void wbl_alert_queue_push (WblAlertQueue *self, const WblDeskAlert *alert);
void wbl_alert_queue_forget (WblAlertQueue *self, const char *conversation);
gint64 wbl_alert_queue_wait_ms (WblAlertQueue *self, gint64 now_ms);
WblAlertBatch *wbl_alert_queue_take (WblAlertQueue *self, gint64 now_ms);
void wbl_alert_batch_free (WblAlertBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblAlertBatch, wbl_alert_batch_free)

G_END_DECLS
