/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-ahead"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-ahead.h"

/*
 * Pictures are fetched before anybody looks at them, so that they are here where there is no network: of the conversations of
 * the last days, and of those that were rated. One at a time, while the desk is online and has nothing to fetch or send that
 * somebody waits for, and never more than half of what files may take, so that what is fetched here is not let go of again.
 */

#define DAY_MS G_GINT64_CONSTANT (86400000)
#define RECENT_MS (7 * DAY_MS)
#define RATED_MS (30 * DAY_MS)
#define MAX_AHEAD (G_GINT64_CONSTANT (256) * 1024 * 1024)
#define AT_ONCE 100 /* looked up at once */
#define BUSY_MS 5000
#define ANEW (-1)
#define ALL_AGAIN_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC) /* what came is looked at as it comes, all of it so often */

struct _WblAhead
{
  WblDesk *desk;      /* (unowned) */
  GCancellable *stop; /* (owned) (nullable): of the pass under way */
  GArray *pictures;   /* (owned) (nullable) WblPicture, of the pass under way */
  guint at;
  gint64 room;        /* bytes */
  guint n_fetched;    /* in this pass */
  gint64 newest;      /* row: the newest message when this pass began */
  gint64 clean;       /* row: up to this message nothing more is to be had; 0 = nobody has looked, ANEW = look at all again */
  gint64 from;        /* that, when this pass began */
  gint64 all_us;      /* monotonic: when all were looked at last */
  GHashTable *failed; /* (owned) gint64 row * 2 + thumbnail: not tried again in this run */
  guint id;           /* source */
};

typedef struct
{
  GArray *pictures;
  gint64 room, newest;
} Missing;

static void
missing_free (gpointer data)
{
  Missing *missing = data;

  g_clear_pointer (&missing->pictures, g_array_unref);
  g_free (missing);
}

static gpointer
missing_job (WblDb *db, gpointer data, GError **error)
{
  gint64 now_ms = g_get_real_time () / 1000;
  GArray *pictures = wbl_db_pictures_missing (db, now_ms - RECENT_MS, now_ms - RATED_MS, *(gint64 *) data, AT_ONCE, error);
  Missing *missing = NULL;

  if (pictures == NULL)
    return NULL;
  missing = g_new0 (Missing, 1);
  missing->pictures = pictures;
  missing->newest = wbl_db_newest_row (db);
  missing->room = pictures->len > 0 ? MAX_AHEAD - wbl_db_files_size (db) : 0;
  return missing;
}

static void
end_pass (WblAhead *ahead)
{
  g_clear_object (&ahead->stop);
  g_clear_pointer (&ahead->pictures, g_array_unref);
}

static gint64
key_of (const WblPicture *picture)
{
  return picture->row * 2 + picture->thumbnail;
}

static void fetch_next (WblAhead *ahead);

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GCancellable) stop = data;
  WblDesk *self = WBL_DESK (source);
  WblAhead *ahead = self->ahead;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wbl_desk_load_file_finish (self, result, &error);

  if (g_cancellable_is_cancelled (stop) || ahead == NULL || ahead->stop != stop)
    return;
  if (bytes != NULL)
    {
      ahead->room -= (gint64) g_bytes_get_size (bytes);
      ahead->n_fetched++;
      ahead->at++;
    }
  else if (wbl_desk_get_link (self) == WBL_DESK_ONLINE)
    {
      gint64 key = key_of (&g_array_index (ahead->pictures, WblPicture, ahead->at));

      g_hash_table_add (ahead->failed, g_memdup2 (&key, sizeof key));
    }
  fetch_next (ahead);
}

static gboolean
has_failed (WblAhead *ahead, const WblPicture *picture)
{
  gint64 key = key_of (picture);

  return g_hash_table_contains (ahead->failed, &key);
}

