/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-desk-key.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-ratings.h"
#include "sync/wbl-credentials.h"

#define TEND_AFTER_MS 10000 /* articles seldom change alone */
#define AHEAD_AFTER_MS 30000 /* nor do conversations, and new pictures are mostly looked at at once */

G_DEFINE_QUARK (wbl-desk-error-quark, wbl_desk_error)

enum
{
  STATE_CHANGED,
  CHANGED,
  ALERT,
  CLAIM_LOST,
  TYPING,
  UPLOAD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblDesk, wbl_desk, G_TYPE_OBJECT)

WblStore *
wbl_desk_get_store (WblDesk *self)
{
  return self->store;
}

WblSync *
wbl_desk_get_sync (WblDesk *self)
{
  return self->sync;
}

/* ---- jobs ---- */

static void
job_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gpointer value = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, g_task_get_task_data (task));
}

/* wbl_desk_read: a read job on behalf of the desk. */
void
wbl_desk_read (WblDesk *self,
               gpointer tag,
               WblStoreJob job,
               gpointer data,
               GDestroyNotify data_free,
               GDestroyNotify result_free,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, result_free, NULL);
  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, job, data, data_free, result_free, cancellable, job_done_cb, task);
}

/* wbl_desk_write: a write job on behalf of the desk; what it queued is sent at once when possible. */
void
wbl_desk_write (WblDesk *self,
                gpointer tag,
                WblStoreJob job,
                gpointer data,
                GDestroyNotify data_free,
                GDestroyNotify result_free,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, result_free, NULL);
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, job, data, data_free, result_free, NULL, job_done_cb, task);
}

void
wbl_desk_command (WblDesk *self,
                  gpointer tag,
                  WblStoreJob job,
                  gpointer data,
                  GDestroyNotify data_free,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  wbl_desk_write (self, tag, job, data, data_free, NULL, callback, user_data);
}

/** wbl_desk_command_finish: Returns: whether the command is done and on disk. */
gboolean
wbl_desk_command_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  GError *local = NULL;

  g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/* ---- what the store says ---- */

typedef struct
{
  guint messages;
  guint operations;
  guint refused; /* of the operations */
  guint failed;  /* of the messages */
  guint held;    /* of the messages */
  gint64 asks_ms; /* when a question for a rating may go, 0 = none waits */
  gboolean team_gone, unverified;
} Unsent;

static gpointer
count_job (WblDb *db, gpointer data, GError **error)
{
  Unsent *unsent = g_new0 (Unsent, 1);

  unsent->messages = wbl_db_outbox_count (db);
  unsent->operations = wbl_db_ops_count_unsent (db);
  unsent->refused = wbl_db_ops_count_refused (db);
  unsent->failed = wbl_db_outbox_count_failed (db);
  unsent->held = wbl_db_outbox_count_held (db);
  unsent->asks_ms = wbl_db_survey_next_ms (db, wbl_db_now_ms (db));
  unsent->team_gone = wbl_db_team_is_gone (db);
  unsent->unverified = wbl_db_outbox_wants_verification (db);
  return unsent;
}

static void count_outbox (WblDesk *self);

static void
take_counts (WblDesk *self, const Unsent *unsent)
{
  guint n = unsent->messages + unsent->operations;
  guint n_unsent = unsent->messages + unsent->refused;
  guint n_failed = unsent->failed + unsent->refused;

  if (n == self->n_outbox && n_unsent == self->n_unsent && n_failed == self->n_failed && unsent->held == self->n_held
      && self->team_gone == unsent->team_gone && self->unverified == unsent->unverified)
    return;
  self->n_outbox = n;
  self->n_unsent = n_unsent;
  self->n_failed = n_failed;
  self->n_held = unsent->held;
  self->team_gone = unsent->team_gone;
  self->unverified = unsent->unverified;
  wbl_desk_emit_state (self);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDesk) self = data;
  g_autofree Unsent *unsent = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  self->counting = FALSE;
  if (self->count_again)
    count_outbox (self);
  if (unsent == NULL)
    return;
  take_counts (self, unsent);
  if (unsent->asks_ms > 0)
    wbl_desk_schedule_tick (self, unsent->asks_ms);
}

