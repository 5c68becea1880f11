/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-passages"

#include "config.h"

#include "desk/wbl-passages.h"
#include "model/wbl-cite.h"
#include "text/wbl-language.h"

/*
 * An article's passages: what stands under one heading, cut between blocks once it is long enough to read at a glance.
 * A passage is known by its text (wbl_passage_id()), so it stays the same one when it moves or its heading is renamed.
 */

#define ENOUGH_CHARS 400
#define LEVELS 6

typedef struct
{
  GPtrArray *passages; /* of WblPassage */
  GString *text;       /* of the one under way */
  guint page;          /* where it began */
  char *headings[LEVELS];
} Cutter;

static void
passage_free (gpointer data)
{
  WblPassage *passage = data;

  g_free (passage->id);
  g_free (passage->heading);
  g_free (passage->text);
  g_free (passage);
}

static char *
heading_path (const Cutter *c)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < LEVELS; i++)
    if (c->headings[i] != NULL)
      g_string_append_printf (path, "%s%s", path->len > 0 ? " › " : "", c->headings[i]);
  return g_string_free (path, FALSE);
}

static void
end_passage (Cutter *c)
{
  WblPassage *passage;

  if (c->text->len == 0)
    return;
  passage = g_new0 (WblPassage, 1);
  passage->text = g_strdup (c->text->str);
  passage->id = wbl_passage_id (passage->text);
  passage->heading = heading_path (c);
  passage->language = wbl_detect_language (passage->text);
  passage->page = c->page;
  passage->position = c->passages->len;
  g_ptr_array_add (c->passages, passage);
  g_string_truncate (c->text, 0);
}

static void
set_heading (Cutter *c, const WblBlock *block)
{
  guint level = CLAMP (block->number, 1, LEVELS) - 1;

  end_passage (c);
  for (guint i = level; i < LEVELS; i++)
    g_clear_pointer (&c->headings[i], g_free);
  c->headings[level] = g_strdup (block->text);
}

static void
add_block (Cutter *c, const WblBlock *block, const WblBlock *before)
{
  if (c->text->len == 0)
    c->page = block->page;
  wbl_block_append (c->text, block, c->text->len > 0 ? before : NULL);
  if (g_utf8_strlen (c->text->str, -1) >= ENOUGH_CHARS)
    end_passage (c);
}

/**
 * wbl_article_passages:
 * @markdown: an article's body
 *
 * May be called from any thread.
 *
 * Returns: (transfer full) (element-type WblPassage): its passages in order; none of them is empty
 */
GPtrArray *
wbl_article_passages (const char *markdown)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (markdown);
  Cutter c = { g_ptr_array_new_with_free_func (passage_free), g_string_new (NULL) };

  for (guint i = 0; i < blocks->len; i++)
    {
      const WblBlock *block = g_ptr_array_index (blocks, i);

      if (block->kind == WBL_BLOCK_HEADING)
        set_heading (&c, block);
      else
        add_block (&c, block, i > 0 ? g_ptr_array_index (blocks, i - 1) : NULL);
    }
  end_passage (&c);
  for (guint i = 0; i < LEVELS; i++)
    g_free (c.headings[i]);
  g_string_free (c.text, TRUE);
  return c.passages;
}

/** wbl_passage_anchor: Returns: (transfer full) (nullable): what leads to it in its document: "#page=3". */
char *
wbl_passage_anchor (const WblPassage *passage)
{
  return passage->page > 0 ? g_strdup_printf ("#page=%u", passage->page) : NULL;
}
