/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-realtime"

#include "config.h"

#include "lanying/wbl-realtime-private.h"

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-records.h"

#define MAX_RENEWALS 3
#define SLEEP_US (30 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (WblRealtime, wbl_realtime, G_TYPE_OBJECT)

typedef struct
{
  WblRealtime *self; /* (owned) */
  GCancellable *run; /* (owned) */
} Attempt;

static void
begin (WblRealtime *self);

static void
attempt_free (Attempt *attempt)
{
  g_object_unref (attempt->self);
  g_object_unref (attempt->run);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static const WblCloudLimits *
limits_of (WblRealtime *self)
{
  return wbl_session_get_limits (self->session);
}

static guint
start_timer (WblRealtime *self, guint ms, GSourceFunc callback, const char *name)
{
  return self->clock->add (self->clock, ms, callback, self, name);
}

static void
stop_timers (WblRealtime *self)
{
  wbl_clock_clear (self->clock, &self->retry_id);
  wbl_clock_clear (self->clock, &self->provision_id);
  wbl_clock_clear (self->clock, &self->heartbeat_id);
  wbl_clock_clear (self->clock, &self->pulse_id);
  wbl_clock_clear (self->clock, &self->stable_id);
  self->retry_at_ms = 0;
}

/* Everything a connection has, gone at once. What waited for an answer is refused with OFFLINE. */
static void
tear_down (WblRealtime *self)
{
  g_autoptr (GError) offline
      = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE, "connection lost");

  stop_timers (self);
  if (self->run != NULL)
    g_cancellable_cancel (self->run);
  g_clear_object (&self->run);
  g_clear_pointer (&self->engine, wbl_engine_stop);
  g_clear_pointer (&self->inbox, wbl_arrivals_close);
  wbl_pulls_clear (self->pulls);
  wbl_sends_fail_all (self->sends, offline);
}

/* Leaves whatever state we are in: the new one holds before anybody hears of it. */
static void
enter (WblRealtime *self, WblLinkState state, const GError *problem)
{
  gboolean changed = self->state != state;
  GError *copy = problem != NULL ? g_error_copy (problem) : NULL;

  g_clear_error (&self->problem);
  self->problem = copy;
  self->state = state;
  if (state == WBL_LINK_IDLE || state == WBL_LINK_BACKOFF || state == WBL_LINK_SUSPENDED)
    tear_down (self);
  if (changed)
    g_debug ("state %d", state);
}

/** wbl_realtime_suspend: a person must act: closes and says why. */
void
wbl_realtime_suspend (WblRealtime *self, const GError *error)
{
  g_autoptr (WblRealtime) hold = g_object_ref (self);

  enter (self, WBL_LINK_SUSPENDED, error);
  if (self->state != WBL_LINK_SUSPENDED)
    return;
  self->events.state (self->data);
  if (self->state == WBL_LINK_SUSPENDED && self->problem != NULL)
    {
      g_autoptr (GError) problem = g_error_copy (self->problem);

      self->events.account (problem, self->data);
    }
}

