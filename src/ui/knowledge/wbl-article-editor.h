/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-articles.h"

G_BEGIN_DECLS

/* WblArticleEditor: one article being written. What is typed is kept on disk from the first letter on. */
#define WBL_TYPE_ARTICLE_EDITOR (wbl_article_editor_get_type ())
G_DECLARE_FINAL_TYPE (WblArticleEditor, wbl_article_editor, WBL, ARTICLE_EDITOR, AdwWindow)

void wbl_article_editor_edit (GtkWindow *parent, WblDesk *desk, const char *key);
void wbl_article_editor_write (GtkWindow *parent, WblDesk *desk, WblArticleDoc *start);
void wbl_article_editor_from_conversation (GtkWindow *parent, WblDesk *desk, const char *conversation);

G_END_DECLS
