/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-sync"

#include "config.h"

#include "lanying/wbl-cloud-people.h"
#include "model/wbl-json.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-people.h"
#include "sync/wbl-sync-private.h"

#define DEFAULT_HELD_AFTER_MS (30 * 60 * 1000)
#define PROFILE_BATCH 100

struct _WblSync
{
  GObject parent_instance;

  WblStore *store;         /* (owned) */
  WblCloud *cloud;         /* (owned) */
  WblCatchUp *catch_up;    /* (owned) */
  WblPostman *postman;     /* (owned) */
  WblPacks *packs;         /* (owned) */
  WblPins *pins;           /* (owned) */
  WblGroups *groups;       /* (owned) */
  GCancellable *cancellable; /* of everything running (owned) */
  gboolean started;
  gboolean online;
  gboolean caught_up;
  gboolean fetching_profiles;
  gint64 as_of_ms;
  gint64 held_after_ms;
};

enum
{
  STATE_CHANGED,
  TYPING,
  WHISPER,
  CAUGHT_UP,
  UPLOAD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSync, wbl_sync, G_TYPE_OBJECT)

/* ---- profiles of people and groups ---- */

static void fetch_profiles (WblSync *self);

static gpointer
put_profiles_job (WblDb *db, gpointer data, GError **error)
{
  GPtrArray *profiles = data;

  for (guint i = 0; i < profiles->len; i++)
    if (!wbl_db_put_profile (db, g_ptr_array_index (profiles, i), error))
      return NULL;
  return NULL;
}

static void
profiles_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSync) self = data;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  fetch_profiles (self);
}

static void
profiles_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSync) self = data;
  GPtrArray *profiles = wbl_cloud_profiles_finish (WBL_CLOUD (source), result, NULL);

  self->fetching_profiles = FALSE;
  if (profiles != NULL && profiles->len > 0)
    wbl_store_write_async (self->store, WBL_PRIORITY_SYNC, put_profiles_job, profiles, (GDestroyNotify) g_ptr_array_unref,
                           NULL, NULL, profiles_stored_cb, g_object_ref (self));
  else
    g_clear_pointer (&profiles, g_ptr_array_unref);
}

static gpointer
unknown_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_unknown_contacts (db, PROFILE_BATCH, error);
}

static void
unknown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSync) self = data;
  g_autoptr (GArray) uids = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  self->fetching_profiles = FALSE;
  if (uids == NULL || uids->len == 0 || !self->online)
    return;
  self->fetching_profiles = TRUE;
  wbl_cloud_profiles_async (self->cloud, (const gint64 *) (gpointer) uids->data, uids->len, self->cancellable, profiles_cb,
                            g_object_ref (self));
}

static void
fetch_profiles (WblSync *self)
{
  if (self->fetching_profiles || !self->online)
    return;
  self->fetching_profiles = TRUE;
  wbl_store_read_async (self->store, WBL_PRIORITY_SYNC, unknown_job, NULL, NULL, (GDestroyNotify) g_array_unref,
                        self->cancellable, unknown_cb, g_object_ref (self));
}

/* wbl_sync_people_changed: there may be people whom nobody asked for yet. */
void
wbl_sync_people_changed (WblSync *self)
{
  fetch_profiles (self);
}

/* ---- the connection ---- */

static gpointer
restart_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_outbox_restart (db, error) && wbl_db_ops_requeue (db, FALSE, error) ? GINT_TO_POINTER (1) : NULL;
}

