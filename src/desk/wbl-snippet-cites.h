/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-op.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Which snippets repeat what an article says, and which of them say what it says no more. */

/** WblStaleSnippet: a snippet that quotes text which is no more. */
typedef struct
{
  char *id;      /* of the snippet */
  char *name;
  char *article; /* key */
  char *title;   /* (nullable): of the article; NULL: it is gone */
} WblStaleSnippet;
void wbl_stale_snippet_free (WblStaleSnippet *stale);

/* On the store's worker. */
gboolean wbl_snippet_add_cites (WblDb *db, WblOp *op, GError **error);

void wbl_desk_stale_snippets_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_stale_snippets_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblStaleSnippet */

G_END_DECLS
