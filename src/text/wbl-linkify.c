/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-linkify"

#include "config.h"

#include "text/wbl-email.h"
#include "text/wbl-safe-text.h"

#include <string.h>

static gboolean
is_url_char (char c)
{
  return g_ascii_isgraph (c) && strchr ("<>\"`{}|\\^", c) == NULL;
}

static gsize
scheme_length (const char *text)
{
  if (g_ascii_strncasecmp (text, "http://", 7) == 0)
    return 7;
  return g_ascii_strncasecmp (text, "https://", 8) == 0 ? 8 : 0;
}

static int
count_char (const char *text,
            gsize       len,
            char        c)
{
  int n = 0;

  for (gsize i = 0; i < len; i++)
    n += text[i] == c;
  return n;
}

/* Without the punctuation of the sentence around it; a bracket stays if it was opened inside. */
static gsize
trim_url (const char *url,
          gsize       len)
{
  int n_open = count_char (url, len, '('), n_close = count_char (url, len, ')');

  while (len > 0 && strchr (".,;:!?'*)]", url[len - 1]) != NULL)
    {
      if (url[len - 1] == ')' && n_close-- <= n_open)
        break;
      len--;
    }
  return len;
}

/* The length of the web address that @text begins with, or 0. */
static gsize
match_url (const char *text)
{
  gsize scheme = scheme_length (text), len = scheme;

  if (scheme == 0 || !(g_ascii_isalnum (text[scheme]) || text[scheme] == '['))
    return 0;
  while (is_url_char (text[len]))
    len++;
  len = trim_url (text, len);
  return len > scheme ? len : 0;
}

/**
 * wbl_linkify:
 * @text: text
 *
 * Finds http and https addresses and e-mail addresses. An address ends at the first character that
 * is not ASCII, so that Chinese text and punctuation may follow without a blank. May be called from
 * any thread.
 *
 * Returns: (transfer full) (element-type WblLinkSpan): what was found, in order
 */
GArray *
wbl_linkify (const char *text)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WblLinkSpan));
  gsize done = 0;

  g_return_val_if_fail (text != NULL, spans);

  for (gsize i = 0; text[i] != '\0';)
    {
      gboolean at_word = i == 0 || !g_ascii_isalnum (text[i - 1]);
      gsize len = at_word && g_ascii_toupper (text[i]) == 'H' ? match_url (text + i) : 0;
      WblLinkSpan span = { WBL_LINK_URL, i, i + len };

      if (len == 0 && text[i] == '@'
          && wbl_email_find_span (text, done, i, &span.start, &span.end))
        span.kind = WBL_LINK_EMAIL;
      else if (len == 0)
        {
          i++;
          continue;
        }
      g_array_append_val (spans, span);
      i = done = span.end;
    }
  return spans;
}
