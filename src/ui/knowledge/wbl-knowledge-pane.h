/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-knowledge.h"

G_BEGIN_DECLS

/*
 * WblKnowledgePane: find an article, read it, put its words into the answer.
 *
 * Signals: "insert" (const char *text, WblCite *cite, gboolean internal, const char *caution (nullable)),
 *   "toast" (AdwToast*)
 */
#define WBL_TYPE_KNOWLEDGE_PANE (wbl_knowledge_pane_get_type ())
G_DECLARE_FINAL_TYPE (WblKnowledgePane, wbl_knowledge_pane, WBL, KNOWLEDGE_PANE, GtkBox)
GtkWidget *wbl_knowledge_pane_new (WblDesk *desk);
void wbl_knowledge_pane_set_conversation (WblKnowledgePane *self, const char *conversation);
void wbl_knowledge_pane_focus_search (WblKnowledgePane *self);
const char *wbl_knowledge_pane_get_article (WblKnowledgePane *self);
gboolean wbl_knowledge_pane_judge (WblKnowledgePane *self, gboolean wrong);
gboolean wbl_knowledge_pane_act (WblKnowledgePane *self, const char *action);
void wbl_knowledge_pane_search (WblKnowledgePane *self, const char *text);
gboolean wbl_knowledge_pane_insert_nth (WblKnowledgePane *self, guint n);

G_END_DECLS
