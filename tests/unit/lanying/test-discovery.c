/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-discovery"

#include "config.h"

#include <string.h>

#include "fake-cloud.h"
#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-discovery.h"
#include "model/wbl-json.h"

/* Where the servers are: reading it, asking several hosts, going on when one of them fails, and what is kept. */

#define APP_DNS "/v2/app_dns?app_id=app&source=sdk"
#define NOBODY "http://127.0.0.1:9" /* discard: nobody listens */

static void
read_addresses (const char *json, gboolean secure, int code, const char *rest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) data = wbl_json_parse_object (json, -1, NULL);
  g_autoptr (WblDiscovery) discovery = wbl_discovery_read (data, secure, &error);

  g_assert_cmpint (error != NULL ? error->code : 0, ==, code);
  if (discovery != NULL)
    g_assert_cmpstr (((WblCluster *)discovery->clusters->pdata[0])->rest->pdata[0], ==, rest);
}

#define ANSWER(level, protocol, host)                                                              \
  "{\"app_status\":\"normal\",\"dns_list\":[{\"group_level\":1,\"clusters\":[]},{\"group_"         \
  "level\":" level ",\"clusters\":[{\"ratel\":[{\"protocol\":\"" protocol "\",\"host\":\"" host    \
  "\"}],"                                                                                          \
  "\"ws\":[{\"protocol\":\"" protocol "\",\"host\":\"" host "\"}]}]}]}"

static void
test_read (void)
{
  read_addresses (ANSWER ("0", "https", "a.example:8443"), TRUE, 0, "https://a.example:8443");
  read_addresses (ANSWER ("0", "http", "a.example"), FALSE, 0, "http://a.example");
  read_addresses (ANSWER ("0", "http", "a.example"), TRUE, WBL_CLOUD_ERROR_PROTOCOL, NULL);
  read_addresses (ANSWER ("2", "https", "a.example"), TRUE, WBL_CLOUD_ERROR_PROTOCOL, NULL);
  read_addresses (ANSWER ("0", "file", "a.example"), FALSE, WBL_CLOUD_ERROR_PROTOCOL, NULL);
  read_addresses (ANSWER ("0", "https", "a.example/path"), TRUE, WBL_CLOUD_ERROR_PROTOCOL, NULL);
  read_addresses (ANSWER ("0", "https", "user@a.example"), TRUE, WBL_CLOUD_ERROR_PROTOCOL, NULL);
  read_addresses (ANSWER ("0", "https", ""), TRUE, WBL_CLOUD_ERROR_PROTOCOL, NULL);
  read_addresses ("{\"app_status\":\"frozen\"}", TRUE, WBL_CLOUD_ERROR_APP, NULL);
  read_addresses ("{\"dns_list\":[5,[],{\"group_level\":0,\"clusters\":[3]}]}", TRUE,
                  WBL_CLOUD_ERROR_PROTOCOL, NULL);
}


/* An answer with these base URLs, each list separated by blanks; | ends a cluster. */
static char *
answer_of (const char *const *clusters)
{
  g_autoptr (GString) text = g_string_new ("{\"code\":200,\"data\":{\"app_status\":\"trial\","
                                           "\"account_verification\":{\"level\":1},"
                                           "\"dns_server_list\":[{\"domain\":\"dns.example\"},{\"domain\":\"x/y\"},5],"
                                           "\"dns_list\":[{\"group_level\":0,\"clusters\":[");

  for (guint i = 0; clusters[i] != NULL; i += 2)
    {
      g_string_append (text, i == 0 ? "{" : ",{");
      for (guint kind = 0; kind < 2; kind++)
        {
          g_auto (GStrv) urls = g_strsplit (clusters[i + kind], " ", -1);

          g_string_append_printf (text, "%s\"%s\":[", kind == 0 ? "" : ",", kind == 0 ? "ratel" : "webim");
          for (guint u = 0; urls[u] != NULL; u++)
            g_string_append_printf (text, "%s{\"protocol\":\"http\",\"host\":\"%s\"}", u == 0 ? "" : ",",
                                    urls[u] + strlen ("http://"));
          g_string_append (text, "]");
        }
      g_string_append (text, "}");
    }
  g_string_append (text, "]}]}}");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblDiscovery **discovery = data;
  g_autoptr (GError) error = NULL;

  *discovery = wbl_discovery_finish (WBL_HTTP (source), result, &error);
  g_assert_no_error (error);
}