static void
count_outbox (WblDesk *self)
{
  self->count_again = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  wbl_store_read_async (self->store, WBL_PRIORITY_PREFETCH, count_job, NULL, NULL, g_free, NULL, counted_cb, g_object_ref (self));
}

static void
add_id (gpointer key, gpointer value, gpointer data)
{
  g_ptr_array_add (data, key);
}

static void
emit_lost_claim (gpointer key, gpointer value, gpointer data)
{
  g_signal_emit (data, signals[CLAIM_LOST], 0, key, value);
}

static void
store_changed_cb (WblDesk *self, WblChanges *changes)
{
  WblDeskChanges out = { g_ptr_array_new (), changes->list, changes->knowledge, changes->feedback, changes->agents };

  g_hash_table_foreach (changes->conversations, add_id, out.conversations);
  g_signal_emit (self, signals[CHANGED], 0, &out);
  g_ptr_array_unref (out.conversations);
  g_hash_table_foreach (changes->lost_claims, emit_lost_claim, self);
  wbl_desk_handle_changes (self, changes);
  if (changes->knowledge)
    wbl_desk_schedule_tend (self, TEND_AFTER_MS);
  if (changes->feedback)
    wbl_desk_look_ahead_anew (self);
  if (self->ahead != NULL && g_hash_table_size (changes->conversations) > 0)
    wbl_desk_schedule_ahead (self, AHEAD_AFTER_MS);
  if (changes->outbox)
    {
      count_outbox (self);
      if (self->sync != NULL)
        wbl_sync_flush (self->sync);
    }
}

void
wbl_desk_emit_alert (WblDesk *self, WblDeskAlert *alert)
{
  g_signal_emit (self, signals[ALERT], 0, alert);
}

/* wbl_desk_is_heard: whether somebody shows the alerts; what is told once is not told into the void. */
gboolean
wbl_desk_is_heard (WblDesk *self)
{
  return g_signal_has_handler_pending (self, signals[ALERT], 0, FALSE);
}

void
wbl_desk_emit_state (WblDesk *self)
{
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

void
wbl_desk_set_problem (WblDesk *self, const GError *problem)
{
  g_clear_error (&self->problem);
  if (problem != NULL)
    self->problem = g_error_copy (problem);
}

/* ---- opening and closing ---- */

/* An open desk knows what waits: a command line asks once and is gone. */
static void
first_counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_task_data (task);
  g_autofree Unsent *unsent = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  if (unsent != NULL)
    take_counts (self, unsent);
  wbl_desk_schedule_tick (self, 0);
  wbl_desk_schedule_tend (self, 0);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
account_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = WBL_DESK (source);
  GError *error = NULL;

  if (!wbl_desk_command_finish (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, count_job, NULL, NULL, g_free, NULL, first_counted_cb,
                        g_steal_pointer (&task));
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WblStore *store = wbl_store_open_finish (result, &error);
  g_autoptr (WblDesk) self = NULL;

  if (store == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_object_new (WBL_TYPE_DESK, NULL);
  self->store = store;
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  wbl_desk_load_account (self, account_loaded_cb, g_steal_pointer (&task));
}

static void
key_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  const char *dir = g_task_get_task_data (task);
  GError *error = NULL;
  char *key = wbl_desk_key_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    wbl_store_open_with_key_async (dir, key, cancellable, store_opened_cb, g_steal_pointer (&task));
  wbl_credentials_free (key);
}

/**
 * wbl_desk_open_async:
 * @dir: the store's folder, made when it is not there
 *
 * Fails with WBL_STORE_ERROR: TAKEN, NO_LOCK, CORRUPT, NEWER, OLDER, FULL, DISK, READ_ONLY; with an encrypted store also with WBL_DESK_ERROR:
 * KEYRING_LOCKED, NO_KEY. Does not connect: see wbl_desk_resume_async().
 */
void
wbl_desk_open_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_desk_open_async);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  wbl_desk_key_async (dir, cancellable, key_cb, task);
}

