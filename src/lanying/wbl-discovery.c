/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-discovery"

#include "config.h"

#include "lanying/wbl-discovery.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-envelope.h"

#define HEALTH_MS 10000
#define MAX_ANSWER (256 * 1024)

static const char *const public_hosts[] = { "https://dns.lanyingim.com", "https://dns.maximtop.com", NULL };

/* For when no name can be found. Only if it shows a certificate that the system trusts for this address. */
#define LAST_RESORT "https://39.107.255.12"

/* A race between hosts, each started a while after the one before (at once when that one failed): first whether it is
 * well, then the question. Once one is well no further one is started, unless it fails after all. */
typedef struct
{
  char *app_id;
  char **hosts;
  guint next;
  guint n_pending;
  guint deadline_ms;
  guint stagger_ms;
  guint stagger_id;
  gboolean
      fixed; /* the one host was named by a person: it may be a private cloud without discovery */
  GCancellable *inner;
  GSource *outer_source; /* (owned) (nullable): fires when the caller cancels */
  GError *first_error;
  gboolean done;
} Race;

static void
race_stop_sources (Race *race)
{
  g_clear_handle_id (&race->stagger_id, g_source_remove);
  if (race->outer_source != NULL)
    g_source_destroy (race->outer_source);
  g_clear_pointer (&race->outer_source, g_source_unref);
}

static void
race_free (gpointer data)
{
  Race *race = data;

  race_stop_sources (race);
  g_clear_error (&race->first_error);
  g_object_unref (race->inner);
  g_strfreev (race->hosts);
  g_free (race->app_id);
  g_free (race);
}

static void
discovery_destroy (gpointer data)
{
  wbl_discovery_free (data);
}

/* Ends the race once; hosts still on their way keep @task alive until their cancelled answers
 * arrive. */
static void
race_end (GTask *task, WblDiscovery *discovery, GError *error)
{
  Race *race = g_task_get_task_data (task);

  race->done = TRUE;
  race_stop_sources (race);
  g_cancellable_cancel (race->inner);
  if (discovery != NULL)
    g_task_return_pointer (task, discovery, discovery_destroy);
  else
    g_task_return_error (task, wbl_cloud_error_adopt (error));
}

static WblDiscovery *
read_answer (const WblHttpAnswer *answer, gboolean secure, GError **error)
{
  g_autoptr (JsonObject) envelope = wbl_envelope_read (answer, error);
  JsonObject *data = NULL;
  GError *cause = NULL;

  if (envelope == NULL)
    return NULL;
  data = wbl_json_object (envelope, "data", &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, cause);
      return NULL;
    }
  return wbl_discovery_read (data, secure, error);
}

/* A private cloud need not serve discovery: 404, or a page in place of an answer. */
static gboolean
has_no_discovery (const GError *error)
{
  return g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED)
         || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL);
}

static void
start_next (GTask *task);

static void
host_lost (GTask *task, GError *error)
{
  Race *race = g_task_get_task_data (task);

  if (race->fixed && has_no_discovery (error))
    {
      g_error_free (error);
      race_end (task, wbl_discovery_new_fixed (race->hosts[0]), NULL);
      return;
    }
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNKNOWN_APP)
      || wbl_cloud_error_may_pass (error))
    {
      race_end (task, NULL, error);
      return;
    }
  if (race->first_error == NULL)
    race->first_error = error;
  else
    g_error_free (error);
  if (race->hosts[race->next] != NULL)
    start_next (task);
  else if (race->n_pending == 0)
    race_end (task, NULL, g_steal_pointer (&race->first_error));
}

/* One request of the race: a host and what it is asked. */
typedef struct
{
  GTask *task; /* (owned) */
  char *host;
  gboolean health;
} Lane;

static void
lane_free (Lane *lane)
{
  g_object_unref (lane->task);
  g_free (lane->host);
  g_free (lane);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lane, lane_free)

static void
ask (GTask *task, const char *host, gboolean health);

/* Takes @error. */
static void
lane_failed (Lane *lane, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    race_end (lane->task, NULL, error);
  else
    host_lost (lane->task, error);
}

static void
is_well (Lane *lane)
{
  Race *race = g_task_get_task_data (lane->task);

  g_clear_handle_id (&race->stagger_id, g_source_remove);
  ask (lane->task, lane->host, FALSE);
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lane) lane = user_data;
  Race *race = g_task_get_task_data (lane->task);
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);
  WblDiscovery *discovery = NULL;

  race->n_pending--;
  if (race->done)
    {
      g_clear_error (&error);
      return;
    }
  if (answer != NULL && lane->health)
    error = wbl_cloud_error_from_http (answer->status);
  else if (answer != NULL)
    discovery = read_answer (answer, g_str_has_prefix (lane->host, "https:"), &error);
  error = wbl_cloud_error_adopt (error);
  if (error != NULL)
    lane_failed (lane, error);
  else if (lane->health)
    is_well (lane);
  else
    race_end (lane->task, discovery, NULL);
}

