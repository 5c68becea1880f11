/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-text"

#include "config.h"

#include <string.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include "desk/wbl-passages.h"
#include "text/wbl-tokenizer.h"

/* Articles come from anywhere: what is beyond these bounds is not shown. */
#define MAX_BYTES (1024 * 1024)
#define MAX_BLOCKS 5000
#define MAX_NESTING 32
#define MAX_LINE_MARKS 64
#define MAX_PARAGRAPH (16 * 1024)

static void
block_free (gpointer data)
{
  g_free (((WblBlock *) data)->text);
  g_free (data);
}

/* ---- bounding what the parser is given ---- */

/* Containers that a line opens or continues: they nest as deep as the line has marks. */
static gsize
skip_deep_marks (const char *line, gsize len)
{
  gsize i = 0, marks = 0;

  while (i < len && strchr (">-*+ \t", line[i]) != NULL)
    if (!g_ascii_isspace (line[i++]) && ++marks >= MAX_LINE_MARKS)
      return i;
  return 0;
}

/* Marks in an endless paragraph make the parser slow: without them it is plain text. */
static void
append_plain (GString *out, const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    g_string_append_c (out, strchr ("[]!*_`<>~|&\\", text[i]) != NULL && text[i] != '\0' ? ' ' : text[i]);
}

static char *
bound_markdown (const char *markdown)
{
  g_autofree char *valid = g_utf8_make_valid (markdown, (gssize) strnlen (markdown, MAX_BYTES));
  GString *out = g_string_sized_new (strlen (valid));
  gsize paragraph = 0;

  for (const char *line = valid; *line != '\0';)
    {
      gsize len = (gsize) (strchrnul (line, '\n') - line), skip = skip_deep_marks (line, len);

      paragraph = strspn (line, " \t\r") >= len ? 0 : paragraph + len;
      if (skip > 0 || paragraph > MAX_PARAGRAPH)
        append_plain (out, line + skip, len - skip);
      else
        g_string_append_len (out, line, (gssize) len);
      g_string_append_c (out, '\n');
      line += len + (line[len] == '\n');
    }
  return g_string_free (out, FALSE);
}

/* ---- the text of one block ---- */

typedef struct
{
  GPtrArray *blocks; /* of WblBlock */
  GString *text;     /* of the block under way */
  guint lists;       /* open lists */
  guint quotes;      /* open quotes */
  guint page;        /* of its document, 0 = it has none */
  guint numbers[MAX_NESTING];     /* of the next step of each list, 0 = bullets */
  gboolean item_open;             /* this item has no block yet */
} Walk;

static gboolean
ends_in_cjk (const GString *text)
{
  const char *end = text->str + text->len;
  const char *last = g_utf8_find_prev_char (text->str, end);

  return last != NULL && (wbl_is_cjk (g_utf8_get_char (last)) || g_unichar_iswide (g_utf8_get_char (last)));
}

static void
close_link (Walk *walk, cmark_node *node)
{
  const char *url = cmark_node_get_url (node);
  gboolean web = url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"));

  if (web && !g_str_has_suffix (walk->text->str, url))
    g_string_append_printf (walk->text, " (%s)", url);
}

static void
add_inline (Walk *walk, cmark_node *node, cmark_node_type type)
{
  const char *literal = cmark_node_get_literal (node);

  if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
    g_string_append (walk->text, literal != NULL ? literal : "");
  else if (type == CMARK_NODE_SOFTBREAK && !ends_in_cjk (walk->text))
    g_string_append_c (walk->text, ' ');
  else if (type == CMARK_NODE_LINEBREAK)
    g_string_append_c (walk->text, '\n');
  else if (type == CMARK_NODE_HTML_INLINE && literal != NULL && g_ascii_strncasecmp (literal, "<br", 3) == 0)
    g_string_append_c (walk->text, '\n');
}

/* ---- blocks ---- */