static gboolean
retry_cb (gpointer data)
{
  WblRealtime *self = data;

  self->retry_id = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

/** wbl_realtime_back_off: closes, and tries again after @delay_ms, or when Retry-After has run. */
void
wbl_realtime_back_off (WblRealtime *self, const GError *error, guint delay_ms)
{
  g_autoptr (WblRealtime) hold = g_object_ref (self);

  delay_ms = MAX (delay_ms, wbl_http_get_wait_ms (wbl_session_get_http (self->session)));
  enter (self, WBL_LINK_BACKOFF, error);
  /* Whoever heard of a refused send may have stopped us. */
  if (self->state != WBL_LINK_BACKOFF)
    return;
  self->retry_at_ms = self->clock->utc_ms (self->clock) + delay_ms;
  self->retry_id = start_timer (self, delay_ms, retry_cb, "[warbler] realtime retry");
  self->events.state (self->data);
}

/* Full jitter: anything between the shortest wait and a bound that doubles. */
static guint
jittered (WblRealtime *self)
{
  const WblCloudLimits *limits = limits_of (self);
  guint64 bound = (guint64)limits->backoff_min_ms << MIN (self->failures, 10);

  bound = MIN (bound, limits->backoff_max_ms);
  if (bound <= limits->backoff_min_ms)
    return limits->backoff_min_ms;
  return (guint)g_random_int_range ((gint)limits->backoff_min_ms, (gint)bound + 1);
}

static void
retry_later (WblRealtime *self, const GError *error)
{
  self->failures++;
  if (self->failures % WBL_FAILURES_PER_ADDRESS == 0)
    wbl_session_next_realtime (self->session);
  wbl_realtime_back_off (self, error, jittered (self));
}

/* The token ended although the password may be good: sign in anew after 0, 2 and 4 seconds, then
 * ask the person. */
static void
renew (WblRealtime *self, const GError *error)
{
  wbl_session_forget_token (self->session, wbl_session_get_token (self->session));
  if (self->renewals >= MAX_RENEWALS)
    wbl_realtime_suspend (self, error);
  else
    wbl_realtime_back_off (self, error, limits_of (self)->renew_ms * self->renewals++);
}

/** wbl_realtime_link_failed: a connection failed, or could not be made: waits, renews the token or
 * suspends. */
void
wbl_realtime_link_failed (WblRealtime *self, const GError *error)
{
  g_autoptr (WblRealtime) hold = g_object_ref (self);

  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE))
    wbl_pulls_bar (self->pulls);
  if (wbl_cloud_error_may_pass (error))
    wbl_realtime_back_off (self, error, limits_of (self)->app_ms);
  else if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SIGN_IN_AGAIN))
    renew (self, error);
  else if (wbl_cloud_error_is_final (error)
           && !g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED))
    wbl_realtime_suspend (self, error);
  else
    retry_later (self, error);
}

static gboolean
heartbeat_cb (gpointer data)
{
  wbl_realtime_send_frame (data, wbl_records_unread ());
  return G_SOURCE_CONTINUE;
}

/* After sleep TCP looks open for minutes: do not wait for it to find out. */
static gboolean
pulse_cb (gpointer data)
{
  WblRealtime *self = data;
  gint64 before = self->slept_us;

  self->slept_us = self->clock->slept_us (self->clock);
  if (self->slept_us - before <= SLEEP_US)
    return G_SOURCE_CONTINUE;
  self->pulse_id = 0;
  wbl_realtime_back_off (self, NULL, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
stable_cb (gpointer data)
{
  WblRealtime *self = data;

  self->stable_id = 0;
  self->failures = 0;
  self->renewals = 0;
  return G_SOURCE_REMOVE;
}

/** wbl_realtime_go_online: the server knows us: starts what runs while we are online. */
void
wbl_realtime_go_online (WblRealtime *self)
{
  const WblCloudLimits *limits = limits_of (self);

  wbl_clock_clear (self->clock, &self->provision_id);
  enter (self, WBL_LINK_ONLINE, NULL);
  self->slept_us = self->clock->slept_us (self->clock);
  self->heartbeat_id
      = start_timer (self, limits->heartbeat_ms, heartbeat_cb, "[warbler] realtime heartbeat");
  self->pulse_id = start_timer (self, limits->pulse_ms, pulse_cb, "[warbler] realtime pulse");
  self->stable_id = start_timer (self, limits->stable_ms, stable_cb, "[warbler] realtime stable");
  wbl_engine_get_pings (self->engine, &self->facts.ping_interval_ms, &self->facts.ping_timeout_ms);
  self->chats_due = TRUE;
  wbl_realtime_send_frame (self, wbl_records_unread ());
  self->events.state (self->data);
}

/** wbl_realtime_introduce: sends Provision as we are now. */
void
wbl_realtime_introduce (WblRealtime *self)
{
  wbl_realtime_send_frame (self, wbl_records_provision (wbl_session_get_uid (self->session), self->device_sn,
                                           wbl_session_get_token (self->session), self->guid,
                                           self->os_type));
}

static void
inbox_frame (const WblWireFrame *frame, gpointer data)
{
  wbl_realtime_handle_frame (data, frame);
}

static void
inbox_broken (const GError *error, gpointer data)
{
  wbl_realtime_link_failed (data, error);
}

static const WblArrivalsEvents inbox_events = { inbox_frame, inbox_broken };

static gboolean
provision_late_cb (gpointer data)
{
  WblRealtime *self = data;
  g_autoptr (GError) error
      = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TIMEOUT, "no answer to Provision");

  self->provision_id = 0;
  wbl_realtime_link_failed (self, error);
  return G_SOURCE_REMOVE;
}

static void
engine_opened (gpointer data)
{
  WblRealtime *self = data;

  enter (self, WBL_LINK_PROVISIONING, NULL);
  self->provision_id = start_timer (self, limits_of (self)->provision_ms, provision_late_cb,
                                    "[warbler] realtime provision");
  wbl_realtime_introduce (self);
  self->events.state (self->data);
}

static void
engine_frame (GBytes *frame, gpointer data)
{
  WblRealtime *self = data;

  wbl_arrivals_push (self->inbox, frame);
}

static void
engine_closed (const GError *error, gpointer data)
{
  wbl_realtime_link_failed (data, error);
}

static const WblEngineEvents engine_events = { engine_opened, engine_frame, engine_closed };

static void
connect_engine (WblRealtime *self)
{
  enter (self, WBL_LINK_CONNECTING, NULL);
  self->inbox = wbl_arrivals_new (&inbox_events, self);
  self->engine = wbl_engine_start (self->clock, wbl_session_get_realtime_url (self->session),
                                   limits_of (self)->connect_ms, &engine_events, self);
  self->events.state (self->data);
}

static void
session_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  WblRealtime *self = attempt->self;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_session_open_finish (WBL_SESSION (source), result, &error);

  if (self->run != attempt->run || g_cancellable_is_cancelled (attempt->run))
    return;
  if (ok && wbl_session_get_realtime_url (self->session) != NULL)
    connect_engine (self);
  else if (ok)
    begin (self);
  else if (wbl_cloud_error_may_pass (error))
    wbl_realtime_back_off (self, error, limits_of (self)->app_ms);
  else if (wbl_cloud_error_is_final (error))
    wbl_realtime_suspend (self, error);
  else
    retry_later (self, error);
}

