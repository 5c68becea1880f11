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
/** WblLearned: a question by which an article is found, or that a person took from it. */
typedef struct
{
  char *text;
  guint n_people;  /* who said that the article answers it */
  guint n_wrong;   /* who said that it does not */
  guint n_times;   /* conversations in which it did */
  gboolean removed;
} WblLearned;
void wbl_desk_learned_async (WblDesk *self, const char *article, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_learned_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblLearned */
void wbl_desk_remove_question_async (WblDesk *self, const char *article, const char *text, gboolean undo, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_undo_pick_async (WblDesk *self, const char *op_id, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
