/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-session"

#include "config.h"

#include "lanying/wbl-session.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-discovery.h"
#include "lanying/wbl-envelope.h"

#define FAILURES_PER_ADDRESS 5
#define FORGIVE_US (30 * 60 * G_USEC_PER_SEC) /* after so long a failure is the first one again */
#define STAGGER_MS 1000

const WblCloudLimits wbl_cloud_limits_default = {
  .rest_ms = 20 * 1000,
  .answer_ms = 330 * 1000,
  .transfer_ms = 60 * 1000,
  .connect_ms = 20 * 1000,
  .provision_ms = 20 * 1000,
  .pull_ms = 20 * 1000,
  .send_ms = 30 * 1000,
  .heartbeat_ms = 50 * 1000,
  .pulse_ms = 10 * 1000,
  .backoff_min_ms = 1000,
  .backoff_max_ms = 30 * 1000,
  .stable_ms = 60 * 1000,
  .renew_ms = 2000,
  .app_ms = 5 * 60 * 1000,
};

/* Main thread. Discovery and sign-in run once for all who wait for them. */
struct _WblSession
{
  GObject parent_instance;
  WblCloudLimits limits;
  WblHttp *http; /* (owned) */
  char *server;  /* (nullable): NULL = public discovery */
  char *app_id;
  char *user;     /* (nullable) */
  char *password; /* (nullable): wiped when replaced */
  char *token;    /* (nullable): wiped when replaced */
  gint64 uid;
  gint64 signed_in_ms;
  gint64 date_ms; /* the server's clock then */
  gint64 expire;  /* of the token, as the server said it */
  guint n_sign_ins;
  WblDiscovery *discovery; /* (nullable) (owned): where the servers are */
  char **hosts;            /* (nullable): whom discovery named to ask next time */
  guint cluster;           /* the one in use */
  guint rest;              /* of the cluster */
  guint realtime;          /* of the cluster */
  gboolean forgotten;      /* the next open asks, whatever is here */
  gboolean stale;          /* the addresses are of an earlier start: used at once, asked for anew beside */
  GCancellable *refresh;   /* (owned) (nullable): set while that is asked */
  guint failures;          /* of REST in a row, at this address */
  gint64 failed_us;        /* the last one, monotonic */
  GPtrArray *waiting;    /* (element-type Waiter) (owned) */
  GCancellable *opening; /* (owned) (nullable): set while discovery or sign-in runs */
};

G_DEFINE_FINAL_TYPE (WblSession, wbl_session, G_TYPE_OBJECT)

/* One caller of open: leaves the queue at once when it cancels. */
typedef struct
{
  GTask *task;        /* (owned) */
  GSource *cancelled; /* (owned) (nullable) */
} Waiter;

typedef struct
{
  char *method;
  char *path;
  JsonNode *body; /* (nullable) */
  guint deadline_ms;
  char *token; /* the one it was sent with */
  gboolean retried;
} Call;

static void
wipe (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->method);
  g_free (call->path);
  g_clear_pointer (&call->body, json_node_unref);
  wipe (&call->token);
  g_free (call);
}

/* Everyone who waited gets the same outcome; @error is borrowed. */
static void
open_done (WblSession *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (waiter_free);
  g_clear_object (&self->opening);
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiting, i);

      if (error != NULL)
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_boolean (waiter->task, TRUE);
    }
}

/* A run that was given up must not end the next one: only the current run's cancellable may. */
static gboolean
is_current_run (WblSession *self, GCancellable *run)
{
  return self->opening == run && !g_cancellable_is_cancelled (run);
}

/** Run: a step of discovery or sign-in on its way. */
typedef struct
{
  WblSession *self;
  GCancellable *cancellable;
} Run;

static Run *
run_new (WblSession *self)
{
  Run *run = g_new0 (Run, 1);

  run->self = g_object_ref (self);
  run->cancellable = g_object_ref (self->opening);
  return run;
}

