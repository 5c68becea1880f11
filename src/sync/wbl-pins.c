/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-pins"

#include "config.h"

#include "lanying/wbl-cloud-people.h"
#include "store/wbl-db-list.h"
#include "sync/wbl-errand.h"
#include "sync/wbl-sync-private.h"

/*
 * Pinned chats: the cloud keeps the list for all devices of the account. What was changed here is told first, one after
 * the other; then the list is asked for, when it may have changed elsewhere.
 */

#define RETRY_MS 10000

struct _WblPins
{
  WblErrand errand;
  gboolean list_due; /* it may have changed elsewhere */
};

typedef struct
{
  WblTrip trip;
  WblPins *self;
  gboolean found;      /* a change to tell */
  WblPinChange change;
} Trip;

static void
trip_free (Trip *trip)
{
  g_object_unref (trip->trip.sync);
  g_free (trip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trip, trip_free)

static void start (gpointer data);

WblPins *
wbl_pins_new (WblSync *sync)
{
  WblPins *self = g_new0 (WblPins, 1);

  wbl_errand_init (&self->errand, sync, start, self);
  return self;
}

void
wbl_pins_free (WblPins *self)
{
  wbl_errand_reset (&self->errand);
  g_free (self);
}

/* wbl_pins_reset: the connection ended or began: answers to what was asked before count for nothing. */
void
wbl_pins_reset (WblPins *self)
{
  wbl_errand_reset (&self->errand);
  self->list_due = TRUE;
}

gboolean
wbl_pins_is_idle (WblPins *self)
{
  return wbl_errand_is_idle (&self->errand);
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
  if (!wbl_trip_is_stale (&trip->trip))
    wbl_errand_rest (trip->trip.errand);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblPins *self = trip->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) peers = wbl_cloud_pinned_finish (WBL_CLOUD (source), result, &error);

  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (peers != NULL)
    wbl_store_write_async (wbl_sync_get_store (self->errand.sync), WBL_PRIORITY_SYNC, put_job, g_steal_pointer (&peers),
                           (GDestroyNotify) g_array_unref, NULL, NULL, put_cb, g_steal_pointer (&trip));
  else if (wbl_cloud_error_get_advice (error) == WBL_CLOUD_RETRY)
    {
      self->list_due = TRUE;
      wbl_errand_wait (&self->errand, RETRY_MS);
    }
  else
    wbl_errand_rest (&self->errand); /* a cloud without pins: ours stay as they are */
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
  if (!wbl_trip_is_stale (&trip->trip))
    wbl_errand_go_on (trip->trip.errand);
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
  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (error != NULL && wbl_cloud_error_get_advice (error) == WBL_CLOUD_RETRY)
    {
      wbl_errand_wait (&self->errand, RETRY_MS);
      return;
    }
  self->list_due = self->list_due || error != NULL;
  wbl_store_write_async (wbl_sync_get_store (self->errand.sync), WBL_PRIORITY_SYNC, told_job,
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
  WblCloud *cloud = wbl_sync_get_cloud (self->errand.sync);
  GCancellable *cancellable = wbl_sync_get_cancellable (self->errand.sync);
  WblPinChange change = trip->change;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (trip->found)
    wbl_cloud_pin_async (cloud, change.peer, change.pinned, cancellable, told_cb, g_steal_pointer (&trip));
  else if (self->list_due)
    {
      self->list_due = FALSE;
      wbl_cloud_pinned_async (cloud, cancellable, listed_cb, g_steal_pointer (&trip));
    }
  else
    wbl_errand_rest (&self->errand);
}

static void
start (gpointer data)
{
  WblPins *self = data;
  Trip *trip = g_new0 (Trip, 1);

  wbl_trip_begin (&trip->trip, &self->errand);
  trip->self = self;
  wbl_store_read_async (wbl_sync_get_store (trip->trip.sync), WBL_PRIORITY_SYNC, next_job, trip, NULL, NULL, NULL, next_cb, trip);
}

/* wbl_pins_flush: something may have changed here. Only called when caught up. */
void
wbl_pins_flush (WblPins *self)
{
  wbl_errand_flush (&self->errand);
}

/* wbl_pins_refresh: the list may have changed elsewhere. */
void
wbl_pins_refresh (WblPins *self)
{
  self->list_due = TRUE;
  if (wbl_sync_is_caught_up (self->errand.sync))
    wbl_pins_flush (self);
}
