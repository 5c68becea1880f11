/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/*
 * What the search of the whole desktop finds in a store: articles, conversations and, where a person allowed it, people.
 * A result is named by an id that stays good between calls. All words are masked, and bounded for a label.
 */

typedef enum
{
  WBL_FOUND_ARTICLE,
  WBL_FOUND_CONVERSATION,
  WBL_FOUND_PERSON, /* key: of the newest conversation with them */
} WblFoundKind;

typedef struct
{
  char *id;
  WblFoundKind kind;
  char *key;      /* of the article, or the conversation's id */
  char *title;    /* (nullable): a conversation may have none */
  char *text;     /* one line, perhaps empty */
  gint64 at_ms;   /* when the conversation was last written in, 0 for an article */
  gboolean internal;
} WblFound;
void wbl_found_free (WblFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblFound, wbl_found_free)

gboolean wbl_found_parse_id (const char *id, WblFoundKind *kind, const char **key);

void wbl_desk_system_search_async (WblDesk *self, const char *const *terms, gboolean people, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GStrv wbl_desk_system_search_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_system_results_async (WblDesk *self, const char *const *ids, gboolean people, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_system_results_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblFound */

G_END_DECLS
