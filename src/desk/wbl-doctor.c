/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-doctor"

#include "config.h"

#include "desk/wbl-doctor.h"

#include <string.h>

#include "lanying/wbl-cloud-admin.h"
#include "lanying/wbl-cloud-facts.h"
#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-cloud-people.h"
#include "lanying/wbl-cloud-talk.h"
#include "model/wbl-json.h"

/*
 * The doctor: what an account's cloud does where its documentation is silent (docs/protocol.md, "Open questions"). It signs
 * in, reads, connects and leaves. Once it signs in with a wrong password on purpose. It sends no message and changes
 * nothing but the list of devices. What it prints holds no
 * password, token, name or text, so that it can be handed on.
 */

#define EXACT_DOUBLE (G_GINT64_CONSTANT (1) << 53)
#define HISTORY 20
#define USERS 1000 /* of one page, asked for with an administrator token */

typedef struct
{
  GTask *task;            /* (owned): until it has ended */
  WblCloud *cloud;        /* (owned) */
  WblCloud *second;       /* (owned): the same account signed in once more */
  char *user;             /* (owned): who signs in */
  char *admin;            /* (owned) (nullable): an administrator token, wiped at the end */
  GCancellable *cancellable;
  WblDoctorReport *report; /* (owned) (nullable): until it has ended */
  guint timeout_id;
  guint step;
  gint64 chat; /* the first of the list, 0 = none */
} Doctor;

static void next (Doctor *self);

static void
doctor_free (gpointer data)
{
  Doctor *self = data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->cloud != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->cloud, self);
      wbl_cloud_stop (self->cloud);
    }
  g_clear_object (&self->cloud);
  g_clear_object (&self->second);
  g_free (self->user);
  if (self->admin != NULL)
    explicit_bzero (self->admin, strlen (self->admin));
  g_free (self->admin);
  g_clear_pointer (&self->report, wbl_doctor_report_free);
  g_free (self);
}

G_GNUC_PRINTF (3, 4)
static void
tell (Doctor *self, const char *name, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->report->lines, g_strdup (name));
  g_ptr_array_add (self->report->lines, g_steal_pointer (&value));
}

static void
report_destroy (gpointer data)
{
  wbl_doctor_report_free (data);
}

/* The task owns us: nothing may be touched after it. */
static void
finish (Doctor *self, WblDoctorEnd end)
{
  g_autoptr (GTask) task = self->task;

  self->report->end = end;
  self->task = NULL;
  g_task_return_pointer (task, g_steal_pointer (&self->report), report_destroy);
}

/* Returns: TRUE if the call worked; else says so under @name, without the server's words, which may hold a name. */
static gboolean
worked (Doctor *self, const char *name, const GError *error)
{
  static const char *const advice[] = { "retry later", "sign in", "ask a person", "give up" };

  if (error == NULL)
    return TRUE;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, name, "failed (error %d): %s", error->code, advice[wbl_cloud_error_get_advice (error)]);
  return FALSE;
}

/* ---- signing in ---- */

static void
tell_token (Doctor *self, const WblCloudFacts *facts)
{
  gint64 left = facts->token_expire - facts->signed_in_ms;

  if (facts->token_expire == 0)
    tell (self, "token.expire", "not told");
  else if (facts->token_expire > G_GINT64_CONSTANT (100000000000))
    tell (self, "token.expire", "milliseconds since 1970, in %" G_GINT64_FORMAT " s", left / 1000);
  else if (facts->token_expire > 1000000000)
    tell (self, "token.expire", "seconds since 1970, in %" G_GINT64_FORMAT " s",
          facts->token_expire - facts->signed_in_ms / 1000);
  else
    tell (self, "token.expire", "a duration of %" G_GINT64_FORMAT ", of seconds or minutes", facts->token_expire);
}

/* The names of what a text of JSON holds, "" if it is no object. */
static char *
names_in (const char *json)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (json, -1, NULL);

  return object != NULL ? wbl_json_dup_names (object) : g_strdup ("");
}

