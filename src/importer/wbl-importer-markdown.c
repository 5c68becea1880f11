/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-markdown"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer-markdown.h"

#define MAX_ITEM_DEPTH 8

/** wbl_markdown_escape: appends @text so that it shows as it is; its white space becomes single spaces. */
void
wbl_markdown_escape (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    {
      gboolean blank = g_ascii_isspace (*text);

      if (blank && (out->len == 0 || out->str[out->len - 1] == ' '))
        continue;
      if (strchr ("\\*_[]<>`#|~", *text) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, blank ? ' ' : *text);
    }
}

/** wbl_markdown_plain: Returns: (transfer full): what wbl_markdown_escape() was given. */
char *
wbl_markdown_plain (const char *inlines)
{
  GString *out = g_string_new (NULL);

  for (; *inlines != '\0'; inlines++)
    {
      if (*inlines == '\\' && inlines[1] != '\0')
        inlines++;
      g_string_append_c (out, *inlines);
    }
  return g_string_free (out, FALSE);
}

static void
start_block (WblMarkdown *self, gboolean item)
{
  if (self->out->len > 0)
    g_string_append (self->out, item && self->in_list ? "\n" : "\n\n");
  self->in_list = item;
}

static const char *
skip_blank (const char *inlines)
{
  return inlines + strspn (inlines, " \n");
}

/** wbl_markdown_heading: @level 1 to 6; an empty one is left out. */
void
wbl_markdown_heading (WblMarkdown *self, guint level, const char *inlines)
{
  if (*skip_blank (inlines) == '\0')
    return;
  start_block (self, FALSE);
  g_string_append (self->out, "######" + (6 - CLAMP (level, 1, 6)));
  g_string_append_printf (self->out, " %s", skip_blank (inlines));
}

/* A text that would start a list or a heading by accident. */
static gboolean
looks_like_markup (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return (digits > 0 && digits < 10 && (text[digits] == '.' || text[digits] == ')')) || strchr ("-+=", *text) != NULL;
}

void
wbl_markdown_paragraph (WblMarkdown *self, const char *inlines)
{
  const char *text = skip_blank (inlines);
  gsize digits = strspn (text, "0123456789");

  if (*text == '\0')
    return;
  start_block (self, FALSE);
  if (looks_like_markup (text))
    {
      g_string_append_len (self->out, text, (gssize) digits);
      g_string_append_c (self->out, '\\');
      text += digits;
    }
  g_string_append (self->out, text);
}

/** wbl_markdown_item: @depth: 0 = outermost. @number: 0 = a bullet. */
void
wbl_markdown_item (WblMarkdown *self, guint depth, guint number, const char *inlines)
{
  if (*skip_blank (inlines) == '\0')
    return;
  start_block (self, TRUE);
  for (guint i = 0; i < MIN (depth, MAX_ITEM_DEPTH); i++)
    g_string_append (self->out, "   ");
  if (number > 0)
    g_string_append_printf (self->out, "%u. %s", number, skip_blank (inlines));
  else
    g_string_append_printf (self->out, "-  %s", skip_blank (inlines));
}

static void
append_row (GString *out, GPtrArray *cells, guint columns)
{
  g_string_append_c (out, '|');
  for (guint i = 0; i < columns; i++)
    {
      const char *cell = i < cells->len ? g_ptr_array_index (cells, i) : "";

      g_string_append_c (out, ' ');
      for (const char *at = skip_blank (cell); *at != '\0'; at++)
        g_string_append_c (out, *at == '\n' ? ' ' : *at);
      g_string_append (out, " |");
    }
  g_string_append_c (out, '\n');
}

/** wbl_markdown_table: @rows: (element-type GPtrArray): of inlines (utf8); the first row is the header. */
void
wbl_markdown_table (WblMarkdown *self, GPtrArray *rows)
{
  guint columns = 0;

  for (guint i = 0; i < rows->len; i++)
    columns = MAX (columns, ((GPtrArray *) g_ptr_array_index (rows, i))->len);
  if (columns == 0)
    return;
  start_block (self, FALSE);
  for (guint i = 0; i < rows->len; i++)
    {
      append_row (self->out, g_ptr_array_index (rows, i), columns);
      if (i > 0)
        continue;
      for (guint j = 0; j < columns; j++)
        g_string_append (self->out, "|---");
      g_string_append (self->out, "|\n");
    }
  g_string_truncate (self->out, self->out->len - 1);
}

/** wbl_markdown_notes: @notes: (element-type utf8): inlines of footnotes; \[1\] in the text is the first. */
void
wbl_markdown_notes (WblMarkdown *self, GPtrArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *note = g_strdup_printf ("\\[%u\\] %s", i + 1, skip_blank (g_ptr_array_index (notes, i)));

      wbl_markdown_paragraph (self, note);
    }
}

/** wbl_markdown_link: what was appended since @from becomes a link, when @url is one of the web. */
void
wbl_markdown_link (GString *out, gsize from, const char *url)
{
  gboolean web = url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"));

  if (!web || out->len <= from || strpbrk (url, " ()<>\n") != NULL)
    return;
  g_string_insert_c (out, (gssize) from, '[');
  g_string_append_printf (out, "](%s)", url);
}
