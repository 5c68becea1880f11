/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-sortkey"

#include "config.h"

#include "text/wbl-sortkey.h"

#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

#define MAX_BYTES 512 /* of text: what decides an order stands in front */
#define MAX_KEY 4096

G_LOCK_DEFINE_STATIC (collators);

/* Opening a collator takes milliseconds, so each locale's is kept. Call with the lock held. */
static const UCollator *
get_collator (const char *locale)
{
  static GHashTable *collators = NULL; /* locale → UCollator, NULL if there is none */
  UErrorCode status = U_ZERO_ERROR;
  UCollator *collator;

  if (collators == NULL)
    collators = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_lookup_extended (collators, locale, NULL, (gpointer *) &collator))
    return collator;
  collator = ucol_open (locale, &status);
  if (U_FAILURE (status))
    {
      g_warning ("no collation for %s: %s", locale, u_errorName (status));
      collator = NULL;
    }
  g_hash_table_insert (collators, g_strdup (locale), collator);
  return collator;
}

static char *
to_hex (const guint8 *key,
        gsize         len)
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (2 * len + 1);

  for (gsize i = 0; i < len; i++)
    {
      hex[2 * i] = digits[key[i] >> 4];
      hex[2 * i + 1] = digits[key[i] & 15];
    }
  hex[2 * len] = '\0';
  return hex;
}

/**
 * wbl_sort_key:
 * @text: text, not necessarily valid UTF-8; the first 512 bytes count
 * @locale: (nullable): whose order, such as "zh_CN" (pinyin, Han before Latin), "zh_TW" (strokes)
 *   or "de"; %NULL for the root order
 *
 * Makes a key whose byte order is the order of the texts: to be stored and compared as a string, by
 * SQLite for one. Keys of different locales or ICU versions do not compare. May be called from any
 * thread.
 *
 * Returns: (transfer full): lower-case hexadecimal digits
 */
char *
wbl_sort_key (const char *text,
              const char *locale)
{
  UChar utf16[MAX_BYTES + 1];
  guint8 key[MAX_KEY];
  int32_t len = 0, key_len = 0;
  UErrorCode status = U_ZERO_ERROR;
  const UCollator *collator;

  g_return_val_if_fail (text != NULL, NULL);

  u_strFromUTF8WithSub (utf16, G_N_ELEMENTS (utf16), &len, text, strnlen (text, MAX_BYTES), 0xfffd,
                        NULL, &status);
  G_LOCK (collators);
  collator = get_collator (locale ? locale : "");
  if (collator != NULL && U_SUCCESS (status))
    key_len = ucol_getSortKey (collator, utf16, len, key, sizeof key);
  G_UNLOCK (collators);
  return to_hex (key, MIN (key_len, MAX_KEY));
}
