/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-alerts"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-people.h"
#include "text/wbl-mask.h"

/* What a person should be told of, and what time itself changes: holds that end, snoozes that wake, promises due. */

#define PROMISE_EARLY_MS (5 * 60 * 1000)
#define LONGEST_WAIT_MS (60 * 1000)

/* ---- new messages ---- */

/* A stranger's name comes a moment after their first message: wait for it, but not for long. */
#define NAME_WAIT_MS 300
#define NAME_TRIES 6

typedef struct
{
  WblConversation *conversation; /* (owned) */
  WblContentType type;
  char *text;
  char *author;
  gboolean calls_me;
} News;

/* Rows to tell of, and how often their names were waited for. */
typedef struct
{
  WblDesk *desk; /* (owned) */
  GArray *rows;  /* gint64 (owned) */
  guint tries;
} NewsAsk;

typedef struct
{
  GPtrArray *all;  /* News (owned) */
  GArray *unnamed; /* gint64: rows to look at again (owned) */
} NewsAnswer;

static void
news_free (gpointer data)
{
  News *news = data;

  g_object_unref (news->conversation);
  g_free (news->text);
  g_free (news->author);
  g_free (news);
}

static void
news_ask_free (gpointer data)
{
  NewsAsk *ask = data;

  g_object_unref (ask->desk);
  g_array_unref (ask->rows);
  g_free (ask);
}

static void
news_answer_free (gpointer data)
{
  NewsAnswer *answer = data;

  g_ptr_array_unref (answer->all);
  g_array_unref (answer->unnamed);
  g_free (answer);
}

static News *
read_news (WblDb *db, gint64 row)
{
  g_autoptr (WblMessage) message = wbl_db_get_message (db, row, NULL);
  WblConversation *conversation =
      message != NULL ? wbl_db_get_conversation (db, message->conversation_id, NULL) : NULL;
  News *news;

  if (conversation == NULL)
    return NULL;
  news = g_new0 (News, 1);
  news->conversation = conversation;
  news->type = message->type;
  news->author = g_strdup (message->author);
  news->calls_me = message->calls_me;
  news->text = wbl_mask (message->text, WBL_MASK_ALL);
  return news;
}

static gpointer
news_job (WblDb *db, gpointer data, GError **error)
{
  NewsAsk *ask = data;
  NewsAnswer *answer = g_new0 (NewsAnswer, 1);

  answer->all = g_ptr_array_new_with_free_func (news_free);
  answer->unnamed = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < ask->rows->len; i++)
    {
      gint64 row = g_array_index (ask->rows, gint64, i);
      News *news = read_news (db, row);

      if (news != NULL && ask->tries < NAME_TRIES && !wbl_db_contact_is_named (db, news->conversation->customer_uid))
        {
          g_array_append_val (answer->unnamed, row);
          g_clear_pointer (&news, news_free);
        }
      if (news != NULL)
        g_ptr_array_add (answer->all, news);
    }
  return answer;
}

static WblDeskAlertKind
kind_of (WblContentType type)
{
  if (type == WBL_CONTENT_NOTE)
    return WBL_ALERT_MENTION;
  return type == WBL_CONTENT_RATING ? WBL_ALERT_RATING : WBL_ALERT_MESSAGE;
}

static void
tell (WblDesk *self, const News *news)
{
  const WblConversation *c = news->conversation;
  g_autofree char *customer = wbl_mask (c->customer, WBL_MASK_ALL);
  WblDeskAlert alert = { .kind = kind_of (news->type), .conversation_id = c->id, .customer = customer,
                         .text = news->text, .author = news->author };

  alert.mine = news->calls_me
               || (self->account != NULL && g_strcmp0 (c->assignee_id, self->account->agent_id) == 0);
  wbl_desk_emit_alert (self, &alert);
}

static void ask_news (WblDesk *self, GArray *rows, guint tries);

static gboolean
ask_again_cb (gpointer data)
{
  NewsAsk *ask = data;

  ask_news (ask->desk, g_array_ref (ask->rows), ask->tries + 1);
  return G_SOURCE_REMOVE;
}

static NewsAsk *
news_ask_new (WblDesk *self, GArray *rows, guint tries)
{
  NewsAsk *ask = g_new (NewsAsk, 1);

  ask->desk = g_object_ref (self);
  ask->rows = rows;
  ask->tries = tries;
  return ask;
}

