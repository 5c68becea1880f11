/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud"

#include "config.h"

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-cloud.h"

#include "lanying/wbl-cloud-internal.h"
#include "lanying/wbl-cloud-private.h"
#include "lanying/wbl-realtime.h"
#include "lanying/wbl-rest.h"
#include "lanying/wbl-session.h"

/* The face of the layer: keeps which chats are groups and turns the link's events into signals. */
struct _WblCloud
{
  GObject parent_instance;
  WblSession *session;   /* (owned) */
  WblRealtime *realtime; /* (owned) */
  GHashTable *groups;    /* set of gint64*: peers known to be groups */
};

G_DEFINE_FINAL_TYPE (WblCloud, wbl_cloud, G_TYPE_OBJECT)

enum
{
  STATE_CHANGED,
  CHATS,
  NOTICE,
  PAGE,
  ACKED,
  REFUSED,
  ACCOUNT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
remember_group (WblCloud *self, gint64 peer)
{
  if (peer != 0)
    g_hash_table_add (self->groups, g_memdup2 (&peer, sizeof peer));
}

static void
state_cb (gpointer data)
{
  g_signal_emit (data, signals[STATE_CHANGED], 0);
}

static void
chats_cb (GArray *chats, gpointer data)
{
  for (guint i = 0; i < chats->len; i++)
    {
      const WblCloudUnread *chat = &g_array_index (chats, WblCloudUnread, i);

      if (chat->group)
        remember_group (data, chat->peer);
    }
  g_signal_emit (data, signals[CHATS], 0, chats);
}

static void
notice_cb (gint64 peer, gpointer data)
{
  g_signal_emit (data, signals[NOTICE], 0, peer);
}

static void
page_cb (WblCloudPage *page, gpointer data)
{
  if (page->group)
    remember_group (data, page->peer);
  page->group = wbl_cloud_is_group (data, page->peer);
  g_signal_emit (data, signals[PAGE], 0, page);
}

static void
acked_cb (const WblCloudAck *ack, gpointer data)
{
  g_signal_emit (data, signals[ACKED], 0, ack);
}

static void
refused_cb (gint64 client_id, const GError *error, gpointer data)
{
  g_signal_emit (data, signals[REFUSED], 0, client_id, error);
}

static void
account_cb (const GError *error, gpointer data)
{
  g_signal_emit (data, signals[ACCOUNT], 0, error);
}

static const WblRealtimeEvents events = {
  state_cb, chats_cb, notice_cb, page_cb, acked_cb, refused_cb, account_cb,
};

/** wbl_cloud_get_session: (skip): for the other files of this layer. Returns: (transfer none). */
WblSession *
wbl_cloud_get_session (WblCloud *self)
{
  return self->session;
}

/** wbl_cloud_set_limits: replaces every deadline; for tests. */
void
wbl_cloud_set_limits (WblCloud *self, const WblCloudLimits *limits)
{
  wbl_session_set_limits (self->session, limits);
}

/** wbl_cloud_get_server: Returns: (transfer none) (nullable): the private cloud's base URL, NULL =
 * the public one. */
const char *
wbl_cloud_get_server (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), NULL);
  return wbl_session_get_server (self->session);
}

/** wbl_cloud_get_app_id: Returns: (transfer none): the app. */
const char *
wbl_cloud_get_app_id (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), NULL);
  return wbl_session_get_app_id (self->session);
}

/** wbl_cloud_get_uid: Returns: our user id, 0 before the first sign-in. */
gint64
wbl_cloud_get_uid (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), 0);
  return wbl_session_get_uid (self->session);
}

/** wbl_cloud_get_device_sn: Returns: the number the server gave this device, to be kept and set
 * again; 0 = none yet. */
guint
wbl_cloud_get_device_sn (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), 0);
  return wbl_realtime_get_device_sn (self->realtime);
}

/** wbl_cloud_get_device_guid: Returns: (transfer none) (nullable): what this device calls itself, to be kept and set
 * again; another than was set when the server, or a second device of that name, did not bear it. */
const char *
wbl_cloud_get_device_guid (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), NULL);
  return wbl_realtime_get_device_guid (self->realtime);
}