static void
run_free (Run *run)
{
  g_object_unref (run->self);
  g_object_unref (run->cancellable);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
take_token (WblSession *self, JsonObject *envelope, GError **error)
{
  JsonObject *data = wbl_json_object (envelope, "data", error);
  const char *token = NULL;
  gint64 uid = 0;

  if (data == NULL)
    return;
  token = wbl_json_string_or (data, "token", NULL);
  uid = wbl_json_int_or (data, "user_id", 0);
  if (!wbl_envelope_is_token (token) || uid <= 0)
    {
      g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL,
                           "sign-in gave no token");
      return;
    }
  wipe (&self->token);
  self->token = g_strdup (token);
  self->uid = uid;
  self->signed_in_ms = g_get_real_time () / 1000;
  self->expire = wbl_json_int_or (data, "expire", 0);
  self->n_sign_ins++;
}

static void
count_outcome (WblSession *self, const GError *error)
{
  gint64 now = g_get_monotonic_time ();

  if (!g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE)
      && !g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TIMEOUT)
      && !g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SERVER))
    {
      self->failures = 0;
      return;
    }
  if (now - self->failed_us > FORGIVE_US)
    self->failures = 0;
  self->failed_us = now;
  if (++self->failures >= FAILURES_PER_ADDRESS)
    wbl_session_next_rest (self);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;
  GError *cause = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &cause);
  g_autoptr (JsonObject) envelope = answer != NULL ? wbl_envelope_read (answer, &cause) : NULL;
  g_autoptr (GError) error = NULL;

  if (!is_current_run (run->self, run->cancellable))
    {
      g_clear_error (&cause);
      return;
    }
  if (envelope != NULL)
    {
      take_token (run->self, envelope, &cause);
      run->self->date_ms = answer->date_ms;
    }
  error = wbl_cloud_error_adopt (cause);
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_FORBIDDEN))
    error->code = WBL_CLOUD_ERROR_ACCOUNT; /* the right that is missing is to be let in at all */
  count_outcome (run->self, error);
  open_done (run->self, error);
}

static gboolean
is_number (const char *text)
{
  return text[0] != '\0' && strspn (text, "0123456789") == strlen (text) && strlen (text) < 19;
}

/* A user name never has digits only, so a number is an id. */
static JsonNode *
sign_in_body (WblSession *self)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  if (is_number (self->user))
    json_object_set_int_member (object, "user_id", g_ascii_strtoll (self->user, NULL, 10));
  else
    json_object_set_string_member (object, "name", self->user);
  json_object_set_string_member (object, "password", self->password);
  json_object_unref (object);
  return node;
}

static void
sign_in (WblSession *self)
{
  WblHttpLimits limits = { .deadline_ms = self->limits.rest_ms, .max_bytes = WBL_JSON_MAX_BYTES };
  g_autoptr (JsonNode) body = sign_in_body (self);
  g_autofree char *url = g_strconcat (wbl_session_get_rest_url (self),
                                      is_number (self->user) ? "/token/id" : "/token/user", NULL);
  g_autoptr (SoupMessage) message = wbl_envelope_message ("POST", url, self->app_id, NULL, body);

  wbl_http_fetch_async (self->http, message, &limits, self->opening, signed_in_cb, run_new (self));
}

/* The next thing that is missing, or the end. */
static void
open_step (WblSession *self)
{
  g_autoptr (GError) error = NULL;

  if (self->token != NULL)
    open_done (self, NULL);
  else if (self->user != NULL && self->password != NULL)
    sign_in (self);
  else
    {
      error = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SIGN_IN_AGAIN, "no password");
      open_done (self, error);
    }
}

static void
discover (WblSession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_auto (GStrv) hosts = wbl_discovery_hosts ((const char *const *)self->hosts);
  WblDiscoveryQuestion question
      = { self->server, self->app_id, (const char *const *)hosts, self->limits.rest_ms, STAGGER_MS };

  wbl_discovery_async (self->http, &question, cancellable, callback, data);
}

/* Takes @discovery. */
static void
adopt_discovery (WblSession *self, WblDiscovery *discovery)
{
  g_strfreev (self->hosts);
  self->hosts = g_new0 (char *, discovery->hosts->len + 1);
  for (guint i = 0; i < discovery->hosts->len; i++)
    self->hosts[i] = g_strdup (g_ptr_array_index (discovery->hosts, i));
  g_clear_pointer (&self->discovery, wbl_discovery_free);
  self->discovery = discovery;
  self->cluster = 0;
  self->rest = 0;
  self->realtime = 0;
  self->failures = 0;
  self->stale = FALSE;
  self->forgotten = FALSE;
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblDiscovery) discovery = wbl_discovery_finish (WBL_HTTP (source), result, &error);

  if (!is_current_run (run->self, run->cancellable))
    return;
  if (discovery == NULL)
    {
      open_done (run->self, error);
      return;
    }
  adopt_discovery (run->self, g_steal_pointer (&discovery));
  open_step (run->self);
}

