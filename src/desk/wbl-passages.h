/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-knowledge.h"

G_BEGIN_DECLS

/** WblPassage: a part of an article that answers by itself. */
typedef struct
{
  char *id;             /* of its text; with the article's key it is the passage's key */
  char *heading;        /* headings above it, "A › B", "" = none */
  char *text;           /* plain */
  const char *language; /* (nullable) (unowned) */
  guint page;           /* of its document, 0 = it has none */
  guint position;       /* in the article, from 0 */
} WblPassage;

GPtrArray *wbl_article_passages (const char *markdown); /* WblPassage; frees them */
char *wbl_passage_anchor (const WblPassage *passage);
void wbl_block_append (GString *text, const WblBlock *block, const WblBlock *before);

G_END_DECLS
