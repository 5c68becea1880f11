/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-discovery"

#include "config.h"

#include "lanying/wbl-discovery.h"

#include "lanying/wbl-cloud-errors.h"
#include "model/wbl-json.h"

#define MAX_CLUSTERS 16
#define MAX_SERVICES 16
#define MAX_HOSTS 8

static WblCluster *
cluster_new (void)
{
  WblCluster *cluster = g_new0 (WblCluster, 1);

  cluster->rest = g_ptr_array_new_with_free_func (g_free);
  cluster->realtime = g_ptr_array_new_with_free_func (g_free);
  return cluster;
}

static void
cluster_free (gpointer data)
{
  WblCluster *cluster = data;

  g_ptr_array_unref (cluster->rest);
  g_ptr_array_unref (cluster->realtime);
  g_free (cluster);
}

static WblDiscovery *
discovery_new (void)
{
  WblDiscovery *discovery = g_new0 (WblDiscovery, 1);

  discovery->clusters = g_ptr_array_new_with_free_func (cluster_free);
  discovery->hosts = g_ptr_array_new_with_free_func (g_free);
  discovery->app_status = g_strdup ("");
  discovery->verification = g_strdup ("");
  discovery->services = g_strdup ("");
  return discovery;
}

/** wbl_discovery_free: frees; NULL is fine. */
void
wbl_discovery_free (WblDiscovery *discovery)
{
  if (discovery == NULL)
    return;
  g_ptr_array_unref (discovery->clusters);
  g_ptr_array_unref (discovery->hosts);
  g_free (discovery->app_status);
  g_free (discovery->verification);
  g_free (discovery->services);
  g_free (discovery);
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

static void
add_services (GPtrArray *urls, JsonArray *services, gboolean secure)
{
  for (guint i = 0; services != NULL && i < MIN (json_array_get_length (services), MAX_SERVICES); i++)
    {
      JsonObject *service = wbl_json_element_object (services, i, NULL);
      char *url = service != NULL ? base_url (wbl_json_string_or (service, "protocol", ""),
                                              wbl_json_string_or (service, "host", ""), secure)
                                  : NULL;

      if (url != NULL)
        g_ptr_array_add (urls, url);
    }
}

static void
add_cluster (GPtrArray *clusters, JsonObject *object, gboolean secure)
{
  WblCluster *cluster = cluster_new ();

  add_services (cluster->rest, wbl_json_array_or_null (object, "ratel"), secure);
  add_services (cluster->realtime, wbl_json_array_or_null (object, "webim"), secure);
  if (cluster->realtime->len == 0)
    add_services (cluster->realtime, wbl_json_array_or_null (object, "ws"), secure);
  if (cluster->rest->len > 0 && cluster->realtime->len > 0)
    g_ptr_array_add (clusters, cluster);
  else
    cluster_free (cluster);
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

/* Whom to ask next time: names only, over TLS, as the vendor's own client does. */
static void
add_hosts (GPtrArray *hosts, JsonObject *data)
{
  JsonArray *list = wbl_json_array_or_null (data, "dns_server_list");

  for (guint i = 0; list != NULL && i < MIN (json_array_get_length (list), MAX_HOSTS); i++)
    {
      JsonObject *entry = wbl_json_element_object (list, i, NULL);
      char *url = entry != NULL ? base_url ("https", wbl_json_string_or (entry, "domain", ""), TRUE) : NULL;

      if (url != NULL)
        g_ptr_array_add (hosts, url);
    }
}

static void
take_text (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

/**
 * wbl_discovery_read:
 * @data: the `data` of an app_dns answer
 * @secure: whether it came over TLS: then only TLS addresses count, except on this machine
 * @error: APP if the app is stopped, PROTOCOL if no usable address is left
 *
 * Returns: (transfer full) (nullable): what it says
 */
WblDiscovery *
wbl_discovery_read (JsonObject *data, gboolean secure, GError **error)
{
  g_autoptr (WblDiscovery) discovery = discovery_new ();
  JsonArray *clusters = clusters_of (data);
  JsonNode *verification = json_object_get_member (data, "account_verification");

  if (app_is_stopped (data))
    {
      g_set_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_APP, "app is %s",
                   wbl_json_string_or (data, "app_status", ""));
      return NULL;
    }
  for (guint i = 0; clusters != NULL && i < MIN (json_array_get_length (clusters), MAX_CLUSTERS); i++)
    {
      JsonObject *cluster = wbl_json_element_object (clusters, i, NULL);

      if (cluster == NULL)
        continue;
      if (*discovery->services == '\0')
        take_text (&discovery->services, wbl_json_dup_names (cluster));
      add_cluster (discovery->clusters, cluster, secure);
    }
  add_hosts (discovery->hosts, data);
  take_text (&discovery->app_status, g_strdup (wbl_json_string_or (data, "app_status", "")));
  if (verification != NULL && JSON_NODE_HOLDS_OBJECT (verification))
    take_text (&discovery->verification, wbl_json_print (verification));
  if (discovery->clusters->len > 0)
    return g_steal_pointer (&discovery);
  g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "discovery names no usable server");
  return NULL;
}

/** wbl_discovery_new_fixed: Returns: (transfer full): a private cloud that answers at one address for all. */
WblDiscovery *
wbl_discovery_new_fixed (const char *server)
{
  WblDiscovery *discovery = discovery_new ();
  WblCluster *cluster = cluster_new ();

  g_ptr_array_add (cluster->rest, g_strdup (server));
  g_ptr_array_add (cluster->realtime, g_strdup (server));
  g_ptr_array_add (discovery->clusters, cluster);
  return discovery;
}

/* ---- kept for the next start ---- */

static JsonArray *
array_of (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  return array;
}

/** wbl_discovery_save: Returns: (transfer full): JSON for wbl_discovery_load(). */
char *
wbl_discovery_save (const WblDiscovery *discovery)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  JsonArray *clusters = json_array_new ();

  for (guint i = 0; i < discovery->clusters->len; i++)
    {
      const WblCluster *cluster = g_ptr_array_index (discovery->clusters, i);
      JsonObject *entry = json_object_new ();

      json_object_set_array_member (entry, "rest", array_of (cluster->rest));
      json_object_set_array_member (entry, "realtime", array_of (cluster->realtime));
      json_array_add_object_element (clusters, entry);
    }
  json_object_set_array_member (object, "clusters", clusters);
  json_object_set_array_member (object, "hosts", array_of (discovery->hosts));
  json_object_set_string_member (object, "app_status", discovery->app_status);
  json_object_set_string_member (object, "verification", discovery->verification);
  node = json_node_init_object (json_node_alloc (), object);
  return wbl_json_print (node);
}

