/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-discovery"

#include "config.h"

#include "lanying/wbl-discovery.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-envelope.h"

#define STAGGER_MS 1000
#define MAX_ANSWER (256 * 1024)
#define MAX_CLUSTERS 16

static const char *const public_hosts[]
    = { "https://dns.lanyingim.com", "https://dns.maximtop.com", NULL };

/* A race between hosts, each started a second after the one before (at once when that one failed).
 */
typedef struct
{
  char *app_id;
  char **hosts;
  guint next;
  guint n_pending;
  guint deadline_ms;
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
address_free (gpointer data)
{
  WblAddress *address = data;

  g_free (address->rest);
  g_free (address->realtime);
  g_free (address);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0
         || (address != NULL && g_inet_address_get_is_loopback (address));
}

/* "https", "host:port" → a base URL; NULL if it is more or less than that, or would fall back from
 * TLS. */
static char *
base_url (const char *protocol, const char *host, gboolean secure)
{
  g_autofree char *text = g_strdup_printf ("%s://%s", protocol, host);
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || (!g_str_equal (protocol, "https") && !g_str_equal (protocol, "http")))
    return NULL;
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || *g_uri_get_path (uri) != '\0'
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL
      || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  if (secure && !g_str_equal (protocol, "https") && !is_loopback (g_uri_get_host (uri)))
    return NULL;
  return g_steal_pointer (&text);
}

static char *
service_url (JsonArray *services, guint i, gboolean secure)
{
  JsonObject *service = NULL;

  if (services == NULL || json_array_get_length (services) == 0)
    return NULL;
  service = wbl_json_element_object (services, MIN (i, json_array_get_length (services) - 1), NULL);
  if (service == NULL)
    return NULL;
  return base_url (wbl_json_string_or (service, "protocol", ""),
                   wbl_json_string_or (service, "host", ""), secure);
}

static void
add_cluster (GPtrArray *addresses, JsonObject *cluster, gboolean secure)
{
  JsonArray *rest = wbl_json_array_or_null (cluster, "ratel");
  JsonArray *realtime = wbl_json_array_or_null (cluster, "webim");
  guint n = 0;

  if (realtime == NULL || json_array_get_length (realtime) == 0)
    realtime = wbl_json_array_or_null (cluster, "ws");
  if (rest == NULL || realtime == NULL)
    return;
  n = MIN (MAX (json_array_get_length (rest), json_array_get_length (realtime)), MAX_CLUSTERS);
  for (guint i = 0; i < n; i++)
    {
      WblAddress *address = g_new0 (WblAddress, 1);

      address->rest = service_url (rest, i, secure);
      address->realtime = service_url (realtime, i, secure);
      if (address->rest != NULL && address->realtime != NULL)
        g_ptr_array_add (addresses, address);
      else
        address_free (address);
    }
}

static JsonArray *
clusters_of (JsonObject *data)
{
  JsonArray *list = wbl_json_array_or_null (data, "dns_list");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *entry = wbl_json_element_object (list, i, NULL);

      if (entry != NULL && wbl_json_int_or (entry, "group_level", -1) == 0)
        return wbl_json_array_or_null (entry, "clusters");
    }
  return NULL;
}

static gboolean
app_is_stopped (JsonObject *data)
{
  const char *status = wbl_json_string_or (data, "app_status", "");

  return g_str_equal (status, "banned") || g_str_equal (status, "frozen")
         || g_str_equal (status, "revoked");
}

/**
 * wbl_discovery_read:
 * @data: the `data` of an app_dns answer
 * @secure: whether it came over TLS: then only TLS addresses count, except on this machine
 * @error: ACCOUNT if the app is stopped, PROTOCOL if no usable address is left
 *
 * Returns: (transfer container) (element-type WblAddress) (nullable): the addresses in the order to
 * try
 */
GPtrArray *
wbl_discovery_read (JsonObject *data, gboolean secure, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (address_free);
  JsonArray *clusters = clusters_of (data);

  if (app_is_stopped (data))
    {
      g_set_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_ACCOUNT, "app is %s",
                   wbl_json_string_or (data, "app_status", ""));
      return NULL;
    }
  for (guint i = 0; clusters != NULL && i < MIN (json_array_get_length (clusters), MAX_CLUSTERS);
       i++)
    {
      JsonObject *cluster = wbl_json_element_object (clusters, i, NULL);

      if (cluster != NULL)
        add_cluster (addresses, cluster, secure);
    }
  if (addresses->len > 0)
    return g_steal_pointer (&addresses);
  g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL,
                       "discovery names no usable server");
  return NULL;
}