/* One attempt, from the servers' addresses on. Never with a connection left: there is at most one.
 */
static void
begin (WblRealtime *self)
{
  Attempt *attempt = NULL;

  tear_down (self);
  enter (self, WBL_LINK_DISCOVERING, NULL);
  self->run = g_cancellable_new ();
  self->guid_refused = FALSE;
  wbl_pulls_set_patience (self->pulls, limits_of (self)->pull_ms);
  attempt = g_new0 (Attempt, 1);
  attempt->self = g_object_ref (self);
  attempt->run = g_object_ref (self->run);
  wbl_session_open_async (self->session, self->run, session_opened_cb, attempt);
  self->events.state (self->data);
}

/** wbl_realtime_start: connects and stays connected; from IDLE or SUSPENDED, else nothing happens.
 */
void
wbl_realtime_start (WblRealtime *self)
{
  if (self->state != WBL_LINK_IDLE && self->state != WBL_LINK_SUSPENDED)
    return;
  self->failures = 0;
  self->renewals = 0;
  begin (self);
}

/** wbl_realtime_retry_now: ends a wait in BACKOFF; in other states nothing happens. */
void
wbl_realtime_retry_now (WblRealtime *self)
{
  if (self->state == WBL_LINK_BACKOFF)
    begin (self);
}

/** wbl_realtime_stop: closes for good, until start. Whatever waited is refused before it returns.
 */
void
wbl_realtime_stop (WblRealtime *self)
{
  g_autoptr (WblRealtime) hold = g_object_ref (self);
  gboolean changed = self->state != WBL_LINK_IDLE;

  enter (self, WBL_LINK_IDLE, NULL);
  wbl_realtime_tell_rejects (self);
  if (changed)
    self->events.state (self->data);
}

/** wbl_realtime_get_state: Returns: where we are. */
WblLinkState
wbl_realtime_get_state (WblRealtime *self)
{
  return self->state;
}

/** wbl_realtime_get_problem: Returns: (transfer none) (nullable): why we wait or stopped. */
const GError *
wbl_realtime_get_problem (WblRealtime *self)
{
  return self->problem;
}

