/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-pins"

#include "config.h"

#include "lanying/wbl-cloud-people.h"
#include "store/wbl-db-list.h"
#include "sync/wbl-sync-private.h"

/*
 * Pinned chats: the cloud keeps the list for all devices of the account. What was changed here is told first, one after
 * the other; then the list is asked for, when it may have changed elsewhere.
 */

#define RETRY_S 10

struct _WblPins
{
  WblSync *sync; /* (unowned) our owner */
  guint generation;
  gboolean working;
  gboolean again;    /* something changed meanwhile */
  gboolean list_due; /* it may have changed elsewhere */
  guint retry_id;    /* source */
};

typedef struct
{
  WblSync *sync; /* (owned) keeps self alive */
  WblPins *self;
  guint generation;
  gboolean found;      /* a change to tell */
  WblPinChange change;
} Trip;

static void
trip_free (Trip *trip)
{
  g_object_unref (trip->sync);
  g_free (trip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trip, trip_free)

static gboolean
is_stale (const Trip *trip)
{
  return trip->generation != trip->self->generation;
}

WblPins *
wbl_pins_new (WblSync *sync)
{
  WblPins *self = g_new0 (WblPins, 1);

  self->sync = sync;
  return self;
}

void
wbl_pins_free (WblPins *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_free (self);
}

/* wbl_pins_reset: the connection ended or began: answers to what was asked before count for nothing. */
void
wbl_pins_reset (WblPins *self)
{
  self->generation++;
  self->working = FALSE;
  self->again = FALSE;
  self->list_due = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
}

gboolean
wbl_pins_is_idle (WblPins *self)
{
  return !self->working && self->retry_id == 0;
}

static void go_on (WblPins *self);

static gboolean
retry_cb (gpointer data)
{
  WblPins *self = data;

  self->retry_id = 0;
  wbl_pins_flush (self);
  return G_SOURCE_REMOVE;
}

static void
stop (WblPins *self)
{
  self->working = FALSE;
  if (self->again)
    go_on (self);
}

static void
wait (WblPins *self)
{
  self->working = FALSE;
  if (self->retry_id == 0)
    self->retry_id = g_timeout_add_seconds (RETRY_S, retry_cb, self);
}

/* ---- the list ---- */

static gpointer
put_job (WblDb *db, gpointer data, GError **error)
{
  GArray *peers = data;

  wbl_db_put_pins (db, (const gint64 *) (gpointer) peers->data, peers->len, error);
  return NULL;
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (!is_stale (trip))
    stop (trip->self);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblPins *self = trip->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) peers = wbl_cloud_pinned_finish (WBL_CLOUD (source), result, &error);

  if (is_stale (trip))
    return;
  if (peers != NULL)
    wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, put_job, g_steal_pointer (&peers),
                           (GDestroyNotify) g_array_unref, NULL, NULL, put_cb, g_steal_pointer (&trip));
  else if (wbl_cloud_error_get_advice (error) == WBL_CLOUD_RETRY)
    {
      self->list_due = TRUE;
      wait (self);
    }
  else
    stop (self); /* a cloud without pins: ours stay as they are */
}

/* ---- one change ---- */

static gpointer
told_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_pin_told (db, data, error);
  return NULL;
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (!is_stale (trip))
    go_on (trip->self);
}

/* What the cloud refuses for good is given up: its list says what holds. */
static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblPins *self = trip->self;
  WblPinChange change = trip->change;
  g_autoptr (GError) error = NULL;

  wbl_cloud_done_finish (WBL_CLOUD (source), result, &error);
  if (is_stale (trip))
    return;
  if (error != NULL && wbl_cloud_error_get_advice (error) == WBL_CLOUD_RETRY)
    {
      wait (self);
      return;
    }
  self->list_due = self->list_due || error != NULL;
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, told_job,
                         g_memdup2 (&change, sizeof change), g_free, NULL, NULL, noted_cb,
                         g_steal_pointer (&trip));
}

static gpointer
next_job (WblDb *db, gpointer data, GError **error)
{
  Trip *trip = data;

  trip->found = wbl_db_next_pin (db, &trip->change);
  return NULL;
}

static void
next_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblPins *self = trip->self;
  WblCloud *cloud = wbl_sync_get_cloud (self->sync);
  GCancellable *cancellable = wbl_sync_get_cancellable (self->sync);
  WblPinChange change = trip->change;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (is_stale (trip))
    return;
  if (trip->found)
    wbl_cloud_pin_async (cloud, change.peer, change.pinned, cancellable, told_cb, g_steal_pointer (&trip));
  else if (self->list_due)
    {
      self->list_due = FALSE;
      wbl_cloud_pinned_async (cloud, cancellable, listed_cb, g_steal_pointer (&trip));
    }
  else
    stop (self);
}

static void
go_on (WblPins *self)
{
  Trip *trip = g_new0 (Trip, 1);

  self->working = TRUE;
  self->again = FALSE;
  trip->sync = g_object_ref (self->sync);
  trip->self = self;
  trip->generation = self->generation;
  wbl_store_read_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, next_job, trip, NULL, NULL, NULL, next_cb, trip);
}

/* wbl_pins_flush: something may have changed here. Only called when caught up. */
void
wbl_pins_flush (WblPins *self)
{
  if (self->retry_id != 0)
    return;
  self->again = self->working;
  if (!self->working)
    go_on (self);
}

/* wbl_pins_refresh: the list may have changed elsewhere. */
void
wbl_pins_refresh (WblPins *self)
{
  self->list_due = TRUE;
  if (wbl_sync_is_caught_up (self->sync))
    wbl_pins_flush (self);
}
