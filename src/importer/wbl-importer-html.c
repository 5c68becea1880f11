/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-html"

#include "config.h"

#include <string.h>

#include <libxml/HTMLparser.h>

#include "importer/wbl-importer.h"

/* From a web page to Markdown: its text, headings, lists, quotes, code, tables' rows and links; no scripts, no menus. */

#define MAX_DEPTH 200
#define MAX_LISTS 16

typedef struct
{
  GString *out;
  guint depth;
  guint lists;              /* open lists */
  guint numbers[MAX_LISTS]; /* of the next item of each, 0 = bullets */
  gboolean pre;             /* spaces count */
  gboolean space;           /* a space is due before the next word */
} Writer;

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return g_strv_contains (names, name);
}

static gboolean
is_left_out (const char *name)
{
  static const char *const names[] = { "script", "style", "nav", "noscript", "template", "iframe", "svg", "head", "aside",
                                       "footer", "form", "button", "select", "object", "canvas", NULL };

  return is_one_of (name, names);
}

static gboolean
is_block (const char *name)
{
  static const char *const names[] = { "p",  "div", "section", "article", "main", "header", "ul", "ol", "table", "tr",
                                       "dl", "dt",  "dd",      "figure",  "h1",   "h2",     "h3", "h4", "h5",    "h6",
                                       "li", "pre", "blockquote", "hr", "details", "summary", "address", NULL };

  return is_one_of (name, names);
}

static void
new_block (Writer *w, const char *start)
{
  while (w->out->len > 0 && g_ascii_isspace (w->out->str[w->out->len - 1]))
    g_string_truncate (w->out, w->out->len - 1);
  if (w->out->len > 0)
    g_string_append (w->out, "\n\n");
  g_string_append (w->out, start);
  w->space = FALSE;
}

static void
append_escaped (Writer *w, const char *text)
{
  for (; *text != '\0'; text++)
    {
      gboolean blank = g_ascii_isspace (*text);

      if (blank && !w->pre)
        {
          w->space = w->out->len > 0 && !g_ascii_isspace (w->out->str[w->out->len - 1]);
          continue;
        }
      if (w->space)
        g_string_append_c (w->out, ' ');
      w->space = FALSE;
      if (!w->pre && strchr ("\\*_[]<>`#|~", *text) != NULL)
        g_string_append_c (w->out, '\\');
      g_string_append_c (w->out, *text);
    }
}

static void
open_item (Writer *w)
{
  g_autofree char *indent = g_strnfill (w->lists > 1 ? 3 * (MIN (w->lists, MAX_LISTS) - 1) : 0, ' ');
  guint *number = w->lists > 0 ? &w->numbers[MIN (w->lists, MAX_LISTS) - 1] : NULL;
  g_autofree char *start = number != NULL && *number > 0 ? g_strdup_printf ("%s%u. ", indent, (*number)++)
                                                         : g_strconcat (indent, "- ", NULL);

  new_block (w, start);
}

static void
open_list (Writer *w, gboolean numbered)
{
  w->lists++;
  w->numbers[MIN (w->lists, MAX_LISTS) - 1] = numbered ? 1 : 0;
}

/* A paragraph at the start of an item or a quote stands in its line. */
static gboolean
is_at_start (const Writer *w)
{
  return g_str_has_suffix (w->out->str, "- ") || g_str_has_suffix (w->out->str, ". ") || g_str_has_suffix (w->out->str, "> ");
}

static void
open_element (Writer *w, const char *name)
{
  if (name[0] == 'h' && g_ascii_isdigit (name[1]))
    {
      new_block (w, "######" + (6 - CLAMP (name[1] - '0', 1, 6)));
      g_string_append_c (w->out, ' ');
    }
  else if (g_str_equal (name, "li"))
    open_item (w);
  else if (g_str_equal (name, "ul") || g_str_equal (name, "ol"))
    open_list (w, name[0] == 'o');
  else if (g_str_equal (name, "tr"))
    new_block (w, "- ");
  else if (g_str_equal (name, "pre"))
    new_block (w, "~~~\n");
  else if (g_str_equal (name, "blockquote"))
    new_block (w, "> ");
  else if (g_str_equal (name, "br"))
    g_string_append (w->out, "\\\n");
  else if (is_block (name) && !is_at_start (w))
    new_block (w, "");
  w->pre = w->pre || g_str_equal (name, "pre");
}

