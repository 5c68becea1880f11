/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listens on the loopback. libsoup 3.2 keeps the address it listens on and the socket object of each connection it accepted,
 * some hundred bytes each, for good. Connections of our own would not help: a server that does not listen itself ends each
 * after one answer. So LeakSanitizer, where there is one, is told of just these.
 */
#define G_LOG_DOMAIN "wbl-nest"
#include "config.h"

#include "nest/wbl-nest-listen.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>

static void
begin_known_leak (void)
{
  __lsan_disable ();
}

static void
end_known_leak (void)
{
  __lsan_enable ();
}

static void
request_started_cb (SoupServer *server G_GNUC_UNUSED,
                    SoupServerMessage *message,
                    gpointer user_data G_GNUC_UNUSED)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    __lsan_ignore_object (socket);
}

static void
know_leaks_of (SoupServer *server)
{
  g_signal_connect (server, "request-started", G_CALLBACK (request_started_cb), NULL);
}
#else
#define begin_known_leak()
#define end_known_leak()
#define know_leaks_of(server)
#endif

static guint
port_of (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  guint port = (guint) g_uri_get_port (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

/**
 * wbl_nest_listen_local: (skip)
 * @server: listens from now on, on the IPv4 loopback only
 * @port: 0 for any
 * @error: return location for an error
 *
 * Returns: the port, 0 when it failed
 */
guint
wbl_nest_listen_local (SoupServer *server,
                       guint port,
                       GError **error)
{
  gboolean listens = FALSE;

  know_leaks_of (server);
  begin_known_leak ();
  listens = soup_server_listen_local (server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error);
  end_known_leak ();
  return listens ? port_of (server) : 0;
}
