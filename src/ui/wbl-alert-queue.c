/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-alert-queue"
#include "config.h"

#include "ui/wbl-alert-queue.h"

#define PAUSE_MS 12000 /* between two notifications */

typedef struct
{
  char *conversation_id; /* (owned) */
  char *customer;        /* (owned) */
  char *text;            /* (owned) */
  gboolean mine;
} Waiting;

struct _WblAlertQueue
{
  GPtrArray *waiting; /* (element-type Waiting), oldest first */
  gint64 last_ms;     /* of the last notification, 0 = none yet */
};

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;
  g_free (waiting->conversation_id);
  g_free (waiting->customer);
  g_free (waiting->text);
  g_free (waiting);
}

/**
 * wbl_alert_queue_new:
 *
 * Returns: (transfer full): an empty queue
 */
WblAlertQueue *
wbl_alert_queue_new (void)
{
  WblAlertQueue *self = g_new0 (WblAlertQueue, 1);
  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  return self;
}

/**
 * wbl_alert_queue_free:
 * @self: (transfer full): a queue
 */
void
wbl_alert_queue_free (WblAlertQueue *self)
{
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

/**
 * wbl_alert_queue_push:
 * @self: a queue
 * @alert: that a customer wrote
 */
void
wbl_alert_queue_push (WblAlertQueue *self, const WblDeskAlert *alert)
{
  Waiting *waiting = g_new0 (Waiting, 1);
  waiting->conversation_id = g_strdup (alert->conversation_id);
  waiting->customer = g_strdup (alert->customer);
  waiting->text = g_strdup (alert->text);
  waiting->mine = alert->mine;
  g_ptr_array_add (self->waiting, waiting);
}

/**
 * wbl_alert_queue_forget:
 * @self: a queue
 * @conversation: an id: it was read meanwhile
 */
void
wbl_alert_queue_forget (WblAlertQueue *self, const char *conversation)
{
  for (guint i = self->waiting->len; i > 0; i--)
    {
      const Waiting *waiting = g_ptr_array_index (self->waiting, i - 1);
      if (g_strcmp0 (waiting->conversation_id, conversation) == 0)
        g_ptr_array_remove_index (self->waiting, i - 1);
    }
}

/**
 * wbl_alert_queue_wait_ms:
 * @self: a queue
 * @now_ms: the present; any clock that does not jump
 *
 * Returns: in how many milliseconds to call wbl_alert_queue_take(), -1 if there is nothing to tell
 */
gint64
wbl_alert_queue_wait_ms (WblAlertQueue *self, gint64 now_ms)
{
  if (self->waiting->len == 0)
    return -1;
  return self->last_ms == 0 ? 0 : MAX (0, self->last_ms + PAUSE_MS - now_ms);
}

static guint
count_conversations (WblAlertQueue *self)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->waiting->len; i++)
    g_hash_table_add (ids, ((Waiting *) g_ptr_array_index (self->waiting, i))->conversation_id);
  return g_hash_table_size (ids);
}

/**
 * wbl_alert_queue_take:
 * @self: a queue
 * @now_ms: the present; any clock that does not jump
 *
 * Returns: (transfer full) (nullable): what to tell now, all that waited; %NULL while it is too early
 */
WblAlertBatch *
wbl_alert_queue_take (WblAlertQueue *self, gint64 now_ms)
{
  WblAlertBatch *batch = NULL;
  Waiting *newest = NULL;
  if (wbl_alert_queue_wait_ms (self, now_ms) != 0)
    return NULL;
  batch = g_new0 (WblAlertBatch, 1);
  batch->n_messages = self->waiting->len;
  batch->n_conversations = count_conversations (self);
  for (guint i = 0; i < self->waiting->len; i++)
    batch->n_mine += ((Waiting *) g_ptr_array_index (self->waiting, i))->mine;
  newest = g_ptr_array_index (self->waiting, self->waiting->len - 1);
  batch->conversation_id = g_strdup (newest->conversation_id);
  batch->customer = g_strdup (newest->customer);
  batch->text = g_strdup (newest->text);
  g_ptr_array_set_size (self->waiting, 0);
  self->last_ms = now_ms;
  return batch;
}

/**
 * wbl_alert_batch_free:
 * @batch: (transfer full): a batch
 */
void
wbl_alert_batch_free (WblAlertBatch *batch)
{
  g_free (batch->conversation_id);
  g_free (batch->customer);
  g_free (batch->text);
  g_free (batch);
}
