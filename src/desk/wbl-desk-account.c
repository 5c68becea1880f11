/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-account"

#include "config.h"

#include "desk/wbl-desk-key.h"
#include "desk/wbl-desk-private.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-people.h"
#include "sync/wbl-credentials.h"

#define AHEAD_AFTER_MS 2000 /* of having everything: what somebody opens now is asked for first */

/* Signing in, resuming, signing out: who this desk is. Facts in the store, the password in the keyring. */

void
wbl_account_info_free (WblAccountInfo *info)
{
  g_free (info->server);
  g_free (info->app_id);
  g_free (info->user);
  g_free (info->agent_id);
  g_free (info->agent_name);
  g_free (info);
}

/* ---- what the store knows ---- */

typedef struct
{
  WblAccountInfo *info;  /* (nullable) */
  WblAccountInfo *owner; /* (nullable) */
  char *device_guid;
  guint device_sn;
  char *discovery; /* (nullable) */
  gint64 team;
  gint64 as_of_ms;
} Loaded;

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  g_clear_pointer (&loaded->info, wbl_account_info_free);
  g_clear_pointer (&loaded->owner, wbl_account_info_free);
  g_free (loaded->device_guid);
  g_free (loaded->discovery);
  g_free (loaded);
}

static char *
meta_or_empty (WblDb *db, const char *name)
{
  char *value = wbl_db_get_meta (db, name);

  return value != NULL ? value : g_strdup ("");
}

/* @name: of the fact that says the user name: "user" while signed in, "last-user" afterwards. */
static WblAccountInfo *
load_info (WblDb *db, const char *name, gboolean nameless)
{
  g_autofree char *user = meta_or_empty (db, name);
  WblAccountInfo *info;

  if (*user == '\0' && !nameless)
    return NULL;
  info = g_new0 (WblAccountInfo, 1);
  info->server = meta_or_empty (db, "server");
  info->app_id = meta_or_empty (db, "app-id");
  info->user = g_steal_pointer (&user);
  info->uid = wbl_db_get_meta_int (db, "uid");
  info->agent_id = meta_or_empty (db, "agent-id");
  info->agent_name = meta_or_empty (db, "agent-name");
  info->role = (WblRole) wbl_db_get_meta_int (db, "role");
  return info;
}

static gpointer
load_job (WblDb *db, gpointer data, GError **error)
{
  Loaded *loaded = g_new0 (Loaded, 1);

  loaded->info = load_info (db, "user", FALSE);
  loaded->owner = load_info (db, loaded->info != NULL ? "user" : "last-user", wbl_db_get_meta_int (db, "uid") != 0);
  loaded->device_guid = wbl_db_get_meta (db, "device-guid");
  if (loaded->device_guid == NULL)
    {
      loaded->device_guid = g_uuid_string_random ();
      wbl_db_set_meta (db, "device-guid", loaded->device_guid, error);
    }
  loaded->device_sn = (guint) wbl_db_get_meta_int (db, "device-sn");
  loaded->discovery = wbl_db_get_meta (db, "discovery");
  loaded->team = wbl_db_team (db);
  loaded->as_of_ms = wbl_db_get_meta_int (db, "as-of");
  return loaded;
}

static void
adopt (WblDesk *self, Loaded *loaded)
{
  g_clear_pointer (&self->account, wbl_account_info_free);
  self->account = g_steal_pointer (&loaded->info);
  g_clear_pointer (&self->owner, wbl_account_info_free);
  self->owner = g_steal_pointer (&loaded->owner);
  g_free (self->device_guid);
  self->device_guid = g_steal_pointer (&loaded->device_guid);
  self->device_sn = loaded->device_sn;
  g_free (self->discovery);
  self->discovery = g_steal_pointer (&loaded->discovery);
  self->team = loaded->team;
  self->as_of_ms = loaded->as_of_ms;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  GError *error = NULL;
  Loaded *loaded = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (loaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  adopt (self, loaded);
  loaded_free (loaded);
  g_task_return_pointer (task, NULL, NULL);
}

/* wbl_desk_load_account: reads again who this desk is. */
void
wbl_desk_load_account (WblDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, wbl_desk_load_account);
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, load_job, NULL, NULL, loaded_free, NULL, loaded_cb, task);
}

/* ---- the connection ---- */

/* Who this device is to the server. */
typedef struct
{
  char *guid;
  guint sn;
} Device;

