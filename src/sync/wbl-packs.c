/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-packs"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"
#include "model/wbl-article-pack.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-packs.h"
#include "sync/wbl-errand.h"
#include "sync/wbl-sync-private.h"

/*
 * Packs of articles: ours go up to the team's files before their operation tells of them, colleagues' come down when an
 * operation has. One at a time each way. What fails is tried again, later and later, and at each new connection.
 */

struct _WblPacks
{
  WblErrand sending, fetching;
};

typedef struct
{
  WblTrip trip;
  WblPack *pack; /* (owned) (nullable) */
  gint64 team;
  gint64 next_ms; /* when another may be tried */
} Trip;

static void
trip_free (gpointer data)
{
  Trip *trip = data;

  wbl_pack_free (trip->pack);
  g_object_unref (trip->trip.sync);
  g_free (trip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trip, trip_free)

static void start_sending (gpointer data);
static void start_fetching (gpointer data);

WblPacks *
wbl_packs_new (WblSync *sync)
{
  WblPacks *self = g_new0 (WblPacks, 1);

  wbl_errand_init (&self->sending, sync, start_sending, self);
  wbl_errand_init (&self->fetching, sync, start_fetching, self);
  return self;
}

void
wbl_packs_free (WblPacks *self)
{
  wbl_errand_reset (&self->sending);
  wbl_errand_reset (&self->fetching);
  g_free (self);
}

static gpointer
retry_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_packs_retry (db, error);
  return NULL;
}

/* wbl_packs_reset: the connection went; whatever waits is tried at once on the next one. */
void
wbl_packs_reset (WblPacks *self)
{
  wbl_errand_reset (&self->sending);
  wbl_errand_reset (&self->fetching);
  wbl_store_write_async (wbl_sync_get_store (self->sending.sync), WBL_PRIORITY_SYNC, retry_job, NULL, NULL, NULL, NULL, NULL, NULL);
}

gboolean
wbl_packs_is_idle (WblPacks *self)
{
  return !self->sending.working && !self->fetching.working;
}

/* ---- what came of it, into the store ---- */

typedef struct
{
  char *sha256;
  char *url;       /* (nullable): it is there now */
  GBytes *bytes;   /* (nullable): it is here now */
  const char *why; /* (nullable): code word */
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_free (outcome->sha256);
  g_free (outcome->url);
  g_clear_pointer (&outcome->bytes, g_bytes_unref);
  g_free (outcome);
}

static const char *
word_of (const GError *error)
{
  if (g_error_matches (error, WBL_PACK_ERROR, WBL_PACK_ERROR_NEWER))
    return "newer";
  if (error->domain == WBL_PACK_ERROR)
    return "damaged";
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_GONE))
    return "file-gone";
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE))
    return "damaged"; /* more came than was announced */
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_FORBIDDEN)
      || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED)
      || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL))
    return "refused";
  return "connection";
}

/* A pack that is not what was sent is a failure of the pack, not of the store. */
static gpointer
outcome_job (WblDb *db, gpointer data, GError **error)
{
  Outcome *outcome = data;
  g_autoptr (GError) local = NULL;

  if (outcome->url != NULL)
    wbl_db_pack_sent (db, outcome->sha256, outcome->url, error);
  else if (outcome->bytes != NULL && !wbl_db_pack_apply (db, outcome->sha256, outcome->bytes, &local))
    {
      if (local->domain == WBL_PACK_ERROR)
        wbl_db_pack_failed (db, outcome->sha256, word_of (local), error);
      else
        g_propagate_error (error, g_steal_pointer (&local));
    }
  else if (outcome->why != NULL)
    wbl_db_pack_failed (db, outcome->sha256, outcome->why, error);
  return NULL;
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL && !g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED))
    g_warning ("A pack could not be noted: %s %d", g_quark_to_string (error->domain), error->code);
  if (wbl_trip_is_stale (&trip->trip))
    return;
  wbl_errand_end (trip->trip.errand);
  wbl_sync_flush (trip->trip.sync);
}

/* Takes @trip and @outcome. */
static void
note (Trip *trip, Outcome *outcome)
{
  outcome->sha256 = g_strdup (trip->pack->sha256);
  wbl_store_write_async (wbl_sync_get_store (trip->trip.sync), WBL_PRIORITY_SYNC, outcome_job, outcome, outcome_free, NULL, NULL,
                         noted_cb, trip);
}

