/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/thread/wbl-draft.h"

G_BEGIN_DECLS

/**
 * WblSnippetInserter: puts snippets into a text: opens the list at the cursor, inserts what is chosen, and leads from one
 * place that a person fills in to the next.
 *
 * A / or 、 typed into an empty word opens the list. It is looked for after the input method has put its text there, so
 * every key was the input method's first.
 *
 * Signals: "problem" (const char *words): something a person should know of what was inserted.
 */
#define WBL_TYPE_SNIPPET_INSERTER (wbl_snippet_inserter_get_type ())
G_DECLARE_FINAL_TYPE (WblSnippetInserter, wbl_snippet_inserter, WBL, SNIPPET_INSERTER, GObject)

WblSnippetInserter *wbl_snippet_inserter_new (GtkTextView *view, GtkWidget *anchor);
void wbl_snippet_inserter_set_draft (WblSnippetInserter *self, WblDraft *draft, const char *language);
void wbl_snippet_inserter_open (WblSnippetInserter *self);
gboolean wbl_snippet_inserter_next_stop (WblSnippetInserter *self, gboolean backwards);
void wbl_snippet_inserter_close (WblSnippetInserter *self);

G_END_DECLS