/** wbl_realtime_get_retry_at_ms: Returns: when the next attempt is due (UTC ms), 0 if none is. */
gint64
wbl_realtime_get_retry_at_ms (WblRealtime *self)
{
  return self->retry_at_ms;
}

/** wbl_realtime_get_device_sn: Returns: the number the server gave this device; keep it. */
guint
wbl_realtime_get_device_sn (WblRealtime *self)
{
  return self->device_sn;
}

/** wbl_realtime_get_facts: Returns what the connection has shown; what sign-ins have is left at 0. */
void
wbl_realtime_get_facts (WblRealtime *self, WblCloudFacts *facts)
{
  *facts = self->facts;
  facts->device_sn = self->device_sn;
  facts->os_type = self->state == WBL_LINK_ONLINE ? self->os_type : 0;
}

/** wbl_realtime_get_device_guid: Returns: (transfer none) (nullable): ours; a new one after a
 * conflict. */
const char *
wbl_realtime_get_device_guid (WblRealtime *self)
{
  return self->guid;
}

/** wbl_realtime_set_device: what we kept from earlier runs; used from the next connection on. */
void
wbl_realtime_set_device (WblRealtime *self, const char *guid, guint device_sn)
{
  g_free (self->guid);
  self->guid = g_strdup (guid);
  self->device_sn = device_sn;
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer data)
{
  if (available)
    wbl_realtime_retry_now (data);
}

static void
pulls_send (gint64 peer, gboolean history, guint64 key, guint n, gpointer data)
{
  wbl_realtime_send_frame (data, history ? wbl_records_history (peer, key, n) : wbl_records_pull (peer, key));
}

static void
sends_refused (gint64 client_id, const GError *error, gpointer data)
{
  WblRealtime *self = data;

  self->events.refused (client_id, error, self->data);
}

static void
ignore (gpointer data)
{
}

static void
ignore_chats (GArray *chats, gpointer data)
{
}

static void
ignore_notice (gint64 peer, gpointer data)
{
}

static void
ignore_page (WblCloudPage *page, gpointer data)
{
}

static void
ignore_ack (const WblCloudAck *ack, gpointer data)
{
}

static void
ignore_refused (gint64 client_id, const GError *error, gpointer data)
{
}

static void
ignore_account (const GError *error, gpointer data)
{
}

static const WblRealtimeEvents nobody = {
  ignore, ignore_chats, ignore_notice, ignore_page, ignore_ack, ignore_refused, ignore_account,
};

/** wbl_realtime_detach: the owner goes away: stops without a word. */
void
wbl_realtime_detach (WblRealtime *self)
{
  self->events = nobody;
  wbl_realtime_stop (self);
}

static void
wbl_realtime_finalize (GObject *object)
{
  WblRealtime *self = WBL_REALTIME (object);

  self->events = nobody;
  tear_down (self);
  g_clear_handle_id (&self->rejects_id, g_source_remove);
  g_clear_pointer (&self->rejects, g_ptr_array_unref);
  wbl_pulls_free (self->pulls);
  wbl_sends_free (self->sends);
  g_clear_error (&self->problem);
  g_clear_object (&self->session);
  g_free (self->guid);
  G_OBJECT_CLASS (wbl_realtime_parent_class)->finalize (object);
}

static void
wbl_realtime_class_init (WblRealtimeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_realtime_finalize;
}

static void
wbl_realtime_init (WblRealtime *self)
{
  self->events = nobody;
  self->state = WBL_LINK_IDLE;
  self->os_type = WBL_OS_LINUX;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (network_changed_cb), self, 0);
}

/**
 * wbl_realtime_new:
 * @session: addresses and token
 * @clock: outlives the link
 * @events: what to tell; copied
 * @data: for @events
 *
 * Returns: (transfer full): a link in IDLE
 */
WblRealtime *
wbl_realtime_new (WblSession *session, WblClock *clock, const WblRealtimeEvents *events, gpointer data)
{
  WblRealtime *self = g_object_new (WBL_TYPE_REALTIME, NULL);

  self->session = g_object_ref (session);
  self->clock = clock;
  self->pulls = wbl_pulls_new (clock, pulls_send, self);
  self->sends = wbl_sends_new (clock, sends_refused, self);
  self->events = *events;
  self->data = data;
  return self;
}
