/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-packs"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"
#include "model/wbl-article-pack.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-packs.h"
#include "sync/wbl-sync-private.h"

/*
 * Packs of articles: ours go up to the team's files before their operation tells of them, colleagues' come down when an
 * operation has. One at a time each way. What fails is tried again, later and later, and at each new connection.
 */

struct _WblPacks
{
  WblSync *sync; /* (unowned) our owner */
  guint generation;
  gboolean sending, fetching;         /* also while the store is asked */
  gboolean send_again, fetch_again;   /* something came meanwhile */
  guint retry_id;             /* source */
};

typedef struct
{
  WblSync *sync; /* (owned) keeps self alive */
  WblPacks *self;
  guint generation;
  WblPack *pack; /* (owned) (nullable) */
  gint64 team;
  gint64 next_ms; /* when another may be tried */
} Trip;

static void
trip_free (gpointer data)
{
  Trip *trip = data;

  wbl_pack_free (trip->pack);
  g_object_unref (trip->sync);
  g_free (trip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trip, trip_free)

static Trip *
trip_new (WblPacks *self)
{
  Trip *trip = g_new0 (Trip, 1);

  trip->sync = g_object_ref (self->sync);
  trip->self = self;
  trip->generation = self->generation;
  return trip;
}

static gboolean
is_stale (const Trip *trip)
{
  return trip->generation != trip->self->generation;
}

WblPacks *
wbl_packs_new (WblSync *sync)
{
  WblPacks *self = g_new0 (WblPacks, 1);

  self->sync = sync;
  return self;
}

void
wbl_packs_free (WblPacks *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
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
  self->generation++;
  self->sending = FALSE;
  self->fetching = FALSE;
  self->send_again = FALSE;
  self->fetch_again = FALSE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, retry_job, NULL, NULL, NULL, NULL, NULL, NULL);
}

gboolean
wbl_packs_is_idle (WblPacks *self)
{
  return !self->sending && !self->fetching;
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
  if (is_stale (trip))
    return;
  *(trip->pack->state == WBL_PACK_TO_SEND ? &trip->self->sending : &trip->self->fetching) = FALSE;
  wbl_sync_flush (trip->sync);
}

/* Takes @trip and @outcome. */
static void
note (Trip *trip, Outcome *outcome)
{
  outcome->sha256 = g_strdup (trip->pack->sha256);
  wbl_store_write_async (wbl_sync_get_store (trip->sync), WBL_PRIORITY_SYNC, outcome_job, outcome, outcome_free, NULL, NULL,
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

  if (is_stale (trip))
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

  if (is_stale (trip))
    return;
  outcome = g_new0 (Outcome, 1);
  if (bytes != NULL)
    outcome->bytes = g_steal_pointer (&bytes);
  else
    outcome->why = word_of (error);
  note (g_steal_pointer (&trip), outcome);
}

/* ---- asking the store ---- */

static gboolean
retry_cb (gpointer data)
{
  WblPacks *self = data;

  self->retry_id = 0;
  wbl_packs_flush (self);
  return G_SOURCE_REMOVE;
}

static void
wait_until (WblPacks *self, gint64 at_ms)
{
  gint64 wait = at_ms - g_get_real_time () / 1000;

  if (self->retry_id == 0 && at_ms != 0)
    self->retry_id = g_timeout_add ((guint) CLAMP (wait, 1000, 60 * 60 * 1000), retry_cb, self);
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

static void start_sending (WblPacks *self);
static void start_fetching (WblPacks *self);

static void
send_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblPacks *self = trip->self;
  const WblPack *pack = trip->pack;
  gint64 team = trip->team;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (is_stale (trip))
    return;
  if (pack == NULL || pack->bytes == NULL)
    {
      self->sending = FALSE;
      wait_until (self, trip->next_ms);
      if (self->send_again)
        start_sending (self);
      return;
    }
  wbl_cloud_share_file_async (wbl_sync_get_cloud (self->sync), team, pack->name, "application/gzip", pack->bytes, NULL, NULL,
                              wbl_sync_get_cancellable (self->sync), shared_cb, g_steal_pointer (&trip));
}

static void
fetch_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblPacks *self = trip->self;
  const WblPack *pack = trip->pack;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (is_stale (trip))
    return;
  if (pack == NULL)
    {
      self->fetching = FALSE;
      wait_until (self, trip->next_ms);
      if (self->fetch_again)
        start_fetching (self);
      return;
    }
  /* nobody asked for it: an address elsewhere would only tell a stranger who is here */
  wbl_cloud_download_async (wbl_sync_get_cloud (self->sync), pack->url, TRUE, (gsize) pack->size,
                            wbl_sync_get_cancellable (self->sync), fetched_cb, g_steal_pointer (&trip));
}

static void
start_sending (WblPacks *self)
{
  Trip *trip = NULL;

  self->send_again = self->sending;
  if (self->sending)
    return;
  self->sending = TRUE;
  trip = trip_new (self);
  wbl_store_read_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, next_to_send_job, trip, NULL, NULL, NULL, send_cb, trip);
}

static void
start_fetching (WblPacks *self)
{
  Trip *trip = NULL;

  self->fetch_again = self->fetching;
  if (self->fetching)
    return;
  self->fetching = TRUE;
  trip = trip_new (self);
  wbl_store_read_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, next_to_fetch_job, trip, NULL, NULL, NULL, fetch_cb,
                        trip);
}

/* wbl_packs_flush: something may wait. Only called when caught up. */
void
wbl_packs_flush (WblPacks *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  start_sending (self);
  start_fetching (self);
}