static void
tell_sign_in (Doctor *self)
{
  WblCloudFacts facts = { 0 };
  g_autofree char *verification = names_in (wbl_cloud_get_verification (self->cloud));

  wbl_cloud_get_facts (self->cloud, &facts);
  tell (self, "sign-in", "ok");
  tell (self, "discovery", "%u clusters, %u REST and %u realtime addresses", facts.n_clusters, facts.n_rest, facts.n_realtime);
  tell (self, "discovery.services", "%s", *facts.services != '\0' ? facts.services : "not told");
  tell (self, "app.status", "%s", *wbl_cloud_get_app_status (self->cloud) != '\0' ? wbl_cloud_get_app_status (self->cloud) : "not told");
  tell (self, "app.verification", "%s", *wbl_cloud_get_verification (self->cloud) == '\0' ? "not told"
                                         : *verification == '\0'                         ? "told, without names"
                                                                                         : verification);
  tell_token (self, &facts);
  if (facts.server_date_ms != 0)
    tell (self, "clock.skew", "%+" G_GINT64_FORMAT " s", (facts.server_date_ms - facts.signed_in_ms) / 1000);
  else
    tell (self, "clock.skew", "not told");
  tell (self, "ids.user", "%s", wbl_cloud_get_uid (self->cloud) < EXACT_DOUBLE ? "below 2^53" : "above 2^53");
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;

  if (wbl_cloud_sign_in_finish (WBL_CLOUD (source), result, &error))
    {
      tell_sign_in (self);
      next (self);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  worked (self, "sign-in", error);
  finish (self, wbl_cloud_error_get_advice (error) == WBL_CLOUD_RETRY ? WBL_DOCTOR_OFFLINE : WBL_DOCTOR_REFUSED);
}

static void
sign_in (Doctor *self)
{
  wbl_cloud_sign_in_async (self->cloud, self->cancellable, signed_in_cb, self);
}

/* ---- does a second sign-in end the first token? ---- */

static void
first_token_used_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCloudProfile) profile = wbl_cloud_profile_finish (WBL_CLOUD (source), result, &error);
  WblCloudFacts facts = { 0 };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  wbl_cloud_get_facts (self->cloud, &facts);
  if (worked (self, "token.second", error))
    tell (self, "token.second", "%s", facts.n_sign_ins == 1 ? "a second sign-in leaves the first token" : "a second sign-in ends the first token");
  next (self);
}

static void
second_signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;

  if (wbl_cloud_sign_in_finish (WBL_CLOUD (source), result, &error))
    wbl_cloud_own_profile_async (self->cloud, self->cancellable, first_token_used_cb, self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      worked (self, "token.second", error);
      next (self);
    }
}

static void
sign_in_again (Doctor *self)
{
  wbl_cloud_sign_in_async (self->second, self->cancellable, second_signed_in_cb, self);
}

/* ---- how it says no ---- */

static void
refusals_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  WblCloudRefusals refusals = { 0 };

  wbl_cloud_refusals_finish (WBL_CLOUD (source), result, &refusals, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (worked (self, "refusals", error))
    {
      tell (self, "token.wrong", "code %" G_GINT64_FORMAT, refusals.wrong_token);
      tell (self, "password.wrong", "code %" G_GINT64_FORMAT, refusals.wrong_password);
    }
  next (self);
}

static void
be_refused (Doctor *self)
{
  wbl_cloud_refusals_async (self->cloud, self->user, self->cancellable, refusals_cb, self);
}

/* ---- what can be read ---- */

static void
groups_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = wbl_cloud_groups_finish (WBL_CLOUD (source), result, &error);
  guint sessions = 0;
  gint64 largest = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const WblCloudGroup *group = g_ptr_array_index (groups, i);

      sessions += group->type == WBL_CLOUD_GROUP_SESSION;
      largest = MAX (largest, group->id);
    }
  if (worked (self, "groups", error))
    tell (self, "groups", "%u, of them %u sessions, ids %s 2^53", groups->len, sessions,
          largest < EXACT_DOUBLE ? "below" : "above");
  next (self);
}

static void
read_groups (Doctor *self)
{
  wbl_cloud_groups_async (self->cloud, self->cancellable, groups_cb, self);
}