static void
device_free (gpointer data)
{
  Device *device = data;

  g_free (device->guid);
  g_free (device);
}

static gpointer
save_device_job (WblDb *db, gpointer data, GError **error)
{
  const Device *device = data;

  if (wbl_db_set_meta (db, "device-guid", device->guid, error))
    wbl_db_set_meta_int (db, "device-sn", device->sn, error);
  return NULL;
}

/* The server gives the number; a guid that somebody else has too is given up for a new one. */
static void
keep_device (WblDesk *self)
{
  const char *guid = wbl_cloud_get_device_guid (self->cloud);
  guint sn = wbl_cloud_get_device_sn (self->cloud);
  Device *device = NULL;

  if (guid == NULL || (g_strcmp0 (guid, self->device_guid) == 0 && (sn == 0 || sn == self->device_sn)))
    return;
  g_free (self->device_guid);
  self->device_guid = g_strdup (guid);
  self->device_sn = sn;
  device = g_new0 (Device, 1);
  device->guid = g_strdup (guid);
  device->sn = sn;
  wbl_store_write_async (self->store, WBL_PRIORITY_SYNC, save_device_job, device, device_free, NULL, NULL, NULL, NULL);
}

static gpointer
save_discovery_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "discovery", data, error);
  return NULL;
}

/* Where the servers are, for the next start. */
static void
keep_discovery (WblDesk *self)
{
  g_autofree char *discovery = wbl_cloud_dup_discovery (self->cloud);

  if (discovery == NULL || g_strcmp0 (discovery, self->discovery) == 0)
    return;
  g_free (self->discovery);
  self->discovery = g_strdup (discovery);
  wbl_store_write_async (self->store, WBL_PRIORITY_SYNC, save_discovery_job, g_steal_pointer (&discovery), g_free, NULL, NULL,
                         NULL, NULL);
}

static void
sync_state_changed_cb (WblDesk *self)
{
  gboolean online = wbl_cloud_get_state (self->cloud) == WBL_LINK_ONLINE;

  if (online)
    {
      self->offline_since_ms = 0;
      keep_discovery (self);
    }
  else if (self->offline_since_ms == 0 && wbl_cloud_get_state (self->cloud) == WBL_LINK_BACKOFF)
    self->offline_since_ms = g_get_real_time () / 1000;
  keep_device (self);
  wbl_desk_emit_state (self);
}

/* The team knows this agent by another id than the one made up from the name. */
static gboolean
become (WblDb *db, const char *id, const char *known, GError **error)
{
  return g_str_equal (id, known)
         || (wbl_db_set_meta (db, "agent-id", known, error) && wbl_db_ops_sign_again (db, id, known, error));
}

/* The agent who signed in joins the team's list, or is found there by name. */
static gpointer
join_job (WblDb *db, gpointer data, GError **error)
{
  g_autofree char *name = meta_or_empty (db, "agent-name");
  g_autofree char *known = wbl_db_find_agent (db, name);
  g_autofree char *id = meta_or_empty (db, "agent-id");
  g_autofree char *entity = NULL;
  g_autoptr (WblOp) op = NULL;
  WblRole role = (WblRole) wbl_db_get_meta_int (db, "role");

  if (known != NULL && !become (db, id, known, error))
    return NULL;
  if (known != NULL && wbl_db_agent_role (db, known) == role)
    return GINT_TO_POINTER (1);
  entity = g_strconcat ("agent:", known != NULL ? known : id, NULL);
  op = wbl_op_new ("agent.join", entity);
  wbl_op_set_string (op, "name", name);
  wbl_op_set_string (op, "role", wbl_role_to_string (role));
  return wbl_db_op_add (db, op, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDesk) self = data;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  wbl_desk_load_account (self, NULL, NULL);
}

static void
caught_up_cb (WblDesk *self)
{
  wbl_desk_schedule_ahead (self, AHEAD_AFTER_MS);
  if (self->joined)
    return;
  self->joined = TRUE;
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, join_job, NULL, NULL, NULL, NULL, joined_cb, g_object_ref (self));
}

static void
typing_cb (WblDesk *self, gint64 peer, gboolean typing)
{
  g_signal_emit_by_name (self, "typing", peer, typing);
}

static void
upload_cb (WblDesk *self, gint64 row, double fraction)
{
  g_signal_emit_by_name (self, "upload", row, fraction);
}

