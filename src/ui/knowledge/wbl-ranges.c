/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-ranges"

#include "config.h"

#include "ui/knowledge/wbl-ranges.h"

#include <string.h>

static gboolean
is_border (const char *text,
           gsize       length,
           guint       offset)
{
  return offset <= length && ((guchar) text[offset] & 0xc0) != 0x80;
}

static void
add_bold (PangoAttrList *list,
          guint          start,
          guint          end)
{
  PangoAttribute *attribute = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

/**
 * wbl_ranges_to_attributes:
 * @text: the text to show, valid UTF-8
 * @ranges: (nullable) (element-type guint): byte pairs (start, end) into @text
 * @language: (nullable): BCP 47 tag of the text, for the right Han shapes
 *
 * Makes the ranges bold without ever reading the text as markup. A pair that is empty, outside the text or cuts a
 * character is left out.
 *
 * Returns: (transfer full): attributes for a label
 */
PangoAttrList *
wbl_ranges_to_attributes (const char *text,
                          GArray     *ranges,
                          const char *language)
{
  PangoAttrList *list = pango_attr_list_new ();
  gsize length = strlen (text);

  if (language != NULL)
    pango_attr_list_insert (list, pango_attr_language_new (pango_language_from_string (language)));
  for (guint i = 0; ranges != NULL && i + 1 < ranges->len; i += 2)
    {
      guint start = g_array_index (ranges, guint, i);
      guint end = g_array_index (ranges, guint, i + 1);

      if (start < end && is_border (text, length, start) && is_border (text, length, end))
        add_bold (list, start, end);
    }
  return list;
}