static void
devices_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = wbl_cloud_devices_finish (WBL_CLOUD (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (worked (self, "devices", error))
    tell (self, "devices", "%u", devices->len);
  next (self);
}

static void
read_devices (Doctor *self)
{
  wbl_cloud_devices_async (self->cloud, self->cancellable, devices_cb, self);
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *config = wbl_cloud_app_config_finish (WBL_CLOUD (source), result, &error);
  g_autofree char *names = names_in (config != NULL ? config : "");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (worked (self, "app.config", error))
    {
      g_autoptr (WblVerification) verification = wbl_verification_read (config);
      const char *word = wbl_verification_word (verification);

      tell (self, "app.config", "%" G_GSIZE_FORMAT " bytes: %s", strlen (config), *names != '\0' ? names : "no names");
      tell (self, "app.config.verification", "%s", *word != '\0' ? word : "not told");
    }
  next (self);
}

static void
read_config (Doctor *self)
{
  wbl_cloud_app_config_async (self->cloud, self->cancellable, config_cb, self);
}

/* ---- with an administrator token ---- */

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) envelope = wbl_cloud_admin_call_finish (WBL_CLOUD (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (worked (self, "admin.acts-as", error))
    tell (self, "admin.acts-as", "the header user_id is heeded");
  next (self);
}

static guint
bits (gint64 id)
{
  guint n = 0;

  for (; id > 0; id >>= 1)
    n++;
  return n;
}

/* Ids alone: the report holds nobody's name. */
static void
tell_users (Doctor *self, JsonArray *users)
{
  gint64 least = G_MAXINT64, largest = 0;

  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      JsonObject *user = wbl_json_element_object (users, i, NULL);
      gint64 id = user != NULL ? wbl_json_int_or (user, "user_id", 0) : 0;

      if (id <= 0)
        continue;
      least = MIN (least, id);
      largest = MAX (largest, id);
    }
  tell (self, "admin.user-list", "%u of %d asked for a page", json_array_get_length (users), USERS);
  if (largest > 0)
    tell (self, "ids.users", "of %u to %u bits", bits (least), bits (largest));
}

static void
users_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doctor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) envelope = wbl_cloud_admin_call_finish (WBL_CLOUD (source), result, &error);
  JsonArray *users = envelope != NULL ? wbl_json_array_or_null (envelope, "data") : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (worked (self, "admin.user-list", error) && users != NULL)
    tell_users (self, users);
  wbl_cloud_admin_call_async (self->cloud, self->admin, wbl_cloud_get_uid (self->cloud), "GET", "/user/settings", NULL,
                              self->cancellable, acted_cb, self);
}

static void
administrate (Doctor *self)
{
  g_autofree char *life = NULL;

  if (self->admin == NULL)
    {
      next (self);
      return;
    }
  life = wbl_cloud_admin_token_life (self->admin);
  tell (self, "admin.token", "%s", life);
  wbl_cloud_admin_call_async (self->cloud, self->admin, 0, "GET", "/user/list?page_num=1&page_size=" G_STRINGIFY (USERS), NULL,
                              self->cancellable, users_cb, self);
}

/* ---- connecting ---- */

static void
chats_cb (WblCloud *cloud, GArray *chats, Doctor *self)
{
  WblCloudFacts facts = { 0 };

  wbl_cloud_get_facts (cloud, &facts);
  for (guint i = 0; i < chats->len && self->chat == 0; i++)
    self->chat = g_array_index (chats, WblCloudUnread, i).peer;
  tell (self, "connection", "ok");
  tell (self, "device.type", "%u (%s)", facts.os_type, facts.os_type == 5 ? "Linux is accepted" : "Linux is refused, web is accepted");
  tell (self, "device.number", "%s", facts.device_sn != 0 ? "given to a device that had none" : "not given");
  tell (self, "ping", "every %u ms, within %u ms", facts.ping_interval_ms, facts.ping_timeout_ms);
  tell (self, "chats", "%u", chats->len);
  next (self);
}

static void
account_cb (WblCloud *cloud, GError *error, Doctor *self)
{
  worked (self, "connection", error);
  finish (self, WBL_DOCTOR_REFUSED);
}

static void
connect_now (Doctor *self)
{
  g_signal_connect (self->cloud, "chats", G_CALLBACK (chats_cb), self);
  g_signal_connect (self->cloud, "account", G_CALLBACK (account_cb), self);
  wbl_cloud_start (self->cloud);
}

static void
tell_history (Doctor *self, guint n)
{
  WblCloudFacts facts = { 0 };

  wbl_cloud_get_facts (self->cloud, &facts);
  tell (self, "history", "%u of %d asked, %s, %s", n, HISTORY,
        facts.history_order == 0  ? "order not seen"
        : facts.history_order < 0 ? "newest first"
                                  : "oldest first",
        facts.prev_mid ? "says what comes before" : "does not say what comes before");
  if (facts.newest_id != 0)
    tell (self, "ids.message", "%s 2^53", facts.newest_id < EXACT_DOUBLE ? "below" : "above");
  if (facts.newest_time_ms != 0)
    tell (self, "time.message", "%s", facts.newest_time_ms > G_GINT64_CONSTANT (100000000000) ? "milliseconds since 1970" : "not milliseconds");
}

