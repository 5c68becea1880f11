/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* What people looked for or asked and no article answered. Nothing of it says who they are. */

/** WblGap: searches and questions that mean the same by their words. */
typedef struct
{
  char *text;          /* the clearest of them, masked */
  guint people;        /* conversations it concerns; each search without one counts as one */
  guint n_nothing;     /* searches that found nothing */
  guint n_no_pick;     /* searches of which nothing was used */
  guint n_questions;   /* customers' questions without an article in the answer */
  int trend;           /* people of the last 14 days less those of the 14 before */
  gint64 last_ms;
} WblGap;

void wbl_desk_note_search (WblDesk *self, const char *conversation, const char *query, guint n_hits, gboolean picked);
void wbl_desk_gaps_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_gaps_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblGap */
void wbl_desk_close_gap_async (WblDesk *self, const char *text, GAsyncReadyCallback callback, gpointer data); /* ends in wbl_desk_command_finish() */
char *wbl_gaps_to_csv (GPtrArray *gaps, const char *const *heads);

G_END_DECLS
