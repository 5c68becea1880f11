/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-groups"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"
#include "store/wbl-db-groups.h"
#include "sync/wbl-errand.h"
#include "sync/wbl-sync-private.h"

/*
 * What is not known of groups: what a new one is, and who is in those whose members changed. One question at a time;
 * what the cloud does not answer for good is not asked again before something changes.
 */

#define RETRY_MS 15000

struct _WblGroups
{
  WblErrand errand;
};

typedef struct
{
  WblTrip trip;
  gint64 unknown; /* a group to ask for, 0 = none */
  gint64 members; /* a group whose members to ask for, 0 = none */
} Trip;

static void
trip_free (Trip *trip)
{
  g_object_unref (trip->trip.sync);
  g_free (trip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trip, trip_free)

/* An answer on its way into the store: what the cloud said, or nothing. */
typedef struct
{
  gint64 id;
  WblCloudGroup *group; /* (owned) (nullable) */
  GPtrArray *members;   /* (owned) (nullable) */
  gboolean of_members;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->group, wbl_cloud_group_free);
  g_clear_pointer (&answer->members, g_ptr_array_unref);
  g_free (answer);
}

static void start (gpointer data);

WblGroups *
wbl_groups_new (WblSync *sync)
{
  WblGroups *self = g_new0 (WblGroups, 1);

  wbl_errand_init (&self->errand, sync, start, self);
  return self;
}

void
wbl_groups_free (WblGroups *self)
{
  wbl_errand_reset (&self->errand);
  g_free (self);
}

/* wbl_groups_reset: the connection ended or began: answers to what was asked before count for nothing. */
void
wbl_groups_reset (WblGroups *self)
{
  wbl_errand_reset (&self->errand);
}

gboolean
wbl_groups_is_idle (WblGroups *self)
{
  return wbl_errand_is_idle (&self->errand);
}

/* ---- answers ---- */

static gpointer
answer_job (WblDb *db, gpointer data, GError **error)
{
  const Answer *answer = data;

  if (answer->members != NULL)
    wbl_db_put_members (db, answer->id, answer->members, error);
  else if (answer->of_members)
    wbl_db_members_unknown (db, answer->id, error);
  else if (answer->group != NULL)
    wbl_db_put_group (db, answer->group, error);
  else
    wbl_db_group_unknown (db, answer->id, error);
  return NULL;
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (error != NULL)
    {
      wbl_errand_end (trip->trip.errand); /* the store tells of it: no use in asking again now */
      return;
    }
  wbl_sync_people_changed (trip->trip.sync);
  wbl_errand_go_on (trip->trip.errand);
}

/* Takes @trip and @answer. @error: why there is none */
static void
take (Trip *trip, Answer *answer, const GError *error)
{
  if (wbl_trip_is_stale (&trip->trip) || (error != NULL && wbl_cloud_error_get_advice (error) == WBL_CLOUD_RETRY))
    {
      if (!wbl_trip_is_stale (&trip->trip))
        wbl_errand_wait (trip->trip.errand, RETRY_MS);
      answer_free (answer);
      trip_free (trip);
      return;
    }
  wbl_store_write_async (wbl_sync_get_store (trip->trip.sync), WBL_PRIORITY_SYNC, answer_job, answer, answer_free, NULL, NULL,
                         noted_cb, trip);
}

static void
group_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Trip *trip = data;
  Answer *answer = g_new0 (Answer, 1);
  g_autoptr (GError) error = NULL;

  answer->id = trip->unknown;
  answer->group = wbl_cloud_group_finish (WBL_CLOUD (source), result, &error);
  take (trip, answer, error);
}

static void
members_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Trip *trip = data;
  Answer *answer = g_new0 (Answer, 1);
  g_autoptr (GError) error = NULL;

  answer->id = trip->members;
  answer->of_members = TRUE;
  answer->members = wbl_cloud_members_finish (WBL_CLOUD (source), result, &error);
  take (trip, answer, error);
}

/* ---- questions ---- */

static gpointer
next_job (WblDb *db, gpointer data, GError **error)
{
  Trip *trip = data;

  trip->unknown = wbl_db_group_due (db);
  trip->members = trip->unknown == 0 ? wbl_db_members_due (db) : 0;
  return NULL;
}

static void
next_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trip) trip = data;
  WblCloud *cloud = wbl_sync_get_cloud (trip->trip.sync);
  GCancellable *cancellable = wbl_sync_get_cancellable (trip->trip.sync);
  gint64 unknown = trip->unknown, members = trip->members;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  if (wbl_trip_is_stale (&trip->trip))
    return;
  if (unknown != 0)
    wbl_cloud_group_async (cloud, unknown, cancellable, group_cb, g_steal_pointer (&trip));
  else if (members != 0)
    wbl_cloud_members_async (cloud, members, cancellable, members_cb, g_steal_pointer (&trip));
  else
    wbl_errand_rest (trip->trip.errand);
}

static void
start (gpointer data)
{
  WblGroups *self = data;
  Trip *trip = g_new0 (Trip, 1);

  wbl_trip_begin (&trip->trip, &self->errand);
  wbl_store_read_async (wbl_sync_get_store (trip->trip.sync), WBL_PRIORITY_SYNC, next_job, trip, NULL, NULL, NULL, next_cb, trip);
}

/* wbl_groups_flush: something may have changed. Only called when caught up. */
void
wbl_groups_flush (WblGroups *self)
{
  wbl_errand_flush (&self->errand);
}
