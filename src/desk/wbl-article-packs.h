/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* Sharing many articles, or long ones: they travel as files of the team's group (docs/operations.md). */

/** WblPackNews: a pack that is not where it should be yet. */
typedef struct
{
  gboolean ours; /* to be sent, else to be fetched */
  char *author;  /* name to show, masked */
  guint n;       /* articles in it */
  char *fail;    /* (nullable) code word: damaged, newer, file-gone, refused, connection; NULL: not tried yet */
  gint64 at_ms;  /* when it was made */
} WblPackNews;
void wbl_pack_news_free (WblPackNews *news);

void wbl_desk_share_articles_async (WblDesk *self, const char *const *keys, const char *collection, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_share_articles_finish (WblDesk *self, GAsyncResult *result, guint *n, guint *n_too_long, GError **error);
void wbl_desk_packs_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_packs_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblPackNews */
void wbl_desk_retry_packs_async (WblDesk *self, GAsyncReadyCallback callback, gpointer data); /* ends in command_finish */

G_END_DECLS
