/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/wbl-snapshots.h"

G_BEGIN_DECLS

/** WblArticleView: an article to read: title, where and since when it holds, its blocks; the found passage is tinted. */
#define WBL_TYPE_ARTICLE_VIEW (wbl_article_view_get_type ())
G_DECLARE_FINAL_TYPE (WblArticleView, wbl_article_view, WBL, ARTICLE_VIEW, GtkBox)
GtkWidget *wbl_article_view_new (void);
void wbl_article_view_set_article (WblArticleView *self, WblArticle *article, const char *passage, gboolean in_force);
void wbl_article_view_show_passage (WblArticleView *self);
void wbl_article_view_open_find (WblArticleView *self);
void wbl_article_view_add_find_key (WblArticleView *self, GtkWidget *around);
gboolean wbl_article_block_matches (const char *block, const char *passage);
char *wbl_article_not_in_force_reason (WblArticle *article, gint64 now_ms);
GtkWidget *wbl_article_window_new (GtkWindow *parent, WblArticle *article, const char *passage, gboolean in_force, GtkWidget *below);

G_END_DECLS
