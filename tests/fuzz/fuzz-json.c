/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-json"

#include "config.h"

#include "fuzz.h"
#include "model/wbl-json.h"

/* JSON of any origin: what is taken is text and numbers that can be printed and read again. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (JsonNode) node = wbl_json_parse ((const char *) data, (gssize) size, NULL);
  g_autofree char *printed = node != NULL ? wbl_json_print (node) : NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *twice = NULL;
  gint64 number = 0;

  if (node == NULL)
    return 0;
  wbl_json_node_int (node, &number);
  fuzz_assert_text (printed);
  again = wbl_json_parse (printed, -1, NULL);
  g_assert_nonnull (again);
  twice = wbl_json_print (again);
  g_assert_cmpstr (printed, ==, twice);
  return 0;
}