static void
page_cb (WblCloud *cloud, WblCloudPage *page, Doctor *self)
{
  if (!page->history || page->peer != self->chat)
    return;
  g_signal_handlers_disconnect_by_func (cloud, page_cb, self);
  tell_history (self, page->records->len);
  next (self);
}

/* This device never asked for anything: what does it get? */
static void
pulled_cb (WblCloud *cloud, WblCloudPage *page, Doctor *self)
{
  if (page->history || page->peer != self->chat)
    return;
  g_signal_handlers_disconnect_by_func (cloud, pulled_cb, self);
  tell (self, "pull.new-device", "%u records, %s", page->records->len, page->next_key != 0 ? "and more" : "no more");
  next (self);
}

static void
pull_first (Doctor *self)
{
  if (self->chat == 0)
    {
      tell (self, "pull.new-device", "no chat to read");
      next (self);
      return;
    }
  g_signal_connect (self->cloud, "page", G_CALLBACK (pulled_cb), self);
  wbl_cloud_pull (self->cloud, self->chat, 0);
}

static void
read_history (Doctor *self)
{
  if (self->chat == 0)
    {
      tell (self, "history", "no chat to read");
      next (self);
      return;
    }
  g_signal_connect (self->cloud, "page", G_CALLBACK (page_cb), self);
  wbl_cloud_history (self->cloud, self->chat, 0, HISTORY);
}

static void
tell_limits (Doctor *self)
{
  tell (self, "limits", "ours: text 16 KiB, frame 8 MiB, file %" G_GSIZE_FORMAT " MiB; the server's are not probed: that would take messages",
        wbl_cloud_max_file_bytes () / (1024 * 1024));
  finish (self, WBL_DOCTOR_DONE);
}

/* ---- one after the other ---- */

static void (*const steps[]) (Doctor *) = { sign_in, sign_in_again, be_refused, read_config, read_groups, read_devices, administrate,
                                            connect_now, pull_first, read_history, tell_limits };

static void
next (Doctor *self)
{
  if (self->task != NULL)
    steps[self->step++] (self);
}

static gboolean
timeout_cb (gpointer data)
{
  Doctor *self = data;

  self->timeout_id = 0;
  tell (self, "timeout", "no answer to step %u of %u", self->step, (guint) G_N_ELEMENTS (steps));
  finish (self, WBL_DOCTOR_OFFLINE);
  return G_SOURCE_REMOVE;
}

static WblCloud *
client (const WblSignIn *who, const char *guid)
{
  WblCloud *cloud = wbl_cloud_new (who->server, who->app_id);

  wbl_cloud_set_credentials (cloud, who->user, who->password);
  wbl_cloud_set_device (cloud, guid, 0);
  return cloud;
}

void
wbl_doctor_report_free (WblDoctorReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->lines);
  g_free (report);
}

/**
 * wbl_doctor_async:
 * @who: server, app, user and password; borrowed for the call
 * @admin_token: (nullable): an administrator token, for what only that can ask; used in this run, and kept nowhere
 * @seconds: for all of it
 *
 * Main thread. It works without a desk.
 */
void
wbl_doctor_async (const WblSignIn *who, const char *admin_token, guint seconds, GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *guid = g_uuid_string_random ();
  Doctor *self = g_new0 (Doctor, 1);

  self->task = g_task_new (NULL, NULL, callback, data);
  g_task_set_source_tag (self->task, wbl_doctor_async);
  g_task_set_task_data (self->task, self, doctor_free);
  self->user = g_strdup (who->user);
  self->admin = g_strdup (admin_token);
  self->cloud = client (who, guid);
  self->second = client (who, guid);
  self->cancellable = g_cancellable_new ();
  self->report = g_new0 (WblDoctorReport, 1);
  self->report->lines = g_ptr_array_new_with_free_func (g_free);
  self->timeout_id = g_timeout_add_seconds (seconds, timeout_cb, self);
  g_source_set_name_by_id (self->timeout_id, "[warbler] doctor");
  next (self);
}

/** wbl_doctor_finish: Returns: (transfer full): the report; how far it came is in it. */
WblDoctorReport *
wbl_doctor_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