static GPtrArray *
fixed_address (const char *server)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (address_free);
  WblAddress *address = g_new0 (WblAddress, 1);

  address->rest = g_strdup (server);
  address->realtime = g_strdup (server);
  g_ptr_array_add (addresses, address);
  return addresses;
}

static void
addresses_destroy (gpointer data)
{
  g_ptr_array_unref (data);
}

/* Ends the race once; hosts still on their way keep @task alive until their cancelled answers
 * arrive. */
static void
race_end (GTask *task, GPtrArray *addresses, GError *error)
{
  Race *race = g_task_get_task_data (task);

  race->done = TRUE;
  race_stop_sources (race);
  g_cancellable_cancel (race->inner);
  if (addresses != NULL)
    g_task_return_pointer (task, addresses, addresses_destroy);
  else
    g_task_return_error (task, wbl_cloud_error_adopt (error));
}

static GPtrArray *
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
      race_end (task, fixed_address (race->hosts[0]), NULL);
      return;
    }
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNKNOWN_APP)
      || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_ACCOUNT))
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

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Race *race = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WblHttpAnswer) answer = wbl_http_fetch_finish (WBL_HTTP (source), result, &error);
  GPtrArray *addresses = NULL;
  gboolean secure = FALSE;

  race->n_pending--;
  if (race->done)
    {
      g_clear_error (&error);
      return;
    }
  secure = !race->fixed || g_str_has_prefix (race->hosts[0], "https:");
  if (answer != NULL)
    addresses = read_answer (answer, secure, &error);
  error = wbl_cloud_error_adopt (error);
  if (addresses != NULL)
    race_end (task, addresses, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    race_end (task, NULL, error);
  else
    host_lost (task, error);
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

static void
start_next (GTask *task)
{
  Race *race = g_task_get_task_data (task);
  WblHttpLimits limits = { .deadline_ms = race->deadline_ms, .max_bytes = MAX_ANSWER };
  g_autofree char *app = g_uri_escape_string (race->app_id, NULL, FALSE);
  g_autofree char *url
      = g_strdup_printf ("%s/v2/app_dns?app_id=%s&source=sdk", race->hosts[race->next++], app);
  g_autoptr (SoupMessage) message = wbl_envelope_message ("GET", url, race->app_id, NULL, NULL);

  g_clear_handle_id (&race->stagger_id, g_source_remove);
  race->n_pending++;
  if (race->hosts[race->next] != NULL)
    {
      race->stagger_id = g_timeout_add (STAGGER_MS, stagger_cb, task);
      g_source_set_name_by_id (race->stagger_id, "[warbler] discovery stagger");
    }
  wbl_http_fetch_async (g_task_get_source_object (task), message, &limits, race->inner, answer_cb,
                        g_object_ref (task));
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
race_new (const char *server, const char *app_id, guint deadline_ms)
{
  Race *race = g_new0 (Race, 1);
  gsize n = 0;

  race->app_id = g_strdup (app_id);
  race->deadline_ms = deadline_ms;
  race->inner = g_cancellable_new ();
  race->fixed = server != NULL;
  if (server == NULL)
    {
      race->hosts = g_strdupv ((char **)public_hosts);
      return race;
    }
  race->hosts = g_new0 (char *, 2);
  race->hosts[0] = g_strdup (server);
  for (n = strlen (server); n > 0 && server[n - 1] == '/'; n--)
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
 * wbl_discovery_async:
 * @http: the client; the source of the result
 * @server: (nullable): base URL of a private cloud, or NULL for the public one
 * @app_id: the app
 * @deadline_ms: for each request
 *
 * Asks where the app's servers are. A @server without discovery is used as it is. Main thread.
 */
void
wbl_discovery_async (WblHttp *http,
                     const char *server,
                     const char *app_id,
                     guint deadline_ms,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  g_autoptr (GTask) task = g_task_new (http, cancellable, callback, data);

  g_task_set_source_tag (task, wbl_discovery_async);
  if (!wbl_envelope_is_token (app_id))
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNKNOWN_APP, "not an app id");
      return;
    }
  if (server != NULL && !is_web_url (server))
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_REFUSED,
                               "not a server address");
      return;
    }
  g_task_set_task_data (task, race_new (server, app_id, deadline_ms), race_free);
  watch_caller (g_task_get_task_data (task), cancellable);
  start_next (task);
}

/** wbl_discovery_finish: Returns: (transfer container) (element-type WblAddress) (nullable): at
 * least one address. */
GPtrArray *
wbl_discovery_finish (WblHttp *http, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