/* Addresses that still hold stay as they are, with the place reached in them. What cannot be asked now is asked at the
 * next open. */
static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblDiscovery) discovery = wbl_discovery_finish (WBL_HTTP (source), result, &error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_clear_object (&self->refresh);
  if (error != NULL && wbl_cloud_error_may_pass (error))
    {
      wbl_session_forget_addresses (self); /* the next open hears it */
      return;
    }
  if (discovery == NULL || self->discovery == NULL || !self->stale)
    return;
  before = wbl_discovery_save (self->discovery);
  after = wbl_discovery_save (discovery);
  if (!g_str_equal (before, after))
    adopt_discovery (self, g_steal_pointer (&discovery));
  self->stale = FALSE;
}

static void
refresh_beside (WblSession *self)
{
  if (!self->stale || self->refresh != NULL)
    return;
  self->refresh = g_cancellable_new ();
  discover (self, self->refresh, refreshed_cb, g_object_ref (self));
}

static void
open_begin (WblSession *self)
{
  self->opening = g_cancellable_new ();
  if (self->discovery == NULL || self->forgotten)
    {
      discover (self, self->opening, discovered_cb, run_new (self));
      return;
    }
  refresh_beside (self);
  open_step (self);
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  g_autoptr (WblSession) self = g_object_ref (g_task_get_source_object (task));

  for (guint i = 0; i < self->waiting->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (self->waiting, i);

      if (waiter->task != task)
        continue;
      g_task_return_error_if_cancelled (task);
      g_ptr_array_remove_index (self->waiting, i);
      break;
    }
  if (self->waiting->len == 0 && self->opening != NULL)
    {
      g_cancellable_cancel (self->opening);
      g_clear_object (&self->opening);
    }
  return G_SOURCE_REMOVE;
}

static Waiter *
waiter_new (GTask *task, GCancellable *cancellable)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->task = g_object_ref (task);
  if (cancellable == NULL)
    return waiter;
  waiter->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (waiter->cancelled, "[warbler] sign-in cancel");
  g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (waiter_cancelled_cb), task, NULL);
  g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
  return waiter;
}

/**
 * wbl_session_open_async:
 *
 * Makes sure that we have addresses and a token: finds the servers and signs in if need be. Several
 * callers at once share one run, which ends when the last of them cancels.
 */
void
wbl_session_open_async (WblSession *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_session_open_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  g_ptr_array_add (self->waiting, waiter_new (task, cancellable));
  if (self->opening == NULL)
    open_begin (self);
}

