/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accepts connections for a SoupServer. libsoup 3.2 can listen by itself, but then keeps the socket object of each
 * connection it ever accepted, and lets only ten connections wait.
 */
#define G_LOG_DOMAIN "wbl-nest"
#include "config.h"

#include "nest/wbl-nest-listen.h"

#include <gio/gnetworking.h>

#define BACKLOG 512
#define SOCKET_KEY "wbl-nest-socket"

/* An address of the peer that knows the socket; the socket itself caches another one, so this is no cycle. */
static GSocketAddress *
dup_peer (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  GSocketAddress *peer = NULL;

  if (remote == NULL) /* gone before it was accepted */
    return NULL;
  peer = g_inet_socket_address_new (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)),
                                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote)));
  g_object_set_data_full (G_OBJECT (peer), SOCKET_KEY, g_object_ref (g_socket_connection_get_socket (connection)),
                          g_object_unref);
  return peer;
}

static gboolean
incoming_cb (GSocketService *service G_GNUC_UNUSED,
             GSocketConnection *connection,
             GObject *source G_GNUC_UNUSED,
             gpointer user_data)
{
  SoupServer *server = SOUP_SERVER (user_data);
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) peer = dup_peer (connection);
  g_autoptr (GError) error = NULL;

  if (local == NULL || peer == NULL)
    return TRUE;
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  if (!soup_server_accept_iostream (server, G_IO_STREAM (connection), local, peer, &error))
    g_debug ("a connection was not taken: %s", error->message);
  return TRUE;
}

/**
 * wbl_nest_listen_local: (skip)
 * @server: who serves the connections; must outlive what is returned
 * @port: a port of the IPv4 loopback, 0 for any
 * @bound: (out): the port
 * @error: return location for an error
 *
 * Starts to listen; accepts in the main context that is the calling thread's default.
 *
 * Returns: (transfer full) (nullable): the service, to be ended with wbl_nest_listen_end()
 */
GSocketService *
wbl_nest_listen_local (SoupServer *server,
                       guint port,
                       guint *bound,
                       GError **error)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) got = NULL;

  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), BACKLOG);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &got, error))
    return NULL;
  g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), server);
  *bound = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return g_steal_pointer (&service);
}

/**
 * wbl_nest_listen_end: (skip)
 * @service: (transfer full): what listens
 *
 * Takes no more connections. Those there are stay with the server.
 */
void
wbl_nest_listen_end (GSocketService *service)
{
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_object_unref (service);
}

/**
 * wbl_nest_listen_get_socket: (skip)
 * @message: a request that came through wbl_nest_listen_local()
 *
 * Returns: (transfer none) (nullable): the socket it came on
 */
GSocket *
wbl_nest_listen_get_socket (SoupServerMessage *message)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);

  return peer != NULL ? g_object_get_data (G_OBJECT (peer), SOCKET_KEY) : NULL;
}