static void
ask (GTask *task, const char *host, gboolean health)
{
  Race *race = g_task_get_task_data (task);
  WblHttpLimits limits
      = { .deadline_ms = health ? MIN (HEALTH_MS, race->deadline_ms) : race->deadline_ms, .max_bytes = MAX_ANSWER };
  g_autofree char *app = g_uri_escape_string (race->app_id, NULL, FALSE);
  g_autofree char *url = health ? g_strconcat (host, "/api/health", NULL)
                                : g_strdup_printf ("%s/v2/app_dns?app_id=%s&source=sdk", host, app);
  g_autoptr (SoupMessage) message = wbl_envelope_message ("GET", url, race->app_id, NULL, NULL);
  Lane *lane = g_new0 (Lane, 1);

  lane->task = g_object_ref (task);
  lane->host = g_strdup (host);
  lane->health = health;
  race->n_pending++;
  wbl_http_fetch_async (g_task_get_source_object (task), message, &limits, race->inner, answer_cb, lane);
}

static gboolean
stagger_cb (gpointer data)
{
  GTask *task = data;
  Race *race = g_task_get_task_data (task);

  race->stagger_id = 0;
  start_next (task);
  return G_SOURCE_REMOVE;
}

/* With one host there is nothing to choose: it is asked at once. */
static void
start_next (GTask *task)
{
  Race *race = g_task_get_task_data (task);
  const char *host = race->hosts[race->next++];

  g_clear_handle_id (&race->stagger_id, g_source_remove);
  if (race->hosts[race->next] != NULL)
    {
      race->stagger_id = g_timeout_add (race->stagger_ms, stagger_cb, task);
      g_source_set_name_by_id (race->stagger_id, "[warbler] discovery stagger");
    }
  ask (task, host, race->hosts[1] != NULL);
}

static gboolean
outer_cancelled_cb (GCancellable *outer, gpointer data)
{
  Race *race = data;

  g_cancellable_cancel (race->inner);
  return G_SOURCE_REMOVE;
}

static void
watch_caller (Race *race, GCancellable *outer)
{
  if (outer == NULL)
    return;
  race->outer_source = g_cancellable_source_new (outer);
  g_source_set_static_name (race->outer_source, "[warbler] discovery cancel");
  g_source_set_callback (race->outer_source, G_SOURCE_FUNC (outer_cancelled_cb), race, NULL);
  g_source_attach (race->outer_source, g_main_context_get_thread_default ());
}

static Race *
race_new (const WblDiscoveryQuestion *question)
{
  Race *race = g_new0 (Race, 1);
  gsize n = 0;

  race->app_id = g_strdup (question->app_id);
  race->deadline_ms = question->deadline_ms;
  race->stagger_ms = question->stagger_ms;
  race->inner = g_cancellable_new ();
  race->fixed = question->server != NULL;
  if (!race->fixed)
    {
      race->hosts = g_strdupv ((char **)question->hosts);
      return race;
    }
  race->hosts = g_new0 (char *, 2);
  race->hosts[0] = g_strdup (question->server);
  for (n = strlen (question->server); n > 0 && question->server[n - 1] == '/'; n--)
    race->hosts[0][n - 1] = '\0';
  return race;
}

static gboolean
is_web_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         && (g_str_equal (g_uri_get_scheme (uri), "http")
             || g_str_equal (g_uri_get_scheme (uri), "https"));
}

/**
 * wbl_discovery_hosts:
 * @remembered: (nullable): those that an earlier answer named
 *
 * Returns: (transfer full): whom to ask about an app of the public cloud, in that order
 */
char **
wbl_discovery_hosts (const char *const *remembered)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();

  if (remembered != NULL && *remembered != NULL)
    g_strv_builder_addv (hosts, (const char **)remembered);
  else
    g_strv_builder_addv (hosts, (const char **)public_hosts);
  g_strv_builder_add (hosts, LAST_RESORT);
  return g_strv_builder_end (hosts);
}

/**
 * wbl_discovery_async:
 * @http: the client; the source of the result
 * @question: copied
 *
 * Asks where the app's servers are. Main thread.
 */
void
wbl_discovery_async (WblHttp *http,
                     const WblDiscoveryQuestion *question,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  g_autoptr (GTask) task = g_task_new (http, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_discovery_async);
  if (!wbl_envelope_is_token (question->app_id))
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNKNOWN_APP, "not an app id");
      return;
    }
  if (question->server != NULL && !is_web_url (question->server))
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED, "not a server address");
      return;
    }
  g_task_set_task_data (task, race_new (question), race_free);
  watch_caller (g_task_get_task_data (task), cancellable);
  start_next (task);
}

/** wbl_discovery_finish: Returns: (transfer full) (nullable): what discovery says. */
WblDiscovery *
wbl_discovery_finish (WblHttp *http, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