static void
start_sync (WblDesk *self, WblCloud *cloud)
{
  wbl_desk_stop_sync (self);
  self->cloud = g_object_ref (cloud);
  self->sync = wbl_sync_new (self->store, cloud);
  self->joined = FALSE;
  wbl_sync_set_held_after (self->sync, self->held_after_ms);
  g_signal_connect_object (self->sync, "state-changed", G_CALLBACK (sync_state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sync, "caught-up", G_CALLBACK (caught_up_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sync, "upload", G_CALLBACK (upload_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sync, "typing", G_CALLBACK (typing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sync, "whisper", G_CALLBACK (wbl_desk_hear_whisper), self, G_CONNECT_SWAPPED);
  wbl_sync_start (self->sync);
}

void
wbl_desk_stop_sync (WblDesk *self)
{
  wbl_desk_stop_downloads (self);
  wbl_desk_stop_ahead (self);
  if (self->sync != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->sync, self);
      wbl_sync_stop (self->sync);
    }
  g_clear_object (&self->sync);
  g_clear_object (&self->cloud);
}

static WblCloud *
new_cloud (WblDesk *self, const char *server, const char *app_id, const char *user, const char *password)
{
  WblCloud *cloud = wbl_cloud_new (server != NULL && *server != '\0' ? server : NULL, app_id);

  wbl_cloud_set_device (cloud, self->device_guid, self->device_sn);
  wbl_cloud_set_credentials (cloud, user, password);
  return cloud;
}

/* ---- signing in ---- */

typedef struct
{
  char *server, *app_id, *user, *password, *agent_name;
  WblRole role;
  gboolean remember;
  WblCloud *cloud;
  gint64 uid;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_free (attempt->server);
  g_free (attempt->app_id);
  g_free (attempt->user);
  wbl_credentials_free (attempt->password);
  g_free (attempt->agent_name);
  g_clear_object (&attempt->cloud);
  g_free (attempt);
}

static char *
agent_id_for (const char *name)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return g_strdup_printf ("a%.12s", sum);
}

static gboolean
belongs_here (WblDb *db, const Attempt *attempt, GError **error)
{
  g_autofree char *app_id = wbl_db_get_meta (db, "app-id");
  gint64 uid = wbl_db_get_meta_int (db, "uid");

  if (uid == 0 || (uid == attempt->uid && g_strcmp0 (app_id, attempt->app_id) == 0))
    return TRUE;
  g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_OTHER_ACCOUNT, "This store belongs to another account");
  return FALSE;
}

static gpointer
save_account_job (WblDb *db, gpointer data, GError **error)
{
  const Attempt *attempt = data;
  g_autofree char *agent_id = wbl_db_find_agent (db, attempt->agent_name);

  if (agent_id == NULL)
    agent_id = agent_id_for (attempt->agent_name);
  return belongs_here (db, attempt, error) && wbl_db_set_meta (db, "server", attempt->server, error)
                 && wbl_db_set_meta (db, "app-id", attempt->app_id, error)
                 && wbl_db_set_meta (db, "user", attempt->user, error)
                 && wbl_db_set_meta (db, "discovery", "", error) && wbl_db_set_meta_int (db, "uid", attempt->uid, error)
                 && wbl_db_set_meta (db, "agent-id", agent_id, error)
                 && wbl_db_set_meta (db, "agent-name", attempt->agent_name, error)
                 && wbl_db_set_meta_int (db, "role", attempt->role, error)
             ? GINT_TO_POINTER (1)
             : NULL;
}

static void
account_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = WBL_DESK (source);
  GError *error = NULL;

  if (!wbl_desk_command_finish (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  start_sync (self, ((Attempt *) g_task_get_task_data (task))->cloud);
  wbl_desk_emit_state (self);
  g_task_return_pointer (task, NULL, NULL);
}

/* Without a keyring the desk works; it asks for the password each time. */
static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WblDesk *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!wbl_credentials_store_finish (result, &error))
    self->keyring_problem = g_steal_pointer (&error);
  wbl_desk_load_account (self, account_read_cb, task);
}