/** wbl_cloud_get_facts: fills in what the server has shown so far; for warblerctl doctor. */
void
wbl_cloud_get_facts (WblCloud *self, WblCloudFacts *facts)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_get_facts (self->realtime, facts);
  wbl_session_get_facts (self->session, facts);
}

/** wbl_cloud_get_state: Returns: the realtime link's state. */
WblLinkState
wbl_cloud_get_state (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), WBL_LINK_IDLE);
  return wbl_realtime_get_state (self->realtime);
}

/** wbl_cloud_get_problem: Returns: (transfer none) (nullable): why it is in BACKOFF or SUSPENDED,
 * until the next change. */
const GError *
wbl_cloud_get_problem (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), NULL);
  return wbl_realtime_get_problem (self->realtime);
}

/** wbl_cloud_get_retry_at_ms: Returns: when the next attempt is due (UTC ms) in BACKOFF, else 0. */
gint64
wbl_cloud_get_retry_at_ms (WblCloud *self)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), 0);
  return wbl_realtime_get_retry_at_ms (self->realtime);
}

/**
 * wbl_cloud_set_device:
 * @device_guid: (nullable): of this installation, stable; two live connections with one guid kick
 * each other
 * @device_sn: what wbl_cloud_get_device_sn() said last time, 0 = none
 */
void
wbl_cloud_set_device (WblCloud *self, const char *device_guid, guint device_sn)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_set_device (self->realtime, device_guid, device_sn);
}

/**
 * wbl_cloud_set_discovery:
 * @saved: (nullable): what wbl_cloud_dup_discovery() gave at an earlier start, of the same server and app
 *
 * The addresses in it are used at once; while they are, discovery is asked beside. Anything else is ignored.
 */
void
wbl_cloud_set_discovery (WblCloud *self, const char *saved)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_session_set_discovery (self->session, saved);
}

/** wbl_cloud_dup_discovery: Returns: (transfer full) (nullable): where the servers are, for the next start; NULL before
 * discovery. */
char *
wbl_cloud_dup_discovery (WblCloud *self)
{
  const WblDiscovery *discovery = NULL;

  g_return_val_if_fail (WBL_IS_CLOUD (self), NULL);
  discovery = wbl_session_get_discovery (self->session);
  return discovery != NULL ? wbl_discovery_save (discovery) : NULL;
}

/** wbl_cloud_get_app_status: Returns: (transfer none): the app's state in the server's word, "" = not told. One that
 * stops the app is an ACCOUNT error instead. */
const char *
wbl_cloud_get_app_status (WblCloud *self)
{
  const WblDiscovery *discovery = NULL;

  g_return_val_if_fail (WBL_IS_CLOUD (self), "");
  discovery = wbl_session_get_discovery (self->session);
  return discovery != NULL ? discovery->app_status : "";
}

/** wbl_cloud_get_verification: Returns: (transfer none): what the server says about the verification of the app's
 * account: JSON of undocumented content, "" = nothing. */
const char *
wbl_cloud_get_verification (WblCloud *self)
{
  const WblDiscovery *discovery = NULL;

  g_return_val_if_fail (WBL_IS_CLOUD (self), "");
  discovery = wbl_session_get_discovery (self->session);
  return discovery != NULL ? discovery->verification : "";
}

/**
 * wbl_cloud_set_credentials:
 * @user: (nullable): user name, or a user id in digits
 * @password: (nullable): kept in memory to renew the token, wiped when replaced
 *
 * Drops the token of the ones before.
 */
void
wbl_cloud_set_credentials (WblCloud *self, const char *user, const char *password)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_session_set_credentials (self->session, user, password);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wbl_session_open_finish (WBL_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, wbl_cloud_error_adopt (error));
}

/**
 * wbl_cloud_sign_in_async:
 *
 * Finds the servers and gets a token: what "test the settings" and the sign-in page need. Does not
 * connect: see wbl_cloud_start(), which does all of it by itself too.
 */
