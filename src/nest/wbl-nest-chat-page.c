/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-chat-page"
#include "config.h"

#include "nest/wbl-nest-chat-page.h"

#include "nest/wbl-nest-rest.h"

#define RESOURCES "/io/github/warblerdesk/Warbler"
#define POLICY \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: http: https:;" \
  " media-src 'self' blob:; connect-src 'self' ws: wss: http: https:; base-uri 'none';" \
  " form-action 'none'; frame-ancestors 'none'"

static const char *
type_of (const char *path)
{
  static const char *const types[][2] = {
    { ".html", "text/html; charset=utf-8" },       { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },   { ".svg", "image/svg+xml" },
    { ".png", "image/png" },                       { ".json", "application/json; charset=utf-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (path, types[i][0]))
      return types[i][1];
  return "application/octet-stream";
}

static void
page_wanted_cb (SoupServer *server,
                SoupServerMessage *message,
                const char *path,
                GHashTable *query,
                gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *resource = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (soup_server_message_get_status (message) != 0)
    return;
  if (g_str_equal (path, "/chat"))
    {
      soup_server_message_set_redirect (message, SOUP_STATUS_MOVED_PERMANENTLY, "/chat/");
      return;
    }
  resource = g_strconcat (RESOURCES, path, g_str_has_suffix (path, "/") ? "index.html" : "", NULL);
  bytes = g_resources_lookup_data (resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (bytes == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }
  soup_message_headers_set_content_type (headers, type_of (resource), NULL);
  soup_message_headers_replace (headers, "Content-Security-Policy", POLICY);
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

/**
 * wbl_nest_chat_page_start: (skip)
 * @nest: a desk
 *
 * Serves the customer page under /chat/.
 */
void
wbl_nest_chat_page_start (WblNest *nest)
{
  wbl_nest_rest_guard (nest, "/chat");
  soup_server_add_handler (nest->server, "/chat", page_wanted_cb, nest, NULL);
}