static void
news_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  NewsAsk *asked = data;
  NewsAnswer *answer = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  for (guint i = 0; answer != NULL && i < answer->all->len; i++)
    tell (asked->desk, g_ptr_array_index (answer->all, i));
  if (answer != NULL && answer->unnamed->len > 0)
    g_timeout_add_full (G_PRIORITY_DEFAULT, NAME_WAIT_MS, ask_again_cb,
                        news_ask_new (asked->desk, g_array_ref (answer->unnamed), asked->tries), news_ask_free);
  g_clear_pointer (&answer, news_answer_free);
  news_ask_free (asked);
}

/* ask_news: @rows: (transfer full) */
static void
ask_news (WblDesk *self, GArray *rows, guint tries)
{
  NewsAsk *ask = news_ask_new (self, rows, tries);

  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, news_job, ask, NULL, news_answer_free, NULL, news_cb, ask);
}

/* wbl_desk_handle_changes: tells of what customers wrote, and of notes that call us. */
void
wbl_desk_handle_changes (WblDesk *self, WblChanges *changes)
{
  if (changes->incoming->len > 0)
    ask_news (self, g_array_ref (changes->incoming), 0);
}

/* ---- time ---- */

typedef struct
{
  gint64 next_ms;      /* when to look again, 0 = nothing waits */
  GPtrArray *promises; /* WblPromise to tell of */
} Tick;

static void
tick_free (gpointer data)
{
  Tick *tick = data;

  g_clear_pointer (&tick->promises, g_ptr_array_unref);
  g_free (tick);
}

static void
sooner (gint64 *next, gint64 at)
{
  if (at > 0 && (*next == 0 || at < *next))
    *next = at;
}

/* @data: whether alerts are heard */
static gpointer
tick_job (WblDb *db, gpointer data, GError **error)
{
  gint64 now = wbl_db_now_ms (db), hold = 0, snooze = 0, promise;
  Tick *tick;

  if (!wbl_db_outbox_release (db, now, &hold, error) || !wbl_db_wake_snoozed (db, now, &snooze, error))
    return NULL;
  tick = g_new0 (Tick, 1);
  if (GPOINTER_TO_INT (data))
    tick->promises = wbl_db_promises_to_alert (db, now + PROMISE_EARLY_MS, error);
  promise = wbl_db_next_promise_due (db);
  sooner (&tick->next_ms, hold);
  sooner (&tick->next_ms, snooze);
  sooner (&tick->next_ms, promise > 0 ? promise - PROMISE_EARLY_MS : 0);
  return tick;
}

static void
tick_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDesk) self = data;
  Tick *tick = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  if (tick == NULL)
    {
      wbl_desk_schedule_tick (self, 0);
      return;
    }
  for (guint i = 0; tick->promises != NULL && i < tick->promises->len; i++)
    {
      WblPromise *promise = g_ptr_array_index (tick->promises, i);
      g_autofree char *customer = wbl_mask (promise->customer, WBL_MASK_ALL);
      WblDeskAlert alert = { WBL_ALERT_PROMISE_DUE, promise->conversation_id, customer,           promise->text,
                             promise->mine,         promise->due_ms,          promise->owner_name };

      wbl_desk_emit_alert (self, &alert);
    }
  wbl_desk_schedule_tick (self, tick->next_ms);
  tick_free (tick);
}

static gboolean
tick_now_cb (gpointer data)
{
  WblDesk *self = data;

  self->tick_id = 0;
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, tick_job, GINT_TO_POINTER (wbl_desk_is_heard (self)), NULL, tick_free, NULL, tick_cb,
                         g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* wbl_desk_schedule_tick: @at_ms: look at what time changed then, if not before; 0 = in a minute. */
void
wbl_desk_schedule_tick (WblDesk *self, gint64 at_ms)
{
  gint64 now_ms = g_get_real_time () / 1000, wait = at_ms > 0 ? at_ms - now_ms : LONGEST_WAIT_MS;

  wait = CLAMP (wait + 20, 0, LONGEST_WAIT_MS);
  if (self->closed || (self->tick_id != 0 && self->tick_due_ms <= now_ms + wait))
    return;
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->tick_due_ms = now_ms + wait;
  self->tick_id = g_timeout_add ((guint) wait, tick_now_cb, self);
  g_source_set_name_by_id (self->tick_id, "[wbl] desk tick");
}