/** wbl_desk_open_finish: Returns: (transfer full): the open desk; close it before the last unref. */
WblDesk *
wbl_desk_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wbl_desk_set_aside:
 * @dir: the folder of a store that is not open
 * @older: whether it is of an older version, else damaged
 *
 * Keeps the file under another name, so that a new store can be made; that one takes over what was not sent and the
 * drafts of an older one.
 */
gboolean
wbl_desk_set_aside (const char *dir, gboolean older, GError **error)
{
  return wbl_store_set_aside (dir, older, error);
}

static void
store_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wbl_store_close_finish (WBL_STORE (source), result, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

/** wbl_desk_close_async: ends the connection and closes the store; everything asked before is done first. */
void
wbl_desk_close_async (WblDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, wbl_desk_close_async);
  self->closed = TRUE;
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->tend_id, g_source_remove);
  wbl_desk_stop_sync (self);
  wbl_store_close_async (self->store, store_closed_cb, task);
}

gboolean
wbl_desk_close_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return wbl_desk_command_finish (self, result, error);
}

const char *
wbl_desk_get_dir (WblDesk *self)
{
  return wbl_store_get_dir (self->store);
}

/** wbl_desk_is_encrypted: Returns: whether the store's file is encrypted on this system. */
gboolean
wbl_desk_is_encrypted (WblDesk *self)
{
  return wbl_store_is_encrypted (self->store);
}

/** wbl_desk_is_on_network: Returns: whether the store's folder is on a network drive, where nobody else can open it. */
gboolean
wbl_desk_is_on_network (WblDesk *self)
{
  return wbl_store_is_on_network (self->store);
}

/** wbl_desk_is_new_on_network: Returns: whether the desk was not there when it was opened before: a person is told once. */
gboolean
wbl_desk_is_new_on_network (WblDesk *self)
{
  return wbl_store_is_new_on_network (self->store);
}

/* ---- what the window asks ---- */

const WblAccountInfo *
wbl_desk_get_account (WblDesk *self)
{
  return self->account;
}

/** wbl_desk_get_link: Returns: what the window says about the network. */
WblDeskLink
wbl_desk_get_link (WblDesk *self)
{
  WblLinkState state;

  if (self->account == NULL)
    return WBL_DESK_SIGNED_OUT;
  if (self->cloud == NULL)
    return WBL_DESK_STOPPED;
  state = wbl_cloud_get_state (self->cloud);
  if (state == WBL_LINK_ONLINE)
    return WBL_DESK_ONLINE;
  if (state == WBL_LINK_SUSPENDED)
    return WBL_DESK_STOPPED;
  return state == WBL_LINK_BACKOFF || self->offline_since_ms != 0 ? WBL_DESK_OFFLINE : WBL_DESK_CONNECTING;
}

/** wbl_desk_get_problem: Returns: (nullable): why the link is STOPPED or OFFLINE. */
const GError *
wbl_desk_get_problem (WblDesk *self)
{
  const GError *cloud = self->cloud != NULL ? wbl_cloud_get_problem (self->cloud) : NULL;

  return cloud != NULL ? cloud : self->problem;
}

/** wbl_desk_get_store_problem: Returns: (nullable): WBL_STORE_ERROR: why what the cloud has cannot be saved here. It is tried
 * again by itself; nothing is lost meanwhile. */
const GError *
wbl_desk_get_store_problem (WblDesk *self)
{
  return self->sync != NULL ? wbl_sync_get_store_problem (self->sync) : NULL;
}

/** wbl_desk_get_as_of_ms: Returns: until when everything the cloud had is here; 0 = never was. */
gint64
wbl_desk_get_as_of_ms (WblDesk *self)
{
  gint64 now = self->sync != NULL ? wbl_sync_get_as_of_ms (self->sync) : 0;

  return now != 0 ? now : self->as_of_ms;
}

gint64
wbl_desk_get_offline_since_ms (WblDesk *self)
{
  return self->offline_since_ms;
}

/** wbl_desk_get_n_failed: Returns: messages and operations that will not go out unless a person does something. */
guint
wbl_desk_get_n_failed (WblDesk *self)
{
  return self->n_failed;
}