static void
account_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Attempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (attempt->remember)
    wbl_credentials_store_async (attempt->server, attempt->app_id, attempt->user, attempt->password,
                                 cancellable, remembered_cb, g_steal_pointer (&task));
  else
    wbl_desk_load_account (self, account_read_cb, g_steal_pointer (&task));
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  Attempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;

  if (!wbl_cloud_sign_in_finish (attempt->cloud, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  attempt->uid = wbl_cloud_get_uid (attempt->cloud);
  wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, save_account_job, attempt, NULL, NULL, NULL, account_saved_cb,
                         g_steal_pointer (&task));
}

static Attempt *
attempt_new (WblDesk *self, const WblSignIn *what)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->server = g_strdup (what->server != NULL ? what->server : "");
  attempt->app_id = g_strdup (what->app_id);
  attempt->user = g_strdup (what->user);
  attempt->password = g_strdup (what->password);
  attempt->agent_name = g_strdup (what->agent_name != NULL && *what->agent_name != '\0' ? what->agent_name : what->user);
  attempt->role = what->role != 0 ? what->role : WBL_ROLE_AGENT;
  attempt->remember = what->remember;
  attempt->cloud = new_cloud (self, attempt->server, attempt->app_id, attempt->user, attempt->password);
  return attempt;
}

/**
 * wbl_desk_sign_in_async:
 * @what: borrowed for the call
 *
 * Signs in, remembers the account in the store (and the password in the keyring) and connects. Fails with
 * WBL_CLOUD_ERROR, or WBL_DESK_ERROR_OTHER_ACCOUNT when the store holds another account's data.
 */
void
wbl_desk_sign_in_async (WblDesk *self,
                        const WblSignIn *what,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Attempt *attempt = attempt_new (self, what);

  g_task_set_source_tag (task, wbl_desk_sign_in_async);
  g_clear_error (&self->keyring_problem);
  g_task_set_task_data (task, attempt, attempt_free);
  wbl_cloud_sign_in_async (attempt->cloud, cancellable, signed_in_cb, task);
}

gboolean
wbl_desk_sign_in_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return wbl_desk_command_finish (self, result, error);
}

/** wbl_desk_get_owner: Returns: (nullable): whose data the store holds, signed in or signed out; NULL = nobody's yet. */
const WblAccountInfo *
wbl_desk_get_owner (WblDesk *self)
{
  return self->owner;
}

/** wbl_desk_get_keyring_problem: Returns: (nullable): why the last sign-in could not keep the password, or the last sign-out
 * could not forget it. The desk works all the same. */
const GError *
wbl_desk_get_keyring_problem (WblDesk *self)
{
  return self->keyring_problem;
}

/* ---- resuming ---- */

static void
resume_with (WblDesk *self, const char *password)
{
  g_autoptr (WblCloud) cloud = new_cloud (self, self->account->server, self->account->app_id, self->account->user, password);

  wbl_cloud_set_discovery (cloud, self->discovery);
  start_sync (self, cloud);
  wbl_desk_emit_state (self);
}

static WblDeskError
keyring_code (const GError *error)
{
  if (error == NULL)
    return WBL_DESK_ERROR_NO_PASSWORD;
  return g_error_matches (error, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_LOCKED) ? WBL_DESK_ERROR_KEYRING_LOCKED
                                                                                      : WBL_DESK_ERROR_KEYRING_MISSING;
}

static void
return_keyring_error (GTask *task, GError *error)
{
  WblDesk *self = g_task_get_source_object (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  wbl_desk_set_problem (self, error);
  g_task_return_new_error (task, WBL_DESK_ERROR, keyring_code (error), "%s",
                           error != NULL ? error->message : "The keyring has no password for this account");
  g_clear_error (&error);
}

static void
password_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *password = wbl_credentials_lookup_finish (result, &error);

  if (password == NULL)
    {
      return_keyring_error (task, error);
      return;
    }
  resume_with (self, password);
  wbl_credentials_free (password);
  g_task_return_pointer (task, NULL, NULL);
}

/**
 * wbl_desk_resume_async:
 * @password: (nullable): typed by a person; NULL = from the keyring
 *
 * Connects with the account that the store holds; everything stored can be used whatever this ends in. Fails with
 * WBL_DESK_ERROR: NOT_SIGNED_IN, KEYRING_LOCKED, KEYRING_MISSING, NO_PASSWORD.
 */
