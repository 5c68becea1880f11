/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/*
 * What articles are good for, told by those who use them. An article that was sent is confirmed without a word; here a
 * person says so, or that it was wrong for this question.
 */

/** WblArticlePick: what a person says. */
typedef struct
{
  const char *article;      /* key */
  const char *conversation; /* (nullable): whose customer asked */
  const char *question;     /* (nullable): what was asked; NULL = what the customer wrote last */
  gboolean wrong;
} WblArticlePick;
void wbl_desk_pick_article_async (WblDesk *self, const WblArticlePick *pick, GAsyncReadyCallback callback, gpointer data);
char *wbl_desk_pick_article_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_undo_pick_async (WblDesk *self, const char *op_id, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
