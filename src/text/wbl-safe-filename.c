/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-safe-filename"

#include "config.h"

#include "text/wbl-safe-text.h"

#include <string.h>

#define MAX_EXTENSION 16
#define FALLBACK "file"

static gboolean
is_forbidden (gunichar c)
{
  if (c < 0x20 || c == 0x7f || c == 0xfffd)
    return TRUE;
  return c < 0x80 && strchr ("<>:\"|?*", (int) c) != NULL;
}

/* The part behind the last separator of any system, trailing separators apart. */
static char *
dup_last_part (const char *name)
{
  gsize end = strlen (name), start;

  while (end > 0 && (name[end - 1] == '/' || name[end - 1] == '\\'))
    end--;
  for (start = end; start > 0 && name[start - 1] != '/' && name[start - 1] != '\\';)
    start--;
  return g_strndup (name + start, end - start);
}

static char *
replace_forbidden (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        c = ' ';
      g_string_append_unichar (out, is_forbidden (c) ? '_' : c);
    }
  return g_string_free (out, FALSE);
}

/* A dot in front hides, a dash in front is an option, a dot at the end is refused by some. */
static void
trim (char *name)
{
  gsize skip = strspn (name, ". "), len;

  memmove (name, name + skip, strlen (name + skip) + 1);
  for (len = strlen (name); len > 0 && (name[len - 1] == '.' || name[len - 1] == ' ');)
    name[--len] = '\0';
  if (name[0] == '-')
    name[0] = '_';
}

static gboolean
is_reserved (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul", NULL };
  gsize len = strcspn (name, ".");

  for (guint i = 0; devices[i] != NULL; i++)
    if (len == 3 && g_ascii_strncasecmp (name, devices[i], 3) == 0)
      return TRUE;
  return len == 4 && g_ascii_isdigit (name[3])
         && (g_ascii_strncasecmp (name, "com", 3) == 0 || g_ascii_strncasecmp (name, "lpt", 3) == 0);
}

static gsize
floor_to_char (const char *text,
               gsize       len)
{
  while (len > 0 && ((guchar) text[len] & 0xc0) == 0x80)
    len--;
  return len;
}

static char *
shorten (const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize len = strlen (name), ext_len = dot ? strlen (dot) : 0;
  g_autofree char *stem = NULL;

  if (len <= WBL_FILENAME_MAX_BYTES)
    return g_strdup (name);
  if (ext_len > MAX_EXTENSION)
    ext_len = 0;
  stem = g_strndup (name, floor_to_char (name, WBL_FILENAME_MAX_BYTES - ext_len));
  return g_strconcat (stem, name + len - ext_len, NULL);
}

/**
 * wbl_safe_filename:
 * @name: a file's name as somebody else gave it; not necessarily valid UTF-8
 *
 * Makes a name that can be offered when a file is saved: no folder, no control or direction
 * characters, none that other systems refuse, no device name, not hidden, at most 120 bytes with
 * its extension kept. May be called from any thread.
 *
 * Returns: (transfer full): the name, never empty
 */
char *
wbl_safe_filename (const char *name)
{
  g_autofree char *last = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *full = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  last = dup_last_part (name);
  shown = wbl_display_text (last, G_MAXSIZE);
  clean = replace_forbidden (shown);
  trim (clean);
  if (*clean == '\0')
    return g_strdup (FALLBACK);
  full = is_reserved (clean) ? g_strconcat ("_", clean, NULL) : g_strdup (clean);
  return shorten (full);
}
