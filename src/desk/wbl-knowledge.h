/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* Knowledge, offline. Results are arrays of WblHit, best first. */
void wbl_desk_search_articles_async (WblDesk *self, const char *query, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_suggest_async (WblDesk *self, const char *conversation, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_hits_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblHit */
void wbl_desk_article_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblArticle *wbl_desk_article_finish (WblDesk *self, GAsyncResult *result, GError **error);

/** WblQueryRun: how to run many queries (kb search --queries). */
typedef struct
{
  gboolean suggest; /* look for a query's messages where it has them, else for its text */
  gboolean explain; /* also say what a score is made of */
  guint limit;      /* hits of a query at most */
} WblQueryRun;
void wbl_desk_run_queries_async (WblDesk *self, GBytes *queries, const WblQueryRun *how, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_desk_run_queries_finish (WblDesk *self, GAsyncResult *result, GPtrArray **problems, GError **error);

/* An article as blocks to show, and as texts to insert. Pure functions. */
typedef enum
{
  WBL_BLOCK_HEADING,
  WBL_BLOCK_PARAGRAPH,
  WBL_BLOCK_STEP,   /* of a numbered list */
  WBL_BLOCK_BULLET,
  WBL_BLOCK_CODE,
  WBL_BLOCK_QUOTE,
} WblBlockKind;
typedef struct
{
  WblBlockKind kind;
  guint number; /* of a step; level of a heading */
  char *text;   /* plain text */
  guint page;   /* of the document it came from, 0 = none */
} WblBlock;
GPtrArray *wbl_article_blocks (const char *markdown); /* (element-type WblBlock) (transfer full), frees its blocks */
char *wbl_article_plain_text (WblArticle *article);
char *wbl_article_steps (WblArticle *article); /* (nullable): "1. …\n2. …", NULL without steps */
char *wbl_article_link (WblArticle *article);  /* (nullable) */

G_END_DECLS
