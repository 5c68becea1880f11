/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-wire"

#include "config.h"

#include <string.h>

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-wire-json.h"

/* wire decode: a frame of the realtime protocol as canonical JSON. */

static GBytes *
from_hex (const char *hex)
{
  gsize length = strlen (hex);
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; i + 1 < length && length % 2 == 0; i += 2)
    {
      int high = g_ascii_xdigit_value (hex[i]), low = g_ascii_xdigit_value (hex[i + 1]);
      guint8 byte = (guint8) (high << 4 | low);

      if (high < 0 || low < 0)
        break;
      g_byte_array_append (bytes, &byte, 1);
    }
  if (bytes->len * 2 == length)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  return NULL;
}

static void
wire_decode (WblRun *run)
{
  gboolean up = g_strcmp0 (run->direction, "up") == 0;
  g_autoptr (GBytes) bytes = from_hex (run->args[0]);
  g_autoptr (GError) error = NULL;
  WblWireFrame *frame;
  g_autofree char *text = NULL;
  gsize size = 0;
  const guint8 *data;

  if (bytes == NULL || (run->direction != NULL && !up && !g_str_equal (run->direction, "down")))
    {
      wbl_run_usage (run, bytes == NULL ? "this is no hexadecimal" : "the direction is up or down");
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  frame = wbl_wire_decode (data, size, up ? WBL_WIRE_UP : WBL_WIRE_DOWN, &error);
  if (frame == NULL)
    {
      wbl_run_end_failed (run, WBL_EXIT_USAGE, "refused", error->message);
      return;
    }
  text = wbl_wire_frame_to_json_text (frame);
  wbl_wire_frame_free (frame);
  g_string_append_printf (run->out, "%s\n", text); /* exact: it is for programs */
  wbl_run_end (run, WBL_EXIT_OK);
}

const WblCommand wbl_wire_commands[] = {
  { "wire decode", "[--direction up|down] HEX", "A realtime frame as JSON", "D", 1, 1, WBL_NO_STORE, FALSE, wire_decode },
  { NULL }
};