static gpointer
requeue_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_ops_requeue (db, FALSE, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
set_online (WblSync *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  self->caught_up = FALSE;
  wbl_catch_up_reset (self->catch_up);
  wbl_postman_reset (self->postman);
  wbl_packs_reset (self->packs);
  wbl_pins_reset (self->pins);
  wbl_groups_reset (self->groups);
  if (online)
    wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, requeue_job, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
cloud_state_changed_cb (WblSync *self)
{
  set_online (self, wbl_cloud_get_state (self->cloud) == WBL_LINK_ONLINE);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

static void
team_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblSync *self = WBL_SYNC (source);
  g_autoptr (GArray) chats = data;

  wbl_sync_team_finish (self, result, NULL);
  if (self->online)
    wbl_catch_up_chats (self->catch_up, chats);
}

/* The staff room comes first: what it says decides what the chats mean. */
static void
cloud_chats_cb (WblSync *self, GArray *chats)
{
  wbl_sync_find_team_async (self, team_found_cb, g_array_copy (chats));
}

static void
cloud_notice_cb (WblSync *self, gint64 peer)
{
  wbl_catch_up_notice (self->catch_up, peer);
}

/* What is not stored: a customer writes, or a colleague's desk says something to ours. */
static void
hear_brief (WblSync *self, const WblCloudRecord *record)
{
  g_autoptr (JsonObject) ext = *record->ext != '\0' ? wbl_json_parse_object (record->ext, -1, NULL) : NULL;
  const char *status = ext != NULL ? wbl_json_string_or (ext, "input_status", NULL) : NULL;

  if (status != NULL)
    g_signal_emit (self, signals[TYPING], 0, record->from, g_str_equal (status, "typing"));
  else if (ext != NULL && record->group && record->ctype == WBL_CONTENT_COMMAND
           && g_str_equal (wbl_json_string_or (ext, "app", ""), "warbler"))
    g_signal_emit (self, signals[WHISPER], 0, record->to, ext);
}

/* What is not stored came by itself: it answers no request. */
static gboolean
is_brief (const WblCloudPage *page)
{
  for (guint i = 0; i < page->records->len; i++)
    if (!((WblCloudRecord *) g_ptr_array_index (page->records, i))->ephemeral)
      return FALSE;
  return page->records->len > 0;
}

static void
cloud_page_cb (WblSync *self, WblCloudPage *page)
{
  for (guint i = 0; i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);

      if (record->ephemeral)
        hear_brief (self, record);
      else if (record->ns == WBL_CLOUD_USER_NOTICE && record->notice_type == WBL_USER_INFO_UPDATED)
        wbl_pins_refresh (self->pins);
    }
  if (!is_brief (page))
    wbl_catch_up_page (self->catch_up, page);
}

static void
cloud_acked_cb (WblSync *self, const WblCloudAck *ack)
{
  wbl_postman_acked (self->postman, ack);
}

static void
cloud_refused_cb (WblSync *self, gint64 client_id, const GError *error)
{
  wbl_postman_refused (self->postman, client_id, error);
}

/* ---- caught up ---- */

static gpointer
caught_up_job (WblDb *db, gpointer data, GError **error)
{
  gint64 *held_after = data;

  return wbl_db_outbox_review (db, *held_after, error)
                 && wbl_db_set_meta_int (db, "as-of", g_get_real_time () / 1000, error)
             ? GINT_TO_POINTER (1)
             : NULL;
}

/* What was not looked at is not sent. */
static void
reviewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSync) self = data;
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (!self->online)
    return;
  if (error != NULL)
    {
      wbl_catch_up_refused (self->catch_up, error);
      return;
    }
  self->caught_up = TRUE;
  self->as_of_ms = g_get_real_time () / 1000;
  g_signal_emit (self, signals[CAUGHT_UP], 0); /* first: who signs may change before anything is sent */
  wbl_postman_flush (self->postman);
  wbl_packs_flush (self->packs);
  wbl_pins_flush (self->pins);
  wbl_groups_flush (self->groups);
  fetch_profiles (self);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

/* wbl_sync_caught_up: nothing is missing any more; what waited while we were away is looked at before it is sent. */
void
wbl_sync_caught_up (WblSync *self)
{
  if (self->caught_up)
    {
      if (wbl_sync_get_store_problem (self) == NULL)
        self->as_of_ms = g_get_real_time () / 1000;
      fetch_profiles (self);
      wbl_packs_flush (self->packs);
      wbl_groups_flush (self->groups);
      return;
    }
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, caught_up_job,
                         g_memdup2 (&self->held_after_ms, sizeof self->held_after_ms), g_free, NULL, NULL, reviewed_cb,
                         g_object_ref (self));
}

/* wbl_sync_store_refused: the store did not take something that is to be sent, or an answer. It is tried again until it does. */
void
wbl_sync_store_refused (WblSync *self, const GError *error)
{
  wbl_catch_up_refused (self->catch_up, error);
}

GCancellable *
wbl_sync_get_cancellable (WblSync *self)
{
  return self->cancellable;
}

/* ---- public ---- */

