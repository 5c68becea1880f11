/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-pinyin"

#include "config.h"

#include "text/wbl-pinyin.h"

#include "text/wbl-fold.h"

#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define MAX_CHARS 200    /* of a text: names are short */
#define SYLLABLE_MAX 32

G_LOCK_DEFINE_STATIC (transliterator);

/* Opening it takes milliseconds and its readings are ICU's own, so there is one. Call with the lock held. */
static UTransliterator *
get_transliterator (void)
{
  static UTransliterator *han_latin = NULL;
  static gboolean tried = FALSE;
  UErrorCode status = U_ZERO_ERROR;
  UChar id[64];

  if (tried)
    return han_latin;
  tried = TRUE;
  u_uastrcpy (id, "Han-Latin; Latin-ASCII; Lower");
  han_latin = utrans_openU (id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
  if (U_FAILURE (status))
    {
      g_info ("no pinyin: %s", u_errorName (status));
      han_latin = NULL;
    }
  return han_latin;
}

/* The reading of one Han character, "" when there is none. Call with the lock held. */
static void
read_han (gunichar c, char syllable[SYLLABLE_MAX])
{
  UTransliterator *transliterator = get_transliterator ();
  UErrorCode status = U_ZERO_ERROR;
  UChar text[SYLLABLE_MAX];
  char utf8[7] = { 0 };
  int32_t len = 0, limit;

  *syllable = '\0';
  g_unichar_to_utf8 (c, utf8);
  u_strFromUTF8 (text, SYLLABLE_MAX, &len, utf8, -1, &status);
  limit = len;
  if (transliterator == NULL || U_FAILURE (status))
    return;
  utrans_transUChars (transliterator, text, &len, SYLLABLE_MAX, 0, &limit, &status);
  if (U_FAILURE (status))
    return;
  u_strToUTF8 (syllable, SYLLABLE_MAX, NULL, text, len, &status);
  if (U_FAILURE (status) || !g_ascii_isalpha (*syllable))
    *syllable = '\0';
}

static gboolean
is_han (gunichar c)
{
  return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN;
}

static void
end_word (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
}

static void
append_char (GString *out, gunichar c)
{
  char syllable[SYLLABLE_MAX];

  if (is_han (c))
    {
      end_word (out);
      read_han (c, syllable);
      g_string_append (out, syllable);
      end_word (out);
    }
  else if (g_unichar_isalnum (c))
    g_string_append_unichar (out, c);
  else
    end_word (out);
}

/**
 * wbl_pinyin:
 * @text: a name; its first 200 characters count
 *
 * Spells Chinese as people type it, without tones: "退货政策 EU" is "tui huo zheng ce eu". A character with several
 * readings has its most usual one. May be called from any thread.
 *
 * Returns: (transfer full): syllables and words in lower case with one space between them
 */
char *
wbl_pinyin (const char *text)
{
  g_autofree char *folded = NULL;
  GString *out = g_string_new (NULL);
  guint n = 0;

  g_return_val_if_fail (text != NULL, g_string_free (out, FALSE));
  folded = wbl_fold (text);
  G_LOCK (transliterator);
  for (const char *p = folded; *p != '\0' && n < MAX_CHARS; p = g_utf8_next_char (p), n++)
    append_char (out, g_utf8_get_char (p));
  G_UNLOCK (transliterator);
  return g_strchomp (g_string_free (out, FALSE));
}

/**
 * wbl_pinyin_initials:
 * @text: a name
 *
 * Returns: (transfer full): the first letter of each syllable and word of wbl_pinyin(): "thzce" for "退货政策 EU"
 */
char *
wbl_pinyin_initials (const char *text)
{
  g_autofree char *spelled = wbl_pinyin (text);
  GString *out = g_string_new (NULL);

  for (const char *p = spelled; *p != '\0'; p = g_utf8_next_char (p))
    if (p == spelled || p[-1] == ' ')
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}
