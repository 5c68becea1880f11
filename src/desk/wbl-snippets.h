/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-snippet.h"
#include "text/wbl-template.h"

G_BEGIN_DECLS

/* Snippets: what the team answers with again and again. Operations of the team (docs/operations.md). */
void wbl_desk_snippets_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_snippets_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblSnippet, by category and name */

/** WblSnippetPut: a snippet as a person writes it. */
typedef struct
{
  const char *id;       /* (nullable): NULL = a new one */
  const char *category; /* (nullable) */
  const char *name;
  const char *zh;       /* (nullable) */
  const char *en;       /* (nullable): one of the two is needed */
  gint64 valid_from_ms; /* 0 = always */
  gint64 valid_to_ms;   /* 0 = always */
  const char *file_name; /* (nullable): a new file, or the name of the one that @id has already */
  const char *file_mime;
  GBytes *file;         /* (nullable) */
} WblSnippetPut;
void wbl_desk_put_snippet_async (WblDesk *self, const WblSnippetPut *put, GAsyncReadyCallback callback, gpointer data); /* ends in command_finish */
void wbl_desk_delete_snippet_async (WblDesk *self, const char *id, GAsyncReadyCallback callback, gpointer data); /* ends in command_finish */

/** WblFilledSnippet: a snippet for one customer. */
typedef struct
{
  char *text;
  GArray *stops;   /* WblTemplateStop, in order */
  char *file_name; /* (nullable) */
  char *file_mime; /* (nullable) */
  GBytes *file;    /* (nullable): NULL with a name = it is on another device */
} WblFilledSnippet;
void wbl_filled_snippet_free (WblFilledSnippet *filled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblFilledSnippet, wbl_filled_snippet_free)
void wbl_desk_fill_snippet_async (WblDesk *self, const char *id, const char *conversation, GAsyncReadyCallback callback, gpointer data);
WblFilledSnippet *wbl_desk_fill_snippet_finish (WblDesk *self, GAsyncResult *result, GError **error);

/* Finding by what is typed: name, pinyin, initials, words. Pure. */
GPtrArray *wbl_snippets_match (GPtrArray *snippets, const char *typed, gint64 now_ms); /* (transfer container) WblSnippet, best first */
const char *const *wbl_snippet_variables (void); /* what may stand between {{ and }}, NULL-terminated */

G_END_DECLS
