/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-template"

#include "config.h"

#include "text/wbl-template.h"

#include <string.h>

/*
 * A template is text with {{name}} or {{name|otherwise}} in it. A variable becomes its value, or what stands after the
 * bar. Anything else is a stop: with a bar it is filled in already and can be changed, without one it stays {{…}} until
 * a person has written something there.
 */

#define LONGEST_BLANK 200 /* between the braces; what is longer is no blank but text */

/**
 * wbl_template_find_blank:
 * @text: text
 * @from: where to begin, in bytes
 * @start: (out) (optional): the first brace
 * @end: (out) (optional): after the last one
 *
 * Finds the next {{…}} within one line. May be called from any thread.
 *
 * Returns: whether there is one
 */
gboolean
wbl_template_find_blank (const char *text, gsize from, gsize *start, gsize *end)
{
  g_return_val_if_fail (text != NULL && from <= strlen (text), FALSE);

  for (const char *open = strstr (text + from, "{{"); open != NULL; open = strstr (open + 1, "{{"))
    {
      const char *close = strstr (open + 2, "}}");

      if (close == NULL)
        return FALSE;
      if (close - open > LONGEST_BLANK || memchr (open, '\n', (gsize) (close - open)) != NULL
          || g_strstr_len (open + 1, close - open - 1, "{{") != NULL)
        continue;
      if (start != NULL)
        *start = (gsize) (open - text);
      if (end != NULL)
        *end = (gsize) (close + 2 - text);
      return TRUE;
    }
  return FALSE;
}

/* Braces in a value would be blanks that nobody can fill in. */
static void
append_value (GString *out, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (*p != '{' && *p != '}')
      g_string_append_c (out, *p);
}

static void
append_blank (GString *out, const char *blank, gsize len, WblTemplateLookup lookup, gpointer data, GArray *stops)
{
  g_autofree char *inside = g_strndup (blank + 2, len - 4);
  char *bar = strchr (inside, '|');
  const char *otherwise = bar != NULL ? bar + 1 : NULL;
  g_autofree char *value = NULL;
  WblTemplateStop stop = { .start = out->len };
  gboolean variable;

  if (bar != NULL)
    *bar = '\0';
  variable = lookup (g_strstrip (inside), data, &value);
  if (value != NULL)
    append_value (out, value);
  else if (otherwise != NULL)
    append_value (out, otherwise);
  else
    g_string_append_len (out, blank, (gssize) len);
  if (variable && (value != NULL || otherwise != NULL))
    return;
  stop.end = out->len;
  stop.required = otherwise == NULL;
  g_array_append_val (stops, stop);
}

/**
 * wbl_template_fill:
 * @text: a template
 * @lookup: (scope call): what variables are
 * @data: passed to @lookup
 * @stops: (element-type WblTemplateStop): what is left to a person is appended here, in order
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the text
 */
char *
wbl_template_fill (const char *text, WblTemplateLookup lookup, gpointer data, GArray *stops)
{
  GString *out = g_string_new (NULL);
  gsize at = 0, start = 0, end = 0;

  g_return_val_if_fail (text != NULL && lookup != NULL && stops != NULL, g_string_free (out, FALSE));
  while (wbl_template_find_blank (text, at, &start, &end))
    {
      g_string_append_len (out, text + at, (gssize) (start - at));
      append_blank (out, text + start, end - start, lookup, data, stops);
      at = end;
    }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}