static WblDiscovery *
race (const char *first, const char *second)
{
  g_autoptr (WblHttp) http = wbl_http_new ();
  const char *const hosts[] = { first, second, NULL };
  WblDiscoveryQuestion question = { NULL, "app", hosts, 20000, 50 };
  WblDiscovery *discovery = NULL;

  wbl_discovery_async (http, &question, NULL, discovered_cb, &discovery);
  wait_until (discovery != NULL);
  return discovery;
}

/* A host that is down, one that never answers, one that is not well, one that is well and knows nothing: each time the
 * other one is asked. */
static void
test_race (void)
{
  FakeCloud *good = fake_cloud_new ();
  FakeCloud *bad = fake_cloud_new ();
  const char *const urls[] = { good->url, good->url, NULL };
  g_autofree char *answer = answer_of (urls);

  fake_cloud_answer (good, "/api/health", "{}");
  fake_cloud_answer (good, APP_DNS, answer);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (WblDiscovery) discovery = NULL;

      bad->silent_rest = i == 1;
      bad->rest_body = i == 2 ? "busy" : NULL;
      bad->rest_status = 503;
      bad->rest_type = "text/plain";
      if (i == 3)
        fake_cloud_answer (bad, "/api/health", "{}");
      discovery = race (i == 0 ? NOBODY : bad->url, good->url);
      g_assert_cmpstr (((WblCluster *)discovery->clusters->pdata[0])->rest->pdata[0], ==, good->url);
      g_assert_cmpstr (discovery->app_status, ==, "trial");
      g_assert_cmpstr (discovery->verification, ==, "{\"level\":1}");
      g_assert_cmpuint (discovery->hosts->len, ==, 1);
      g_assert_cmpstr (discovery->hosts->pdata[0], ==, "https://dns.example");
    }
  g_assert_cmpstr (fake_cloud_asked (bad), ==, "GET /api/health  WITHOUT TOKEN");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fake_cloud_free (bad);
  fake_cloud_free (good);
}

/* The first host is well: nobody else is bothered. */
static void
test_one_is_enough (void)
{
  FakeCloud *good = fake_cloud_new ();
  FakeCloud *other = fake_cloud_new ();
  const char *const urls[] = { good->url, good->url, NULL };
  g_autofree char *answer = answer_of (urls);
  g_autoptr (WblDiscovery) discovery = NULL;
  g_autoptr (WblHttp) http = wbl_http_new ();
  const char *const hosts[] = { good->url, other->url, NULL };
  WblDiscoveryQuestion question = { NULL, "app", hosts, 20000, 60 * 1000 };

  fake_cloud_answer (good, "/api/health", "{}");
  fake_cloud_answer (good, APP_DNS, answer);
  fake_cloud_answer (other, "/api/health", "{}");
  wbl_discovery_async (http, &question, NULL, discovered_cb, &discovery);
  wait_until (discovery != NULL);
  g_assert_cmpuint (other->requests->len, ==, 0);
  fake_cloud_free (other);
  fake_cloud_free (good);
}

static void
sign_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  int *code = data;
  g_autoptr (GError) error = NULL;

  wbl_cloud_sign_in_finish (WBL_CLOUD (source), result, &error);
  *code = error != NULL ? error->code : 0;
}

static int
sign_in (WblCloud *cloud)
{
  int code = -1;

  wbl_cloud_sign_in_async (cloud, NULL, sign_in_cb, &code);
  wait_until (code != -1);
  return code;
}

static void
close_client (WblCloud *cloud)
{
  gpointer weak = cloud;

  g_object_add_weak_pointer (G_OBJECT (cloud), &weak);
  wbl_cloud_stop (cloud);
  g_object_unref (cloud);
  wait_until (weak == NULL);
}

/* Five failures, then the next address of the cluster, then the next cluster, then discovery again. */
static void
test_rest_fails_over (void)
{
  FakeCloud *fake = fake_cloud_new ();
  const char *const urls[] = { NOBODY " " NOBODY, fake->url, NOBODY, fake->url, NULL };
  g_autofree char *answer = answer_of (urls);
  WblCloud *cloud = fake_cloud_client (fake);

  fake_cloud_answer (fake, APP_DNS, answer);
  for (guint i = 0; i < 15; i++)
    {
      g_assert_cmpint (sign_in (cloud), ==, WBL_CLOUD_ERROR_UNREACHABLE);
      g_assert_cmpuint (fake->requests->len, ==, 1);
    }
  g_hash_table_remove_all (fake->answers); /* without discovery the server is used as it is */
  g_assert_cmpint (sign_in (cloud), ==, 0);
  close_client (cloud);
  fake_cloud_free (fake);
}