void
wbl_cloud_sign_in_async (WblCloud *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = NULL;

  g_return_if_fail (WBL_IS_CLOUD (self));
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, wbl_cloud_sign_in_async);
  wbl_session_open_async (self->session, cancellable, signed_in_cb, task);
}

/** wbl_cloud_sign_in_finish: Returns: TRUE; or FALSE with a WBL_CLOUD_ERROR or
 * G_IO_ERROR_CANCELLED. */
gboolean
wbl_cloud_sign_in_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** wbl_cloud_start: connects, and reconnects until stopped. From IDLE or SUSPENDED; else nothing
 * happens. */
void
wbl_cloud_start (WblCloud *self)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_start (self->realtime);
}

/** wbl_cloud_stop: closes; what waits for an answer is refused with OFFLINE before it returns. */
void
wbl_cloud_stop (WblCloud *self)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_stop (self->realtime);
}

/** wbl_cloud_retry_now: ends a wait in BACKOFF: the network is back, or a person asked. */
void
wbl_cloud_retry_now (WblCloud *self)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_retry_now (self->realtime);
}

/** wbl_cloud_is_group: Returns: whether @peer is known to be a group, by the chat list, a message
 * or the group list. */
gboolean
wbl_cloud_is_group (WblCloud *self, gint64 peer)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), FALSE);
  return g_hash_table_contains (self->groups, &peer);
}

/** wbl_cloud_done_finish: Returns: whether a call that has nothing to tell worked; else a WBL_CLOUD_ERROR or
 * G_IO_ERROR_CANCELLED. */
gboolean
wbl_cloud_done_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WBL_IS_CLOUD (self), FALSE);
  return wbl_rest_finish_done (self, result, error);
}

/** wbl_cloud_learn_group: (skip): REST said that @peer is a group. */
void
wbl_cloud_learn_group (WblCloud *self, gint64 peer)
{
  remember_group (self, peer);
}

/**
 * wbl_cloud_pull:
 * @peer: the chat, 0 = notices to ourselves (which are pulled by themselves as well)
 * @key: next_key of the page before, 0 = from where the server thinks we are
 *
 * Ends in "page", or in nothing if the connection is lost or the server refuses. One is out for
 * each chat and 20 leave a second at most; the others wait (history apart). Forgotten while not ONLINE.
 */
void
wbl_cloud_pull (WblCloud *self, gint64 peer, guint64 key)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_pull (self->realtime, peer, FALSE, key, 0);
}

/** wbl_cloud_history: as wbl_cloud_pull(), for @n records older than the key @before, 0 = from the
 * newest. */
void
wbl_cloud_history (WblCloud *self, gint64 peer, guint64 before, guint n)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_pull (self->realtime, peer, TRUE, before, n);
}

/**
 * wbl_cloud_send:
 * @outgoing: (transfer none): the client id stays the same when it is sent again
 *
 * Ends in "acked" or "refused" with its client id, never before it returns. TIMEOUT, OFFLINE and
 * RATE_LIMIT may be sent again; an answer that comes after TIMEOUT still is told.
 */
void
wbl_cloud_send (WblCloud *self, const WblCloudOutgoing *outgoing)
{
  g_return_if_fail (WBL_IS_CLOUD (self) && outgoing != NULL);
  wbl_realtime_send (self->realtime, outgoing);
}

static void
send_brief (WblCloud *self, gint64 peer, gboolean group, WblContentType ctype, const char *ext)
{
  g_autoptr (WblCloudOutgoing) outgoing = wbl_cloud_outgoing_new (0, peer, group);

  outgoing->ephemeral = TRUE;
  outgoing->ctype = ctype;
  outgoing->ext = g_strdup (ext);
  wbl_realtime_send_quietly (self->realtime, outgoing);
}

/** wbl_cloud_typing: tells @peer that we write, or no longer do. Nothing comes back. */
void
wbl_cloud_typing (WblCloud *self, gint64 peer, gboolean group, gboolean typing)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  send_brief (self, peer, group, WBL_CONTENT_TEXT,
              typing ? "{\"input_status\":\"typing\"}" : "{\"input_status\":\"nothing\"}");
}