/* ---- up ---- */

static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCloudFile) file = wbl_cloud_share_file_finish (WBL_CLOUD (source), result, &error);
  Outcome *outcome = NULL;

  if (wbl_trip_is_stale (&trip->trip))
    return;
  outcome = g_new0 (Outcome, 1);
  if (file != NULL && *file->url != '\0')
    outcome->url = g_strdup (file->url);
  else
    outcome->why = error != NULL ? word_of (error) : "refused";
  note (g_steal_pointer (&trip), outcome);
}

/* ---- down ---- */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_cloud_download_finish (WBL_CLOUD (source), result, &error);
  Outcome *outcome = NULL;

  if (wbl_trip_is_stale (&trip->trip))
    return;
  outcome = g_new0 (Outcome, 1);
  if (bytes != NULL)
    outcome->bytes = g_steal_pointer (&bytes);
  else
    outcome->why = word_of (error);
  note (g_steal_pointer (&trip), outcome);
}

/* ---- asking the store ---- */

/* Nothing to do now: something came meanwhile, or may be tried again later, or neither. */
static void
rest (Trip *trip)
{
  gint64 wait_ms = trip->next_ms - g_get_real_time () / 1000;

  if (trip->next_ms == 0 || trip->trip.errand->again)
    wbl_errand_rest (trip->trip.errand);
  else
    wbl_errand_wait (trip->trip.errand, (guint) CLAMP (wait_ms, 1000, 60 * 60 * 1000));
}

/* Files are the team's: without one they stay here. */
static gpointer
next_job (WblDb *db, Trip *trip, WblPackState state, GError **error)
{
  trip->team = wbl_db_team (db);
  trip->pack = trip->team != 0 ? wbl_db_pack_next (db, state, error) : NULL;
  trip->next_ms = trip->team != 0 ? wbl_db_pack_next_ms (db) : 0;
  return NULL;
}

static gpointer
next_to_send_job (WblDb *db, gpointer data, GError **error)
{
  return next_job (db, data, WBL_PACK_TO_SEND, error);
}

static gpointer
next_to_fetch_job (WblDb *db, gpointer data, GError **error)
{
  return next_job (db, data, WBL_PACK_TO_FETCH, error);
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblSync *sync = trip->trip.sync;
  const WblPack *pack = trip->pack;
  gint64 team = trip->team;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (pack == NULL || pack->bytes == NULL)
    {
      rest (trip);
      return;
    }
  wbl_cloud_share_file_async (wbl_sync_get_cloud (sync), team, pack->name, "application/gzip", pack->bytes, NULL, NULL,
                              wbl_sync_get_cancellable (sync), shared_cb, g_steal_pointer (&trip));
}

static void
fetch_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblSync *sync = trip->trip.sync;
  const WblPack *pack = trip->pack;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (pack == NULL)
    {
      rest (trip);
      return;
    }
  /* nobody asked for it: an address elsewhere would only tell a stranger who is here */
  wbl_cloud_download_async (wbl_sync_get_cloud (sync), pack->url, TRUE, (gsize) pack->size, NULL, NULL,
                            wbl_sync_get_cancellable (sync), fetched_cb, g_steal_pointer (&trip));
}

static void
start (WblErrand *errand, WblStoreJob job, GAsyncReadyCallback callback)
{
  Trip *trip = g_new0 (Trip, 1);

  wbl_trip_begin (&trip->trip, errand);
  wbl_store_read_async (wbl_sync_get_store (trip->trip.sync), WBL_PRIORITY_SYNC, job, trip, NULL, NULL, NULL, callback, trip);
}

static void
start_sending (gpointer data)
{
  start (&((WblPacks *) data)->sending, next_to_send_job, send_cb);
}

static void
start_fetching (gpointer data)
{
  start (&((WblPacks *) data)->fetching, next_to_fetch_job, fetch_cb);
}

/* wbl_packs_flush: something may wait. Only called when caught up. */
void
wbl_packs_flush (WblPacks *self)
{
  wbl_errand_hurry (&self->sending);
  wbl_errand_hurry (&self->fetching);
}
