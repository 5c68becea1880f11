/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/thread/wbl-draft.h"

G_BEGIN_DECLS

/**
 * WblMentionCompleter: in a note, an at sign offers the names of the team at the cursor. What is typed narrows them down,
 * by name or by the first letters of its pinyin; the text keeps the focus all the while.
 */
#define WBL_TYPE_MENTION_COMPLETER (wbl_mention_completer_get_type ())
G_DECLARE_FINAL_TYPE (WblMentionCompleter, wbl_mention_completer, WBL, MENTION_COMPLETER, GObject)

WblMentionCompleter *wbl_mention_completer_new (GtkTextView *view, GtkWidget *anchor);
void wbl_mention_completer_set_draft (WblMentionCompleter *self, WblDraft *draft);
gboolean wbl_mention_completer_is_open (WblMentionCompleter *self);
gboolean wbl_mention_completer_key (WblMentionCompleter *self, guint keyval);
void wbl_mention_completer_close (WblMentionCompleter *self);

G_END_DECLS