static void
add_block (Walk *walk, WblBlockKind kind, guint number, const char *text)
{
  WblBlock *block = g_new (WblBlock, 1);

  *block = (WblBlock){ kind, number, g_strstrip (g_strdup (text)), walk->page };
  if (*block->text == '\0' || walk->blocks->len >= MAX_BLOCKS)
    block_free (block);
  else
    g_ptr_array_add (walk->blocks, block);
}

static guint
level_of (const Walk *walk)
{
  return MIN (walk->lists, MAX_NESTING) - 1;
}

/* A paragraph is what it stands in; a second one in an item belongs to the first. */
static void
close_paragraph (Walk *walk)
{
  WblBlock *last = walk->blocks->len > 0 ? g_ptr_array_index (walk->blocks, walk->blocks->len - 1) : NULL;

  if (walk->lists > 0 && walk->item_open)
    {
      guint number = walk->numbers[level_of (walk)];

      add_block (walk, number > 0 ? WBL_BLOCK_STEP : WBL_BLOCK_BULLET, number, walk->text->str);
      walk->item_open = FALSE;
    }
  else if (walk->lists > 0 && last != NULL && (last->kind == WBL_BLOCK_STEP || last->kind == WBL_BLOCK_BULLET))
    {
      char *joined = g_strconcat (last->text, "\n", walk->text->str, NULL);

      g_free (last->text);
      last->text = joined;
    }
  else
    add_block (walk, walk->quotes > 0 ? WBL_BLOCK_QUOTE : WBL_BLOCK_PARAGRAPH, 0, walk->text->str);
  g_string_truncate (walk->text, 0);
}

static void
open_list (Walk *walk, cmark_node *node)
{
  gboolean ordered = cmark_node_get_list_type (node) == CMARK_ORDERED_LIST;

  walk->lists++;
  walk->numbers[level_of (walk)] = ordered ? (guint) MAX (1, cmark_node_get_list_start (node)) : 0;
}

static void
close_item (Walk *walk)
{
  guint *number = &walk->numbers[level_of (walk)];

  walk->item_open = FALSE;
  if (*number > 0)
    ++*number;
}

/* What the import of a PDF leaves at the beginning of each page. */
static void
read_page_mark (Walk *walk, const char *html)
{
  if (html != NULL && g_str_has_prefix (html, "<!--page="))
    walk->page = (guint) MIN (g_ascii_strtoull (html + strlen ("<!--page="), NULL, 10), G_MAXINT);
}

static void
enter_node (Walk *walk, cmark_node *node, cmark_node_type type)
{
  if (type == CMARK_NODE_LIST)
    open_list (walk, node);
  else if (type == CMARK_NODE_ITEM)
    walk->item_open = TRUE;
  else if (type == CMARK_NODE_BLOCK_QUOTE)
    walk->quotes++;
  else if (type == CMARK_NODE_CODE_BLOCK)
    add_block (walk, WBL_BLOCK_CODE, 0, cmark_node_get_literal (node));
  else if (type == CMARK_NODE_HTML_BLOCK)
    read_page_mark (walk, cmark_node_get_literal (node));
  else
    add_inline (walk, node, type);
}

/* A table's row is a bullet of its cells. */
static gboolean
exit_table (Walk *walk, cmark_node *node)
{
  const char *type = cmark_node_get_type_string (node);

  if (g_str_equal (type, "table_cell") && cmark_node_next (node) != NULL)
    g_string_append (walk->text, " · ");
  if (g_str_equal (type, "table_row") || g_str_equal (type, "table_header"))
    {
      add_block (walk, WBL_BLOCK_BULLET, 0, walk->text->str);
      g_string_truncate (walk->text, 0);
    }
  return g_str_has_prefix (type, "table");
}

static void
exit_node (Walk *walk, cmark_node *node, cmark_node_type type)
{
  if (type == CMARK_NODE_LIST)
    walk->lists--;
  else if (type == CMARK_NODE_ITEM)
    close_item (walk);
  else if (type == CMARK_NODE_BLOCK_QUOTE)
    walk->quotes--;
  else if (type == CMARK_NODE_PARAGRAPH)
    close_paragraph (walk);
  else if (type == CMARK_NODE_LINK)
    close_link (walk, node);
  else if (type == CMARK_NODE_HEADING)
    {
      add_block (walk, WBL_BLOCK_HEADING, (guint) cmark_node_get_heading_level (node), walk->text->str);
      g_string_truncate (walk->text, 0);
    }
  else
    exit_table (walk, node);
}

