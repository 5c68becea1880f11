/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-customer"

#include "config.h"

#include "fuzz-nest.h"
#include "fuzz.h"

/* What the customer page sends, as messages of a WebSocket: text or binary by the odd or even first
 * byte of each piece, the second its length. From 128 on the visitor signed in before. Whatever comes,
 * the handshake is answered and the desk goes on. */

#define HANDSHAKE \
  "GET /socket.io/?EIO=3&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:0\r\nUpgrade: websocket\r\n" \
  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" \
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const FuzzNest *desk = fuzz_nest_get ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) answer = NULL;

  if (size > 0 && data[0] >= 128)
    fuzz_nest_put_sign_in (desk, bytes);
  for (gsize at = 1; at + 2 < size; at += 2 + data[at + 1])
    fuzz_nest_put_message (bytes, data[at] & 1, data + at + 2, MIN (data[at + 1], size - at - 2));
  answer = fuzz_nest_talk (desk, HANDSHAKE, bytes->data, bytes->len);
  g_assert_cmpuint (answer->len, >, 12);
  g_assert_cmpint (strncmp ((const char *) answer->data, "HTTP/1.1 101", 12), ==, 0);
  return 0;
}
