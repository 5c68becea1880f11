/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which web pages may use the desk. Any page that a person opens can send requests to this machine; those carry the
 * page's own origin, or a host name that was made to point here. Pages of the desk itself may ask, and those of the
 * origins that whoever started the desk has named: a browser asks before it sends our headers (a "preflight"), and
 * shows a page no answer that does not name its origin.
 */
#define G_LOG_DOMAIN "wbl-nest-origin"
#include "config.h"

#include "nest/wbl-nest-origin.h"

#include <string.h>

#define METHODS "GET, HEAD, POST, PUT, DELETE"
#define HEADERS "access-token, app_id, content-type, group_id, user_id"
#define REMEMBER_S "600"

/**
 * wbl_nest_origin_is_sound: (skip)
 * @origin: what somebody named as an origin
 * @error: return location for an error
 *
 * Returns: whether a browser could send it: a scheme, a host, perhaps a port, in lower case, and nothing more
 */
gboolean
wbl_nest_origin_is_sound (const char *origin,
                          GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  g_autofree char *again = NULL;

  if (g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0)
    again = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, g_uri_get_host (uri), g_uri_get_port (uri), "", NULL, NULL);
  if (again != NULL && *g_uri_get_host (uri) != '\0' && g_str_equal (again, origin))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "Not the origin of a web page: %s (it looks like http://localhost:8080)", origin);
  return FALSE;
}

static const char *
get_header (SoupServerMessage *message,
            const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

static gboolean
is_own_host (WblNest *nest,
             const char *host)
{
  g_autofree char *number = g_strdup_printf ("127.0.0.1:%u", nest->port);
  g_autofree char *name = g_strdup_printf ("localhost:%u", nest->port);

  return g_strcmp0 (host, number) == 0 || g_strcmp0 (host, name) == 0;
}

static gboolean
is_named (WblNest *nest,
          const char *origin)
{
  return nest->web_origins != NULL && g_strv_contains ((const char *const *) nest->web_origins, origin);
}

/**
 * wbl_nest_origin_may_ask: (skip)
 * @nest: a desk
 * @message: a request
 *
 * Returns: whether the request comes from a program, from a page of this desk, or from one that may use it
 */
gboolean
wbl_nest_origin_may_ask (WblNest *nest,
                         SoupServerMessage *message)
{
  const char *origin = get_header (message, "Origin");

  if (!is_own_host (nest, get_header (message, "Host")))
    return FALSE;
  return origin == NULL || is_named (nest, origin)
         || (g_str_has_prefix (origin, "http://") && is_own_host (nest, origin + strlen ("http://")));
}

static void
answer_preflight (SoupServerMessage *message,
                  SoupMessageHeaders *headers)
{
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", METHODS);
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers", HEADERS);
  soup_message_headers_replace (headers, "Access-Control-Max-Age", REMEMBER_S);
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

/**
 * wbl_nest_origin_answer: (skip)
 * @nest: a desk
 * @message: a request that may be asked
 *
 * Lets the page of another origin see the answer, and answers what its browser asks before a request.
 */
void
wbl_nest_origin_answer (WblNest *nest,
                        SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *origin = get_header (message, "Origin");

  if (nest->web_origins == NULL)
    return;
  soup_message_headers_replace (headers, "Vary", "Origin");
  if (origin == NULL || !is_named (nest, origin))
    return;
  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  if (g_str_equal (soup_server_message_get_method (message), SOUP_METHOD_OPTIONS)
      && get_header (message, "Access-Control-Request-Method") != NULL)
    answer_preflight (message, headers);
}
