/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-upgrade"

#include "config.h"

#include "lanying/wbl-upgrade.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lanying/wbl-cloud-errors.h"

#define MAX_HEADER (8 * 1024)
#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* The opening of a WebSocket, by hand: libsoup's own client does not let go of the stream, and we
 * need to count on it (see wbl-counted-input.h). */
typedef struct
{
  GUri *uri;
  char *key;
  gsize limit;
  GIOStream *base; /* (owned) (nullable) */
  char *request;
  GString *header; /* of the answer, as far as it has come */
  char byte;
} Upgrade;

static void
upgrade_free (gpointer data)
{
  Upgrade *upgrade = data;

  g_uri_unref (upgrade->uri);
  g_clear_object (&upgrade->base);
  g_free (upgrade->key);
  g_free (upgrade->request);
  g_string_free (upgrade->header, TRUE);
  g_free (upgrade);
}

static gboolean
close_cb (gpointer data)
{
  WblSocket *socket = data;

  g_object_unref (socket->connection);
  g_object_unref (socket->input);
  g_io_stream_close_async (socket->base, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (socket->base);
  g_free (socket);
  return G_SOURCE_REMOVE;
}

/**
 * wbl_socket_free: drops the connection without a farewell and closes what is below it, in the next
 * turn of the main loop: it may be called from within a signal of the connection, which libsoup
 * goes on using.
 */
void
wbl_socket_free (WblSocket *socket)
{
  if (socket != NULL)
    g_idle_add_full (G_PRIORITY_HIGH, close_cb, socket, NULL);
}

static void
socket_destroy (gpointer data)
{
  wbl_socket_free (data);
}

static char *
random_key (void)
{
  guint32 words[4] = { g_random_int (), g_random_int (), g_random_int (), g_random_int () };

  return g_base64_encode ((const guchar *)words, sizeof words);
}

static char *
expected_accept (const char *key)
{
  g_autofree char *text = g_strconcat (key, WEBSOCKET_GUID, NULL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20] = { 0 };
  gsize size = sizeof digest;

  g_checksum_update (sum, (const guchar *)text, -1);
  g_checksum_get_digest (sum, digest, &size);
  return g_base64_encode (digest, size);
}

static char *
host_header (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autofree char *name
      = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  return g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", name, g_uri_get_port (uri))
                                  : g_steal_pointer (&name);
}

static char *
request_text (GUri *uri, const char *key)
{
  g_autofree char *host = host_header (uri);

  return g_strdup_printf (
      "GET %s?%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Warbler/" PACKAGE_VERSION "\r\n"
      "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
      g_uri_get_path (uri), g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "", host, key);
}

/* Takes @task; @cause is borrowed. */
static void
fail (GTask *task, const GError *cause)
{
  g_task_return_error (task, wbl_cloud_error_from_io (cause));
  g_object_unref (task);
}

static GError *
check_answer (Upgrade *upgrade)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autofree char *accept = expected_accept (upgrade->key);
  SoupHTTPVersion version = SOUP_HTTP_1_1;
  guint status = 0;

  /* libsoup wants the text without the empty line. */
  if (!soup_headers_parse_response (upgrade->header->str, upgrade->header->len - 2, headers,
                                    &version, &status, NULL))
    return g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "not HTTP");
  if (status >= 300)
    return wbl_cloud_error_from_http (status);
  if (status != 101 || !soup_message_headers_header_equals (headers, "Upgrade", "websocket")
      || g_strcmp0 (soup_message_headers_get_one (headers, "Sec-WebSocket-Accept"), accept) != 0
      || soup_message_headers_get_one (headers, "Sec-WebSocket-Extensions") != NULL)
    return g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "not a WebSocket");
  return NULL;
}

static void
finish_header (GTask *task)
{
  Upgrade *upgrade = g_task_get_task_data (task);
  g_autoptr (GError) error = check_answer (upgrade);
  g_autoptr (GIOStream) stream = NULL;
  WblSocket *socket = NULL;

  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  socket = g_new0 (WblSocket, 1);
  socket->base = g_steal_pointer (&upgrade->base);
  socket->input
      = wbl_counted_input_new (g_io_stream_get_input_stream (socket->base), upgrade->limit);
  stream = g_simple_io_stream_new (G_INPUT_STREAM (socket->input),
                                   g_io_stream_get_output_stream (socket->base));
  socket->connection = soup_websocket_connection_new (
      stream, upgrade->uri, SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, NULL, NULL);
  g_task_return_pointer (task, socket, socket_destroy);
  g_object_unref (task);
}

static void
read_byte (GTask *task);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Upgrade *upgrade = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n > 0)
    g_string_append_c (upgrade->header, upgrade->byte);
  else if (error == NULL)
    error = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE,
                                 "closed while opening");
  if (error == NULL && upgrade->header->len > MAX_HEADER)
    error
        = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "the header has no end");
  if (error != NULL)
    fail (task, error);
  else if (g_str_has_suffix (upgrade->header->str, "\r\n\r\n"))
    finish_header (task);
  else
    read_byte (task);
}

/* Byte by byte: what follows the header is the first WebSocket frame and must stay in the stream.
 */
static void
read_byte (GTask *task)
{
  Upgrade *upgrade = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (upgrade->base), &upgrade->byte, 1,
                             G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb, task);
}

static void
wrote_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    read_byte (task);
  else
    fail (task, error);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Upgrade *upgrade = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  GSocketConnection *connection
      = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      fail (task, error);
      return;
    }
  /* Each frame is two small messages: with Nagle's algorithm the second waits 40 ms for the first
   * one's ACK. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  upgrade->base = G_IO_STREAM (connection);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (upgrade->base), upgrade->request,
                                   strlen (upgrade->request), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), wrote_cb, task);
}

static Upgrade *
upgrade_new (GUri *uri, gsize limit)
{
  Upgrade *upgrade = g_new0 (Upgrade, 1);

  upgrade->uri = g_uri_ref (uri);
  upgrade->limit = limit;
  upgrade->key = random_key ();
  upgrade->request = request_text (uri, upgrade->key);
  upgrade->header = g_string_new (NULL);
  return upgrade;
}

/**
 * wbl_upgrade_async:
 * @url: http or https, with path and query
 * @message_limit: bytes that one message may take on the wire; reset it after each one
 *
 * Opens a WebSocket, without extensions. The certificate is checked by the system's rules. Main
 * thread; the caller owns the deadline by way of @cancellable.
 */
void
wbl_upgrade_async (const char *url,
                   gsize message_limit,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  gboolean tls = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https");

  g_task_set_source_tag (task, wbl_upgrade_async);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "not an address");
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, upgrade_new (uri, message_limit), upgrade_free);
  g_socket_client_set_tls (client, tls);
  g_socket_client_connect_to_host_async (client, g_uri_get_host (uri),
                                         g_uri_get_port (uri) > 0 ? g_uri_get_port (uri)
                                                                  : (tls ? 443 : 80),
                                         cancellable, connected_cb, task);
}

/** wbl_upgrade_finish: Returns: (transfer full) (nullable): the open socket; or UNREACHABLE, TLS,
 * PROTOCOL, SERVER … */
WblSocket *
wbl_upgrade_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