/* The connection has addresses of its own: a dead one does not take a sound REST address along. */
static void
test_realtime_fails_over (void)
{
  FakeCloud *fake = fake_cloud_new ();
  g_autofree char *realtime = g_strconcat (NOBODY " ", fake->url, NULL);
  const char *const urls[] = { fake->url, realtime, NULL };
  g_autofree char *answer = answer_of (urls);
  WblCloud *cloud = fake_cloud_client (fake);

  fake_cloud_answer (fake, APP_DNS, answer);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  g_assert_cmpuint (fake->n_connects, ==, 1);
  g_assert_cmpuint (fake->n_sign_ins, ==, 1);
  g_assert_cmpstr (wbl_cloud_get_app_status (cloud), ==, "trial");
  close_client (cloud);
  fake_cloud_free (fake);
}

/* What was kept is used although discovery does not answer; when it does, what it says counts from then on. */
static void
test_kept (void)
{
  FakeCloud *fake = fake_cloud_new ();
  FakeCloud *moved = fake_cloud_new ();
  const char *const urls[] = { fake->url, fake->url, NULL };
  const char *const new_urls[] = { moved->url, moved->url, NULL };
  g_autofree char *answer = answer_of (urls);
  g_autofree char *new_answer = answer_of (new_urls);
  WblCloud *cloud = fake_cloud_client (fake);
  g_autofree char *saved = NULL;
  g_autofree char *now = NULL;
  g_autofree char *hosts = NULL;

  fake_cloud_answer (fake, APP_DNS, answer);
  g_assert_cmpint (sign_in (cloud), ==, 0);
  saved = wbl_cloud_dup_discovery (cloud);
  close_client (cloud);

  moved->silent_rest = TRUE;
  cloud = fake_cloud_client (moved);
  wbl_cloud_set_discovery (cloud, "{\"clusters\":[{}]}");
  g_assert_null (wbl_cloud_dup_discovery (cloud));
  wbl_cloud_set_discovery (cloud, saved);
  g_assert_cmpint (sign_in (cloud), ==, 0);
  g_assert_cmpuint (fake->n_sign_ins, ==, 2);
  g_assert_cmpuint (moved->n_sign_ins, ==, 0);
  close_client (cloud);

  moved->silent_rest = FALSE;
  fake_cloud_answer (moved, APP_DNS, new_answer);
  cloud = fake_cloud_client (moved);
  wbl_cloud_set_discovery (cloud, saved);
  g_assert_cmpint (sign_in (cloud), ==, 0);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (now);
      now = wbl_cloud_dup_discovery (cloud);
    }
  while (strstr (now, moved->url) == NULL);
  close_client (cloud);
  fake_cloud_free (moved);
  fake_cloud_free (fake);
}

static void
test_hosts (void)
{
  const char *const remembered[] = { "https://dns.example", NULL };
  g_auto (GStrv) fresh = wbl_discovery_hosts (NULL);
  g_auto (GStrv) known = wbl_discovery_hosts (remembered);

  g_assert_cmpuint (g_strv_length (fresh), ==, 3);
  g_assert_cmpuint (g_strv_length (known), ==, 2);
  g_assert_cmpstr (known[0], ==, "https://dns.example");
  g_assert_cmpstr (known[1], ==, fresh[2]);
  for (guint i = 0; fresh[i] != NULL; i++)
    g_assert_true (g_str_has_prefix (fresh[i], "https://"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discovery/read", test_read);
  g_test_add_func ("/discovery/hosts", test_hosts);
  g_test_add_func ("/discovery/race", test_race);
  g_test_add_func ("/discovery/one-is-enough", test_one_is_enough);
  g_test_add_func ("/discovery/rest-fails-over", test_rest_fails_over);
  g_test_add_func ("/discovery/realtime-fails-over", test_realtime_fails_over);
  g_test_add_func ("/discovery/kept", test_kept);
  return g_test_run ();
}
