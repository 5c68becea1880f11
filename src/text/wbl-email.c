/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-email"

#include "config.h"

#include "text/wbl-email.h"

#include <string.h>

static gboolean
is_local_part (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("._%+-", c) != NULL);
}

/* After the last label of a domain with at least one dot; 0 if there is none at @start. */
static gsize
find_domain_end (const char *text,
                 gsize       start)
{
  gsize end = start, i = start;
  gboolean dotted = FALSE;

  if (!g_ascii_isalnum (text[start]))
    return 0;
  for (; g_ascii_isalnum (text[i]) || text[i] == '.' || text[i] == '-'; i++)
    {
      if (!g_ascii_isalnum (text[i]))
        continue;
      dotted |= text[i - 1] == '.';
      if (dotted)
        end = i + 1;
    }
  return dotted && end > start + 3 ? end : 0;
}

/**
 * wbl_email_find_span:
 * @text: text
 * @from: do not look before this byte
 * @at: where an '@' stands
 * @start: (out): where the address starts
 * @end: (out): where it ends
 *
 * Returns: whether the '@' belongs to an e-mail address
 */
gboolean
wbl_email_find_span (const char *text,
                     gsize       from,
                     gsize       at,
                     gsize      *start,
                     gsize      *end)
{
  *start = at;
  *end = find_domain_end (text, at + 1);
  while (*start > from && is_local_part (text[*start - 1]))
    (*start)--;
  return *start < at && *end > 0;
}
