/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-pulls"

#include "config.h"

#include "lanying/wbl-pulls.h"

#define PER_SECOND 20 /* pulls of new records; each makes the server mark them as delivered */
#define HISTORY_OUT 8 /* pages of history change nothing there: as fast as it answers, so many at once */
#define MAX_TRIES 3
#define MAX_WAITING 100000 /* chats; a desk has no so many with news, a server that lies may name any number */

/* One wish for a page. It waits in the queue of its kind, one for each chat, then is in `flying` until its answer. */
typedef struct
{
  gint64 peer;
  gboolean history;
  guint64 key;
  guint n;
  guint tries;
  gint64 sent_us;
  gboolean again; /* something new came while it was out: pull once more after it */
} Ask;

struct _WblPulls
{
  WblClock *clock;
  WblPullsSend send;
  gpointer data;
  GQueue queues[2];           /* of Ask (owned), by `history` */
  GHashTable *waiting[2];     /* gint64 of an Ask → its link in the queue */
  GPtrArray *flying;          /* of Ask (owned) */
  GArray *barred;             /* gint64: chats whose page is too large for us; not asked again */
  gint64 sent_us[PER_SECOND]; /* when the last 20 left, as a ring */
  guint slot;
  guint timer_id;
  guint patience_ms;
};

static void
run (WblPulls *self);

static void
ask_free (gpointer data)
{
  g_free (data);
}

static Ask *
find_flying (WblPulls *self, gint64 peer, gboolean history)
{
  for (guint i = 0; i < self->flying->len; i++)
    {
      Ask *ask = g_ptr_array_index (self->flying, i);

      if (ask->peer == peer && ask->history == history)
        return ask;
    }
  return NULL;
}

static Ask *
find_queued (WblPulls *self, gint64 peer, gboolean history)
{
  GList *link = g_hash_table_lookup (self->waiting[history], &peer);

  return link != NULL ? link->data : NULL;
}

/* Takes @ask. A wish of the same chat that waits already stands for both. */
static void
queue_up (WblPulls *self, Ask *ask)
{
  GQueue *queue = &self->queues[ask->history];

  if (find_queued (self, ask->peer, ask->history) != NULL)
    {
      ask_free (ask);
      return;
    }
  g_queue_push_tail (queue, ask);
  g_hash_table_insert (self->waiting[ask->history], &ask->peer, queue->tail);
}

static gboolean
is_barred (WblPulls *self, gint64 peer)
{
  for (guint i = 0; i < self->barred->len; i++)
    {
      if (g_array_index (self->barred, gint64, i) == peer)
        return TRUE;
    }
  return FALSE;
}

static gboolean
timer_cb (gpointer data)
{
  WblPulls *self = data;

  self->timer_id = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static void
arm (WblPulls *self, gint64 at_us)
{
  gint64 wait_us = MAX (at_us - self->clock->now_us (self->clock), 0);

  wbl_clock_clear (self->clock, &self->timer_id);
  self->timer_id = self->clock->add (self->clock, (guint)(wait_us / 1000) + 1, timer_cb, self, "[warbler] pulls");
}

static void
launch (WblPulls *self, Ask *ask, gint64 now)
{
  ask->sent_us = now;
  ask->tries++;
  if (!ask->history)
    {
      self->sent_us[self->slot] = now;
      self->slot = (self->slot + 1) % PER_SECOND;
    }
  g_ptr_array_add (self->flying, ask);
  self->send (ask->peer, ask->history, ask->key, ask->n, self->data);
}

static guint
count_history (WblPulls *self)
{
  guint n = 0;

  for (guint i = 0; i < self->flying->len; i++)
    n += ((Ask *) g_ptr_array_index (self->flying, i))->history;
  return n;
}

/* When the next pull of new records may leave. */
static gint64
free_at (WblPulls *self)
{
  return self->sent_us[self->slot] + (self->sent_us[self->slot] != 0 ? G_USEC_PER_SEC : 0);
}

static gboolean
has_room (WblPulls *self, gboolean history, gint64 now)
{
  return history ? count_history (self) < HISTORY_OUT : free_at (self) <= now;
}

/* The first queued wish of a kind that may leave: its kind has room, and its chat has none out. */
static Ask *
pop_ready (WblPulls *self, gboolean history, gint64 now)
{
  for (GList *l = has_room (self, history, now) ? self->queues[history].head : NULL; l != NULL; l = l->next)
    {
      Ask *ask = l->data;

      if (find_flying (self, ask->peer, history) != NULL)
        continue;
      g_hash_table_remove (self->waiting[history], &ask->peer);
      g_queue_delete_link (&self->queues[history], l);
      return ask;
    }
  return NULL;
}

/* Unanswered for too long: back into the queue, or given up. */
static void
recall_late (WblPulls *self, gint64 now)
{
  for (guint i = self->flying->len; i > 0; i--)
    {
      Ask *ask = g_ptr_array_index (self->flying, i - 1);

      if (now - ask->sent_us < (gint64)self->patience_ms * 1000)
        continue;
      g_ptr_array_steal_index (self->flying, i - 1);
      if (ask->tries < MAX_TRIES)
        queue_up (self, ask);
      else
        ask_free (ask);
    }
}

static gint64
next_late (WblPulls *self)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < self->flying->len; i++)
    {
      Ask *ask = g_ptr_array_index (self->flying, i);

      first = MIN (first, ask->sent_us + (gint64)self->patience_ms * 1000);
    }
  return first;
}