/** wbl_session_open_finish: Returns: TRUE; or FALSE with what discovery or sign-in said. */
gboolean
wbl_session_open_finish (WblSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** wbl_session_forget_token: drops the token if it still is @stale, so that the next open signs in.
 */
void
wbl_session_forget_token (WblSession *self, const char *stale)
{
  if (g_strcmp0 (self->token, stale) == 0)
    wipe (&self->token);
}

/** wbl_session_forget_addresses: the next open asks discovery again. */
void
wbl_session_forget_addresses (WblSession *self)
{
  self->forgotten = TRUE;
}

/* After the last cluster discovery runs again. */
static void
next_cluster (WblSession *self)
{
  self->rest = 0;
  self->realtime = 0;
  if (++self->cluster < self->discovery->clusters->len)
    return;
  self->cluster = 0;
  wbl_session_forget_addresses (self);
}

static const WblCluster *
current_cluster (WblSession *self)
{
  return self->discovery != NULL ? g_ptr_array_index (self->discovery->clusters, self->cluster) : NULL;
}

/** wbl_session_next_rest: REST failed too often: its next address, then the next cluster. */
void
wbl_session_next_rest (WblSession *self)
{
  self->failures = 0;
  if (self->discovery != NULL && ++self->rest >= current_cluster (self)->rest->len)
    next_cluster (self);
}

/** wbl_session_next_realtime: the connection failed too often: its next address, then the next cluster. */
void
wbl_session_next_realtime (WblSession *self)
{
  if (self->discovery != NULL && ++self->realtime >= current_cluster (self)->realtime->len)
    next_cluster (self);
}

/** wbl_session_set_discovery: @saved is what dup_discovery() gave at an earlier start: used at once, and asked for anew
 * beside. Anything else is ignored. */
void
wbl_session_set_discovery (WblSession *self, const char *saved)
{
  WblDiscovery *discovery = wbl_discovery_load (saved);

  if (discovery == NULL)
    return;
  adopt_discovery (self, discovery);
  self->stale = TRUE;
}

/** wbl_session_get_facts: fills in what sign-ins have shown. */
void
wbl_session_get_facts (WblSession *self, WblCloudFacts *facts)
{
  facts->n_sign_ins = self->n_sign_ins;
  facts->services = self->discovery != NULL ? self->discovery->services : "";
  facts->n_clusters = self->discovery != NULL ? self->discovery->clusters->len : 0;
  for (guint i = 0; i < facts->n_clusters; i++)
    {
      const WblCluster *cluster = g_ptr_array_index (self->discovery->clusters, i);

      facts->n_rest += cluster->rest->len;
      facts->n_realtime += cluster->realtime->len;
    }
  facts->token_expire = self->expire;
  facts->signed_in_ms = self->signed_in_ms;
  facts->server_date_ms = self->date_ms;
}

/** wbl_session_close: its owner goes away: nothing is asked beside any more. */
void
wbl_session_close (WblSession *self)
{
  g_cancellable_cancel (self->refresh);
}

/** wbl_session_get_discovery: Returns: (transfer none) (nullable): what we know of the servers now. */
const WblDiscovery *
wbl_session_get_discovery (WblSession *self)
{
  return self->discovery;
}

static void
json_destroy (gpointer data)
{
  json_object_unref (data);
}

static void
call_begin (GTask *task);

/* Takes @error. A call whose token ended is made once more with a new one. */
static void
call_failed (GTask *task, GError *error)
{
  WblSession *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (!call->retried && g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SIGN_IN_AGAIN))
    {
      call->retried = TRUE;
      g_error_free (error);
      wbl_session_forget_token (self, call->token);
      call_begin (task);
      return;
    }
  g_task_return_error (task, wbl_cloud_error_adopt (error));
  g_object_unref (task);
}

static void
call_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);
  g_autoptr (JsonObject) envelope = answer != NULL ? wbl_envelope_read (answer, &error) : NULL;

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    count_outcome (g_task_get_source_object (task), error);
  if (envelope == NULL)
    {
      call_failed (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&envelope), json_destroy);
  g_object_unref (task);
}

static void
call_send (GTask *task)
{
  WblSession *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  WblHttpLimits limits = { .deadline_ms = call->deadline_ms, .max_bytes = WBL_JSON_MAX_BYTES };
  g_autofree char *url = g_strconcat (wbl_session_get_rest_url (self), call->path, NULL);
  g_autoptr (SoupMessage) message
      = wbl_envelope_message (call->method, url, self->app_id, self->token, call->body);

  wipe (&call->token);
  call->token = g_strdup (self->token);
  wbl_http_fetch_async (self->http, message, &limits, g_task_get_cancellable (task),
                        call_answered_cb, task);
}

static void
call_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (wbl_session_open_finish (WBL_SESSION (source), result, &error)
      && wbl_session_get_rest_url (WBL_SESSION (source)) != NULL)
    call_send (task);
  else
    {
      if (error == NULL)
        error = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE,
                                     "no server address");
      g_task_return_error (task, wbl_cloud_error_adopt (error));
      g_object_unref (task);
    }
}

static void
call_begin (GTask *task)
{
  WblSession *self = g_task_get_source_object (task);

  if (wbl_http_get_wait_ms (self->http) > 0)
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_RATE_LIMIT,
                               "the server asked to wait");
      g_object_unref (task);
      return;
    }
  wbl_session_open_async (self, g_task_get_cancellable (task), call_opened_cb, task);
}

/**
 * wbl_session_call_async:
 * @method: "GET" or "POST"
 * @path: from the slash on, with an escaped query
 * @body: (nullable) (transfer none): JSON
 * @deadline_ms: for each attempt
 *
 * One REST call with our token; signs in first if need be, and once more if the token has ended.
 * While the server's Retry-After runs it fails with RATE_LIMIT and sends nothing.
 */
