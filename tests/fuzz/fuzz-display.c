/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-display"

#include "config.h"

#include "fuzz.h"
#include "text/wbl-chips.h"
#include "text/wbl-mask.h"
#include "text/wbl-safe-text.h"

/* What a label shows of a text: bounded, text, and with links that open nothing but the web and mail. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *shown = wbl_display_text (text, 500);
  g_autofree char *broken = wbl_break_long_tokens (shown);
  g_autofree char *masked = wbl_mask (text, WBL_MASK_ALL);
  g_autofree char *isolated = wbl_isolate (text);
  g_autofree char *name = wbl_safe_filename (text);
  g_autoptr (GArray) links = wbl_linkify (text);
  g_autoptr (GArray) chips = wbl_find_chips (text);

  for (guint i = 0; i < 5; i++)
    fuzz_assert_text ((const char *[]){ shown, broken, masked, isolated, name }[i]);
  g_assert_cmpuint (strlen (shown), <=, 500 + 16);
  g_assert_null (strpbrk (name, "/\\\n\r"));
  g_assert_cmpuint (strlen (name), <=, WBL_FILENAME_MAX_BYTES);
  g_assert_true (*name != '\0' && *name != '.');
  for (guint i = 0; i < links->len; i++)
    {
      const WblLinkSpan *link = &g_array_index (links, WblLinkSpan, i);

      fuzz_assert_span (text, link->start, link->end);
      g_assert_true (link->kind == WBL_LINK_EMAIL || g_ascii_strncasecmp (text + link->start, "http", 4) == 0
                     || g_ascii_strncasecmp (text + link->start, "www.", 4) == 0);
    }
  for (guint i = 0; i < chips->len; i++)
    fuzz_assert_span (text, g_array_index (chips, WblChipSpan, i).start, g_array_index (chips, WblChipSpan, i).end);
  return 0;
}
