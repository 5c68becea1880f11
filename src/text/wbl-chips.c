/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-chips"

#include "config.h"

#include "text/wbl-chips.h"

#include "text/wbl-mask.h"

#include <string.h>

/* Shapes in which A is a letter, 9 a digit, X either, anything else itself. */
typedef struct
{
  WblChipKind kind;
  const char *shape;
} Shape;

static const Shape shapes[] = {
  { WBL_CHIP_ORDER, "AA-9999-999" },          { WBL_CHIP_ORDER, "AA-9999-9999" },
  { WBL_CHIP_ORDER, "AA-9999-99999" },        { WBL_CHIP_ORDER, "AA-9999-999999" },
  { WBL_CHIP_ORDER, "AAA-9999-9999" },        { WBL_CHIP_ORDER, "999-9999999-9999999" },
  { WBL_CHIP_TRACKING, "SF999999999999" },    { WBL_CHIP_TRACKING, "SF9999999999999" },
  { WBL_CHIP_TRACKING, "SF999999999999999" }, { WBL_CHIP_TRACKING, "YT9999999999999" },
  { WBL_CHIP_TRACKING, "YT999999999999999" }, { WBL_CHIP_TRACKING, "JT9999999999999" },
  { WBL_CHIP_TRACKING, "JDAA99999999999" },   { WBL_CHIP_TRACKING, "JD9999999999999" },
  { WBL_CHIP_TRACKING, "DPK999999999999" },   { WBL_CHIP_TRACKING, "1ZXXXXXXXXXXXXXXXX" },
  { WBL_CHIP_TRACKING, "AA999999999AA" },
};

static gboolean
fits_char (char shape,
           char c)
{
  switch (shape)
    {
    case 'A':
      return g_ascii_isalpha (c);
    case '9':
      return g_ascii_isdigit (c);
    case 'X':
      return g_ascii_isalnum (c);
    default:
      return g_ascii_toupper (c) == shape;
    }
}

static gboolean
fits (const char *shape,
      const char *word,
      gsize       len)
{
  if (strlen (shape) != len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!fits_char (shape[i], word[i]))
      return FALSE;
  return TRUE;
}

/* Bare digits: couriers use 12 to 15, market places 16 to 20. */
static WblChipKind
classify_digits (const char *word,
                 gsize       len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isdigit (word[i]))
      return WBL_CHIP_NONE;
  if (len >= 12 && len <= 15)
    return WBL_CHIP_TRACKING;
  return len >= 16 && len <= 20 ? WBL_CHIP_ORDER : WBL_CHIP_NONE;
}

static WblChipKind
classify (const char *word,
          gsize       len)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (fits (shapes[i].shape, word, len))
      return shapes[i].kind;
  return classify_digits (word, len);
}

/* Phones and cards are no order numbers, whatever their length. */
static gboolean
is_personal (const GArray *masked,
             gsize         start,
             gsize         end)
{
  for (guint i = 0; i < masked->len; i++)
    {
      const WblMaskSpan *span = &g_array_index (masked, WblMaskSpan, i);

      if (span->start < end && start < span->end)
        return TRUE;
    }
  return FALSE;
}

static gsize
word_length (const char *text)
{
  gsize len = 0;

  while (g_ascii_isalnum (text[len]) || (len > 0 && (text[len] == '-' || text[len] == '_')))
    len++;
  while (len > 0 && !g_ascii_isalnum (text[len - 1]))
    len--;
  return len;
}

/**
 * wbl_find_chips:
 * @text: a message
 *
 * Finds order and tracking numbers, for chips that copy them. May be called from any thread.
 *
 * Returns: (transfer full) (element-type WblChipSpan): what was found, in order
 */
GArray *
wbl_find_chips (const char *text)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WblChipSpan));
  g_autoptr (GArray) masked = NULL;

  g_return_val_if_fail (text != NULL, spans);

  for (gsize i = 0, len; text[i] != '\0'; i += MAX (len, 1))
    {
      WblChipSpan span = { WBL_CHIP_NONE, i, 0 };

      len = word_length (text + i);
      span.end = i + len;
      span.kind = len < 10 ? WBL_CHIP_NONE : classify (text + i, len);
      if (span.kind == WBL_CHIP_NONE)
        continue;
      if (masked == NULL)
        masked = wbl_mask_find (text, WBL_MASK_ALL);
      if (!is_personal (masked, span.start, span.end))
        g_array_append_val (spans, span);
    }
  return spans;
}