/** wbl_sync_new: Returns: (transfer full): not started. */
WblSync *
wbl_sync_new (WblStore *store, WblCloud *cloud)
{
  WblSync *self = g_object_new (WBL_TYPE_SYNC, NULL);

  self->store = g_object_ref (store);
  self->cloud = g_object_ref (cloud);
  self->catch_up = wbl_catch_up_new (self);
  self->postman = wbl_postman_new (self);
  self->packs = wbl_packs_new (self);
  self->pins = wbl_pins_new (self);
  self->groups = wbl_groups_new (self);
  g_signal_connect_object (cloud, "state-changed", G_CALLBACK (cloud_state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cloud, "chats", G_CALLBACK (cloud_chats_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cloud, "notice", G_CALLBACK (cloud_notice_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cloud, "page", G_CALLBACK (cloud_page_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cloud, "acked", G_CALLBACK (cloud_acked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cloud, "refused", G_CALLBACK (cloud_refused_cb), self, G_CONNECT_SWAPPED);
  return self;
}

WblStore *
wbl_sync_get_store (WblSync *self)
{
  return self->store;
}

WblCloud *
wbl_sync_get_cloud (WblSync *self)
{
  return self->cloud;
}

/** wbl_sync_start: connects, and keeps connected. */
void
wbl_sync_start (WblSync *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, restart_job, NULL, NULL, NULL, NULL, NULL, NULL);
  wbl_cloud_start (self->cloud);
}

/** wbl_sync_stop: ends the connection; what was on its way is sent again next time. */
void
wbl_sync_stop (WblSync *self)
{
  if (!self->started)
    return;
  self->started = FALSE;
  g_cancellable_cancel (self->cancellable);
  wbl_cloud_stop (self->cloud);
  set_online (self, FALSE);
}

gboolean
wbl_sync_is_caught_up (WblSync *self)
{
  return self->caught_up;
}

/** wbl_sync_get_store_problem: Returns: (nullable): WBL_STORE_ERROR: why the store does not take what the cloud has; it is
 * tried again by itself. */
const GError *
wbl_sync_get_store_problem (WblSync *self)
{
  return wbl_catch_up_get_problem (self->catch_up);
}

/** wbl_sync_get_as_of_ms: Returns: when everything the cloud had was here; now while online; 0 = not since the start. */
gint64
wbl_sync_get_as_of_ms (WblSync *self)
{
  gboolean now = self->caught_up && wbl_sync_get_store_problem (self) == NULL;

  return now ? g_get_real_time () / 1000 : self->as_of_ms;
}

void
wbl_sync_set_held_after (WblSync *self, gint64 ms)
{
  self->held_after_ms = ms;
}

/** wbl_sync_flush: something waits to be sent. */
void
wbl_sync_flush (WblSync *self)
{
  if (!self->caught_up)
    return;
  wbl_postman_flush (self->postman);
  wbl_packs_flush (self->packs);
  wbl_pins_flush (self->pins);
  wbl_groups_flush (self->groups);
}

/** wbl_sync_fill: a person wants older history of this chat. */
void
wbl_sync_fill (WblSync *self, WblChatKind kind, gint64 peer)
{
  if (self->online)
    wbl_catch_up_fill (self->catch_up, kind, peer);
}

/* wbl_sync_tell_state: a part's state is another one. */
void
wbl_sync_tell_state (WblSync *self)
{
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

/* wbl_sync_tell_upload: from the postman. */
void
wbl_sync_tell_upload (WblSync *self, gint64 row, double fraction)
{
  g_signal_emit (self, signals[UPLOAD], 0, row, fraction);
}

/** wbl_sync_get_upload: Returns: how much of the file of message @row is sent, from 0 to 1; -1 = it is not on its way. */
double
wbl_sync_get_upload (WblSync *self, gint64 row)
{
  return wbl_postman_get_upload (self->postman, row);
}

/** wbl_sync_stop_upload: a person stops it: its message fails with the word "stopped", and can be sent again. */
void
wbl_sync_stop_upload (WblSync *self, gint64 row)
{
  wbl_postman_stop_upload (self->postman, row);
}

/** wbl_sync_is_idle: Returns: whether everything is here and everything is sent. */
gboolean
wbl_sync_is_idle (WblSync *self)
{
  return self->caught_up && wbl_sync_get_store_problem (self) == NULL && wbl_catch_up_is_done (self->catch_up)
         && wbl_postman_is_idle (self->postman) && wbl_packs_is_idle (self->packs) && wbl_pins_is_idle (self->pins)
         && wbl_groups_is_idle (self->groups) && !self->fetching_profiles;
}

static void
wbl_sync_dispose (GObject *object)
{
  WblSync *self = WBL_SYNC (object);

  wbl_sync_stop (self);
  g_clear_pointer (&self->catch_up, wbl_catch_up_free);
  g_clear_pointer (&self->postman, wbl_postman_free);
  g_clear_pointer (&self->packs, wbl_packs_free);
  g_clear_pointer (&self->pins, wbl_pins_free);
  g_clear_pointer (&self->groups, wbl_groups_free);
  g_clear_object (&self->cloud);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (wbl_sync_parent_class)->dispose (object);
}

static void
wbl_sync_class_init (WblSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_sync_dispose;
  signals[STATE_CHANGED] = g_signal_new ("state-changed", WBL_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TYPING] = g_signal_new ("typing", WBL_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64,
                                  G_TYPE_BOOLEAN);
  signals[WHISPER] = g_signal_new ("whisper", WBL_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_INT64, JSON_TYPE_OBJECT);
  signals[UPLOAD] = g_signal_new ("upload", WBL_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_INT64, G_TYPE_DOUBLE);
  signals[CAUGHT_UP] = g_signal_new ("caught-up", WBL_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_sync_init (WblSync *self)
{
  self->cancellable = g_cancellable_new ();
  self->held_after_ms = DEFAULT_HELD_AFTER_MS;
}
