/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WblMarkdown: Markdown under way, block by block. Texts come without markup and are escaped. */
typedef struct
{
  GString *out;
  gboolean in_list; /* the last block was an item */
} WblMarkdown;

void wbl_markdown_escape (GString *out, const char *text);
char *wbl_markdown_plain (const char *inlines);
void wbl_markdown_heading (WblMarkdown *self, guint level, const char *inlines);
void wbl_markdown_paragraph (WblMarkdown *self, const char *inlines);
void wbl_markdown_item (WblMarkdown *self, guint depth, guint number, const char *inlines);
void wbl_markdown_table (WblMarkdown *self, GPtrArray *rows);
void wbl_markdown_notes (WblMarkdown *self, GPtrArray *notes);
void wbl_markdown_link (GString *out, gsize from, const char *url);

G_END_DECLS