void
wbl_session_call_async (WblSession *self,
                        const char *method,
                        const char *path,
                        JsonNode *body,
                        guint deadline_ms,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, wbl_session_call_async);
  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->body = body != NULL ? json_node_ref (body) : NULL;
  call->deadline_ms = deadline_ms;
  g_task_set_task_data (task, call, call_free);
  call_begin (task);
}

/** wbl_session_call_finish: Returns: (transfer full) (nullable): the envelope, of code 200. */
JsonObject *
wbl_session_call_finish (WblSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_session_set_credentials: replaces them and drops the token of the old ones. NULLs sign out.
 */
void
wbl_session_set_credentials (WblSession *self, const char *user, const char *password)
{
  g_free (self->user);
  self->user = g_strdup (user);
  wipe (&self->password);
  self->password = g_strdup (password);
  wipe (&self->token);
  if (self->opening == NULL)
    return;
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  open_begin (self);
}

/** wbl_session_set_limits: replaces every deadline; copied. */
void
wbl_session_set_limits (WblSession *self, const WblCloudLimits *limits)
{
  self->limits = *limits;
}

/** wbl_session_get_limits: Returns: (transfer none): the deadlines. */
const WblCloudLimits *
wbl_session_get_limits (WblSession *self)
{
  return &self->limits;
}

/** wbl_session_get_http: Returns: (transfer none): the HTTP client. */
WblHttp *
wbl_session_get_http (WblSession *self)
{
  return self->http;
}

/** wbl_session_get_server: Returns: (transfer none) (nullable): the private cloud's base URL. */
const char *
wbl_session_get_server (WblSession *self)
{
  return self->server;
}

/** wbl_session_get_app_id: Returns: (transfer none): the app. */
const char *
wbl_session_get_app_id (WblSession *self)
{
  return self->app_id;
}

/** wbl_session_get_token: Returns: (transfer none) (nullable): the token; never log it. */
const char *
wbl_session_get_token (WblSession *self)
{
  return self->token;
}

/** wbl_session_get_uid: Returns: who we are, 0 before the first sign-in. */
gint64
wbl_session_get_uid (WblSession *self)
{
  return self->uid;
}

/** wbl_session_get_signed_in_ms: Returns: when the token was given, UTC ms. */
gint64
wbl_session_get_signed_in_ms (WblSession *self)
{
  return self->signed_in_ms;
}

/** wbl_session_get_rest_url: Returns: (transfer none) (nullable): base of REST, NULL before
 * discovery. */
const char *
wbl_session_get_rest_url (WblSession *self)
{
  return self->discovery != NULL ? g_ptr_array_index (current_cluster (self)->rest, self->rest) : NULL;
}

/** wbl_session_get_realtime_url: Returns: (transfer none) (nullable): base of the realtime
 * connection. */
const char *
wbl_session_get_realtime_url (WblSession *self)
{
  return self->discovery != NULL ? g_ptr_array_index (current_cluster (self)->realtime, self->realtime) : NULL;
}

static void
wbl_session_finalize (GObject *object)
{
  WblSession *self = WBL_SESSION (object);

  g_clear_object (&self->opening);
  g_ptr_array_unref (self->waiting);
  g_clear_object (&self->refresh);
  g_clear_pointer (&self->discovery, wbl_discovery_free);
  g_strfreev (self->hosts);
  g_clear_object (&self->http);
  wipe (&self->password);
  wipe (&self->token);
  g_free (self->server);
  g_free (self->app_id);
  g_free (self->user);
  G_OBJECT_CLASS (wbl_session_parent_class)->finalize (object);
}

static void
wbl_session_class_init (WblSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_session_finalize;
}

static void
wbl_session_init (WblSession *self)
{
  self->limits = wbl_cloud_limits_default;
  self->http = wbl_http_new ();
  self->waiting = g_ptr_array_new_with_free_func (waiter_free);
}

/**
 * wbl_session_new:
 * @server: (nullable): base URL of a private cloud, or NULL for the public one
 * @app_id: the app
 *
 * Returns: (transfer full): a session that has contacted nobody yet
 */
WblSession *
wbl_session_new (const char *server, const char *app_id)
{
  WblSession *self = g_object_new (WBL_TYPE_SESSION, NULL);

  self->server = g_strdup (server);
  self->app_id = g_strdup (app_id);
  return self;
}