void
wbl_desk_resume_async (WblDesk *self,
                       const char *password,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_desk_resume_async);
  if (self->account == NULL)
    g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_SIGNED_IN, "Nobody is signed in");
  else if (password != NULL)
    {
      resume_with (self, password);
      g_task_return_pointer (task, NULL, NULL);
    }
  else
    wbl_credentials_lookup_async (self->account->server, self->account->app_id, self->account->user, cancellable, password_cb,
                                  g_steal_pointer (&task));
}

gboolean
wbl_desk_resume_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return wbl_desk_command_finish (self, result, error);
}

/* ---- signing out ---- */

static void
key_erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_key_erase_finish (result, &error))
    g_info ("The keyring kept the key of a store that is gone: %s", error->message);
  g_task_return_pointer (task, NULL, NULL);
}

static void
closed_for_erase_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = WBL_DESK (source);
  GError *error = NULL;

  wbl_desk_close_finish (self, result, NULL);
  if (!wbl_store_erase (wbl_desk_get_dir (self), &error))
    g_task_return_error (task, error);
  else
    wbl_desk_key_erase_async (wbl_desk_get_dir (self), NULL, key_erased_cb, g_steal_pointer (&task));
}

/* Who it was stays known: what is here is theirs. */
static gpointer
forget_job (WblDb *db, gpointer data, GError **error)
{
  g_autofree char *user = meta_or_empty (db, "user");

  return wbl_db_set_meta (db, "last-user", user, error) && wbl_db_set_meta (db, "user", "", error) ? GINT_TO_POINTER (1) : NULL;
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WblDesk *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  g_clear_error (&self->keyring_problem);
  if (!wbl_credentials_erase_finish (result, &error)
      && !g_error_matches (error, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_MISSING)) /* where nothing is kept */
    self->keyring_problem = g_steal_pointer (&error);
  g_clear_pointer (&self->account, wbl_account_info_free);
  wbl_desk_emit_state (self);
  if (GPOINTER_TO_INT (g_task_get_task_data (task)))
    wbl_desk_close_async (self, closed_for_erase_cb, task);
  else
    wbl_store_write_async (self->store, WBL_PRIORITY_INTERACTIVE, forget_job, NULL, NULL, NULL, NULL, forgotten_cb, task);
}

/**
 * wbl_desk_sign_out_async:
 * @erase_store: "remove account": the store goes too, and the desk is closed
 *
 * Ends the connection and erases the password. Who is signed out already has neither; their store can still be erased.
 */
void
wbl_desk_sign_out_async (WblDesk *self, gboolean erase_store, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, wbl_desk_sign_out_async);
  g_task_set_task_data (task, GINT_TO_POINTER (erase_store), NULL);
  wbl_desk_stop_sync (self);
  if (self->account == NULL && erase_store)
    wbl_desk_close_async (self, closed_for_erase_cb, task);
  else if (self->account == NULL)
    {
      g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_SIGNED_IN, "Nobody is signed in");
      g_object_unref (task);
    }
  else
    wbl_credentials_erase_async (self->account->server, self->account->app_id, self->account->user, NULL, erased_cb, task);
}

gboolean
wbl_desk_sign_out_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return wbl_desk_command_finish (self, result, error);
}

/* ---- the team ---- */

static void
team_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WblDesk *self = g_task_get_source_object (task);
  GError *error = NULL;

  wbl_sync_team_finish (WBL_SYNC (source), result, &error);
  wbl_desk_load_account (self, NULL, NULL);
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      error = g_error_new_literal (WBL_DESK_ERROR, WBL_DESK_ERROR_NO_GROUP, "This account is in no group with that number");
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
  g_object_unref (task);
}

static GTask *
team_task (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, team_task);
  if (self->sync != NULL)
    return task;
  g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_SIGNED_IN, "Nobody is signed in");
  g_object_unref (task);
  return NULL;
}

/** wbl_desk_create_team_async: makes a staff room of this account. End with wbl_desk_command_finish(). */
void
wbl_desk_create_team_async (WblDesk *self,
                            const char *name,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = team_task (self, cancellable, callback, data);

  if (task != NULL)
    wbl_sync_create_team_async (self->sync, name, cancellable, team_cb, task);
}

/** wbl_desk_join_team_async: a person confirms this group as the staff room. Online only; fails also with WBL_DESK_ERROR_NO_GROUP. */
void
wbl_desk_join_team_async (WblDesk *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = team_task (self, cancellable, callback, data);

  if (task != NULL)
    wbl_sync_join_team_async (self->sync, group, cancellable, team_cb, task);
}