/** wbl_desk_get_n_held: Returns: messages that do not go out before a time or a person's word. */
guint
wbl_desk_get_n_held (WblDesk *self)
{
  return self->n_held;
}

/** wbl_desk_get_n_unsent: Returns: how long the outbox's list is: messages not in the cloud, operations refused. */
guint
wbl_desk_get_n_unsent (WblDesk *self)
{
  return self->n_unsent;
}

/** wbl_desk_get_n_outbox: Returns: messages and operations that are not in the cloud yet. */
guint
wbl_desk_get_n_outbox (WblDesk *self)
{
  return self->n_outbox;
}

/** wbl_desk_is_syncing: Returns: whether something is still coming or going. */
gboolean
wbl_desk_is_syncing (WblDesk *self)
{
  return self->sync != NULL && wbl_desk_get_link (self) == WBL_DESK_ONLINE && !wbl_sync_is_idle (self->sync);
}

void
wbl_desk_retry_now (WblDesk *self)
{
  if (self->cloud != NULL)
    wbl_cloud_retry_now (self->cloud);
}

static gpointer
target_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_set_target_ms (db, *(gint64 *) data, error) ? GINT_TO_POINTER (1) : NULL;
}

/**
 * wbl_desk_set_settings:
 * @held_after_ms: a queued reply older than this is held for a look
 * @target_ms: how soon a customer is to have an answer
 */
void
wbl_desk_set_settings (WblDesk *self, gint64 held_after_ms, gint64 target_ms)
{
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, target_job, g_memdup2 (&target_ms, sizeof target_ms), g_free,
                         NULL, NULL, NULL, NULL);
  self->held_after_ms = held_after_ms;
  if (self->sync != NULL)
    wbl_sync_set_held_after (self->sync, held_after_ms);
}

gint64
wbl_desk_get_team (WblDesk *self)
{
  return self->team;
}

/** wbl_desk_is_unverified: Returns: whether the cloud refused something because it wants the account behind the app verified;
 * until that was sent or taken back. */
gboolean
wbl_desk_is_unverified (WblDesk *self)
{
  return self->unverified;
}

/** wbl_desk_is_team_gone: Returns: whether the staff room was dissolved, or this account is no longer in it: then what is
 * done waits here for another room. */
gboolean
wbl_desk_is_team_gone (WblDesk *self)
{
  return self->team_gone;
}

static void
wbl_desk_dispose (GObject *object)
{
  WblDesk *self = WBL_DESK (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->tend_id, g_source_remove);
  wbl_desk_stop_sync (self);
  g_clear_object (&self->store);
  g_clear_pointer (&self->account, wbl_account_info_free);
  g_clear_pointer (&self->owner, wbl_account_info_free);
  g_clear_pointer (&self->device_guid, g_free);
  g_clear_pointer (&self->discovery, g_free);
  g_clear_error (&self->problem);
  g_clear_error (&self->keyring_problem);
  G_OBJECT_CLASS (wbl_desk_parent_class)->dispose (object);
}

static void
wbl_desk_finalize (GObject *object)
{
  g_hash_table_unref (WBL_DESK (object)->saving);
  G_OBJECT_CLASS (wbl_desk_parent_class)->finalize (object);
}

static void
wbl_desk_class_init (WblDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_desk_finalize;
  signals[STATE_CHANGED] = g_signal_new ("state-changed", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ALERT] = g_signal_new ("alert", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CLAIM_LOST] = g_signal_new ("claim-lost", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                      G_TYPE_STRING, G_TYPE_STRING);
  signals[UPLOAD] = g_signal_new ("upload", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_INT64, G_TYPE_DOUBLE);
  g_signal_new ("download", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_DOUBLE);
  signals[TYPING] = g_signal_new ("typing", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64,
                                  G_TYPE_BOOLEAN);
  g_signal_new ("writing", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING,
                G_TYPE_BOOLEAN);
}

static void
wbl_desk_init (WblDesk *self)
{
  self->held_after_ms = 30 * 60 * 1000;
  self->saving = g_hash_table_new (g_int64_hash, g_int64_equal);
}
