/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-text"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer.h"

/* Markdown with front matter, plain text, HTML. */

#define MAX_FIELDS 64

/* ---- front matter ---- */

static char *
unquote (const char *value)
{
  char *text = g_strstrip (g_strdup (value));
  gsize len = strlen (text);

  if (len >= 2 && (text[0] == '"' || text[0] == '\'') && text[len - 1] == text[0])
    {
      memmove (text, text + 1, len - 2);
      text[len - 2] = '\0';
    }
  return text;
}

static void
read_field (GHashTable *fields, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL || g_ascii_isspace (*line) || *line == '#' || g_hash_table_size (fields) >= MAX_FIELDS)
    return;
  name = g_strstrip (g_ascii_strdown (line, colon - line));
  value = unquote (colon + 1);
  wbl_importer_set (fields, name, value);
}

/* Reads "---", lines of "key: value", "---". Returns: what follows it, or the text itself when there is none. */
static const char *
read_front_matter (const char *text, GHashTable *fields)
{
  g_auto (GStrv) lines = NULL;
  const char *end;

  if (!g_str_has_prefix (text, "---\n"))
    return text;
  end = strstr (text + 3, "\n---\n");
  if (end == NULL)
    return text;
  if (end > text + 4)
    {
      g_autofree char *inner = g_strndup (text + 4, (gsize) (end - text - 4));
      lines = g_strsplit (inner, "\n", -1);
    }
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    read_field (fields, lines[i]);
  return end + strlen ("\n---\n");
}

/* ---- title and body ---- */

static char *
first_heading (const char *body)
{
  const char *line = body;

  while (g_ascii_isspace (*line))
    line++;
  if (!g_str_has_prefix (line, "# "))
    return NULL;
  return g_strstrip (g_strndup (line + 2, strcspn (line + 2, "\n")));
}

/* The heading that says the title again is left out. */
static char *
body_without_title (const char *body, const char *title)
{
  g_autofree char *heading = first_heading (body);
  const char *rest = body + strspn (body, " \t\n");

  if (heading != NULL && g_str_equal (heading, title))
    rest += strcspn (rest, "\n");
  return g_strstrip (g_strdup (rest));
}

/* Markdown that shows a plain text as it is: its line ends, and no code from indented lines. */
static char *
text_to_markdown (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]) + strspn (lines[i], " \t");

      g_string_append (out, line);
      if (*line != '\0' && lines[i + 1] != NULL)
        g_string_append (out, "  ");
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/** wbl_importer_title_from_name: Returns: (transfer full): a file's name without folders and ending. */
char *
wbl_importer_title_from_name (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char *dot = strrchr (base, '.');

  if (dot != NULL && dot != base)
    *dot = '\0';
  return g_steal_pointer (&base);
}

/* Emits a document of @fields; a title of its own goes before what @found says. */
static void
emit (WblImporter *self, const char *name, GHashTable *fields, const char *found, const char *body)
{
  g_autofree char *title = g_strdup (g_hash_table_lookup (fields, "title"));
  g_autofree char *rest = NULL;

  if (title == NULL)
    title = found != NULL && found[strspn (found, " \n")] != '\0' ? g_strdup (found) : wbl_importer_title_from_name (name);
  rest = body_without_title (body, title);
  wbl_importer_set (fields, "name", name);
  wbl_importer_set (fields, "title", title);
  g_hash_table_remove (fields, "body");
  wbl_importer_set (fields, "body", rest);
  wbl_importer_document (self, fields);
}

/* ---- the formats ---- */

void
wbl_importer_markdown (WblImporter *self, const char *name, GBytes *bytes)
{
  const char *reason = NULL;
  g_autofree char *text = wbl_importer_to_text (bytes, &reason);
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();
  g_autofree char *heading = NULL;
  const char *body;

  if (text == NULL)
    {
      wbl_importer_refuse (self, name, reason);
      return;
    }
  body = read_front_matter (text, fields);
  heading = first_heading (body);
  emit (self, name, fields, heading, body);
}

void
wbl_importer_text (WblImporter *self, const char *name, GBytes *bytes)
{
  const char *reason = NULL;
  g_autofree char *text = wbl_importer_to_text (bytes, &reason);
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();
  g_autofree char *body = text != NULL ? text_to_markdown (text) : NULL;

  if (body != NULL)
    emit (self, name, fields, NULL, body);
  else
    wbl_importer_refuse (self, name, reason);
}

void
wbl_importer_html (WblImporter *self, const char *name, GBytes *bytes)
{
  const char *reason = NULL;
  g_autofree char *text = wbl_importer_to_text (bytes, &reason);
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();
  g_autofree char *title = NULL;
  g_autofree char *language = NULL;
  g_autofree char *body = text != NULL ? wbl_html_to_markdown (text, &title, &language) : NULL;

  if (body == NULL)
    {
      wbl_importer_refuse (self, name, reason);
      return;
    }
  wbl_importer_set (fields, "lang", language);
  emit (self, name, fields, title, body);
}