/** wbl_cloud_whisper: hands @ext to the members of @group that are online. It is not stored, and nothing comes back. */
void
wbl_cloud_whisper (WblCloud *self, gint64 group, const char *ext)
{
  g_return_if_fail (WBL_IS_CLOUD (self) && ext != NULL);
  send_brief (self, group, TRUE, WBL_CONTENT_COMMAND, ext);
}

/**
 * wbl_cloud_read:
 * @senders: (array length=n_mids): who wrote each message; 0 tells nobody but our own devices
 * @mids: (array length=n_mids): server ids
 *
 * Marks as read, if ONLINE. Nothing comes back: mark again after a reconnect if in doubt.
 */
void
wbl_cloud_read (WblCloud *self, gint64 peer, const gint64 *senders, const gint64 *mids, gsize n_mids)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_read (self->realtime, peer, senders, mids, n_mids);
}

/**
 * wbl_cloud_unread:
 * @mid: from this message of @peer on
 *
 * Tells our other devices that it counts as unread again, if ONLINE. Nothing comes back.
 */
void
wbl_cloud_unread (WblCloud *self, gint64 peer, gint64 mid)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_unread (self->realtime, peer, mid);
}

/** wbl_cloud_forget: takes @peer from the list of this device, if ONLINE; others keep it. Nothing comes back. */
void
wbl_cloud_forget (WblCloud *self, gint64 peer)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_forget (self->realtime, peer);
}

/**
 * wbl_cloud_delivered:
 * @peer: who wrote to us
 * @mids: (array length=n_mids): server ids of their messages
 *
 * Tells them that these came to us, if ONLINE. Nothing comes back.
 */
void
wbl_cloud_delivered (WblCloud *self, gint64 peer, const gint64 *mids, gsize n_mids)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_realtime_delivered (self->realtime, peer, mids, n_mids);
}

static void
wbl_cloud_dispose (GObject *object)
{
  WblCloud *self = WBL_CLOUD (object);

  if (self->realtime != NULL)
    wbl_realtime_detach (self->realtime);
  g_clear_object (&self->realtime);
  if (self->session != NULL)
    wbl_session_close (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (wbl_cloud_parent_class)->dispose (object);
}

static void
wbl_cloud_finalize (GObject *object)
{
  WblCloud *self = WBL_CLOUD (object);

  g_hash_table_unref (self->groups);
  G_OBJECT_CLASS (wbl_cloud_parent_class)->finalize (object);
}

static guint
signal_new (const char *name, guint n_params, GType a, GType b)
{
  return g_signal_new (name, WBL_TYPE_CLOUD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_params, a, b);
}

static void
wbl_cloud_class_init (WblCloudClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wbl_cloud_dispose;
  object_class->finalize = wbl_cloud_finalize;
  signals[STATE_CHANGED] = signal_new ("state-changed", 0, 0, 0);
  signals[CHATS] = signal_new ("chats", 1, G_TYPE_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE, 0);
  signals[NOTICE] = signal_new ("notice", 1, G_TYPE_INT64, 0);
  signals[PAGE] = signal_new ("page", 1, G_TYPE_POINTER, 0);
  signals[ACKED] = signal_new ("acked", 1, G_TYPE_POINTER, 0);
  signals[REFUSED]
      = signal_new ("refused", 2, G_TYPE_INT64, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[ACCOUNT] = signal_new ("account", 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE, 0);
}

static void
wbl_cloud_init (WblCloud *self)
{
  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * wbl_cloud_new:
 * @server: (nullable): base URL of a private cloud or of a server on this machine, NULL = the
 * public cloud
 * @app_id: the app
 *
 * Returns: (transfer full): an account's connection in IDLE, that has contacted nobody yet
 */
WblCloud *
wbl_cloud_new (const char *server, const char *app_id)
{
  WblCloud *self = NULL;

  g_return_val_if_fail (app_id != NULL, NULL);
  self = g_object_new (WBL_TYPE_CLOUD, NULL);
  self->session = wbl_session_new (server, app_id);
  self->realtime = wbl_realtime_new (self->session, wbl_clock_system (), &events, self);
  return self;
}
