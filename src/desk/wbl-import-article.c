/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-article"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "desk/wbl-import.h"
#include "text/wbl-encoding.h"
#include "text/wbl-language.h"

#define MAX_TITLE 300
#define MAX_FIELDS 64
#define DAY_MS (24 * G_GINT64_CONSTANT (3600000))

typedef enum
{
  FORMAT_UNKNOWN,
  FORMAT_MARKDOWN,
  FORMAT_TEXT,
  FORMAT_HTML,
} Format;

static Format
format_of (const char *name)
{
  static const struct
  {
    const char *ending;
    Format format;
  } endings[] = {
    { ".md", FORMAT_MARKDOWN },   { ".markdown", FORMAT_MARKDOWN }, { ".txt", FORMAT_TEXT }, { ".text", FORMAT_TEXT },
    { ".html", FORMAT_HTML },     { ".htm", FORMAT_HTML },          { ".xhtml", FORMAT_HTML },
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i].ending))
      return endings[i].format;
  return FORMAT_UNKNOWN;
}

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

  if (colon == NULL || g_ascii_isspace (*line) || *line == '#' || g_hash_table_size (fields) >= MAX_FIELDS)
    return;
  g_hash_table_insert (fields, g_strstrip (g_ascii_strdown (line, colon - line)), unquote (colon + 1));
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

static const char *
field (GHashTable *fields, const char *name)
{
  const char *value = g_hash_table_lookup (fields, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* A day of the desk's calendar: "2026-11-20", or "12d" = twelve days ago. 0 = neither. */
static gint64
day_of (const char *value, gint64 now_ms)
{
  int year, month, day;
  char *end = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (value == NULL)
    return 0;
  day = (int) g_ascii_strtoll (value, &end, 10);
  if (end != value && g_str_equal (end, "d"))
    return now_ms - CLAMP (day, 0, 36500) * DAY_MS;
  if (sscanf (value, "%4d-%2d-%2d", &year, &month, &day) == 3)
    date = g_date_time_new_local (year, month, day, 0, 0, 0);
  return date != NULL ? g_date_time_to_unix (date) * 1000 : 0;
}

static gint64
end_of_day (const char *value, gint64 now_ms)
{
  gint64 start = day_of (value, now_ms);

  return start != 0 ? start + DAY_MS : 0;
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

static char *
title_from_name (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char *dot = strrchr (base, '.');

  if (dot != NULL && dot != base)
    *dot = '\0';
  return g_steal_pointer (&base);
}

static char *
one_line (char *title)
{
  char *bounded;

  g_strdelimit (title, "\n\r\t", ' ');
  bounded = g_utf8_strlen (title, -1) > MAX_TITLE ? g_utf8_substring (title, 0, MAX_TITLE) : g_strdup (title);
  g_free (title);
  return g_strstrip (bounded);
}

/* ---- the article ---- */

static char *
key_of (GHashTable *fields, const char *collection, const char *name)
{
  g_autofree char *place = g_strconcat (collection != NULL ? collection : "", "\n", name, NULL);
  g_autofree char *hash = NULL;

  if (field (fields, "external_id") != NULL)
    return g_strdup (field (fields, "external_id"));
  if (field (fields, "id") != NULL)
    return g_strdup (field (fields, "id"));
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);
  return g_strndup (hash, 26);
}

static char *
hash_of (const char *text, const char *name, const char *collection)
{
  g_autofree char *all = g_strconcat (collection != NULL ? collection : "", "\n", name, "\n", text, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

static void
fill_from_fields (WblArticle *article, GHashTable *fields, const char *collection, gint64 now_ms)
{
  const char *own = field (fields, "collection");

  article->collection = g_strdup (own != NULL ? own : collection);
  article->url = g_strdup (field (fields, "url"));
  article->region = g_strdup (field (fields, "region"));
  article->product = g_strdup (field (fields, "product"));
  article->twin = g_strdup (field (fields, "twin"));
  article->internal = g_strcmp0 (field (fields, "visibility"), "internal") == 0;
  article->verified_ms = day_of (field (fields, "verified"), now_ms);
  article->valid_from_ms = day_of (field (fields, "valid_from"), now_ms);
  article->valid_to_ms = end_of_day (field (fields, "valid_to"), now_ms);
}

/* What the body and its own words say, where the front matter says nothing. */
static void
fill_from_content (WblArticle *article, GHashTable *fields, const char *name, Format format, const char *content)
{
  g_autofree char *title = g_strdup (field (fields, "title"));
  g_autofree char *page_title = NULL;
  g_autofree char *language = g_strdup (field (fields, "lang"));
  g_autofree char *page_language = NULL;
  g_autofree char *body = format == FORMAT_HTML   ? wbl_import_html_to_markdown (content, &page_title, &page_language)
                          : format == FORMAT_TEXT ? text_to_markdown (content)
                                                  : g_strdup (content);

  if (title == NULL)
    title = g_steal_pointer (&page_title);
  if (title == NULL && format == FORMAT_MARKDOWN)
    title = first_heading (body);
  if (title == NULL || *g_strstrip (title) == '\0')
    {
      g_free (title);
      title = title_from_name (name);
    }
  article->title = one_line (g_steal_pointer (&title));
  article->body = body_without_title (body, article->title);
  if (language == NULL)
    language = g_steal_pointer (&page_language);
  article->language = language != NULL ? g_steal_pointer (&language) : g_strdup (wbl_detect_language (article->body));
}

static char *
read_text (GBytes *bytes, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (g_bytes_get_size (bytes) > WBL_IMPORT_MAX_BYTES)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("is larger than 16 MiB"));
  else
    text = wbl_to_utf8 (bytes, NULL, error);
  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, "\r", -1);
  return g_strjoinv ("", parts);
}

/**
 * wbl_import_article:
 * @name: the file's name, relative to its collection
 * @bytes: its content, in any encoding
 * @collection: (nullable): where it belongs unless it says so itself
 * @now_ms: what "12d" counts from
 *
 * Reads Markdown with front matter, plain text or HTML, by @name's ending. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the article; %NULL with a reason that can be shown
 */
WblArticlePut *
wbl_import_article (const char *name, GBytes *bytes, const char *collection, gint64 now_ms, GError **error)
{
  Format format = format_of (name);
  g_autofree char *text = format != FORMAT_UNKNOWN ? read_text (bytes, error) : NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (WblArticle) article = NULL;
  const char *content;

  if (format == FORMAT_UNKNOWN)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("is neither Markdown nor text nor HTML"));
  if (text == NULL)
    return NULL;
  content = format == FORMAT_MARKDOWN ? read_front_matter (text, fields) : text;
  article = wbl_article_new ();
  article->key = key_of (fields, collection, name);
  fill_from_fields (article, fields, collection, now_ms);
  fill_from_content (article, fields, name, format, content);
  if (*article->body == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("is empty"));
      return NULL;
    }
  hash = hash_of (text, name, collection);
  return wbl_article_put_new (g_steal_pointer (&article), hash, name);
}