static char *
attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char *copy = g_strdup ((char *) value);

  xmlFree (value);
  return copy;
}

static void
close_link (Writer *w, xmlNode *node, gsize from)
{
  g_autofree char *href = attribute (node, "href");
  gboolean web = href != NULL && (g_str_has_prefix (href, "https://") || g_str_has_prefix (href, "http://"));

  if (!web || w->out->len <= from || strpbrk (href, " ()<>\n") != NULL)
    return;
  g_string_insert_c (w->out, (gssize) from, '[');
  g_string_append_printf (w->out, "](%s)", href);
}

static void
close_element (Writer *w, xmlNode *node, const char *name, gsize from)
{
  if (g_str_equal (name, "ul") || g_str_equal (name, "ol"))
    w->lists--;
  else if (g_str_equal (name, "a"))
    close_link (w, node, from);
  else if (g_str_equal (name, "pre"))
    {
      w->pre = FALSE;
      g_string_append (w->out, "\n~~~");
    }
  else if ((g_str_equal (name, "td") || g_str_equal (name, "th")) && xmlNextElementSibling (node) != NULL)
    g_string_append (w->out, " · ");
  if (is_block (name))
    new_block (w, "");
}

static void write_children (Writer *w, xmlNode *parent);

static void
write_node (Writer *w, xmlNode *node)
{
  const char *name = (const char *) node->name;
  gsize from;

  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    append_escaped (w, (const char *) node->content);
  if (node->type != XML_ELEMENT_NODE || is_left_out (name))
    return;
  open_element (w, name);
  if (w->space && g_str_equal (name, "a"))
    {
      g_string_append_c (w->out, ' ');
      w->space = FALSE;
    }
  from = w->out->len;
  write_children (w, node);
  close_element (w, node, name, from);
}

static void
write_children (Writer *w, xmlNode *parent)
{
  if (++w->depth < MAX_DEPTH)
    for (xmlNode *child = parent->children; child != NULL; child = child->next)
      write_node (w, child);
  w->depth--;
}

/* The first element of a name below @node, in the page's order. */
static xmlNode *
find_element (xmlNode *node, const char *name, guint depth)
{
  for (xmlNode *child = node->children; child != NULL && depth < MAX_DEPTH; child = child->next)
    {
      xmlNode *found = NULL;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      found = g_str_equal ((const char *) child->name, name) ? child : find_element (child, name, depth + 1);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static char *
element_text (xmlNode *root, const char *name)
{
  xmlNode *node = find_element (root, name, 0);
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *text = content != NULL ? g_strstrip (g_strdup ((char *) content)) : NULL;

  xmlFree (content);
  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static xmlNode *
find_content (xmlNode *root)
{
  static const char *const names[] = { "main", "article", "body" };
  xmlNode *content = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names) && content == NULL; i++)
    content = find_element (root, names[i], 0);
  return content != NULL ? content : root;
}

/**
 * wbl_html_to_markdown:
 * @html: a web page, valid UTF-8
 * @title: (out) (transfer full) (nullable): its title or first heading
 * @language: (out) (transfer full) (nullable): what it says of itself
 *
 * Nothing is fetched. May be called from any thread.
 *
 * Returns: (transfer full): the page's content as Markdown, "" when it has none
 */
char *
wbl_html_to_markdown (const char *html, char **title, char **language)
{
  xmlDoc *doc = htmlReadMemory (html, (int) MIN (strlen (html), G_MAXINT), NULL, "UTF-8",
                                HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_RECOVER);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;
  Writer w = { .out = g_string_new (NULL) };

  *title = *language = NULL;
  if (root != NULL)
    {
      *title = element_text (root, "title");
      if (*title == NULL)
        *title = element_text (root, "h1");
      *language = attribute (root, "lang");
      write_children (&w, find_content (root));
    }
  xmlFreeDoc (doc);
  g_strstrip (w.out->str);
  return g_string_free (w.out, FALSE);
}