static gpointer
register_extensions (gpointer unused)
{
  cmark_gfm_core_extensions_ensure_registered ();
  return cmark_find_syntax_extension ("table");
}

static cmark_node *
parse_markdown (const char *markdown)
{
  static GOnce once = G_ONCE_INIT;
  cmark_syntax_extension *table = g_once (&once, register_extensions, NULL);
  cmark_parser *parser = cmark_parser_new (CMARK_OPT_DEFAULT);
  cmark_node *document;

  if (table != NULL)
    cmark_parser_attach_syntax_extension (parser, table);
  cmark_parser_feed (parser, markdown, strlen (markdown));
  document = cmark_parser_finish (parser);
  cmark_parser_free (parser);
  return document;
}

/**
 * wbl_article_blocks:
 * @markdown: an article's body, from anywhere
 *
 * Takes an article apart for showing. HTML in it is left out; a table's row is a bullet. At most 1 MiB is read. May be
 * called from any thread.
 *
 * Returns: (transfer full) (element-type WblBlock): the blocks in order, none of them empty
 */
GPtrArray *
wbl_article_blocks (const char *markdown)
{
  g_autofree char *bounded = bound_markdown (markdown);
  cmark_node *document = parse_markdown (bounded);
  cmark_iter *iter = cmark_iter_new (document);
  cmark_event_type event;
  Walk walk = { .blocks = g_ptr_array_new_with_free_func (block_free), .text = g_string_new (NULL) };

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);

      if (event == CMARK_EVENT_ENTER)
        enter_node (&walk, node, cmark_node_get_type (node));
      else
        exit_node (&walk, node, cmark_node_get_type (node));
    }
  cmark_iter_free (iter);
  cmark_node_free (document);
  g_string_free (walk.text, TRUE);
  return walk.blocks;
}

/* ---- texts to insert ---- */

static gboolean
is_item (const WblBlock *block)
{
  return block->kind == WBL_BLOCK_STEP || block->kind == WBL_BLOCK_BULLET;
}

/** wbl_block_append: appends a block as a message can say it. @before: (nullable): the block that stands before it. */
void
wbl_block_append (GString *text, const WblBlock *block, const WblBlock *before)
{
  if (before != NULL)
    g_string_append (text, is_item (before) && is_item (block) ? "\n" : "\n\n");
  if (block->kind == WBL_BLOCK_STEP)
    g_string_append_printf (text, "%u. ", block->number);
  else if (block->kind == WBL_BLOCK_BULLET)
    g_string_append (text, "• ");
  g_string_append (text, block->text);
}

/** wbl_article_plain_text: Returns: (transfer full): the article's body as a message can say it. */
char *
wbl_article_plain_text (WblArticle *article)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (article->body);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    wbl_block_append (text, g_ptr_array_index (blocks, i), i > 0 ? g_ptr_array_index (blocks, i - 1) : NULL);
  return g_string_free (text, FALSE);
}

/** wbl_article_steps: Returns: (transfer full) (nullable): its numbered steps alone, one a line; NULL without any. */
char *
wbl_article_steps (WblArticle *article)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (article->body);
  GString *text = g_string_new (NULL);
  const WblBlock *before = NULL;

  for (guint i = 0; i < blocks->len; i++)
    {
      const WblBlock *block = g_ptr_array_index (blocks, i);

      if (block->kind != WBL_BLOCK_STEP)
        continue;
      wbl_block_append (text, block, before);
      before = block;
    }
  return g_string_free (text, before == NULL);
}

/** wbl_article_link: Returns: (transfer full) (nullable): title and public link; NULL when it has none or is internal. */
char *
wbl_article_link (WblArticle *article)
{
  if (article->internal || article->url == NULL || *article->url == '\0')
    return NULL;
  return g_strdup_printf ("%s %s", article->title, article->url);
}