static void
run (WblPulls *self)
{
  gint64 now = self->clock->now_us (self->clock);
  gint64 wake = 0;
  Ask *ask = NULL;

  recall_late (self, now);
  while ((ask = pop_ready (self, FALSE, now)) != NULL || (ask = pop_ready (self, TRUE, now)) != NULL)
    launch (self, ask, now);
  wake = next_late (self);
  if (free_at (self) > now && !g_queue_is_empty (&self->queues[FALSE]))
    wake = MIN (wake, free_at (self));
  if (wake != G_MAXINT64)
    arm (self, wake);
  else
    wbl_clock_clear (self->clock, &self->timer_id);
}

/**
 * wbl_pulls_ask:
 * @peer: the chat
 * @history: older records, else newer ones
 * @key: where to go on, 0 = the server's idea (newer) or the newest (history)
 * @n: of history, how many
 *
 * Asks as soon as it may. A wish for a chat that already waits is one wish; one that comes while
 * the same page is out is asked after its last page, unless it names a key: then it is a
 * continuation and goes at once.
 */
void
wbl_pulls_ask (WblPulls *self, gint64 peer, gboolean history, guint64 key, guint n)
{
  Ask *ask = find_queued (self, peer, history);

  if (is_barred (self, peer))
    return;
  if (ask == NULL && key == 0 && !history && (ask = find_flying (self, peer, history)) != NULL)
    {
      ask->again = TRUE;
      return;
    }
  if (ask == NULL)
    {
      ask = g_new0 (Ask, 1);
      ask->peer = peer;
      ask->history = history;
      queue_up (self, ask);
    }
  if (key != 0 || history)
    ask->key = key;
  ask->n = n;
  run (self);
}

/** wbl_pulls_is_full: Returns: whether so many chats wait that no more are listened to. */
gboolean
wbl_pulls_is_full (WblPulls *self)
{
  return g_queue_get_length (&self->queues[FALSE]) >= MAX_WAITING;
}

/** wbl_pulls_goes_round: Returns: whether the page of new records that is out was asked for by the key that came with it: the
 * server would go on for ever. */
gboolean
wbl_pulls_goes_round (WblPulls *self, gint64 peer, guint64 next_key)
{
  const Ask *ask = find_flying (self, peer, FALSE);

  return ask != NULL && next_key != 0 && ask->key == next_key;
}

/** wbl_pulls_answered: a page came; @last if nothing follows it. Call before the page is shown to
 * anyone. */
void
wbl_pulls_answered (WblPulls *self, gint64 peer, gboolean history, gboolean last)
{
  Ask *ask = find_flying (self, peer, history);
  gboolean again = ask != NULL && ask->again && last;

  if (ask == NULL)
    return;
  g_ptr_array_remove (self->flying, ask);
  if (again && find_queued (self, peer, history) == NULL)
    wbl_pulls_ask (self, peer, history, 0, 0);
  run (self);
}

/** wbl_pulls_bar: the page now due is too large: the chats that have one out are not asked again
 * until clear. */
void
wbl_pulls_bar (WblPulls *self)
{
  for (guint i = 0; i < self->flying->len; i++)
    {
      Ask *ask = g_ptr_array_index (self->flying, i);

      g_array_append_val (self->barred, ask->peer);
    }
  if (self->flying->len > 0)
    g_message ("%u chats have a page that is too large", self->flying->len);
}

static void
drop_all (WblPulls *self)
{
  wbl_clock_clear (self->clock, &self->timer_id);
  for (guint i = 0; i < G_N_ELEMENTS (self->queues); i++)
    {
      g_hash_table_remove_all (self->waiting[i]);
      g_queue_clear_full (&self->queues[i], ask_free);
    }
  g_ptr_array_set_size (self->flying, 0);
}

/** wbl_pulls_clear: the connection is gone: forget every wish. The limit per second and the bars
 * stay. */
void
wbl_pulls_clear (WblPulls *self)
{
  drop_all (self);
}

/** wbl_pulls_set_patience: after @ms without an answer a page is asked for again, three times in
 * all. */
void
wbl_pulls_set_patience (WblPulls *self, guint ms)
{
  self->patience_ms = ms;
}

/** wbl_pulls_free: frees; @self may be NULL. */
void
wbl_pulls_free (WblPulls *self)
{
  if (self == NULL)
    return;
  drop_all (self);
  for (guint i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    g_hash_table_unref (self->waiting[i]);
  g_ptr_array_unref (self->flying);
  g_array_unref (self->barred);
  g_free (self);
}

/** wbl_pulls_new: Returns: (transfer full): an empty set; @send puts a request on the wire. */
WblPulls *
wbl_pulls_new (WblClock *clock, WblPullsSend send, gpointer data)
{
  WblPulls *self = g_new0 (WblPulls, 1);

  self->clock = clock;
  self->send = send;
  self->data = data;
  self->patience_ms = 20 * 1000;
  for (guint i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    self->waiting[i] = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->flying = g_ptr_array_new_with_free_func (ask_free);
  self->barred = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}
