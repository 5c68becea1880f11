/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-courtesy"

#include "config.h"

#include "text/wbl-courtesy.h"

#include "text/wbl-fold.h"
#include "text/wbl-guide.h"

#include <string.h>

/* A longer message has something to say, whatever words it uses. */
#define MAX_BYTES 300

typedef struct
{
  char **courtesies;
  char **fillers;
} Lists;

static const Lists *
get_lists (void)
{
  static gsize once = 0;
  static Lists *lists = NULL;

  if (g_once_init_enter (&once))
    {
      lists = g_new0 (Lists, 1);
      lists->courtesies = wbl_guide_load_folded ("courtesy-zh.txt", "courtesy-en.txt",
                                                 "courtesy-emoji.txt", NULL);
      lists->fillers = wbl_guide_load_folded ("courtesy-filler.txt", NULL);
      g_once_init_leave (&once, 1);
    }
  return lists;
}

/* Punctuation that carries no question, blanks, emoji modifiers. */
static gboolean
is_silent (gunichar c)
{
  if (c == '?' || g_unichar_isalnum (c))
    return FALSE;
  if (g_unichar_isspace (c) || g_unichar_ismark (c) || (c >= 0x1f3fb && c <= 0x1f3ff))
    return TRUE;
  return g_unichar_ispunct (c) && (c < 0x2190 || (c >= 0x3000 && c < 0xfffd));
}

/**
 * wbl_is_courtesy:
 * @text: a customer's message
 *
 * Whether a message only closes a conversation politely: thanks, "好的", "ok thx", 👍. Such a
 * message neither reopens a conversation nor needs an answer. A question, a number or any word
 * that is not in the lists makes it a message like any other. May be called from any thread.
 *
 * Returns: whether @text is a courtesy and nothing else
 */
gboolean
wbl_is_courtesy (const char *text)
{
  const Lists *lists = get_lists ();
  g_autofree char *folded = NULL;
  gboolean found = FALSE;

  g_return_val_if_fail (text != NULL, FALSE);

  if (strlen (text) > MAX_BYTES)
    return FALSE;
  folded = wbl_guide_fold (text);
  for (const char *p = folded; *p != '\0';)
    {
      gsize courtesy = wbl_guide_match (lists->courtesies, p, NULL);
      gsize filler = wbl_guide_match (lists->fillers, p, NULL);

      if (courtesy > 0 && courtesy >= filler)
        found = TRUE;
      else if (filler == 0 && !is_silent (g_utf8_get_char (p)))
        return FALSE;
      p += courtesy || filler ? MAX (courtesy, filler) : (gsize) g_utf8_skip[(guchar) *p];
    }
  return found;
}