/* Where there is no small one the whole one is tried. (nullable): no more in this pass */
static const WblPicture *
next_picture (WblAhead *ahead)
{
  for (; ahead->at < ahead->pictures->len; ahead->at++)
    {
      WblPicture *picture = &g_array_index (ahead->pictures, WblPicture, ahead->at);

      if (picture->thumbnail && has_failed (ahead, picture))
        picture->thumbnail = FALSE;
      if (!has_failed (ahead, picture))
        return picture;
    }
  return NULL;
}

/* What was a small picture is looked for again, now whole, once all small ones are here. */
static void
fetch_next (WblAhead *ahead)
{
  WblDesk *self = ahead->desk;
  const WblPicture *picture = next_picture (ahead);

  if (picture != NULL && ahead->room > 0 && wbl_desk_get_link (self) == WBL_DESK_ONLINE
      && !wbl_desk_is_syncing (self))
    {
      wbl_desk_load_file_async (self, picture->row, picture->thumbnail, ahead->stop, fetched_cb, g_object_ref (ahead->stop));
      return;
    }
  if (ahead->room > 0 && (ahead->n_fetched > 0 || picture != NULL))
    wbl_desk_schedule_ahead (self, BUSY_MS);
  else if (picture == NULL && ahead->clean == ahead->from)
    ahead->clean = ahead->newest;
  end_pass (ahead);
}

static void
missing_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  WblAhead *ahead = self->ahead;
  g_autoptr (GError) error = NULL;
  Missing *missing = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (ahead == NULL || ahead->stop != g_task_get_cancellable (task))
    g_clear_pointer (&missing, missing_free);
  else if (missing == NULL)
    end_pass (ahead);
  else
    {
      ahead->pictures = g_array_ref (missing->pictures);
      ahead->room = missing->room;
      ahead->newest = missing->newest;
      ahead->at = ahead->n_fetched = 0;
      missing_free (missing);
      fetch_next (ahead);
    }
}

static void
look_cb (gpointer data)
{
  WblAhead *ahead = data;
  WblDesk *self = ahead->desk;
  gint64 now_us = g_get_monotonic_time ();

  ahead->id = 0;
  if (ahead->stop != NULL || wbl_desk_get_link (self) != WBL_DESK_ONLINE
      || g_network_monitor_get_network_metered (g_network_monitor_get_default ()))
    return;
  ahead->stop = g_cancellable_new ();
  if (ahead->clean == ANEW || now_us - ahead->all_us > ALL_AGAIN_US)
    ahead->clean = 0;
  if (ahead->clean == 0)
    ahead->all_us = now_us;
  ahead->from = ahead->clean;
  wbl_store_read_async (self->store, WBL_PRIORITY_MAINTENANCE, missing_job, g_memdup2 (&ahead->from, sizeof ahead->from), g_free,
                        missing_free, NULL, missing_cb, g_task_new (self, ahead->stop, NULL, NULL));
}

/** wbl_desk_look_ahead_anew: pictures that came before may be wanted now: of a conversation that was rated. */
void
wbl_desk_look_ahead_anew (WblDesk *self)
{
  if (self->ahead != NULL)
    self->ahead->clean = ANEW;
}

/** wbl_desk_schedule_ahead: fetches pictures ahead in @ms, unless that is to happen anyway. */
void
wbl_desk_schedule_ahead (WblDesk *self, guint ms)
{
  if (self->closed)
    return;
  if (self->ahead == NULL)
    {
      self->ahead = g_new0 (WblAhead, 1);
      self->ahead->desk = self;
      self->ahead->failed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
    }
  if (self->ahead->id == 0)
    self->ahead->id = g_timeout_add_once (ms, look_cb, self->ahead);
}

/** wbl_desk_stop_ahead: no picture is fetched any more, until it is scheduled again. */
void
wbl_desk_stop_ahead (WblDesk *self)
{
  WblAhead *ahead = g_steal_pointer (&self->ahead);

  if (ahead == NULL)
    return;
  g_clear_handle_id (&ahead->id, g_source_remove);
  if (ahead->stop != NULL)
    g_cancellable_cancel (ahead->stop);
  end_pass (ahead);
  g_hash_table_unref (ahead->failed);
  g_free (ahead);
}
