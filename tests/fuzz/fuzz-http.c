/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-http"

#include "config.h"

#include "fuzz-nest.h"
#include "fuzz.h"

/* Requests to nest as bytes of a connection: the first byte says whose token is put behind the first
 * line, the rest is the request, or several. Whatever comes, the answer is HTTP. */

static const char *
token_of (const FuzzNest *desk, guint8 choice)
{
  const char *tokens[] = { desk->user, desk->visitor, desk->admin, "wrong" };

  return tokens[choice & 3];
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const FuzzNest *desk = fuzz_nest_get ();
  const guint8 *end = size > 1 ? memchr (data + 1, '\n', size - 1) : NULL;
  g_autoptr (GByteArray) request = g_byte_array_new ();
  g_autoptr (GByteArray) answer = NULL;
  g_autofree char *headers = NULL;

  if (end == NULL)
    return 0;
  headers = g_strdup_printf ("Host: 127.0.0.1:0\r\naccess-token: %s\r\n", token_of (desk, data[0]));
  g_byte_array_append (request, data + 1, (guint) (end - data));
  g_byte_array_append (request, (const guint8 *) headers, (guint) strlen (headers));
  g_byte_array_append (request, end + 1, (guint) (size - (gsize) (end + 1 - data)));
  answer = fuzz_nest_talk (desk, NULL, request->data, request->len);
  if (answer->len > 0)
    g_assert_cmpint (strncmp ((const char *) answer->data, "HTTP/1.", 7), ==, 0);
  return 0;
}