static void
load_texts (GPtrArray *texts, JsonObject *object, const char *name)
{
  JsonArray *array = wbl_json_array_or_null (object, name);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (texts, g_strdup (json_node_get_string (node)));
    }
}

static void
load_cluster (GPtrArray *clusters, JsonObject *object)
{
  WblCluster *cluster = cluster_new ();

  load_texts (cluster->rest, object, "rest");
  load_texts (cluster->realtime, object, "realtime");
  if (cluster->rest->len > 0 && cluster->realtime->len > 0)
    g_ptr_array_add (clusters, cluster);
  else
    cluster_free (cluster);
}

/** wbl_discovery_load: Returns: (transfer full) (nullable): what was saved; NULL if it is not that. */
WblDiscovery *
wbl_discovery_load (const char *saved)
{
  g_autoptr (WblDiscovery) discovery = discovery_new ();
  g_autoptr (JsonObject) object = saved != NULL && *saved != '\0' ? wbl_json_parse_object (saved, -1, NULL) : NULL;
  JsonArray *clusters = object != NULL ? wbl_json_array_or_null (object, "clusters") : NULL;

  for (guint i = 0; clusters != NULL && i < json_array_get_length (clusters); i++)
    {
      JsonObject *cluster = wbl_json_element_object (clusters, i, NULL);

      if (cluster != NULL)
        load_cluster (discovery->clusters, cluster);
    }
  if (discovery->clusters->len == 0)
    return NULL;
  load_texts (discovery->hosts, object, "hosts");
  take_text (&discovery->app_status, g_strdup (wbl_json_string_or (object, "app_status", "")));
  take_text (&discovery->verification, g_strdup (wbl_json_string_or (object, "verification", "")));
  return g_steal_pointer (&discovery);
}
